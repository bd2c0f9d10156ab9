"""Facet values with the links they offer, filter chips and page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searcher.core.model import Choice, Facet, FacetCount, FacetCounts
from web.address import MAX_VALUE, PER_PAGE, State, family_of

OPEN = 8  # values of a list shown before one asks for more
MOST = 24  # more of them that are on the page, folded; the rest is on a page of its own


@dataclass(frozen=True, slots=True)
class Option:
    """One facet value with the links it offers; they are made when the page asks for them.

    Attributes:
        count: the total after following `url`, unless the value is excluded.
        state: of the page.
        below: its children; ``None`` where they are not shown.
    """

    facet: Facet
    value: str
    count: int
    state: State
    below: "Fold | None" = None

    @property
    def chosen(self) -> bool:
        """Whether only articles with it, or with others chosen beside it, are found."""
        held = self.state.holds(self.facet, self.value)
        return held is not None and not held.excluded

    @property
    def excluded(self) -> bool:
        """Whether no article with it is found."""
        held = self.state.holds(self.facet, self.value)
        return held is not None and held.excluded

    @property
    def url(self) -> str:
        """To this value alone, chosen or not; from an excluded one to the search with it."""
        if self.excluded:
            return self.drop_url
        return self.state.only(self.facet, self.value).url()

    @property
    def drop_url(self) -> str:
        """From a chosen or excluded value to the search that leaves it open."""
        return self.state.toggled(self.facet, self.value).url()

    @property
    def add_url(self) -> str:
        """To this value beside those chosen; ``""`` where that would not add up."""
        held = self.state.holds(self.facet, self.value)
        if held or not addable(self.facet, self.state):
            return ""
        return self.state.toggled(self.facet, self.value).url()

    @property
    def exclude_url(self) -> str:
        """To all that is found but this value."""
        return self.state.excluding(self.facet, self.value).url()

    @property
    def at_work(self) -> bool:
        """Whether it, or a value below it, is chosen or excluded."""
        inner = self.below.shown if self.below else ()
        return self.chosen or self.excluded or any(each.at_work for each in inner)


@dataclass(frozen=True, slots=True)
class Fold:
    """A list of values: those seen at once, those folded, and how many stand elsewhere.

    Attributes:
        total: of them all.
    """

    shown: tuple[Option, ...]
    more: tuple[Option, ...]
    total: int

    @property
    def elsewhere(self) -> int:
        """How many are on the facet's own page only."""
        return self.total - len(self.shown) - len(self.more)


@dataclass(frozen=True, slots=True)
class Panel:
    """One family of facets.

    Attributes:
        facet: the last of the family, whose values are the leaves.
        names: the facets in it that have values, parents first.
        values: how many values the leaf facet has.
        url: of the page with all of these.
    """

    facet: Facet
    names: tuple[Facet, ...]
    fold: Fold
    values: int
    url: str

    @property
    def long(self) -> bool:
        """Whether one may want to look a value up."""
        return self.values > OPEN


@dataclass(frozen=True, slots=True)
class Chip:
    """An active choice and the link that drops it; ``choice`` is ``None`` for the range."""

    choice: Choice | None
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Page numbers around the present one; ``None`` stands for a gap."""

    page: int
    last: int
    numbers: tuple[int | None, ...]


def chips(state: State) -> tuple[Chip, ...]:
    """Return the active choices, the range of months last."""
    made = [Chip(choice, state.without(choice).url()) for choice in state.choices]
    if state.first or state.last:
        made.append(Chip(None, state.between("", "").url()))
    return tuple(made)


def pager(shown: int, page: int) -> Pager:
    """Return the first, the last and two pages on either side of this one."""
    last = max(1, -(-shown // PER_PAGE))
    near = {1, last, *range(page - 2, page + 3)}
    return Pager(page, last, tuple(_with_gaps(sorted(n for n in near if 1 <= n <= last))))


def addable(facet: Facet, state: State) -> bool:
    """Whether a value can stand beside those chosen so that it adds to what is found.

    Values of one facet add up. One of a parent and one of a child narrow each other, which nobody
    expects of a longer list.
    """
    picked = {c.facet for c in state.choices if not c.excluded} & set(family_of(facet))
    ranged = facet in family_of(Facet.MONTH) and bool(state.first or state.last)
    return picked == {facet} and not ranged


def complete(counts: FacetCounts, facet: Facet, state: State) -> list[FacetCount]:
    """Return what was chosen of a facet, 0 where the answer no longer has it, then the rest."""
    found = {count.value: count for count in counts.get(facet, ())}
    held = dict.fromkeys(choice.value for choice in state.choices if choice.facet is facet)
    picked = [found.get(value, FacetCount(value, 0)) for value in held]
    rest = (count for count in found.values() if count.value not in held)
    return [*picked, *(count for count in rest if len(count.value) <= MAX_VALUE)]


def fold(options: Sequence[Option], seen: int = OPEN) -> Fold:
    """Lay out a list: where something is chosen is always seen, a long tail stands elsewhere."""
    cut = max([seen, *(place for place, each in enumerate(options, 1) if each.at_work)])
    if len(options) == cut + 1:  # one more line is shorter than the fold that would hide it
        cut += 1
    more = options[0].state.room(MOST, links=20) if options else 0
    return Fold(tuple(options[:cut]), tuple(options[cut : cut + more]), len(options))


def _with_gaps(numbers: list[int]) -> Iterator[int | None]:
    before = 0
    for number in numbers:
        if number - before == 2:
            yield number - 1
        elif number - before > 2:
            yield None
        yield number
        before = number
