"""Container files: what goes in comes out, and no altered byte goes unnoticed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.engines.whoosh.formats.files import PAGE, DamagedError, FileWriter, MappedFile, Seal
from searcher.speech import speaking


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


DTYPES = ("|u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "|b1")


def write(path: Path, sections: dict[str, bytes]) -> Seal:
    writer = FileWriter(path)
    for name, content in sections.items():
        writer.section(name)
        writer.write(content)
    return writer.finish()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "container"


sections = st.dictionaries(
    st.text(max_size=5).filter(lambda name: name.isprintable()),
    st.lists(st.binary(max_size=40), max_size=3),
    max_size=4,
)


@given(sections, st.integers(0, 3))
def test_sections_come_back(path: Path, pieces: dict[str, list[bytes]], pages: int) -> None:
    writer = FileWriter(path)
    content = {name: b"".join(parts) for name, parts in pieces.items()}
    for name, parts in pieces.items():
        writer.section(name)
        for part in parts:
            writer.write(part)
    writer.add("large", np.arange(pages * PAGE // 3, dtype=np.uint32))
    seal = writer.finish()
    file = MappedFile(path, seal)
    assert seal.size == path.stat().st_size
    for name, expected in content.items():
        if name != "large":
            assert file.array(name).tobytes() == expected
            assert file.size(name) == len(expected)
            middle = len(expected) // 2
            assert file.part(name, middle, len(expected)).tobytes() == expected[middle:]
    assert file.array("large").tolist() == list(range(pages * PAGE // 3))
    file.verify()


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_keep_their_type_and_are_read_only(path: Path, dtype: str) -> None:
    writer = FileWriter(path)
    values = np.arange(100).astype(dtype)
    writer.add("odd", np.zeros(3, np.uint8))  # whatever follows still begins at a multiple of 8
    writer.add("values", values)
    writer.add("swapped", values.astype(values.dtype.newbyteorder(">")))
    writer.add("none", values[:0])
    file = MappedFile(path, writer.finish())
    for name in ("values", "swapped"):
        read = file.array(name)
        assert read.dtype == np.dtype(dtype)
        assert read.tolist() == values.tolist()
        assert read.flags.aligned
        assert not read.flags.writeable
    assert file.array("none").dtype == np.dtype(dtype)
    assert len(file.array("none")) == 0
    assert file.lazy_array("values", dtype).at(7) == int(values[7])
    assert file.lazy_array("values").cut(3, 9).tolist() == values[3:9].tolist()


def test_an_empty_container(path: Path) -> None:
    file = MappedFile(path, FileWriter(path).finish())
    file.verify()
    assert not file.has("a")


def test_any_altered_byte_is_noticed(path: Path) -> None:
    seal = write(path, {"a": b"three", "b": b"", "c": b"word" * 9})
    good = path.read_bytes()
    assert len(good) == seal.size
    for place in range(len(good)):
        for change in (1, 0x80):
            bad = bytearray(good)
            bad[place] ^= change
            path.write_bytes(bad)
            for known in (seal, None):
                with pytest.raises(DamagedError, match="container"):
                    MappedFile(path, known).verify()


def test_any_truncation_is_noticed(path: Path) -> None:
    seal = write(path, {"a": b"three", "c": b"word" * 9})
    good = path.read_bytes()
    for length in range(len(good)):
        path.write_bytes(good[:length])
        for known in (seal, None):
            with pytest.raises(DamagedError):
                MappedFile(path, known).verify()
    path.write_bytes(good + b"\0")
    with pytest.raises(DamagedError):
        MappedFile(path)


def test_another_file_of_the_same_size_is_noticed(path: Path) -> None:
    seal = write(path, {"a": b"one"})
    write(path, {"a": b"two"})
    MappedFile(path).verify()
    with pytest.raises(DamagedError):
        MappedFile(path, seal)


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=r"absent\.words"):
        MappedFile(tmp_path / "absent.words")
    with pytest.raises(DamagedError):
        MappedFile(tmp_path)


def test_only_touched_pages_are_checked(path: Path) -> None:
    seal = write(path, {"a": bytes(PAGE), "b": bytes(PAGE), "c": bytes(3 * PAGE)})
    with path.open("r+b") as raw:
        raw.seek(PAGE + 5)
        raw.write(b"!")
    file = MappedFile(path, seal)
    assert file.array("a").tobytes() == bytes(PAGE)
    assert file.part("c", 7, 2 * PAGE).tobytes() == bytes(2 * PAGE - 7)
    assert file.lazy_array("b").cut(0, 0).tolist() == []
    touches = (
        lambda: file.part("b", 0, 1),
        lambda: file.array("b"),
        lambda: file.lazy_array("b").at(9),
        lambda: file.lazy_array("b").cut(4, 6),
        file.verify,
        file.verify,  # asking again does not help
    )
    for touch in touches:
        with pytest.raises(DamagedError, match="have changed"):
            touch()


# Directories that only a wrong writer leaves; the checksums around them are right.
@pytest.mark.parametrize(
    "directory",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a":1}',
        b'{"a":[0,8]}',
        b'{"a":["0",8,""]}',
        b'{"a":[0,8,7]}',
        b'{"a":[-8,8,""]}',
        b'{"a":[0,-8,""]}',
        b'{"a":[4,4,""]}',  # begins at no multiple of 8
        b'{"a":[0,99999,""]}',
        b'{"a":[0,1e300,""]}',
        b'{"a":[true,8,""]}',
        b'{"a":[0,8,"|O8"]}',  # would make pointers of bytes
        b'{"a":[0,8,"<u3"]}',
    ],
)
def test_a_wrong_directory_is_damage(
    path: Path, directory: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Text:
        def encode(self) -> bytes:
            return directory

    monkeypatch.setattr("searcher.engines.whoosh.formats.files.json.dumps", lambda *_, **__: Text())
    seal = write(path, {"a": bytes(8)})
    with pytest.raises(DamagedError):
        MappedFile(path, seal)


def test_what_is_not_there_is_damage(path: Path) -> None:
    writer = FileWriter(path)
    writer.section("short", "<u4")
    writer.write(b"12345")
    file = MappedFile(path, writer.finish())
    asks = (
        lambda: file.array("short"),
        lambda: file.array("other"),
        lambda: file.lazy_array("other"),
        lambda: file.part("short", 2, 6),
        lambda: file.part("short", -1, 2),
        lambda: file.part("short", 3, 2),
        lambda: file.size("other"),
    )
    for ask in asks:
        with pytest.raises(DamagedError):
            ask()


def test_a_table_of_another_type_is_damage(path: Path) -> None:
    writer = FileWriter(path)
    writer.add("a", np.zeros(4, np.uint32))
    file = MappedFile(path, writer.finish())
    with pytest.raises(DamagedError, match="not <u8"):
        file.lazy_array("a", "<u8")


def test_wrong_use_of_the_writer(path: Path) -> None:
    writer = FileWriter(path)
    with pytest.raises(ValueError, match="no section"):
        writer.write(b"1")
    writer.section("a")
    with pytest.raises(ValueError, match="twice"):
        writer.section("a")
    with pytest.raises(ValueError, match="hold"):
        writer.add("b", np.array([None]))
    writer.abandon()
    assert not path.exists()


def test_views_outlive_the_file(path: Path) -> None:
    seal = write(path, {"a": b"stays"})
    file = MappedFile(path, seal)
    view = file.array("a")
    file.close()
    file.close()
    assert view.tobytes() == b"stays"
    with pytest.raises(DamagedError):
        file.array("a")


def test_threads_read_together(path: Path) -> None:
    values = np.arange(PAGE, dtype=np.uint32)
    writer = FileWriter(path)
    writer.add("a", values)
    file = MappedFile(path, writer.finish())
    wrong: list[int] = []

    def read(seed: int) -> None:
        dice = np.random.default_rng(seed)
        table = file.lazy_array("a")
        wrong.extend(
            start
            for start in dice.integers(0, PAGE - 50, 500).tolist()
            if not np.array_equal(table.cut(start, start + 50), values[start : start + 50])
        )

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
