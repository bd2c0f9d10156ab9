"""Help with asking, through Flask's test client: completion, the form, related words."""

import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from searcher.core.engine import SearchIndex
from searcher.core.model import Article, Choice, Facet, Mode
from searcher.core.request import Request
from searcher.engines.choose import open_engine
from searcher.find.find import find
from searcher.query.form import Joint
from tests.support.oracle import OracleEngine
from tests.support.query_page import examples
from tests.support.web_corpus import articles
from web.address import State
from web.app import create_app
from web.help.advanced import FIRST_ROWS, MOST_ROWS, NAMED
from web.help.did_you_mean import help_with
from web.help.examples import SECTIONS
from web.i18n import LOCALES
from web.request import index

ODD = Article(id="odd/1", title="问：标题 能否 “加引号”（一）？", body="正文里没有别的。")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = open_engine(tmp_path_factory.mktemp("ask"))
    engine.update([*articles(), ODD], ())
    yield create_app(engine)
    engine.close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, **params: object) -> HtmlElement:
    answer = client.get(f"{path}?{urlencode(params, doseq=True)}")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


def led(client: FlaskClient, path: str, **params: object) -> dict[str, list[str]]:
    """Follow a form to the address it leads to."""
    answer = client.get(f"{path}?{urlencode(params, doseq=True)}")
    assert answer.status_code == 303
    address = urlsplit(answer.location)
    assert address.path == "/"
    return parse_qs(address.query)


def total(page: HtmlElement) -> int:
    (line,) = page.xpath("//p[@class='total']")
    digits = "".join(char if char.isdecimal() else " " for char in line.text_content())
    return int(digits.split()[0])


# -- completion --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["晴川", "qclj", "qingchuan", "晴c", "街道:晴"])
def test_suggestions_are_opensearch(client: FlaskClient, typed: str) -> None:
    answer = client.get("/suggest", query_string={"q": typed, "lang": "en"})
    assert answer.mimetype == "application/x-suggestions+json"
    asked, texts, kinds, urls = answer.get_json()
    assert asked == typed
    assert texts[0].endswith("晴川路街道")
    assert kinds[0] == "Street office"
    assert len(texts) == len(kinds) == len(urls)
    assert parse_qs(urlsplit(urls[0]).query) == {"q": [texts[0]], "lang": ["en"]}


def test_a_headline_full_of_signs_finds_itself(client: FlaskClient) -> None:
    _, texts, _, urls = client.get("/suggest", query_string={"q": "能否"}).get_json()
    assert ODD.title in texts[0]
    page = get(client, "/", **{k: v[0] for k, v in parse_qs(urlsplit(urls[0]).query).items()})
    assert total(page) == 1
    assert page.xpath("//a[contains(@href, 'odd/1')]")


@pytest.mark.parametrize("typed", ["", " ", "q" * 3000, "“", "\x00"])
def test_nothing_to_suggest(client: FlaskClient, typed: str) -> None:
    assert client.get("/suggest", query_string={"q": typed}).get_json()[1:] == [[], [], []]


# -- 在结果中检索 ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "found", ["垃圾分类 或 疫苗接种", "居民 小区", "“垃圾分类”或“疫苗接种", "-河道"]
)
def test_a_search_within_results(client: FlaskClient, app: Flask, found: str, mode: Mode) -> None:
    address = led(client, "/within", within=found, q="志愿者 望江", mode=mode, street="望江街道")
    assert address["street"] == ["望江街道"]
    composed = Mode(address.get("mode", ["smart"])[0])
    whole, *parts = (
        {each.article.id for each in find(_index(app), Request(typed, mode=way, limit=100)).results}
        for typed, way in ((address["q"][0], composed), (found, mode), ("志愿者 望江", mode))
    )
    assert whole == parts[0] & parts[1]


def test_within_exact_results_both_texts_are_phrases(client: FlaskClient) -> None:
    address = led(client, "/within", within="垃圾分类", q="“一网通办”", mode="exact")
    assert address == {"q": ["“垃圾分类” 「“一网通办”」"]}  # in the mode 智能, which has operators


def test_within_keeps_what_narrows_the_search(client: FlaskClient) -> None:
    page = get(client, "/", q="小区", exclude="street=松风镇", sort="oldest", page=2, lang="en")
    hidden = page.xpath("//form[@action='/within']/input[@type='hidden']")
    assert {each.get("name"): each.get("value") for each in hidden} == {
        "within": "小区",
        "exclude": "street=松风镇",
        "sort": "oldest",
        "lang": "en",
    }


def _index(app: Flask) -> SearchIndex:
    with app.test_request_context("/"):
        return index()


def test_forms_stay_under_the_path_of_the_site(client: FlaskClient) -> None:
    for path, query in (
        ("/within", {"within": "垃圾", "q": "分类", "lang": "en"}),
        ("/advanced", {"text": "垃圾", "do": "search", "lang": "en"}),
    ):
        answer = client.get(path, query_string=query, base_url="http://localhost/papers")
        assert answer.location.startswith("/papers/?q=")
        assert answer.location.endswith("&lang=en")


# -- did you mean ------------------------------------------------------------------------------


def test_did_you_mean_says_what_the_click_finds(client: FlaskClient) -> None:
    page = get(client, "/", q="垃圾分累", street="望江街道", synonyms="0")
    (line,) = page.xpath("//p[@class='meant']")
    (link,) = line.xpath("a")
    assert link.text_content() == "垃圾分类"
    after = client.get(link.get("href"))
    count = total(lxml.html.fromstring(after.text))
    assert count
    assert f"{count} 篇" in line.text_content()


def test_nothing_is_meant_by_what_is_found(app: Flask) -> None:
    with app.test_request_context("/"):
        answer = find(index(), Request("垃圾分类"))
        assert help_with(State(typed="垃圾分类"), answer).meant == ()
        assert help_with(State(), find(index(), Request(""))).edit == ""


# -- related words -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "1"])
def test_related_words_lead_on(client: FlaskClient, part: str) -> None:
    page = get(client, "/related", q="垃圾分类", street="望江街道", part=part)
    words = page.xpath("//ul[@class='words']/li/a[1]")
    assert words
    assert (page.xpath("//main") == []) == bool(part)
    for word in page.xpath("//ul[@class='words']/li"):
        alone, beside = (parse_qs(urlsplit(a.get("href")).query) for a in word.xpath("a"))
        text = word.xpath("a[1]")[0].text_content()
        assert alone == {"q": [text]}
        assert beside == {"q": [f"垃圾分类 {text}"], "street": ["望江街道"]}


@pytest.mark.parametrize("typed", ["", "-垃圾", "没有这个词"])
def test_no_related_words(client: FlaskClient, typed: str) -> None:
    page = get(client, "/related", q=typed, strict="1")
    assert page.xpath("//ul[@class='words']") == []


# -- 高级检索 ----------------------------------------------------------------------------------


def test_the_form_becomes_a_query(client: FlaskClient) -> None:
    address = led(
        client,
        "/advanced",
        text=["志愿者", "疫苗接种", "会 (议", ""],
        joint=["and", "or", "not", "and"],
        field=["all", "title", "all", "body"],
        match=["words", "exact", "words", "words"],
        since="2021年3月",
        until="2021.5",
        in_street="望江街道",
        sort="newest",
        synonyms="0",
        lang="en",
        do="search",
    )
    assert address == {
        "q": ["(志愿者 或 标题:“疫苗接种”) -(会 议) 街道:望江街道 日期:2021年3月..2021.5"],
        "sort": ["newest"],
        "synonyms": ["0"],
        "lang": ["en"],
    }


def test_the_form_goes_on_from_a_query(client: FlaskClient) -> None:
    page = get(client, "/advanced", q="居民 或 小区", text="活动", department="妇联", do="show")
    (made,) = page.xpath("//section[@class='composed']//a/code")
    assert made.text_content() == "(居民 或 小区) 活动"
    typed, filters = page.xpath("//p[@class='rows-typed']")
    assert typed.xpath("code")[0].text_content() == "居民 或 小区"
    assert "妇联" in filters.text_content()
    address = led(
        client, "/advanced", q="居民 或 小区", text="活动", department="妇联", do="search"
    )
    assert address == {"q": ["(居民 或 小区) 活动"], "department": ["妇联"]}


@pytest.mark.parametrize(
    ("typed", "rows"), [(0, FIRST_ROWS), (4, 5), (MOST_ROWS, MOST_ROWS), (30, MOST_ROWS)]
)
def test_a_row_is_added(client: FlaskClient, typed: int, rows: int) -> None:
    page = get(client, "/advanced", text=["词"] * typed, do="add" if typed else "show")
    assert len(page.xpath("//fieldset[@class='row']")) == rows
    assert bool(page.xpath("//button[@value='add']")) == (rows < MOST_ROWS)


def test_a_wrong_date_is_said_so(client: FlaskClient) -> None:
    page = get(client, "/advanced", text="居民", since="某天", do="search")
    (box,) = page.xpath("//input[@aria-invalid='true']")
    assert box.get("value") == "某天"
    assert page.xpath(f"//*[@id='{box.get('aria-describedby')}']/strong")


def test_offices_are_listed(client: FlaskClient) -> None:
    page = get(client, "/advanced")
    assert page.xpath("//datalist[@id='list-street']/option/@value") == [
        "望江街道",  # the most articles first
        "晴川路街道",
        "松风镇",
    ]


# -- the help page -----------------------------------------------------------------------------


def test_every_example_is_one_of_the_documentation() -> None:
    documented = {
        (typed, mode) for typed, mode, found in examples() if found or "妇联加装" in typed
    }
    for section in SECTIONS:
        for example in section.examples:
            assert (example.typed, example.mode) in documented


@pytest.mark.parametrize("language", LOCALES)
def test_every_example_is_a_link_that_works(client: FlaskClient, language: str) -> None:
    page = get(client, "/help", lang=language)
    urls = page.xpath("//tbody//a/@href")
    assert len(urls) == sum(len(section.examples) for section in SECTIONS)
    for url in urls[:: 1 if language == "zh" else 10]:
        assert parse_qs(urlsplit(url).query)["lang"] == [language]
        assert client.get(url).status_code == 200


# -- anything ----------------------------------------------------------------------------------

_ANY = st.text(max_size=30) | st.sampled_from(
    ["“", "(", "标题:", "-", "或", "2021", "\ud800", "a\x00"]
)
_NAMES = (
    "q",
    "within",
    "text",
    "joint",
    "field",
    "match",
    "since",
    "until",
    "in_street",
    "do",
    "mode",
    "lang",
    "part",
    "street",
)


@settings(max_examples=150)
@given(
    st.sampled_from(["/suggest", "/within", "/advanced", "/related", "/help"]),
    st.lists(
        st.tuples(
            st.sampled_from(_NAMES),
            _ANY
            | st.sampled_from([*Joint, *NAMED, *Mode, "exact", "search", "add", "show", "en", "1"]),
        ),
        max_size=12,
    ),
)
def test_anything_is_answered(client: FlaskClient, path: str, pairs: list[tuple[str, str]]) -> None:
    answer = client.get(f"{path}?{urlencode(pairs, errors='surrogatepass')}")
    assert answer.status_code in {200, 303}
    assert "Content-Security-Policy" in answer.headers


def test_choices_narrow_what_is_suggested_instead(app: Flask) -> None:
    choices = (Choice(Facet.STREET, "望江街道"),)
    with app.test_request_context("/"):
        answer = find(index(), Request("垃圾分累", choices=choices))
        (meant,) = help_with(State(typed="垃圾分累", choices=choices), answer).meant
        assert meant.total == find(index(), Request("垃圾分类", choices=choices)).total


class SlowNames(OracleEngine):
    """An index whose names take until they are let go."""

    let = threading.Event()

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        assert self.let.wait(30)
        return super().frequent(most)


def test_a_page_of_results_does_not_fail_for_want_of_advice() -> None:
    slow = SlowNames()
    slow.update(articles(), ())
    client = create_app(slow).test_client()
    assert total(get(client, "/", q="换届选挙")) == 0  # the names are still being read
    slow.let.set()
