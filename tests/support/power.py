"""A simulated power cut: what does a folder hold afterwards if only synced data surely survives?

While a `Recorder` is active, it looks at the folder before and after every call that changes it,
and keeps two views: what is there, and what is sure to survive. A file's bytes are sure once the
file was synced, and its name once its folder was. Before that, a file system may keep or lose each
renamed, removed or new name, in any order, so a cut has many outcomes: `Recorder.outcomes` yields
them.
"""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unittest.mock import patch

Inode = tuple[int, int]
Names = dict[str, Inode]
# name -> the inode that it names from now on, None once it is removed
Change = Mapping[str, Inode | None]
Survives = Callable[[int], bool]
Tree = Mapping[str, bytes | None]  # path -> content; None for a folder

CALLS = ("fsync", "fdatasync", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "link")
GARBAGE = 0x5A


@dataclass(slots=True)
class _Folder:
    sure: Names
    now: Names
    changes: list[Change] = field(default_factory=list)  # since the last sync, in order

    def note(self, names: Names, *, at_once: bool) -> None:
        """Record the names that changed: as one change if one call changed them, or one each."""
        changed: dict[str, Inode | None] = {
            name: names.get(name)
            for name in {**self.now, **names}
            if names.get(name) != self.now.get(name)
        }
        if changed and at_once:
            self.changes.append(changed)
        else:
            self.changes += ({name: inode} for name, inode in sorted(changed.items()))
        self.now = names

    def weighty(self) -> set[int]:
        """Return the indexes of the changes that do more than add a name."""
        return {
            place
            for place, change in enumerate(self.changes)
            if any(inode is None or name in self.sure for name, inode in change.items())
        }

    def kept(self, survives: Survives) -> Names:
        """Return the names after a cut.

        Args:
            survives: whether the change at an index survives; the other changes are lost.
        """
        names: dict[str, Inode | None] = dict(self.sure)
        for place, delta in enumerate(self.changes):
            if survives(place):
                names |= delta
        return {name: inode for name, inode in names.items() if inode}


class Recorder:
    """Watches a folder; whatever it holds at the start is taken as sure to survive.

    Wherever the power could fail, ``on_cut`` is called with the recorder. Works on Linux only: the
    recorder holds files open, so that no inode number is used twice.
    """

    def __init__(self, root: Path, on_cut: Callable[["Recorder"], None]) -> None:
        """Prepare to watch the folder ``root``; entering the context begins it."""
        self._root = root
        self.on_cut = on_cut
        self._folders: dict[Inode, _Folder] = {}
        self._handles: dict[Inode, int] = {}
        self._sure_bytes: dict[Inode, bytes] = {}
        self._busy = False
        self._patches: list[AbstractContextManager[Any]] = []
        self._dice = random.Random(3)

    # -- watching --------------------------------------------------------------------------

    def __enter__(self) -> "Recorder":
        """Begin to watch."""
        self._look(at_once=False)
        for folder in self._folders.values():
            folder.sure, folder.changes = dict(folder.now), []
        self._sure_bytes = {inode: self._bytes(inode) for inode in self._files()}
        for name in CALLS:
            patched = patch.object(os, name, self._watched(name, getattr(os, name)))
            patched.__enter__()
            self._patches.append(patched)
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop watching and release the files."""
        for patched in self._patches:
            patched.__exit__(None, None, None)
        for handle in self._handles.values():
            os.close(handle)

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **options: Any) -> Any:
            if self._busy:
                return call(*args, **options)
            self.cut()
            self._busy = True
            try:
                result = call(*args, **options)
                if "sync" in name:
                    self._synced(args[0] if isinstance(args[0], int) else args[0].fileno())
                self._look(at_once=True)
                return result
            finally:
                self._busy = False

        return watched

    def cut(self) -> None:
        """Let the power fail here: call ``on_cut``, and do not watch what it does."""
        self._busy = True
        try:
            self._look(at_once=False)
            self.on_cut(self)
        finally:
            self._busy = False

    def _synced(self, handle: int) -> None:
        status = os.fstat(handle)
        inode = (status.st_dev, status.st_ino)
        if folder := self._folders.get(inode):
            folder.sure, folder.changes = dict(folder.now), []
        elif inode in self._handles:
            self._sure_bytes[inode] = self._bytes(inode)

    def _look(self, *, at_once: bool) -> None:
        for path in (self._root, *(p for p in self._root.rglob("*") if p.is_dir())):
            names = {entry.name: self._hold(Path(entry)) for entry in os.scandir(path)}
            inode = self._hold(path)
            self._folders.setdefault(inode, _Folder({}, {})).note(names, at_once=at_once)

    def _hold(self, path: Path) -> Inode:
        status = path.stat()
        inode = (status.st_dev, status.st_ino)
        if inode not in self._handles:
            self._handles[inode] = os.open(path, os.O_RDONLY)
        return inode

    def _files(self) -> list[Inode]:
        return [inode for inode in self._handles if inode not in self._folders]

    def _bytes(self, inode: Inode) -> bytes:
        handle = self._handles[inode]
        return os.pread(handle, os.fstat(handle).st_size, 0)

    # -- the cut ---------------------------------------------------------------------------

    def outcomes(self) -> Iterator[Tree]:
        """Yield the trees that a cut may leave.

        For each set of names that may survive, the unsynced bytes are lost, torn or kept.
        """
        for names in self._choices():
            for unsynced in (self._lost, self._torn, self._bytes):
                tree: dict[str, bytes | None] = {}
                self._grow(tree, "", self._hold(self._root), names, unsynced)
                yield tree

    def _choices(self) -> Iterator[Survives]:
        """Yield functions that decide, by a change's index, which changes survive."""
        yield lambda _: False
        yield lambda _: True
        for place in sorted(set().union(*(f.weighty() for f in self._folders.values()))):
            yield place.__eq__
            yield place.__ne__
            yield place.__gt__
        most = max(len(folder.changes) for folder in self._folders.values())
        for _ in range(4):
            yield {place for place in range(most) if self._dice.random() < 0.5}.__contains__

    def _grow(
        self,
        tree: dict[str, bytes | None],
        above: str,
        inode: Inode,
        survives: Survives,
        unsynced: Callable[[Inode], bytes],
    ) -> None:
        folder = self._folders[inode]
        for name, below in folder.kept(survives).items():
            path = above + name
            if below in self._folders:
                tree[path] = None
                self._grow(tree, path + "/", below, survives, unsynced)
            else:
                tree[path] = unsynced(below)

    def _lost(self, inode: Inode) -> bytes:
        return self._sure_bytes.get(inode, b"")

    def _torn(self, inode: Inode) -> bytes:
        """Return a file's bytes after a cut in the midst of writing.

        The file has its new size, but its second half is garbage.
        """
        now = self._bytes(inode)
        if self._sure_bytes.get(inode) == now:
            return now
        return now[: len(now) // 2] + bytes([GARBAGE]) * (len(now) - len(now) // 2)


def key_of(tree: Tree) -> bytes:
    """Return a digest of a tree, by which equal outcomes are recognised and tried once."""
    digest = blake2b(digest_size=16)
    for path, content in sorted(tree.items()):
        digest.update(repr((path, content)).encode())
    return digest.digest()


def materialise(tree: Tree, root: Path) -> None:
    """Write a tree to a new folder; ``root`` must not exist."""
    root.mkdir(parents=True)
    for path, content in sorted(tree.items()):  # a folder sorts before its files
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)
