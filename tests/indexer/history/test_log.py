"""All changes as one value: which count, what they come to, which contradict a draft."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.correction import Correction
from indexer.corpus.correction_rows import Reader
from indexer.corpus.corrections import entries_in
from indexer.corpus.globs import matches
from indexer.history.change import Change, Draft, canonical, patterns_of
from indexer.history.filing import compared
from indexer.history.log import Log
from indexer.history.toml import toml_of
from searcher.core.model import Article
from searcher.language.gazetteer import load_gazetteer
from tests.support.desk_changes import IDS, PATHS, SAYS, STEPS, logged, replayed

GAZETTEER = load_gazetteer()


def exported(log: Log) -> list[Any]:
    """The entries that the file has after an export, as they are read from it."""
    text = "".join(toml_of(each.says for each in log.stating()))
    found = entries_in(text, GAZETTEER)
    assert all(isinstance(entry, Correction) for _, entry in found)
    return [row for row, _ in found]


@given(STEPS)
def test_the_changes_come_to_what_a_replay_says(steps: list[Any]) -> None:
    log = logged(steps)
    corrections = log.corrections(GAZETTEER)
    assert corrections.problems == ()
    for name, held in replayed(log).items():
        article = Article(id=name, body="原文。", source=PATHS[name])
        made = corrections.apply(PATHS[name], article)
        deciding = corrections.deciding((PATHS[name],), name)
        assert bool(deciding and deciding.removes) == held.withdrawn
        told = held.values
        assert made.title == (" ".join(told.get("title", "").split()) or None)
        assert (made.page or "") == told.get("page", "")
        assert (made.event_date or "") == told.get("event_date", "")
        departments = told.get("department", [])
        given_ones = [departments] if isinstance(departments, str) else departments
        assert list(made.departments) == given_ones
        assert made.body.split("\n") == told.get("body", "原文。").replace("\r", "").split("\n")


@given(STEPS)
def test_an_import_after_an_export_changes_nothing(steps: list[Any]) -> None:
    log = logged(steps)
    filing = compared(log, exported(log), whole=True)
    assert (filing.undo, filing.add) == ((), ())
    assert filing.keep == {each.number for each in log.stating()}


@given(STEPS, STEPS, st.data())
def test_after_an_import_the_changes_in_force_are_the_entries(
    steps: list[Any], more: list[Any], data: st.DataObject
) -> None:
    """Whatever was edited in an exported file: entries taken out, entries added."""
    log = logged(steps)
    rows = exported(log)
    log = Log(log.changes, frozenset(each.number for each in log.stating()))
    rows = [row for row in rows if data.draw(st.booleans())]
    rows += [row for row in more if not isinstance(row, int)]
    filing = compared(log, rows, whole=True)
    changes = list(log.changes)
    changes += [
        Change(len(changes) + n, "", "", {}, undoes=u) for n, u in enumerate(filing.undo, 1)
    ]
    added = [Change(len(changes) + n, "", "", row) for n, row in enumerate(filing.add, 1)]
    now = Log((*changes, *added), filing.keep.union(each.number for each in added))
    assert sorted(canonical(e.says) for e in now.stating()) == sorted(map(canonical, rows))
    again = compared(now, rows, whole=True)
    assert (again.undo, again.add, again.keep) == ((), (), now.filed)


def test_what_the_desk_undid_stays_undone_while_the_file_keeps_it() -> None:
    row = {"id": "a", "title": "甲"}
    log = Log((Change(1, "", "", row), Change(2, "", "li", {}, undoes=1)), frozenset({1}))
    assert compared(log, [row], whole=True).add == ()
    gone = Log(log.changes, frozenset())  # it left the file, and then came back
    assert compared(gone, [row], whole=True).add == (row,)


def test_while_an_entry_cannot_be_used_none_counts_as_gone() -> None:
    log = Log((Change(1, "", "", {"id": "a", "title": "甲"}),), frozenset({1}))
    assert compared(log, [], whole=False).undo == ()
    assert compared(log, [], whole=False).keep == {1}
    assert compared(log, [], whole=True).undo == (1,)


# ---- what contradicts a draft ------------------------------------------------------------------

_OLD = {"title": "原题"}
_MADE = Change(1, "", "wang", {"id": "a", "title": "甲"}, _OLD)
_ISSUE = Change(1, "", "wang", {"files": ["qh/*"], "street": "青禾街道"}, {"street": "柳岸街道"})
_GONE = Change(1, "", "wang", {"id": "a", "remove": True, "reason": "x"}, {"withdrawn": False})
_UNDO = Change(2, "", "wang", {}, undoes=1)


@pytest.mark.parametrize(
    ("changes", "says", "old", "seen", "told"),
    [
        ([_MADE], {"id": "a", "title": "乙"}, _OLD, 0, 1),  # the other editor was first
        ([_MADE], {"id": "a", "title": "乙"}, _OLD, 1, None),  # and the page showed it
        ([_MADE], {"id": "a", "title": "乙"}, {"title": "甲"}, 0, None),  # its author saw the value
        ([_MADE], {"id": "a", "page": "2"}, {"page": None}, 0, None),  # another field
        ([_MADE], {"id": "b", "title": "乙"}, _OLD, 0, None),  # another article
        ([_MADE], {"id": "a", "title": "乙"}, {}, 0, 1),  # no word of what it replaces
        ([_MADE, _UNDO], {"id": "a", "title": "乙"}, _OLD, 0, None),  # it is as it was
        ([_MADE, _UNDO], {"id": "a", "title": "乙"}, {"title": "甲"}, 1, 2),  # undone since
        ([_ISSUE], {"id": "a", "street": "石桥街道"}, {"street": "柳岸街道"}, 0, 1),
        ([_ISSUE], {"files": ["qh/1.txt"], "street": "石桥街道"}, {"street": "柳岸街道"}, 0, 1),
        ([_ISSUE], {"files": ["la/*"], "street": "石桥街道"}, {"street": "柳岸街道"}, 0, None),
        ([_GONE], {"id": "a", "remove": True, "reason": "y"}, {"withdrawn": False}, 0, 1),
        ([_GONE], {"id": "a", "restore": True}, {"withdrawn": True}, 0, None),
        ([_GONE], {"id": "a", "title": "乙"}, _OLD, 0, None),
    ],
)
def test_what_contradicts_a_draft(
    changes: list[Change], says: dict[str, Any], old: dict[str, Any], seen: int, told: int | None
) -> None:
    reader = Reader(GAZETTEER)
    entry = reader.entry("", says)
    assert isinstance(entry, Correction)
    draft = Draft("li", says, old, ("qh/1.txt",) if "id" in says else (), seen)
    found = Log(tuple(changes)).contradicting(draft, entry, reader)
    assert (found.number if found else None) == told


def test_the_changes_of_one_article_are_found_with_those_that_undo_them() -> None:
    log = Log(
        (_ISSUE, Change(2, "", "li", {"id": "b", "page": "1"}), Change(3, "", "li", {}, undoes=1))
    )
    assert [each.number for each in log.about({"a"}, {"qh/1.txt"})] == [1, 3]
    assert [each.number for each in log.about({"b"}, {"la/9.txt"})] == [2]


@given(SAYS)
def test_an_entry_is_written_as_it_is_read(row: dict[str, Any]) -> None:
    text = "".join(toml_of([row]))
    [(found, entry)] = entries_in(text, GAZETTEER)
    assert isinstance(entry, Correction)
    assert canonical(found) == canonical(row)


@given(st.text("a.[]*?!-/", min_size=1, max_size=8), st.text("a.[]*?!-/", min_size=1, max_size=8))
def test_a_file_is_named_alone_whatever_its_name(path: str, other: str) -> None:
    [pattern] = patterns_of([path])
    assert matches(path, [pattern])
    assert matches(other, [pattern]) == (other == path)


def test_every_article_of_the_examples_has_a_file() -> None:
    assert set(PATHS) == set(IDS)
