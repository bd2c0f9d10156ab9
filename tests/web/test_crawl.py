"""All of the site over the sample corpus: no broken link, and each count is what its link finds."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.settings import Settings
from tests.conftest import SAMPLE
from web.app import create_app

ROOT = "http://localhost"
# Pages that lead to ever more of their kind: so many of each are opened.
MOST = {"/": 250, "/facet": 80, "/trends": 120, "/trends.csv": 30, "/browse": 200, "/related": 40}
TWICE = {"/article", "/source"}  # each of these, with two of the searches that lead there
MOST |= {"/export": 120, "/advanced": 30, "/feed.atom": 30, "/api": 250, "/help": 10, "/within": 10}
_ADDRESSES = "//@href[not(ancestor-or-self::link[@rel='preconnect'])] | //@src | //form/@action"
_NUMBER = re.compile(r"\d[\d,]*")


@pytest.fixture(scope="module")
def client(sample_engine: WhooshEngine) -> FlaskClient:
    app = create_app(sample_engine, Settings(corpus=SAMPLE))
    return app.test_client()


def opened(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address.removeprefix(ROOT), follow_redirects=True)


def parsed(answer: TestResponse) -> HtmlElement | None:
    if answer.mimetype != "text/html" or not answer.data:
        return None
    return lxml.html.fromstring(answer.text)


def test_no_link_is_broken(client: FlaskClient) -> None:
    waiting, known, visited = deque([f"{ROOT}/"]), {f"{ROOT}/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        kind = f"/{path.split('/')[1]}"
        counted = path if kind in TWICE else kind
        visited[counted] += 1
        if visited[counted] > (2 if kind in TWICE else MOST.get(kind, 10_000)):
            continue
        answer = opened(client, address)
        assert answer.status_code == 200, address
        page = parsed(answer)
        for link in () if page is None else page.xpath(_ADDRESSES):
            whole, fragment = urldefrag(urljoin(address, link))
            assert whole.startswith(ROOT), f"{address} leads to {link}"
            if fragment and whole == address and page is not None:
                assert page.xpath("//*[@id=$name]", name=fragment), f"{address} has no #{fragment}"
            if whole not in known:
                known.add(whole)
                waiting.append(whole)
    for kind in TWICE:
        each = [path for path in visited if path.startswith(f"{kind}/")]
        assert len(each) == 93, f"not every {kind} is linked from somewhere"
    assert {"/issue", "/page-image", "/trends", "/browse", "/api"} <= set(visited)


PAGES = (
    *("/", "/?q=居民", "/?q=居民&mode=any&lang=en", "/?q=社区 | 志愿者&sort=newest"),
    *("/?street=云桥路街道", "/?district=临江区&year=2022", "/?q=居民&exclude=month=2022-03"),
    *("/?department=妇女联合会&street=杏林街道", "/?from=2022-03&to=2022-09", "/?year=2023"),
    *("/?street=云桥路街道&street=杏林街道", "/?month=2022-03&q=居民&reprints=1"),
    *(
        "/?q=居民 火星车",
        "/?q=换届选据",
        "/?street=没有的街道&q=居民",
        "/?q=居民&from=1999-01&to=1999-02",
    ),
    *("/facet/street", "/facet/department?q=居民", "/facet/month?street=云桥路街道&find=2022"),
    *(
        "/trends?term=居民",
        "/trends?term=居民&term=志愿者&by=street",
        "/trends?term=社区&by=district&grain=year",
    ),
    *("/browse", "/browse/streets", "/browse/departments"),
)


@pytest.mark.parametrize("address", PAGES)
def test_every_count_is_the_total_after_the_click(client: FlaskClient, address: str) -> None:
    page = parsed(opened(client, address))
    assert page is not None
    counted = 0
    for link, number in counts(page):
        after = parsed(opened(client, urljoin(f"{ROOT}{address}", link)))
        assert after is not None
        assert total(after) == number, link
        counted += 1
    assert counted


def counts(page: HtmlElement) -> Iterator[tuple[str, int]]:
    """Yield each link to results, and the number of articles that is shown with it."""
    for option in page.xpath("//li[contains(@class, 'option')][./a[@class='option-value']]"):
        for count in option.xpath("./span[@class='option-count']/text()"):
            yield option.xpath("string(./a/@href)"), int(count.replace(",", ""))
    for bar in page.xpath("//*[local-name()='a'][contains(@class, 'bar')][@aria-label]"):
        yield bar.get("href"), number_in(bar.get("aria-label").split(": ")[1])
    for beside, count in (("offer", "offer-total"), ("meant", "meant-total")):
        for each in page.xpath(f"//*[@class='{count}'][ancestor::*[@class='{beside}']]"):
            yield (
                each.xpath("string(preceding-sibling::a[1]/@href)"),
                number_in(each.text_content()),
            )
    for link in page.xpath("//main//a[not(ancestor::nav)]"):
        said = " ".join(link.text_content().split())
        if urlsplit(link.get("href")).path == "/" and re.fullmatch(r"\d[\d,]*( 篇)?", said):
            yield link.get("href"), number_in(said)


def number_in(said: str) -> int:
    found = _NUMBER.search(said)
    assert found, said
    return int(found.group().replace(",", ""))


def total(page: HtmlElement) -> int:
    (line,) = page.xpath("//p[@class='total']")
    return number_in(line.text_content())
