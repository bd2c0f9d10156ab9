"""The API against its own description: what it takes, what it refuses, what it returns."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.engine import events, from_schema

from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.web_corpus import articles
from web.app import create_app

EXAMPLES = 10  # of each address, besides those at the edges of every parameter
PLAIN = {"Accept-Encoding": "identity"}  # schemathesis reads what is sent as it is
FIXED = {  # what is asked for with the parts of the path that random texts never hit
    "/api/v1/articles/{article_id}": {"article_id": "qc/2021/000.txt/1"},
    "/api/v1/similar/{article_id}": {"article_id": "qc/2021/001.txt/1"},
    "/api/v1/sources/{article_id}": {"article_id": "qc/2021/001.txt/1"},
    "/api/v1/facets/{facet}": {"facet": "street"},
    "/api/v1/issues/{issue_id}": {"issue_id": "qc/2021/001.txt"},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("api")
    engine = open_engine(folder)
    engine.update(articles(), ())
    yield create_app(engine, Settings(index=folder))
    engine.close()


@pytest.fixture(scope="module")
def schema(app: Flask) -> Any:
    found: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found.config.update(headers=PLAIN)
    found.config.generation.update(max_examples=EXAMPLES, deterministic=bool(os.environ.get("CI")))
    return found


def test_document_is_sound(schema: Any) -> None:
    schema.validate()
    assert schema.raw_schema["openapi"].startswith("3.1")


def test_every_answer_is_as_described(schema: Any) -> None:
    """Run all of schemathesis: valid and invalid requests, other methods, sequences of them."""
    asked: Counter[str] = Counter()
    failed: list[str] = []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            asked[event.recorder.label] += len(event.recorder.cases)
            failed += _failures(event)
    assert not failed, "\n\n".join(failed[:3])
    labels = {f"GET {path}" for path in schema.raw_schema["paths"]}
    assert all(asked[label] > EXAMPLES for label in labels), asked


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                command = event.recorder.cases[case_id].value.as_curl_command()
                yield f"{check.name}: {check.failure_info.failure.message}\n{command}"


@pytest.mark.parametrize(("path", "parts"), FIXED.items())
def test_what_is_there_is_as_described(schema: Any, path: str, parts: dict[str, str]) -> None:
    case = schema[path]["GET"].Case(path_parameters=parts)
    assert case.call_and_validate(headers=PLAIN).status_code == 200


@pytest.mark.parametrize(("language", "is_chinese"), [("zh", True), ("en", False)])
def test_every_value_is_described_in_one_language(
    app: Flask, language: str, is_chinese: bool
) -> None:
    document: Any = app.test_client().get(f"/api/v1/openapi.json?lang={language}").json

    def assert_said(about: str, where: object) -> None:
        assert about, where
        assert not about.startswith("api."), where
        assert bool(re.search(r"[\u4e00-\u9fff]", about.replace("望江街道", ""))) is is_chinese, (
            where
        )

    for path, operations in document["paths"].items():
        assert_said(operations["get"]["summary"], path)
        for parameter in operations["get"]["parameters"]:
            assert_said(parameter["description"], (path, parameter["name"]))
    for name, shape in document["components"]["schemas"].items():
        for value, part in shape["properties"].items():
            assert_said(part["description"], (name, value))
