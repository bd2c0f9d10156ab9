"""The page of an article, through Flask's test client."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from searcher.core.model import Article, Author, Evidence, Facet
from searcher.core.request import Request
from searcher.engines.choose import open_engine
from searcher.export.citations import cite, gbt7714, gbt7714_2025
from searcher.find.find import find
from searcher.settings import Settings
from searcher.speech import said
from tests.support.oracle import OracleEngine
from tests.support.pages import get, hrefs, texts
from tests.support.web_corpus import AWKWARD, articles
from web.app import create_app
from web.article.zotero import coins, tags

WASTE = "垃圾分类"
GUESSED = Article(
    "guessed",
    "不知何时何地的一篇。",
    street="望江街道",
    month="2021-11",
    issue_number="88",
    leaf=3,
    continued_from="01",
    evidence=(
        Evidence("street", 0.4, "据报名推断"),
        Evidence("month", 0.3, "据同期文章推断"),
        Evidence("issue_number", 0.9, "报头印有期号"),
    ),
)

SCANNED = Article(
    "scanned",
    "河滨步道上新添了十把长椅。",
    title="长椅",
    evidence=(Evidence("body", 0.973, said("ocr.read", share="97.3%")),),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The made-up paper, of which no file is left."""
    folder = tmp_path_factory.mktemp("article")
    engine = open_engine(folder)
    engine.update([*articles(), GUESSED, SCANNED], ())
    yield create_app(engine, Settings(index=folder))
    engine.close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_recognised_text_is_marked_and_says_why(client: FlaskClient) -> None:
    for address in ("/article/scanned", "/?q=长椅"):
        page = lxml.html.fromstring(client.get(address).text)
        [mark] = [each for each in page.iter("span") if each.text == "OCR"]
        assert "可能有错字" in mark.get("title", "")
    assert "97.3%" in client.get("/article/scanned").text
    assert "可能有错字" not in client.get("/article/guessed").text


# -- among the results -------------------------------------------------------------------------


@pytest.mark.parametrize("reprints", ["", "1"])
def test_one_walks_from_result_to_result(app: Flask, client: FlaskClient, reprints: str) -> None:
    with app.app_context():
        from web.request import index as site_index

        answer = find(site_index(), Request("", limit=100, collapsed=not reprints))
    ids = [result.article.id for result in answer.results]
    asked = {"reprints": reprints} if reprints else {}
    url, walked = f"/article/{quote(ids[0])}?{urlencode(asked | {'at': '1'})}", list[str]()
    while url:
        page = get(client, url)
        walked.append(urlsplit(url).path)
        rank = len(walked)
        assert texts(page, "//*[@class='rank']") == [f"第 {rank} 条，共 {len(ids)} 条"]
        (back,) = page.xpath("//p[@class='back']/a/@href")
        assert urlsplit(back).fragment == f"result-{rank}"
        assert parse_qs(urlsplit(back).query).get("page", ["1"]) == [str((rank - 1) // 10 + 1)]
        before = page.xpath("//a[@rel='prev']/@href")
        assert [urlsplit(href).path for href in before] == walked[-2:-1]
        url = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert walked == [f"/article/{quote(one)}" for one in ids]


def test_the_way_back_ends_at_the_result(client: FlaskClient) -> None:
    (href,) = get(client, "/", q=WASTE, sort="newest").xpath("//*[@id='result-3']//h3/a/@href")
    (back,) = get(client, href).xpath("//p[@class='back']/a/@href")
    again = get(client, back.partition("#")[0])
    assert again.xpath(f"//*[@id='{urlsplit(back).fragment}']//h3/a/@href") == [href]


def test_an_article_that_has_moved_is_found_nearby(client: FlaskClient) -> None:
    first = get(client, "/", q=WASTE).xpath("//h3/a/@href")[0]
    path = urlsplit(first).path
    for at in ("2", "9"):
        assert texts(get(client, path, q=WASTE, at=at), "//*[@class='rank']")[0].startswith(
            "第 1 条"
        )


@pytest.mark.parametrize("at", ["", "0", "-1", "x", "９", "1.0", "500", "9" * 12, "9" * 5000])
def test_elsewhere_it_has_no_neighbours(client: FlaskClient, at: str) -> None:
    page = get(client, "/article/awkward/4", q="联合发文", at=at)
    assert not page.xpath("//a[@rel='next' or @rel='prev']")
    assert page.xpath("//p[@class='back']/a/@href")[0].startswith("/?q=")


def test_an_article_of_no_result_has_no_neighbours(client: FlaskClient) -> None:
    assert not texts(get(client, "/article/awkward/4", q=WASTE, at="1"), "//*[@class='rank']")


def test_each_mark_has_a_link(client: FlaskClient) -> None:
    page = get(client, "/article/qc/2021/000.txt/1", q=WASTE)
    ways = hrefs(page, "//nav[contains(@class, 'hit-bar')]//a")
    assert ways == [f"#{mark}" for mark in page.xpath("//article//mark/@id")]
    assert len(ways) == 4
    assert not get(client, "/article/awkward/4").xpath("//nav[contains(@class, 'hit-bar')]")


# -- what is known of it -----------------------------------------------------------------------


def test_facts_lead_to_all_that_share_them(client: FlaskClient) -> None:
    for article in (articles()[1], articles()[-2], GUESSED):
        page = get(client, f"/article/{quote(article.id)}")
        for facet in (Facet.STREET, Facet.DEPARTMENT, Facet.MONTH):
            for label in article.labels(facet):
                ways = hrefs(page, f"//aside//dd/a[normalize-space()='{label}']")
                assert f"/?{urlencode({facet.value: label})}" in ways


def test_estimated_values_are_marked_with_their_reason(client: FlaskClient) -> None:
    page = get(client, "/article/guessed")
    marked = {
        dd.xpath("string(../dt)"): texts(dd, "./span[@class='why']")
        for dd in page.xpath("//dd[.//span[@class='estimated']]")
    }
    assert marked == {"街道": ["据报名推断"], "月份": ["据同期文章推断"]}
    facts = dict(zip(texts(page, "//dt"), texts(page, "//dd"), strict=True))
    assert facts["期号"] == "第 88 期"
    assert facts["文件页码"] == "第 3 页"
    assert facts["上接"] == "第 01 版"
    assert facts["部门"] == "未标注"
    assert facts["原始文件"] == "—"
    assert "下转" not in facts
    assert "区" not in facts


def test_reprints_of_it(client: FlaskClient) -> None:
    page = get(client, "/article/reprint/1", q="夏令")
    assert page.xpath("//section[@id='reprints']//li/a/@href") == [
        "/article/reprint/0",
        "/article/reprint/2",
    ]
    assert not page.xpath("//section[@id='same-issue']")


def test_similar_articles_are_found_when_asked_for(client: FlaskClient) -> None:
    path = "/article/qc/2021/000.txt/1"
    page = get(client, path, q=WASTE, at="1")
    assert not page.xpath("//section[@id='similar']//li")
    (href,) = page.xpath("//section[@id='similar']//a/@href")
    found = get(client, href.partition("#")[0]).xpath("//section[@id='similar']//li/a/@href")
    assert 0 < len(found) <= 10
    assert path not in found
    assert texts(get(client, href.partition("#")[0]), "//*[@class='rank']")  # the search is kept


# -- to take away ------------------------------------------------------------------------------


def test_it_is_cited_and_linked(app: Flask, client: FlaskClient) -> None:
    article = articles()[0]
    page = get(client, f"/article/{quote(article.id)}", q=WASTE, lang="en")
    permalink = f"http://localhost/article/{quote(article.id)}"
    citation = cite(article, permalink, date.today().isoformat())
    assert texts(page, "//*[@id='reference']") == [gbt7714(citation)]
    assert texts(page, "//*[@id='reference-2025']") == [gbt7714_2025(citation)]
    assert page.xpath("//*[@id='permalink']/@href") == [permalink]
    assert page.xpath("//link[@rel='canonical']/@href") == [permalink]
    clipping, *files = hrefs(page, "//ul[@class='downloads']//a")
    assert urlsplit(clipping).path == f"/clipping/{quote(article.id)}.pdf"
    assert client.get(clipping).data.startswith(b"%PDF-")
    assert [urlsplit(href).path for href in files] == [
        f"/export/hits.{ending}" for ending in ("txt", "2025.txt", "ris", "bib", "json")
    ]
    for href in files:
        file = client.get(href)
        assert file.status_code == 200
        assert str(article.title) in file.text
        file.close()


def test_authors_stand_with_their_roles_and_lead_to_their_articles() -> None:
    people = (Author("周小禾", "记者"), Author("李明"))
    engine = OracleEngine()
    engine.update([Article("a", "换届选举。", title="换届", authors=people)], ())
    reader = create_app(engine).test_client()
    page = get(reader, "/article/a")
    assert "".join(texts(page, "//*[@class='people']")) == "周小禾（记者）、李明"
    assert texts(page, "//*[@class='people']/a") == ["周小禾", "李明"]
    for href in hrefs(page, "//*[@class='people']/a"):
        assert hrefs(get(reader, href), "//*[@class='result']//h3/a")
    sent = reader.get("/api/v1/articles/a").get_json()
    assert sent["authors"] == [{"name": "周小禾", "role": "记者"}, {"name": "李明", "role": ""}]
    assert sent["citation"].endswith("http://localhost/article/a.")
    assert sent["citation_2025"].startswith("周小禾，李明. 换届[N/OL]. ")


def test_the_permalink_is_the_public_address(app: Flask) -> None:
    here = app.extensions["jiewen"]
    public = Settings(index=here.settings.index, public_url="https://example.org/papers")
    page = get(create_app(here.index, public).test_client(), f"/article/{quote(AWKWARD)}")
    (permalink,) = page.xpath("//*[@id='permalink']/@href")
    assert permalink == f"https://example.org/papers/article/{quote(AWKWARD)}"
    assert page.xpath("//meta[@name='citation_public_url']/@content") == [permalink]


def test_zotero_reads_the_page(client: FlaskClient) -> None:
    page = get(client, "/article/qc/2021/001.txt/1")
    said: dict[str, list[str]] = {}
    for tag in page.xpath("//meta[@name]"):
        said.setdefault(tag.get("name"), []).append(tag.get("content"))
    assert said["z:itemType"] == said["DC.type"] == ["newspaperArticle"]
    assert said["citation_title"] == ["望江街道开展疫苗接种工作"]
    assert said["citation_author"] == said["DC.creator"] == ["某某"]
    assert said["citation_publication_date"] == ["2021/02/20"]
    assert said["DC.date"] == ["2021-02-20"]
    assert said["citation_firstpage"] == ["02"]
    assert "citation_journal_title" not in said  # Zotero would make a journal's article of it


_printed = st.text(max_size=30)


@given(_printed, _printed, _printed, st.sampled_from([None, "2021-03-04"]), st.text(max_size=40))
def test_what_zotero_reads_comes_back_as_it_is(
    title: str, byline: str, street: str, day: str | None, url: str
) -> None:
    article = Article("x", "正文。", title=title, byline=byline, street=street, issue_date=day)
    citation = cite(article)
    span = lxml.html.fragment_fromstring(str(coins(article, url)))
    assert span.get("class") == "Z3988"
    values = parse_qs(span.get("title"), keep_blank_values=True, strict_parsing=True)
    assert values["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert values["rft.type"] == ["newspaperArticle"]
    assert values["rft.title"] == [_sound(citation.title)]
    assert values["rft.source"] == [_sound(citation.paper)]
    assert values.get("rft.creator", []) == [_sound(name) for name in citation.authors]
    assert values.get("rft.date", []) == [day] * bool(day)
    assert values["rft.identifier"] == [_sound(url)]
    said = [(tag.name, tag.content) for tag in tags(article, url)]
    assert ("citation_title", citation.title) in said
    assert all(content for _, content in said)


def _sound(text: str) -> str:
    """Halves of surrogate pairs cannot be sent."""
    return text.encode("utf-8", "replace").decode()


def test_originals_that_are_not_here(client: FlaskClient) -> None:
    page = get(client, "/source/qc/2021/000.txt/1", q=WASTE)
    assert texts(page, "//*[@class='problem']") == ["原始文件不在这台服务器上"]
    assert len(page.xpath("//article//mark")) == 4
    english = get(client, "/source/qc/2021/000.txt/1", lang="en")
    assert texts(english, "//*[@class='problem']") == ["the originals are not on this machine"]
    assert client.get("/page-image/qc/2021/000.txt/1.png").status_code == 404


# -- any address -------------------------------------------------------------------------------

_KINDS = st.sampled_from(["article", "source", "page-image"])
_IDS = st.one_of(st.text(max_size=40), st.sampled_from([article.id for article in articles()]))
_ASKED = st.lists(
    st.tuples(
        st.sampled_from(
            ["q", "at", "line", "leaf", "page", "similar", "mode", "lang", "street", "from"]
        ),
        st.one_of(st.text(max_size=20), st.sampled_from(["1", "9" * 30, "-1", "zh-Hant", "exact"])),
    ),
    max_size=5,
)


@settings(max_examples=150)
@given(_KINDS, _IDS, _ASKED)
def test_any_address_is_answered(
    client: FlaskClient, kind: str, article_id: str, asked: list[tuple[str, str]]
) -> None:
    path = f"/{kind}/{quote(article_id, errors='replace')}{'.png' * (kind == 'page-image')}"
    answer = client.get(f"{path}?{urlencode(asked, errors='replace')}")
    assert answer.status_code in {200, 302, 308, 404}
    assert kind != "page-image" or answer.status_code != 200


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_in_other_languages_and_below_a_path(app: Flask, language: str) -> None:
    answer = app.test_client().get(
        f"/article/{quote(AWKWARD)}?{urlencode({'q': '怪名', 'lang': language, 'at': '1'})}",
        base_url="http://localhost/papers",
    )
    page: HtmlElement = lxml.html.fromstring(answer.text)
    assert page.get("lang") == language
    for href in hrefs(page, "//main//a"):
        address = urlsplit(href)
        assert href.startswith(("#", "/papers/", "http://localhost/papers/"))
        assert href.startswith(("#", "http")) or dict(parse_qsl(address.query))["lang"] == language


def test_an_article_without_anything(app: Flask, client: FlaskClient) -> None:
    app.extensions["jiewen"].index.update([replace(GUESSED, id="bare", body="", evidence=())], ())
    page = get(client, "/article/bare")
    assert texts(page, "//h1") == ["（无标题）"]
    assert not page.xpath("//dt[.='']")
