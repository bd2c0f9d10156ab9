"""The site as a browser's search engine (OpenSearch 1.1)."""

from xml.etree.ElementTree import Element

from web.out.xml import child, document

MEDIA_TYPE = "application/opensearchdescription+xml"
_TEMPLATES = (  # type, path and query
    ("text/html", "/?q={searchTerms}&page={startPage?}"),
    ("application/atom+xml", "/feed.atom?q={searchTerms}"),
    ("application/json", "/api/v1/search?q={searchTerms}"),
    ("application/x-suggestions+json", "/suggest?q={searchTerms}"),
)


def opensearch(name: str, about: str, root: str, image: str, language: str | None) -> bytes:
    """Return the description.

    Args:
        name, about: of the site; browsers show the first 16 characters of the name.
        root: absolute address of the site, without a slash at its end.
        image: absolute address of its icon.
        language: that the addresses ask for; ``None``: they ask for none.
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
