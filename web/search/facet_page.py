"""All values of one facet: found by their characters or pinyin, sorted, in pages."""

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from searcher.core.model import Facet, FacetCounts
from searcher.find.facet_values import Order, facet_values
from web.address import MAX_VALUE, State, clean
from web.search.panels import Option, complete

VALUES_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address of a facet's page asks besides the search.

    Attributes:
        find: characters, pinyin or initials the values must hold; ``""``: any.
        by: order of the values.
    """

    find: str = ""
    by: Order = Order.COUNT

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of all that differs from the default."""
        found = (("find", self.find),) if self.find else ()
        return (*found, ("by", self.by.value)) if self.by is not Order.COUNT else found

    def sorted(self, by: Order) -> "Wish":
        """Wish for another order."""
        return replace(self, by=by)


@dataclass(frozen=True, slots=True)
class Values:
    """One page of a facet's values.

    Attributes:
        found, total: how many fit the wish, and how many there are.
        page, last: from 1.
    """

    facet: Facet
    options: tuple[Option, ...]
    found: int
    total: int
    page: int
    last: int


def read_wish(args: MultiDict[str, str]) -> Wish:
    """Read an address; what cannot be read falls back to the default, never an error."""
    by = next((order for order in Order if order.value == args.get("by")), Order.COUNT)
    return Wish(clean(args.get("find", ""))[:MAX_VALUE], by)


def values_page(facet: Facet, counts: FacetCounts, state: State, wish: Wish) -> Values:
    """Return the page that the state names, or the last.

    Args:
        facet: whose values.
        counts: none narrowed by a choice in its own family.
        state: of the page.
        wish: which values, in which order.
    """
    everything = complete(counts, facet, state)
    found = facet_values(everything, wish.find, wish.by)
    size = max(10, state.room(VALUES_PER_PAGE, links=3))
    last = max(1, -(-len(found) // size))
    page = min(state.page, last)
    seen = found[(page - 1) * size : page * size]
    options = tuple(Option(facet, count.value, count.count, state) for count in seen)
    return Values(facet, options, len(found), len(everything), page, last)
