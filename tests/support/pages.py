"""What tests of the site read from its pages."""

from urllib.parse import urlencode

import lxml.html
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from searcher.settings import Settings

# Where slowness is not what is tested: on a busy machine a scan takes longer than two seconds.
PATIENT = Settings(time_limit=60)


def get(client: FlaskClient, url: str = "/", **params: object) -> HtmlElement:
    """Request a page, assert that it is answered with 200, and return its parsed HTML."""
    answer = client.get(f"{url}?{urlencode(params, doseq=True)}" if params else url)
    assert answer.status_code == 200, url
    return lxml.html.fromstring(answer.text)


def hrefs(page: HtmlElement, xpath: str) -> list[str]:
    """Return the addresses of the links that the XPath finds."""
    return [str(href) for href in page.xpath(f"{xpath}/@href")]


def texts(page: HtmlElement, xpath: str) -> list[str]:
    """Return the text of each element that the XPath finds, with white space collapsed."""
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]
