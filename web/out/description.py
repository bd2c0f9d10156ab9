"""The OpenSearch 1.1 description, with which browsers add the site as a search engine."""

from xml.etree.ElementTree import Element

from web.out.xml import child, document

MEDIA_TYPE = "application/opensearchdescription+xml"
_TEMPLATES = (  # media type, then path with query
    ("text/html", "/?q={searchTerms}&page={startPage?}"),
    ("application/atom+xml", "/feed.atom?q={searchTerms}"),
    ("application/json", "/api/v1/search?q={searchTerms}"),
    ("application/x-suggestions+json", "/suggest?q={searchTerms}"),
)


def opensearch(name: str, about: str, root: str, image: str, language: str | None) -> bytes:
    """Return the description document.

    Args:
        name: of the site; browsers show its first 16 characters.
        about: a sentence about the site.
        root: absolute address of the site, without a final slash.
        image: absolute address of its icon.
        language: language that the addresses request; ``None``: none.
    """
    top = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    child(top, "ShortName", name[:16])
    child(top, "Description", about[:1024])
    for kind, path in _TEMPLATES:
        spoken = f"&lang={language}" if language else ""
        child(top, "Url", type_=kind, template=f"{root}{path}{spoken}")
    this = f"{root}/opensearch.xml{f'?lang={language}' if language else ''}"
    child(top, "Url", type_=MEDIA_TYPE, rel="self", template=this)
    child(top, "Image", image, height="64", width="64", type_="image/svg+xml")
    child(top, "InputEncoding", "UTF-8")
    return document(top)
