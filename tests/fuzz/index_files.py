"""Damaged index files: a question gets the right answer or an error that says what to do."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from searcher.core.errors import EngineError
from searcher.engines.whoosh import manifest
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.bridge.toc import parse_toc
from searcher.engines.whoosh.formats.files import DamagedError
from searcher.engines.whoosh.storage import seal_of
from tests.fuzz.edits import edited
from tests.fuzz.target import Target
from tests.support.damage import (
    QUESTIONS,
    assert_right_or_refused,
    outcome,
    problems,
    truth,
)
from tests.support.versions import article, articles, whole

_CHOICES = 2  # the first bytes choose the file and the question, the others are edits
_PAGE, _TAIL, _SUM = 1 << 16, 32, 4  # sizes in a container file, in bytes; see formats/files.py


@dataclass(frozen=True)
class _Sound:
    """An undamaged index of two segments with deletions, and its answers to QUESTIONS."""

    root: Path
    folder: Path
    files: tuple[str, ...]
    answers: list[object]
    keep: TemporaryDirectory[str]


@cache
def _sound() -> _Sound:
    keep = TemporaryDirectory()
    root = Path(keep.name) / "index"
    engine = WhooshEngine(root)
    engine.rebuild(articles(whole(0, 12)))
    engine.update([article(n, 2) for n in (3, 20)], [article(5, 1).id])
    engine.close()
    [folder] = root.glob("g*")
    files = sorted(path.name for path in folder.iterdir() if path.stat().st_size)
    return _Sound(root, folder, tuple(files), truth(root), keep)


def _swapped(path: Path, content: bytes) -> None:
    """Replace a file by a new one, because an engine may have mapped the old one."""
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(content)
    fresh.replace(path)


def sealed(data: bytes) -> None:
    """Damage a file that the manifest seals; answers must be right or refused.

    `verify` must notice the damage. The first byte chooses the file, the second the question.
    """
    if len(data) < _CHOICES:
        return
    index = _sound()
    name = index.files[data[0] % len(index.files)]
    path = index.folder / name
    content = path.read_bytes()
    damaged = edited(content, data[_CHOICES:])
    if damaged == content:
        return
    _swapped(path, damaged)
    try:
        which = data[1] % len(QUESTIONS)
        got = outcome(WhooshEngine(index.root), QUESTIONS[which])
        assert got is None or got == index.answers[which]
        assert problems(WhooshEngine(index.root))
    finally:
        _swapped(path, content)


def resealed(data: bytes) -> None:
    """Damage a file and make its checksums match, as an attacker could.

    A question must get an answer or an `EngineError`.
    """
    if len(data) < _CHOICES:
        return
    index = _sound()
    names = [name for name in index.files if name != manifest.NAME]
    name = names[data[0] % len(names)]
    path, seals = index.folder / name, index.folder / manifest.NAME
    content, sealed_as = path.read_bytes(), seals.read_bytes()
    damaged: bytes | None = edited(content, data[_CHOICES:])
    if damaged is not None and not name.endswith(".toc"):
        damaged = _with_checksums(damaged)
    if damaged is None or damaged == content:
        return
    committed = manifest.read_manifest(index.folder)
    try:
        _swapped(path, damaged)
        fresh = {**committed.files, name: seal_of(damaged)}
        text = manifest.write_text(
            manifest.Manifest(committed.format, committed.identity, committed.commit, fresh)
        )
        _swapped(seals, text.encode())
        _asked(index.root, QUESTIONS[data[1] % len(QUESTIONS)])
    finally:
        _swapped(path, content)
        _swapped(seals, sealed_as)


def _asked(root: Path, ask: Callable[[WhooshEngine], object]) -> None:
    try:
        ask(WhooshEngine(root))
    except EngineError as error:
        said = str(error)
        assert len(said.splitlines()) == 1  # most inputs raise nothing


def _with_checksums(content: bytes) -> bytes | None:
    """Return a container whose checksums match its content; ``None`` if it has no page table."""
    at = len(content) - _TAIL - _SUM
    if at < 0:
        return None
    table = int.from_bytes(content[at + 24 : at + 32], "little")
    if not 0 < table <= at:
        return None
    body = content[:table]
    pages = [zlib.crc32(body[i : i + _PAGE]) for i in range(0, table, _PAGE)]
    sums = b"".join(page.to_bytes(4, "little") for page in pages)
    fields = content[at : at + _TAIL]
    return body + sums + fields + zlib.crc32(fields, zlib.crc32(sums)).to_bytes(4, "little")


def toc(data: bytes) -> None:
    """Check that a table of contents is read as segments or refused as damaged."""
    index = _sound()
    [path] = index.folder.glob("*.toc")
    number = int(path.stem.rpartition("_")[2])
    content = path.read_bytes() if data[:1] < b"\x80" else b""
    with suppress(DamagedError):
        parse_toc(edited(content, data[1:]) if content else data[1:], number)


def manifests(data: bytes) -> None:
    """Check that a manifest is refused as damaged, or read as it was written."""
    index = _sound()
    content = (index.folder / manifest.NAME).read_bytes()
    with TemporaryDirectory() as folder:
        whole_new = data[:1] >= b"\x80"
        written = data[1:] if whole_new else edited(content, data[1:])
        (Path(folder) / manifest.NAME).write_bytes(written)
        try:
            found = manifest.read_manifest(Path(folder))
        except DamagedError:
            return
        assert not found.files or manifest.write_text(found).encode() == written


def current(data: bytes) -> None:
    """Damage ``CURRENT``, which names the generation to read; answers must be right or refused."""
    index = _sound()
    path = index.root / "CURRENT"
    content = path.read_bytes()
    damaged = data[1:] if data[:1] >= b"\x80" else edited(content, data[1:])
    if damaged == content:
        return
    _swapped(path, damaged)
    try:
        assert_right_or_refused(index.root, index.answers, "CURRENT")
    finally:
        _swapped(path, content)


def _seeds(count: int) -> Callable[[], Iterator[bytes]]:
    def seeds() -> Iterator[bytes]:
        for number in range(count):
            yield bytes([number, number, 0, 0, 9, 0, 200, 0])
            yield bytes([number, number + 5, 0x80, 0, 20, 1, 7, 7, 0, 1, 0, 2, 1, 0])

    return seeds


def _toc_seeds() -> Iterator[bytes]:
    yield from _seeds(3)()
    index = _sound()
    [path] = index.folder.glob("*.toc")
    yield b"\xff" + path.read_bytes()


def _manifest_seeds() -> Iterator[bytes]:
    yield from _seeds(3)()
    yield b"\xff" + (_sound().folder / manifest.NAME).read_bytes()
    yield b'\xff{"format": 3, "identity": "", "commit": 1, "files": {}}'


WORDS = (
    "\0\0\0\0",
    "\1\0\0\0",
    "csearcher.engines.whoosh.bridge.codec\nColumnarSegment\n",
    "1e999",
    "[[",
)
TARGETS = (
    Target("index-sealed", sealed, _seeds(24), (), longest=64),
    Target("index-resealed", resealed, _seeds(24), (), longest=64),
    Target("index-toc", toc, _toc_seeds, WORDS),
    Target("index-manifest", manifests, _manifest_seeds, WORDS),
    Target("index-current", current, _seeds(1), ("g000001", "g000002"), longest=128),
)
