"""One byte of the index flipped, a file cut short or gone: an error that says so, or the truth."""

import os
import pickle
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searcher.core.errors import IndexDamaged, IndexMismatch
from searcher.core.request import Request
from searcher.disk.owned import JOURNAL, MARKER
from searcher.engines.whoosh import manifest
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.bridge.codec import ColumnarSegment
from searcher.engines.whoosh.bridge.schema import schema
from searcher.engines.whoosh.storage import seal_of
from searcher.find.find import find
from tests.support.damage import (
    QUESTIONS,
    assert_right_or_refused,
    outcome,
    problems,
    truth,
)
from tests.support.effort import SHARE, THOROUGH
from tests.support.versions import article, articles, whole

EVERY_BYTE = {"CURRENT", ".json", ".toc"}  # of files of these kinds, if thorough; of others, `SOME`
SOME = 100 if THOROUGH else 40
ENDS = 12  # first and last bytes are always among them


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, one with deletions; only to be copied."""
    root = tmp_path_factory.mktemp("sound") / "index"
    engine = WhooshEngine(root)
    engine.rebuild(articles(whole(0, 12)))
    engine.rebuild(articles(whole(1, 12)))  # so that it is g000002 that serves
    engine.update([article(n, 2) for n in (3, 20)], [article(5, 1).id])
    engine.close()
    [folder] = root.glob("g*")
    assert len({path.name.split(".")[0] for path in folder.glob("MAIN_*.*")}) == 2
    return root


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "index"))


def files(root: Path) -> list[Path]:
    """Return every file that holds something; locks are empty, and no reader looks for marks."""
    held = (path for path in root.rglob("*") if path.is_file() and path.stat().st_size)
    return sorted(path for path in held if path.name not in {MARKER, JOURNAL})


@contextmanager
def changed(path: Path, content: bytes | None) -> Iterator[None]:
    """Give a file other content, or remove it, for a while."""
    before = path.read_bytes()
    path.unlink()  # not in place: what is mapped must not change
    if content is not None:
        path.write_bytes(content)
    yield
    path.write_bytes(before)


def _places(path: Path, size: int, dice: random.Random) -> list[int]:
    if size <= SOME or (path.suffix or path.name) in EVERY_BYTE:
        return list(range(0, size, 1 if THOROUGH else SHARE))
    ends = chain(range(ENDS), range(size - ENDS, size))
    return sorted({*ends, *dice.sample(range(size), SOME - 2 * ENDS)})


def test_a_flipped_byte_is_noticed(root: Path) -> None:
    expected = truth(root)
    dice = random.Random(5)
    for path in files(root):
        content = path.read_bytes()
        for number, place in enumerate(_places(path, len(content), dice)):
            flipped = bytearray(content)
            flipped[place] ^= dice.randrange(1, 256)
            turn = number % len(QUESTIONS)  # each question meets eight flips of a file or more
            with changed(path, bytes(flipped)):
                what = f"{path.relative_to(root)} byte {place} of {len(content)}"
                assert_right_or_refused(root, expected, what, slice(turn, turn + 1))
    assert truth(root) == expected


def test_a_file_cut_short_or_gone_is_noticed(root: Path) -> None:
    expected = truth(root)
    for path in files(root):
        content = path.read_bytes()
        size = len(content)
        for left in sorted({0, 1, size // 3, size // 2, size - 8, size - 1} - {-7, size}):
            with changed(path, content[:left]):
                what = f"{path.relative_to(root)} cut to {left} of {size}"
                assert_right_or_refused(root, expected, what)
        with changed(path, None):
            assert_right_or_refused(root, expected, f"{path.relative_to(root)} gone")
        with changed(path, content + b"\0"):
            assert_right_or_refused(root, expected, f"{path.relative_to(root)} longer")
    assert truth(root) == expected


def test_two_files_swapped_are_noticed(root: Path) -> None:
    """Each is sound in itself; the manifest knows which is which."""
    expected = truth(root)
    [folder] = root.glob("g*")
    for suffix in {path.suffix for path in folder.glob("MAIN_*.*")}:
        one, other = sorted(folder.glob(f"MAIN_*{suffix}"))
        with changed(one, other.read_bytes()), changed(other, one.read_bytes()):
            assert_right_or_refused(root, expected, suffix)


def test_current_never_names_a_stale_generation(root: Path) -> None:
    """A kill can leave the old generation beside the new one; one byte must not bring it back."""
    expected = truth(root)
    stale = root.parent / "stale"
    engine = WhooshEngine(stale)
    engine.rebuild(articles(whole(8, 9)))
    engine.close()
    [generation] = stale.glob("g*")
    [serving] = root.glob("g*")
    assert generation.name != serving.name
    shutil.copytree(generation, root / generation.name)
    current = root / "CURRENT"
    written = current.read_text("utf-8")
    other = written.replace(serving.name, generation.name)
    assert sum(a != b for a, b in zip(written, other, strict=True)) == 1
    with changed(current, other.encode()):
        assert_right_or_refused(root, expected, "CURRENT")


def test_what_is_damaged_can_be_built_anew(sound: Path, tmp_path: Path) -> None:
    for number, damaged in enumerate(files(sound)):
        root = Path(shutil.copytree(sound, tmp_path / str(number)))
        path = root / damaged.relative_to(sound)
        path.unlink()
        path.write_bytes(b"damaged")
        engine = WhooshEngine(root)
        engine.rebuild(articles(whole(4, 5)))
        assert find(engine, Request("“第4版”")).total == 5
        assert engine.verify() == []
        engine.close()


def test_an_update_of_a_damaged_index_changes_nothing(root: Path) -> None:
    for path in files(root):
        before = {p: p.read_bytes() for p in files(root) if p != path}
        with changed(path, path.read_bytes()[:-1]):
            try:
                WhooshEngine(root).update([article(1, 7)], [article(3, 0).id])
            except (IndexDamaged, IndexMismatch) as error:
                assert "jiewen reindex" in str(error)  # noqa: PT017  # not all of them raise
                assert {p: p.read_bytes() for p in before} == before
            else:
                # it never had to read the file, and has not hidden the damage
                assert problems(WhooshEngine(root)) or not path.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"null",
        lambda _: b"[]",
        lambda _: b"\xff\xfe",
        lambda _: b"[" * 100_000,
        lambda written: re.sub(rb'"commit": \d+', b'"commit": 1e999', written),
        lambda written: re.sub(rb'"commit": \d+', b'"commit": NaN', written),
        lambda written: re.sub(rb'"format": \d+', b'"format": 1e999', written),
        lambda written: re.sub(rb'"format": \d+', b'"format": {}', written),
        lambda written: re.sub(rb"\[\n?\d+", b"[1e999", written, count=1),
        lambda written: re.sub(rb"\[\n?\d+", b"[" + b"9" * 5000, written, count=1),
    ],
)
def test_a_manifest_that_means_nothing_is_damage(
    spoil: Callable[[bytes], bytes], root: Path
) -> None:
    [path] = root.glob("g*/jiewen.json")
    written = path.read_bytes()
    assert spoil(written) != written
    with changed(path, spoil(written)):
        for ask in QUESTIONS:
            assert outcome(WhooshEngine(root), ask) is None
        assert problems(WhooshEngine(root))


# -- a stranger's index ----------------------------------------------------------------------


class _Evil:
    """Runs a command when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self.mark}'",)


def _reseal(folder: Path) -> None:
    """Make the manifest fit the files, as a stranger would."""
    committed = manifest.read_manifest(folder)
    sealed = {
        name: seal_of((folder / name).read_bytes()) if name.endswith(".toc") else seal
        for name, seal in committed.files.items()
    }
    fresh = manifest.Manifest(committed.format, committed.identity, committed.commit, sealed)
    (folder / manifest.NAME).write_text(manifest.write_text(fresh), "utf-8")


def _hostile_toc(folder: Path, evil: _Evil, kind: str) -> bytes:
    if kind == "all of it":
        return pickle.dumps(evil)
    ours = TOC.read(FileStorage(str(folder)), "MAIN")
    hidden = ColumnarSegment("MAIN", 1)
    hidden.deleted = evil  # type: ignore[assignment]
    segments = {"a segment": [evil], "inside a segment": [hidden]}.get(kind, ours.segments)
    scratch = folder.parent / "scratch"
    scratch.mkdir()
    TOC(schema(), segments, ours.generation).write(FileStorage(str(scratch)), "MAIN")
    [written] = scratch.glob("*.toc")
    content = written.read_bytes()
    shutil.rmtree(scratch)
    pickled = pickle.dumps(schema(), 2)
    assert pickled in content
    if kind == "the schema":
        content = content.replace(pickled, pickle.dumps(evil, 2).ljust(len(pickled)))
    return content


@pytest.mark.parametrize("kind", ["all of it", "a segment", "inside a segment", "the schema"])
def test_a_hostile_toc_runs_nothing(kind: str, root: Path, tmp_path: Path) -> None:
    expected = truth(root)
    [folder] = root.glob("g*")
    [toc] = folder.glob("*.toc")
    evil = _Evil(tmp_path / "ran")
    toc.write_bytes(_hostile_toc(folder, evil, kind))
    _reseal(folder)
    got = [outcome(WhooshEngine(root), ask) for ask in QUESTIONS]
    if kind == "the schema":  # it is skipped: the program has its own
        assert got == expected
    else:
        assert got == [None] * len(QUESTIONS)
        assert problems(WhooshEngine(root))
        with pytest.raises(IndexDamaged, match="jiewen reindex"):
            WhooshEngine(root).update([article(1, 1)], ())
    assert not evil.mark.exists()
    pickle.loads(pickle.dumps(evil))
    assert evil.mark.exists()  # the weapon was loaded
