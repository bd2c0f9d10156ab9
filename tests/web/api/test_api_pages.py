"""Every page has its twin in the API, and the page that describes the API keeps its word."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from flask.testing import FlaskClient

from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import ROOT, SAMPLE
from tests.support.web_corpus import AWKWARD, articles
from web.app import create_app

FIRST = "qc/2021/000.txt/1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("twins")
    engine = open_engine(folder)
    engine.update(articles(), ())
    yield create_app(engine, Settings(index=folder, corpus=SAMPLE)).test_client()
    engine.close()


# -- pages and their twins ---------------------------------------------------------------------

MOST_OF_A_KIND = 8  # links that are followed
PAGES = [
    "/",
    "/?q=垃圾分类",
    "/?q=垃圾分类&street=望江街道&street=松风镇&exclude=month=2021-03&sort=newest",
    "/?q=夏令热线&reprints=1",
    "/?from=2021-02&to=2021-04&mode=any&synonyms=0&page=2",
    "/?q=没有这样的词",
    "/?page=999",
    "/facet/street?q=垃圾分类",
    "/facet/month?by=pinyin&find=2021",
    f"/article/{quote(AWKWARD)}?q=正文&at=1",
    f"/source/{FIRST}",
    "/trends?term=垃圾分类&term=疫苗接种&by=street&unit=10k",
    "/browse",
    "/browse/streets?by=pinyin&find=wj",
    "/browse/departments",
    "/browse/issues?street=望江街道",
    "/issue/qc/2021/003.txt",
    "/browse/uncertain?field=month",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "zh-Hant", "en"])
def test_the_twin_of_a_page_tells_the_same(client: FlaskClient, path: str, language: str) -> None:
    asked = f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path
    page: Any = lxml.html.fromstring(client.get(asked).text)
    [twin] = page.xpath("//link[@rel='alternate'][@type='application/json']/@href")
    answer = client.get(twin)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    _same(page, json.loads(answer.data), path)


def test_every_page_that_links_lead_to_has_a_twin_that_answers(client: FlaskClient) -> None:
    """Follow the links of the site, some of each kind."""
    waiting, seen, kinds = ["/"], {"/"}, Counter[str]()
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        assert answer.status_code in {200, 202, 303}, url
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page: Any = lxml.html.fromstring(answer.text)
        for twin in page.xpath("//link[@rel='alternate'][@type='application/json']/@href"):
            assert client.get(twin).status_code == 200, (url, twin)
        for link in page.xpath("//a/@href"):
            address, kind = link.partition("#")[0], (f"{link}/".split("/")[1]).partition("?")[0]
            if address.startswith("/") and address not in seen and kinds[kind] < MOST_OF_A_KIND:
                kinds[kind] += 1
                seen.add(address)
                waiting.append(address)
    assert {"article", "browse", "export", "facet", "issue", "source", "trends", "api"} <= set(
        kinds
    )


def _same(page: Any, twin: Any, path: str) -> None:
    if path.startswith("/?") or path == "/":
        said = page.xpath("//p[@class='total']")
        assert not said or int(re.findall(r"\d+", said[0].text_content())[0]) == twin["total"]
        shown = page.xpath("//ol[contains(@class,'results')]//h3//a/@href")
        assert [_path(url) for url in shown] == [_path(hit["url"]) for hit in twin["hits"]]
    elif path.startswith("/article/"):
        assert page.xpath("//h1")[0].text_content().strip() == twin["title"]
    elif path.startswith("/issue/"):
        linked = {_path(url) for url in page.xpath("//main//h3//a/@href | //main//li//a/@href")}
        entries = [entry for sheet in twin["sheets"] for entry in sheet["articles"]]
        assert {_path(entry["url"]) for entry in entries} <= linked
    else:
        assert twin


def _path(url: str) -> str:
    return url.partition("?")[0]


# -- the page that describes it ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_the_page_names_every_address_parameter_and_value(
    client: FlaskClient, language: str
) -> None:
    document: Any = client.get("/api/v1/openapi.json").json
    page: Any = lxml.html.fromstring(client.get(f"/api?lang={language}").text)
    codes = set(page.xpath("//main//code/text()"))
    assert set(document["paths"]) <= codes
    for operations in document["paths"].values():
        assert {each["name"] for each in operations["get"]["parameters"]} <= codes
    assert set(document["components"]["schemas"]) <= codes
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {url[1:] for url in page.xpath("//a/@href") if url.startswith("#")} <= set(ids)


def test_the_manual_names_every_address(client: FlaskClient) -> None:
    manual = (ROOT / "docs" / "api.md").read_text("utf-8")
    document: Any = client.get("/api/v1/openapi.json").json
    named = set(re.findall(r"`/([a-z]+)(?:/[A-Z]+)?`", manual.partition("## ")[0]))
    known = {path.split("/")[3] for path in document["paths"]}
    assert known <= named
    for path in re.findall(r"^\| `(/[a-z.]+)` \|", manual.partition("## 订阅")[2], re.MULTILINE):
        assert client.get(path).status_code == 200, path


def test_the_document_names_no_host(client: FlaskClient) -> None:
    text = client.get("/api/v1/openapi.json", headers={"Host": "evil.example"}).text
    assert "evil.example" not in text
    assert "localhost" not in text


def test_examples_of_the_page_work(client: FlaskClient) -> None:
    page: Any = lxml.html.fromstring(client.get("/api").text)
    examples = page.xpath("//pre/code/text()")
    assert len(examples) == len(client.get("/api/v1/openapi.json").json["paths"])  # type: ignore[index]
    for example in examples:
        found = re.fullmatch(r"curl --get '(\S+)'(?: --data-urlencode '(\w+)=(\S+)')?", example)
        assert found, example
        query = f"?{found[2]}={quote(found[3])}" if found[2] else ""
        assert client.get(found[1] + query).status_code == 200, example
