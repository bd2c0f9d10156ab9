"""Short forms of articles for lists, because the lines and labels of print have no upper length."""

from dataclasses import replace

from searcher.core.model import Article, Author

LINE = 500  # characters of a title, a kicker or a by-line
LABELS = 50  # departments, authors


def shortened(line: str, most: int = LINE) -> str:
    """Return the line unchanged, or its beginning with ``…`` if it is longer than ``most``."""
    return line if len(line) <= most else f"{line[: most - 1]}…"


def brief(article: Article) -> Article:
    """Return an article whose lines and labels fit a list; nearly all are returned unchanged."""
    lines = (article.title or "", article.kicker or "", article.byline or "", article.street or "")
    names, people = article.departments, article.authors
    told = (part for each in people for part in (each.name, each.role))
    if max(map(len, (*lines, *names, *told))) <= LINE and max(len(names), len(people)) <= LABELS:
        return article
    return replace(
        article,
        title=article.title and shortened(article.title),
        kicker=article.kicker and shortened(article.kicker),
        byline=article.byline and shortened(article.byline),
        street=article.street and shortened(article.street),
        departments=tuple(shortened(name) for name in names[:LABELS]),
        authors=tuple(Author(shortened(p.name), shortened(p.role)) for p in people[:LABELS]),
    )
