"""Patterns and nearness as span queries, exactly as `tree` defines them.

The position of a token is its offset in the folded text, in each field that has positions. So the
spans of a bigram or of a border can be used as spans of the character there (they are masked).

A span query of several clauses finds, for each start of the first clause, only the nearest start of
the next one. So a clause behind a gap of several widths contains everything that follows: then its
nearest start is the only one that matters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from searcher.core.tree import Literal, Near, Pattern, Unit
from searcher.engines.opensearch.documents import BORDERS, placed
from searcher.language import tokens

Dsl = dict[str, Any]

LONG = 128  # characters of a piece that are spanned; of a longer piece, half at each end
_FAR = 1 << 30  # longer than any text
_ENDS = {Unit.SENTENCE: tokens.SENTENCE_ENDS, Unit.PARAGRAPH: tokens.PARAGRAPH_ENDS}


def with_pattern(wanted: Pattern, part: str) -> Dsl:
    """Return the query for articles that hold a pattern in a part; see `tree.Pattern`.

    The inner characters of pieces longer than `LONG` are not asked for.
    """
    return _joined(_blocks(wanted, part, (0, 0)), part)


def near(node: Near, part: str) -> Iterator[Dsl]:
    """Yield queries for the articles that hold two texts near each other; one has to match."""
    orders = [(node.left, node.right), (node.right, node.left)]
    for first, second in orders[: 1 if node.ordered else 2]:
        between = (0, min(node.distance, _FAR))
        blocks = [*_blocks(first, part, between), *_blocks(second, part, (0, 0))]
        found = _joined(blocks, part)
        yield found if node.inside is None else _inside(found, node.inside, part)


def pieces(wanted: Literal | Pattern) -> tuple[str, ...]:
    """Return the texts that stand wherever a literal or a pattern stands."""
    return (wanted.text,) if isinstance(wanted, Literal) else wanted.pieces


@dataclass(frozen=True, slots=True)
class _Block:
    """Spans at fixed distances from each other.

    Attributes:
        spans: spans of one position each, with their offsets, ascending from 0.
        length: characters of the block; some may stand behind the last span.
        before: the fewest characters before the block.
        gap: the fewest and the most characters between the block and the next one.
    """

    spans: tuple[tuple[int, Dsl], ...]
    length: int
    before: int
    gap: tuple[int, int]


def _blocks(wanted: Literal | Pattern, part: str, behind: tuple[int, int]) -> list[_Block]:
    """Return the blocks of a text, the last of which is followed by the gap ``behind``."""
    if isinstance(wanted, Literal):
        wanted = Pattern((wanted.text,))
    found: list[_Block] = []
    last = len(wanted.pieces) - 1
    for number, (piece, gap) in enumerate(zip(wanted.pieces, (*wanted.gaps, behind), strict=True)):
        starts, ends = wanted.starts and number == 0, wanted.ends and number == last
        spans = sorted(_cover(piece, part, starts=starts, ends=ends).items(), key=lambda s: s[0])
        block = _Block(tuple(spans), len(piece), wanted.before if number == 0 else 0, gap)
        fixed = found and found[-1].gap[0] == found[-1].gap[1]
        found.append(_continued(found.pop(), block) if fixed else block)
    return found


def _continued(block: _Block, other: _Block) -> _Block:
    """Return one block of two with a gap of one width between them."""
    start = block.length + block.gap[0]
    moved = tuple((start + offset, span) for offset, span in other.spans)
    return _Block(block.spans + moved, start + other.length, block.before, other.gap)


def _joined(blocks: Iterable[_Block], part: str) -> Dsl:
    """Return the span query for blocks with their gaps between them."""
    *others, last = blocks
    behind = _before(_whole(last, part), last, part)
    return reduce(lambda rest, block: _followed(block, rest, part), reversed(others), behind)


def _followed(block: _Block, rest: Dsl, part: str) -> Dsl:
    fewest, most = block.gap
    hole = block.length - (block.spans[-1][0] + 1) + fewest
    clauses = [_whole(block, part), *_hole(hole, part), rest]
    return _before(_near(clauses, most - fewest), block, part)


def _whole(block: _Block, part: str) -> Dsl:
    """Return the span query for the spans of a block at their distances."""
    clauses: list[Dsl] = []
    at = 0
    for offset, span in block.spans:
        clauses += [*_hole(offset - at, part), span]
        at = offset + 1
    return _near(clauses, 0)


def _hole(width: int, part: str) -> Iterator[Dsl]:
    if width:
        yield {"span_gap": {_base(part): width}}


def _near(clauses: list[Dsl], slop: int) -> Dsl:
    if len(clauses) == 1:
        return clauses[0]
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}


def _before(found: Dsl, block: _Block, part: str) -> Dsl:
    """Return the spans without those that begin too early for a block that begins them."""
    if not block.before:
        return found
    early = {"span_first": {"match": block.spans[0][1], "end": block.before}}
    return {"span_not": {"include": found, "exclude": early}}


def _inside(found: Dsl, unit: Unit, part: str) -> Dsl:
    """Return the spans that hold no end of a unit."""
    ends = [_character(char, part) for char in _ENDS[unit]]
    return {"span_not": {"include": found, "exclude": _either(ends)}}


# The spans of a piece


def _cover(piece: str, part: str, *, starts: bool, ends: bool) -> dict[int, Dsl]:
    """Return spans of one position that cover a piece, by their offsets."""
    last = len(piece) - 1
    found: dict[int, Dsl] = {}
    if starts and tokens.needs_start(piece[0]):
        found[0] = _border(piece, 0, part, starts=True, ends=ends and not last)
    if ends and tokens.needs_end(piece[last]):
        found[last] = _border(piece, last, part, starts=starts and not last, ends=True)
    covered = 0
    while covered <= last:
        at = covered if covered < last else max(0, last - 1)
        if covered in found:
            covered += 1
        elif covered == last and (not last or at in found):
            found[last] = _character(piece[last], part)
            covered += 1
        else:
            found[at] = _masked("bigrams", placed("bigrams", piece[at : at + 2])[0], part)
            covered = at + 2
    if last < LONG:
        return found
    return {at: span for at, span in found.items() if at < LONG // 2 or at > last - LONG // 2}


def _border(piece: str, at: int, part: str, *, starts: bool, ends: bool) -> Dsl:
    """Return the span of a character of a piece that has a border before or behind it, or both.

    Inside the piece all borders are known. At its ends there may be others than are asked for.
    """
    beginning = {tokens.starts_part(piece, at)} if at else {True, starts}
    ending = {tokens.ends_part(piece, at + 1)} if at < len(piece) - 1 else {True, ends}
    marks = (BORDERS[begins, over] for begins in beginning for over in ending if begins or over)
    return _either(_masked("borders", f"{mark}{piece[at]}", part) for mark in marks)


def _masked(stream: str, term: str, part: str) -> Dsl:
    span = {"span_term": {f"{part}_{stream}": term}}
    return {"field_masking_span": {"query": span, "field": _base(part)}}


def _character(char: str, part: str) -> Dsl:
    return {"span_term": {_base(part): placed("characters", char)[0]}}


def _either(spans: Iterable[Dsl]) -> Dsl:
    asked = list(spans)
    return asked[0] if len(asked) == 1 else {"span_or": {"clauses": asked}}


def _base(part: str) -> str:
    """Return the field whose spans all others pass for."""
    return f"{part}_characters"
