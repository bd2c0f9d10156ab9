"""What is left in the extraction store of an article whose words were removed for good."""

import hashlib
from dataclasses import replace

from indexer.identity.seen import imprint_of
from indexer.update.rows import PURGED, Row
from searcher.core.model import Article

_SIGN = "#"  # no letter, so no title of an article begins with it
_DIGEST = 16  # bytes


def emptied(article: Article) -> Article:
    """Return an article without its words and without the names of people.

    Where it was printed stays, so that its place on a page is known. Its jump lines go: nothing is
    joined with it any more.
    """
    return replace(
        article,
        body="",
        title=None,
        kicker=None,
        captions=(),
        byline=None,
        authors=(),
        departments=(),
        event_date=None,
        continued_to=None,
        continued_from=None,
        evidence=(),
    )


def purged_row(row: Row, digest: str) -> Row:
    """Return the row of an article in the store after it was emptied.

    Args:
        row: the row so far.
        digest: of the new record.
    """
    imprint = imprint_of(row.imprint)
    told = replace(imprint, title=veiled(imprint.title)).text() if row.imprint else ""
    return row._replace(digest=digest, issue=PURGED, imprint=told)


def veiled(title: str) -> str:
    """Return what stands for the letters of a title: like titles stay alike, and tell nothing."""
    if not title or title.startswith(_SIGN):
        return title
    return _SIGN + hashlib.blake2b(title.encode(), digest_size=_DIGEST).hexdigest()
