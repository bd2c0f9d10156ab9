"""Finds the article of an address: here, at its present address, or withdrawn."""

from collections.abc import Sequence
from typing import NoReturn

from flask import abort, redirect, request, url_for
from werkzeug.exceptions import Gone, NotFound

from searcher.core.model import Article
from searcher.identity.register import Moved, Withdrawn, resolve
from searcher.speech import Message, said
from web.request import index, site

_OF_A_PAGE, _OF_AN_ANSWER = 301, 308  # Moved Permanently, Permanent Redirect


class WithdrawnArticle(Gone):
    """The article of the address was withdrawn.

    Attributes:
        withdrawn: when, and why.
    """

    def __init__(self, withdrawn: Withdrawn) -> None:
        """Keep what to tell."""
        self.withdrawn = withdrawn
        super().__init__()


def withdrawn_why(gone: Withdrawn) -> Message:
    """Return since when and why an article is withdrawn, for the reader."""
    code = "error.410.reason" if gone.reason else "error.410.since"
    return said(code, since=gone.since, reason=gone.reason)


def article_at(article_id: str, *, moved: int = _OF_A_PAGE) -> Article:
    """Return the article with the id in the present address.

    Args:
        article_id: as in the address.
        moved: status of the redirect from a former id.

    Raises:
        HTTPException: 404 for an unknown id, 410 for a withdrawn article, or a redirect to the
            same address with the present id.
    """
    return index().get(article_id) or _elsewhere(article_id, moved)


def answered_article(article_id: str) -> Article:
    """Return the article as `article_at` does; programs are redirected with 308."""
    return article_at(article_id, moved=_OF_AN_ANSWER)


def _elsewhere(article_id: str, moved: int) -> NoReturn:
    became = became_of(article_id)
    if isinstance(became, Withdrawn):
        raise WithdrawnArticle(became)
    if became is None:
        raise NotFound
    asked = request.query_string.decode("ascii", "replace")
    here = url_for(str(request.endpoint), article_id=became.to)
    abort(redirect(f"{here}?{asked}" if asked else here, moved))


def became_of(article_id: str) -> Moved | Withdrawn | None:
    """Return what became of an id that the index does not hold; see `resolve`."""
    return resolve(site().settings.index, article_id)


def present_ids(ids: Sequence[str]) -> list[str]:
    """Replace former ids of articles by their present ids.

    Raises:
        HTTPException: 410 if every one of the articles was withdrawn.
    """
    became = {name: became_of(name) for name in ids if index().get(name) is None}
    gone = [each for each in became.values() if isinstance(each, Withdrawn)]
    if gone and len(gone) == len(ids):
        raise WithdrawnArticle(gone[0])
    return [each.to if isinstance(each := became.get(name), Moved) else name for name in ids]
