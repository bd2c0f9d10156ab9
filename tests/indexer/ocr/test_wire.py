"""A recognised page crosses processes unchanged; what is none is refused."""

import json
from typing import Any

import pytest

from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage
from indexer.ocr.wire import BadPage, page_of, told

LINE = RecognisedLine(
    "春风 里",
    ((1.0, 2.0), (30.0, 2.5), (30.0, 12.0), (1.0, 11.0)),
    (Character("春", (1.0, 2.0, 9.0, 12.0), 0.98),),
    0.97,
)
PAGE = RecognisedPage(40, 20, (LINE,), ((0.0, 1.0, 2.0, 3.0),))


def test_a_page_comes_back_as_it_was() -> None:
    assert page_of(told(PAGE)) == PAGE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("size", [0, 20]),
        ("size", [40]),
        ("size", [True, 20]),
        ("size", [10**9, 20]),
        ("lines", "text"),
        ("lines", [["春"]]),
        ("lines", [["春", [[0, 0]] * 4, 2, []]]),  # surer than sure
        ("lines", [[7, [[0, 0]] * 4, 1, []]]),
        ("lines", [["春", [[0, 0]] * 3, 1, []]]),
        ("lines", [["春", [[0, 10**9]] * 4, 1, []]]),
        ("lines", [["春" * 9999, [[0, 0]] * 4, 1, []]]),
        ("lines", [["春", [[0, 0]] * 4, 1, [["春", 0, 0, 1]]]]),
        ("drawings", [[0, 0, 1]]),
        ("drawings", [[0, 0, 1, "1"]]),
        ("drawings", None),
    ],
)
def test_what_is_no_page_is_refused(key: str, value: Any) -> None:
    values = json.loads(told(PAGE)) | {key: value}
    with pytest.raises(BadPage):
        page_of(json.dumps(values).encode())


@pytest.mark.parametrize("message", [b"", b"[]", b"\xff", b"{}", b"[" * 99_999, b"NaN"])
def test_what_is_no_json_of_ours_is_refused(message: bytes) -> None:
    with pytest.raises(BadPage):
        page_of(message)


def test_an_endless_number_is_refused() -> None:
    values = told(PAGE).replace(b"0.97", b"NaN")
    assert b"NaN" in values
    with pytest.raises(BadPage):
        page_of(values)
