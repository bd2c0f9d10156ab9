"""sources.py: every file once; what cannot be read is said."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.cli.listing import SHOWN, lines_of
from indexer.corpus.sources import Found, Rejection, read, walk
from indexer.update.reading import still_there
from searcher.core.errors import CorpusError
from searcher.speech import said


@pytest.fixture
def corpus() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may read everything, so be nobody for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def paths(corpus: Path) -> list[str]:
    return [item.path for item in walk(corpus) if isinstance(item, Found)]


def rejections(corpus: Path) -> dict[str, Rejection]:
    return {item.path: item for item in walk(corpus) if isinstance(item, Rejection)}


def test_finds_newsletters_in_a_stable_order(corpus: Path) -> None:
    for name in ("b/2.TXT", "a/1.pdf", "c.docx", "d.htm", "e.jsonl", "带 空格 “引号”'.txt"):
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text("x", "utf-8")
    for name in ("manifest.toml", ".hidden.txt"):
        (corpus / name).write_text("x", "utf-8")
    expected = ["a/1.pdf", "b/2.TXT", "c.docx", "d.htm", "e.jsonl", "带 空格 “引号”'.txt"]
    assert paths(corpus) == expected
    assert not rejections(corpus)


def test_one_file_is_a_corpus(corpus: Path) -> None:
    (corpus / "a.txt").write_text("x", "utf-8")
    assert paths(corpus / "a.txt") == ["a.txt"]


def test_a_missing_corpus_is_an_error(corpus: Path) -> None:
    with pytest.raises(CorpusError, match="找不到"):
        list(walk(corpus / "nowhere"))


def test_a_loop_of_links_is_reported_and_not_followed(corpus: Path) -> None:
    (corpus / "a").mkdir()
    (corpus / "a" / "1.txt").write_text("x", "utf-8")
    (corpus / "a" / "up").symlink_to(corpus)
    assert paths(corpus) == ["a/1.txt"]
    assert "成环" in str(rejections(corpus)["a/up/"].reason)


def written(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_links_that_lead_out_are_read_only_if_allowed(corpus: Path) -> None:
    written(corpus / "outside" / "1.txt")
    view = written(corpus / "view" / "2.txt").parent
    (view / "folder").symlink_to(corpus / "outside")
    (view / "file.txt").symlink_to(corpus / "outside" / "1.txt")
    (view / "other.jpg").symlink_to(corpus / "outside" / "1.txt")  # is passed over anyway
    assert paths(view) == ["2.txt"]
    refused = rejections(view)
    assert set(refused) == {"folder/", "file.txt", "*.jpg"}
    del refused["*.jpg"]
    for each in refused.values():
        assert "follow_links" in str(each.reason)
        assert not each.unreadable  # what was indexed from it goes
    allowed = [item.path for item in walk(view, follow_links=True) if isinstance(item, Found)]
    assert allowed == ["2.txt", "file.txt", "folder/1.txt"]


def test_links_about_in_a_corpus(corpus: Path) -> None:
    written(corpus / "real" / "1.txt")
    written(corpus / ".hidden" / "2.txt")
    (corpus / "again").symlink_to("real")  # read at its own place
    (corpus / "a.txt").symlink_to("real/1.txt")
    (corpus / "b.txt").symlink_to(".hidden/2.txt")
    (corpus / "c").symlink_to(".hidden")
    assert paths(corpus) == ["a.txt", "real/1.txt"]
    assert set(rejections(corpus)) == {"b.txt", "c/"}


def test_a_corpus_may_itself_be_a_link(corpus: Path) -> None:
    written(corpus / "real" / "1.txt")
    (corpus / "link").symlink_to("real")
    (corpus / "one.txt").symlink_to("real/1.txt")
    assert paths(corpus / "link") == ["1.txt"]
    assert paths(corpus / "one.txt") == ["one.txt"]


@pytest.mark.parametrize("secret", ["/proc/self/environ", "/etc/passwd", "/dev/zero", "/proc/kmsg"])
def test_the_systems_own_files_are_not_read(secret: str, corpus: Path) -> None:
    (corpus / "1.txt").symlink_to(secret)
    assert paths(corpus) == []
    for item in walk(corpus, follow_links=True):  # nor for ever
        outcome = read(item) if isinstance(item, Found) else item
        assert isinstance(outcome, Rejection | bytes)
        assert secret == "/etc/passwd" or isinstance(outcome, Rejection)


def swap_file(corpus: Path, outside: Path) -> None:
    (corpus / "sub" / "1.txt").unlink()
    (corpus / "sub" / "1.txt").symlink_to(outside / "sub" / "1.txt")


def swap_folder(corpus: Path, outside: Path) -> None:
    (corpus / "sub").rename(corpus / "was")
    (corpus / "sub").symlink_to(outside / "sub")


def swap_corpus(corpus: Path, outside: Path) -> None:
    corpus.rename(corpus.parent / "was")
    corpus.symlink_to(outside)


def swap_for_a_pipe(corpus: Path, _outside: Path) -> None:
    (corpus / "sub" / "1.txt").unlink()
    os.mkfifo(corpus / "sub" / "1.txt")


def swap_for_a_folder(corpus: Path, _outside: Path) -> None:
    (corpus / "sub" / "1.txt").unlink()
    (corpus / "sub" / "1.txt").mkdir()


SWAPS = [swap_file, swap_folder, swap_corpus, swap_for_a_pipe, swap_for_a_folder]


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("stepwise", [True, False])
def test_what_is_swapped_after_the_walk_is_not_read(
    swap: Callable[[Path, Path], None],
    stepwise: bool,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not stepwise:  # as where the system cannot open relative to a folder
        monkeypatch.setattr("searcher.disk.safe_files._STEPWISE", False)
    written(corpus / "c" / "sub" / "1.txt", "theirs")
    written(corpus / "outside" / "sub" / "1.txt", "secret")
    [item] = [item for item in walk(corpus / "c") if isinstance(item, Found)]
    assert read(item) == b"theirs"
    swap(corpus / "c", corpus / "outside")
    outcome = read(item)
    assert isinstance(outcome, Rejection)
    assert outcome.unreadable


def test_rings_and_doubled_links_are_cut(corpus: Path) -> None:
    """Each way through 25 folders with two links each is one of 33 million."""
    for allowed, place in ((False, corpus / "c"), (True, corpus / "elsewhere")):
        written(corpus / "c" / "0.txt")
        for number in range(26):
            written(place / f"d{number}" / "1.txt")
            for name in ("a", "b"):
                (place / f"d{number}" / name).symlink_to(f"../d{number + 1}")
        if allowed:
            (corpus / "c" / "in").symlink_to(place / "d0")
        items = list(walk(corpus / "c", follow_links=allowed))
        assert len(items) < 150
        assert len([item for item in items if isinstance(item, Found)]) >= 27


def test_folders_nested_by_the_thousand(corpus: Path) -> None:
    written(corpus / "good.txt")
    here = os.open(corpus, os.O_RDONLY)
    for _ in range(2500):  # deeper than Python calls, and than a path is long
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        assert paths(corpus) == ["good.txt"]
        [too_deep] = rejections(corpus).values()
        assert too_deep.unreadable
        assert "\n" not in str(too_deep.reason)
    finally:
        # none of Python's own ways goes so deep
        subprocess.run(["rm", "-rf", str(corpus / "d")], check=True)


def test_a_folder_that_may_be_listed_but_not_entered_is_one_line(corpus: Path) -> None:
    for number in range(50):
        written(corpus / "half" / f"{number}.txt")
    written(corpus / "open.txt")
    (corpus / "half").chmod(0o444)
    try:
        with unprivileged():
            items = list(walk(corpus))
    finally:
        (corpus / "half").chmod(0o755)
    assert [item.path for item in items] == ["half/", "open.txt"]
    assert isinstance(items[0], Rejection)
    assert items[0].unreadable


def test_special_files_are_not_opened(corpus: Path) -> None:
    os.mkfifo(corpus / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(corpus / "door.txt"))
    (corpus / "folder.txt").mkdir()
    assert paths(corpus) == []
    assert set(rejections(corpus)) == {"pipe.txt", "door.txt"}


def test_a_corpus_that_is_no_folder_and_no_file(corpus: Path) -> None:
    os.mkfifo(corpus / "pipe.txt")
    with pytest.raises(CorpusError, match="既非"):
        list(walk(corpus / "pipe.txt"))
    (corpus / "ring").symlink_to("ring")
    with pytest.raises(CorpusError):
        list(walk(corpus / "ring"))


def test_one_cause_is_no_flood_of_lines() -> None:
    closed = [Rejection(f"{n}.txt", said("closed")) for n in range(10_000)]
    idle = [Rejection("corrections.toml", said(f"#{n}")) for n in range(10_000)]
    other = [Rejection("z.txt", said("other"))]
    lines = list(lines_of([*closed, *idle, *other]))
    assert lines[:2] == ["未收  0.txt: closed", "未收  1.txt: closed"]
    assert "未收  z.txt: other" in lines
    assert len(lines) == 2 * SHOWN + 3
    assert all("9,980" in line for line in lines[-2:])


def test_what_is_behind_a_closed_folder_may_still_be_there() -> None:
    paths = {"a/1.txt", "a/b/2.txt", "c.txt", "ab/3.txt", "d.txt"}
    read = (("a/", True), ("c.txt", True), ("d.txt", False))
    closed = [Rejection(path, said(""), unreadable) for path, unreadable in read]
    assert still_there(paths, closed) == {"a/1.txt", "a/b/2.txt", "c.txt"}
    assert still_there(paths, [Rejection("./", said(""), True)]) == paths


@pytest.mark.parametrize("target", ["missing.txt", "self.txt"])
def test_a_link_to_nothing_is_reported(corpus: Path, target: str) -> None:
    (corpus / "self.txt").symlink_to(corpus / target)
    assert list(rejections(corpus)) == ["self.txt"]


def test_a_locked_folder_is_reported(corpus: Path) -> None:
    (corpus / "locked").mkdir()
    (corpus / "open.txt").write_text("x", "utf-8")
    (corpus / "locked").chmod(0)
    with unprivileged():
        assert paths(corpus) == ["open.txt"]
        locked = rejections(corpus)["locked/"]
    assert "权限" in str(locked.reason)
    assert locked.unreadable


def test_a_locked_file_is_reported(corpus: Path) -> None:
    (corpus / "a.txt").write_text("x", "utf-8")
    (corpus / "a.txt").chmod(0)
    [found] = [item for item in walk(corpus) if isinstance(item, Found)]
    with unprivileged():
        rejected = read(found)
    assert isinstance(rejected, Rejection)
    assert rejected.unreadable


def test_an_undecodable_name_is_shown_printable(corpus: Path) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/\xb1\xb1.txt")).write_text("x", "utf-8")
    [path] = paths(corpus)
    path.encode("utf-8")
    assert path.endswith(".txt")


def found(file: Path) -> Found:
    status = file.stat()
    return Found(file.name, str(file), status.st_size, status.st_mtime_ns)


def test_a_file_that_is_written_to_meanwhile_is_no_content(corpus: Path) -> None:
    file, written = corpus / "1.txt", Event()
    file.write_bytes(bytes(8 * 2**20))

    def write_on(stop: Event) -> None:
        with file.open("ab") as end:
            while not stop.is_set():
                end.write(b"more")
                end.flush()
                written.set()

    stop = Event()
    writer = Thread(target=write_on, args=(stop,))
    writer.start()
    try:
        assert written.wait(30)
        outcomes = [read(found(file)) for _ in range(20)]
    finally:
        stop.set()
        writer.join()
    torn = [each for each in outcomes if isinstance(each, Rejection)]
    assert torn
    assert all(each.unreadable for each in torn)
    assert read(found(file)) == file.read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_that_takes_a_files_place_is_not_waited_for(corpus: Path) -> None:
    file = corpus / "1.txt"
    file.write_text("街道")
    before = found(file)
    file.unlink()
    os.mkfifo(file)
    outcome = read(before)
    assert isinstance(outcome, Rejection)
    assert outcome.unreadable


def test_a_file_that_gives_less_than_it_says_is_no_content() -> None:
    file = Path("/proc/self/status")  # says that it is empty
    if not file.exists():
        pytest.skip("no /proc on this system")
    outcome = read(found(file))
    assert isinstance(outcome, Rejection)
    assert outcome.unreadable
