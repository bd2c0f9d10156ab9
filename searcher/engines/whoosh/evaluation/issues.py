"""The files that articles came from, each with the labels that most of its articles have."""

from collections.abc import Sequence

import numpy as np

from searcher.core.model import Facet, Issue
from searcher.engines.whoosh.arrays import I64
from searcher.engines.whoosh.evaluation.facets import Cells


def issues_of(names: Sequence[str], sources: I64, numbers: I64, cells: Cells) -> tuple[Issue, ...]:
    """Return the files of some articles, in the order of their names.

    Args:
        names: of files.
        sources: of each article, the place of its file in ``names``.
        numbers: of each article, its facet cell.
        cells: the cells.
    """
    pairs, counts = np.unique(sources * max(1, cells.count) + numbers, return_counts=True)
    owners, held = np.divmod(pairs, max(1, cells.count))  # fewer than there are articles
    present = np.unique(owners)
    articles = np.bincount(owners, counts, len(names))[present].astype(np.int64)
    labels = (
        _prevailing(owners, held, counts, *cells.labels(facet))
        for facet in (Facet.STREET, Facet.DISTRICT, Facet.MONTH)
    )
    columns = ([names[n] for n in present.tolist()], articles.tolist(), *labels)
    return tuple(map(Issue, *columns))


def _prevailing(
    owners: I64, held: I64, counts: I64, values: Sequence[str], of_cells: I64
) -> list[str]:
    """Return the value that most articles of each owner have; of equally many the first."""
    pairs, places = np.unique(owners * max(1, len(values)) + of_cells[held], return_inverse=True)
    sums = np.bincount(places.reshape(-1), counts, len(pairs))
    by, shown = np.divmod(pairs, max(1, len(values)))
    order = np.lexsort((shown, -sums, by))
    _, firsts = np.unique(by[order], return_index=True)
    return [values[n] for n in shown[order[firsts]].tolist()]
