"""How much of an article a list tells: its printed lines and labels have no bound of their own."""

from dataclasses import replace

from searcher.core.model import Article

LINE = 500  # characters of a title, a kicker or a by-line
LABELS = 50  # departments


def shortened(line: str, most: int = LINE) -> str:
    """Return a line as it is, or its beginning and ``…``."""
    return line if len(line) <= most else f"{line[: most - 1]}…"


def brief(article: Article) -> Article:
    """Return an article with lines and labels that fit a list; nearly all are returned as is."""
    lines = (article.title or "", article.kicker or "", article.byline or "", article.street or "")
    names = article.departments
    if max(map(len, (*lines, *names))) <= LINE and len(names) <= LABELS:
        return article
    return replace(
        article,
        title=article.title and shortened(article.title),
        kicker=article.kicker and shortened(article.kicker),
        byline=article.byline and shortened(article.byline),
        street=article.street and shortened(article.street),
        departments=tuple(shortened(name) for name in names[:LABELS]),
    )
