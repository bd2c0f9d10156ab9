"""Finds the places of a literal or a pattern in folded text; see `tree.Literal`, `tree.Pattern`."""

from bisect import bisect_left
from collections.abc import Iterator

from searcher.core.deadline import check, checked
from searcher.core.tree import Literal, Near, Pattern, Unit
from searcher.language import tokens

_ENDS = {Unit.SENTENCE: tokens.SENTENCE_ENDS, Unit.PARAGRAPH: tokens.PARAGRAPH_ENDS}


def occurrences(folded: str, wanted: Literal | Pattern) -> Iterator[tuple[int, int]]:
    """Yield the folded (start, end) of each place where a text stands, by ascending start.

    Places may overlap. Of several places with one start, which a pattern with a gap may have, only
    the shortest is yielded. The part of the text is ignored: the caller knows which part this is.

    Raises:
        TimedOut: the time limit passed.
    """
    if isinstance(wanted, Literal):
        yield from ((start, start + len(wanted.text)) for start in _places(folded, wanted.text))
        return
    for start in _places(folded, wanted.pieces[0]):
        begins = start >= wanted.before
        if begins and (not wanted.starts or tokens.starts_part(folded, start)):
            yield from ((start, end) for end in _ends(folded, wanted, start)[:1])


def stands_near(folded: str, node: Near) -> bool:
    """Whether a folded part of a text holds both texts of a `Near` as the node asks."""
    lefts, rights = (list(occurrences(folded, each)) for each in (node.left, node.right))
    if _follows(folded, lefts, rights, node):
        return True
    return not node.ordered and _follows(folded, rights, lefts, node)


def _places(folded: str, piece: str) -> Iterator[int]:
    at = folded.find(piece) if piece else -1
    while at >= 0:
        check()
        yield at
        at = folded.find(piece, at + 1)


def _ends(folded: str, wanted: Pattern, start: int) -> list[int]:
    """Return the ascending ends of all places of a pattern that start at an offset."""
    ends = {start + len(wanted.pieces[0])}
    for piece, (fewest, most) in zip(wanted.pieces[1:], wanted.gaps, strict=True):
        starts = {end + gap for end in ends for gap in range(fewest, most + 1)}
        ends = {at + len(piece) for at in starts if folded.startswith(piece, at)}
    return sorted(end for end in ends if not wanted.ends or tokens.ends_part(folded, end))


def _follows(
    folded: str, firsts: list[tuple[int, int]], seconds: list[tuple[int, int]], node: Near
) -> bool:
    """Whether a second text stands close enough behind a first text."""
    starts = [start for start, _ in seconds]
    for start, end in checked(firsts):
        nearest = bisect_left(starts, end)
        if nearest < len(starts) and starts[nearest] - end <= node.distance:
            stretch = folded[start : seconds[nearest][1]]
            if node.inside is None or not any(char in stretch for char in _ENDS[node.inside]):
                return True
    return False
