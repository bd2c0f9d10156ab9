"""Facet lists, filter chips and page numbers as the templates show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from searcher.model import Choice, Facet, FacetCount, FacetCounts
from web.links import State

PER_PAGE = 10
OPEN = 8  # values of a facet shown before one asks for more
_ORDER = (Facet.DISTRICT, Facet.STREET, Facet.DEPARTMENT, Facet.YEAR, Facet.MONTH)


@dataclass(frozen=True, slots=True)
class Option:
    """One facet value with the two links it offers."""

    value: str
    count: int
    chosen: bool
    excluded: bool
    url: str
    exclude_url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: the values to see at once, and the rest."""

    facet: Facet
    shown: tuple[Option, ...]
    more: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active choice and the link that drops it."""

    choice: Choice
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Page numbers around the present one; ``None`` stands for a gap."""

    page: int
    last: int
    numbers: tuple[int | None, ...]


def panels(facets: FacetCounts, state: State) -> tuple[Panel, ...]:
    """Return a panel for each facet that has a value to show, parents first."""
    made = (_panel(facet, facets.get(facet, ()), state) for facet in _ORDER)
    return tuple(panel for panel in made if panel.shown)


def chips(state: State) -> tuple[Chip, ...]:
    """Return the active choices."""
    return tuple(Chip(choice, state.without(choice).url()) for choice in state.choices)


def pager(shown: int, page: int) -> Pager:
    """Return the first, the last and two pages on either side of this one."""
    last = max(1, -(-shown // PER_PAGE))
    near = {1, last, *range(page - 2, page + 3)}
    return Pager(page, last, tuple(_with_gaps(sorted(n for n in near if 1 <= n <= last))))


def _panel(facet: Facet, counts: tuple[FacetCount, ...], state: State) -> Panel:
    """Put what was chosen first, with 0 when the answer no longer has it."""
    held = {count.value: count.count for count in counts}
    picked = [choice.value for choice in state.choices if choice.facet is facet]
    values = [*picked, *(value for value in held if value not in set(picked))]
    options = tuple(_option(facet, value, held.get(value, 0), state) for value in values)
    cut = max(OPEN, len(picked))
    if len(options) == cut + 1:  # one more line is shorter than the fold that would hide it
        cut += 1
    return Panel(facet, options[:cut], options[cut:])


def _option(facet: Facet, value: str, count: int, state: State) -> Option:
    held = state.holds(facet, value)
    return Option(
        value,
        count,
        chosen=held is not None and not held.excluded,
        excluded=held is not None and held.excluded,
        url=state.toggled(facet, value).url(),
        exclude_url=state.excluding(facet, value).url(),
    )


def _with_gaps(numbers: list[int]) -> Iterator[int | None]:
    before = 0
    for number in numbers:
        if number - before == 2:
            yield number - 1
        elif number - before > 2:
            yield None
        yield number
        before = number
