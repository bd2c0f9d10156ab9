"""The values of a facet as a list that can be searched and sorted."""

from collections.abc import Sequence
from enum import StrEnum

from searcher.core.model import UNLABELLED, FacetCount
from searcher.language.readings import readings
from searcher.suggest.names import Names


class Order(StrEnum):
    """The order of the values."""

    COUNT = "count"  # the engine's order: largest count first; months ascending
    PINYIN = "pinyin"  # alphabetical by pinyin, 未标注 last


def facet_values(
    counts: Sequence[FacetCount], typed: str = "", by: Order = Order.COUNT
) -> tuple[FacetCount, ...]:
    """Return the values that match typed text: characters, their pinyin, or their initials.

    The rules are those of completion.

    Args:
        counts: the values with their counts, in the engine's order.
        typed: the text; ``""`` keeps all values.
        by: the order of the result.
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
