"""A simulated power cut: what of a folder is there afterwards, if only synced bytes survive?

While a `Recorder` is active it looks at the folder before and after every call that matters, and
keeps two views of it: what is there, and what is sure to be. A file's bytes are sure once the file
was synced; its name once the folder was. In between a file system may keep or lose each renamed,
removed or new name, in any order, so a cut has many outcomes: `Recorder.outcomes` yields them.
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
Change = Mapping[str, Inode | None]  # name -> what it stands for from now on
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
        """Take in what changed: by one call at once, or each name for itself."""
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
        """Return the places of changes that do more than add a name."""
        return {
            place
            for place, change in enumerate(self.changes)
            if any(inode is None or name in self.sure for name, inode in change.items())
        }

    def kept(self, survives: Survives) -> Names:
        """Return the names if the changes at the places for which it is true survive."""
        names: dict[str, Inode | None] = dict(self.sure)
        for place, delta in enumerate(self.changes):
            if survives(place):
                names |= delta
        return {name: inode for name, inode in names.items() if inode}


class Recorder:
    """Watches a folder; all that is in it at the start is taken to be sure.

    Call ``on_cut`` is made with the recorder wherever the power could fail. Linux only: files are
    held open, so that no inode number is given out twice.
    """

    def __init__(self, root: Path, on_cut: Callable[["Recorder"], None]) -> None:
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
        """Let the power fail here; what is done to try the outcomes is not watched."""
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
        """Yield what may be left: of names first, of unsynced bytes second."""
        for names in self._choices():
            for unsynced in (self._lost, self._torn, self._bytes):
                tree: dict[str, bytes | None] = {}
                self._grow(tree, "", self._hold(self._root), names, unsynced)
                yield tree

    def _choices(self) -> Iterator[Survives]:
        """Yield ways to decide which changes of a folder, by their place, survive."""
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
        """Half of what was written arrived; the file's size did, the rest is garbage."""
        now = self._bytes(inode)
        if self._sure_bytes.get(inode) == now:
            return now
        return now[: len(now) // 2] + bytes([GARBAGE]) * (len(now) - len(now) // 2)


def key_of(tree: Tree) -> bytes:
    """Return a digest of a tree, to try each outcome once."""
    digest = blake2b(digest_size=16)
    for path, content in sorted(tree.items()):
        digest.update(repr((path, content)).encode())
    return digest.digest()


def materialise(tree: Tree, root: Path) -> None:
    """Write a tree to an empty place."""
    root.mkdir(parents=True)
    for path, content in sorted(tree.items()):  # folders sort before what is in them
        if content is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(content)
