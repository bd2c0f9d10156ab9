"""docs/scaling.md: its arithmetic follows from what was measured."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bench import scaling
from bench.scaling import ASSUMED, LUCENE, MEASURED, Plan
from tests.conftest import ROOT

articles = st.integers(1, 10**11)


def test_the_document_has_the_table_that_is_computed() -> None:
    assert "\n".join(scaling.lines()) in (ROOT / "docs" / "scaling.md").read_text("utf-8")


@pytest.mark.parametrize(
    "figure",
    [
        f"{MEASURED.kept:,.0f}",
        f"{MEASURED.built:,.0f}",
        f"{MEASURED.client:g} ms",
        f"{MEASURED.nodes:g} ms",
        f"{MEASURED.wire:,.0f}",
        f"{MEASURED.fixed:g} ms",
        f"{MEASURED.word:,.0f} ms",
        f"{MEASURED.question:,.0f} ms",
        f"{MEASURED.held:g} bytes",
        f"{MEASURED.name:g} bytes",
        f"{ASSUMED.cores} cores",
        f"{ASSUMED.disk / 1e12:g} TB",
        f"{LUCENE:,}",
    ],
)
def test_the_document_says_what_went_in(figure: str) -> None:
    assert figure in (ROOT / "docs" / "scaling.md").read_text("utf-8")


@given(articles)
def test_shards_hold_what_they_should(count: int) -> None:
    plan = Plan(count)
    held = plan.articles / plan.shards
    assert held <= plan.shard_articles
    assert held * MEASURED.kept <= ASSUMED.shard
    assert held * ASSUMED.common * MEASURED.word / 1e6 <= ASSUMED.patience
    assert 2 * held < LUCENE


@given(articles)
def test_nodes_hold_all_copies_beside_a_reindex(count: int) -> None:
    plan = Plan(count)
    assert plan.disk <= plan.nodes * ASSUMED.disk * ASSUMED.full
    assert plan.disk >= 2 * plan.bytes * plan.copies
    assert plan.nodes >= scaling.MANAGERS


@given(articles, st.integers(1, 50))
def test_more_articles_never_take_less(count: int, more: int) -> None:
    one, other = Plan(count), Plan(count * more)
    assert one.shards <= other.shards
    assert one.nodes <= other.nodes
    assert one.client_s <= other.client_s
    assert one.cpu_s(MEASURED.word, 0.5) <= other.cpu_s(MEASURED.word, 0.5)


def test_a_faster_engine_takes_bigger_shards_up_to_a_limit() -> None:
    free = replace(MEASURED, word=1e-9, kept=1.0)
    assert Plan(10**10, replace(MEASURED, word=MEASURED.word / 2)).shards < Plan(10**10).shards
    assert Plan(10**10, free).shard_articles * 2 <= LUCENE


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (scaling.size(44e6), "44 MB"),
        (scaling.size(2.694e9), "2.7 GB"),
        (scaling.size(2.4e14), "240 TB"),
        (scaling.span(0.00017), "0.17 ms"),
        (scaling.span(1.94), "1.9 s"),
        (scaling.span(200), "3.3 min"),
        (scaling.span(19_000), "5.3 h"),
        (scaling.span(8e6), "93 days"),
        (scaling.count(3_448_275), "3.4 million"),
        (scaling.count(9.99), "10"),
        (scaling.rate(4800), "thousands"),
    ],
)
def test_figures_are_rounded_to_two_digits(shown: str, wanted: str) -> None:
    assert shown == wanted


def test_command() -> None:
    whole = CliRunner().invoke(scaling.main, [])
    one = CliRunner().invoke(scaling.main, ["--articles", "100000000", "--clients", "8"])
    assert whole.stdout.splitlines() == list(scaling.lines())
    assert f"cluster: shards: {Plan(10**8).shards}" in one.stdout
