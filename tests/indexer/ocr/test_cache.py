"""Recognised pages are kept, and a damaged file of them is never more than a loss of time."""

import sqlite3
import zlib
from pathlib import Path

import pytest

from indexer.ocr.cache import PageCache, forget_pages, key_of
from indexer.ocr.recognised import RecognisedLine, RecognisedPage
from indexer.ocr.wire import told

KEY = key_of(b"\x00\x01", 1, 2, "engine 1")
PAGE = told(RecognisedPage(2, 1, ()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "pages.sqlite"


def kept(path: Path, message: bytes = PAGE) -> None:
    cache = PageCache(path)
    cache.put(KEY, message)
    cache.close()


def test_a_page_is_found_again_by_another_run(path: Path) -> None:
    kept(path)
    cache = PageCache(path)
    assert cache.get(KEY) == PAGE
    assert cache.get(b"other") is None
    cache.close()
    assert path.stat().st_mode & 0o077 == 0  # what is printed may be private


@pytest.mark.parametrize(
    "other",
    [
        key_of(b"\x00\x02", 1, 2, "engine 1"),  # another picture
        key_of(b"\x00\x01", 2, 1, "engine 1"),  # of another shape
        key_of(b"\x00\x01", 1, 2, "engine 2"),  # read by another engine
    ],
)
def test_the_key_is_of_picture_and_engine(other: bytes) -> None:
    assert other != KEY


@pytest.mark.parametrize(
    "damage", [b"", b"no database at all", b"SQLite format 3\x00" + b"x" * 900]
)
def test_a_damaged_file_is_made_anew(path: Path, damage: bytes) -> None:
    kept(path)
    path.write_bytes(damage)
    cache = PageCache(path)
    assert cache.get(KEY) is None
    cache.put(KEY, PAGE)
    assert cache.get(KEY) == PAGE
    cache.close()


@pytest.mark.parametrize(
    "lie", [b"no zip", zlib.compress(b"{}"), zlib.compress(b'{"size": [1e9]}'), "text", None]
)
def test_a_lie_in_the_file_is_not_believed(path: Path, lie: object) -> None:
    kept(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE OR IGNORE page SET told = ?", (lie or 7,))
    database.close()
    cache = PageCache(path)
    assert cache.get(KEY) is None
    cache.close()


def test_a_page_that_unpacks_without_end_is_not_believed(path: Path) -> None:
    kept(path, b" " * (40 * 2**20) + PAGE)
    cache = PageCache(path)
    assert cache.get(KEY) is None
    cache.close()


@pytest.mark.parametrize("where", [None, Path("/dev/null/pages.sqlite")])
def test_without_a_place_nothing_is_kept_and_nothing_fails(where: Path | None) -> None:
    cache = PageCache(where)
    cache.put(KEY, PAGE)
    assert cache.get(KEY) is None
    cache.close()


def test_pages_of_a_text_are_forgotten_and_no_others(path: Path) -> None:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    cache = PageCache(path)
    for key, text in ((b"one", "要删的一行"), (b"two", "别的一行")):
        line = RecognisedLine(text, corners, (), 0.9)
        cache.put(key, told(RecognisedPage(9, 9, (line,))))
    assert forget_pages(path, lambda line: line == "要删的一行") == 1
    assert (cache.get(b"one"), cache.get(b"two") is None) == (None, False)
    cache.close()


def test_where_nothing_is_kept_nothing_is_forgotten(path: Path) -> None:
    assert forget_pages(path, lambda _: True) == 0
    assert not path.exists()
    path.parent.mkdir()
    path.write_bytes(b"no database at all")
    assert forget_pages(path, lambda _: True) == 0
