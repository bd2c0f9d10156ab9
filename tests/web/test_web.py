"""The pages, through Flask's test client over a small real index."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from searcher.core.engine import SearchIndex
from searcher.core.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing
from searcher.core.model import (
    UNLABELLED,
    Answer,
    Article,
    Choice,
    Facet,
    FacetCount,
    Highlighted,
    Mode,
    Notice,
    Sort,
    Span,
)
from searcher.find.highlight import display_title
from searcher.settings import Settings
from searcher.speech import said
from tests.support.effort import many
from tests.support.oracle import OracleEngine
from tests.support.pages import PATIENT, get
from tests.support.web_corpus import AWKWARD, DEPARTMENTS, SCRIPT, STREETS, articles
from web.address import MAX_CHOICES, MAX_TYPED, State, read_state
from web.app import HEADERS, create_app
from web.markup import marked
from web.search.charts import MAX_FILLED, month_chart
from web.search.panels import pager

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "web" / "static"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from searcher.engines.choose import open_engine

    engine = open_engine(tmp_path_factory.mktemp("web"))
    engine.update(articles(), ())
    yield create_app(engine, PATIENT)
    engine.close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def total(page: HtmlElement) -> int:
    (line,) = page.xpath("//p[@class='total']")
    return int(re.findall(r"\d+", line.text_content())[0])


def texts(page: HtmlElement, xpath: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]


def links(page: HtmlElement) -> set[str]:
    return {str(href) for href in page.xpath("//a/@href") if not href.startswith("#")}


# -- what a page shows -------------------------------------------------------------------------


def test_result_shows_title_office_department_date_and_marks(client: FlaskClient) -> None:
    page = get(client, q="河道巡查", street="望江街道", month="2021-04")
    (result,) = page.xpath("//article[contains(., '第13号楼')]")
    assert texts(result, ".//h3") == ["望江街道开展河道巡查工作"]
    assert texts(result, ".//ul[@class='facts']/li") == [
        *("望江街道", "平安办", "2021-04-20", "第 02 版")
    ]
    assert set(texts(result, ".//mark")) == {"河道巡查"}
    assert page.xpath("//input[@id='q']/@value") == ["河道巡查"]


def test_kicker_stands_above_the_title(client: FlaskClient) -> None:
    result = get(client, q="“第18号楼”").xpath("//article")[0]
    assert [child.tag for child in result][:2] == ["p", "h3"]
    assert result[0].text_content() == "暖心服务进万家"


def test_guessed_month_and_missing_title(client: FlaskClient) -> None:
    page = get(client, q="没有标题的短讯")
    assert texts(page, "//h3/a") == ["没有标题的短讯，只有正文"]
    assert "约 2021-11" in texts(page, "//ul[@class='facts']/li")
    assert not page.xpath("//h3//em | //h3//i")


def test_article_page(client: FlaskClient) -> None:
    page = get(client, "/article/qc/2021/000.txt/1", q="垃圾分类")
    assert texts(page, "//h1") == ["晴川路街道开展垃圾分类工作"]
    assert len(page.xpath("//article//mark")) == 4  # title 1, first paragraph 2, second 1
    assert page.xpath("//mark/@id") == [f"hit-{n}" for n in range(1, 5)]
    assert "本文命中 4 处" in texts(page, "//p[@class='back']")[0]
    assert texts(page, "//code[@class='source']") == ["qc/2021/000.txt"]
    assert page.xpath("//p[@class='back']/a[1]/@href") == [f"/?q={quote('垃圾分类')}"]


def test_awkward_id_is_linked_and_found(client: FlaskClient) -> None:
    page = get(client, q="怪名文件")
    (href,) = page.xpath("//h3/a/@href")
    assert texts(get(client, href), "//h1") == ["地址难写的文章"]
    assert AWKWARD[:-2] in texts(get(client, href), "//code[@class='source']")


def test_markup_in_an_article_is_shown_not_run(client: FlaskClient) -> None:
    answer = client.get("/article/awkward/2?" + urlencode({"q": "课堂"}))
    page = lxml.html.fromstring(answer.text)
    assert not page.xpath("//script[not(@src)] | //article//script")
    assert texts(page, "//h1") == [SCRIPT]
    assert texts(page, "//article/p") == ["<b>粗体</b>&amp;课堂"]


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "'"])
def test_markup_in_a_query_is_shown_not_run(client: FlaskClient, typed: str) -> None:
    page = get(client, q=typed)
    assert not page.xpath("//script[not(@src)] | //img")
    assert page.xpath("//input[@id='q']/@value") == [typed]


def test_english(client: FlaskClient) -> None:
    page = get(client, q="垃圾分类", lang="en")
    assert page.get("lang") == "en"
    assert "Unlabelled" in texts(page, "//aside//a[@class='option-value']")
    assert UNLABELLED not in page.xpath("//body")[0].text_content()
    inside = links(page) - set(page.xpath("//nav[@class='languages']//a/@href"))
    assert all("lang=en" in href for href in inside)
    assert get(client).get("lang") == "zh-Hans"


def test_default_language_is_a_setting(app: Flask) -> None:
    english = create_app(app.extensions["jiewen"].index, Settings(language="en")).test_client()
    assert get(english).get("lang") == "en"
    assert get(english, lang="zh").get("lang") == "zh-Hans"


def test_landmarks_and_labels(client: FlaskClient) -> None:
    for page in (get(client), get(client, "/article/awkward/3"), get(client, q="火星登陆")):
        for xpath in ("//main[@id='main']", "//h1", "//form[@role='search']", "/html/head/title"):
            assert len(page.xpath(xpath)) == 1, xpath
        assert page.xpath("//a[@class='skip']/@href") == ["#main"]
        assert page.xpath("//label/@for") == page.xpath("//input[@type='search']/@id")
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


# -- facets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base",
    [
        {},
        {"q": "垃圾分类"},
        {"q": "居民", "month": ["2021-01", "2021-02"]},  # counts of months ignore this choice
        {"q": "消防演练 河道巡查", "mode": "any", "exclude": "street=松风镇"},
        {"q": "居民", "street": "望江街道", "year": "2021"},
        {"district": "示范区", "from": "2021-02", "to": "2021-04"},
        {
            "district": "示范区",
            "street": "望江街道",
            "exclude": ["month=2021-03", "department=妇联"],
        },
        {"department": ["妇联", "工会"], "month": "2021-05", "reprints": "1"},
    ],
)
def test_count_shown_is_the_total_after_the_click(
    client: FlaskClient, base: dict[str, object]
) -> None:
    page = get(client, "/", **base)
    options = page.xpath("//section[@class='panel']//li[not(contains(@class, 'is-excluded'))]")
    assert len(options) > len(DEPARTMENTS)  # an excluded one comes back instead, without a count
    counts = [option.xpath("string(./span[@class='option-count']/text())") for option in options]
    after = [total(get(client, option.xpath("string(./a/@href)"))) for option in options]
    assert [int(count) for count in counts] == after


def test_several_values_add_up_and_drop_again(client: FlaskClient) -> None:
    one, two = get(client, street="望江街道"), get(client, street="松风镇")
    both = get(client, street=["望江街道", "松风镇"])
    assert total(both) == total(one) + total(two)
    chosen = both.xpath("//li[contains(@class, 'is-chosen')]")
    assert [texts(option, "./a")[0] for option in chosen] == [
        "✓ 望江街道",
        "✓ 松风镇",
    ]
    (drop,) = chosen[0].xpath("./a[contains(., '移除条件')]/@href")
    assert total(get(client, drop)) == total(two)


def test_exclude_is_struck_through_and_taken_back(client: FlaskClient) -> None:
    everything = get(client)
    (href,) = everything.xpath(
        "//li[./a[1][normalize-space()='松风镇']]/a[@class='option-exclude']/@href"
    )
    without = get(client, href)
    assert total(without) == total(everything) - total(get(client, street="松风镇"))
    (option,) = without.xpath("//li[contains(@class, 'is-excluded')]")
    assert texts(option, ".//s") == ["松风镇"]
    assert total(get(client, option.xpath("./a/@href")[0])) == total(everything)


def test_choice_with_no_articles_stays_visible(client: FlaskClient) -> None:
    page = get(client, q="垃圾分类", street="没有的街道")
    assert total(page) == 0
    assert any("没有的街道" in text for text in texts(page, "//li[contains(@class, 'is-chosen')]"))


def test_long_facet_folds_after_eight(client: FlaskClient) -> None:
    (panel,) = get(client).xpath("//section[@aria-labelledby='facet-department']")
    assert len(panel.xpath("./ul/li")) == 8
    assert len(panel.xpath("./details//li")) == 4
    assert texts(panel, "./details/summary") == ["其余 4 项"]


def test_chips_drop_one_choice_each(client: FlaskClient) -> None:
    page = get(client, street="望江街道", exclude="month=2021-01")
    hrefs = page.xpath("//section[@class='chips']//a/@href")
    assert hrefs == ["/?exclude=month%3D2021-01", f"/?street={quote('望江街道')}", "/"]


def test_form_carries_the_choices(client: FlaskClient) -> None:
    page = get(client, q="a", street="望江街道", exclude="month=2021-01", sort="oldest", lang="en")
    hidden = page.xpath("//form[@role='search']//input[@type='hidden']")
    assert [(field.get("name"), field.get("value")) for field in hidden] == [
        ("street", "望江街道"),
        ("exclude", "month=2021-01"),
        ("sort", "oldest"),
        ("lang", "en"),
    ]
    assert page.xpath("//input[@type='radio']/@value") == ["smart", "exact", "any"]


# -- chart, sorting, pages ---------------------------------------------------------------------


def test_bars_are_links_with_a_table_twin(client: FlaskClient) -> None:
    page = get(client)
    (chart,) = page.xpath("//section[@class='chart']")
    bars = chart.xpath(".//*[local-name()='svg']//a")
    assert len(bars) == 11
    for bar in bars:
        shown = int(re.findall(r"\d+", bar.get("aria-label"))[-1])
        assert total(get(client, bar.get("href"))) == shown
    assert texts(chart, ".//tbody/tr/th") == [f"2021-{month:02d}" for month in range(1, 12)]


def test_chart_fills_empty_months() -> None:
    counts = [FacetCount("2020-11", 1), FacetCount("2021-02", 4), FacetCount(UNLABELLED, 9)]
    chart = month_chart(counts, State())
    assert chart
    assert [(bar.period, bar.count) for bar in chart.bars] == [
        *(("2020-11", 1), ("2020-12", 0), ("2021-01", 0), ("2021-02", 4))
    ]


@pytest.mark.parametrize("counts", [[], [FacetCount("2021-02", 4)], [FacetCount("次月", 4)]])
def test_no_chart_of_less_than_two_months(counts: list[FacetCount]) -> None:
    assert month_chart(counts, State()) is None


def test_a_misread_year_does_not_draw_ten_thousand_bars() -> None:
    chart = month_chart([FacetCount("0021-02", 1), FacetCount("9921-02", 1)], State())
    assert chart
    assert len(chart.bars) <= MAX_FILLED


def test_links_that_sort(client: FlaskClient) -> None:
    page = get(client, q="垃圾分类", sort="oldest")
    assert texts(page, "//nav[@aria-label='排序']//a[@aria-current]") == ["最早"]
    dates = texts(page, "//time")
    assert dates == sorted(dates)


def test_reprints_fold_until_one_asks(client: FlaskClient) -> None:
    page = get(client, q="夏令热线")
    assert total(page) == 3
    assert "合并转载后 1 条" in texts(page, "//p[@class='total']")[0]
    assert len(page.xpath("//article")) == 1
    (href,) = page.xpath("//ul[@class='facts']//a[contains(., '另有 2 篇转载')]/@href")
    each = get(client, href)
    assert len(each.xpath("//article")) == total(each) == 3
    assert texts(each, "//nav[@aria-label='转载']//a[@aria-current]") == ["全部显示"]
    (back,) = each.xpath("//nav[@aria-label='转载']//a[.='合并显示']/@href")
    assert len(get(client, back).xpath("//article")) == 1
    assert not get(client, q="没有标题的短讯").xpath("//nav[@aria-label='转载']")


def test_synonyms_can_be_switched_off(client: FlaskClient) -> None:
    page = get(client, q="居委会 夏令热线")
    assert total(page) == 3
    assert texts(page, "//ul[@class='notices']/li")
    (href,) = page.xpath("//nav[@aria-label='同义词扩展']//a[.='关']/@href")
    assert page.xpath("//ul[@class='notices']//a[.='关闭同义词扩展']/@href") == [href]
    off = get(client, f"{href}&strict=1")
    assert total(off) == 0
    assert off.xpath("//section[@class='none']//a[.='开启同义词扩展']/@href") == [
        f"/?q={quote('居委会')}+{quote('夏令热线')}&strict=1"
    ]
    (article,) = page.xpath("//h3/a/@href")
    assert "居民委员会" in texts(get(client, article), "//mark")


def test_parents_come_before_their_children(client: FlaskClient) -> None:
    page = get(client)
    assert page.xpath("//aside//h3/@id") == ["facet-street", "facet-department", "facet-month"]
    assert texts(page, "//aside//h3") == ["区 · 街道", "部门", "年份 · 月份"]
    (year,) = page.xpath("//section[@aria-labelledby='facet-month']/ul/li[./div]")
    assert texts(year, "./a[1]") == ["2021"]
    assert texts(year, "./div/ul/li/a[1]") == [f"2021-{month:02d}" for month in range(1, 12)]
    (place,) = page.xpath("//section[@aria-labelledby='facet-street']/ul/li[./div]")
    assert texts(place, "./a[1]") == ["示范区"]
    assert set(texts(place, "./div/ul/li/a[1]")) == {*STREETS} - {None}
    assert total(get(client, year="2021")) == sum(
        int(count) for count in page.xpath("//*[@class='chart-table']//td/text()")
    )
    about = get(client, "/article/qc/2021/000.txt/1")
    (district,) = about.xpath("//dt[.='区']/following-sibling::dd//a/@href")
    assert total(get(client, district)) == total(get(client, district="示范区")) > 0


def test_every_page_is_reachable_once(client: FlaskClient) -> None:
    page, seen = get(client, reprints=1), list[str]()
    while True:
        seen += page.xpath("//h3/a/@href")
        if not (following := page.xpath("//a[@rel='next']/@href")):
            break
        page = get(client, following[0])
    assert len(seen) == len({href.partition("?")[0] for href in seen}) == len(articles())
    assert page.xpath("//nav[@class='pages']//a[@aria-current]/@aria-label") == ["第 6 页"]


@pytest.mark.parametrize(
    ("total_", "page", "numbers"),
    [
        (0, 1, (1,)),
        (100, 1, (1, 2, 3, None, 10)),
        (100, 5, (1, 2, 3, 4, 5, 6, 7, None, 10)),  # a gap of one is shown as its number
        (1000, 50, (1, None, 48, 49, 50, 51, 52, None, 100)),
    ],
)
def test_pager(total_: int, page: int, numbers: tuple[int | None, ...]) -> None:
    assert pager(total_, page).numbers == numbers


# -- no result, no index, errors ---------------------------------------------------------------


def test_zero_results_advise(client: FlaskClient) -> None:
    page = get(
        client, q="垃圾分类 火星登陆", strict="1", street="望江街道", exclude="month=2021-01"
    )
    assert any("火星" in line for line in texts(page, "//ul[@class='notices']/li"))
    offers = page.xpath("//section[@class='none']//li[@class='offer']")
    assert offers
    for offer in offers:
        found = total(get(client, offer.xpath("string(./a/@href)")))
        assert texts(offer, ".//span") == [f"{found} 篇"]
        assert found > 0
    assert all(get(client, href) is not None for href in links(page))


def test_zero_results_without_an_offer(client: FlaskClient) -> None:
    advice = texts(get(client, q="“火星登陆”"), "//section[@class='none']//li")
    assert advice == ["换一个词，或减少检索词", "浏览全部文章"]


def test_a_notice_shows_the_piece_it_speaks_of(monkeypatch: pytest.MonkeyPatch) -> None:
    notices = (
        Notice(said("看不懂"), 3, 5),
        Notice(said("“版次:甲”看不懂"), 3, 7),  # names it itself
        Notice(said("全都看不懂")),
    )
    answer = Answer("换届 版次:甲", 0, (), {}, notices)
    monkeypatch.setattr("web.searching.find", lambda *_, **__: answer)
    page = get(create_app(OracleEngine()).test_client(), q="换届 版次:甲")
    assert texts(page, "//ul[@class='notices']/li") == [
        *("版次 看不懂", "“版次:甲”看不懂", "全都看不懂")
    ]


class Failing:
    """An index that cannot answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> object:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (IndexMissing("secret"), 503, "jiewen index"),
        (IndexMismatch("secret"), 503, "jiewen reindex"),
        (IndexDamaged("secret"), 503, "jiewen reindex"),
        (EngineError("secret"), 503, "稍后再试"),
        (RuntimeError("secret"), 500, "日志"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/article/x", "/facet/street"])
def test_index_failures_have_a_page(error: Exception, status: int, said: str, path: str) -> None:
    failing: SearchIndex = Failing(error)  # type: ignore[assignment]
    answer = create_app(failing).test_client().get(path)
    assert answer.status_code == status
    assert said in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    _check_headers(answer)


def test_empty_index_tells_what_to_do() -> None:
    page = create_app(OracleEngine()).test_client().get("/").text
    assert "jiewen index" in page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/article/none", 404),
        ("GET", "/article//x/../y", 404),
        ("POST", "/", 405),
        ("DELETE", "/article/x", 405),
    ],
)
def test_own_error_pages(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert "街闻" in answer.text
    _check_headers(answer)
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


# -- any address at all ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=1000000000", "page=-1", "page=" + "9" * 5000, "page=３", "page=",
        "sort=best", "mode=psychic", "lang=tlh", "lang=en&lang=zh", "colour=red",
        "reprints=yes", "synonyms=no", "synonyms=0&synonyms=1",
        "street=", "exclude=", "exclude=colour=red", "exclude=street", "exclude==",
        "q=%00", "q=%ED%A0%80", "q=%FF%FE", "q=\xff\xfe", "q=%", "q", "&&&", "=",
        "street=%ED%A0%80&month=%00", "month=2021-13", "q=" + "甲" * 33_334, "q=" + "(" * 5000,
        "&".join(f"street={n}" for n in range(500)), "street=" + "x" * 5000,
    ],
)  # fmt: skip
def test_any_parameters_get_a_page(client: FlaskClient, query: str) -> None:
    environ = {"QUERY_STRING": query.encode().decode("latin-1")}
    answer = client.get("/", environ_overrides=environ)
    assert answer.status_code == 200
    assert len(answer.data) < 3_000_000


def test_page_past_the_end_is_the_last(client: FlaskClient) -> None:
    page = get(client, page=10**9)
    assert page.xpath("//nav[@class='pages']//a[@aria-current]/text()") == ["6"]
    assert page.xpath("//article")


@pytest.mark.exhaustive
@given(
    st.text() | st.text(alphabet='“”"()（）|-非或 垃圾分类居民\x00\ud800a1'), st.sampled_from(Mode)
)
@settings(max_examples=many(10_000))
def test_any_query_gets_a_page(client: FlaskClient, typed: str, mode: Mode) -> None:
    query = f"q={quote(typed, errors='surrogatepass')}&mode={mode}"
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/article/awkward/2?{query}").status_code == 200


def test_long_query_is_cut_with_a_notice(client: FlaskClient) -> None:
    page = get(client, q="甲" * (MAX_TYPED + 1))
    assert any(str(MAX_TYPED) in line for line in texts(page, "//ul[@class='notices']/li"))


_values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
_choices = st.lists(
    st.builds(Choice, st.sampled_from(Facet), _values, st.booleans()),
    max_size=6,
    unique_by=lambda choice: (choice.facet, choice.value),
)


@given(
    st.builds(
        State,
        typed=_values.map(str.strip),
        choices=_choices.map(lambda c: tuple(sorted(c, key=_order))),
        mode=st.sampled_from(Mode),
        sort=st.sampled_from(Sort),
        page=st.integers(1, 999),
        reprints=st.booleans(),
        synonyms=st.booleans(),
        language=st.sampled_from([None, "zh", "en"]),
    )
)
def test_an_address_says_all_of_its_state(state: State) -> None:
    args = MultiDict(parse_qsl(urlsplit(state.url()).query, keep_blank_values=True))
    read = read_state(args)
    assert set(read.choices) == set(state.choices)
    assert read_state(MultiDict(parse_qsl(urlsplit(read.url()).query))) == read
    assert (read.typed, read.mode, read.sort) == (state.typed, state.mode, state.sort)
    assert (read.page, read.language) == (state.page, state.language)
    assert (read.reprints, read.synonyms) == (state.reprints, state.synonyms)


def _order(choice: Choice) -> tuple[str, str]:
    return choice.facet, choice.value


def test_toggling_twice_changes_nothing() -> None:
    state = State(typed="甲", choices=(Choice(Facet.STREET, "乙"),))
    for once in (state.toggled(Facet.MONTH, "2021-01"), state.excluding(Facet.MONTH, "2021-01")):
        assert once != state
        assert once.without(once.choices[-1]) == state
    assert state.toggled(Facet.MONTH, "丙").toggled(Facet.MONTH, "丙") == state
    assert state.excluding(Facet.STREET, "乙").choices == (Choice(Facet.STREET, "乙", True),)


def test_choices_are_limited() -> None:
    many = MultiDict([("street", str(n)) for n in range(MAX_CHOICES * 2)])
    assert len(read_state(many).choices) == MAX_CHOICES


def test_mounted_below_a_path(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/", environ_overrides={"SCRIPT_NAME": "/news"}).text)
    assert all(href.startswith("/news/") for href in links(page))
    actions = [str(form.get("action")) for form in page.iter("form")]
    assert actions[0] == "/news/"
    assert all(action.startswith("/news/") for action in actions)


# -- links, headers, hosts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?lang=en&page=3",
        f"/?q={quote('垃圾分类')}&street={quote('望江街道')}&exclude=month%3D2021-01",
        f"/article/qc/2021/000.txt/1?q={quote('垃圾')}&mode=exact",
        f"/article/{quote(AWKWARD)}",
    ],
)
def test_every_link_answers(client: FlaskClient, path: str) -> None:
    page = get(client, path)
    for href in links(page) | set(page.xpath("//link/@href")):
        assert client.get(href, buffered=True).status_code == 200, href


def _check_headers(answer: TestResponse) -> None:
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("path", ["/", "/article/awkward/2", "/static/style.css", "/healthz"])
def test_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    _check_headers(answer)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/?q=a", "/article/awkward/2", "/nowhere", "/?lang=en"])
def test_nothing_inline_and_no_other_host(client: FlaskClient, path: str) -> None:
    page = lxml.html.fromstring(client.get(path).text)
    assert not page.xpath("//@style | //style | //@*[starts-with(name(), 'on')]")
    assert not page.xpath("//script[not(@src) or normalize-space()]")
    for element in page.iter():
        for address in (element.get(name, "") for name in ("href", "src", "action")):
            assert urlsplit(address)[:2] in {("", ""), ("http", "localhost")}, address


def test_static_files_name_no_other_host() -> None:
    for css in STATIC.glob("*.css"):
        assert not re.search(r"https?:|url\(|@import", css.read_text("utf-8")), css
    svg = (STATIC / "favicon.svg").read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|style=|<script", svg)


# -- words and marks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("甲乙丙", (), "甲乙丙"),
        ("甲乙丙", (Span(1, 2),), "甲<mark>乙</mark>丙"),
        ("<b>&", (Span(0, 3),), "<mark>&lt;b&gt;</mark>&amp;"),
        ("甲乙", (Span(0, 1), Span(1, 2)), "<mark>甲</mark><mark>乙</mark>"),
    ],
)
def test_marked(text: str, spans: tuple[Span, ...], html: str) -> None:
    assert marked(Highlighted(text, spans)) == html


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("，春天到了。花开", "春天到了"),
        ("5月26日，街道开会，学习", "5月26日，街道开会"),
        ("", ""),
        ("。。", ""),
        ("甲" * 50, "甲" * 40 + "…"),
    ],
)
def test_display_title(body: str, title: str) -> None:
    assert display_title(Article(id="a", body=body)) == title


# -- the command -------------------------------------------------------------------------------


@pytest.mark.processes
def test_serve_tells_when_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "jiewen", "serve", "--port", port],
            cwd=ROOT,
            env=os.environ | {"JIEWEN_INDEX": str(tmp_path / "none")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert port in result.stderr
