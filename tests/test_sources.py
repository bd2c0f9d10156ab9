"""sources.py: every file once; what cannot be read is said."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.sources import Found, Rejection, read, walk
from searcher.errors import CorpusError


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
    for name in ("manifest.toml", ".hidden.txt", "photo.jpg"):
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
    assert "成环" in rejections(corpus)["a/up/"].reason


def test_links_to_folders_elsewhere_are_followed(corpus: Path) -> None:
    (corpus / "real").mkdir()
    (corpus / "real" / "1.txt").write_text("x", "utf-8")
    (corpus / "view").mkdir()
    (corpus / "view" / "link").symlink_to(corpus / "real")
    assert paths(corpus / "view") == ["link/1.txt"]


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
    assert "权限" in locked.reason
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
