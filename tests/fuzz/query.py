"""Typed queries: any text can be read and composed, and the engine finds what the oracle finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from searcher.core.model import Article, Facet, Mode, Sort
from searcher.core.request import Request
from searcher.core.tree import And, Node, Not, Or, Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from searcher.query import MAX_LEAVES, Parsed, parse
from searcher.query.form import compose, inert, phrase, within
from tests.conftest import ARTICLES
from tests.fuzz.target import Target
from tests.support.oracle import OracleEngine

TODAY = date(2024, 2, 29)
MODES = tuple(Mode)
MORE = (
    Article(id="q/1", title="ＡＥＤ、AED与Wi-Fi", body="é́e\u200b换届选举。“两委”換屆\n第88期(2)"),
    Article(
        id="q/2",
        title="垃圾分类",
        body="垃圾、分类，回收率3.5%。2021年5月8日起，5-6月。a*b?c ~3 NEAR(x y)",
        month="2021-05",
        issue_date="2021-05-31",
        page="02",
        source="周刊/2.txt",
        group="g",
    ),
    Article(
        id="q/3", title=None, body="垃圾、分类，回收率3.5%。", group="g", issue_date="2021-06-01"
    ),
    Article(id="q/4", body="街道" * 40 + "街道会议" + "𠀀㐂…" + "A1 a1 １"),
)
QUERIES = (
    "",
    "换届选举 -妇联",
    "“街道召开”",
    "长江大桥 OR 江大",
    "标题:换届 街道:青禾街道",
    "日期:2021-05..去年 AED",
    "(换届 或 座谈会) 与 非 居委会",
    "街道~5会议 “两委 换届”~3",
    "党建* 选?届 a*b",
    "NEAR(街道 会议 5)",
    "版:02 文件:周刊",
    '"AED" wi-fi 3.5%',
)


@cache
def _engines() -> tuple[WhooshEngine, OracleEngine, TemporaryDirectory[str]]:
    folder = TemporaryDirectory()
    engine = WhooshEngine(Path(folder.name) / "index")
    everything = (*ARTICLES, *MORE)
    engine.update(everything[:3], ())
    engine.update(everything, ())
    oracle = OracleEngine()
    oracle.update(everything, ())
    return engine, oracle, folder


def check(data: bytes) -> None:
    """Search for any text; the first byte chooses the mode and what is checked."""
    how = data[0] if data else 0
    typed = data[1:].decode("utf-8", "surrogateescape")
    mode = MODES[how % 3]
    parsed = parse(typed, mode, synonyms=not how & 8, today=TODAY)
    assert sum(1 for _ in _leaves(parsed.tree)) <= MAX_LEAVES
    for term in parsed.terms:
        assert 0 <= term.start < term.end <= len(typed)
    for notice in parsed.notices:
        assert "\n" not in str(notice.message)
    _agree(parsed, collapsed=bool(how & 16))
    if how & 32:
        _composed(typed, mode)
    if how & 64:
        found = find(_engines()[0], Request(typed, mode=mode, limit=3))
        for result in found.results:
            for shown in (result.kicker, result.title, result.snippet):
                ends = [at for span in shown.spans for at in (span.start, span.end)]
                assert ends == sorted(ends)
                assert all(0 <= at <= len(shown.text) for at in ends)


def _agree(parsed: Parsed, *, collapsed: bool) -> None:
    engine, oracle, _ = _engines()
    query = Query(parsed.tree, (), (), Sort.NEWEST, 0, 50, collapsed=collapsed)
    found, truth = engine.search(query), oracle.search(query)
    assert [(hit.article.id, hit.others) for hit in found.hits] == [
        (hit.article.id, hit.others) for hit in truth.hits
    ]
    assert (found.total, found.facets) == (truth.total, truth.facets)
    ranked = engine.search(replace(query, ranked_by=parsed.ranked_by, sort=Sort.RELEVANCE))
    assert {h.article.id for h in ranked.hits} == {h.article.id for h in truth.hits}
    assert set(found.facets) == set(Facet)


def _members(typed: str, mode: Mode) -> set[str]:
    tree = parse(typed, mode, synonyms=False, today=TODAY).tree
    return {hit.article.id for hit in _engines()[1].every(Query(tree, (), (), Sort.NEWEST))}


def _composed(typed: str, mode: Mode) -> None:
    """Check that text which the advanced form writes finds what its parts find."""
    if len(typed) > 200:
        return
    assert _members(compose((), typed=typed, mode=mode), mode) == _members(typed, mode)
    both = _members(within(typed, "街道", mode), mode)
    assert both == _members(typed, mode) & _members("街道", mode)
    for quoted in (phrase(typed), inert(typed)):
        parse(quoted, mode, today=TODAY)


def _leaves(tree: Node) -> Iterator[Node]:
    if isinstance(tree, And | Or):
        for node in tree.children:
            yield from _leaves(node)
    elif isinstance(tree, Not):
        yield from _leaves(tree.child)
    else:
        yield tree


def _seeds() -> Iterator[bytes]:
    for number, typed in enumerate(QUERIES):
        yield bytes([(number * 37) % 256]) + typed.encode()
        yield bytes([96 + number % 3]) + typed.encode()


WORDS = (
    *("换届", "选举", "街道", "AED", "2021", "5月", "去年", "标题:", "街道:", "日期:", "部门:"),
    *("版:", "文件:", "“", "”", '"', "「", "」", "(", ")", "（", "）", "-", "－", " OR ", " 或 "),
    *("NOT ", "非", "与", "|", "*", "?", "~3", "NEAR(", "、", "，", "..", "至", "㐂", "\u0301"),
)
TARGETS = (Target("query", check, _seeds, WORDS, longest=512),)
