"""Printed hairlines between two pieces of text; they separate articles, and sometimes columns."""

from collections.abc import Iterable

from indexer.articles.boxes import across, hull
from indexer.corpus.blocks import Box

THIN = 3.0  # points: a drawing flatter than this is a hairline, not a picture
_COVERED = 0.9  # of the common width of both pieces


def is_fenced(one: Box, two: Box, drawings: Iterable[Box]) -> bool:
    """Whether a horizontal hairline lies, or a vertical hairline stands, between two pieces."""
    return any(_lies_between(d, one, two) or _stands_between(d, one, two) for d in drawings)


def _lies_between(hairline: Box, one: Box, two: Box) -> bool:
    if hairline.top - hairline.bottom >= THIN:
        return False
    both = hull((one, two))
    low, high = min(one.top, two.top), max(one.bottom, two.bottom)
    wide = across(hairline, both) > _COVERED * (both.right - both.left)
    return wide and low - 1 < hairline.bottom < high + 1


def _stands_between(hairline: Box, one: Box, two: Box) -> bool:
    if hairline.right - hairline.left >= THIN:
        return False
    left, right = min(one.right, two.right), max(one.left, two.left)
    low, high = max(one.bottom, two.bottom), min(one.top, two.top)
    beside = hairline.top > high - THIN and hairline.bottom < low + THIN
    return beside and left - 1 < hairline.left < right + 1
