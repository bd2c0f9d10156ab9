"""What reference managers find in a page: a span for each result, ``<meta>`` tags of an article.

Zotero knows newspapers by its own name of their type, which both ways carry; without it an article
would be taken for a web page, and with the names of journals for a journal's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from markupsafe import Markup

from searcher.core.brief import brief
from searcher.core.model import Article
from searcher.export.citations import Citation, cite

NEWSPAPER = "newspaperArticle"
_LANGUAGE = "zh"


def coins(article: Article, url: str) -> Markup:
    """Return a COinS span of an article for a list of results.

    Args:
        article: that is one of them.
        url: its absolute address.
    """
    title = urlencode(list(_context(cite(brief(article)), url)), quote_via=quote, errors="replace")
    return Markup('<span class="Z3988" title="{}"></span>').format(title)


def _context(citation: Citation, url: str) -> Iterator[tuple[str, str]]:
    """Name and value of each part of the OpenURL; Zotero takes a type only before the values."""
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
    yield "rfr_id", "info:sid/jiewen"
    yield "rft.type", NEWSPAPER
    yield "rft.title", citation.title
    yield "rft.source", citation.paper
    yield from (("rft.creator", name) for name in citation.authors)
    known = (("rft.date", citation.date or citation.year), ("rft.pages", citation.page))
    yield from ((name, value) for name, value in known if value)
    yield "rft.identifier", url
    yield "rft.language", _LANGUAGE


@dataclass(frozen=True, slots=True)
class Tag:
    """A ``<meta>`` tag of a page's head."""

    name: str
    content: str


def tags(article: Article, url: str) -> tuple[Tag, ...]:
    """Return what an article's page says of it: Highwire and Dublin Core, and Zotero's own type.

    Args:
        url: its absolute address.
    """
    return tuple(Tag(*each) for each in _described(cite(brief(article)), url) if each[1])


def _described(citation: Citation, url: str) -> Iterator[tuple[str, str]]:
    """Name and content of each; no `citation_journal_title`, which makes a journal's of it."""
    when = citation.date or citation.year
    yield "z:itemType", NEWSPAPER
    yield "citation_title", citation.title
    yield from (("citation_author", name) for name in citation.authors)
    yield "citation_publication_date", when.replace("-", "/")
    yield "citation_firstpage", citation.page
    yield "citation_issue", citation.issue
    yield "citation_language", _LANGUAGE
    yield "citation_public_url", url
    yield "prism:publicationName", citation.paper
    yield "DC.type", NEWSPAPER
    yield "DC.title", citation.title
    yield from (("DC.creator", name) for name in citation.authors)
    yield "DC.source", citation.paper
    yield "DC.date", when
    yield "DC.language", _LANGUAGE
    yield "DC.identifier", url
