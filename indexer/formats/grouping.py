"""Lines of a page to blocks: headings, columns, captions, by-lines and page furniture."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    closing_names,
    name_byline,
)
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence
from indexer.corpus.blocks import Block, Box, Kind
from indexer.formats import rules
from indexer.formats.briefings import briefing_furniture
from indexer.formats.line import Line
from indexer.formats.lines import TITLE_SIZE

# em: largest step between base lines of a block
PITCH = {
    Kind.BODY: rules.STEP_OF_TEXT.worth,
    Kind.CAPTION: rules.STEP_OF_CAPTION.worth,
    Kind.TITLE: rules.STEP_OF_TITLE.worth,
}
INDENT = (rules.INDENT_LEAST.worth, rules.INDENT_MOST.worth)
_INDENT, _INDENT_OFF = 2, 0.2  # em: the usual indent, and how far a line may be off it
_TUCKED = 2.2  # em between the starts of a short last line and of the indented line above it
_BAND = 16.0  # points
_SEEN = 3  # lines below a picture: two of a caption and the line of text after them
_FAR = 9  # times the usual step: below the last line of a column there is white
DECIMALS = 3  # of a type size that is divided by the body size
_LEAST_LEADING = 1.1  # times the body size: nearer base lines belong to one row, slightly slanted
_USUAL_LEADING = 1.6  # times the body size, on a page with too few lines to measure
_OPENED = 3  # lines of a stretch that begins with names: those, and two of its text
_SHORT_NAMES = 0.6  # of the width of the lines below: a line of names is shorter
_HUNG = 2.5  # em by which the right edges of two parts of a column differ; marks may hang
_SAME_ROW = 0.2  # em: a by-line at the end of a text's last row stands on its base line
_OVERLAP = rules.OVERLAP.worth  # asked for each pair of lines

_NUMBER = r"(?:第?\s*[A-Z]?\d{1,2}\s*版|[第共]\s*\d{1,3}\s*页|第[一二三四五六七八九十]{1,3}[版页])"
_MARKS = re.compile(
    rf"{_NUMBER}|\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|星期[一二三四五六日天]"
    r"|[总第（(]*\s*\d+\s*期[）)]?|农历\S+"
    r"|[（(]?\S{2,20}(?:主办|主管|承办|编印|出版|赠阅)[）)]?"
    r"|(?:责任编辑|本版编辑|执行编辑|责编|编辑|美编|校对|电话|准印证?|内部资料|投稿|邮箱|热线)\s*[:：].*"
)
_SIGNATURE = re.compile(r"[（(][^\W\d_]{4,12}[）)]")
_LONGEST_SECTION = 8  # glyphs
_PAGE_NUMBER = re.compile(r"[-—·•]?\s*[A-Z]?\d{1,3}\s*[-—·•]?")


def make_blocks(
    lines: Sequence[Line],
    drawings: Sequence[Box],
    body: float,
    page: int,
    heads: Collection[int] = (),
) -> list[Block]:
    """Return the blocks of one page from top to bottom.

    Args:
        lines: the lines of the page.
        drawings: the boxes, hairlines and pictures of the page.
        body: the document's body size in points.
        page: 1-based physical page.
        heads: ids of lines that are running heads because other pages print them too.
    """
    furniture = {id(line): rules.HEAD_REPEATED for line in lines if id(line) in heads}
    furniture |= briefing_furniture(lines, body)
    # a date in a running head still tells the name beside it; below the head, there may be notes
    for part in (lines, [line for line in lines if id(line) not in furniture]):
        margins = _furniture(part, body)
        furniture |= {each: rules.MARGIN for each in margins if each not in furniture}
    kinds = _kinds([line for line in lines if id(line) not in furniture], drawings, body)
    blocks = [
        replace(_block([line], Kind.FURNITURE, body, page), why=furniture[id(line)])
        for line in lines
        if id(line) in furniture
    ]
    rest = [line for line in lines if id(line) not in furniture]
    stretches = _stretches(rest, kinds, drawings)
    edges = {round(min(n.left for n in stretch)) for stretch in stretches if _has_edge(stretch)}
    blocks += [
        _block(stretch, _kind_of_stretch(stretch, kinds[id(stretch[0])]), body, page, edges)
        for stretch in stretches
    ]
    return sorted(blocks, key=_place)


def _has_edge(stretch: Sequence[Line]) -> bool:
    """Whether a stretch shows its column's edge: one or two lines may all be indented."""
    first, last = stretch[0], stretch[-1]
    return len(stretch) > 2 or (len(stretch) > 1 and _is_indented(first, last.left))


def _place(block: Block) -> tuple[float, float]:
    assert block.box  # noqa: S101 - every block of a PDF has one
    return -block.box.top, block.box.left


def _kinds(lines: Sequence[Line], drawings: Sequence[Box], body: float) -> dict[int, Kind]:
    kinds = {id(line): _kind(line, body) for line in lines}
    kinds.update(dict.fromkeys(_large_text(lines, kinds), Kind.BODY))
    kinds.update(dict.fromkeys(_centred_titles(lines, kinds, body), Kind.TITLE))
    texts = [line for line in lines if kinds[id(line)] is Kind.BODY]
    empty = [
        d
        for d in drawings
        if d.top - d.bottom > rules.PICTURE_HEIGHT.worth * body and not _is_written(d, lines)
    ]
    usual = _leading(texts, body)
    for picture in empty:
        kinds.update(dict.fromkeys(map(id, _caption_under(picture, texts, usual)), Kind.CAPTION))
    return kinds


def _is_written(box: Box, lines: Sequence[Line]) -> bool:
    return any(_holds(box, line) for line in lines)


def _leading(lines: Sequence[Line], body: float) -> float:
    """Return the median step between base lines of the page's running text, in points."""
    lefts: dict[int, list[float]] = {}
    for line in lines:
        lefts.setdefault(round(line.left), []).append(line.base)
    steps = [a - b for bases in lefts.values() for a, b in pairwise(bases)]
    steps = [step for step in steps if _LEAST_LEADING * body < step < PITCH[Kind.BODY] * body]
    return median(steps) if steps else _USUAL_LEADING * body


def _caption_under(picture: Box, lines: Sequence[Line], usual: float) -> list[Line]:
    """Return the body-size lines that are the caption of a picture; empty if there are none.

    A caption is one centred line, or one or two lines followed by a gap wider than usual that do
    not end as a sentence.
    """
    column = [
        line
        for line in lines
        if line.base < picture.bottom
        and picture.left - line.em < line.left
        and line.right < picture.right + line.em
    ]
    column.sort(key=lambda line: -line.base)
    if not column or picture.bottom - column[0].top > rules.CAPTION_NEAR.worth * column[0].em:
        return []
    first, wide = column[0], picture.right - picture.left
    before, after = first.left - picture.left, picture.right - first.right
    centred = before > rules.CAPTION_CENTRED.worth * first.em and abs(before - after) < first.em
    if centred and wide > rules.CAPTIONED_WIDTH.worth * first.em:
        return [first]
    steps = [a.base - b.base for a, b in pairwise(column[:_SEEN])] + [_FAR * usual] * 2
    count = next((n for n in (1, 2) if steps[n - 1] > rules.CAPTION_PARTED.worth * usual), 0)
    note = column[:count]
    return [] if not note or ends_sentence(note[-1].text) else note


def _kind(line: Line, body: float) -> Kind:
    if _is_byline(line.text):
        return Kind.BYLINE
    if line.vertical or line.em >= TITLE_SIZE * body:
        return Kind.TITLE
    return Kind.CAPTION if line.em < rules.CAPTION_TYPE.worth * body else Kind.BODY


def _centred_titles(lines: Sequence[Line], kinds: dict[int, Kind], body: float) -> Iterable[int]:
    """Yield the id of a centred line at the top of a page of text, slightly larger than the text.

    Letters and notices have such titles. Further down the page such a line is a sub-head.
    """
    first = max(lines, key=lambda line: line.base, default=None)
    if first is None or kinds[id(first)] is not Kind.BODY or re.search("[，。；：]", first.text):
        return
    rest = [line for line in lines if line is not first and kinds[id(line)] is Kind.BODY]
    if first.em < rules.CENTRED_TITLE.worth * body or len(rest) < 2:
        return
    left, right = min(line.left for line in rest), max(line.right for line in rest)
    if min(first.left - left, right - first.right) > rules.INDENT_MOST.worth * first.em:
        yield id(first)


def _large_text(lines: Sequence[Line], kinds: dict[int, Kind]) -> Iterable[int]:
    """Yield ids of lines of large type that are running text, such as a letter to all residents.

    Its lines may stand further apart than those of a title, so they are asked together.
    """
    large = [n for n in lines if kinds[id(n)] is Kind.TITLE and not n.vertical]
    for group in _of_one_type(sorted(large, key=lambda n: -n.base)):
        text = "".join(line.text for line in group)
        if len(group) > 2 and len(text) >= rules.LEAD.worth and "，" in text and "。" in text:
            yield from map(id, group)


def _of_one_type(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines of one size that follow each other in a column, from top to bottom."""
    groups: list[list[Line]] = []
    for line in lines:
        group = next((g for g in groups if _goes_on(g[-1], line)), None)
        if group:
            group.append(line)
        else:
            groups.append([line])
    return groups


def _goes_on(line: Line, after: Line) -> bool:
    step = (line.base - after.base) / line.em
    alike = abs(line.em - after.em) < rules.SIZE_OF_TITLE.worth * line.em
    return alike and 1 < step <= PITCH[Kind.BODY] and _share(line, after)


def _is_byline(text: str) -> bool:
    """Whether a line is a by-line by its words; a credit for a photo belongs to a caption."""
    return any((byline_in(text), name_byline(text), bare_byline(text), bulleted_names(text)))


def _kind_of_stretch(stretch: Sequence[Line], kind: Kind) -> Kind:
    """Correct the kind of a stretch: long sentences in title or caption size are running text."""
    text = "".join(line.text for line in stretch)
    sentences = len(re.findall("[。；！？]", text))
    if kind is Kind.TITLE and len(text) >= rules.LEAD.worth and sentences and "，" in text:
        return Kind.BODY
    if (
        kind is Kind.CAPTION
        and len(text) >= rules.LONG_CAPTION.worth
        and sentences
        and len(stretch) >= rules.LONG_CAPTION_LINES.worth
    ):
        return Kind.BODY
    return kind


def _furniture(lines: Sequence[Line], body: float) -> set[int]:
    """Return ids of the lines of running heads and feet.

    A mark (page number, date or imprint) in the margin of the page is furniture, and so is each
    line level with it or beyond it.
    """
    if not lines:
        return set()
    top, bottom = max(n.top for n in lines), min(n.bottom for n in lines)
    edge = rules.MARGIN.worth * (top - bottom)
    marks = [
        n
        for n in lines
        if (n.bottom > top - edge or n.top < bottom + edge)
        and _is_mark(n, body)
        and not _is_in_column(n, lines, body)
    ]
    head = min((n.bottom for n in marks if n.bottom > top - edge), default=top + 1)
    foot = max((n.top for n in marks if n.top < bottom + edge), default=bottom - 1)
    beyond = {id(n) for n in lines if _middle(n) > head or _middle(n) < foot}
    return beyond | {id(n) for n in lines if any(_is_level(n, mark) for mark in marks)}


def _middle(line: Line) -> float:
    return (line.bottom + line.top) / 2


def _is_level(line: Line, mark: Line) -> bool:
    """Whether a mark stands beside a few large glyphs, as a page number beside its section does."""
    return line.bottom < _middle(mark) < line.top and len(line.text) <= _LONGEST_SECTION


def _is_mark(line: Line, body: float) -> bool:
    if line.vertical or line.em > rules.HEAD_SIZE.worth * body or parse_jump(line.text):
        return False
    if _PAGE_NUMBER.fullmatch(line.text):
        return True
    rest, marks = _MARKS.subn("", line.text)
    return marks > 0 and len(rest.replace(" ", "")) <= rules.HEAD_WORDS.worth


def _is_in_column(line: Line, lines: Sequence[Line], body: float) -> bool:
    """Whether a line is part of running text, with a line of the same size above or below it.

    Such a line is no running head, although its sentence may contain a date.
    """
    return any(
        n is not line
        and 0 < abs(n.base - line.base) < rules.TEXT_STEP.worth * line.em
        and abs(n.em - line.em) < rules.TEXT_SIZE.worth * line.em
        and abs(n.left - line.left) < rules.TEXT_ASIDE.worth * line.em
        and not _is_mark(n, body)
        for n in lines
    )


def _stretches(
    lines: Sequence[Line], kinds: dict[int, Kind], drawings: Sequence[Box]
) -> list[list[Line]]:
    """Group lines into stretches: each line is linked to the single line right below it.

    Two lines are linked if each is the other's nearest neighbour and kind and size agree.
    """
    bylines = [line for line in lines if kinds[id(line)] is Kind.BYLINE]
    bands = _bands([line for line in lines if not _ends_row(line, bylines, lines)])
    below = {id(line): _nearest(line, bands, below=True) for line in lines}
    above = {id(line): _nearest(line, bands, below=False) for line in lines}
    follows: dict[int, Line] = {}
    for line in lines:
        after = below[id(line)]
        if after and above[id(after)] is line and _belong(line, after, kinds, drawings):
            follows[id(line)] = after
    chains = _joined_at_subheads(list(_chains(lines, follows)), kinds, drawings)
    return list(_without_signatures(chains, kinds))


def _joined_at_subheads(
    stretches: list[list[Line]], kinds: dict[int, Kind], drawings: Sequence[Box]
) -> list[list[Line]]:
    """Join stretches of a column that a short last line and the centred sub-head below it part.

    The two do not overlap, so neither is the other's neighbour.
    """
    texts = [n for n in stretches if kinds[id(n[0])] is Kind.BODY]
    for lower in sorted(texts, key=lambda n: -n[0].base):
        over = [n for n in texts if n is not lower and _runs_over(n, lower, kinds, drawings)]
        if len(over) == 1:
            over[0] += lower
            texts = [n for n in texts if n is not lower]
            stretches = [n for n in stretches if n is not lower]
    return stretches


def _edges(stretch: Sequence[Line]) -> tuple[float, float]:
    return min(n.left for n in stretch), max(n.right for n in stretch)


def _runs_over(
    upper: Sequence[Line], lower: Sequence[Line], kinds: dict[int, Kind], drawings: Sequence[Box]
) -> bool:
    """Whether a stretch ends with a short line right above a sub-head of the same column."""
    last, first = upper[-1], lower[0]
    if last.base <= first.base or _share(last, first):
        return False
    columns = [_edges(stretch) for stretch in (upper, lower) if len(stretch) > 1]
    if not columns:
        return False
    (left, right), other = columns[0], columns[-1]
    off = abs(left - other[0]) + abs(right - other[1])
    if off > _HUNG * last.em or abs(last.left - left) > rules.INDENT_MOST.worth * last.em:
        return False
    return _is_centred(first, left, right) and _belong(last, first, kinds, drawings)


def _without_signatures(
    stretches: Iterable[list[Line]], kinds: dict[int, Kind]
) -> Iterable[list[Line]]:
    """Yield the stretches; split off a first or last line that is a by-line by place or names."""
    for whole in stretches:
        stretch = whole
        if kinds[id(stretch[0])] is Kind.BODY and _are_opening_names(stretch):
            kinds[id(stretch[0])] = Kind.BYLINE
            yield stretch[:1]
            stretch = stretch[1:]
        body = kinds[id(stretch[0])] is Kind.BODY
        if body and (_are_closing_names(stretch) or (len(stretch) > 2 and _is_signature(stretch))):
            kinds[id(stretch[-1])] = Kind.BYLINE
            yield stretch[:-1]
            yield stretch[-1:]
        else:
            yield stretch


def _are_opening_names(stretch: Sequence[Line]) -> bool:
    """Whether names alone stand in the short first line of a stretch, as under a title."""
    if len(stretch) < _OPENED or closing_names(stretch[0].text, last=False) is None:
        return False
    wide = max(line.right - line.left for line in stretch[1:])
    short = stretch[0].right - stretch[0].left < _SHORT_NAMES * wide
    return short and closing_names(stretch[1].text, last=True) is None


def _are_closing_names(stretch: Sequence[Line]) -> bool:
    """Whether names alone stand in the last line of a stretch, behind a finished sentence."""
    if len(stretch) < 2 or not ends_sentence(stretch[-2].text):
        return False
    return closing_names(stretch[-1].text, last=True) is not None


def _is_signature(stretch: Sequence[Line]) -> bool:
    """Whether a stretch ends with short brackets at the column's right edge, after a full sentence.

    Example: （某某读书小组）.
    """
    last, left, right = (
        stretch[-1],
        min(n.left for n in stretch),
        max(n.right for n in stretch[:-1]),
    )
    set_in = last.left - left > rules.SIGNATURE_ASIDE.worth * last.em
    placed = set_in and abs(last.right - right) < rules.SIGNATURE_EDGE.worth * last.em
    named = _SIGNATURE.fullmatch(last.text) and not parse_jump(last.text)
    return bool(placed and named and ends_sentence(stretch[-2].text))


def _ends_row(byline: Line, bylines: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether a by-line stands right of text in the same row; then it must not hide that row."""
    return byline in bylines and any(
        abs(n.base - byline.base) < _SAME_ROW * byline.em and n.right <= byline.left for n in lines
    )


def _chains(lines: Sequence[Line], follows: dict[int, Line]) -> Iterable[list[Line]]:
    later = {id(line) for line in follows.values()}
    for line in lines:
        if id(line) in later:
            continue
        chain = [line]
        while id(chain[-1]) in follows:
            chain.append(follows[id(chain[-1])])
        yield chain


def _bands(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Return the lines in each horizontal strip of the page, to avoid comparing all pairs."""
    bands: dict[int, list[Line]] = {}
    for line in lines:
        for band in range(int(line.bottom // _BAND), int(line.top // _BAND) + 1):
            bands.setdefault(band, []).append(line)
    return bands


def _nearest(line: Line, bands: dict[int, list[Line]], below: bool) -> Line | None:
    """Return the nearest line below (or above); ``None`` if two lines are equally near."""
    reach = (max(PITCH.values()) + 1) * line.em
    low, high = (line.bottom - reach, line.top) if below else (line.bottom, line.top + reach)
    near = {
        id(n): n for b in range(int(low // _BAND), int(high // _BAND) + 1) for n in bands.get(b, ())
    }
    found = [
        (distance, n)
        for n in near.values()
        if n is not line and _share(line, n) and (distance := _distance(line, n, below)) > 0
    ]
    if not found:
        return None
    least = min(distance for distance, _ in found)
    nearest = [n for distance, n in found if distance < least + rules.EQUALLY_NEAR.worth * line.em]
    return nearest[0] if len(nearest) == 1 else None


def _distance(line: Line, other: Line, below: bool) -> float:
    if other.vertical or line.vertical:
        return line.bottom - other.top if below else other.bottom - line.top
    return line.base - other.base if below else other.base - line.base


def _share(one: Line, two: Line) -> bool:
    """Whether two lines overlap horizontally by at least 30% of the narrower, or by one em."""
    # true for most pairs, of which a page has thousands
    if one.right <= two.left:
        return two.left - one.left < _TUCKED * two.em and _is_tucked(one, two)
    if two.right <= one.left:
        return one.left - two.left < _TUCKED * one.em and _is_tucked(two, one)
    width = min(one.right - one.left, two.right - two.left)
    return min(one.right, two.right) - max(one.left, two.left) > min(_OVERLAP * width, one.em)


def _is_tucked(short: Line, indented: Line) -> bool:
    """Whether a short last line ends left of the indented line above it."""
    indent = (indented.left - short.left) / indented.em
    return abs(indent - _INDENT) < _INDENT_OFF and short.em == indented.em


def _belong(line: Line, after: Line, kinds: dict[int, Kind], drawings: Sequence[Box]) -> bool:
    kind = kinds[id(line)]
    if kind is Kind.BYLINE or kind is not kinds[id(after)] or line.vertical or after.vertical:
        return False
    em = max(line.em, after.em)
    most = rules.SIZE_OF_TITLE if kind is Kind.TITLE else rules.SIZE_OF_TEXT
    alike = abs(line.em - after.em) < most.worth * em
    near = line.base - after.base <= PITCH[kind] * em
    return alike and near and not _is_parted(line, after, drawings)


def _is_parted(line: Line, after: Line, drawings: Sequence[Box]) -> bool:
    """Whether a frame's edge or a hairline runs between two lines."""
    return any(
        _holds(box, line) != _holds(box, after) or _parts_off(box, line, after) for box in drawings
    )


def _holds(box: Box, line: Line) -> bool:
    middle, base = (line.left + line.right) / 2, line.base
    return box.left < middle < box.right and box.bottom < base < box.top


def _parts_off(box: Box, line: Line, after: Line) -> bool:
    flat = box.top - box.bottom < rules.HAIRLINE.worth
    covers = box.left < line.left + line.em and box.right > line.right - line.em
    return flat and covers and after.base < box.bottom < line.base


def _block(
    stretch: Sequence[Line], kind: Kind, body: float, page: int, edges: Collection[int] = ()
) -> Block:
    return Block(
        text="\n".join(line.text for line in stretch),
        kind=kind,
        page=page,
        box=Box(
            min(n.left for n in stretch),
            min(n.bottom for n in stretch),
            max(n.right for n in stretch),
            max(n.top for n in stretch),
        ),
        size=round(stretch[0].em / body, DECIMALS),
        indented=_indents(stretch, edges) if kind is Kind.BODY else (),
    )


def _indents(stretch: Sequence[Line], edges: Collection[int]) -> tuple[bool, ...]:
    left, right = _column_left(stretch, edges), max(n.right for n in stretch)
    indented = [_is_indented(line, left) for line in stretch]
    flags: list[bool] = []
    for i, line in enumerate(stretch):
        # A paragraph starts after a centred sub-head. A short line that is followed by an
        # unindented one is no sub-head.
        heads = i + 1 == len(stretch) or indented[i + 1]
        flags.append(indented[i] or (heads and _is_centred(line, left, right)))
    return tuple(flags)


def _column_left(stretch: Sequence[Line], edges: Collection[int]) -> float:
    """Return the column's left edge in points.

    A stretch of one or two lines may be indented as a whole; then an edge of another stretch, one
    indent to the left, is the column's edge.
    """
    left, em = min(n.left for n in stretch), stretch[0].em
    if len(stretch) > 2 or any(abs(edge - left) < em for edge in edges):
        return left
    before = [edge for edge in edges if INDENT[0] <= (left - edge) / em <= INDENT[1]]
    return max(before, default=left)


def _is_indented(line: Line, left: float) -> bool:
    return INDENT[0] <= (line.left - left) / line.em <= INDENT[1]


def _is_centred(line: Line, left: float, right: float) -> bool:
    """Whether a line is centred in its column as a sub-head is, with equal space on both sides."""
    before, after = (line.left - left) / line.em, (right - line.right) / line.em
    return before > 1 and after > 1 and abs(before - after) < rules.CENTRED.worth
