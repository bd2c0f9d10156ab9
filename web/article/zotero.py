"""Metadata for reference managers: COinS spans in result lists, ``<meta>`` tags on article pages.

Both carry Zotero's own item type for newspapers. Without it Zotero would file an article as a web
page, and with Highwire's names for journals as a journal article.
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
    """Return the COinS span of an article in a list of results.

    Args:
        article: the article.
        url: the article's absolute address.
    """
    title = urlencode(list(_context(cite(brief(article)), url)), quote_via=quote, errors="replace")
    return Markup('<span class="Z3988" title="{}"></span>').format(title)


def _context(citation: Citation, url: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each part of the OpenURL; Zotero needs the type before the values."""
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
    """Return the ``<meta>`` tags of an article's page: Highwire, Dublin Core and Zotero's type.

    Args:
        article: the article.
        url: the article's absolute address.
    """
    return tuple(Tag(*each) for each in _described(cite(brief(article)), url) if each[1])


def _described(citation: Citation, url: str) -> Iterator[tuple[str, str]]:
    """Yield name and content of each tag.

    `citation_journal_title` is left out, because it would make the item a journal article.
    """
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
