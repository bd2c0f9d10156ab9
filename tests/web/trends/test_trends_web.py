"""The trends page: every number leads to as many articles, and nothing is hidden or made up."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from urllib.parse import parse_qsl, urlencode, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict

from searcher.core.engine import Engine
from searcher.core.model import UNLABELLED, Article, Choice, Facet, Mode
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from tests.support.oracle import OracleEngine
from tests.support.web_corpus import articles
from web.address import State, read_state
from web.app import create_app
from web.trends.counting import MAX_LABELS, counted
from web.trends.examples import examples
from web.trends.question import (
    MAX_TERM,
    MAX_TERMS,
    SPLITS,
    Grain,
    Question,
    Unit,
    address,
    question_of,
)

Pairs = list[tuple[str, str]]


@pytest.fixture(scope="module")
def oracle() -> OracleEngine:
    engine = OracleEngine()
    engine.update(articles(), ())
    return engine


@pytest.fixture(scope="module")
def app(oracle: OracleEngine) -> Flask:
    return create_app(oracle)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def sample(sample_engine: WhooshEngine) -> FlaskClient:
    return create_app(sample_engine).test_client()


def read(*pairs: tuple[str, str]) -> tuple[Question, State]:
    args = MultiDict(pairs)
    state = read_state(args)
    return question_of(args, state), state


def get(client: FlaskClient, *pairs: tuple[str, str]) -> HtmlElement:
    answer = client.get(f"/trends?{urlencode(pairs)}")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


def texts(page: HtmlElement, xpath: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(xpath)]


# -- what an address asks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([], Question()),
        ([("term", " 社区 "), ("term", ""), ("term", "社区")], Question(terms=("社区",))),
        ([("q", "换届"), ("term", "居民")], Question(terms=("换届", "居民"))),
        ([("by", "street"), ("unit", "10k")], Question(by=Facet.STREET, unit=Unit.RATE)),
        ([("by", "month"), ("unit", "x"), ("grain", "day")], Question()),
        ([("from", "2022-06"), ("to", "2021-01")], Question(first="2021-01", last="2022-06")),
        ([("year", "2021"), ("month", "2023-05")], Question(first="2021-01", last="2023-05")),
        ([("year", "2021"), ("to", "2021-03")], Question(last="2021-03")),
        ([("month", UNLABELLED), ("year", "21")], Question()),
        (
            [("exclude", "year=2021"), ("district", "甲区")],
            Question(choices=(Choice(Facet.DISTRICT, "甲区"), Choice(Facet.YEAR, "2021", True))),
        ),
        (
            [("term", "甲"), ("term", "乙"), ("shade", "2"), ("mode", "any"), ("synonyms", "0")],
            Question(terms=("甲", "乙"), shade=1, mode=Mode.ANY, synonyms=False),
        ),
        ([("term", "甲"), ("shade", "2")], Question(terms=("甲",))),
        ([("term", "甲" * (MAX_TERM + 1))], Question(refused=("甲" * (MAX_TERM + 1),))),
    ],
)
def test_reading(pairs: Pairs, wanted: Question) -> None:
    assert read(*pairs)[0] == wanted


def test_a_seventh_term_is_refused_by_name(client: FlaskClient) -> None:
    pairs = [("term", f"词{n}") for n in range(MAX_TERMS + 1)]
    found, _ = read(*pairs)
    assert (len(found.terms), found.refused) == (MAX_TERMS, ("词6",))
    assert "1 个词未列入图表" in texts(get(client, *pairs), "//ul[@class='notices']")[0]


_MONTHS = st.sampled_from(["", "2021-03", "2021-08", "0001-01", "9999-12", "2021-13"])
_PAIRS = st.lists(
    st.one_of(
        st.tuples(st.just("term"), st.sampled_from(["居民", "垃圾分类", "“", "a*", "火星", "("])),
        st.tuples(st.sampled_from(["term", "q", "by", "shade", "street", "month"]), st.text()),
        st.tuples(st.sampled_from(["from", "to"]), _MONTHS),
        st.tuples(st.just("by"), st.sampled_from([*SPLITS, ""])),
        st.tuples(st.just("unit"), st.sampled_from(Unit)),
        st.tuples(st.just("grain"), st.sampled_from(Grain)),
        st.tuples(st.sampled_from(["year", "mode", "lang", "exclude"]), st.text(max_size=9)),
        st.tuples(st.just("exclude"), st.sampled_from(["street=望江街道", "month=2021-02"])),
    ),
    max_size=9,
)


@given(_PAIRS)
def test_an_address_asks_for_what_it_was_made_of(pairs: Pairs) -> None:
    found, state = read(*pairs)
    again, _ = read(*parse_qsl(urlsplit(address(found, state)).query))
    assert again == replace(found, refused=())


@settings(max_examples=50)
@given(_PAIRS)
def test_nothing_breaks_it(client: FlaskClient, pairs: Pairs) -> None:
    query = urlencode(pairs, errors="replace")
    for path in ("/trends", "/trends.csv"):
        assert client.get(f"{path}?{query}").status_code == 200


# -- every number is a link that finds as many ---------------------------------------------------

_REQUESTS: list[Pairs] = [
    [("term", "社区"), ("term", "居民 OR 老人")],
    [("term", "居民"), ("by", "street"), ("unit", "10k")],
    [("term", "居民"), ("term", "社区"), ("by", "street"), ("grain", "year")],
    [("term", "社区"), ("by", "department"), ("from", "2022-04"), ("to", "2023-03")],
    [("term", "居民"), ("by", "district"), ("grain", "year"), ("year", "2023")],
    [("q", "老人"), ("mode", "any"), ("synonyms", "0"), ("exclude", "month=2022-06")],
]


@pytest.mark.parametrize("pairs", _REQUESTS)
def test_counts_are_the_totals_of_their_links(
    sample: FlaskClient, sample_engine: WhooshEngine, pairs: Pairs
) -> None:
    page = get(sample, *pairs)
    counts = set(_linked(page))
    assert len(counts) > 2
    for link, count in counts:
        state = read_state(MultiDict(parse_qsl(urlsplit(link).query)))
        found = find(
            sample_engine,
            Request(
                state.typed,
                choices=state.filters,
                mode=state.mode,
                synonyms=state.synonyms,
                limit=0,
            ),
        )
        assert found.total == count, link


def _linked(page: HtmlElement) -> Iterator[tuple[str, int]]:
    """Yield each link to results with the number of articles it speaks of."""
    rate = bool(page.xpath("//select[@name='unit']/option[@selected][@value='10k']"))
    shades = "//table[@class='heat']//td[@class]/a"
    for link in page.xpath("//table//td/a | //ul[@class='asides']//a"):
        if not (rate and link in page.xpath(shades)):
            yield str(link.get("href")), int(re.findall(r"\d+", link.text_content())[0])
    for link in page.xpath("//svg//a"):
        yield str(link.get("href")), int(re.findall(r": (\d+) ", link.get("aria-label"))[0])
    for item in page.xpath("//ul[@class='legend']/li[a[not(@class)]]"):
        yield (
            str(item.xpath("string(a/@href)")),
            int(item.xpath("string(span[@class='soft'])")[:-2]),
        )


def test_the_page_after_the_click_says_so(client: FlaskClient) -> None:
    page = get(client, ("term", "垃圾分类"), ("by", "street"), ("lang", "en"))
    link, count = next(iter(_linked(page)))
    after = lxml.html.fromstring(client.get(link).text)
    assert after.get("lang") == "en"
    assert int(re.findall(r"\d+", texts(after, "//p[@class='total']")[0])[0]) == count


@pytest.mark.parametrize("split", ["", "street"])
def test_drawing_and_table_say_the_same(sample: FlaskClient, split: str) -> None:
    page = get(sample, ("term", "居民"), ("term", "社区"), ("by", split))
    drawn = page.xpath("//div[@class='plot-box']//svg//a/@href")
    table = page.xpath("//table[@id='numbers']/tbody//a/@href")
    assert sorted(drawn) == sorted(table)
    assert all("month=" in href for href in drawn)
    if split:
        panels = page.xpath("//ul[@class='panels']//svg//a/@href")
        table = page.xpath("//details//table[not(@id)]//td/a/@href")
        assert panels
        assert sorted(panels) == sorted(href for href in table if "month=" in href)


def test_articles_outside_the_chart_are_told(client: FlaskClient) -> None:
    page = get(client, ("term", "居民 OR 正文"), ("from", "2021-03"), ("to", "2021-05"))
    (aside,) = texts(page, "//ul[@class='asides']/li")
    assert re.search(r"1 篇无月份, \d+ 篇在图表月份之外", aside)


# -- limits --------------------------------------------------------------------------------------


def test_more_labels_than_rows_are_told_and_stand_in_the_file() -> None:
    offices = MAX_LABELS + 3
    made = [
        Article(id=f"a/{n}", body="居民", month="2021-05", street=f"第{n:02}街道")
        for n in range(offices)
    ]
    client = _site(made)
    page = get(client, ("term", "居民"), ("by", "street"))
    assert len(page.xpath("//table[@class='heat']/tbody/tr")) == MAX_LABELS
    assert "另有 3 个未列入" in texts(page, "//ul[@class='notices']")[0]
    rows = _csv(client, ("term", "居民"), ("by", "street"))
    assert len({row[1] for row in rows[1:]}) == offices


def test_misread_years_do_not_make_the_page_endless() -> None:
    made = [
        Article(id=f"a/{n}", body="居民", month=month)
        for n, month in enumerate(("0999-01", "2021-05", "2021-06"))
    ]
    for pairs in ([("grain", "month")], [("by", "street")], []):
        page = get(_site(made), ("term", "居民"), *pairs)
        assert "更早的" in texts(page, "//ul[@class='notices']")[0]
        assert "1 篇在图表月份之外" in texts(page, "//ul[@class='asides']")[0]


def test_a_range_beside_the_index_finds_nothing(client: FlaskClient) -> None:
    page = get(client, ("term", "居民"), ("from", "2031-01"))
    assert texts(page, "//section[@class='none']/h2") == ["这些词未检索到文章"]


def test_long_queries_get_fewer_cells(oracle: OracleEngine) -> None:
    many = [("street", "长" * 190 + str(n)) for n in range(40)]
    short, long = (
        counted(oracle, *read(("term", "居民"), ("by", "department"), *more)) for more in ([], many)
    )
    assert (len(short.labels) > 10, short.grain) == (True, Grain.MONTH)
    assert (len(long.labels), long.grain) == (0, Grain.MONTH)
    monthly, _ = read(("term", "居民"), ("grain", "month"), *many)
    assert counted(oracle, replace(monthly, terms=("居民",) * 6), State()).grain is Grain.YEAR


def _site(made: list[Article]) -> FlaskClient:
    engine = OracleEngine()
    engine.update(made, ())
    return create_app(engine).test_client()


# -- the file ------------------------------------------------------------------------------------


def _csv(client: FlaskClient, *pairs: tuple[str, str]) -> list[list[str]]:
    answer = client.get(f"/trends.csv?{urlencode(pairs)}")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("grain", ["", "year"])
def test_rows_of_the_file_add_up(client: FlaskClient, oracle: OracleEngine, grain: str) -> None:
    pairs = [("term", "居民"), ("term", "正文"), ("from", "2021-03"), ("grain", grain)]
    _, *rows = _csv(client, *pairs)
    for term in ("居民", "正文"):
        counts = [int(row[2]) for row in rows if row[0] == term]
        assert sum(counts) == find(oracle, Request(term, limit=0)).total
    split = _csv(client, *pairs, ("by", "street"))
    assert split[0][1] == "街道"
    assert sum(int(row[3]) for row in split[1:]) == sum(int(row[2]) for row in rows)


def test_file_speaks_the_language_and_is_named(client: FlaskClient) -> None:
    assert _csv(client)[0][0] == "检索式"
    english = _csv(client, ("term", "居民"), ("from", "2021-03"), ("lang", "en"))
    assert english[0][0] == "query"
    assert [row[1] for row in english[-2:]] == ["other months", "Unlabelled"]
    named = client.get("/trends.csv?term=a/b").headers["Content-Disposition"]
    assert named == "attachment; filename=trends-a_b.csv"


# -- shades --------------------------------------------------------------------------------------


def test_nothing_printed_is_not_nought(client: FlaskClient) -> None:
    page = get(client, ("term", "垃圾分类"), ("by", "street"))
    (band,) = page.xpath("//table[@class='heat']/tbody/tr[contains(th, '望江街道')]")
    shades = dict(enumerate(band.xpath("td/@class"), 1))  # by month of 2021
    assert shades[1] == "heat-gap"
    assert {shades[n] for n in shades} > {"heat-gap", "heat-0"}
    cells = band.xpath("td[@class]")
    assert [bool(cell.xpath("a")) for cell in cells] == [
        shade not in ("heat-gap", "heat-0") for shade in shades.values()
    ]


# -- to begin with -------------------------------------------------------------------------------


def test_empty_page_offers_words_of_the_index(client: FlaskClient, oracle: OracleEngine) -> None:
    words = examples(oracle)
    assert len(words) == 2
    offered = get(client).xpath("//section[@class='none']//li/a/@href")
    assert len(offered) == 2
    for link in offered:
        page = lxml.html.fromstring(client.get(link).text)
        assert page.xpath("//table[@id='numbers']//a")


def test_empty_index(engine: Engine) -> None:
    engine.update((), ())
    client = create_app(engine).test_client()
    for pairs in ([], [("term", "居民"), ("by", "street")]):
        assert texts(get(client, *pairs), "//section[@class='none']/h2")
    assert _csv(client, ("term", "居民"))[0][0] == "检索式"
