"""What leaves the site: exports, the feed, and what other programs are told."""

import csv
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit
from urllib.robotparser import RobotFileParser

import lxml.etree
import lxml.html
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from searcher.core import deadline
from searcher.core.engine import Engine
from searcher.core.errors import IndexDamaged
from searcher.core.model import Article, Facet, Hit
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.export import Format
from searcher.settings import Settings
from tests.support.oracle import OracleEngine
from tests.support.waiting import linger
from tests.support.web_corpus import AWKWARD, articles
from web.app import create_app
from web.out import exports, sitemaps

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BYTES = ("xlsx", "list.xlsx", "docx", "pdf")
ENDINGS = [form.ending.removeprefix(".") for form in Format]
PUBLIC = "https://newsletters.example/jiewen"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = open_engine(tmp_path_factory.mktemp("out"))
    made.update(articles(), ())
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(engine: Engine) -> Flask:
    return create_app(engine)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def public(engine: Engine) -> FlaskClient:
    return create_app(engine, Settings(public_url=PUBLIC)).test_client()


def get(client: FlaskClient, path: str, **params: object) -> TestResponse:
    answer = client.get(f"{path}?{urlencode(params, doseq=True)}" if params else path)
    assert answer.status_code == 200, path
    return answer


def xml(data: bytes) -> Any:
    return lxml.etree.fromstring(data)


def html(text: str) -> Any:
    return lxml.html.fromstring(text)


def text_of(data: bytes) -> str:
    """Return the text of a PDF."""
    with closing(PdfDocument(data)) as document:
        return "\n".join(leaf.get_textpage().get_text_range() for leaf in document)


def rows(data: bytes, ending: str) -> int:
    """Count the articles of a file."""
    text = "" if ending in BYTES else data.decode("utf-8-sig")
    count: dict[str, Callable[[], int]] = {
        "csv": lambda: sum(1 for _ in csv.reader(StringIO(text, newline=""))) - 1,
        "jsonl": lambda: len([json.loads(line) for line in text.splitlines()]),
        "xlsx": lambda: int(load_workbook(BytesIO(data))["文章"].max_row) - 1,
        "list.xlsx": lambda: int(load_workbook(BytesIO(data))["文章"].max_row) - 1,
        "docx": lambda: len(Document(BytesIO(data)).tables[0].rows) - 1,
        "pdf": lambda: len(re.findall(r"/article/", text_of(data))),
        "ris": lambda: len(re.findall(r"^TY  - NEWS", text, re.MULTILINE)),
        "bib": lambda: len(re.findall(r"^@article", text, re.MULTILINE)),
        "2025.txt": lambda: len(re.findall(r"^\[\d+\]", text, re.MULTILINE)),
        "txt": lambda: len(re.findall(r"^\[\d+\]", text, re.MULTILINE)),
        "json": lambda: len(json.loads(text)),
    }
    return count[ending]()


# -- exports -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "垃圾分类"},
        {"q": "夏令热线"},  # three reprints, one result on the page
        {"street": ["望江街道", "松风镇"], "exclude": "month=2021-03"},
        {"from": "2021-02", "to": "2021-04", "sort": "oldest"},
        {"q": "没有这样的词"},
        {"q": "垃圾分类", "page": 2},
    ],
    ids=str,
)
def test_an_export_has_a_row_for_each_article_of_the_total(
    client: FlaskClient, ending: str, asked: dict[str, object]
) -> None:
    total = get(client, "/api/v1/search", **asked).json["total"]  # type: ignore[index]
    answer = get(client, f"/export/hits.{ending}", **asked)
    assert rows(answer.data, ending) == total
    assert answer.headers["X-Total-Count"] == str(total)
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_selected_articles_come_in_the_order_given(client: FlaskClient) -> None:
    ids = ["qc/2021/003.txt/1", AWKWARD, "qc/2021/001.txt/1", AWKWARD]
    data = get(client, "/export/hits.jsonl", id=ids).data.decode()
    assert [json.loads(line)["id"] for line in data.splitlines()] == ids[:3]


def test_a_missing_article_costs_no_other_and_is_named(client: FlaskClient) -> None:
    ids = ["qc/2021/003.txt/1", "gone/1"]
    [row] = get(client, "/export/hits.jsonl", id=ids).data.decode().splitlines()
    assert json.loads(row)["filters"] == "missing=gone/1"
    page = html(get(client, "/export", id=ids).text)
    assert [code.text for code in page.xpath("//main//code")] == ["gone/1"]
    assert client.get("/export/hits.jsonl?id=gone/1").status_code == 404


@pytest.mark.parametrize("ending", ["doc", "csv.gz", "bibtex", ""])
def test_an_unknown_format_is_not_there(client: FlaskClient, ending: str) -> None:
    assert client.get(f"/export/hits.{ending}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({}, "街闻"),
        ({"q": "垃圾分类"}, "街闻-垃圾分类"),
        ({"q": "“垃圾/分类”", "street": "望江街道"}, "街闻-垃圾-分类-望江街道"),
        ({"id": ["qc/2021/003.txt/1", AWKWARD]}, "街闻-2"),
        ({"q": '\r\n";/../'}, "街闻"),
    ],
)
def test_the_file_is_named_after_what_is_in_it(
    client: FlaskClient, asked: dict[str, object], named: str
) -> None:
    said = get(client, "/export/hits.csv", **asked).headers["Content-Disposition"]
    found = re.fullmatch(r"attachment; filename=jiewen-\d{8}\.csv; filename\*=UTF-8''(\S+)", said)
    assert found
    assert re.fullmatch(rf"{named}-\d{{8}}\.csv", unquote(found[1]))


def test_the_page_tells_sizes_and_offers_what_it_says(client: FlaskClient) -> None:
    asked = {"q": "垃圾分类", "street": "望江街道"}
    page = html(get(client, "/export", **asked).text)
    for link in page.xpath("//a[@download]"):
        answer = get(client, link.get("href"))
        assert answer.headers["Content-Type"] == link.get("type")
    assert len(page.xpath("//a[@download]")) == len(Format)


@pytest.mark.parametrize("form", [form for form in Format if form.most is None])
def test_the_size_of_a_few_articles_is_exact(app: Flask, engine: Engine, form: Format) -> None:
    with app.test_request_context("/export?q=夏令热线"):
        from web.request import present_state

        state = present_state()
        offered = exports.offers(state, (), exports.gather(engine, state, (), exports.SAMPLE))
        [size] = [offer.size for offer in offered if offer.form is form]
    assert size == len(get(app.test_client(), f"/export/hits{form.ending}", q="夏令热线").data)


def test_a_list_to_print_has_the_articles_with_their_links(client: FlaskClient) -> None:
    ids = ["qc/2021/003.txt/1", AWKWARD]
    page = html(get(client, "/export/list", id=ids).text)
    links = page.xpath("//main//tbody//a/@href")
    assert [unquote(urlsplit(link).path) for link in links] == [f"/article/{one}" for one in ids]
    [way] = html(get(client, "/export", id=ids).text).xpath("//a[contains(@href, '/list')]/@href")
    assert html(get(client, way).text).xpath("//main//tbody//a/@href") == links
    assert client.get("/export/list?id=gone/1").status_code == 404


def test_a_list_to_print_says_where_it_is_cut(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PRINTED", 2)
    page = html(get(client, "/export/list").text)
    total = get(client, "/api/v1/search").json["total"]  # type: ignore[index]
    assert len(page.xpath("//main//tbody/tr")) == 2
    assert f"共 {total} 篇" in page.xpath("string(//main//*[@class='notices'])")


class _Failing(WhooshEngine):
    """An index whose files are damaged in the middle."""

    def every(self, query: Query) -> Iterator[Hit]:
        for number, hit in enumerate(super().every(query)):
            if number == 250:
                raise IndexDamaged("a file of the index is damaged")
            yield hit


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = _Failing(tmp_path)
    made.update([replace(articles()[0], id=f"many/{n}") for n in range(300)], ())
    yield made
    made.close()


def test_a_workbook_may_take_longer_than_an_answer(tmp_path: Path) -> None:
    engine = _Slow(tmp_path)
    engine.update([replace(articles()[0], id=f"many/{n}") for n in range(220)], ())
    client = create_app(engine, Settings(time_limit=0.5)).test_client()
    assert rows(get(client, "/export/hits.xlsx").data, "xlsx") == 220
    engine.close()


class _Slow(WhooshEngine):
    """An index that asks whether the time is over, after it is."""

    def every(self, query: Query) -> Iterator[Hit]:
        for number, hit in enumerate(super().every(query)):
            if number == 1:
                linger(0.6)
            deadline.check()
            yield hit


def test_a_stream_that_fails_is_not_taken_for_a_whole_file(failing: WhooshEngine) -> None:
    sockets: dict[int, Any] = {}
    server: Any = create_server(create_app(failing), map=sockets, host="127.0.0.1", port=0)
    ended = threading.Event()
    thread = threading.Thread(target=_serve, args=(sockets, ended))
    thread.start()
    try:
        asked = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
        asked.request("GET", "/export/hits.csv")
        answer = asked.getresponse()
        assert (answer.status, answer.headers["X-Total-Count"]) == (200, "300")
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
        asked.request("GET", "/export/hits.xlsx")  # not streamed: an error is an error page
        answer = asked.getresponse()
        assert (answer.status, len(answer.read()) > 0) == (503, True)
        asked.close()
    finally:
        ended.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


def _serve(sockets: dict[int, Any], ended: threading.Event) -> None:
    while not ended.is_set():
        wasyncore.loop(timeout=0.05, map=sockets, count=1)


# -- the feed ----------------------------------------------------------------------------------


def feed(client: FlaskClient, **asked: object) -> Any:
    answer = get(client, "/feed.atom", **asked)
    assert answer.mimetype == "application/atom+xml"
    return xml(answer.data)


def check_atom(root: Any) -> None:
    """Demand what RFC 4287 demands."""
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert re.match(r"urn:uuid:[0-9a-f-]{36}$", element.findtext(f"{ATOM}id") or "")
        for moment in element.xpath("*[local-name()='updated' or local-name()='published']/text()"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", moment)
        links = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(links) == 1
        assert all(urlsplit(link.get("href") or "").scheme for link in links)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert root.xpath("a:link[@rel='self']", namespaces={"a": ATOM[1:-1]})


@pytest.mark.parametrize("asked", [{}, {"q": "垃圾分类"}, {"q": "没有这样的词"}, {"lang": "en"}])
def test_a_feed_is_valid_and_has_the_newest_first(
    client: FlaskClient, asked: dict[str, object]
) -> None:
    root = feed(client, **asked)
    check_atom(root)
    days = root.xpath("//*[local-name()='published']/text()")
    assert days == sorted(days, reverse=True)
    asked |= {"sort": "newest", "limit": 50, "strict": "1"}  # a feed has only what has every word
    shown = get(client, "/api/v1/search", **asked).json["hits"]  # type: ignore[index]
    assert len(root.findall(f"{ATOM}entry")) == len(shown)


def test_entries_lead_to_their_articles_at_the_public_address(public: FlaskClient) -> None:
    for entry in feed(public, q="地址难写").findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        path = (link.get("href") or "").removeprefix(PUBLIC)
        assert path == f"/article/{quote(AWKWARD)}"
        assert "地址难写的文章" in get(public, path).text


def test_the_name_of_a_feed_is_that_of_its_search(client: FlaskClient, public: FlaskClient) -> None:
    def name(of: FlaskClient, **asked: object) -> Any:
        return feed(of, **asked).findtext(f"{ATOM}id")

    assert name(client, q="社区") == name(public, q="社区", lang="en", page=3)
    assert len({name(client), name(client, q="社区"), name(client, q="社区", mode="any")}) == 3


@settings(max_examples=25)
@given(text=st.text(max_size=40), label=st.text(min_size=1, max_size=10))
def test_no_text_breaks_a_feed(text: str, label: str) -> None:
    engine = OracleEngine()
    engine.update([Article("甲/1", f"正文 {text}", title=text or None, departments=(label,))], ())
    root = feed(create_app(engine).test_client())
    check_atom(root)
    assert len(root.findall(f"{ATOM}entry")) == 1


def test_a_feed_is_sent_again_only_when_the_index_has_changed(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.update(articles()[:3], ())
    client = create_app(engine).test_client()
    first = get(client, "/feed.atom", q="社区")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feed.atom?q=社区", headers=known).status_code == 304
    packed = client.get("/feed.atom?q=社区", headers={"Accept-Encoding": "gzip"})
    weak = {"If-None-Match": packed.headers["ETag"]}
    assert client.get("/feed.atom?q=社区", headers=weak).status_code == 304
    assert client.get("/feed.atom?q=居民", headers=known).status_code == 200
    engine.update(articles()[3:4], ())
    assert client.get("/feed.atom?q=社区", headers=known).status_code == 200
    engine.close()


# -- what other programs are told --------------------------------------------------------------


def test_browsers_are_told_how_to_search_here(public: FlaskClient) -> None:
    root = xml(get(public, "/opensearch.xml", lang="en").data)
    spaces = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert len(root.findtext("o:ShortName", namespaces=spaces) or "") <= 16
    assert root.findtext("o:InputEncoding", namespaces=spaces) == "UTF-8"
    urls = {url.get("type"): url.get("template") for url in root.findall("o:Url", spaces)}
    assert {"text/html", "application/atom+xml", "application/x-suggestions+json"} <= set(urls)
    for kind, template in urls.items():
        filled = template.replace("{searchTerms}", quote("垃圾分类")).replace("{startPage?}", "")
        assert filled.startswith(f"{PUBLIC}/")
        assert get(public, filled.removeprefix(PUBLIC)).mimetype == kind
    image = root.findtext("o:Image", namespaces=spaces) or ""
    assert get(public, image.removeprefix(PUBLIC)).mimetype == "image/svg+xml"


def test_the_sitemap_names_every_article_once(
    public: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART", 20)
    monkeypatch.setattr(sitemaps, "_READ", 7)
    index = xml(get(public, "/sitemap.xml").data)
    parts = [loc.text or "" for loc in index.iter(f"{SITEMAP}loc")]
    assert len(parts) == 3
    urls = [
        loc.text or ""
        for part in parts
        for loc in xml(get(public, part.removeprefix(PUBLIC)).data).iter(f"{SITEMAP}loc")
    ]
    expected = {f"{PUBLIC}/article/{quote(article.id)}" for article in articles()}
    assert len(urls) == len(set(urls))
    assert set(urls) == expected | {f"{PUBLIC}{path}" for path in sitemaps.PAGES}


@pytest.mark.parametrize("name", ["sitemap-0.xml", "sitemap-2.xml", "sitemap-x.xml"])
def test_there_are_no_other_parts(client: FlaskClient, name: str) -> None:
    assert client.get(f"/{name}").status_code == 404


def test_pages_of_the_sitemap_are_there(client: FlaskClient) -> None:
    for path in sitemaps.PAGES:
        assert client.get(path).status_code == 200, path


def test_crawlers_may_read_articles_and_no_endless_lists(client: FlaskClient) -> None:
    lines = get(client, "/robots.txt").text.splitlines()
    rules = RobotFileParser()
    rules.parse([line for line in lines if "*?" not in line])  # it knows no wildcards
    assert rules.can_fetch("any", "/article/a/1")
    assert rules.can_fetch("any", "/browse/streets")
    assert not rules.can_fetch("any", "/export/hits.csv")
    assert not rules.can_fetch("any", "/api/v1/search")
    assert "Disallow: /*?" in lines
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]


def test_a_site_with_a_password_is_not_crawled() -> None:
    private = create_app(OracleEngine(), Settings(password=generate_password_hash("x")))
    answer = private.test_client().get("/robots.txt", auth=("", "x"))
    assert answer.text == "User-agent: *\nDisallow: /\n"


def test_below_a_path_everything_is_below_it(client: FlaskClient) -> None:
    below = {"SCRIPT_NAME": "/jiewen"}
    for path in ("/feed.atom", "/opensearch.xml", "/sitemap.xml", "/sitemap-1.xml"):
        text = client.get(path, environ_overrides=below).text
        found = re.findall(r"http://localhost(/[^\"<?]*)", text)
        assert found
        assert all(address.startswith("/jiewen/") for address in found), path
    assert "Disallow: /jiewen/export" in client.get("/robots.txt", environ_overrides=below).text


VALUE = st.text(max_size=12) | st.sampled_from(["2021-05", "垃圾分类", "street=望江街道", "“", "1"])
NAME = st.sampled_from(["q", "id", "from", "to", "exclude", "sort", "mode", "lang", "page", *Facet])


@settings(max_examples=60)
@given(
    path=st.sampled_from(
        ["/export", "/feed.atom", "/opensearch.xml", *(f"/export/hits.{e}" for e in ENDINGS)]
    ),
    asked=st.lists(st.tuples(NAME, VALUE), max_size=5),
)
def test_no_address_is_answered_with_an_error_of_ours(
    client: FlaskClient, path: str, asked: list[tuple[str, str]]
) -> None:
    assert client.get(f"{path}?{urlencode(asked)}").status_code in {200, 404}
