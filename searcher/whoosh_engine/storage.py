"""Where an index lives on disk, and how it gets there for good.

::

    INDEX/
      CURRENT      the name of the generation that serves; replaced in one atomic step
      g000001/     a Whoosh index, and jiewen.json: what it was built with

Whoosh 2.7.4 never syncs: it renames its TOC while segments may still be in the page cache. Here
every file reaches the disk before the name that makes it count.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from searcher.errors import IndexDamaged, IndexMismatch, IndexMissing
from searcher.text import identity

FORMAT = 1  # of the Whoosh schema and of a card
_CURRENT = "CURRENT"
_STAMP = "jiewen.json"


class DurableStorage(FileStorage):  # type: ignore[misc]  # whoosh has no types
    """A Whoosh storage whose rename, the last act of a commit, is also the durable one."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[Any] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Open a file and remember it for `abandon`."""
        opened = super().open_file(name, **kwargs)
        self._opened.append(opened)
        return opened

    def abandon(self) -> None:
        """Close what a failed opening left open; Whoosh itself forgets it."""
        for opened in self._opened:
            with suppress(Exception):
                opened.close()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Sync every file, rename, sync the folder."""
        folder = Path(self.folder)
        for path in folder.iterdir():
            if path.is_file():
                sync(path)
        (folder / oldname).replace(folder / newname)
        sync(folder)


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, content: str) -> None:
    """Replace a small file so that a reader or a power cut sees the old or the new one."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(content, "utf-8")
    sync(beside)
    beside.replace(path)
    sync(path.parent)


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations of one index folder."""

    root: Path

    def current(self) -> Path | None:
        """Return the folder that serves, or ``None`` for a new index."""
        try:
            name = (self.root / _CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamaged(damaged(self.root, error)) from error
        folder = self.root / name
        if not name or not folder.is_dir():
            raise IndexDamaged(damaged(self.root, f"CURRENT = {name!r}"))
        return folder

    def require(self) -> Path:
        """Return the folder that serves, checked to be one this analyser can read.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexMismatch: it was built with another tokeniser, lexicon or schema.
        """
        folder = self.current()
        if folder is None:
            raise IndexMissing(
                f"{self.root} 还没有索引 / holds no index yet. "
                f"请运行 / run: jiewen index CORPUS --index {self.root}"
            )
        self._check(folder)
        return folder

    def _check(self, folder: Path) -> None:
        try:
            stamp = json.loads((folder / _STAMP).read_text("utf-8"))
            found, built = stamp["format"], stamp["identity"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(damaged(self.root, error)) from error
        if (found, built) != (FORMAT, identity()):
            raise IndexMismatch(
                f"索引由另一版本建成 / the index was built with [{built}, format {found}]; "
                f"this is [{identity()}, format {FORMAT}]. 请运行 / run: jiewen reindex"
            )

    def begin(self) -> Path:
        """Make a stamped, empty folder beside the one that serves; clear what a kill left."""
        self.root.mkdir(parents=True, exist_ok=True)
        serving = self.current_or_none()
        for stale in self._all():
            if stale != serving:
                shutil.rmtree(stale, ignore_errors=True)
        number = int(serving.name[1:]) + 1 if serving else 1
        folder = self.root / f"g{number:06d}"
        folder.mkdir()
        stamp = {"format": FORMAT, "identity": identity()}
        write_durably(folder / _STAMP, json.dumps(stamp, ensure_ascii=False))
        sync(self.root)
        return folder

    def current_or_none(self) -> Path | None:
        """Like `current`, but a damaged index counts as none, so that `reindex` can mend it."""
        try:
            return self.current()
        except IndexDamaged:
            return max(self._all(), default=None)

    def swap(self, folder: Path) -> None:
        """Let ``folder`` serve from now on and remove the others."""
        write_durably(self.root / _CURRENT, folder.name + "\n")
        for other in self._all():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _all(self) -> Iterator[Path]:
        return (p for p in self.root.glob("g[0-9]*") if p.is_dir() and p.name[1:].isdecimal())


def damaged(root: Path, why: object) -> str:
    """Return the one line that a damaged index is reported with."""
    reason = " ".join(str(why).split())[:200]
    return f"索引损坏 / the index in {root} is damaged ({reason}). 请运行 / run: jiewen reindex"
