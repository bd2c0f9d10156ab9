"""Facet values with their links, filter chips and page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from searcher.core.facets import family_of
from searcher.core.model import Choice, Detail, Facet, FacetCount, FacetCounts, Mode
from searcher.query.fields import Field
from searcher.query.form import phrase, within
from web.address import MAX_VALUE, PER_PAGE, State

OPEN = 8  # values of a list that are shown before “more” is opened
MOST = 24  # further values, behind “more” on the page; the others are on the facet's own page


@dataclass(frozen=True, slots=True)
class Option:
    """One facet value with its links, which are made when the template reads them.

    Attributes:
        facet: the facet.
        value: the value.
        count: the total after following `url`, unless the value is excluded.
        state: state of the page.
        below: the values under this one in a tree; ``None`` if they are not shown.
    """

    facet: Facet
    value: str
    count: int
    state: State
    below: "Shortlist | None" = None

    @property
    def chosen(self) -> bool:
        """Whether the value is chosen, alone or with others."""
        held = self.state.holds(self.facet, self.value)
        return held is not None and not held.excluded

    @property
    def excluded(self) -> bool:
        """Whether articles with the value are excluded."""
        held = self.state.holds(self.facet, self.value)
        return held is not None and held.excluded

    @property
    def url(self) -> str:
        """Address of the search for this value alone; for an excluded value `drop_url`."""
        if self.excluded:
            return self.drop_url
        return self.state.only(self.facet, self.value).url()

    @property
    def drop_url(self) -> str:
        """Address of the search without the choice or exclusion of the value."""
        return self.state.toggled(self.facet, self.value).url()

    @property
    def add_url(self) -> str:
        """Address of the search with this value in addition; ``""`` if it cannot be added."""
        held = self.state.holds(self.facet, self.value)
        if held or not addable(self.facet, self.state):
            return ""
        return self.state.toggled(self.facet, self.value).url()

    @property
    def exclude_url(self) -> str:
        """Address of the search without articles with this value."""
        return self.state.excluding(self.facet, self.value).url()

    @property
    def at_work(self) -> bool:
        """Whether the value, or a value below it, is chosen or excluded."""
        inner = self.below.shown if self.below else ()
        return self.chosen or self.excluded or any(each.at_work for each in inner)


@dataclass(frozen=True, slots=True)
class DetailOption:
    """A value of a detail; its links add it to the query, since a detail has no choices.

    Attributes:
        detail: the detail.
        value: the value.
        count: the total after following `url`.
        state: state of the page.
    """

    detail: Detail
    value: str
    count: int
    state: State

    # what a template asks of an `Option`
    chosen = excluded = False
    below = None
    add_url = ""

    @property
    def url(self) -> str:
        """Address of the search for articles with the value."""
        return self._with(self._term)

    @property
    def exclude_url(self) -> str:
        """Address of the search without articles with the value."""
        return self._with(f"-{self._term}")

    @property
    def _term(self) -> str:
        return f"{self._field.value[0]}:{phrase(self.value)}"

    @property
    def _field(self) -> Field:
        return next(field for field in Field if field.detail is self.detail)

    def _with(self, term: str) -> str:
        found, mode = self.state.typed, self.state.mode
        if mode is Mode.EXACT:  # there a field would be text
            found, mode = phrase(found) if found.strip() else "", Mode.SMART
        typed = within(found, term, mode)
        return replace(self.state, typed=typed, mode=mode, page=1).url()


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A list of values in three parts: shown, behind “more”, and only on the facet's own page.

    Attributes:
        shown: values that are visible.
        more: values behind “more”.
        total: number of all values.
    """

    shown: tuple[Option, ...]
    more: tuple[Option, ...]
    total: int

    @property
    def elsewhere(self) -> int:
        """Number of values that are only on the facet's own page."""
        return self.total - len(self.shown) - len(self.more)


@dataclass(frozen=True, slots=True)
class Panel:
    """One family of facets.

    Attributes:
        facet: the last facet of the family, whose values are the leaves.
        names: the facets of the family that have values, parents first.
        shortlist: the values.
        values: number of values of the last facet.
        url: address of the page with all values.
    """

    facet: Facet
    names: tuple[Facet, ...]
    shortlist: Shortlist
    values: int
    url: str

    @property
    def long(self) -> bool:
        """Whether the list is so long that visitors may want to search it."""
        return self.values > OPEN


@dataclass(frozen=True, slots=True)
class Chip:
    """An active choice and the link that drops it; ``choice`` is ``None`` for a range of months."""

    choice: Choice | None
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Page numbers around the present page; ``None`` stands for a gap."""

    page: int
    last: int
    numbers: tuple[int | None, ...]


def chips(state: State) -> tuple[Chip, ...]:
    """Return chips for the active choices, the range of months last."""
    made = [Chip(choice, state.without(choice).url()) for choice in state.choices]
    if state.first or state.last:
        made.append(Chip(None, state.between("", "").url()))
    return tuple(made)


def pager(shown: int, page: int) -> Pager:
    """Return the first and the last page, and two pages on each side of this one."""
    last = max(1, -(-shown // PER_PAGE))
    near = {1, last, *range(page - 2, page + 3)}
    return Pager(page, last, tuple(_with_gaps(sorted(n for n in near if 1 <= n <= last))))


def addable(facet: Facet, state: State) -> bool:
    """Whether a value can be chosen in addition so that it adds results.

    Values of the same facet add results. A parent and a child value would narrow each other, which
    visitors do not expect.
    """
    picked = {c.facet for c in state.choices if not c.excluded} & set(family_of(facet))
    ranged = facet in family_of(Facet.MONTH) and bool(state.first or state.last)
    return picked == {facet} and not ranged


def complete(counts: FacetCounts, facet: Facet, state: State) -> list[FacetCount]:
    """Return the chosen values, with count 0 if the answer lacks them, then the other values."""
    found = {count.value: count for count in counts.get(facet, ())}
    held = dict.fromkeys(choice.value for choice in state.choices if choice.facet is facet)
    picked = [found.get(value, FacetCount(value, 0)) for value in held]
    rest = (count for count in found.values() if count.value not in held)
    return [*picked, *(count for count in rest if len(count.value) <= MAX_VALUE)]


def shorten(options: Sequence[Option], seen: int = OPEN) -> Shortlist:
    """Return a list with all chosen values visible and a long tail left to the facet's own page."""
    cut = max([seen, *(place for place, each in enumerate(options, 1) if each.at_work)])
    if len(options) == cut + 1:  # one more line is shorter than the “more” that would hide it
        cut += 1
    more = options[0].state.room(MOST, links=20) if options else 0
    return Shortlist(tuple(options[:cut]), tuple(options[cut : cut + more]), len(options))


def _with_gaps(numbers: list[int]) -> Iterator[int | None]:
    before = 0
    for number in numbers:
        if number - before == 2:
            yield number - 1
        elif number - before > 2:
            yield None
        yield number
        before = number
