"""The issues (files) of a snapshot, each with the labels that most of its articles have."""

from collections.abc import Sequence

import numpy as np

from searcher.core.facets import OF_ISSUES
from searcher.core.model import Issue
from searcher.engines.whoosh.arrays import I64
from searcher.engines.whoosh.evaluation.facets import Cells


def issues_of(names: Sequence[str], sources: I64, numbers: I64, cells: Cells) -> tuple[Issue, ...]:
    """Return the issues that some articles come from, in the order of the file names.

    Args:
        names: names of files; some may belong to none of the articles.
        sources: for each article, the place of its file in ``names``.
        numbers: for each article, the number of its facet cell.
        cells: the cells of the snapshot.
    """
    pairs, counts = np.unique(sources * max(1, cells.count) + numbers, return_counts=True)
    # One entry for each distinct (file, cell): far fewer than articles.
    owners, held = np.divmod(pairs, max(1, cells.count))
    present = np.unique(owners)
    articles = np.bincount(owners, counts, len(names))[present].astype(np.int64)
    labels = (_prevailing(owners, held, counts, *cells.labels(facet)) for facet in OF_ISSUES)
    columns = ([names[n] for n in present.tolist()], articles.tolist(), *labels)
    return tuple(map(Issue, *columns))


def _prevailing(
    owners: I64, held: I64, counts: I64, values: Sequence[str], of_cells: I64
) -> list[str]:
    """Return for each owner (file) the value that most of its articles have.

    Of values that equally many articles have, the first in ``values`` is returned.

    Args:
        owners: the file of each (file, cell) pair.
        held: the cell of each pair.
        counts: the articles of each pair.
        values: the values of one facet.
        of_cells: for each cell, the place of its value in ``values``.
    """
    pairs, places = np.unique(owners * max(1, len(values)) + of_cells[held], return_inverse=True)
    sums = np.bincount(places.reshape(-1), counts, len(pairs))
    by, shown = np.divmod(pairs, max(1, len(values)))
    order = np.lexsort((shown, -sums, by))
    _, firsts = np.unique(by[order], return_index=True)
    return [values[n] for n in shown[order[firsts]].tolist()]
