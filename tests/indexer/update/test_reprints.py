"""reprints.py: near-duplicates find each other, strangers do not."""

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.identity import sketches as hashing
from indexer.identity.sketches import Sketch, pack, similarity, sketch, unpack
from indexer.update import reprints
from indexer.update.columns import EMPTY, Columns, changed
from indexer.update.reprints import parts
from indexer.update.rows import Row
from tests.support.made_articles import prose

Sketches = Mapping[str, Sketch]


def stored(sketches: Sketches) -> dict[str, list[Row]]:
    """A file for each text."""
    return {name: [Row(0, name, "", pack(found), "")] for name, found in sketches.items()}


def after(columns: Columns, old: Sketches, new: Sketches) -> Columns:
    files = stored(new)
    touched = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    now = {name: files.get(name, []) for name in touched}
    return changed(columns, stored(old), now, files.__getitem__).columns


def groups(sketches: Sketches) -> dict[str, str]:
    columns = after(EMPTY, {}, sketches)
    return columns.groups(range(len(columns.ids)))


def groups_by_definition(sketches: Sketches) -> dict[str, str]:
    """Every pair of a band compared, one after another."""
    bands: dict[int, list[str]] = defaultdict(list)
    for name in sorted(sketches):
        for smallest in sketches[name][: reprints.BANDS]:
            bands[smallest].append(name)
    group = {name: {name} for name in sketches}
    for members in bands.values():
        if len(members) > reprints.MOST_IN_BAND:
            continue
        for one in members:
            for other in members:
                if similarity(sketches[one], sketches[other]) >= reprints.ALIKE:
                    both = group[one] | group[other]
                    group |= dict.fromkeys(both, both)
    return {name: min(found) for name, found in group.items() if len(found) > 1}


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
def test_alike(change: Callable[[str], str], alike: bool) -> None:
    one = prose(1)
    assert (groups({"a": sketch(one), "b": sketch(change(one))}) == {"a": "a", "b": "a"}) is alike


def test_groups_are_named_after_their_first_and_leave_loners_out() -> None:
    texts = {"c": prose(1), "a": prose(1)[:-20], "b": prose(2), "d": prose(1)[10:]}
    assert groups({i: sketch(t) for i, t in texts.items()}) == {"a": "a", "c": "a", "d": "a"}


def test_too_many_alike_are_no_reprints_and_fewer_are_again() -> None:
    many = {f"{n:03}": sketch(prose(1)) for n in range(reprints.MOST_IN_BAND + 1)}
    few = dict(list(many.items())[1:])
    columns = after(EMPTY, {}, many)
    assert len(columns.edges) == 0
    columns = after(columns, many, few)
    assert columns.groups(range(len(few))) == dict.fromkeys(few, "001")
    assert len(after(columns, few, many).edges) == 0


def test_very_short_texts_are_never_reprints_of_nothing() -> None:
    assert groups({"a": sketch(""), "b": sketch(""), "c": sketch("短讯")}) == {}


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    a, b = sketch(one), sketch(other)
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1
    assert unpack(pack(a)) == a


# Few hashes and narrow bands, so that texts are alike, or nearly, and bands get full.
SMALL = {"SIZE": 8, "BANDS": 12, "MOST_IN_BAND": 3}
HASHES = st.integers(1, 14) | st.integers(1, 40)
SKETCH = st.sets(HASHES, max_size=20).map(lambda found: tuple(sorted(found))[: SMALL["SIZE"]])
TEXTS = st.dictionaries(st.sampled_from("abcdefghijklm"), SKETCH)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_groups_follow_changes(states: list[dict[str, Sketch]]) -> None:
    """Whatever came before, they are what the definition says."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(reprints, name, value)
        patch.setattr(hashing, "SIZE", SMALL["SIZE"])
        columns, before = EMPTY, dict[str, Sketch]()
        for now in states:
            columns = after(columns, before, now)
            assert sorted(columns.ids) == sorted(now)
            assert columns.groups(range(len(columns.ids))) == groups_by_definition(now)
            before = now


@given(st.integers(1, 30), st.data())
def test_parts_are_named_after_their_smallest(count: int, data: st.DataObject) -> None:
    row = st.integers(0, count - 1)
    edges = data.draw(st.lists(st.tuples(row, row), max_size=40))
    part = parts(count, np.array(edges, int).reshape(-1, 2)).tolist()
    assert all(part[one] == part[other] for one, other in edges)
    for one in range(count):
        reached = {one}
        while more := {b for pair in edges for b in pair if set(pair) & reached} - reached:
            reached |= more
        assert part[one] == min(reached)
