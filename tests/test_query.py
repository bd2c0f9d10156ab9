"""query.py: anything can be typed, and nothing raises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searcher.model import Mode
from searcher.query import (
    MAX_LEAVES,
    And,
    Everything,
    Literal,
    Node,
    Not,
    Or,
    Word,
    parse,
    positive_leaves,
)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", Everything()),
        ("换届", Literal("换届")),
        ("换届 换届", Literal("换届")),
        ("AED", Word("aed")),
        ("“街道召开”", Literal("街道召开")),
        ("“街道 召开”", Literal("街道 召开")),
        ('“街道召开"', Literal("街道召开")),  # mixed quotes are a common slip
        ("换届 -妇联", And((Literal("换届"), Not(Literal("妇联"))))),
        ("换届 －妇联", And((Literal("换届"), Not(Literal("妇联"))))),  # full-width minus
        ("- 妇联", Literal("妇联")),  # a lone hyphen is no minus
        ("NOT NOT 妇联", Literal("妇联")),
        ("妇联｜工会", Or((Literal("妇联"), Literal("工会")))),
        ("妇联 或 工会", Or((Literal("妇联"), Literal("工会")))),
        ("妇联 与 工会", And((Literal("妇联"), Literal("工会")))),
        ("或许", Literal("或许")),  # an operator only when it stands alone
        ("（妇联 | 工会） 换届", And((Or((Literal("妇联"), Literal("工会"))), Literal("换届")))),
        ("covid-19", Word("covid-19")),  # a hyphen inside a word
        ("，。", Everything()),
        ("“，。”", Everything()),
    ],
)
def test_reads(typed: str, tree: Node) -> None:
    assert parse(typed).tree == tree


@pytest.mark.parametrize(
    ("mode", "tree"),
    [
        (Mode.SMART, And((Literal("妇联"), Literal("街道")))),
        (Mode.EXACT, Literal("妇联街道")),
        (Mode.ANY, Or((Literal("妇联"), Literal("街道")))),
    ],
)
def test_modes(mode: Mode, tree: Node) -> None:
    assert parse("妇联街道", mode).tree == tree


def test_any_mode_still_subtracts() -> None:
    tree = parse("妇联 工会 -街道", Mode.ANY).tree
    assert tree == And((Or((Literal("妇联"), Literal("工会"))), Not(Literal("街道"))))


@pytest.mark.parametrize("typed", ["“换届", "(换届", "换届)", "字" * 20_000, "(" * 100 + "换届"])
def test_says_how_a_slip_was_read(typed: str) -> None:
    parsed = parse(typed)
    assert parsed.notices
    assert parsed.tree != Everything()


def test_ranked_by_is_what_was_typed_and_wanted() -> None:
    assert parse("居委会换届 -妇联 “街道召开”").ranked_by == ("居委会换届", "街道召开")


@given(st.text(max_size=200), st.sampled_from(Mode))
@example("\ud800", Mode.SMART)
@example("\x00" * 50, Mode.SMART)
@example("*" * 50, Mode.SMART)
@settings(max_examples=10_000)
def test_any_string_is_a_query(typed: str, mode: Mode) -> None:
    parsed = parse(typed, mode)
    assert isinstance(parsed.tree, Node)
    assert len(list(positive_leaves(parsed.tree))) <= MAX_LEAVES


@given(st.text('换届ab1 “”"()|-（）OR NOT或非', max_size=60))
@settings(max_examples=3000)
def test_any_arrangement_of_operators_is_a_query(typed: str) -> None:
    assert isinstance(parse(typed).tree, Node)


def test_ten_thousand_words_are_bounded() -> None:
    parsed = parse(" ".join(f"w{n}" for n in range(10_000)))
    assert len(list(positive_leaves(parsed.tree))) <= MAX_LEAVES
    assert parsed.notices
