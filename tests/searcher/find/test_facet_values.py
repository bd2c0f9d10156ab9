"""Looking something up among the values of a facet."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from jiewen import main
from searcher.core.model import FacetCount
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.facet_values import Order, facet_values
from tests.conftest import ARTICLES

COUNTS = tuple(
    FacetCount(value, count)
    for value, count in [
        ("未标注", 9),
        ("重庆路街道", 5),
        ("临汾路街道", 3),
        ("长寿路街道", 3),
        ("安定街道", 1),
    ]
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["未标注", "重庆路街道", "临汾路街道", "长寿路街道", "安定街道"]),
        (" ", ["未标注", "重庆路街道", "临汾路街道", "长寿路街道", "安定街道"]),
        ("路", ["重庆路街道", "临汾路街道", "长寿路街道"]),  # in the engine's order
        ("lfl", ["临汾路街道"]),
        ("chong", ["重庆路街道"]),
        ("臨汾", ["临汾路街道"]),
        ("wbz", ["未标注"]),
        ("火星", []),
    ],
)
def test_find(typed: str, found: list[str]) -> None:
    assert [count.value for count in facet_values(COUNTS, typed)] == found


def test_pinyin_order_ends_with_the_unlabelled() -> None:
    values = [count.value for count in facet_values(COUNTS, by=Order.PINYIN)]
    assert values == ["安定街道", "长寿路街道", "重庆路街道", "临汾路街道", "未标注"]


def test_no_values() -> None:
    assert facet_values((), "lfl", Order.PINYIN) == ()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["--facet", "street"], {"青禾街道": 2, "柳岸街道": 1, "未标注": 1}),
        (["--facet", "街道", "--find", "qh"], {"青禾街道": 2}),
        (["换届", "--facet", "street"], {"青禾街道": 2}),
        (["--facet", "month", "--street", "青禾街道"], {"2021-05": 2}),
        (["--facet", "district", "--exclude", "street=青禾街道"], {"北浦区": 1, "未标注": 1}),
        (["--facet", "street", "--sort", "pinyin"], {"柳岸街道": 1, "青禾街道": 2, "未标注": 1}),
        (["--facet", "作者"], {"未标注": 4}),
        (["换届", "--facet", "paper"], {"未标注": 2}),
        (["火星", "--facet", "issue"], {}),
    ],
)
def test_the_command(tmp_path: Path, words: list[str], values: dict[str, int]) -> None:
    WhooshEngine(tmp_path).update(ARTICLES, ())
    ran = CliRunner().invoke(main, ["facets", *words, "--index", str(tmp_path), "--json"])
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)["values"]
    assert {each["value"]: each["count"] for each in found} == values
    if "pinyin" in words:
        assert [each["value"] for each in found] == list(values)
    printed = CliRunner().invoke(main, ["facets", *words, "--index", str(tmp_path)]).stdout
    assert len(printed.splitlines()) == len(values)


def test_a_search_counts_details_if_asked(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).update([replace(ARTICLES[0], byline="记者 周小禾"), *ARTICLES[1:]], ())
    words = ["search", "换届", "--facet", "作者", "--facet", "paper", "--index", str(tmp_path)]
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)["facets"]
    assert found["author"] == {"周小禾": 1, "未标注": 1}
    assert found["paper"] == {"未标注": 2}
    assert "作者  周小禾 1  未标注 1" in CliRunner().invoke(main, words).stdout
