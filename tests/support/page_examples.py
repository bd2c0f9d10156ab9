"""For each rule of pages, one page on which it fires and one on which it does not.

The pages are set in type of 10 points, in columns 13 em wide, with 15 points from one line to the
next; y grows upwards. `fired` returns every rule that voted on a page, whether or not its vote
decided.
"""

from collections.abc import Iterator
from dataclasses import replace

from indexer.articles.from_pages import rules
from indexer.articles.from_pages.arrange import articles_of
from indexer.articles.from_pages.captions import caption_charges
from indexer.articles.from_pages.flow import Prices
from indexer.articles.from_pages.pieces import End, Heading, Piece
from indexer.articles.from_pages.shared_words import shares
from indexer.articles.from_pages.sheet import Sheet
from indexer.articles.from_pages.titles import match, place_charges
from indexer.corpus.blocks import Block, Box, Kind
from indexer.corpus.rules import Charges

EM, PITCH, WIDE, STEP = 10.0, 15.0, 130.0, 145.0
FILLER = "甲乙丙丁戊己庚辛壬癸子丑寅"
FLOWERS, BATHS = "春日花市香满公园", "游泳馆整修后重开"
SHORT, FULL, CUT = End.SHORT, End.FULL, End.MIDST

Part = Piece | Heading | Block | Box


def left_of(column: float) -> float:
    """Return the left edge of a column, in points; columns count from 0."""
    return 40 + column * STEP


def text(
    column: float = 0,
    top: float = 700,
    end: End = SHORT,
    *,
    rows: int = 4,
    flush: bool = False,
    about: str = FILLER,
    wide: float = WIDE,
) -> Piece:
    """Return a piece of running text in a column; columns count from 0."""
    lines = (about, *[FILLER] * (rows - 1))
    box = Box(left_of(column), top - rows * PITCH, left_of(column) + wide, top)
    return Piece(box, lines, (not flush, *[False] * (rows - 1)), end)


def signed(piece: Piece) -> Piece:
    """Return the piece with a by-line at its end."""
    return replace(piece, end=End.CLOSED, byline="社区党建办")


def byline(column: float, top: float) -> Piece:
    """Return a by-line that is a piece of its own."""
    box = Box(left_of(column), top - PITCH, left_of(column) + WIDE, top)
    return Piece(box, (), (), End.CLOSED, byline="社区党建办")


def title(
    column: float = 0,
    bottom: float = 710,
    words: str = FLOWERS,
    *,
    columns: int = 1,
    size: float = 1.8,
) -> Heading:
    """Return a title over one or more columns, beginning with ``column``."""
    left, right = left_of(column), left_of(column + columns - 1) + WIDE
    return Heading(Box(left, bottom, right, bottom + 20), (left, right), words, size)


def upright(left: float, top: float = 700) -> Heading:
    """Return a vertical title, 16 points wide."""
    box = Box(left, top - 150, left + 16, top)
    return Heading(box, (left, left + 16), FLOWERS, 1.8, vertical=True)


def caption(column: float, top: float, words: str = "居民在现场") -> Block:
    """Return a caption in a column."""
    box = Box(left_of(column), top - 12, left_of(column) + WIDE, top)
    return Block(words, Kind.CAPTION, 1, box)


def picture(column: float, bottom: float) -> Box:
    """Return the box of a picture in a column."""
    return Box(left_of(column), bottom, left_of(column) + WIDE, bottom + 60)


def bar(column: float, y: float) -> Box:
    """Return the box of a printed line across one column."""
    return Box(left_of(column) - 5, y, left_of(column) + WIDE + 5, y + 1)


def page(*parts: Part, frame: Box | None = None) -> Sheet:
    """Return a page made of these parts."""
    return Sheet(
        number=1,
        label="01",
        em=EM,
        pieces=tuple(part for part in parts if isinstance(part, Piece)),
        headings=tuple(part for part in parts if isinstance(part, Heading)),
        captions=tuple(part for part in parts if isinstance(part, Block)),
        frames=(frame,) if frame else (),
        drawings=tuple(part for part in parts if isinstance(part, Box)),
    )


def fired(sheet: Sheet) -> set[str]:
    """Return the ids of the rules that fired on a page.

    A rule with a fixed price fires when it is charged; a rule that scales with a measure, when it
    adds
    more than 0.
    """
    spoke = {
        rule.id for charges in _charges(sheet) for rule, price in charges if price or not rule.worth
    }
    return spoke | {
        d.rule for draft in articles_of(sheet) for d in draft.decisions if d.detail != "+0.00"
    }


def _charges(sheet: Sheet) -> Iterator[Charges]:
    yield from _flow(sheet)
    stories = [(piece,) for piece in sheet.pieces if piece.lines]
    articles = [*stories, sheet.pieces] if stories else []
    likeness = shares(
        [h.text for h in sheet.headings], ["".join(p.text for p in a) for a in articles]
    )
    for row, heading in zip(likeness, sheet.headings, strict=True):
        for alike, article in zip(row, articles, strict=True):
            yield [*place_charges(heading, article, sheet), rules.SHARED_WORDS.times(alike)]
    for block in sheet.captions:
        yield from (caption_charges(block, (story, None), sheet) for story in articles)
    if stories and not all(found.heading is not None for found in match(sheet, stories)):
        yield [rules.ALONE.flat]


def _flow(sheet: Sheet) -> Iterator[Charges]:
    prices, count = Prices(sheet), len(sheet.pieces)
    for a in range(count):
        yield prices.start(a)
        yield prices.end(a)
        yield from (prices.link(a, b) or [] for b in range(count))


ONE = page(text())
TWO = page(text(), text(1))
STACK = page(text(), text(0, 640))
TITLED = page(title(), text())
HALL = Box(left_of(1) - 5, 500, left_of(1) + WIDE + 5, 720)  # a frame around the second column

# rule -> (a page on which it fires, one on which it does not)
EXAMPLES: dict[str, tuple[Sheet, Sheet]] = {
    # where an article begins
    "jump-line-starts": (page(replace(text(), jump_from="01")), ONE),
    "byline-starts-nothing": (page(byline(0, 700)), ONE),
    "indented-start": (ONE, page(text(flush=True))),
    "flush-start": (page(text(), text(1, flush=True)), TWO),
    "unindented-page-start": (page(text(flush=True)), ONE),
    "beside-vertical-title": (page(upright(20), text()), page(upright(500), text())),
    "first-under-title": (TITLED, ONE),
    "first-under-picture": (page(picture(0, 705), text()), ONE),
    "later-under-title": (page(title(columns=2), text(), text(1)), TITLED),
    "no-title-over": (ONE, TITLED),
    # where it ends
    "closed-end": (page(signed(text())), ONE),
    "short-line-end": (ONE, page(text(end=FULL))),
    "full-line-end": (page(text(end=FULL)), ONE),
    "sentence-cut-end": (page(text(end=CUT)), ONE),
    "unsigned-page-end": (ONE, page(signed(text()), text(1))),
    # how the next piece goes on
    "byline-closes": (page(text(), byline(0, 635)), STACK),
    "sentence-cut-goes-on": (
        page(text(end=CUT, flush=True), text(0, 640, flush=True)),
        page(text(flush=True), text(0, 640, flush=True)),
    ),
    "sentence-cut-then-flush": (page(text(end=CUT), text(0, 640, flush=True)), STACK),
    "sentence-cut-then-indent": (page(text(end=CUT), text(0, 640)), STACK),
    "full-line-then-flush": (page(text(end=FULL), text(0, 640, flush=True)), STACK),
    "full-line-then-indent": (page(text(end=FULL), text(0, 640)), STACK),
    "paragraph-over-then-flush": (page(text(), text(0, 640, flush=True)), STACK),
    "paragraph-over-then-indent": (STACK, page(text(end=CUT), text(0, 640, CUT))),
    # what they are about
    "same-theme": (
        page(title(), text(about=FLOWERS), text(0, 640, about=FLOWERS)),
        page(title(), text(about=FLOWERS), text(0, 640)),
    ),
    "other-theme": (
        page(title(), title(1, words=BATHS), text(about=FLOWERS), text(1, about=BATHS)),
        page(title(), title(1, words=BATHS), text(about=FLOWERS), text(1)),
    ),
    "theme-of-title-over": (
        page(title(), text(), text(1, about=FLOWERS)),
        page(title(), text(), text(1)),
    ),
    # where they stand
    "rule-between": (page(text(), bar(0, 630), text(0, 620)), page(text(), text(0, 620))),
    "rule-under-one-title": (
        page(title(columns=2), text(), text(1), Box(left_of(1) - 8, 600, left_of(1) - 7, 700)),
        page(title(columns=2), text(), text(1)),
    ),
    "other-frame": (page(text(), text(1), frame=HALL), TWO),
    "subhead-between": (page(text(), title(0, 610, size=1.2), text(0, 600)), STACK),
    "title-between": (
        page(text(), title(0, 610), text(0, 600)),
        page(text(), title(0, 610, size=1.2), text(0, 600)),
    ),
    "picture-title-between": (page(text(), picture(0, 565), text(0, 560)), STACK),
    "text-between": (page(text(), text(0, 640), text(0, 580)), STACK),
    "ruled-off": (page(text(), bar(0, 630), text(0, 620)), STACK),
    "white-inside-sentence": (page(text(end=CUT), text(0, 600)), page(text(end=CUT), text(0, 640))),
    "white-after-sentence": (page(text(), text(0, 600)), STACK),
    "column-skipped": (page(text(), text(1), text(2)), TWO),
    "far-column": (page(text(), text(2)), page(text(), picture(1, 640), text(2))),
    "next-column-lower": (page(text(), text(1, 600)), TWO),
    "sentence-cut-rises": (page(text(0, 600, CUT), text(1)), page(text(0, 600), text(1))),
    "next-column-higher": (page(text(0, 600), text(1)), TWO),
    "same-top": (TWO, page(text(), text(1, 680))),
    "nearly-same-top": (page(text(), text(1, 706)), TWO),
    "tops-apart": (page(text(), text(1, 680)), TWO),
    "text-below-waits": (
        page(title(), text(), text(0, 640), text(1)),
        page(title(), text(), text(1)),
    ),
    "text-above-waits": (page(text(), text(1), text(1, 640)), TWO),
    "second-tier-in-sentence": (page(text(1, 700, CUT), text(0, 600)), TWO),
    "second-tier": (page(text(1), text(0, 600)), TWO),
    "second-tier-other-title": (page(title(1), text(1), text(0, 600)), page(text(1), text(0, 600))),
    "vertical-title-between": (page(text(), upright(177), text(1.2)), page(text(), text(1.2))),
    "same-title-over": (page(title(columns=2), text(), text(1)), TWO),
    "title-set-into-text": (
        page(text(rows=12), title(1, 610), text(1, 600)),
        page(text(rows=12), title(1), text(1)),
    ),
    "next-has-other-title": (page(text(), title(1), text(1)), TWO),
    "next-has-other-picture": (page(text(), picture(1, 705), text(1)), TWO),
    "untitled-next": (page(title(), text(), text(1)), TWO),
    "rises-over-title": (
        page(title(0, 610), text(0, 600), text(1)),
        page(title(0, 610), text(0, 600), text(1, 600)),
    ),
    # titles
    "title-or-article-alone": (ONE, TITLED),
    "shares-words": (page(title(), text(about=FLOWERS)), TITLED),
    "title-in-other-frame": (
        page(title(), text(), text(1), frame=HALL),
        page(title(), text(), text(1)),
    ),
    "title-over-first-piece": (TITLED, page(title(0, 500), text())),
    "title-over-later-piece": (page(title(1), text(), text(1)), TITLED),
    "gap-under-title": (page(title(0, 740), text()), TITLED),
    "text-between-title-and-article": (page(title(), text(), text(0, 640)), TITLED),
    "title-inside-article": (
        page(text(rows=12), title(1, 620, columns=1), text(1, rows=12)),
        page(title(1), text(rows=12), text(1, rows=12)),
    ),
    "title-apart": (page(title(0, 600), text()), TITLED),
    "title-aside": (page(title(2), text()), TITLED),
    "title-distance": (page(title(2), text()), TITLED),
    "vertical-title-before": (page(upright(20), text()), page(upright(20, 780), text())),
    "vertical-title-uneven": (page(upright(20, 780), text()), page(upright(20), text())),
    "vertical-title-after": (page(text(), upright(175)), page(upright(20), text())),
    "largest-line-of-picture-page": (page(title(), caption(0, 700)), TITLED),
    "large-type-adopted": (page(text(), upright(500)), TITLED),
    # captions and what is left
    "caption-distance": (page(text(), caption(0, 560)), page(text(), caption(0, 645))),
    "caption-in-other-frame": (
        page(text(), text(1), caption(1, 600), frame=HALL),
        page(text(), text(1), caption(1, 600)),
    ),
    "caption-shares-words": (
        page(text(about=FLOWERS), caption(0, 600, FLOWERS)),
        page(text(), caption(0, 600, FLOWERS)),
    ),
    "caption-inside": (page(text(rows=8), caption(0, 660)), page(text(), caption(0, 560))),
    "headline-over-package": (
        page(
            *(title(0, 740, "全民健身到身边", columns=2), title(), title(1, words=BATHS)),
            *(signed(text(about=FLOWERS)), signed(text(1, about=BATHS))),
        ),
        TITLED,
    ),
    "large-type-as-kicker": (
        page(
            *(title(0, 740, "健身", columns=1), title(columns=2)),
            *(text(about=FLOWERS, end=CUT), signed(text(1, flush=True, about=FLOWERS))),
        ),
        TITLED,
    ),
    "byline-adopted": (page(byline(0, 700), text(0, 500)), page(text(0, 700), byline(0, 500))),
    "large-type-as-caption": (page(title(), text(about=FLOWERS), title(2, 300, "健身")), TITLED),
}
