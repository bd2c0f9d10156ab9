"""Counts the articles that terms find, by month, raw and relative to the amount of print."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from searcher.core.engine import HasStats, Measures, Searches
from searcher.core.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts, Notice
from searcher.core.request import PLAIN, Request
from searcher.core.tree import Query
from searcher.find.find import query_of

_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
UNIT = 10_000  # a rate is articles per so many characters


class CountsMonths(Searches, Measures, HasStats, Protocol):
    """The methods of an index that `trends` calls."""


@dataclass(frozen=True, slots=True)
class Series:
    """The counts of one term, for all articles or for the articles with one label.

    Attributes:
        term: the query.
        label: a value of `Trends.by`; ``None`` for all articles.
        counts: for each of `Trends.months`, the number of articles found.
        characters: for each of `Trends.months`, the code points of titles and bodies of all
            articles, found or not.
        undated: number of articles found whose month is unknown.
        outside: number of articles found in other months.
    """

    term: str
    label: str | None
    counts: tuple[int, ...]
    characters: tuple[int, ...]
    undated: int
    outside: int

    @property
    def total(self) -> int:
        """Number of all articles found, in any month or without one."""
        return sum(self.counts) + self.undated + self.outside

    @property
    def rates(self) -> tuple[float | None, ...]:
        """Articles per 10,000 characters; ``None`` for a month in which nothing was printed."""
        return tuple(
            count * UNIT / size if size else None
            for count, size in zip(self.counts, self.characters, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Trends:
    """The result of `trends`.

    Attributes:
        months: every month from the first to the last, e.g. ``"2021-05"``; years after `yearly`.
        by: the facet that splits the series; ``None`` if they are not split.
        series: the series by term; for one term, labels with most articles come first.
        notices: (term, notice) for each part of a term that was read otherwise than typed.
    """

    months: tuple[str, ...]
    by: Facet | None
    series: tuple[Series, ...]
    notices: tuple[tuple[str, Notice], ...] = ()


def trends(
    index: CountsMonths,
    terms: Sequence[str],
    request: Request = PLAIN,
    *,
    by: Facet | None = None,
    labels: Sequence[str] | None = None,
    first: str | None = None,
    last: str | None = None,
) -> Trends:
    """Count the articles of each term by month.

    Args:
        index: the index.
        terms: the terms; each is a full query.
        request: how each term is asked; the term replaces the typed text of the request. Picked
            months do not narrow the months that are counted; excluded months do.
        by: split each term into a series for each label of this facet. An article of two
            departments counts in both series, and so do its characters.
        labels: the labels of ``by`` to make series for, in this order; ``None`` for all that occur.
        first: the first month; ``None`` for the first of the index.
        last: the last month; ``None`` for the last of the index.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    kept = unmonthed(request.choices)
    months = _months(index, first, last)
    counting = _Counting(index, by, labels, kept, months)
    series: list[Series] = []
    notices: list[tuple[str, Notice]] = []
    for term in terms:
        query, told = query_of(replace(request, typed=term, choices=kept))
        notices += [(term, notice) for notice in told]
        series += counting.series(term, query)
    return Trends(months, by, tuple(series), tuple(notices))


def unmonthed(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the choices without picked months: those that narrow what `trends` counts."""
    return tuple(c for c in choices if c.excluded or c.facet is not Facet.MONTH)


def within(choices: Sequence[Choice], by: Facet, label: str) -> tuple[Choice, ...]:
    """Return the choices for the articles of one label's series."""
    return (*(c for c in choices if c.excluded or c.facet is not by), Choice(by, label))


def yearly(found: Trends) -> Trends:
    """Add up the months of each year that the trends cover."""
    years = tuple(dict.fromkeys(month[:4] for month in found.months))

    def added(values: Sequence[int]) -> tuple[int, ...]:
        sums = Counter[str]()
        for month, value in zip(found.months, values, strict=True):
            sums[month[:4]] += value
        return tuple(sums[year] for year in years)

    series = (
        replace(one, counts=added(one.counts), characters=added(one.characters))
        for one in found.series
    )
    return replace(found, months=years, series=tuple(series))


def leading(
    index: Searches,
    terms: Sequence[str],
    by: Facet,
    request: Request = PLAIN,
    *,
    months: Sequence[str] = (),
) -> tuple[FacetCount, ...]:
    """Return the labels of the articles that the terms find, most articles first.

    An article that two terms find counts twice. Labels with equal counts are ordered by name.

    Args:
        index: the index.
        terms: the terms; each is a full query.
        by: the facet of the labels.
        request: how each term is asked; see `trends`.
        months: only articles of these months count; empty for all months.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    kept = unmonthed(request.choices)
    chosen = {c.value for c in kept if c.facet is by and not c.excluded}
    dated = (*kept, *(Choice(Facet.MONTH, month) for month in months))
    sums = Counter[str]()
    for term in terms:
        query, _ = query_of(replace(request, typed=term, choices=dated))
        page = index.search(Query(query.tree, choices=dated, limit=0))
        sums.update({c.value: c.count for c in page.facets[by] if c.count})
    counts = (FacetCount(*each) for each in sums.items() if not chosen or each[0] in chosen)
    return tuple(sorted(counts, key=lambda each: (-each.count, each.value)))


class _Counting:
    """Counts one term after another; asks only once for the amount of print of each label."""

    def __init__(
        self,
        index: CountsMonths,
        by: Facet | None,
        labels: Sequence[str] | None,
        choices: tuple[Choice, ...],
        months: tuple[str, ...],
    ) -> None:
        self._index, self._by, self._months = index, by, months
        self._labels, self._choices = labels, choices
        self._printed = cache(index.volume)

    def series(self, term: str, query: Query) -> Iterator[Series]:
        if self._by is None:
            yield self._one(term, None, self._facets(query, self._choices), self._choices)
            return
        for label in self._found(query, self._by) if self._labels is None else self._labels:
            choices = within(self._choices, self._by, label)
            yield self._one(term, label, self._facets(query, choices), choices)

    def _facets(self, query: Query, choices: tuple[Choice, ...]) -> FacetCounts:
        asked = Query(query.tree, choices=choices, limit=0)
        return self._index.search(asked).facets

    def _found(self, query: Query, by: Facet) -> Iterator[str]:
        """Yield the labels to make series for, those with picked values only.

        The counts of a facet ignore its own choices, so labels that are not picked are left out
        here.
        """
        chosen = {c.value for c in self._choices if c.facet is by and not c.excluded}
        counts = self._facets(query, self._choices)[by]
        return (c.value for c in counts if c.count and (not chosen or c.value in chosen))

    def _one(
        self, term: str, label: str | None, facets: FacetCounts, choices: tuple[Choice, ...]
    ) -> Series:
        found = {c.value: c.count for c in facets[Facet.MONTH]}
        printed: Mapping[str, int] = self._printed(choices)
        undated = found.pop(UNLABELLED, 0)
        counts = tuple(found.get(month, 0) for month in self._months)
        characters = tuple(printed.get(month, 0) for month in self._months)
        return Series(term, label, counts, characters, undated, sum(found.values()) - sum(counts))


def _months(index: HasStats, first: str | None, last: str | None) -> tuple[str, ...]:
    if not (first and last):
        held = index.stats()
        first, last = first or held.first_month, last or held.last_month
    begin, end = _number(first), _number(last)
    if begin is None or end is None:
        return ()
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1))


def _number(month: str | None) -> int | None:
    match = _MONTH.fullmatch(month or "")
    return int(match["year"]) * 12 + int(match["month"]) - 1 if match else None


def is_month(text: str) -> bool:
    """Whether a text is a month as `trends` takes it, such as ``"2021-05"``."""
    return _number(text) is not None
