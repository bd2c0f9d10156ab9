"""Facet counts by cells.

A cell is one combination of labels that some documents share: (street, departments, month). There
are few cells, so documents are only counted per cell, and what a choice means is decided per cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts
from searcher.whoosh_engine.arrays import I64, U32, Bools
from searcher.whoosh_engine.formats.documents import CellTable

_SPARSE = 8  # more than so many cells for each member: only the members' own cells are looked at


@dataclass(frozen=True, slots=True)
class _Column:
    """One facet of the cells. Its labels are tuples, each of one value or more.

    Attributes:
        values: distinct, in the order that equal counts are shown in.
        numbers: by value, its place in `values`.
        labels: number of the label of each cell, and how many labels there are.
        owners, carried: label and value of each pair of a label and a value in it.
    """

    values: tuple[str, ...]
    numbers: Mapping[str, int]
    labels: I64
    kinds: int
    owners: I64
    carried: I64

    @staticmethod
    def of(facet: Facet, labels: Sequence[Sequence[str]], column: U32) -> "_Column":
        months = facet is Facet.MONTH
        distinct = {value for label in labels for value in label}
        shown = sorted(distinct, key=lambda value: (months and value == UNLABELLED, value))
        numbers = {value: number for number, value in enumerate(shown)}
        pairs = [(n, numbers[value]) for n, label in enumerate(labels) for value in label]
        owners, carried = np.array(pairs, np.int64).reshape(-1, 2).T
        wide = column.astype(np.int64)
        return _Column(tuple(shown), numbers, wide, len(labels), owners, carried)

    def carrying(self, values: Iterable[str], cells: I64 | None) -> Bools:
        """Say of each cell whether it carries one of the values."""
        chosen = np.zeros(len(self.values), np.bool_)
        chosen[[self.numbers[value] for value in values if value in self.numbers]] = True
        labels = np.zeros(self.kinds, np.bool_)
        labels[self.owners[chosen[self.carried]]] = True
        return labels[self.labels if cells is None else self.labels[cells]]

    def shown(self, facet: Facet, cells: I64 | None, counts: I64) -> tuple[FacetCount, ...]:
        """Count values. Months in order with 未标注 last; others largest first, then by name."""
        labels = self.labels if cells is None else self.labels[cells]
        # Weighted sums are floats; these hold whole numbers exactly up to 2**53.
        by_label = np.bincount(labels, counts, self.kinds)
        sums = np.bincount(self.carried, by_label[self.owners])
        order = sums.nonzero()[0]
        if facet is not Facet.MONTH:
            order = order[(-sums[order]).argsort(kind="stable")]
        names = map(self.values.__getitem__, order.tolist())
        return tuple(map(FacetCount, names, sums[order].astype(np.int64).tolist()))


class Cells:
    """The cells of a snapshot, by number; immutable."""

    def __init__(self, table: CellTable) -> None:
        self.count = len(table)
        self._columns = {
            facet: _Column.of(facet, labels, column)
            for facet, labels, column in zip(Facet, table.values, table.columns, strict=True)
        }

    def narrow(
        self, members: Sequence[U32], choices: Iterable[Choice]
    ) -> tuple[Bools | None, int, FacetCounts]:
        """Count members and decide which cells the choices keep.

        Each facet is counted over all that the *other* facets let through. What is excluded is
        gone from every count, its own facet's too: a count shown is the total after the click.

        Args:
            members: by segment, the cell of each member.
            choices: what was picked and ruled out.

        Returns:
            A mask over cells, ``None`` when all stay; how many members stay; the counts.
        """
        cells, counts = self._tally(members)
        wanted, barred = _by_facet(choices, excluded=False), _by_facet(choices, excluded=True)
        for facet, values in barred.items():
            counts = np.where(self._columns[facet].carrying(values, cells), 0, counts)
        passed = {f: self._columns[f].carrying(values, cells) for f, values in wanted.items()}
        facets = {}
        for facet, column in self._columns.items():
            others = [mask for other, mask in passed.items() if other is not facet]
            facets[facet] = column.shown(facet, cells, _where_all(counts, others))
        kept = _where_all(counts, list(passed.values()))
        keep = self._mask(cells, kept) if wanted or barred else None
        return keep, int(kept.sum()), facets

    def _tally(self, members: Sequence[U32]) -> tuple[I64 | None, I64]:
        """Return cells (``None`` for all) and how many members each has."""
        if sum(map(len, members)) * _SPARSE < self.count:
            cells, tallies = np.unique(np.concatenate(members), return_counts=True)
            return cells.astype(np.int64), tallies
        counts = np.zeros(self.count, np.int64)
        for numbers in members:
            counts += np.bincount(numbers, minlength=self.count)
        return None, counts

    def _mask(self, cells: I64 | None, kept: I64) -> Bools:
        mask = np.zeros(self.count, np.bool_)
        mask[slice(None) if cells is None else cells] = kept > 0
        return mask


def _where_all(counts: I64, masks: Iterable[Bools]) -> I64:
    for mask in masks:
        counts = np.where(mask, counts, 0)
    return counts


def _by_facet(choices: Iterable[Choice], *, excluded: bool) -> dict[Facet, set[str]]:
    table: dict[Facet, set[str]] = {}
    for choice in choices:
        if choice.excluded is excluded:
            table.setdefault(choice.facet, set()).add(choice.value)
    return table
