"""The values of a facet as a list to look something up in."""

from collections.abc import Sequence
from enum import StrEnum

from searcher.core.model import UNLABELLED, FacetCount
from searcher.suggest.names import Names
from searcher.suggest.pinyin import readings


class Order(StrEnum):
    """How values are listed."""

    COUNT = "count"  # largest first, as the engine gives them; months in order
    PINYIN = "pinyin"  # as a dictionary would, 未标注 last


def facet_values(
    counts: Sequence[FacetCount], typed: str = "", by: Order = Order.COUNT
) -> tuple[FacetCount, ...]:
    """Return the values that hold what was typed: characters, their pinyin, or their initials.

    The rule is that of completion; nothing typed keeps all.
    """
    kept = list(counts)
    if typed.strip():
        names = Names([count.value for count in counts])
        kept = [counts[number] for number in sorted(names.find(typed, len(counts)))]
    if by is Order.PINYIN:
        kept.sort(
            key=lambda count: (count.value == UNLABELLED, readings(count.value)[0], count.value)
        )
    return tuple(kept)
