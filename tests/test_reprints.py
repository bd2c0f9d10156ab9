"""reprints.py: near-duplicates find each other, strangers do not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.reprints import groups, similarity, sketch

HAN = [chr(code) for code in range(0x4E00, 0x5200)]


def prose(seed: int, length: int = 400) -> str:
    return "".join(random.Random(seed).choices(HAN, k=length))


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        (lambda t: t, True),
        (lambda t: "\n".join(t[i : i + 15] for i in range(0, len(t), 15)), True),  # wraps
        (lambda t: "，".join(t[i : i + 9] for i in range(0, len(t), 9)), True),  # punctuation
        (lambda t: t[:-60], True),  # a sentence cut
        (lambda t: prose(9, 50) + t, True),  # a new lead
        (lambda t: t[:80] + prose(9, 320), False),  # only the beginning in common
        (lambda _: prose(8), False),
    ],
)
def test_alike(change, alike: bool) -> None:  # type: ignore[no-untyped-def]
    one = prose(1)
    assert (groups({"a": sketch(one), "b": sketch(change(one))}) == {"a": "a", "b": "a"}) is alike


def test_groups_are_named_after_their_first_and_leave_loners_out() -> None:
    texts = {"c": prose(1), "a": prose(1)[:-20], "b": prose(2), "d": prose(1)[10:]}
    assert groups({i: sketch(t) for i, t in texts.items()}) == {"a": "a", "c": "a", "d": "a"}


def test_very_short_texts_are_never_reprints_of_nothing() -> None:
    assert groups({"a": sketch(""), "b": sketch(""), "c": sketch("短讯")}) == {}


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    a, b = sketch(one), sketch(other)
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1
