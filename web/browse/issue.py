"""One whole issue: its articles page by page, and the issues before and after it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from searcher.core.engine import SearchIndex
from searcher.core.model import UNLABELLED, Article, Issue, Sort
from searcher.core.tree import FromSource, Query
from searcher.language.sentences import sentences
from searcher.language.tokens import fold
from web.browse.paging import Part, part_of

PER_PAGE = 100  # articles
MOST_SORTED = 500  # articles of an issue that are brought into the order of its pages
LEAD = 80  # characters of a first sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the issue.

    Attributes:
        lead: its first sentence, cut to `LEAD`; empty without text.
    """

    article: Article
    lead: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page.

    Attributes:
        number: as printed, without zeros before it; ``""`` when it is not known.
    """

    number: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class WholeIssue:
    """An issue, or a part of a very long one.

    Attributes:
        issue: its labels and the number of its articles.
        dates, numbers: days it came out and numbers it bears, as its articles say; mostly one.
        sheets: in the order of pages, the unknown last; of more than `MOST_SORTED` articles those
            of the part, and the parts are in order of date.
        before, after: issues of the same street; ``None`` at either end.
        part: which articles these are.
    """

    issue: Issue
    dates: tuple[str, ...]
    numbers: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    before: Issue | None
    after: Issue | None
    part: Part


def whole_issue(
    index: SearchIndex, issues: Sequence[Issue], source: str, page: int = 1
) -> WholeIssue | None:
    """Return an issue; ``None`` when none of the issues is from this source.

    Args:
        index: which holds its articles.
        issues: all of them, in order of time.
        source: exactly as `Issue.source` says.
        page: part of it, from 1; beyond the end the last.
    """
    issue = next((issue for issue in issues if source and issue.source == source), None)
    if issue is None:
        return None
    part = part_of(issue.articles, page, PER_PAGE)
    articles = _articles(index, issue, part)
    before, after = _neighbours(issues, issue)
    return WholeIssue(
        issue,
        _commonest(article.issue_date for article in articles),
        _commonest(article.issue_number for article in articles),
        _sheets(articles),
        before,
        after,
        part,
    )


def _articles(index: SearchIndex, issue: Issue, part: Part) -> list[Article]:
    tree = FromSource(fold(issue.source).text, whole=True)
    if issue.articles > MOST_SORTED:
        query = Query(tree, sort=Sort.OLDEST, offset=part.first, limit=PER_PAGE)
        found = [hit.article for hit in index.search(query).hits]
        return sorted(_from(issue, found), key=_in_print)
    found = [hit.article for hit in index.search(Query(tree, limit=2 * MOST_SORTED)).hits]
    return sorted(_from(issue, found), key=_in_print)[part.first : part.last]


def _from(issue: Issue, articles: Iterable[Article]) -> Iterable[Article]:
    """Leave out those of files whose names differ in what folding drops."""
    return (article for article in articles if article.source == issue.source)


def _in_print(article: Article) -> tuple[object, ...]:
    number = _plain(article.page)
    return number == "", _natural(number), article.leaf or 0, _natural(article.id), article.id


def _plain(page: str | None) -> str:
    return (page or "").lstrip("0") or ("0" if page else "")


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return what to order texts with numbers by: 2 before 10, and numbers before letters."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+", text)
    return tuple((int(piece), "") if piece.isdecimal() else (10**18, piece) for piece in pieces)


def _sheets(articles: Sequence[Article]) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(number, tuple(Entry(article, lead(article)) for article in group))
        for number, group in groupby(articles, lambda article: _plain(article.page))
    )


def lead(article: Article) -> str:
    """Return the first sentence of an article, on one line."""
    span = next(sentences(article.body), None)
    words = article.body[span.start : span.end].strip() if span else ""
    return words if len(words) <= LEAD else f"{words[:LEAD]}…"


def _commonest(values: Iterable[str | None]) -> tuple[str, ...]:
    counts = Counter(value for value in values if value)
    return tuple(value for value, _ in counts.most_common(3))


def _neighbours(issues: Sequence[Issue], issue: Issue) -> tuple[Issue | None, Issue | None]:
    if issue.street == UNLABELLED:
        return None, None
    row = [each for each in issues if each.street == issue.street]
    at = row.index(issue)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)
