"""How often terms are written about, month by month, raw and beside how much is printed at all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from searcher.engine import SearchIndex
from searcher.find import query_of
from searcher.model import UNLABELLED, Choice, Facet, FacetCounts, Mode, Notice
from searcher.tree import Query

_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
UNIT = 10_000  # characters that a rate is per


@dataclass(frozen=True, slots=True)
class Series:
    """One term, of all articles or of those with one label.

    Attributes:
        label: a value of `Trends.by`; ``None`` for all articles.
        counts: articles for each of `Trends.months`.
        characters: code points of titles and bodies of all articles, found or not, likewise.
        undated: articles found whose month nobody knows.
        outside: articles found in other months than `Trends.months`.
    """

    term: str
    label: str | None
    counts: tuple[int, ...]
    characters: tuple[int, ...]
    undated: int
    outside: int

    @property
    def total(self) -> int:
        """All articles found, in whatever month."""
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
    """What `trends` returns.

    Attributes:
        months: every month from the first to the last, e.g. ``"2021-05"``.
        series: by term as given; of a term, the labels with most articles first.
        notices: how each term was read, where that needs saying.
    """

    months: tuple[str, ...]
    by: Facet | None
    series: tuple[Series, ...]
    notices: tuple[tuple[str, Notice], ...] = ()


def trends(
    index: SearchIndex,
    terms: Sequence[str],
    *,
    by: Facet | None = None,
    choices: Sequence[Choice] = (),
    first: str | None = None,
    last: str | None = None,
    mode: Mode = Mode.SMART,
    synonyms: bool = True,
) -> Trends:
    """Count the articles of each term by month.

    Args:
        index: what to ask.
        terms: each a full query.
        by: a series for each label found in this facet; an article of two departments is in both,
            and so are its characters.
        choices: facet values; chosen months do not narrow the months counted, excluded ones do.
        first, last: months, inclusive; by default the first and the last of the index.
        mode, synonyms: as in `find`.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    kept = tuple(c for c in choices if c.excluded or c.facet is not Facet.MONTH)
    months = _months(index, first, last)
    counting = _Counting(index, by, kept, months)
    series: list[Series] = []
    notices: list[tuple[str, Notice]] = []
    for term in terms:
        query, told = query_of(term, choices=kept, mode=mode, synonyms=synonyms)
        notices += [(term, notice) for notice in told]
        series += counting.series(term, query)
    return Trends(months, by, tuple(series), tuple(notices))


class _Counting:
    """Asks for the counts of one term after another; how much was printed is asked once a label."""

    def __init__(
        self,
        index: SearchIndex,
        by: Facet | None,
        choices: tuple[Choice, ...],
        months: tuple[str, ...],
    ) -> None:
        self._index, self._by, self._months = index, by, months
        self._choices = choices
        self._printed = cache(index.volume)

    def series(self, term: str, query: Query) -> Iterator[Series]:
        facets = self._facets(query, self._choices)
        if self._by is None:
            yield self._one(term, None, facets, self._choices)
            return
        for label in self._labels(facets, self._by):
            choices = self._within(self._by, label)
            yield self._one(term, label, self._facets(query, choices), choices)

    def _facets(self, query: Query, choices: tuple[Choice, ...]) -> FacetCounts:
        asked = Query(query.tree, choices=choices, limit=0)
        return self._index.search(asked).facets

    def _labels(self, facets: FacetCounts, by: Facet) -> Iterator[str]:
        """A facet's counts ignore what is chosen in it; a series is only of what is chosen."""
        chosen = {c.value for c in self._choices if c.facet is by and not c.excluded}
        return (c.value for c in facets[by] if c.count and (not chosen or c.value in chosen))

    def _within(self, by: Facet, label: str) -> tuple[Choice, ...]:
        others = (c for c in self._choices if c.excluded or c.facet is not by)
        return (*others, Choice(by, label))

    def _one(
        self, term: str, label: str | None, facets: FacetCounts, choices: tuple[Choice, ...]
    ) -> Series:
        found = {c.value: c.count for c in facets[Facet.MONTH]}
        printed: Mapping[str, int] = self._printed(choices)
        undated = found.pop(UNLABELLED, 0)
        counts = tuple(found.get(month, 0) for month in self._months)
        characters = tuple(printed.get(month, 0) for month in self._months)
        return Series(term, label, counts, characters, undated, sum(found.values()) - sum(counts))


def _months(index: SearchIndex, first: str | None, last: str | None) -> tuple[str, ...]:
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
    """Whether it is a month as `trends` takes it: ``"2021-05"``."""
    return _number(text) is not None
