"""Shelves on the disk: any sequence of changes against a dictionary, bounds, files, damage."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.errors import EngineError
from tests.support.command import jiewen
from tests.support.effort import many
from web.kept.database import Shelves
from web.kept.schema import KeptDamaged
from web.kept.shelf import (
    MOST_ENTRIES,
    MOST_NAME,
    MOST_NOTE,
    MOST_SAVED,
    MOST_SHELVES,
    Entry,
    KeptError,
    require_name,
    require_note,
    require_tags,
)

ME, OTHER = 1, 2


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    made = Shelves(tmp_path / "index")
    made.prepare()
    return made


def code(error: pytest.ExceptionInfo[KeptError]) -> str:
    return error.value.code


# -- any sequence of changes ---------------------------------------------------------------------


@dataclass
class Oracle:
    """What a dictionary says that is kept, by owner and number; each method tells if it may be."""

    held: dict[tuple[int, int], tuple[str, list[Entry]]] = field(default_factory=dict)
    open: dict[tuple[int, int], bool] = field(default_factory=dict)

    def taken(self, owner: int, name: str) -> bool:
        return any(o == owner and n == name for (o, _), (n, _) in self.held.items())

    def make(self, here: tuple[int, int], name: str) -> bool:
        if self.taken(here[0], name):
            return False
        self.held[here] = (name, [])
        return True

    def rename(self, here: tuple[int, int], name: str) -> bool:
        old, entries = self.held[here]
        if name != old and self.taken(here[0], name):
            return False
        self.held[here] = (name, entries)
        return True

    def delete(self, here: tuple[int, int], _: None) -> bool:
        self.open.pop(here, None)
        return self.held.pop(here) is not None

    def add(self, here: tuple[int, int], ids: list[str]) -> bool:
        name, entries = self.held[here]
        new = [one for one in dict.fromkeys(ids) if one not in {e.article for e in entries}]
        self.held[here] = (name, [*map(Entry, new), *entries])
        return True

    def remove(self, here: tuple[int, int], article: str) -> bool:
        name, entries = self.held[here]
        self.held[here] = (name, [each for each in entries if each.article != article])
        return True

    def annotate(self, here: tuple[int, int], entry: Entry) -> bool:
        name, entries = self.held[here]
        self.held[here] = (name, [entry if e.article == entry.article else e for e in entries])
        return entry in self.held[here][1]

    def share(self, here: tuple[int, int], noted: bool) -> bool:
        self.open[here] = noted
        return True

    def unshare(self, here: tuple[int, int], _: None) -> bool:
        self.open.pop(here, None)
        return True


OWNERS, NUMBERS = st.sampled_from([ME, OTHER]), st.integers(1, 4)
NAMES, IDS = st.sampled_from(["甲", "乙", "丙"]), st.sampled_from([f"a/{n}" for n in range(5)])
CHANGES = st.one_of(
    st.tuples(st.just("make"), OWNERS, st.just(0), NAMES),
    st.tuples(st.just("rename"), OWNERS, NUMBERS, NAMES),
    st.tuples(st.just("delete"), OWNERS, NUMBERS, st.none()),
    st.tuples(st.just("add"), OWNERS, NUMBERS, st.lists(IDS, max_size=5)),
    st.tuples(st.just("remove"), OWNERS, NUMBERS, IDS),
    st.tuples(
        st.just("annotate"),
        OWNERS,
        NUMBERS,
        st.builds(Entry, IDS, st.sampled_from(["", "两\n行"]), st.sampled_from([(), ("一", "二")])),
    ),
    st.tuples(st.just("share"), OWNERS, NUMBERS, st.booleans()),
    st.tuples(st.just("unshare"), OWNERS, NUMBERS, st.none()),
)


def changed(shelves: Shelves, what: str, owner: int, number: int, value: object) -> int:
    """Do it; return the number of the shelf, or 0 if it was refused."""
    act: dict[str, Callable[[], object]] = {
        "make": lambda: shelves.make(owner, str(value)),
        "rename": lambda: shelves.rename(owner, number, str(value)),
        "delete": lambda: shelves.delete(owner, number),
        "add": lambda: shelves.add(owner, number, value),  # type: ignore[arg-type]
        "remove": lambda: shelves.remove(owner, number, str(value)),
        "annotate": lambda: shelves.annotate(owner, number, value),  # type: ignore[arg-type]
        "share": lambda: shelves.share(owner, number, noted=bool(value)),
        "unshare": lambda: shelves.unshare(owner, number),
    }
    try:
        done = act[what]()
    except KeptError:
        return 0
    return int(getattr(done, "id", number))


def expected(oracle: Oracle, what: str, owner: int, number: int, value: object) -> bool:
    """Do it in the dictionary; return whether it may be done. A new shelf's number is given."""
    if what != "make" and (owner, number) not in oracle.held:
        return False
    return bool(getattr(oracle, what)((owner, number), value))


@settings(max_examples=many(200))
@given(st.lists(CHANGES, max_size=25))
def test_any_sequence_of_changes_leaves_what_a_dictionary_holds(
    changes: list[tuple[str, int, int, object]],
) -> None:
    with TemporaryDirectory() as folder:
        shelves, oracle = Shelves(Path(folder) / "index"), Oracle()
        shelves.prepare()
        for what, owner, number, value in changes:
            made = changed(shelves, what, owner, number, value)
            may = expected(oracle, what, owner, made if what == "make" else number, value)
            assert bool(made) == may, (what, owner, number, value)
        for owner in (ME, OTHER):
            found = {shelf.id: shelf for shelf in shelves.all(owner)}
            assert found.keys() == {n for o, n in oracle.held if o == owner}
            for number, shelf in found.items():
                name, entries = oracle.held[owner, number]
                assert (shelf.name, shelf.size) == (name, len(entries))
                assert shelves.get(owner, number) == (shelf, entries)
                assert shelves.get(OTHER if owner == ME else ME, number) is None
                assert bool(shelf.token) == ((owner, number) in oracle.open)
                assert shelf.noted == oracle.open.get((owner, number), False)
                if shelf.token:
                    assert shelves.shared(shelf.token) == (shelf, entries)


def test_a_number_is_never_given_again(shelves: Shelves) -> None:
    first = shelves.make(ME, "甲")
    shelves.add(ME, first.id, ["a/1"])
    shelves.delete(ME, first.id)
    second = shelves.make(OTHER, "甲")
    assert second.id > first.id
    assert shelves.get(OTHER, second.id) == (second, [])


# -- sharing -------------------------------------------------------------------------------------


def test_a_token_that_was_taken_back_never_opens_again(shelves: Shelves) -> None:
    shelf = shelves.make(ME, "甲")
    first = shelves.share(ME, shelf.id, noted=False)
    assert len(first) >= 32
    assert shelves.share(ME, shelf.id, noted=True) == first  # links that were sent stay
    shelves.unshare(ME, shelf.id)
    assert shelves.shared(first) is None
    assert shelves.share(ME, shelf.id, noted=False) != first
    assert shelves.shared(first) is None


@pytest.mark.parametrize("token", ["", "%", "x' OR 1=1 --", "\x00", "_" * 32])
def test_no_other_token_opens_anything(shelves: Shelves, token: str) -> None:
    shelves.share(ME, shelves.make(ME, "甲").id, noted=True)
    shelves.make(ME, "乙")  # it has no token
    assert shelves.shared(token) is None


# -- bounds --------------------------------------------------------------------------------------


def test_a_shelf_holds_so_many_articles_and_a_refused_lot_adds_none(shelves: Shelves) -> None:
    shelf = shelves.make(ME, "甲")
    most = [f"a/{n}" for n in range(MOST_ENTRIES)]
    assert shelves.add(ME, shelf.id, most[:-1]) == MOST_ENTRIES - 1
    with pytest.raises(KeptError) as caught:
        shelves.add(ME, shelf.id, ["b/1", "b/2"])
    assert code(caught) == "kept.full"
    assert shelves.add(ME, shelf.id, most) == 1
    found = shelves.get(ME, shelf.id)
    assert found is not None
    assert {each.article for each in found[1]} == set(most)


def test_a_person_has_so_many_shelves_and_searches(shelves: Shelves) -> None:
    for n in range(MOST_SHELVES):
        shelves.make(ME, str(n))
    for n in range(MOST_SAVED):
        shelves.save(ME, "换届", f"q={n}", "")
    with pytest.raises(KeptError) as caught:
        shelves.make(ME, "再一个")
    assert code(caught) == "kept.most_shelves"
    with pytest.raises(KeptError) as caught:
        shelves.save(ME, "再一个", "q=再", "")
    assert code(caught) == "kept.most_saved"
    shelves.save(ME, "改名", "q=0", "")  # it is there already
    assert shelves.make(OTHER, "甲").owner == OTHER
    assert len(shelves.searches(ME)) == MOST_SAVED


@pytest.mark.parametrize("name", ["", "  ", "\n\t", "\x00", "字" * (MOST_NAME + 1)])
def test_names_that_cannot_be_used(shelves: Shelves, name: str) -> None:
    shelf = shelves.make(ME, "甲")
    acts: list[Callable[[], object]] = [
        lambda: shelves.make(ME, name),
        lambda: shelves.rename(ME, shelf.id, name),
        lambda: shelves.save(ME, name, "q=1", ""),
    ]
    for act in acts:
        with pytest.raises(KeptError) as caught:
            act()
        assert code(caught) == "kept.name"
    assert [each.name for each in shelves.all(ME)] == ["甲"]


@pytest.mark.parametrize("again", ["Ab", "ab", "ＡＢ", " ab "])
def test_a_name_is_taken_once_by_each_person(shelves: Shelves, again: str) -> None:
    shelves.make(ME, "Ab")
    shelves.make(OTHER, again)
    with pytest.raises(KeptError) as caught:
        shelves.make(ME, again)
    assert code(caught) == "kept.taken"


@given(st.text(max_size=200))
def test_what_is_typed_is_kept_on_one_line_or_refused(typed: str) -> None:
    with suppress(KeptError):
        name = require_name(typed)
        assert require_name(name) == name
        assert 0 < len(name) <= MOST_NAME
        name.encode()
    with suppress(KeptError):
        tags = require_tags(typed)
        assert require_tags("，".join(tags)) == tags
        assert all(tag and not any(sign.isspace() for sign in tag) for tag in tags)
    note = require_note(typed)
    assert require_note(note) == note
    note.encode()


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("防汛，换届", ("防汛", "换届")),
        (" 防汛  换届;防汛 ", ("防汛", "换届")),
        ("a,b、c；d", ("a", "b", "c", "d")),
        ("，，", ()),
    ],
)
def test_signs_between_tags(typed: str, tags: tuple[str, ...]) -> None:
    assert require_tags(typed) == tags


def test_notes_and_tags_that_are_too_long_are_refused() -> None:
    assert require_note("字" * MOST_NOTE + "\r\n ") == "字" * MOST_NOTE
    for act, expects in (
        (lambda: require_note("字" * (MOST_NOTE + 1)), "kept.note"),
        (lambda: require_tags("字" * 31), "kept.tags"),
        (lambda: require_tags(" ".join(map(str, range(21)))), "kept.tags"),
    ):
        with pytest.raises(KeptError) as caught:
            act()
        assert code(caught) == expects


# -- searches ------------------------------------------------------------------------------------


def test_a_mark_never_goes_back(shelves: Shelves) -> None:
    shelves.save(ME, "换届", "q=1", "2026-01-02T00:00:00Z")
    [saved] = shelves.searches(ME)
    assert shelves.look(ME, saved.id, "2026-01-01T00:00:00Z").mark == saved.mark
    assert shelves.look(ME, saved.id, "2026-01-03T00:00:00Z").mark == "2026-01-03T00:00:00Z"
    shelves.save(ME, "改名", "q=1", "")
    [again] = shelves.searches(ME)
    assert (again.id, again.name, again.mark) == (saved.id, "改名", "2026-01-03T00:00:00Z")


def test_nobody_else_looks_at_or_forgets_a_search(shelves: Shelves) -> None:
    shelves.save(ME, "换届", "q=1", "")
    [saved] = shelves.searches(ME)
    acts: list[Callable[[], object]] = [
        lambda: shelves.look(OTHER, saved.id, "9"),
        lambda: shelves.forget(OTHER, saved.id),
        lambda: shelves.look(ME, 2**70, "9"),
    ]
    for act in acts:
        with pytest.raises(KeptError) as caught:
            act()
        assert code(caught) == "kept.gone"
    assert shelves.searches(ME) == [saved]
    shelves.forget(ME, saved.id)
    assert shelves.searches(ME) == []


# -- the file ------------------------------------------------------------------------------------


def test_runs_backups_and_restores_keep_it_readable_by_its_owner_alone(tmp_path: Path) -> None:
    corpus, index, new = tmp_path / "corpus", tmp_path / "index", tmp_path / "new"
    corpus.mkdir()
    (corpus / "2021-05-01.txt").write_text("青禾街道召开会议，部署夏季防汛工作。\n" * 3, "utf-8")
    shelves = Shelves(index)
    shelves.prepare()
    shelf = shelves.make(ME, "甲")
    shelves.add(ME, shelf.id, ["a/1"])
    assert jiewen("index", corpus, "--index", index).exit_code == 0
    assert jiewen("reindex", "--index", index).exit_code == 0
    assert jiewen("backup", tmp_path / "bk", "--index", index).exit_code == 0
    assert jiewen("restore", tmp_path / "bk", "--index", new).exit_code == 0
    restored = Shelves(new)
    assert restored.get(ME, shelf.id) == shelves.get(ME, shelf.id) is not None
    for path in (shelves.path, tmp_path / "bk" / "index" / "kept.sqlite", restored.path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_named_with_what_helps(shelves: Shelves) -> None:
    shelves.path.write_bytes(b"SQLite format 3\x00" + b"x" * 4096)
    with pytest.raises(KeptDamaged) as caught:
        shelves.all(ME)
    assert "jiewen restore" in str(caught.value)


def test_a_file_of_a_later_version_is_left_alone(shelves: Shelves) -> None:
    with closing(sqlite3.connect(shelves.path)) as database:
        database.execute("PRAGMA user_version = 99")
    before = shelves.path.read_bytes()
    with pytest.raises(EngineError) as caught:
        shelves.prepare()
    assert caught.value.code == "kept.later"
    assert shelves.path.read_bytes() == before
