"""Printed rules between two pieces of text; they separate articles, and sometimes columns."""

from collections.abc import Iterable

from indexer.articles.boxes import across, hull
from indexer.corpus.blocks import Box

THIN = 3.0  # points: a drawing flatter than this is a rule, not a picture
_COVERED = 0.9  # of the common width of both pieces


def is_fenced(one: Box, two: Box, drawings: Iterable[Box]) -> bool:
    """Whether a horizontal rule lies, or a vertical rule stands, between two pieces."""
    return any(_lies_between(d, one, two) or _stands_between(d, one, two) for d in drawings)


def _lies_between(rule: Box, one: Box, two: Box) -> bool:
    if rule.top - rule.bottom >= THIN:
        return False
    both = hull((one, two))
    low, high = min(one.top, two.top), max(one.bottom, two.bottom)
    wide = across(rule, both) > _COVERED * (both.right - both.left)
    return wide and low - 1 < rule.bottom < high + 1


def _stands_between(rule: Box, one: Box, two: Box) -> bool:
    if rule.right - rule.left >= THIN:
        return False
    left, right = min(one.right, two.right), max(one.left, two.left)
    low, high = max(one.bottom, two.bottom), min(one.top, two.top)
    beside = rule.top > high - THIN and rule.bottom < low + THIN
    return beside and left - 1 < rule.left < right + 1
