"""The articles of a list as pages show them: at their present ids, or withdrawn, or unknown."""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.core.model import Article
from searcher.identity.register import Moved, Withdrawn
from web.kept.shelf import Entry
from web.lookup import became_of
from web.request import index


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, and what became of its article.

    Attributes:
        entry: as it was kept.
        article: the article; ``None`` if it is not shown any more, or was never there.
        withdrawn: ISO day on which the article was withdrawn; ``""`` if it was not.
    """

    entry: Entry
    article: Article | None
    withdrawn: str = ""


def rows_of(entries: Iterable[Entry]) -> list[Row]:
    """Return a row for each entry; of an article kept under two ids, the first."""
    rows, seen = list[Row](), set[str]()
    for entry in entries:
        row = _row(entry)
        name = row.article.id if row.article else entry.article
        if name not in seen:
            seen.add(name)
            rows.append(row)
    return rows


def _row(entry: Entry) -> Row:
    article, became = index().get(entry.article), None
    if article is None:
        became = became_of(entry.article)
    if isinstance(became, Moved):
        article = index().get(became.to)
    return Row(entry, article, became.since if isinstance(became, Withdrawn) else "")
