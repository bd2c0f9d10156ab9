"""Facet counts by cells.

A cell is one combination of labels that some documents share: (street, departments, month,
district, year). An index has far fewer cells than documents. So documents are only counted per
cell, and facet values and choices are worked out on cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from searcher.core.facets import FAMILIES, TIMED
from searcher.core.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts
from searcher.engines.whoosh.arrays import I64, U32, Bools, Floats64
from searcher.engines.whoosh.formats.documents import CellLabels

_AXES = tuple(family[::-1] for family in FAMILIES)
Amounts = TypeVar("Amounts", I64, Floats64)

# With more than 8 cells to each member, only the cells that occur among the members are counted.
_SPARSE = 8


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one facet of an axis.

    A label is what one document carries in a facet: a tuple of one or more values. A kind is a
    combination of labels in the facets of an axis (see `_Axis`).

    Attributes:
        values: the distinct values, in the order in which values with equal counts are shown.
        numbers: maps each value to its place in `values`.
        owners: with `carried`, one entry for each (label, value in that label): the label's number.
        carried: for each entry of `owners`, the place of the value in `values`.
        labels: the label's number of each kind.
        count: number of labels.
        only: the value's place of each kind; ``None`` when some label has several values.
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
        """Build the values of a facet.

        Args:
            facet: the facet; it decides the order of the values.
            labels: the facet's labels, by number.
            kinds: the label's number of each kind.
        """
        in_order = facet in TIMED
        distinct = {value for label in labels for value in label}
        shown = sorted(distinct, key=lambda value: (in_order and value == UNLABELLED, value))
        numbers = {value: number for number, value in enumerate(shown)}
        pairs = [(n, numbers[value]) for n, label in enumerate(labels) for value in label]
        owners, carried = np.array(pairs, np.int64).reshape(-1, 2).T
        only = carried[kinds] if all(len(label) == 1 for label in labels) else None
        return _Values(tuple(shown), numbers, owners, carried, kinds, len(labels), only)

    def carrying(self, values: Iterable[str]) -> Bools:
        """Return a mask over kinds: those that carry at least one of the given values."""
        chosen = np.zeros(len(self.values), np.bool_)
        chosen[[self.numbers[value] for value in values if value in self.numbers]] = True
        labels = np.zeros(self.count, np.bool_)
        labels[self.owners[chosen[self.carried]]] = True
        return labels[self.labels]

    def sums(self, by_kind: Floats64) -> Floats64:
        """Return the amount of each value, given the amount of each kind.

        A kind whose label has several values counts in full for each of them.
        """
        if self.only is not None:
            return _sums(self.only, by_kind, len(self.values))
        by_label = _sums(self.labels, by_kind, self.count)
        return _sums(self.carried, by_label[self.owners], len(self.values))


class _Axis:
    """Facets that depend on each other, such as street and district, counted together.

    A kind is one combination of labels in these facets alone. Many cells share a kind, so amounts
    are added up by kind once, and all facets of the axis are read off the sums of the kinds.

    Attributes:
        kinds: the kind's number of each cell.
        count: number of kinds.
        facets: the values of each facet of the axis.
    """

    def __init__(self, table: CellLabels, facets: Sequence[Facet]) -> None:
        """Find the kinds of a table of cells.

        Args:
            table: the cells of a snapshot.
            facets: the facets of the axis; each of `_AXES` is one axis.
        """
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
        """Find the cells and the kinds that carry at least one of the given values.

        Args:
            facet: a facet of this axis.
            values: the values.
            cells: the numbers of the cells to look at; ``None`` for all.

        Returns:
            A mask over ``cells`` and a mask over kinds.
        """
        kinds = self.facets[facet].carrying(values)
        return kinds[_some(self.kinds, cells)], kinds

    def narrowed(
        self, cells: I64 | None, counts: I64, wanted: Mapping[Facet, tuple[Bools, Bools]]
    ) -> dict[Facet, tuple[FacetCount, ...]]:
        """Count each facet of the axis over the members that the choices in other facets keep.

        Args:
            cells: the numbers of the cells that are counted; ``None`` for all.
            counts: the members in each of these cells.
            wanted: for each facet with picked values, the masks of `carrying`.
        """
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
        """Return the sum of the amounts in each kind, given one amount for each of ``cells``."""
        return _sums(_some(self.kinds, cells), amounts, self.count)

    def shown(self, facet: Facet, by_kind: Floats64) -> tuple[FacetCount, ...]:
        """Return the values of a facet that occur, with their counts, in the order they are shown.

        Months and years come in ascending order with 未标注 last. Values of other facets come by
        falling count; equal counts are ordered by name.
        """
        of = self.facets[facet]
        sums = of.sums(by_kind)
        order = sums.nonzero()[0]
        if facet not in TIMED:
            order = order[(-sums[order]).argsort(kind="stable")]
        names = map(of.values.__getitem__, order.tolist())
        return tuple(map(FacetCount, names, sums[order].astype(np.int64).tolist()))


class Cells:
    """The facet cells of a snapshot, by number; immutable.

    Attributes:
        count: number of cells.
    """

    def __init__(self, table: CellLabels) -> None:
        """Index the cells of a snapshot by the kinds of each axis."""
        self.count = len(table)
        self._axes = [_Axis(table, facets) for facets in _AXES]

    def narrow(
        self, members: Sequence[U32], choices: Iterable[Choice]
    ) -> tuple[Bools | None, int, FacetCounts]:
        """Count members and decide which cells the choices keep.

        The counts of a facet cover the members that the choices in all *other* facets keep, so a
        count shown is the total after a click on it. Members with an excluded value count nowhere,
        not even in the facet of that value.

        Args:
            members: for each segment, the cell of each member.
            choices: the facet values that the user picked or excluded.

        Returns:
            A mask over cells (``None`` when all cells stay), how many members stay, and the counts.
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
        """Return the sum of the amounts for each value of a facet, without values whose sum is 0.

        Args:
            facet: the facet whose values are summed.
            amounts: one amount for each cell.
            choices: the facet values that the user picked or excluded; other cells do not count.
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
        """Return the values of a facet, and for each cell the place of its value among them.

        Raises:
            ValueError: a document may have several values in this facet.
        """
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
        """Apply the choices to cells, without counting yet.

        Args:
            choices: the facet values that the user picked or excluded.
            cells: the numbers of the cells to look at; ``None`` for all.

        Returns:
            For each facet with picked values the masks of `_Axis.carrying`, and for each facet with
            excluded values a mask over the cells that carry one.
        """
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
        """Return the cells that were counted, ``None`` for all, and the members in each."""
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
    """Return the sum of the amounts under each number from 0 to ``count - 1``.

    Whole numbers are exact in these floats up to 2**53.
    """
    return np.asarray(np.bincount(numbers, amounts, count), np.float64)


def _where_all(counts: Amounts, masks: Iterable[Bools]) -> Amounts:
    for mask in masks:
        counts = np.where(mask, counts, 0)
    return counts


def _some(values: I64, places: I64 | None) -> I64:
    return values if places is None else values[places]
