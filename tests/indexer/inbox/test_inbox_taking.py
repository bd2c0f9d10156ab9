"""A confirmed file is in the corpus once, under a name that nothing had; a twin is told."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.desk.queue import Kind, Queue
from indexer.history.history import History
from indexer.inbox.entry import Entry, State
from indexer.inbox.inbox import Changed, Inbox
from indexer.inbox.same_issue import compared, differences, same_bytes
from indexer.inbox.taking import Taker
from indexer.inbox.work import taker_of, work
from searcher.core.errors import InputError
from searcher.settings import Settings
from tests.indexer.inbox.conftest import index
from tests.support.new_issues import OFFICE, issue

PLACE = f"收录/{OFFICE}"


def read(settings: Settings, data: bytes, name: str = "新.txt", who: str = "li") -> Entry:
    inbox = Inbox(settings.index)
    number = inbox.stage(name, io.BytesIO(data), who).number
    work(settings)
    entry = inbox.get(number)
    assert entry
    assert entry.state is State.READ
    return entry


def confirmed(settings: Settings, entry: Entry, replaces: str = "", **says: str) -> Entry:
    taker_of(settings).plan(entry.number, "li", says, replaces=replaces)
    work(settings)
    found = Inbox(settings.index).get(entry.number)
    assert found
    return found


def corpus(settings: Settings) -> set[str]:
    assert settings.corpus
    found = (path for path in settings.corpus.rglob("*") if path.is_file())
    return {path.relative_to(settings.corpus).as_posix() for path in found}


def test_a_file_moves_and_a_run_is_asked_for(settings: Settings) -> None:
    entry = confirmed(settings, read(settings, issue(8, "加装电梯")))
    assert entry.state is State.CONFIRMED
    assert corpus(settings) == {"old.txt", f"{PLACE}/2021-05-08-新.txt"}
    assert [job.kind for job in Queue(settings.index).jobs()] == [Kind.INDEX]
    assert not Inbox(settings.index).path(entry).exists()
    assert History(settings.index).log().changes == ()  # nothing was put right


def test_what_was_put_right_is_a_change_in_the_history(settings: Settings) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    confirmed(settings, entry, issue_date="2021-05-09", paper="槐荫 新报", street=OFFICE)
    [change] = History(settings.index).log().changes
    assert change.says == {
        "files": [f"{PLACE}/2021-05-09-新.txt"],
        "paper": "槐荫 新报",
        "issue_date": "2021-05-09",
    }
    assert change.old == {"paper": "槐荫社区报", "issue_date": "2021-05-08"}


@pytest.mark.parametrize("name", ["第8期.exe", "第8期", "第8期.former"])
def test_what_runs_would_pass_over_by_its_name_gets_the_suffix_of_its_format(
    name: str, settings: Settings
) -> None:
    confirmed(settings, read(settings, issue(8, "加装电梯"), name))
    [new] = corpus(settings) - {"old.txt"}
    assert new.endswith(".txt")


@pytest.mark.parametrize("day", ["2021-02-30", "明天", "2021-5-8"])
def test_a_day_that_is_none_is_refused_and_changes_nothing(day: str, settings: Settings) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    with pytest.raises(InputError):
        taker_of(settings).plan(entry.number, "li", {"issue_date": day})
    assert Inbox(settings.index).get(entry.number) == entry


def test_nothing_is_overwritten(settings: Settings) -> None:
    first = read(settings, issue(8, "加装电梯"))
    second = read(settings, issue(8, "垃圾分类"))
    taker = taker_of(settings)
    for entry in (first, second):
        taker.plan(entry.number, "li", {})
    work(settings)
    assert corpus(settings) == {
        "old.txt",
        f"{PLACE}/2021-05-08-新.txt",
        f"{PLACE}/2021-05-08-新-2.txt",
    }


def test_a_name_that_was_taken_meanwhile_is_given_back(settings: Settings) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    planned = taker_of(settings).plan(entry.number, "li", {})
    assert settings.corpus
    assert planned.plan
    place = settings.corpus / planned.plan.target
    place.parent.mkdir(parents=True)
    place.write_text("别人的", "utf-8")
    done = work(settings)
    assert [each.path for each in done.rejected] == ["新.txt"]
    found = Inbox(settings.index).get(entry.number)
    assert found
    assert (found.state, found.plan, bool(found.told)) == (State.READ, None, True)
    assert place.read_text("utf-8") == "别人的"
    assert not list(place.parent.glob(".*"))


def test_steps_that_are_done_twice_change_nothing_more(settings: Settings) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    taker, inbox = taker_of(settings), Inbox(settings.index)
    planned = taker.plan(entry.number, "li", {"paper": "新报"}, replaces="old.txt")
    data = inbox.path(entry).read_bytes()
    taker.take_all()
    after = corpus(settings)
    # as if the last step, the row, had not been written
    inbox.path(entry).write_bytes(data)
    inbox.change(entry.number, {State.CONFIRMED}, lambda _: planned)
    taker.take_all()
    assert corpus(settings) == after == {"old.txt.former", f"{PLACE}/2021-05-08-新.txt"}
    assert len(History(settings.index).log().changes) == 1


def test_two_people_cannot_both_confirm(settings: Settings) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    taker = taker_of(settings)
    taker.plan(entry.number, "li", {})
    with pytest.raises(Changed):
        taker.plan(entry.number, "wang", {"issue_number": "9"})
    work(settings)
    assert len(corpus(settings)) == 2


def test_a_replaced_file_stays_and_is_not_read_any_more(settings: Settings) -> None:
    entry = confirmed(settings, read(settings, issue(7, "雨棚翻修", "加装电梯")), "old.txt")
    assert corpus(settings) == {"old.txt.former", f"{PLACE}/2021-05-07-新.txt"}
    index(settings)
    again = read(settings, issue(7, "雨棚翻修"), "再.txt")
    [twin] = differences(Inbox(settings.index), again, _root(settings), again.facts.issues)
    assert entry.plan
    assert twin.path == entry.plan.target


@pytest.mark.parametrize("path", ["../outside.txt", "none.txt", "/etc/passwd", "收录"])
def test_only_a_file_of_the_corpus_can_be_replaced(
    path: str, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("x", "utf-8")
    entry = read(settings, issue(8, "加装电梯"))
    with pytest.raises(InputError):
        taker_of(settings).plan(entry.number, "li", {}, replaces=path)


def test_the_same_issue_again_shows_how_it_differs(settings: Settings) -> None:
    entry = read(settings, issue(7, "雨棚翻修", "加装电梯"))
    [found] = differences(Inbox(settings.index), entry, _root(settings), entry.facts.issues)
    assert (found.path, found.new, found.same, found.gone) == (
        *("old.txt", ("加装电梯有了新办法",), ("雨棚翻修有了新办法",)),
        ("楼道照明有了新办法",),
    )
    other = read(settings, issue(9, "雨棚翻修"))
    assert differences(Inbox(settings.index), other, _root(settings), other.facts.issues) == []


def test_signs_and_spaces_of_titles_do_not_count() -> None:
    found = compared("a", ["“雨棚” 翻修", "甲"], ["雨棚翻修！", "乙"])
    assert (found.new, found.same, found.gone) == (("乙",), ("雨棚翻修！",), ("甲",))


def test_identical_bytes_are_never_doubled(settings: Settings) -> None:
    inbox = Inbox(settings.index)
    entry = read(settings, (_root(settings) / "old.txt").read_bytes())
    assert same_bytes(inbox, entry, _root(settings)) == "old.txt"
    first = read(settings, issue(8, "加装电梯"))
    second = read(settings, issue(8, "加装电梯"), who="wang")
    for each in (entry, first, second):
        taker_of(settings).plan(each.number, "li", {})
    work(settings)
    assert corpus(settings) == {"old.txt", f"{PLACE}/2021-05-08-新.txt"}
    states = {each.number: each.state for each in inbox.entries(State)}
    assert [states[each.number] for each in (entry, first, second)] == [
        *(State.DISCARDED, State.CONFIRMED, State.DISCARDED)
    ]  # fmt: skip


def test_a_folder_that_leads_out_of_the_corpus_gets_no_file(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (_root(settings) / "收录").symlink_to(tmp_path / "elsewhere")
    found = confirmed(settings, read(settings, issue(8, "加装电梯")))
    assert (found.state, bool(found.told)) == (State.READ, True)
    assert not [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()]


def test_while_the_corpus_is_away_the_file_stays(settings: Settings, tmp_path: Path) -> None:
    entry = read(settings, issue(8, "加装电梯"))
    taker_of(settings).plan(entry.number, "li", {})
    _root(settings).rename(tmp_path / "away")
    taker = Taker(Inbox(settings.index), _root(settings), History(settings.index))
    assert taker.take_all()[0] == 0
    found = Inbox(settings.index).get(entry.number)
    assert found
    assert replace(found, told=None) == entry
    assert Inbox(settings.index).path(found).is_file()


def _root(settings: Settings) -> Path:
    assert settings.corpus
    return settings.corpus
