"""Waiting files are read in the sandbox; archives become entries; what is hostile is refused."""

import gzip
import io
from pathlib import Path

import pytest

from indexer.corpus.blocks import BadFile
from indexer.inbox import unpacking
from indexer.inbox.entry import Entry, State
from indexer.inbox.inbox import Inbox
from indexer.inbox.work import has_work, work
from searcher.core.errors import CorpusError, IndexBusy
from searcher.settings import Settings
from tests.support.new_issues import OFFICE, bomb, issue, tarred, zipped, zipped_gbk


def read(settings: Settings, name: str, data: bytes) -> list[Entry]:
    """Send a file and read it; return the entries that are open, in order."""
    inbox = Inbox(settings.index)
    inbox.stage(name, io.BytesIO(data), "li")
    work(settings)
    assert not has_work(settings)
    return sorted(inbox.entries(), key=lambda entry: entry.number)


def test_a_file_tells_its_issue(settings: Settings) -> None:
    [entry] = read(settings, "新.txt", issue(8, "加装电梯", "垃圾分类"))
    facts = entry.facts
    assert entry.state is State.READ
    assert (facts.office, facts.date, facts.number) == (OFFICE, "2021-05-08", "8")
    assert facts.titles == ("加装电梯有了新办法", "垃圾分类有了新办法")
    articles = Inbox(settings.index).articles(entry)
    assert [article.title for article in articles] == list(facts.titles)
    assert all(0 <= confidence <= 1 for _, confidence in facts.unsure)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.exe", b"MZ\0\1\2", "file.format"),
        ("a.pdf", b"%PDF-1.7 broken", "pdf.damaged"),
        ("a.zip", b"PK\x03\x04 broken", "archive.damaged"),
        ("a.zip", zipped({"a.css": b"x", "__MACOSX/a.txt": b"x"}), "inbox.nothing_inside"),
        ("a.zip", bomb(300), "archive.large"),
        ("a.gz", gzip.compress(b"\0" * (300 << 20), 1), "archive.large"),
    ],
)
def test_what_cannot_be_read_stays_with_its_reason(
    name: str, data: bytes, code: str, settings: Settings
) -> None:
    [entry] = read(settings, name, data)
    assert entry.state is State.REFUSED
    assert entry.told
    assert entry.told.code == code
    assert Inbox(settings.index).path(entry).read_bytes() == data


def test_an_archive_becomes_entries_that_lead_nowhere(settings: Settings, tmp_path: Path) -> None:
    files = {
        "../../up.txt": issue(8, "加装电梯"),
        "五月/9.txt": issue(9, "垃圾分类"),
        "五月/9_files/a.png": b"x",
        "empty.txt": b"",
    }
    entries = read(settings, "全部.zip", zipped(files))
    assert [entry.name for entry in entries] == ["全部.zip/up.txt", "全部.zip/五月/9.txt"]
    assert {entry.state for entry in entries} == {State.READ}
    [archive] = Inbox(settings.index).entries({State.UNPACKED})
    assert archive.told
    assert dict(archive.told.values) == {"n": 2}
    assert not list(tmp_path.rglob("up.txt"))


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.zip", zipped_gbk("第8期.txt", issue(8, "加装电梯")), "a.zip/第8期.txt"),
        ("a.tar", tarred({"8.txt": issue(8, "加装电梯")}), "a.tar/8.txt"),
        ("a.tgz", gzip.compress(tarred({"8.txt": issue(8, "电梯")})), "a.tgz/8.txt"),
        ("b.zip", zipped({"a.zip": zipped({"8.txt": issue(8, "电梯")})}), "b.zip/a.zip/8.txt"),
    ],
)
def test_names_in_archives_of_all_kinds(
    name: str, data: bytes, found: str, settings: Settings
) -> None:
    assert [entry.name for entry in read(settings, name, data)] == [found]


def test_an_archive_in_archives_beyond_the_depth_is_refused(settings: Settings) -> None:
    data = issue(8, "电梯")
    for _ in range(5):
        data = zipped({"a.zip": data})
    [entry] = read(settings, "a.zip", data)
    assert entry.told
    assert entry.told.code == "archive.deep"


def test_an_archive_of_too_many_files_is_refused_whole(settings: Settings) -> None:
    few = Settings(index=settings.index, corpus=settings.corpus, ocr="off", upload_files=2)
    data = zipped({f"{n}.txt": issue(n, "电梯") for n in (1, 2, 3)})
    [entry] = read(few, "a.zip", data)
    assert entry.state is State.REFUSED
    inbox = Inbox(settings.index)
    assert [path.name for path in inbox.folder.glob("*.zip")] == [entry.file]
    assert not list(inbox.folder.glob("*.txt"))


def test_a_large_archive_is_unpacked_in_parts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped({f"{n}.txt": issue(n, "电梯") for n in range(1, 10)})
    monkeypatch.setattr(unpacking, "_TOGETHER", 1000)  # the process that reads has its own
    parts, start = [], 0
    while True:
        answer = unpacking.some_members(data, "a.zip", start, 0, 100)
        told, sizes, _ = unpacking._parted(answer)
        parts.append([name for name, _ in sizes])
        if not (start := told["next"]):
            break
    assert len(parts) > 1
    assert [name for part in parts for name in part] == [f"{n}.txt" for n in range(1, 10)]


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"[]\n", b'{"members": [["a", 3]], "left": 0, "next": 0}\nxx', b"{}\n"),
        *(b'{"members": [["a", -1], ["b", 1]], "left": 0, "next": 0}\n', b"\xff\n"),
    ],
)
def test_a_process_that_a_file_controls_is_not_believed(answer: bytes) -> None:
    with pytest.raises(BadFile):
        unpacking._parted(answer)


def test_one_process_works_at_a_time(settings: Settings) -> None:
    from indexer.inbox.work import only_one

    with only_one(settings.index), pytest.raises(IndexBusy):
        work(settings)


def test_without_a_corpus_what_waits_goes_on_waiting(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "none", ocr="off")
    Inbox(settings.index).stage("a.txt", io.BytesIO(b"x"), "li")
    with pytest.raises(CorpusError):
        work(settings)
    assert has_work(settings)
