"""Where an index lives on disk, and how it gets there for good.

::

    INDEX/
      jiewen.folder      our mark: see searcher/disk/owned.py
      CURRENT            the name of the generation that serves; replaced in one atomic step
      g000001/           a Whoosh index
        jiewen.folder    our mark
        jiewen.written   the names of files that were written: no others are ever removed
        jiewen.json      the manifest: what it was built with, and every file's checksum
        _MAIN_3.toc      Whoosh's table of contents: the segments and their deletions
        MAIN_xyz.*       segment files, never changed once written

A commit writes and syncs its files, then the TOC, then replaces the manifest; a rebuild does the
same in a folder of its own, then replaces CURRENT. Readers ignore each file that the manifest does
not name; writers remove those of them that we wrote, and leave others alone.
"""

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR
from typing import TypeVar

from searcher.core.errors import (
    EngineError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    SystemRefused,
)
from searcher.disk import older, owned
from searcher.disk.durable import sync, write_durably
from searcher.disk.owned import Kind
from searcher.disk.safe_files import whole
from searcher.engines.whoosh import manifest
from searcher.engines.whoosh.blame import read_twice
from searcher.engines.whoosh.bridge import toc
from searcher.engines.whoosh.bridge.lock import LOCK_NAME
from searcher.engines.whoosh.formats.files import DamagedError, Seal
from searcher.engines.whoosh.manifest import FORMAT, READABLE, Manifest
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.language.tokens import identity
from searcher.privacy.redaction import identity_of

_CURRENT = "CURRENT"
_TRIES = 20  # commits in a row that may replace what is just being opened

T = TypeVar("T")


def seal_of(content: bytes) -> Seal:
    """Return the seal of a file that is read as a whole."""
    return Seal(len(content), zlib.crc32(content))


def read_segments(folder: Path, committed: Manifest) -> list[SegmentState]:
    """Return the segments of a commit.

    Raises:
        DamagedError: its table of contents is missing or not as it was written.
        OSError: the system does not let us read it.
    """
    name = toc.file_name(committed.commit)
    try:
        content = whole(folder / name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DamagedError(f"{name}: {error.strerror}") from error
    if seal_of(content) != committed.files.get(name):
        raise DamagedError(f"{name}: checksum")
    return toc.parse_toc(content, committed.commit)


def commit(folder: Path, segments: list[SegmentState], of: Manifest) -> None:
    """Make ``segments`` the state of the generation.

    Args:
        folder: of the generation.
        segments: their files are synced.
        of: the manifest, but for the table of contents, which is written here. Its number rises
            when somebody has put a file of the name there.
    """
    while not owned.may_write(folder, name := toc.file_name(of.commit)):
        of = replace(of, commit=of.commit + 1)
    owned.note(folder, [name])
    toc.write_toc(folder, segments, of.commit)
    sync(folder / name)
    sync(folder)
    fresh = replace(of, files={**of.files, name: seal_of((folder / name).read_bytes())})
    write_durably(folder / manifest.NAME, manifest.write_text(fresh))
    sweep(folder, fresh)


def sweep(folder: Path, committed: Manifest) -> None:
    """Remove what we wrote and no longer counts; a reader that still maps a file keeps it."""
    kept = {*committed.files, manifest.NAME, LOCK_NAME}
    owned.sweep(folder, Kind.GENERATION, kept)
    owned.forget(folder, kept)


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations of one index folder.

    Attributes:
        redacts: see `searcher.core.engine.SearchIndex.redacts`.
    """

    root: Path
    redacts: bool = False

    @property
    def identity(self) -> str:
        """What a generation must have been built with to be read."""
        return identity_of(identity(), redacts=self.redacts)

    def current(self) -> Path | None:
        """Return the folder that serves, or ``None`` for a new index."""
        return read_twice(self.root, self._named)

    def _named(self) -> Path | None:
        try:
            line = whole(self.root / _CURRENT).decode()
        except FileNotFoundError:
            return None
        name = line.split(" ")[0]
        folder = self.root / name
        if line != _line(name) or not _is_generation(name) or not _is_folder(folder):
            raise DamagedError(f"CURRENT = {line!r}")
        return folder

    def serves(self, folder: Path) -> bool:
        """Whether this generation serves, or may: a CURRENT that we may not read can name it.

        A damaged CURRENT names none.
        """
        try:
            return self.current() == folder
        except SystemRefused:
            return True
        except IndexDamaged:
            return False

    def state(self) -> object | None:
        """Return a value that changes with every commit and swap; ``None`` for a new index.

        Both files are only ever replaced, so each commit is another file.
        """
        try:
            name = whole(self.root / _CURRENT).decode().split(" ")[0]
            status = (self.root / name / manifest.NAME).stat()
        except (OSError, ValueError):
            return None
        return name, status.st_ino, status.st_mtime_ns, status.st_size

    def steadily(self, read: Callable[[], T], doubtful: Callable[[T], bool] = lambda _: False) -> T:
        """Read several files of one commit; again, when it failed because another came between.

        Args:
            read: what to do.
            doubtful: whether a result may be wrong for the same reason.

        Raises:
            EngineError: what reading raises; or commits came between again and again.
        """
        for _ in range(_TRIES):
            state = self.state()
            try:
                found = read()
            except EngineError:
                if self.state() == state:
                    raise
                continue
            if not doubtful(found) or self.state() == state:
                return found
        raise EngineError(f"索引变化太快 / the index in {self.root} changes too fast; try again")

    def require(self) -> tuple[Path, Manifest]:
        """Return the folder that serves and its manifest, checked to be readable by us.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexDamaged: what is there is not as it was written.
            SystemRefused: the system does not let us read it.
            IndexMismatch: it was built with another tokeniser, lexicon or schema.
        """
        folder = self.current()
        if folder is None:
            raise IndexMissing(
                f"{self.root} 还没有索引 / holds no index yet. "
                f"请运行 / run: jiewen index CORPUS --index {self.root}"
            )
        committed = read_twice(self.root, lambda: manifest.read_manifest(folder))
        if committed.format not in READABLE or committed.identity != self.identity:
            raise self._mismatch(committed)
        return folder, committed

    def require_latest(self) -> tuple[Path, Manifest]:
        """Return what `require` does, of the format that is written.

        Raises:
            IndexMismatch: also of an older format: it is read, but has to be built anew to change.
        """
        folder, committed = self.require()
        if committed.format != FORMAT:
            raise self._mismatch(committed)
        return folder, committed

    def _mismatch(self, committed: Manifest) -> IndexMismatch:
        return IndexMismatch(
            f"索引由另一版本建成 / the index was built with [{committed.identity}, "
            f"format {committed.format}]; this is [{self.identity}, format {FORMAT}]. "
            "请运行 / run: jiewen reindex"
        )

    def claim(self) -> None:
        """Make sure that the folder is ours to change.

        Raises:
            NotOurs: it holds something, and is no index.
        """
        owned.claim(self.root, Kind.INDEX, older.is_index)

    def adopt(self) -> None:
        """Mark the generation that serves, when it is sound and version 0.1 made it."""
        if (found := older.generation_of(self.root)) and not owned.is_ours(
            found.folder, Kind.GENERATION
        ):
            owned.note(found.folder, found.files)
            owned.mark(found.folder, Kind.GENERATION)

    def begin(self) -> Path:
        """Make an empty folder beside the one that serves; clear what a kill left."""
        serving = self.current_or_none()
        for stale in self._all():
            if stale != serving:
                owned.remove(stale, Kind.GENERATION)
        owned.sweep(self.root, Kind.INDEX, ())
        folder = self._free(int(serving.name[1:]) + 1 if serving else 1)
        owned.make(folder, Kind.GENERATION)
        sync(self.root)
        sync(self.root.absolute().parent)  # the index folder may be new
        return folder

    def _free(self, number: int) -> Path:
        """Return the first free name from a number on; people may have taken some."""
        while os.path.lexists(folder := self.root / f"g{number:06d}"):
            number += 1
        return folder

    def current_or_none(self) -> Path | None:
        """Like `current`, but a damaged index counts as none, so that `reindex` can mend it."""
        try:
            return self.current()
        except IndexDamaged:
            return max(self._all(), default=None)

    def swap(self, folder: Path) -> None:
        """Let ``folder`` serve from now on and remove the others."""
        write_durably(self.root / _CURRENT, _line(folder.name))
        for other in self._all():
            if other != folder:
                owned.remove(other, Kind.GENERATION)

    def _all(self) -> list[Path]:
        """Return the generations that are ours, whatever else is named like one."""
        named = (path for path in self.root.iterdir() if _is_generation(path.name))
        return [folder for folder in named if owned.is_ours(folder, Kind.GENERATION)]


def _line(name: str) -> str:
    """Return what CURRENT says: a checksum keeps a damaged byte from naming another generation."""
    return f"{name} {zlib.crc32(name.encode()):08x}\n"


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder.

    Raises:
        OSError: the system does not let us see; ``is_dir`` of Python 3.14 would say no.
    """
    try:
        return S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def _is_generation(name: str) -> bool:
    return name[:1] == "g" and name[1:].isascii() and name[1:].isdecimal()
