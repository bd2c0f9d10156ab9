"""The panels beside the results: a list or a tree for each family of facets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searcher.core.facets import FACETS, FAMILIES, family_of
from searcher.core.model import UNLABELLED, Facet, FacetCount, FacetCounts
from searcher.find.facet_tree import Branches, months_by_year
from web.address import State
from web.search.panels import OPEN, Option, Panel, complete, shorten

FEW = 24  # up to so many leaves are all on the page, whether or not a value is chosen
YEAR_LONG = 12  # months of a year always show


@dataclass(frozen=True, slots=True)
class _Tree:
    """A family of two facets in one answer.

    Attributes:
        parent: the parent facet.
        leaf: the leaf facet.
        parents: counts by parent value, in the order of the list.
        leaves: counts by leaf value, likewise.
        branches: the leaves of each parent in the whole index, more than in the answer.
    """

    parent: Facet
    leaf: Facet
    parents: dict[str, FacetCount]
    leaves: dict[str, FacetCount]
    branches: Branches

    def below(self, parent: str) -> list[FacetCount]:
        """Return the leaves of a parent; 未标注 has those that no other parent has."""
        branch = set(self.branches.get(parent, ())) - {UNLABELLED}
        if parent == UNLABELLED:
            branch -= {v for p, below in self.branches.items() if p != parent for v in below}
        return [count for value, count in self.leaves.items() if value in branch]

    def loose(self) -> list[FacetCount]:
        """Return the leaves that belong to no parent."""
        housed = {count.value for parent in self.parents for count in self.below(parent)}
        return [count for value, count in self.leaves.items() if value not in housed]


def panels(counts: FacetCounts, state: State, streets: Branches) -> tuple[Panel, ...]:
    """Return a panel for each family that has values.

    Args:
        counts: counts not narrowed by choices of the same family.
        state: state of the page.
        streets: the streets of each district.
    """
    made = (_panel(family, counts, state, streets) for family in FAMILIES)
    return tuple(panel for panel in made if panel.shortlist.shown)


def _panel(
    family: tuple[Facet, ...], counts: FacetCounts, state: State, streets: Branches
) -> Panel:
    leaf = family[-1]
    leaves = _ordered(complete(counts, leaf, state), leaf)
    tree = _tree(family, counts, state, leaves, streets) if len(family) > 1 else None
    if tree and set(tree.parents) - {UNLABELLED}:
        options = [_branch(tree, count, state) for count in tree.parents.values()]
        options += _list(tree.loose(), leaf, state)
        names = family
    else:
        options, names = _list(leaves, leaf, state), (leaf,)
    url = state.at_page(1).address(f"/facet/{leaf}")
    return Panel(leaf, names, shorten(options), len(leaves), url)


def _tree(
    family: tuple[Facet, ...],
    counts: FacetCounts,
    state: State,
    leaves: list[FacetCount],
    streets: Branches,
) -> _Tree:
    parent, leaf = family
    branches = months_by_year(c.value for c in leaves) if FACETS[leaf].timed else streets
    parents = _ordered(complete(counts, parent, state), parent)
    if UNLABELLED not in (c.value for c in state.choices if c.facet is parent):
        parents = [c for c in parents if c.value != UNLABELLED or _says_more(branches)]
    return _Tree(
        parent, leaf, {c.value: c for c in parents}, {c.value: c for c in leaves}, branches
    )


def _says_more(branches: Branches) -> bool:
    """Whether 未标注 among parents has other articles than 未标注 among leaves."""
    elsewhere = any(UNLABELLED in below for p, below in branches.items() if p != UNLABELLED)
    return elsewhere or bool(set(branches.get(UNLABELLED, ())) - {UNLABELLED})


def _ordered(counts: list[FacetCount], facet: Facet) -> list[FacetCount]:
    """Sort timed values by time as the table of facets says, and put 未标注 last in a tree."""
    if FACETS[facet].timed:
        counts = sorted(counts, key=lambda c: c.value, reverse=FACETS[facet].newest_first)
    if len(family_of(facet)) == 1:
        return counts
    return sorted(counts, key=lambda c: c.value == UNLABELLED)


def _branch(tree: _Tree, count: FacetCount, state: State) -> Option:
    """Return a parent value; its leaves are shown if there are few or if one is chosen."""
    below = shorten(
        _list(tree.below(count.value), tree.leaf, state),
        YEAR_LONG if FACETS[tree.leaf].timed else OPEN,
    )
    made = Option(tree.parent, count.value, count.count, state, below if below.total else None)
    whole = len(tree.leaves) <= FEW or len(tree.parents) == 1
    return made if whole or made.at_work else replace(made, below=None)


def _list(counts: Sequence[FacetCount], facet: Facet, state: State) -> list[Option]:
    return [Option(facet, count.value, count.count, state) for count in counts]
