"""Damaged pages of every publishing system give articles or a reason, in bounded time and memory.

The damage is that of real pages: end tags are missing, parts stand twice or elsewhere, two pages
are in one file, a text is cut off, and tags, attributes and marks of systems stand where none fit.
"""

import random
import re
import tracemalloc
from collections.abc import Callable
from itertools import pairwise

import pytest

from indexer.corpus.decoding import decode
from indexer.formats.html.tree import parse
from tests.fuzz.newsletters import survive
from tests.support.effort import many
from tests.support.golden_files import ROOT

PAGES = [
    decode(path.read_bytes()) for path in sorted((ROOT / "tests/golden/web/pages").glob("*.html"))
]
MUTANTS = many(10_000)
LARGEST = 40  # bytes of memory at the peak, for a byte of a page
_TAG = re.compile(r"<[^<>]{1,300}>")
_PLANTED = (
    *("<div>", "</div>", "<p>", "<table><tr>", "</html>", "<body>", "<title>", "<article>", "<b>"),
    *(
        "<!--",
        "-->",
        "<!--enpcontent-->",
        "<founder-content>",
        "<frameset>",
        "<script>",
        "</script>",
    ),
    *("<style>", "<noscript>", "<h1>", "<br>", "<td>", "<a href=/>", "<select>", "<svg>", "<ruby>"),
    *(
        "&#0;",
        "&#xD800;",
        "&nbsp;",
        "\x00",
        "\ufeff",
        "\u202e",
        "２０２１年６月１５日",
        "2021-06-15",
    ),
    *("来源：", "责任编辑：", "相关阅读", "window.item_show_type = '8';", '<meta charset="big5">'),
    *(f"<div {'a ' * 400}>", f"<meta name=date content={'9' * 400}>", "（" * 300, "-" * 3000),
)
_Damage = Callable[[list[str], random.Random], None]


def _lose(parts: list[str], dice: random.Random) -> None:
    del parts[dice.randrange(len(parts))]


def _double(parts: list[str], dice: random.Random) -> None:
    at = dice.randrange(len(parts))
    parts[at:at] = parts[at : at + dice.randint(1, 40)]


def _move(parts: list[str], dice: random.Random) -> None:
    at, size = dice.randrange(len(parts)), dice.randint(1, 20)
    taken = parts[at : at + size]
    del parts[at : at + size]
    to = dice.randint(0, len(parts))
    parts[to:to] = taken


def _plant(parts: list[str], dice: random.Random) -> None:
    parts.insert(dice.randint(0, len(parts)), dice.choice(_PLANTED))


def _join(parts: list[str], dice: random.Random) -> None:
    parts[dice.randint(0, len(parts)) :] = _split(dice.choice(PAGES))


def _cut_off(parts: list[str], dice: random.Random) -> None:
    at = dice.randrange(len(parts))
    parts[at:] = [parts[at][: dice.randint(0, 5)]]


_DAMAGES: tuple[_Damage, ...] = (_lose, _lose, _double, _move, _plant, _plant, _join, _cut_off)


def _split(page: str) -> list[str]:
    """Return the tags of a page and the texts between them."""
    ends = [0, *(end for match in _TAG.finditer(page) for end in match.span()), len(page)]
    return [page[a:b] for a, b in pairwise(ends) if a < b]


def _mutant(dice: random.Random) -> bytes:
    parts = _split(dice.choice(PAGES))
    for _ in range(dice.choice((1, 3, 10, 30))):
        if parts:
            dice.choice(_DAMAGES)(parts, dice)
    encoding = dice.choice(("utf-8", "utf-8", "gb18030", "utf-16"))
    return "".join(parts).encode(encoding, "replace")


def test_damaged_pages_give_articles_or_a_reason() -> None:
    dice = random.Random("pages")
    results = [survive(".html", _mutant(dice)) for _ in range(MUTANTS)]
    assert sum(bool(found.articles) for found in results) > MUTANTS // 3
    assert any(found.problems for found in results)


def test_a_large_page_takes_bounded_memory() -> None:
    page = PAGES[0] + "<div class=x><p>枫桥里的早市开张了，大家都来看。</p></div>" * 8_000
    tracemalloc.start()
    try:
        nodes = len(parse(page).nodes)
        survive(".html", page.encode())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert nodes > 8_000
    assert peak < LARGEST * len(page.encode())


@pytest.mark.parametrize("run", ["0" * 48, "1  " * 18, "." * 56, "1 [2]  " * 8])
def test_a_line_that_almost_is_a_row_of_pages_takes_no_time(run: str) -> None:
    """Its digits, dots and spaces were tried in every way to part them."""
    page = f"<p>六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。</p><p>{run} 号</p>"
    assert survive(".html", page.encode()).articles
