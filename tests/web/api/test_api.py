"""The API: what it answers, how it refuses, and what need not be sent again."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from jiewen import main
from searcher.core.engine import Engine
from searcher.core.model import Choice, Facet
from searcher.engines.choose import open_engine
from searcher.find.hit_schema import MORE
from searcher.settings import Settings
from searcher.speech import catalogue
from tests.conftest import SAMPLE
from tests.support.web_corpus import AWKWARD, articles
from web.address import State
from web.app import create_app

FIRST = "qc/2021/000.txt/1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("api")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[Engine]:
    made = open_engine(folder)
    made.update(articles(), ())
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(engine: Engine, folder: Path) -> Flask:
    return create_app(engine, Settings(index=folder, corpus=SAMPLE))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, path: str, **params: object) -> Any:
    answer = client.get(f"/api/v1{path}?{urlencode(params, doseq=True)}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return answer.json


def refused(answer: TestResponse, status: int) -> Any:
    """Return the problem, which has the one shape that all have."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem: Any = json.loads(answer.data)
    assert problem["status"] == status
    assert problem["code"] in catalogue("zh").entries
    assert all(" / " not in problem[name] for name in ("title", "detail"))
    return problem


# -- what it answers ---------------------------------------------------------------------------


def test_search_has_what_the_command_prints(
    client: FlaskClient, folder: Path, engine: Engine
) -> None:
    command = ["search", "垃圾分类", "--fold", "--json", "--index", str(folder)]
    printed = json.loads(CliRunner().invoke(main, command, catch_exceptions=False).stdout)
    sent = ask(client, "/search", q="垃圾分类")
    more = {"marks", "url", *(value.name for value in MORE)}
    own = [{k: v for k, v in hit.items() if k not in more} for hit in sent["hits"]]
    assert own == printed["hits"]
    assert {name: sent[name] for name in ("total", "facets", "notices")} == {
        name: printed[name] for name in ("total", "facets", "notices")
    }


def test_marks_say_where_the_query_is(client: FlaskClient) -> None:
    for hit in ask(client, "/search", q="垃圾分类")["hits"]:
        assert hit["marks"]
        assert {hit["snippet"][start:end] for start, end in hit["marks"]} == {"垃圾分类"}


@pytest.mark.parametrize("step", [1, 7, 100])
def test_pages_hold_every_article_once(client: FlaskClient, step: int) -> None:
    total = ask(client, "/search", reprints=1)["total"]
    pages = range(1, total // step + 2)
    paged = [h["id"] for p in pages for h in _hits(client, limit=step, page=p)]
    jumped = [h["id"] for p in pages for h in _hits(client, limit=step, offset=(p - 1) * step)]
    assert paged == jumped
    assert sorted(paged) == sorted(article.id for article in articles())


def _hits(client: FlaskClient, **asked: int) -> Any:
    return ask(client, "/search", reprints=1, **asked)["hits"]


@pytest.mark.parametrize("asked", [{}, {"q": "垃圾分类"}, {"district": "示范区"}, {"year": "2021"}])
def test_a_count_is_the_total_once_it_is_chosen(client: FlaskClient, asked: dict[str, str]) -> None:
    """So the address that a page's link leads to finds as many as the API counts."""
    facets = ask(client, "/search", **asked, limit=0)["facets"]
    state = State(
        asked.get("q", ""), tuple(Choice(Facet(n), v) for n, v in asked.items() if n != "q")
    )
    for facet in Facet:
        for value, count in facets[facet].items():
            found = client.get(state.only(facet, value).address("/api/v1/search")).json
            assert found["total"] == count, (facet, value)  # type: ignore[index]


def test_more_choices_than_an_address_of_the_site_has(client: FlaskClient) -> None:
    nowhere = [f"没有的街道{n}" for n in range(49)]
    months = [f"2021-{n:02d}" for n in range(1, 13)]
    found = ask(client, "/search", street=[*nowhere, "望江街道"], month=months)
    assert found["total"] == ask(client, "/search", street="望江街道", month=months)["total"] > 0


def test_an_article_is_sent_with_all_that_is_known(client: FlaskClient) -> None:
    found = ask(client, f"/articles/{quote(FIRST)}")
    [article] = [article for article in articles() if article.id == FIRST]
    assert found["body"] == article.body
    assert found["departments"] == list(article.departments)
    assert found["evidence"][0]["reason"] == article.evidence[0].reason
    assert found["evidence"][0]["code"] is None  # a text, as an older index holds
    assert found["url"] == f"/article/{FIRST}"
    assert ask(client, f"/articles/{quote(AWKWARD)}")["id"] == AWKWARD
    assert ask(client, "/articles/awkward/3")["estimated"] == ["month"]


def test_addresses_in_answers_keep_language_and_root(client: FlaskClient) -> None:
    answer = client.get(
        "/api/v1/articles/awkward/2?lang=en", environ_overrides={"SCRIPT_NAME": "/j"}
    )
    assert answer.json["url"] == "/j/article/awkward/2?lang=en"  # type: ignore[index]


def test_values_of_a_facet_are_found_and_listed_by_pinyin(client: FlaskClient) -> None:
    found = ask(client, "/facets/street", find="wj")
    assert [each["value"] for each in found["values"]] == ["望江街道"]
    values = [each["value"] for each in ask(client, "/facets/street", by="pinyin")["values"]]
    assert values == ["晴川路街道", "松风镇", "望江街道", "未标注"]


def test_values_of_a_detail_are_counted_on_demand(client: FlaskClient) -> None:
    total = ask(client, "/search")["total"]
    authors = {each["value"]: each["count"] for each in ask(client, "/facets/author")["values"]}
    assert authors["某某"] == ask(client, "/search", q="作者:某某")["total"] > 0
    assert authors["某某"] + authors["未标注"] == total
    assert ask(client, "/facets/paper", q="火星")["values"] == []
    assert "author" not in ask(client, "/search")["facets"]  # nothing is counted unasked


def test_other_answers_agree_with_search(client: FlaskClient) -> None:
    total = ask(client, "/search")["total"]
    assert ask(client, "/stats")["articles"] == total
    overview = ask(client, "/overview")
    assert overview["articles"] == total
    [series] = ask(client, "/trends", term="垃圾分类", grain="year")["series"]
    assert series["total"] == ask(client, "/search", q="垃圾分类")["total"]
    listed = ask(client, "/issues")
    inside = sum(each["articles"] for each in listed["issues"])
    assert inside + overview["sourceless"] == total
    assert len(listed["issues"]) == listed["total"] == overview["issues"]
    whole = ask(client, "/issues/qc/2021/003.txt")
    assert [e["id"] for sheet in whole["sheets"] for e in sheet["articles"]] == [
        "qc/2021/003.txt/1"
    ]
    doubts = ask(client, "/uncertain")
    assert Counter(doubt["field"] for doubt in doubts["doubts"]) == doubts["totals"]
    assert ask(client, "/uncertain", field="month")["doubts"][0]["id"] == "awkward/3"


def test_help_with_asking(client: FlaskClient) -> None:
    assert "垃圾分类" in [e["text"] for e in ask(client, "/suggest", q="laji")["completions"]]
    assert all(each["count"] for each in ask(client, "/related", q="垃圾分类")["related"])
    similar = ask(client, f"/similar/{FIRST}", limit=3)["hits"]
    assert len(similar) == 3
    assert FIRST not in [hit["id"] for hit in similar]


def test_an_original_that_is_not_here_is_no_error(client: FlaskClient) -> None:
    found = ask(client, f"/sources/{FIRST}")
    assert (found["lines"], found["picture"]) == ([], None)
    assert found["problem"] == "原文件不在了，或改了名"
    assert "the file is gone" in ask(client, f"/sources/{FIRST}", lang="en")["problem"]


def test_originals_of_the_sample_are_sent(sample_engine: Engine) -> None:
    client = create_app(sample_engine, Settings(corpus=SAMPLE)).test_client()
    texts = [
        hit for hit in ask(client, "/search", limit=100)["hits"] if hit["source"].endswith(".txt")
    ]
    found = ask(client, f"/sources/{quote(texts[0]['id'])}")
    assert any(line["own"] for line in found["lines"])
    file = (SAMPLE / found["source"]).read_text("utf-8").split("\n")
    assert all(line["text"] in file[line["number"] - 1] for line in found["lines"])


# -- how it refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "params", "named"),
    [
        ("/search", {"limit": "101"}, {"limit"}),
        ("/search", {"limit": "1_0"}, {"limit"}),
        ("/search", {"limit": "-1"}, {"limit"}),
        ("/search", {"page": "0"}, {"page"}),
        ("/search", {"offset": "１"}, {"offset"}),
        ("/search", {"mode": "fuzzy"}, {"mode"}),
        ("/search", {"from": "2021"}, {"from"}),
        ("/search", {"to": "2021-13"}, {"to"}),
        ("/search", {"to": "2021-05\n"}, {"to"}),
        ("/search", {"exclude": "street"}, {"exclude"}),
        ("/search", {"exclude": "place=x"}, {"exclude"}),
        ("/search", {"street": ""}, {"street"}),
        ("/search", {"q": "长" * 2001}, {"q"}),
        ("/search", {"colour": "red", "synonyms": "no"}, {"?", "synonyms"}),
        ("/facets/street", {"by": "size"}, {"by"}),
        ("/suggest", {}, {"q"}),
        ("/trends", {"term": list("甲乙丙丁戊己庚")}, {"term"}),
        ("/trends", {"by": "month"}, {"by"}),
        ("/uncertain", {"field": "leaf"}, {"field"}),
        (f"/sources/{FIRST}", {"line": "x"}, {"line"}),
        ("/stats", {"q": "x"}, {"?"}),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(
    client: FlaskClient, path: str, params: dict[str, object], named: set[str]
) -> None:
    answer = client.get(f"/api/v1{path}?{urlencode(params, doseq=True)}")
    problem = refused(answer, 422)
    assert {error["parameter"] for error in problem["errors"]} == named
    assert all(re.search(r"[\u4e00-\u9fff]", each["message"]) for each in problem["errors"])
    assert all(each["code"].startswith("api.error.") for each in problem["errors"])


@pytest.mark.parametrize(
    "path",
    [
        *("", "nothing", "search/", "articles", "articles/gone", "similar/gone", "sources/gone"),
        *("facets/colour", "facets/unknown", "issues/gone", "openapi.yaml"),
    ],
)
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    refused(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(client: FlaskClient, method: str) -> None:
    answer = client.open("/api/v1/search", method=method)
    refused(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_before_anything_is_indexed(tmp_path: Path) -> None:
    client = create_app(open_engine(tmp_path / "none")).test_client()
    for path in ("search", "articles/a", "stats", "facets/street", "issues", "trends?term=x"):
        refused(client.get(f"/api/v1/{path}"), 503)


def test_while_the_corpus_is_being_looked_through(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.views.coverage", lambda: None)  # as in the first seconds
    for path in ("overview", "issues", "issues/qc/2021/003.txt"):
        refused(client.get(f"/api/v1/{path}"), 503)


TEXT = st.text(max_size=15) | st.sampled_from(["2021-05", "垃圾分类", "street=望江街道", "0", "1"])
NAMES = [
    "q",
    "street",
    "exclude",
    "from",
    "to",
    "mode",
    "page",
    "limit",
    "term",
    "by",
    "find",
    "lang",
]
PATHS = [
    "search",
    "facets/year",
    "related",
    "trends",
    "issues",
    "suggest",
    "uncertain",
    "sources/x",
]


@settings(max_examples=60)
@given(
    path=st.sampled_from(PATHS) | TEXT.map(lambda t: f"articles/{quote(t)}"),
    asked=st.lists(st.tuples(st.sampled_from(NAMES), TEXT), max_size=4),
)
def test_no_request_is_answered_with_an_error_of_ours(
    client: FlaskClient, path: str, asked: list[tuple[str, str]]
) -> None:
    answer = client.get(f"/api/v1/{path}?{urlencode(asked)}")
    assert answer.status_code in {200, 404, 422}
    assert answer.mimetype in {"application/json", "application/problem+json"}


# -- what is kept ------------------------------------------------------------------------------


def test_an_answer_is_sent_again_only_when_the_index_has_changed(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.update(articles()[:3], ())
    client = create_app(engine).test_client()
    for path in ("search?q=社区", "stats", f"articles/{FIRST}", "facets/street", "trends?term=x"):
        first = client.get(f"/api/v1/{path}")
        packed = client.get(f"/api/v1/{path}", headers={"Accept-Encoding": "gzip"})
        weak = {"If-None-Match": packed.headers["ETag"]}
        assert client.get(f"/api/v1/{path}", headers=weak).status_code == 304
        known = {"If-None-Match": first.headers["ETag"]}
        again = client.get(f"/api/v1/{path}", headers=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (
            *(304, b""),
            first.headers["ETag"],
        )
    assert client.get("/api/v1/search?q=居民", headers=known).status_code == 200
    assert client.get("/api/v1/search?q=x&limit=x", headers=known).status_code == 422
    engine.update(articles()[3:4], ())
    assert client.get("/api/v1/trends?term=x", headers=known).status_code == 200
    engine.close()


def test_errors_carry_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/api/v1/articles/gone").headers
    assert "ETag" not in client.get("/api/v1/search?limit=x").headers


def test_a_question_lists_articles_that_lack_words(client: FlaskClient) -> None:
    typed = "垃圾分类 火星"
    found = ask(client, "/search", q=typed)
    assert found["loose"] == {"every": 0, "words": 2}
    assert found["notices"][0]["code"] == "loose.none"
    assert found["notices"][0]["values"] == {"words": 2}
    assert {tuple(hit["lacking"]) for hit in found["hits"]} == {("火星",)}
    whole = ask(client, "/search", q="垃圾分类")
    assert (found["total"], found["facets"]) == (whole["total"], whole["facets"])
    assert all("lacking" not in hit for hit in whole["hits"])
    listed = ask(client, "/facets/street", q=typed)
    assert listed["notices"][0]["code"] == "loose.none"
    assert sum(value["count"] for value in listed["values"]) == found["total"]


def test_strict_asks_for_every_word(client: FlaskClient) -> None:
    strict = ask(client, "/search", q="垃圾分类 火星", strict=1)
    assert (strict["total"], strict["hits"]) == (0, [])
    assert "loose" not in strict
    sure = ask(client, "/search", q="垃圾分类 街道", strict=0)
    assert sure["loose"]["every"] == ask(client, "/search", q="垃圾分类 街道")["total"]
    assert client.get("/api/v1/search?strict=yes").status_code == 422


def test_the_document_describes_the_loose_list(client: FlaskClient) -> None:
    document = ask(client, "/openapi.json")
    names = [each["name"] for each in document["paths"]["/api/v1/search"]["get"]["parameters"]]
    assert "strict" in names
    assert set(document["components"]["schemas"]["Loose"]["properties"]) == {"every", "words"}
    assert "loose" not in document["components"]["schemas"]["Found"]["required"]
