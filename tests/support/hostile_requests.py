"""For every route, requests with the parameters that make it slowest or its answer largest."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from flask import Flask

from tests.support.adversary import HAN, LARGE

PARTS = {  # the value of each variable part of a route's path
    "facet": ("street", "month", "department"),
    "name": ("street", "month", "department"),
    "source": ("big.txt", "many.txt"),
    "article_id": LARGE,
    "issue_id": ("0/0.txt",),
    "ending": ("csv", "bib"),
    "number": ("1",),
    "filename": ("style.css",),
    "token": ("nobody-shares-this",),
}
QUERIES = {
    "everything": "",
    "common": "街",
    "marks": "“，”",
    "long run of marks": "“" + "，。" * 900 + "”",
    "mixed quote": "“" + "街，道。" * 450 + "”",
    "one character": "“" + "街" * 1_900 + "”",
    "near chain": " NEAR/1000 ".join(HAN[n % 13] for n in range(100)),
    "near marks": "“，” NEAR/1000 “。”",
    "alternatives": " | ".join(HAN[n % 40] + HAN[n * 7 % 40] for n in range(250)),
    "nested": "-(" * 30 + "街" + ")" * 30,
    "wildcards": " ".join(f"*{a}?{b}*" for a, b in zip("abcdefgh", "hgfedcba", strict=True)),
    "wild Chinese": "街*道 ?委会 *街?",
    "Latin": "x" * 1_900,
    "Latin prefix": "xxxx*",
    "fields": " ".join(f"标题:{char}" for char in HAN[:40]),
    "negated": "-“，” -街",
    "zero hits": "换届选挙街到召开拉圾分类" * 3,
    "pinyin": "jiedao shequ",
    "spelt": "jdsqjmhjxj",
    "offices": "街道:1 部门:2 区:3",
    "dates": "日期:2021年3月至5月 " * 60,
    "any": "街道社区居民换届选举垃圾分类志愿服务平安党建文化活动" * 20,
    "ligatures": "\ufdfa" * 1_900,
    "accents": "e" + "\u0301" * 1_900,
    "emoji": "👨\u200d👩\u200d👧" * 300,
}
ALL = ("/", "/api/v1/search")  # routes that are tried with every query
HARD = ("everything", "mixed quote", "near marks", "alternatives", "wildcards", "pinyin", "emoji")
SEARCHING = (
    *("/related", "/suggest", "/export", "/feed.atom", "/trends", "/facet/<name>", "/kept/new"),
    *("/api/v1/related", "/api/v1/suggest", "/article/<path:article_id>"),
)


def addresses(app: Flask) -> Iterator[str]:
    """Yield the addresses to request: one or more of every route that answers GET."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" in (rule.methods or ()):
            for path in _paths(str(rule), sorted(rule.arguments)):
                yield from _asked(str(rule), path)


def _paths(rule: str, names: list[str]) -> Iterator[str]:
    if not names:
        yield rule
        return
    name = names[0]
    start, end = rule.index("<"), rule.index(">")
    for value in PARTS[name]:
        yield rule[:start] + quote(value) + rule[end + 1 :]


def _asked(rule: str, path: str) -> Iterator[str]:
    for name in QUERIES if rule in ALL else HARD if rule in SEARCHING else ("common",):
        yield f"{path}?{urlencode({'q': QUERIES[name]})}"
    for more in ("mode=any&q=%s", "mode=exact&q=%s", "page=1000000&q=%s") if rule in ALL else ():
        yield f"{path}?{more % quote(QUERIES['any'])}"
    if "article_id" in rule:
        yield f"{path}?similar=1&at=5&q={quote('街')}"
    if "trends" in rule:
        terms = "&".join(f"term={quote(term)}" for term in ("街道", "，", "社区", "“，”"))
        yield f"{path}?by=street&{terms}"
        yield f"{path}?{terms}&from=1900-01&to=2099-12"
    if rule == "/kept":
        yield f"{path}?{urlencode([('id', each) for each in LARGE])}&name=街"
        yield f"{path}?{'&'.join(f'id=nothing/{n}' for n in range(5_000))}"
    if "/api/" in rule:
        yield f"{path}?limit=100&q={quote('街')}"
