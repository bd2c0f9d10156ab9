"""The pages without a query: every number is what its link finds; nothing asked of them fails."""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict

from indexer.identity.issues import series
from indexer.identity.register import open_register
from searcher.core.engine import SearchIndex
from searcher.core.model import UNLABELLED, Article, Print
from searcher.core.request import Request
from searcher.find.find import find
from searcher.settings import Settings
from searcher.speech import said
from tests.support.made_articles import doubted
from tests.support.oracle import OracleEngine
from tests.support.web_corpus import AWKWARD, SCRIPT, articles
from web.address import read_state
from web.app import create_app
from web.browse.calendar import calendar, chosen
from web.browse.coverage import Coverage, cover
from web.browse.issue import MOST_SORTED, PER_PAGE, whole_issue
from web.browse.overview import table
from web.browse.paging import part_of
from web.browse.uncertain import weigh
from web.derived import Derived

PAGES = ("/browse", "/browse/streets", "/browse/departments", "/browse/issues", "/browse/uncertain")


@pytest.fixture(scope="module")
def index() -> OracleEngine:
    made = OracleEngine()
    made.update(articles(), ())
    return made


@pytest.fixture(scope="module")
def held(index: OracleEngine) -> Coverage:
    return cover(index)


@pytest.fixture(scope="module")
def app(index: OracleEngine) -> Flask:
    return create_app(index, Settings(access_log="off"))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, status: int = 200, **params: str) -> HtmlElement:
    answer = client.get(f"{path}?{urlencode(params)}" if params else path)
    assert answer.status_code == status, path
    return lxml.html.fromstring(answer.text)


def texts(page: HtmlElement, xpath: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]


def number(link: HtmlElement) -> int:
    """Return the number that a link shows."""
    (found,) = re.findall(r"\d+", link.text_content().replace(",", ""))
    return int(found)


def what_follows(index: SearchIndex, held: Coverage, href: str) -> int:
    """Return how many articles or issues an address finds."""
    parts = urlsplit(href)
    state = read_state(MultiDict(parse_qsl(parts.query)))
    if parts.path == "/browse/issues":
        return len(chosen(held.issues, state.filters))
    assert parts.path == "/", href
    return find(index, Request(state.typed, choices=state.filters, limit=1, collapsed=True)).total


def counted(page: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the links that show a number of articles or issues."""
    for link in page.xpath("//main//table//td//a | //dl//a | //ul[@class='browse-unlabelled']//a"):
        if re.search(r"\d", link.text_content()) and "/issue/" not in link.get("href"):
            yield link


# -- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [*PAGES[:4], "/browse/issues?year=2021", "/browse/streets?find=wj"]
)
def test_every_number_is_what_its_link_finds(
    client: FlaskClient, index: OracleEngine, held: Coverage, path: str
) -> None:
    links = list(counted(get(client, path)))
    assert links
    for link in links:
        assert number(link) == what_follows(index, held, link.get("href")), link.get("href")


def test_every_number_of_the_sample_is_what_its_link_finds(sample_engine: SearchIndex) -> None:
    client = create_app(sample_engine, Settings(access_log="off")).test_client()
    held = cover(sample_engine)
    for path in PAGES[:4]:
        for link in counted(get(client, path)):
            assert number(link) == what_follows(sample_engine, held, link.get("href"))


def test_a_misread_year_makes_no_endless_table() -> None:
    index = OracleEngine()
    months = ("0201-05", "2021-05", "9021-06")
    index.update(
        [Article(f"a/{n}", "正文", month=m, source=f"{n}.txt") for n, m in enumerate(months)], ()
    )
    made = cover(index)
    assert table(made).periods == ("0201", "2021", "9021")
    assert [year.label for year in calendar(made.issues).years] == ["0201", "2021", "9021"]
    client = create_app(index).test_client()
    assert all(len(client.get(path).text) < 40_000 for path in PAGES)


# -- offices -----------------------------------------------------------------------------------


def test_the_office_page_keeps_what_was_asked(client: FlaskClient) -> None:
    page = get(client, "/browse/departments", find="<b>", by="pinyin", lang="en")
    assert page.xpath("//input[@name='find']/@value") == ["<b>"]
    assert page.xpath("//option[@selected]/@value") == ["pinyin"]
    assert page.xpath("//input[@name='lang']/@value")[-1] == "en"
    assert "<b>" in page.xpath("//main")[0].text_content()  # says that nothing holds it


# -- issues ------------------------------------------------------------------------------------


def test_every_issue_is_listed_and_leads_to_its_articles(
    client: FlaskClient, held: Coverage
) -> None:
    page = get(client, "/browse/issues")
    links = page.xpath("//ul[@class='browse-files']//a")
    assert len(links) == len(held.issues) == 53
    assert sum(issue.articles for issue in held.issues) + held.sourceless == 56
    for issue, link in zip(held.issues, links, strict=True):
        assert link.get("href") == f"/issue/{quote(issue.id)}"
        whole = get(client, link.get("href"))
        assert len(whole.xpath("//main//ol/li")) == issue.articles


def test_the_street_of_the_calendar_can_be_chosen(client: FlaskClient) -> None:
    page = get(client, "/browse/issues", street="望江街道", year="2021")
    assert texts(page, "//option[@selected]") == ["望江街道", "2021"]
    assert "望江街道" in texts(page, "//h1")[0]
    assert texts(get(client, "/browse/issues", street="没有"), "//h1/small") == ["0 期"]


def printed(*pages: str | None) -> list[Article]:
    return [
        Article(
            f"w/{n}",
            f"第{n}篇的第一句。第二句。",
            title=f"标题{n}",
            page=page,
            street="望江街道",
            month="2021-05",
            issue_date="2021-05-20",
            issue_number="88",
            source="w.txt",
        )
        for n, page in enumerate(pages, 1)
    ]


def test_an_issue_is_in_the_order_of_its_pages() -> None:
    index = OracleEngine()
    pages = ("10", "02", None, "2", "1", "A3", "1", "1", "1", "1", "1")
    index.update(printed(*pages), ())
    index.update([Article("x", "别的", source="ｗ.txt"), Article("y", "别的", source="w.txt2")], ())
    found = whole_issue(index, cover(index).issues, "w.txt")
    assert found is not None
    assert [(s.number, [e.article.id[2:] for e in s.entries]) for s in found.sheets] == [
        ("1", ["5", "7", "8", "9", "10", "11"]),
        ("2", ["2", "4"]),
        ("10", ["1"]),
        ("A3", ["6"]),
        ("", ["3"]),
    ]
    assert (found.dates, found.numbers) == (("2021-05-20",), ("88",))
    page = get(create_app(index).test_client(), "/issue/w.txt")
    assert texts(page, "//h2") == [
        *("第 1 版 6 篇", "第 2 版 2 篇", "第 10 版 1 篇", "第 A3 版 1 篇", "未注明版次 1 篇")
    ]
    assert texts(page, "//h3")[0] == "标题5"
    assert texts(page, "//p[@class='snippet']")[0] == "第5篇的第一句。"
    assert "第 88 期" in texts(page, "//ul[@class='browse-facts']")[0]
    assert "/source/w/5" in page.xpath("//main//ol//a/@href")


def in_formats() -> OracleEngine:
    """Return an index of one issue in three files, and an article whose issue is not known."""
    index = OracleEngine()
    known: dict[str, Any] = {"issue": "wjb-kfm-20210520", "issue_date": "2021-05-20"}
    known |= {"paper": "望江报", "street": "望江街道", "month": "2021-04"}
    known |= {"registrations": ("准印证（K）第0271号",)}
    of_it = [
        Article("1", "甲。", source="望/1.html", page="2", **known),
        Article("2", "乙。", source="望/2.html", page="10", **known, issue_number="08"),
        Article("3", "丙。", source="望/全.txt", place=2, others=(Print("望/全.pdf", 1),), **known),
        Article("4", "丁。", source="望/全.txt", place=1, **known),
    ]
    index.update([*of_it, Article("5", "戊。", title="别的", source="望/别.txt")], ())
    return index


def test_an_issue_in_several_files_is_one() -> None:
    index = in_formats()
    client = create_app(index).test_client()
    page = get(client, "/browse/issues")
    assert page.xpath("//ul[@class='browse-files']//a/@href") == [
        *("/issue/wjb-kfm-20210520", "/issue/%E6%9C%9B/%E5%88%AB.txt")
    ]
    assert texts(page, "//ul[@class='browse-files']//a") == [
        "望江报 第 8 期 2021-05-20",
        "望/别.txt",
    ]
    assert texts(page, "//table//td/a") == ["1"]  # in May, when it came out
    whole = get(client, "/issue/wjb-kfm-20210520")
    assert texts(whole, "//h1") == ["望江报 第 8 期 2021-05-20"]
    assert whole.xpath("//main//h3/a/@href") == [f"/article/{n}" for n in (1, 2, 4, 3)]
    for path in ("望/1.html", "望/2.html", "望/全.pdf", "准印证（K）第0271号"):
        assert path in whole.xpath("//main")[0].text_content()
    same = get(client, "/article/3")
    assert same.xpath("//*[@id='same-issue']/p/a/@href") == ["/issue/wjb-kfm-20210520"]
    assert len(same.xpath("//*[@id='same-issue']//li")) == 3


def test_papers_are_listed_with_their_issues() -> None:
    index = in_formats()
    more: dict[str, Any] = {"street": "松风镇", "district": "示范区"}
    index.update(
        [
            *(
                Article(f"s{n}", "己。", paper="松风", issue=f"sf-{n}", issue_date=day, **more)
                for n, day in enumerate(("2021-06-01", "2021-02-01"))
            ),
            Article("t", "庚。", paper="无期报", source="t.txt"),
        ],
        (),
    )
    client = create_app(index).test_client()
    page = get(client, "/browse/papers")
    assert texts(page, "//tbody/tr") == [
        "松风 松风镇 示范区 2 2 2021-02 – 2021-06",
        "无期报 未标注 1 1 —",
        "望江报 望江街道 1 4 2021-05",
    ]
    for name, link in zip(
        ("松风", "无期报", "望江报"), page.xpath("//tbody//th/a/@href"), strict=True
    ):
        ids = get(client, link).xpath("//ol[@class='results']//input/@value")
        assert {index.articles[each].paper for each in ids} == {name}
    [latest] = page.xpath("//tr[1]/td[last()]/a/@href")
    assert latest == "/issue/sf-0"
    assert "望江报" in get(client, "/article/1").xpath("//aside")[0].text_content()


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("望/1.html", "wjb-kfm-20210520"),  # each of its files
        ("望/全.pdf", "wjb-kfm-20210520"),
        (f"{series('望江街道')}-20210520", "wjb-kfm-20210520"),  # before its masthead was known
        ("望/没有.html", None),
        ("望", None),
    ],
)
def test_an_earlier_address_leads_to_the_issue(name: str, to: str | None) -> None:
    client = create_app(in_formats()).test_client()
    for room, status in (("/issue", 301), ("/api/v1/issues", 308)):
        answer = client.get(f"{room}/{quote(name)}?lang=en")
        assert answer.status_code == (status if to else 404)
        assert answer.headers.get("Location") == (f"{room}/{to}?lang=en" if to else None)
        if to:
            assert client.get(answer.headers["Location"]).status_code == 200


def test_a_gap_is_a_month_in_which_no_issue_came_out() -> None:
    index = OracleEngine()
    dates = (("2021-01", "2021-01-10"), ("2021-02", "2021-03-10"), ("2021-03", "2021-03-10"))
    index.update(
        [
            Article(str(n), "正文", street="望江街道", month=month, issue_date=day, source=day)
            for n, (month, day) in enumerate(dates)
        ],
        (),
    )
    [row] = table(cover(index)).rows  # an article of March tells of February
    assert [(c.period, c.articles, c.issues, c.missing) for c in row.cells] == [
        *(("2021-01", 1, 1, 0), ("2021-02", 1, 0, 1), ("2021-03", 1, 1, 0))
    ]


@pytest.mark.parametrize("count", [PER_PAGE + 1, MOST_SORTED + 1])
def test_a_long_issue_comes_in_parts(count: int) -> None:
    index = OracleEngine()
    index.update(printed(*(str(n) for n in range(count, 0, -1))), ())
    issues = cover(index).issues
    seen: list[str] = []
    for number in range(1, part_of(count, 1, PER_PAGE).pages + 1):
        found = whole_issue(index, issues, "w.txt", number)
        assert found is not None
        assert found.part.page == number
        seen += [entry.article.id for sheet in found.sheets for entry in sheet.entries]
    assert sorted(seen) == sorted(index.articles)
    page = get(create_app(index).test_client(), "/issue/w.txt", page="2")
    assert page.xpath("//a[@rel='prev']/@href") == ["/issue/w.txt"]


@pytest.mark.parametrize("source", ["", "没有.txt", "qc", "qc/2021/000.TXT", "..", "/", "%00", "?"])
def test_no_such_issue(client: FlaskClient, source: str) -> None:
    get(client, f"/issue/{quote(source)}", 404)


def test_awkward_names_and_texts_are_only_shown(client: FlaskClient) -> None:
    page = get(client, f"/issue/{quote(AWKWARD[:-2])}")
    assert texts(page, "//h1") == [AWKWARD[:-2]]
    assert SCRIPT not in client.get("/browse/uncertain").text


# -- doubts ------------------------------------------------------------------------------------


def test_doubts_lead_to_their_articles_by_field() -> None:
    index = OracleEngine()
    index.update(doubted(90), ())
    client = create_app(index).test_client()
    page = get(client, "/browse/uncertain", field="title")
    doubts = "//ol[@class='browse-doubts']/li"
    assert len(page.xpath(doubts)) == 50
    assert set(texts(page, f"{doubts}//strong")) == {"标题"}
    assert texts(page, f"{doubts}[1]/p") == ["可信度 0%", "标题 标题0 像标题", "标题0"]
    assert page.xpath(f"{doubts}[1]//a/@href") == ["/article/d/0"]
    last = get(client, page.xpath("//a[@rel='next']/@href")[0])
    assert len(last.xpath(doubts)) == weigh(index).totals["title"] - 50
    assert "corrections.toml" in page.text_content()


def test_nothing_in_doubt(client: FlaskClient) -> None:
    index = OracleEngine()
    index.update([Article("a", "正文")], ())
    page = get(create_app(index).test_client(), "/browse/uncertain", field="title")
    assert "没有待核校的信息" in page.text_content()


# -- whatever is asked -------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_index(path: str) -> None:
    get(create_app(OracleEngine()).test_client(), path)


@pytest.mark.parametrize("path", [*PAGES, "/issue/a.txt"])
def test_a_missing_index(path: str, tmp_path: Path) -> None:
    from searcher.engines.choose import open_engine

    page = get(create_app(open_engine(tmp_path / "none")).test_client(), path, 503)
    assert "jiewen index" in page.text_content()


@pytest.mark.parametrize("path", [*PAGES, "/issue/a.txt"])
def test_what_is_not_ready_says_so(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    index, let = OracleEngine(), threading.Event()
    app = create_app(index)

    def slow(asked: SearchIndex) -> None:
        assert let.wait(30)

    slowly: Derived[None] = Derived(index, slow)
    monkeypatch.setattr(slowly, "get", lambda wait: Derived.get(slowly, 0))
    app.extensions["jiewen.derived"] = {cover: slowly, weigh: slowly}
    assert "正在整理" in get(app.test_client(), path, 202).text_content()
    let.set()


@given(
    st.sampled_from([*PAGES, "/issue/qc/2021/000.txt"]),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    *("street", "district", "year", "month", "from", "to", "exclude", "q"),
                    *("find", "by", "field", "page", "lang"),
                ]
            ),
            st.sampled_from(["", "2021", "2021-05", "0", "-1", "9" * 30, "望江街道", UNLABELLED])
            | st.text(max_size=20),
        ),
        max_size=6,
    ),
)
@hypothesis_settings(max_examples=120)
def test_any_parameters(client: FlaskClient, path: str, params: list[tuple[str, str]]) -> None:
    query = urlencode(params, errors="surrogatepass")
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert lxml.html.fromstring(answer.text).xpath("count(//h1)") == 1


@given(st.text(max_size=30))
def test_any_source(client: FlaskClient, source: str) -> None:
    answer = client.get(f"/issue/{quote(source, errors='surrogatepass')}")
    assert answer.status_code in {200, 404, 308}


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
@pytest.mark.parametrize("path", [*PAGES, "/issue/qc/2021/000.txt"])
def test_links_keep_the_language_and_lead_somewhere(
    client: FlaskClient, path: str, language: str
) -> None:
    page = get(client, path, lang=language)
    links = {str(href) for href in page.xpath("//main//a/@href") if not href.startswith("#")}
    assert links
    assert all(f"lang={language}" in link for link in links)
    own = [link for link in links if link.startswith(("/browse", "/issue"))]
    assert all(client.get(link).status_code == 200 for link in own[:20])


def test_under_a_base_path(index: OracleEngine) -> None:
    client = create_app(index, Settings(base_path="/jiewen")).test_client()
    for path in PAGES:
        for element in get(client, f"/jiewen{path}").xpath("//main//a | //form"):
            assert (element.get("href") or element.get("action")).startswith("/jiewen/")


def test_long_lists_come_in_pages() -> None:
    index = OracleEngine()
    index.update(
        [
            Article(f"{n}", "正文", street=f"第{n}街道", month="2021-05", source=f"{n:03d}.txt")
            for n in range(130)
        ],
        (),
    )
    client = create_app(index).test_client()
    for path, rows in (("/browse", "//tbody/tr"), ("/browse/issues", "//main//li[span]")):
        seen, address = 0, [path]
        while address:
            page = get(client, address[0])
            seen += len(page.xpath(rows))
            address = page.xpath("//a[@rel='next']/@href")
        assert seen == 130


def test_corrections_without_effect_are_told(index: OracleEngine, tmp_path: Path) -> None:
    told = [said("correction.both", where=f"#{n}", known=["remove", "restore"]) for n in range(60)]
    with open_register(tmp_path) as register:
        register.write("note", ((n, json.dumps(each.data())) for n, each in enumerate(told)))
        register.commit()
    client = create_app(index, Settings(index=tmp_path, time_limit=60)).test_client()
    page = get(client, "/browse/uncertain")
    listed = texts(page, "//section[@class='browse-notes']//li")
    assert listed == [each.words("zh") for each in told[:50]]
    assert "另有 10 条" in page.text_content()
    answer = client.get("/api/v1/uncertain").get_json()
    assert [each["values"]["where"] for each in answer["corrections"]] == [
        f"#{n}" for n in range(60)
    ]
