"""The issues of a snapshot, each with the values that most of its articles have."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from searcher.core.facets import OF_ISSUES
from searcher.core.model import Detail, Facet, Issue
from searcher.engines.whoosh.arrays import I64
from searcher.engines.whoosh.evaluation.facets import Cells

Held = tuple[Sequence[str], I64]  # texts, ascending; and for each article the place of its text

# The columns of `documents.COLUMNS` from which issues are made.
_KNOWN = ("printed_months", str(Detail.PAPER), str(Detail.ISSUE), "printed")
OF_AN_ISSUE = ("issues", "pages", "sources", *_KNOWN)


def issues_of(facts: Mapping[str, Held], numbers: I64, cells: Cells) -> tuple[Issue, ...]:
    """Return the issues of some articles, in the order of their ids.

    Args:
        facts: each column of `OF_AN_ISSUE`.
        numbers: for each article, the number of its facet cell.
        cells: the cells of the snapshot.
    """
    ids, owners = facts["issues"]
    articles = np.bincount(owners, minlength=len(ids)).tolist()
    labels = {facet: _labels(owners, numbers, cells, facet) for facet in OF_ISSUES}
    months, papers, issued, days = (_prevailing(owners, *_known(facts[each])) for each in _KNOWN)
    pages = _all(owners, facts["pages"])
    sources = _all(owners, facts["sources"])
    return tuple(
        Issue(
            ids[n],
            articles[n],
            labels[Facet.STREET][n],
            labels[Facet.DISTRICT][n],
            months.get(n) or labels[Facet.MONTH][n],
            papers.get(n),
            issued.get(n),
            days.get(n),
            tuple(sorted({page.lstrip("0") or "0" for page in pages.get(n, ())}, key=_in_print)),
            tuple(sorted({path for text in sources.get(n, ()) for path in text.split("\n")})),
        )
        for n in np.unique(owners).tolist()
    )


def _in_print(page: str) -> tuple[int, str]:
    return len(page), page


def _labels(owners: I64, numbers: I64, cells: Cells, facet: Facet) -> dict[int, str]:
    """Return for each owner the label in a facet that most of its articles have."""
    values, of_cells = cells.labels(facet)
    return _prevailing(owners, values, of_cells[numbers], of_cells[numbers] >= 0)


def _known(held: Held) -> tuple[Sequence[str], I64, np.ndarray]:
    names, places = held
    unknown = names.index("") if "" in names else -1
    return names, places, places != unknown


def _all(owners: I64, held: Held) -> dict[int, list[str]]:
    """Return for each owner the distinct known texts of its articles."""
    names, places, known = _known(held)
    found: dict[int, list[str]] = {}
    for owner, place, _ in _pairs(owners[known], places[known], len(names)):
        found.setdefault(owner, []).append(names[place])
    return found


def _prevailing(
    owners: I64, values: Sequence[str], places: I64, known: np.ndarray
) -> dict[int, str]:
    """Return for each owner the value that most of its articles have, of those that are known.

    Of values that equally many articles have, the first in ``values`` is returned.

    Args:
        owners: the issue of each article.
        values: the values, ascending.
        places: for each article the place of its value in ``values``.
        known: for each article, whether its value counts.
    """
    best: dict[int, tuple[int, int]] = {}
    for owner, place, count in _pairs(owners[known], places[known], len(values)):
        if owner not in best or count > best[owner][0]:  # pairs of one owner come by place
            best[owner] = count, place
    return {owner: values[place] for owner, (_, place) in best.items()}


def _pairs(owners: I64, places: I64, count: int) -> Iterator[tuple[int, int, int]]:
    """Yield each distinct pair of owner and place, ascending, with the number of its articles."""
    pairs, counts = np.unique(owners * max(1, count) + places, return_counts=True)
    by, held = np.divmod(pairs, max(1, count))
    yield from zip(by.tolist(), held.tolist(), counts.tolist(), strict=True)
