"""Counts of the terms as rows of cells, each cell with the search that finds its articles."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from searcher.core.engine import HasStats, Searches
from searcher.core.model import UNLABELLED, Choice, Facet, Notice
from searcher.research import Series, Trends, leading, trends, within, yearly
from searcher.research.trends import CountsMonths
from web.address import State, months_between
from web.trends.question import Grain, Question, Unit, address

MAX_LABELS = 20  # small charts, or rows of the heat map, at most
MAX_CELLS = 2_400  # of a table, at most
MAX_ADDRESSES = 2_000_000  # characters of all links, as each repeats the query
SPLIT_MONTHS = 36  # columns of a heat map; for more months they are years
WHOLE_MONTHS = 240  # points of a chart; for more months they are years


@dataclass(frozen=True, slots=True)
class Cell:
    """One term in one month or year.

    Attributes:
        period: month or year; ``""`` for the whole range.
        count: number of articles.
        characters: characters printed in the period.
        value: in the requested unit; ``None`` if nothing was printed.
        url: address of the search for these articles; ``""`` if there are none.
    """

    period: str
    count: int
    characters: int
    value: float | None
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart, one row or column of a table.

    Attributes:
        term: the query.
        number: index of the term.
        label: value of the facet; ``None`` for all articles.
        cells: one for each period.
        whole: the whole range as one cell.
    """

    term: str
    number: int
    label: str | None
    cells: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True, slots=True)
class Aside:
    """Articles of a term that are in no month of the chart.

    Attributes:
        term: the query.
        undated: number of articles without a month.
        undated_url: address of the search for them; ``""`` if there are none.
        outside: number of articles in other months.
    """

    term: str
    undated: int
    undated_url: str
    outside: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a trends page.

    Attributes:
        grain: months or years.
        periods: months or years in order.
        whole: a row for each term.
        split: a row for each label and term, labels with most articles first.
        labels: the labels of ``split``.
        left_out: number of labels that have articles but no rows.
        cut: number of early months left out.
        asides: articles outside the chart, for each term.
        notices: term and notice of how it was read.
    """

    grain: Grain
    periods: tuple[str, ...]
    whole: tuple[Row, ...]
    split: tuple[Row, ...]
    labels: tuple[str, ...]
    left_out: int
    cut: int
    asides: tuple[Aside, ...]
    notices: tuple[tuple[str, Notice], ...]

    @property
    def years(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The periods grouped by year."""
        grouped = groupby(self.periods, lambda period: period[:4])
        return tuple((year, tuple(periods)) for year, periods in grouped)


def counted(index: CountsMonths, question: Question, state: State) -> Counted:
    """Return the counts of a request.

    Args:
        index: the index.
        question: the request.
        state: state of the address, for language and root of links.
    """
    span = _span(index, question)
    room = max(1, min(MAX_CELLS, MAX_ADDRESSES // len(address(question, state))))
    grain = _grain(question, len(span.months), room)
    whole = _series(index, question, span, grain)
    labels = _labels(index, question, span, question.by) if question.by and span.months else ()
    most = max(1, min(MAX_LABELS, room // max(1, len(question.terms) * len(whole.months))))
    rows = _Rows(question, state, span.months, whole.months)
    split = (
        _series(index, question, span, grain, question.by, labels[:most]).series if labels else ()
    )
    return Counted(
        grain=grain,
        periods=whole.months,
        whole=tuple(map(rows.row, whole.series)),
        split=_by_label(map(rows.row, split), labels),
        labels=labels[:most],
        left_out=len(labels[most:]),
        cut=span.cut,
        asides=tuple(map(rows.aside, whole.series)),
        notices=whole.notices,
    )


def everything(index: CountsMonths, question: Question) -> Trends:
    """Return all series of a request, as `trends` does, without limits on their number."""
    span = _span(index, question)
    return _series(index, question, span, question.grain or Grain.MONTH, question.by)


@dataclass(frozen=True, slots=True)
class _Span:
    """The months of the range that the index has; ``cut`` early months are left out."""

    first: str
    last: str
    months: tuple[str, ...]
    cut: int = 0


def _span(index: HasStats, question: Question) -> _Span:
    held = index.stats()
    if not held.first_month or not held.last_month:
        return _Span("", "", ())
    first = max(question.first or held.first_month, held.first_month)
    last = min(question.last or held.last_month, held.last_month)
    months = months_between(first, last) if first <= last else ()
    # a misread year made the range too long; its end matters more
    if months and months[-1] != last:
        months = months_between("", last)
        return _Span(months[0], last, months, _distance(first, months[0]))
    return _Span(first, last, months)


def _distance(first: str, begin: str) -> int:
    return (int(begin[:4]) - int(first[:4])) * 12 + int(begin[5:]) - int(first[5:])


def _grain(question: Question, months: int, room: int) -> Grain:
    fitting = SPLIT_MONTHS if question.by else WHOLE_MONTHS
    if question.grain:
        fitting = room // max(1, len(question.terms))
    return Grain.MONTH if question.grain is not Grain.YEAR and months <= fitting else Grain.YEAR


def _series(
    index: CountsMonths,
    question: Question,
    span: _Span,
    grain: Grain,
    by: Facet | None = None,
    labels: tuple[str, ...] | None = None,
) -> Trends:
    found = trends(
        index,
        question.terms,
        question.request,
        by=by,
        labels=labels,
        first=span.first,
        last=span.last,
    )
    return yearly(found) if grain is Grain.YEAR else found


def _labels(index: Searches, question: Question, span: _Span, by: Facet) -> tuple[str, ...]:
    found = leading(index, question.terms, by, question.request, months=span.months)
    return tuple(each.value for each in found)


def _by_label(rows: Iterable[Row], labels: tuple[str, ...]) -> tuple[Row, ...]:
    place = {label: number for number, label in enumerate(labels)}
    return tuple(sorted(rows, key=lambda row: (place[row.label or ""], row.number)))


class _Rows:
    """Makes rows of series."""

    def __init__(
        self, question: Question, state: State, months: tuple[str, ...], periods: tuple[str, ...]
    ) -> None:
        self._question = question
        self._state = replace(
            state, mode=question.mode, synonyms=question.synonyms, first="", last="", page=1
        )
        self._months, self._periods = months, periods
        self._pairs = [self._chosen(period) for period in periods]

    def aside(self, series: Series) -> Aside:
        dated = Choice(Facet.MONTH, UNLABELLED)
        url = replace(self._found(series), choices=(*self._question.choices, dated)).url()
        return Aside(series.term, series.undated, url if series.undated else "", series.outside)

    def row(self, series: Series) -> Row:
        search = self._found(series)
        url = search.url()
        values = zip(self._periods, self._pairs, series.counts, series.characters, strict=True)
        cells = tuple(
            self._cell(period, count, size, f"{url}&{chosen}" if count else "")
            for period, chosen, count, size in values
        )
        return Row(
            series.term,
            self._question.terms.index(series.term),
            series.label,
            cells,
            self._whole(series, search),
        )

    def _found(self, series: Series) -> State:
        """Return the search for a series in all months; its address contains a ``?``."""
        choices = self._question.choices
        if self._question.by and series.label is not None:
            choices = within(choices, self._question.by, series.label)
        return replace(self._state, typed=series.term, choices=choices).counted()

    def _chosen(self, period: str) -> str:
        """Return the part of an address that narrows to a period.

        A year becomes a range, because the requested range may cut it.
        """
        if len(period) > len("2021"):
            return urlencode({"month": period})
        held = [month for month in self._months if month.startswith(period)]
        return urlencode({"from": held[0], "to": held[-1]})

    def _cell(self, period: str, count: int, characters: int, url: str) -> Cell:
        rate = self._question.unit is Unit.RATE
        value: float | None = count if count or characters else None
        if rate:
            value = count * 10_000 / characters if characters else None
        return Cell(period, count, characters, value, url)

    def _whole(self, series: Series, search: State) -> Cell:
        count, characters = sum(series.counts), sum(series.characters)
        bounded = search.between(self._months[0], self._months[-1]) if self._months else search
        ranged = replace(bounded, choices=search.choices)
        return self._cell("", count, characters, ranged.url() if count else "")
