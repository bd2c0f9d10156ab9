"""The chart and the results of the search page, and what the page weighs."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from searcher.core.model import UNLABELLED, Article, Choice, Facet, FacetCount
from searcher.engines.choose import open_engine
from tests.support.oracle import OracleEngine
from tests.support.pages import get
from tests.support.web_corpus import articles
from web.address import State, read_state
from web.app import create_app
from web.search.charts import MAX_FILLED, MAX_MONTHS, Chart, month_chart

STATIC = Path(__file__).resolve().parents[3] / "web" / "static"
WEIGHT = 120_000  # bytes of the first page, compressed


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = open_engine(tmp_path_factory.mktemp("facets"))
    engine.update(articles(), ())
    yield create_app(engine).test_client()
    engine.close()


def at(url: str) -> State:
    return read_state(MultiDict(parse_qsl(urlsplit(url).query)))


def index_of(*made: Article) -> OracleEngine:
    engine = OracleEngine()
    engine.update(made, ())
    return engine


CITY = index_of(
    Article(id="1", body="甲", district="东河区", street="青石街道", month="2021-01"),
    Article(id="2", body="甲", district="东河区", street="青石街道", month="2021-02"),
    Article(id="3", body="乙", district="东河区", street="白塔街道", month="2021-02"),
    Article(id="4", body="乙", district="西岭区", street="柳桥镇", month="2021-02"),
    Article(id="5", body="乙", month="2021-02"),
)


# -- the chart ---------------------------------------------------------------------------------


def chart_of(state: State, *months: str) -> Chart:
    chart = month_chart([FacetCount(month, 1) for month in months], state)
    assert chart
    return chart


def periods(chart: Chart) -> tuple[str, str, int]:
    return chart.bars[0].period, chart.bars[-1].period, len(chart.bars)


@pytest.mark.parametrize(
    ("state", "months", "shown"),
    [
        (State(), ("2011-01", "2021-06"), ("2011-01", "2021-06", MAX_MONTHS)),
        (State(), ("2011-01", "2021-07"), ("2011", "2021", 11)),
        (State(choices=(Choice(Facet.YEAR, "2015"),)), ("2011-01", "2021-07"),
         ("2015-01", "2015-12", 12)),
        (State(choices=(Choice(Facet.MONTH, "2015-03"),)), ("2011-01", "2021-07"),
         ("2015-01", "2015-12", 12)),
        (State(first="2013-05", last="2014-02"), ("2011-01", "2021-07"),
         ("2013-01", "2014-12", 24)),
        (State(first="2011-05"), ("2011-01", "2031-07"), ("2011", "2031", 21)),
        (State(choices=(Choice(Facet.YEAR, "2015", True),)), ("2011-01", "2021-07"),
         ("2011", "2021", 11)),
        (State(choices=(Choice(Facet.YEAR, UNLABELLED),)), ("2011-01", "2021-07"),
         ("2011", "2021", 11)),
    ],
)  # fmt: skip
def test_beyond_ten_years_bars_are_years_until_one_is_chosen(
    state: State, months: tuple[str, ...], shown: tuple[str, str, int]
) -> None:
    assert periods(chart_of(state, *months)) == shown


def test_a_part_of_the_years_leads_back_to_them_all() -> None:
    state = State(typed="甲", choices=(Choice(Facet.YEAR, "2015"),))
    assert at(chart_of(state, "2001-01", "2021-07").whole) == State(typed="甲")
    assert chart_of(State(), "2001-01", "2021-07").whole == ""


def test_a_misread_year_leaves_the_chart_drawable() -> None:
    chart = chart_of(State(), "0021-02", "9921-02")
    assert periods(chart) == ("0021", "9921", 2)
    assert len(chart.bars) <= MAX_FILLED


@pytest.mark.parametrize(
    ("state", "chosen"),
    [
        (State(), ""),
        (State(choices=(Choice(Facet.MONTH, "2021-02"),)), "2"),
        (State(choices=(Choice(Facet.MONTH, "2021-02", True),)), ""),
        (State(choices=(Choice(Facet.YEAR, "2021"),)), "1234"),
        (State(first="2021-02", last="2021-03"), "23"),
        (State(first="2021-03"), "34"),
    ],
)
def test_what_is_chosen_is_highlighted(state: State, chosen: str) -> None:
    chart = chart_of(state, *(f"2021-0{n}" for n in range(1, 5)))
    assert "".join(bar.number for bar in chart.bars if bar.chosen) == chosen


def test_each_bar_leads_to_its_month_alone() -> None:
    for state in (
        State(),
        State(choices=(Choice(Facet.MONTH, "2021-02"),)),
        State(first="2021-02", last="2021-02"),
    ):
        for bar in chart_of(state, "2021-01", "2021-02").bars:
            assert at(bar.url) == State(choices=(Choice(Facet.MONTH, bar.period),))


def test_a_range_is_chosen_without_a_script(client: FlaskClient) -> None:
    page = get(client, q="居民", street="望江街道", month="2021-02", page=2)
    (form,) = page.xpath("//form[@class='range']")
    fields = {f.get("name"): f.get("value") for f in form.xpath(".//input[@type='hidden']")}
    assert fields == {"q": "居民", "street": "望江街道"}
    froms, tos = ([o.text for o in s.xpath("./option")[1:]] for s in form.xpath(".//select"))
    assert froms == tos
    counts = {
        row.xpath("string(./th)"): int(row.xpath("string(./td)"))
        for row in page.xpath("//*[@class='chart-table']//tbody/tr")
    }
    assert list(counts) == froms
    picked = {**fields, "from": froms[1], "to": froms[4]}
    for asked in (picked, picked | {"from": froms[4], "to": froms[1]}):  # either way round
        found = get(client, "/", **asked)
        (line,) = found.xpath("//p[@class='total']/text()[1]")
        assert line.split()[1] == str(sum(counts[month] for month in froms[1:5]))
        (chip,) = found.xpath("//a[@class='chip'][contains(., '至')]")
        assert f"{froms[1]} 至 {froms[4]}" in chip.text_content()
        assert "from" not in chip.get("href")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"from": "2021-03", "to": "2021-05"}, "2021-03 至 2021-05"),
        ({"from": "2021-03"}, "2021-03 起"),
        ({"to": "2021-05"}, "至 2021-05"),
        ({"from": "2021-03", "lang": "en"}, "from 2021-03"),
    ],
)
def test_the_range_is_one_chip(client: FlaskClient, params: dict[str, str], said: str) -> None:
    (chip,) = get(client, "/", **params).xpath("//section[@class='chips']//a")
    assert said in " ".join(chip.text_content().split())


def test_nothing_in_a_range_offers_to_drop_it_whole() -> None:
    client = create_app(CITY).test_client()
    page = get(client, q="甲", **{"from": "2001-01", "to": "2001-06"})
    offers = page.xpath("//li[@class='offer']")
    assert [offer.xpath("string(./a)") for offer in offers] == ["不限月份"]
    (href,) = offers[0].xpath("./a/@href")
    assert at(href) == State(typed="甲")
    kept = get(client, q="甲", district="西岭区", **{"from": "2021-01", "to": "2021-03"})
    hrefs = [at(href) for href in kept.xpath("//li[@class='offer']/a/@href")]
    assert State(typed="甲", first="2021-01", last="2021-03") in hrefs


# -- results -----------------------------------------------------------------------------------


def test_results_have_anchors_and_know_their_number(client: FlaskClient) -> None:
    page = get(client, q="居民", page=2)
    ids = page.xpath("//article/@id")
    assert ids == [f"result-{n}" for n in range(11, 21)]
    hrefs = page.xpath("//article//h3/a/@href")
    assert [dict(parse_qsl(urlsplit(href).query))["at"] for href in hrefs] == [
        id_.removeprefix("result-") for id_ in ids
    ]


def test_selected_results_are_exported_with_the_search(client: FlaskClient) -> None:
    page = get(client, q="居民", street="望江街道", page=2, sort="newest")
    (form,) = page.xpath("//form[@class='picking']")
    assert form.get("action") == "/export"
    hidden = [(f.get("name"), f.get("value")) for f in form.xpath("./input[@type='hidden']")]
    assert hidden == [("q", "居民"), ("street", "望江街道"), ("sort", "newest")]
    boxes = form.xpath(".//input[@type='checkbox']")
    paths = [urlsplit(href).path for href in form.xpath(".//h3/a/@href")]
    assert [box.get("name") for box in boxes] == ["id"] * len(paths)
    assert [f"/article/{quote(box.get('value'))}" for box in boxes] == paths
    labels = [label.text_content() for label in form.xpath(".//label[@class='pick']")]
    assert len(set(labels)) == len(paths)
    assert form.xpath(".//button[@type='submit']")
    assert not form.xpath(".//form")


def test_what_is_found_can_be_taken_away(client: FlaskClient) -> None:
    page = get(client, q="居民", street="望江街道", page=2)
    for path in ("/export", "/feed.atom", "/trends"):
        (href,) = page.xpath(f"//ul[@class='takeaway']//a[starts-with(@href, '{path}?')]/@href")
        assert at(href) == State(typed="居民", choices=(Choice(Facet.STREET, "望江街道"),))
        assert client.get(href, buffered=True).status_code == 200


def test_each_result_is_described_for_reference_managers(client: FlaskClient) -> None:
    page = get(client, q="居民")
    assert len(page.xpath("//span[@class='Z3988']/@title")) == len(page.xpath("//article"))


def test_any_page_can_be_asked_for_by_number() -> None:
    index = index_of(*(Article(id=str(n), body="甲") for n in range(120)))
    client = create_app(index).test_client()
    page = get(client, q="甲", sort="newest", page=2)
    (form,) = page.xpath("//form[@class='goto']")
    asked = {f.get("name"): f.get("value") for f in form.xpath(".//input")} | {"page": "12"}
    last = get(client, form.get("action"), **asked)
    assert last.xpath("//nav[@class='pages']//a[@aria-current]/text()") == ["12"]
    assert len(last.xpath("//article")) == 10
    assert not get(client, q="甲", street=UNLABELLED, month="2001-01").xpath(
        "//nav[@class='pages']"
    )


# -- weight ------------------------------------------------------------------------------------


def test_the_first_page_is_light(tmp_path: Path) -> None:
    """16 districts, 220 streets, 15 years of months, 40 departments."""
    made = [
        Article(
            id=f"报/{n}",
            title=f"第{n}次居民会议在街道召开",
            body=f"居民代表第{n}次来到街道，商量楼道整治的办法。" * 8,
            street=f"第{n % 220}号街道",
            district=f"第{n % 220 % 16}区",
            departments=(f"第{n % 40}办公室",),
            month=f"{2008 + n % 15}-{n % 12 + 1:02d}",
        )
        for n in range(1500)
    ]
    engine = open_engine(tmp_path)
    engine.update(made, ())
    client = create_app(engine).test_client()
    for query in ("", "?q=居民+楼道", "?q=居民&year=2015&district=第3区"):
        page = client.get(f"/{query}")
        document = lxml.html.fromstring(page.text)
        sheets = [link for link in document.iter("link") if link.get("rel") == "stylesheet"]
        linked = [*document.iter("script"), *sheets]
        files = {str(each.get("src") or each.get("href")) for each in linked}
        modules = {f"/static/{path.name}" for path in STATIC.glob("*.js")}  # imported by those
        parts = [page.data, *(client.get(file).data for file in files | modules)]
        assert sum(len(gzip.compress(part)) for part in parts) < WEIGHT
        assert len(page.data) < 5 * WEIGHT
    engine.close()


def test_a_long_query_keeps_the_page_bearable(client: FlaskClient) -> None:
    page = client.get("/?" + urlencode({"q": "居民 " * 660}))
    assert page.status_code == 200
    assert len(gzip.compress(page.data)) < WEIGHT
