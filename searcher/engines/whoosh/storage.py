"""The generations of an index on disk, and the steps that make a commit durable.

::

    INDEX/
      jiewen.folder      our mark: see searcher/disk/owned.py
      CURRENT            the name of the generation that serves; replaced in one atomic step
      g000001/           a Whoosh index
        jiewen.folder    our mark
        jiewen.written   the names of the files that we wrote: only these are ever removed
        jiewen.json      the manifest: what the index was built with, and each file's checksum
        _MAIN_3.toc      Whoosh's table of contents: the segments and their deletions
        MAIN_xyz.*       segment files, never changed once written

A commit writes and syncs its segment files, then the TOC, and then replaces the manifest. A rebuild
does the same in a new generation's folder and then replaces CURRENT. Readers ignore every file that
the manifest does not list. Writers remove those that we wrote and leave all others alone.
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
from searcher.engines.whoosh.manifest import FORMAT, Manifest
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.language.tokens import identity
from searcher.privacy.redaction import identity_of

_CURRENT = "CURRENT"
_TRIES = 20  # how often a reader begins again because a commit replaced the files it was opening

T = TypeVar("T")


def seal_of(content: bytes) -> Seal:
    """Return the seal of a file, given its whole content."""
    return Seal(len(content), zlib.crc32(content))


def read_segments(folder: Path, committed: Manifest) -> list[SegmentState]:
    """Return the segments of a commit.

    Raises:
        DamagedError: the table of contents is missing or not as it was written.
        OSError: the operating system refused to read it.
    """
    name = toc.file_name(committed.commit)
    try:
        content = whole(folder / name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DamagedError("damage.no_file", file=name) from error
    if seal_of(content) != committed.files.get(name):
        raise DamagedError("damage.checksum", file=name)
    return toc.parse_toc(content, committed.commit)


def commit(folder: Path, segments: list[SegmentState], of: Manifest) -> None:
    """Commit segments as the new state of a generation.

    Args:
        folder: the generation's folder.
        segments: the segments; their files are synced already.
        of: the manifest without the table of contents, which is written here. If a foreign file has
            the name of the table, the commit takes the next number.
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
    """Remove the files that we wrote and that the commit does not need; open maps stay valid."""
    kept = {*committed.files, manifest.NAME, LOCK_NAME}
    owned.sweep(folder, Kind.GENERATION, kept)
    owned.forget(folder, kept)


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations of one index folder.

    Attributes:
        root: the index folder.
        redacts: see `searcher.core.engine.SearchIndex.redacts`.
    """

    root: Path
    redacts: bool = False

    @property
    def identity(self) -> str:
        """The identity that a generation must have been built with to be readable."""
        return identity_of(identity(), redacts=self.redacts)

    def current(self) -> Path | None:
        """Return the folder of the generation that serves, or ``None`` for a new index.

        Raises:
            IndexDamaged: CURRENT is damaged or names no generation.
            SystemRefused: the operating system refused to read CURRENT.
        """
        return read_twice(self.root, self._named)

    def _named(self) -> Path | None:
        try:
            line = whole(self.root / _CURRENT).decode()
        except FileNotFoundError:
            return None
        name = line.split(" ")[0]
        folder = self.root / name
        if line != current_line(name) or not _is_generation(name) or not _is_folder(folder):
            raise DamagedError("damage.current", file=_CURRENT, line=line[:80])
        return folder

    def serves(self, folder: Path) -> bool:
        """Whether a generation serves, or may serve.

        If the operating system refuses to read CURRENT, it may name this generation: true. If
        CURRENT is damaged, it names none: false.
        """
        try:
            return self.current() == folder
        except SystemRefused:
            return True
        except IndexDamaged:
            return False

    def state(self) -> object | None:
        """Return a value that changes with every commit and every swap; ``None`` for a new index.

        The manifest and CURRENT are only ever replaced as files, so inode and times tell commits
        apart.
        """
        try:
            name = whole(self.root / _CURRENT).decode().split(" ")[0]
            status = (self.root / name / manifest.NAME).stat()
        except (OSError, ValueError):
            return None
        return name, status.st_ino, status.st_mtime_ns, status.st_size

    def steadily(self, read: Callable[[], T], doubtful: Callable[[T], bool] = lambda _: False) -> T:
        """Read several files of one commit; begin again if another commit came in between.

        Args:
            read: reads the files.
            doubtful: whether a result may be wrong because a commit came in between.

        Returns:
            The result of ``read``.

        Raises:
            EngineError: ``read`` failed without a commit in between, or commits came in between
                `_TRIES` times.
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
        raise EngineError("index.restless", root=self.root)

    def require(self) -> tuple[Path, Manifest]:
        """Return the folder that serves and its manifest, whose index this version can read.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexDamaged: a file is not as it was written.
            SystemRefused: the operating system refused to read a file.
            IndexMismatch: the index was built with another tokeniser, lexicon or schema.
        """
        folder = self.current()
        if folder is None:
            raise IndexMissing("index.missing", root=self.root)
        committed = read_twice(self.root, lambda: manifest.read_manifest(folder))
        if committed.format != FORMAT or committed.identity != self.identity:
            raise self._mismatch(committed)
        return folder, committed

    def _mismatch(self, committed: Manifest) -> IndexMismatch:
        return IndexMismatch(
            "index.mismatch",
            built=committed.identity,
            built_format=committed.format,
            now=self.identity,
            now_format=FORMAT,
        )

    def claim(self) -> None:
        """Mark the index folder as ours, or make sure that it is.

        Raises:
            NotOurs: the folder holds files and is no index.
        """
        owned.claim(self.root, Kind.INDEX, older.is_index)

    def adopt(self) -> None:
        """Mark the generation that serves if it is sound and of version 0.1, which set no marks."""
        if (found := older.generation_of(self.root)) and not owned.is_ours(
            found.folder, Kind.GENERATION
        ):
            owned.note(found.folder, found.files)
            owned.mark(found.folder, Kind.GENERATION)

    def begin(self) -> Path:
        """Make an empty folder for a new generation and remove what a killed run left behind."""
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
        """Return the first folder name from a number on that nothing has taken."""
        while os.path.lexists(folder := self.root / f"g{number:06d}"):
            number += 1
        return folder

    def current_or_none(self) -> Path | None:
        """Return the generation that serves; if the index is damaged, the latest one.

        So a damaged index can be rebuilt.
        """
        try:
            return self.current()
        except IndexDamaged:
            return max(self._all(), default=None)

    def swap(self, folder: Path) -> None:
        """Make a generation the one that serves and remove the others."""
        write_durably(self.root / _CURRENT, current_line(folder.name))
        self.keep_only(folder)

    def keep_only(self, folder: Path) -> None:
        """Remove all generations but the one that serves."""
        for other in self._all():
            if other != folder:
                owned.remove(other, Kind.GENERATION)

    def _all(self) -> list[Path]:
        """Return the generations that have our mark, not folders that are only named alike."""
        named = (path for path in self.root.iterdir() if _is_generation(path.name))
        return [folder for folder in named if owned.is_ours(folder, Kind.GENERATION)]


def current_line(name: str) -> str:
    """Return the line of CURRENT.

    Its checksum keeps a damaged byte from naming another generation.
    """
    return f"{name} {zlib.crc32(name.encode()):08x}\n"


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder.

    Raises:
        OSError: the operating system refuses to say. (`Path.is_dir` of Python 3.14 would say no.)
    """
    try:
        return S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def _is_generation(name: str) -> bool:
    return name[:1] == "g" and name[1:].isascii() and name[1:].isdecimal()
