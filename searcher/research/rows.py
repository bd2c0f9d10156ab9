"""Trends as a tidy table: one row for each series and month."""

from collections.abc import Iterator

from searcher.core.model import UNLABELLED
from searcher.research.trends import Series, Trends

OUTSIDE = "其他月份"
TrendRow = tuple[str | int | float | None, ...]


def trend_rows(found: Trends) -> Iterator[TrendRow]:
    """Yield (term, label, month, articles, characters, articles per 10,000 characters).

    The label is left out if the series are not split. Behind the months of a series come a row for
    articles outside the range, if there are any, and a row for articles without a month. So the
    rows add up to the total of the series.
    """
    for series in found.series:
        head = (series.term, *([series.label] if found.by else []))
        for values in _months(found, series):
            yield (*head, *values)
        if series.outside:
            yield (*head, OUTSIDE, series.outside, None, None)
        yield (*head, UNLABELLED, series.undated, None, None)


def _months(found: Trends, series: Series) -> Iterator[TrendRow]:
    values = zip(found.months, series.counts, series.characters, series.rates, strict=True)
    for month, count, size, rate in values:
        yield month, count, size, None if rate is None else round(rate, 4)
