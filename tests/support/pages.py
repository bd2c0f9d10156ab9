"""What tests of the site ask of its pages."""

from urllib.parse import urlencode

import lxml.html
from flask.testing import FlaskClient
from lxml.html import HtmlElement


def get(client: FlaskClient, url: str = "/", **params: object) -> HtmlElement:
    answer = client.get(f"{url}?{urlencode(params, doseq=True)}" if params else url)
    assert answer.status_code == 200, url
    return lxml.html.fromstring(answer.text)


def hrefs(page: HtmlElement, xpath: str) -> list[str]:
    """Return the addresses of links."""
    return [str(href) for href in page.xpath(f"{xpath}/@href")]


def texts(page: HtmlElement, xpath: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]
