"""A change of corrections.toml touches no article but those whose entries changed."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.correction import Correction
from indexer.corpus.correction_changes import Touched, noted, touched
from indexer.corpus.corrections import Corrections
from indexer.corpus.globs import matches

FILES = ("a/1.txt", "a/2.txt", "b/1.txt")
IDS = ("u", "v", "w")
VALUES = st.sampled_from([(("title", "甲"),), (("title", "乙"), ("page", "2")), (("page", "3"),)])
REMOVES = st.sampled_from([None, None, True, False])
BY_ID = st.builds(Correction, st.just("#"), st.sampled_from(IDS), st.just(()), VALUES, REMOVES)
PATTERNS = st.sampled_from([("a/*",), ("*1.txt",), ("b/1.txt",), ("a/1.txt", "b/*"), ("*",)])
BY_FILE = st.builds(Correction, st.just("#"), st.just(""), PATTERNS, VALUES, REMOVES)
ENTRIES = st.lists(BY_ID | BY_FILE, max_size=6)


def made(entries: Iterable[Correction]) -> Corrections:
    by_id: dict[str, tuple[Correction, ...]] = {}
    for entry in entries:
        if entry.id:
            by_id[entry.id] = (*by_id.get(entry.id, ()), entry)
    return Corrections(tuple(entry for entry in entries if not entry.id), by_id)


@given(ENTRIES, ENTRIES, st.integers(0, 6), st.integers(0, 6))
def test_what_is_not_touched_is_amended_alike(
    old: list[Correction], new: list[Correction], kept: int, last: int
) -> None:
    before, now = made(old), made([*old[:kept], *new, *old[last:]])
    found = touched(noted(before), noted(now))
    for path in FILES:
        for name in IDS:
            if name in found.ids or matches(path, found.files):
                continue
            assert now.changes(path, name) == before.changes(path, name)
            one, other = now.deciding((path,), name), before.deciding((path,), name)
            assert (one and one.key) == (other and other.key)


ONE = Correction("#1", "u", (), (("title", "甲"),))
TWO = Correction("#2", "v", (), (("title", "甲"),))
ALL = Correction("#3", "", ("a/*",), (("page", "2"),))
SOME = Correction("#4", "", ("b/*",), (("page", "3"),))


@pytest.mark.parametrize(
    ("before", "now", "ids", "files"),
    [
        ([ONE, TWO, ALL], [ONE, TWO, ALL], set(), ()),
        ([ONE, TWO], [TWO, ONE], set(), ()),  # their place in the file is nothing to the articles
        ([ONE, TWO], [ONE], {"v"}, ()),
        ([ONE], [Correction("#1", "u", (), (("title", "乙"),))], {"u"}, ()),
        ([ALL, SOME], [ALL], set(), ("b/*",)),
        ([ALL, SOME], [SOME, ALL], set(), ("a/*", "b/*")),  # the later wins
    ],
)
def test_what_is_touched(
    before: list[Correction], now: list[Correction], ids: set[str], files: tuple[str, ...]
) -> None:
    found = touched(noted(made(before)), noted(made(now)))
    assert (set(found.ids), found.files) == (ids, files)
    assert bool(found) is bool(ids or files)
    assert found.keys == {each.key for each in (*before, *now) if each.id in ids}


def test_nothing_is_touched_by_nothing() -> None:
    assert touched((), ()) == Touched()
