"""The page of all values of a facet, searchable by characters or pinyin, sorted, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from searcher.core.model import Detail, Facet, FacetCount, FacetCounts
from searcher.find.facet_values import Order, facet_values
from web.address import MAX_VALUE, State, clean
from web.search.panels import DetailOption, Option, complete

VALUES_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """The parameters of a facet's page beside the search.

    Attributes:
        find: characters, pinyin or initials that values must contain; ``""``: any.
        by: order of the values.
    """

    find: str = ""
    by: Order = Order.COUNT

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return name and value of each parameter that differs from its default."""
        found = (("find", self.find),) if self.find else ()
        return (*found, ("by", self.by.value)) if self.by is not Order.COUNT else found

    def sorted(self, by: Order) -> "Wish":
        """Return the parameters with another order."""
        return replace(self, by=by)


@dataclass(frozen=True, slots=True)
class Values:
    """One page of a facet's values.

    Attributes:
        facet: the facet or detail.
        options: the values of the page.
        found: number of matching values.
        total: number of all values.
        page: from 1.
        last: number of pages.
    """

    facet: Facet | Detail
    options: tuple[Option, ...] | tuple[DetailOption, ...]
    found: int
    total: int
    page: int
    last: int


def read_wish(args: MultiDict[str, str]) -> Wish:
    """Return the parameters of an address; an unreadable one gets its default."""
    by = next((order for order in Order if order.value == args.get("by")), Order.COUNT)
    return Wish(clean(args.get("find", ""))[:MAX_VALUE], by)


def values_page(facet: Facet, counts: FacetCounts, state: State, wish: Wish) -> Values:
    """Return the page that the state names; beyond the end the last page.

    Args:
        facet: the facet.
        counts: counts not narrowed by choices of the facet's own family.
        state: state of the page.
        wish: filter and order of the values.
    """
    everything = complete(counts, facet, state)
    found = facet_values(everything, wish.find, wish.by)
    seen, page, last = _window(found, state)
    options = tuple(Option(facet, count.value, count.count, state) for count in seen)
    return Values(facet, options, len(found), len(everything), page, last)


def detail_page(detail: Detail, counts: Sequence[FacetCount], state: State, wish: Wish) -> Values:
    """Return the page of a detail's values; see `values_page`."""
    found = facet_values(counts, wish.find, wish.by)
    seen, page, last = _window(found, state)
    options = tuple(DetailOption(detail, count.value, count.count, state) for count in seen)
    return Values(detail, options, len(found), len(counts), page, last)


def _window(found: Sequence[FacetCount], state: State) -> tuple[Sequence[FacetCount], int, int]:
    """Return the values of the state's page, its number, and the number of pages."""
    size = max(10, state.room(VALUES_PER_PAGE, links=3))
    last = max(1, -(-len(found) // size))
    page = min(state.page, last)
    return found[(page - 1) * size : page * size], page, last
