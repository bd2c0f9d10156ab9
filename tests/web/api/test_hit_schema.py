"""Command, API and OpenAPI document tell of a hit what one schema says."""

from searcher.cli.json import answer_json
from searcher.core.model import Article
from searcher.core.request import Request
from searcher.find.find import find
from searcher.find.hit_schema import HIT, LACKING, MARKS, MORE, SNIPPET
from tests.support.oracle import OracleEngine
from web.address import State
from web.api import answers
from web.api.outputs import Hit, Result
from web.app import create_app

NAMES = [value.name for value in HIT]
SENT = [*NAMES, *(value.name for value in MORE)]


def held() -> OracleEngine:
    engine = OracleEngine()
    body = "换届选举"
    engine.update([Article("a/1", body, "标题", group="g"), Article("a/2", body, group="g")], ())
    return engine


def test_the_command_prints_the_schema() -> None:
    answer = find(held(), Request("换届", collapsed=True))
    [printed] = answer_json(answer)["hits"]
    assert list(printed) == [*NAMES, SNIPPET.name]
    [alone, _] = answer_json(find(held(), Request("换届")))["hits"]
    assert list(alone) == [*(name for name in NAMES if name != "others"), SNIPPET.name]


def test_the_api_sends_and_describes_the_schema() -> None:
    assert list(Hit().fields) == [*SENT, "url"]
    assert list(Result().fields) == [*SENT, "url", SNIPPET.name, MARKS.name, LACKING.name]
    [found] = find(held(), Request("换届 火星", collapsed=True)).results
    sent = answers.result(found, State())
    assert sent.keys() == Result().fields.keys()
    assert sent["marks"] == [[0, 2]]
    assert sent["lacking"] == ["火星"]
    [whole] = find(held(), Request("换届", collapsed=True)).results
    assert answers.result(whole, State()).keys() == sent.keys() - {"lacking"}


def test_the_document_describes_the_schema() -> None:
    document = create_app(held()).test_client().get("/api/v1/openapi.json").get_json()
    described = document["components"]["schemas"]["Result"]["properties"]
    assert set(described) == {*SENT, "url", SNIPPET.name, MARKS.name, LACKING.name}
    for value in (*HIT, *MORE, SNIPPET, MARKS, LACKING):
        assert described[value.name]["description"].startswith(str(value.about))
