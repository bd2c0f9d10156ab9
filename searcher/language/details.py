"""The values of an article in each `Detail`, for every engine alike."""

from searcher.core.model import UNLABELLED, Article, Detail
from searcher.language.people import people_of


def details_of(article: Article, detail: Detail) -> tuple[str, ...]:
    """Return the article's values in a detail, as printed; ``(UNLABELLED,)`` if it has none.

    A value is one line. Leading zeros of an issue's number are left out.
    """
    match detail:
        case Detail.AUTHOR:
            values = _people(article)
        case Detail.ISSUE:
            number = _line(article.issue_number)
            values = (number.lstrip("0") or "0",) if number else ()
        case Detail.PAPER:
            values = (paper,) if (paper := _line(article.paper)) else ()
    return values or (UNLABELLED,)


def _people(article: Article) -> tuple[str, ...]:
    """Return the names of the authors; articles of older indexes have a by-line alone."""
    names = (_line(each.name) for each in article.authors)
    return tuple(dict.fromkeys(filter(None, names))) or people_of(article.byline or "")


def _line(printed: str | None) -> str:
    return " ".join((printed or "").split())
