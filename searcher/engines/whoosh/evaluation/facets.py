"""Facet counts by cells.

A cell is one combination of labels that some documents share: (street, departments, month,
district, year). There are few cells, so documents are only counted per cell, and what a choice
means is decided per cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from searcher.core.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts
from searcher.engines.whoosh.arrays import I64, U32, Bools, Floats64
from searcher.engines.whoosh.formats.documents import CellTable

_IN_ORDER = (Facet.MONTH, Facet.YEAR)  # others are shown largest first
_AXES = ((Facet.STREET, Facet.DISTRICT), (Facet.DEPARTMENT,), (Facet.MONTH, Facet.YEAR))
Amounts = TypeVar("Amounts", I64, Floats64)

_SPARSE = 8  # more than so many cells for each member: only the members' own cells are looked at


@dataclass(frozen=True, slots=True)
class _Values:
    """One facet of an axis. Its labels are tuples, each of one value or more.

    Attributes:
        values: distinct, in the order that equal counts are shown in.
        numbers: by value, its place in `values`.
        owners, carried: label and value of each pair of a label and a value in it.
        labels: by kind of the axis, the number of its label; there are `count` labels.
        only: by kind, the value of its label; ``None`` when a label has several.
    """

    values: tuple[str, ...]
    numbers: Mapping[str, int]
    owners: I64
    carried: I64
    labels: I64
    count: int
    only: I64 | None

    @staticmethod
    def of(facet: Facet, labels: Sequence[Sequence[str]], kinds: I64) -> "_Values":
        in_order = facet in _IN_ORDER
        distinct = {value for label in labels for value in label}
        shown = sorted(distinct, key=lambda value: (in_order and value == UNLABELLED, value))
        numbers = {value: number for number, value in enumerate(shown)}
        pairs = [(n, numbers[value]) for n, label in enumerate(labels) for value in label]
        owners, carried = np.array(pairs, np.int64).reshape(-1, 2).T
        only = carried[kinds] if all(len(label) == 1 for label in labels) else None
        return _Values(tuple(shown), numbers, owners, carried, kinds, len(labels), only)

    def carrying(self, values: Iterable[str]) -> Bools:
        """Say of each kind whether it carries one of the values."""
        chosen = np.zeros(len(self.values), np.bool_)
        chosen[[self.numbers[value] for value in values if value in self.numbers]] = True
        labels = np.zeros(self.count, np.bool_)
        labels[self.owners[chosen[self.carried]]] = True
        return labels[self.labels]

    def sums(self, by_kind: Floats64) -> Floats64:
        """Return the sum of each value, given one of each kind."""
        if self.only is not None:
            return _sums(self.only, by_kind, len(self.values))
        by_label = _sums(self.labels, by_kind, self.count)
        return _sums(self.carried, by_label[self.owners], len(self.values))


class _Axis:
    """Facets whose labels go together, and the kinds of cells that differ in them.

    Cells are many, kinds few: cells are only counted by kind, once for all facets of the axis.
    """

    def __init__(self, table: CellTable, facets: Sequence[Facet]) -> None:
        places = [list(Facet).index(facet) for facet in facets]
        columns = [table.columns[place].astype(np.int64) for place in places]
        kinds = np.zeros(len(table), np.int64)
        for place, column in zip(places, columns, strict=True):
            kinds = kinds * max(1, len(table.values[place])) + column
        _, firsts, numbers = np.unique(kinds, return_index=True, return_inverse=True)
        self.kinds: I64 = numbers.astype(np.int64).reshape(-1)
        self.count = len(firsts)
        self.facets = {
            facet: _Values.of(facet, table.values[place], column[firsts])
            for facet, place, column in zip(facets, places, columns, strict=True)
        }

    def carrying(
        self, facet: Facet, values: Iterable[str], cells: I64 | None
    ) -> tuple[Bools, Bools]:
        """Say of each cell, and of each kind, whether it carries one of the values."""
        kinds = self.facets[facet].carrying(values)
        return kinds[_some(self.kinds, cells)], kinds

    def narrowed(
        self, cells: I64 | None, counts: I64, wanted: Mapping[Facet, tuple[Bools, Bools]]
    ) -> dict[Facet, tuple[FacetCount, ...]]:
        """Count each facet over what all others want; see `Cells.narrow`."""
        outside = [mask for facet, (mask, _) in wanted.items() if facet not in self.facets]
        by_kind = self.tally(cells, _where_all(counts, outside))
        inside = {facet: kinds for facet, (_, kinds) in wanted.items() if facet in self.facets}
        return {
            facet: self.shown(
                facet, _where_all(by_kind, [inside[each] for each in inside if each is not facet])
            )
            for facet in self.facets
        }

    def tally(self, cells: I64 | None, amounts: I64 | Floats64) -> Floats64:
        """Return the sum of each kind."""
        return _sums(_some(self.kinds, cells), amounts, self.count)

    def shown(self, facet: Facet, by_kind: Floats64) -> tuple[FacetCount, ...]:
        """Count values: in order with 未标注 last, or largest first, then by name."""
        of = self.facets[facet]
        sums = of.sums(by_kind)
        order = sums.nonzero()[0]
        if facet not in _IN_ORDER:
            order = order[(-sums[order]).argsort(kind="stable")]
        names = map(of.values.__getitem__, order.tolist())
        return tuple(map(FacetCount, names, sums[order].astype(np.int64).tolist()))


class Cells:
    """The cells of a snapshot, by number; immutable."""

    def __init__(self, table: CellTable) -> None:
        self.count = len(table)
        self._axes = [_Axis(table, facets) for facets in _AXES]

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
        wanted, barred = self._passing(choices, cells)
        counts = _where_all(counts, [~mask for mask in barred])
        facets = {
            facet: shown
            for axis in self._axes
            for facet, shown in axis.narrowed(cells, counts, wanted).items()
        }
        kept = _where_all(counts, [mask for mask, _ in wanted.values()])
        keep = self._mask(cells, kept) if wanted or barred else None
        return keep, int(kept.sum()), {facet: facets[facet] for facet in Facet}

    def sums(self, facet: Facet, amounts: Floats64, choices: Iterable[Choice]) -> dict[str, int]:
        """Return the sum of amounts by value, without those of 0.

        Args:
            facet: whose values.
            amounts: one of each cell.
            choices: what was picked and ruled out.
        """
        wanted, barred = self._passing(choices, None)
        left = _where_all(amounts, [mask for mask, _ in wanted.values()])
        left = _where_all(left, [~mask for mask in barred])
        axis = self._axis_of(facet)
        sums = axis.facets[facet].sums(axis.tally(None, left)).astype(np.int64).tolist()
        values = axis.facets[facet].values
        return {value: each for value, each in zip(values, sums, strict=True) if each}

    def kept(self, choices: Iterable[Choice]) -> Bools:
        """Return a mask over cells: those that the choices keep."""
        wanted, barred = self._passing(choices, None)
        kept = np.ones(self.count, np.bool_)
        for mask in (*(mask for mask, _ in wanted.values()), *(~mask for mask in barred)):
            kept &= mask
        return kept

    def labels(self, facet: Facet) -> tuple[Sequence[str], I64]:
        """Return the values of a facet of one label each, and by cell the place of its value."""
        axis = self._axis_of(facet)
        values = axis.facets[facet]
        if values.only is None:
            raise ValueError(facet)
        return values.values, values.only[axis.kinds]

    def _axis_of(self, facet: Facet) -> _Axis:
        return next(axis for axis in self._axes if facet in axis.facets)

    def _passing(
        self, choices: Iterable[Choice], cells: I64 | None
    ) -> tuple[dict[Facet, tuple[Bools, Bools]], list[Bools]]:
        """Return which cells and which kinds each facet wants, and which cells are barred."""
        wanted: dict[Facet, set[str]] = {}
        barred: dict[Facet, set[str]] = {}
        for choice in choices:
            table = barred if choice.excluded else wanted
            table.setdefault(choice.facet, set()).add(choice.value)
        masks, bars = (
            {facet: self._axis_of(facet).carrying(facet, table[facet], cells) for facet in table}
            for table in (wanted, barred)
        )
        return masks, [mask for mask, _ in bars.values()]

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


def _sums(numbers: I64, amounts: I64 | Floats64, count: int) -> Floats64:
    """Add up by number; these floats hold whole numbers exactly up to 2**53."""
    return np.asarray(np.bincount(numbers, amounts, count), np.float64)


def _where_all(counts: Amounts, masks: Iterable[Bools]) -> Amounts:
    for mask in masks:
        counts = np.where(mask, counts, 0)
    return counts


def _some(values: I64, places: I64 | None) -> I64:
    return values if places is None else values[places]
