"""Facets, the chart and the results of the search page: every number leads to itself."""

import string
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict

from searcher.core.engine import SearchIndex
from searcher.core.facets import FAMILIES
from searcher.core.model import UNLABELLED, Article, Choice, Facet, FacetCounts
from searcher.engines.choose import open_engine
from searcher.find.facet_tree import free_counts, months_by_year, streets_by_district
from searcher.find.find import find
from searcher.find.loose import asked
from tests.support.oracle import OracleEngine
from tests.support.pages import PATIENT, get
from tests.support.web_corpus import articles
from web.address import State, read_state
from web.app import create_app
from web.search.charts import month_chart
from web.search.facet_page import VALUES_PER_PAGE
from web.search.panels import MOST, OPEN, Option, Panel, Shortlist
from web.search.trees import panels

STATIC = Path(__file__).resolve().parents[3] / "web" / "static"
WEIGHT = 120_000  # bytes of the first page, compressed


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = open_engine(tmp_path_factory.mktemp("facets"))
    engine.update(articles(), ())
    yield create_app(engine, PATIENT).test_client()
    engine.close()


def total(index: SearchIndex, state: State) -> int:
    return find(index, state.request(limit=0)).total


def at(url: str) -> State:
    return read_state(MultiDict(parse_qsl(urlsplit(url).query)))


def counts_of(index: SearchIndex, state: State) -> FacetCounts:
    query = asked(index, state.request()).query
    return free_counts(index, query, index.search(query).facets, FAMILIES)


def panels_of(index: SearchIndex, state: State) -> tuple[Panel, ...]:
    return panels(counts_of(index, state), state, streets_by_district(index))


def options(fold: Shortlist) -> Iterator[Option]:
    for option in (*fold.shown, *fold.more):
        yield option
        if option.below:
            yield from options(option.below)


def index_of(*made: Article) -> OracleEngine:
    engine = OracleEngine()
    engine.update(made, ())
    return engine


# -- every count is the total after the click ----------------------------------------------------

DISTRICTS = ("东河区", "西岭区", None)
STREETS = (*(f"{name}街道" for name in "甲乙丙丁"), None)
MONTHS = ("2019-12", "2021-01", "2021-03", None)


def _article(n: int, body: str, place: int, street: int, month: int, offices: list[str]) -> Article:
    return Article(
        id=str(n),
        body=body,
        departments=tuple(offices),
        district=DISTRICTS[place],
        street=STREETS[street],
        month=MONTHS[month],
    )


_corpora = st.lists(
    st.tuples(
        st.sampled_from(["河道", "楼道", "河道楼道"]),
        st.integers(0, 2),
        st.integers(0, 4),
        st.integers(0, 3),
        st.lists(st.sampled_from(["工会", "妇联"]), unique=True),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: index_of(*(_article(n, *row) for n, row in enumerate(rows))))
_values = st.one_of(
    st.tuples(st.just(Facet.DISTRICT), st.sampled_from(["东河区", "西岭区", UNLABELLED])),
    st.tuples(st.just(Facet.STREET), st.sampled_from(["甲街道", "乙街道", UNLABELLED, "无此街道"])),
    st.tuples(st.just(Facet.DEPARTMENT), st.sampled_from(["工会", UNLABELLED])),
    st.tuples(st.just(Facet.YEAR), st.sampled_from(["2021", UNLABELLED])),
    st.tuples(st.just(Facet.MONTH), st.sampled_from(["2021-01", "2021-03"])),
)
_states = st.builds(
    State,
    typed=st.sampled_from(["", "河道", "楼道 河道", "楼道 河道 火星", "楼道怎么河道"]),
    choices=st.lists(
        st.tuples(_values, st.booleans()).map(lambda each: Choice(*each[0], each[1])),
        max_size=3,
        unique_by=lambda choice: (choice.facet, choice.value),
    ).map(tuple),
    first=st.sampled_from(["", "", "2020-02", "2021-02"]),
    last=st.sampled_from(["", "", "2021-02", "2021-12"]),
)


@pytest.mark.exhaustive
@given(_corpora, _states)
def test_each_count_is_the_total_after_its_link(index: OracleEngine, state: State) -> None:
    for panel in panels_of(index, state):
        for option in options(panel.shortlist):
            after = at(option.url)
            if option.chosen or option.excluded:
                assert at(option.drop_url).holds(option.facet, option.value) is None
            if not option.excluded:
                assert option.count == total(index, after), option
    chart = month_chart(counts_of(index, state).get(Facet.MONTH, ()), state)
    for bar in chart.bars if chart else ():
        if bar.count:
            assert bar.count == total(index, at(bar.url))


@pytest.mark.exhaustive
@given(_corpora, _states)
def test_adding_a_value_adds_its_articles(index: OracleEngine, state: State) -> None:
    now = total(index, state)
    for panel in panels_of(index, state):
        for option in options(panel.shortlist):
            if option.add_url and option.facet is not Facet.DEPARTMENT:  # of which one has several
                assert total(index, at(option.add_url)) == now + option.count


@pytest.mark.exhaustive
@given(_corpora, _states)
def test_excluding_takes_exactly_its_articles(index: OracleEngine, state: State) -> None:
    now = total(index, state)
    for panel in panels_of(index, state):
        for option in options(panel.shortlist):
            if not (state.picked(option.facet) or option.excluded):
                assert total(index, at(option.exclude_url)) == now - option.count


@pytest.mark.exhaustive
@given(_corpora, _states)
def test_a_year_is_the_union_of_its_months(index: OracleEngine, state: State) -> None:
    for panel in panels_of(index, state):
        for option in options(panel.shortlist):
            if option.facet is Facet.YEAR and option.below and not option.excluded:
                assert option.below.elsewhere == 0
                assert option.count == sum(each.count for each in options(option.below))


# -- 区 and 街道 --------------------------------------------------------------------------------

CITY = index_of(
    Article(id="1", body="甲", district="东河区", street="青石街道", month="2021-01"),
    Article(id="2", body="甲", district="东河区", street="青石街道", month="2021-02"),
    Article(id="3", body="乙", district="东河区", street="白塔街道", month="2021-02"),
    Article(id="4", body="乙", district="西岭区", street="柳桥镇", month="2021-02"),
    Article(id="5", body="乙", month="2021-02"),
)


def shape(fold: Shortlist) -> list[object]:
    made: list[object] = []
    for option in (*fold.shown, *fold.more):
        made.append((option.value, option.count))
        if option.below:
            made.append(shape(option.below))
    return made


TREE = [
    *(("东河区", 3), [("青石街道", 2), ("白塔街道", 1)]),
    *(("西岭区", 1), [("柳桥镇", 1)], (UNLABELLED, 1)),
]


@pytest.mark.parametrize(
    "state",
    [
        State(),
        State(choices=(Choice(Facet.STREET, "青石街道"),)),
        State(choices=(Choice(Facet.STREET, "柳桥镇"), Choice(Facet.STREET, "青石街道"))),
        State(choices=(Choice(Facet.DISTRICT, "东河区"),)),
        State(choices=(Choice(Facet.DISTRICT, "西岭区"), Choice(Facet.STREET, "青石街道"))),
    ],
)
def test_tree_of_places_ignores_all_that_is_chosen_of_a_place(state: State) -> None:
    place, *_ = panels_of(CITY, state)
    assert place.names == (Facet.DISTRICT, Facet.STREET)
    assert {option.value: option.count for option in options(place.shortlist)} == {
        **{"东河区": 3, "青石街道": 2, "白塔街道": 1, "西岭区": 1, "柳桥镇": 1},
        UNLABELLED: 1,
    }


def test_tree_of_places_has_the_unlabelled_once_and_last() -> None:
    place, *_ = panels_of(CITY, State())
    assert shape(place.shortlist) == TREE


def test_a_district_without_a_name_is_shown_when_it_has_streets() -> None:
    index = index_of(
        Article(id="1", body="甲", district="东河区", street="青石街道"),
        Article(id="2", body="甲", street="孤岛街道"),
    )
    place, *_ = panels_of(index, State())
    assert shape(place.shortlist) == [
        *(("东河区", 1), [("青石街道", 1)], (UNLABELLED, 1), [("孤岛街道", 1)])
    ]


def test_streets_are_a_list_where_no_district_is_known() -> None:
    place, *_ = panels_of(index_of(Article(id="1", body="甲", street="孤岛街道")), State())
    assert place.names == (Facet.STREET,)
    assert shape(place.shortlist) == [("孤岛街道", 1)]


def test_a_street_replaces_its_district_and_the_other_way_round() -> None:
    district, street = Choice(Facet.DISTRICT, "东河区"), Choice(Facet.STREET, "白塔街道")
    for one, other in ((district, street), (street, district)):
        place, *_ = panels_of(CITY, State(choices=(one,)))
        found = next(o for o in options(place.shortlist) if o.value == other.value)
        assert at(found.url).choices == (other,)
        assert not found.add_url  # a district and a street in it would narrow each other


def test_many_branches_unfold_only_where_something_is_chosen() -> None:
    made = (
        Article(id=f"{d}/{s}", body="甲", district=f"{d}区", street=f"{d}{s}街道")
        for d in string.ascii_lowercase[:6]
        for s in string.ascii_lowercase[:9]
    )
    index = index_of(*made)
    folded, *_ = panels_of(index, State())
    assert not any(option.below for option in options(folded.shortlist))
    opened, *_ = panels_of(index, State(choices=(Choice(Facet.STREET, "ba街道"),)))
    (branch,) = [option for option in options(opened.shortlist) if option.below]
    assert branch.value == "b区"
    assert branch.below
    assert branch.count == sum(street.count for street in options(branch.below)) == 9


def test_a_long_list_stands_on_its_own_page() -> None:
    made = (
        Article(id=str(n), body="甲", departments=(f"第{n}科",)) for n in range(OPEN + MOST + 5)
    )
    index = index_of(*made)
    panel = next(p for p in panels_of(index, State(typed="甲")) if p.facet is Facet.DEPARTMENT)
    assert (len(panel.shortlist.shown), len(panel.shortlist.more), panel.shortlist.elsewhere) == (
        OPEN,
        MOST,
        5,
    )
    page = get(create_app(index).test_client(), panel.url)
    assert len(page.xpath("//a[@class='option-value']")) == OPEN + MOST + 5


def test_districts_follow_the_index() -> None:
    index = index_of(Article(id="1", body="甲", district="东河区", street="青石街道"))
    client = create_app(index).test_client()
    assert values(get(client, "/?district=东河区"))[:2] == ["✓ 东河区", "青石街道"]
    index.update([Article(id="2", body="甲", district="东河区", street="白塔街道")], ())
    listed = values(get(client, "/?district=东河区"))
    assert set(listed[1:3]) == {"青石街道", "白塔街道"}
    assert streets_by_district(index) == {"东河区": tuple(sorted(listed[1:3]))}


def test_months_by_year() -> None:
    assert months_by_year(["2020-12", "2021-01", UNLABELLED, "2021-02"]) == {
        "2020": ("2020-12",),
        "2021": ("2021-01", "2021-02"),
    }


# -- all values of a facet ---------------------------------------------------------------------


def values(page: HtmlElement) -> list[str]:
    return [" ".join(a.text_content().split()) for a in page.xpath("//a[@class='option-value']")]


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, ["青石街道", "白塔街道", "柳桥镇", UNLABELLED]),
        ({"find": "街道"}, ["青石街道", "白塔街道"]),
        ({"find": "liuqiao"}, ["柳桥镇"]),
        ({"find": "qsjd"}, ["青石街道"]),
        ({"find": "火星"}, []),
        ({"by": "pinyin"}, ["白塔街道", "柳桥镇", "青石街道", UNLABELLED]),
        ({"by": "pinyin", "q": "甲"}, ["青石街道"]),
        ({"by": "psychic", "page": "99"}, ["青石街道", "白塔街道", "柳桥镇", UNLABELLED]),
        ({"district": "西岭区", "month": "2021-01"}, ["青石街道"]),
    ],
)
def test_all_values_of_a_facet_are_found_and_sorted(
    params: dict[str, str], shown: list[str]
) -> None:
    found = values(get(create_app(CITY).test_client(), "/facet/street", **params))
    assert sorted(found) == sorted(shown)
    if params.get("by") == "pinyin":
        assert found == shown


def test_values_lead_to_their_totals_and_keep_the_search(client: FlaskClient) -> None:
    page = get(client, "/facet/department", q="居民", street="望江街道", lang="en", page=3)
    for row in page.xpath("//ul[@class='options all-values']/li"):
        state = at(row.xpath("string(./a[1]/@href)"))
        assert (state.typed, state.language, state.page) == ("居民", "en", 1)
        assert Choice(Facet.STREET, "望江街道") in state.choices
        found = get(client, row.xpath("string(./a[1]/@href)"))
        count = row.xpath("string(./span[@class='option-count']/text())")
        assert found.xpath("string(//p[@class='total'])").split()[0] == count
    (form,) = page.xpath("//main//form")
    hidden = {f.get("name"): f.get("value") for f in form.xpath("./input[@type='hidden']")}
    assert hidden == {"q": "居民", "street": "望江街道", "lang": "en"}
    (back,) = page.xpath("//p[@class='back']/a/@href")
    assert at(back).typed == "居民"


def test_many_values_come_in_pages() -> None:
    many = VALUES_PER_PAGE + 20
    index = index_of(*(Article(id=str(n), body="甲", street=f"{n}号街道") for n in range(many)))
    client = create_app(index).test_client()
    first = get(client, "/facet/street", by="pinyin")
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = get(client, following)
    assert (len(values(first)), len(values(second))) == (VALUES_PER_PAGE, 20)
    assert len({*values(first), *values(second)}) == many
    (back,) = second.xpath("//a[@rel='prev']/@href")
    assert values(get(client, back)) == values(first)


@pytest.mark.parametrize("name", ["", "colour", "STREET", "street/x", "%00"])
def test_an_unknown_facet_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/facet/{name}").status_code == 404


_texts = st.text(max_size=12) | st.sampled_from(
    ["2021-03", "9" * 5000, "pinyin", "-1", "\x00", "％"]
)
_names = ("q", "find", "by", "page", "from", "to", "exclude", "mode", "sort", "lang", "reprints")


@given(
    st.sampled_from(["/", *(f"/facet/{facet}" for facet in Facet)]),
    st.lists(st.tuples(st.sampled_from([*_names, *Facet]), _texts), max_size=6),
)
@settings(max_examples=200)
def test_any_parameters_get_a_page(
    client: FlaskClient, path: str, pairs: list[tuple[str, str]]
) -> None:
    query = urlencode([(str(name), value) for name, value in pairs], errors="surrogatepass")
    assert client.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "mode"), [("", "smart"), ("垃圾分类 或 会议", "smart"), ("垃圾分类", "exact")]
)
def test_a_value_of_a_detail_leads_to_as_many_articles_as_it_counts(
    client: FlaskClient, asked: str, mode: str
) -> None:
    place = f"/facet/author?{urlencode({'q': asked, 'mode': mode})}"
    values = get(client, place).find_class("option")
    assert values
    for value in values:
        count = value.find_class("option-count")[0].text_content().split()[-1]
        [link] = value.find_class("option-value")
        url = urlsplit(link.get("href", ""))
        found = client.get(f"/api/v1/search?{url.query}").json
        assert found["total"] == int(count.replace(",", "")), url.query  # type: ignore[index]
