"""What is left in the extraction store of an article whose words were removed for good."""

from dataclasses import replace

from indexer.identity.seen import imprint_of
from indexer.identity.sketches import veiled
from indexer.update.rows import PURGED, Row
from searcher.core.model import Article


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
