"""One issue: its articles page by page, and the issues before and after it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.identity.issues import may_be_called
from searcher.core.engine import Searches
from searcher.core.model import UNLABELLED, Article, Issue, Sort
from searcher.core.tree import InIssue, Query
from searcher.language.sentences import sentences
from web.browse.paging import Part, part_of

PER_PAGE = 100  # articles
MOST_SORTED = 500  # greatest number of articles of an issue that are sorted by page
LEAD = 80  # characters shown of a first sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the issue.

    Attributes:
        article: the article.
        lead: its first sentence, cut to `LEAD` characters; ``""`` without text.
    """

    article: Article
    lead: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page.

    Attributes:
        number: as printed, without leading zeros; ``""`` if unknown.
        entries: the articles of the page.
    """

    number: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class WholeIssue:
    """An issue, or a part of a very long issue.

    Attributes:
        issue: its labels and its number of articles.
        dates: issue dates of its articles, the most frequent first; usually one.
        numbers: issue numbers of its articles, likewise.
        registrations: of the paper; see `Article.registrations`.
        sheets: in the order of pages, unknown pages last. An issue of more than `MOST_SORTED`
            articles is cut into parts by date, and the sheets are those of the part.
        before: the issue of the same paper before it, or ``None``; of the same street if no paper
            is known.
        after: the issue after it, likewise.
        part: the part.
    """

    issue: Issue
    dates: tuple[str, ...]
    numbers: tuple[str, ...]
    registrations: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    before: Issue | None
    after: Issue | None
    part: Part


def whole_issue(
    index: Searches, issues: Sequence[Issue], name: str, page: int = 1
) -> WholeIssue | None:
    """Return an issue; ``None`` if no issue has this id.

    Args:
        index: the index.
        issues: all issues, in order of time.
        name: exactly as in `Issue.id`.
        page: part of the issue, from 1; beyond the end the last part.
    """
    issue = next((issue for issue in issues if name and issue.id == name), None)
    if issue is None:
        return None
    part = part_of(issue.articles, page, PER_PAGE)
    articles = _articles(index, issue, part)
    before, after = _neighbours(issues, issue)
    return WholeIssue(
        issue,
        _commonest(article.issue_date for article in articles),
        _commonest(article.issue_number for article in articles),
        _commonest(number for article in articles for number in article.registrations),
        _sheets(articles),
        before,
        after,
        part,
    )


def _articles(index: Searches, issue: Issue, part: Part) -> list[Article]:
    tree = InIssue(issue.id)
    if issue.articles > MOST_SORTED:
        query = Query(tree, sort=Sort.OLDEST, offset=part.first, limit=PER_PAGE)
        found = [hit.article for hit in index.search(query).hits]
        return sorted(found, key=in_print)
    found = [hit.article for hit in index.search(Query(tree, limit=2 * MOST_SORTED)).hits]
    return sorted(found, key=in_print)[part.first : part.last]


def in_print(article: Article) -> tuple[object, ...]:
    """Return the sort key of an article in its issue: by page, then as in its file."""
    number = _plain(article.page)
    in_file = article.leaf or 0, article.source, article.place or 0, _natural(article.id)
    return number == "", _natural(number), *in_file, article.id


def _plain(page: str | None) -> str:
    return (page or "").lstrip("0") or ("0" if page else "")


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key for texts with numbers: 2 before 10, numbers before letters."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+", text)
    return tuple((int(piece), "") if piece.isdecimal() else (10**18, piece) for piece in pieces)


def _sheets(articles: Sequence[Article]) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(number, tuple(Entry(article, lead(article)) for article in group))
        for number, group in groupby(articles, lambda article: _plain(article.page))
    )


def lead(article: Article) -> str:
    """Return the first sentence of an article on one line, cut to `LEAD` characters."""
    span = next(sentences(article.body), None)
    words = article.body[span.start : span.end].strip() if span else ""
    return words if len(words) <= LEAD else f"{words[:LEAD]}…"


def _commonest(values: Iterable[str | None]) -> tuple[str, ...]:
    counts = Counter(value for value in values if value)
    return tuple(value for value, _ in counts.most_common(3))


def _neighbours(issues: Sequence[Issue], issue: Issue) -> tuple[Issue | None, Issue | None]:
    if issue.paper is None and issue.street == UNLABELLED:
        return None, None
    row = [each for each in issues if _series(each) == _series(issue)]
    at = row.index(issue)
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def _series(issue: Issue) -> tuple[str | None, str]:
    return issue.paper, "" if issue.paper else issue.street


def moved(issues: Iterable[Issue], name: str) -> Issue | None:
    """Return the issue that an earlier address means, or ``None``.

    The address names one of its files, or an id that the issue had before more was known of its
    paper. Of several such issues the one with most articles is meant, of equals the earliest.
    """
    meant = (each for each in issues if name in each.sources or may_be_called(each, name))
    return max(meant, key=lambda issue: issue.articles, default=None)
