"""Chooses segments to merge, so that there are few to search and articles are seldom rewritten.

Segments fall into tiers by number of live documents; each tier's bound is `_FACTOR` times the one
before. `_FACTOR` segments of one tier are merged into one segment of a higher tier, so an article
is rewritten once a tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_FACTOR = 8
_SMALLEST = 1024  # live documents; smaller segments are all in the first tier


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a segment.

    Attributes:
        documents: number of documents, deleted ones included.
        live: number of documents that are not deleted.
    """

    documents: int
    live: int


def plan_merges(sizes: Sequence[Size]) -> list[list[int]]:
    """Return the groups of segments, as places in ``sizes``, that are to become one segment each.

    A segment of which more than half is deleted is rewritten in any case, alone if need be.
    """
    groups: list[list[int]] = [[number] for number in range(len(sizes))]
    while full := _full_tier(groups, sizes):
        groups = [group for group in groups if group not in full]
        groups.append([number for group in full for number in group])
    return [group for group in groups if len(group) > 1 or _is_hollow(sizes[group[0]])]


def _full_tier(groups: Sequence[list[int]], sizes: Sequence[Size]) -> list[list[int]]:
    """Return the groups of the lowest tier that has `_FACTOR` groups or more, if there is one."""
    tiers: dict[int, list[list[int]]] = {}
    for group in groups:
        tiers.setdefault(_tier(sum(sizes[number].live for number in group)), []).append(group)
    return next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= _FACTOR), [])


def _tier(documents: int) -> int:
    tier, bound = 0, _SMALLEST
    while documents >= bound:
        tier, bound = tier + 1, bound * _FACTOR
    return tier


def _is_hollow(size: Size) -> bool:
    return size.live * 2 < size.documents
