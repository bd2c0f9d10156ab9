"""The watched folder: files that people put there are taken into the inbox.

The worker looks every two seconds in place of asking the system for events: network drives give
none. A file is taken once its size and time have not changed for two seconds. Links are not
followed, and hidden files and those of unfinished downloads stay.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from indexer.corpus.places import require_apart
from indexer.corpus.unread import is_system
from indexer.inbox.inbox import Inbox
from searcher.core.errors import CorpusError, InputError
from searcher.disk.safe_files import open_real

LOOK = 2.0  # seconds between two looks
STILL = 2.0  # seconds without a change
_PARTIAL = (".part", ".crdownload", ".tmp", ".download", ".partial")
_REFUSED = 3600.0  # seconds until a file that could not be taken is tried again


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was at a look: size and time, and since when it has been so."""

    state: tuple[int, int, int]
    since: float


@dataclass(slots=True)
class Watch:
    """Looks at a folder.

    Attributes:
        inbox: where files are taken.
        folder: the watched folder.
        clock: seconds that only rise.
    """

    inbox: Inbox
    folder: Path
    clock: Callable[[], float] = time.monotonic
    _next: float = 0.0
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _later: dict[str, float] = field(default_factory=dict)

    def require_apart(self, corpus: Path | None) -> None:
        """Refuse a watched folder that is the corpus, the index or the inbox, or lies in one.

        Raises:
            CorpusError: it is.
        """
        require_apart(self.inbox.index, self.folder)
        if corpus and corpus.is_dir():
            real, whole = (Path(os.path.realpath(each)) for each in (self.folder, corpus))
            if real.is_relative_to(whole) or whole.is_relative_to(real):
                raise CorpusError("inbox.watched_corpus", folder=self.folder, corpus=corpus)

    def look(self) -> int:
        """Take the files that are complete; return their number. Most calls do nothing."""
        now = self.clock()
        if now < self._next:
            return 0
        self._next = now + LOOK
        present = dict(self._files())
        self._seen = {
            path: seen
            if (seen := self._seen.get(path)) and seen.state == state
            else _Seen(state, now)
            for path, state in present.items()
        }
        taken = 0
        for path, seen in sorted(self._seen.items()):
            if now - seen.since >= STILL and now >= self._later.get(path, 0.0):
                taken += self._take(Path(path), seen, now)
        return taken

    def _files(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Yield files and their states, of all folders below; a folder that is away has none."""
        above = [str(self.folder)]
        while above:
            try:
                with os.scandir(above.pop()) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in found:
                if is_system(entry.name) or entry.name.lower().endswith(_PARTIAL):
                    continue
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        above.append(entry.path)
                    elif S_ISREG((status := entry.stat(follow_symlinks=False)).st_mode):
                        yield entry.path, (status.st_ino, status.st_size, status.st_mtime_ns)

    def _take(self, path: Path, seen: _Seen, now: float) -> bool:
        """Stage a file, then remove it; after a kill between the two it gives the same entry."""
        name = path.relative_to(self.folder).as_posix()
        try:
            with os.fdopen(
                open_real(os.path.realpath(path.parent) + os.sep + path.name), "rb"
            ) as file:
                self.inbox.stage(name, file, "")
                status = os.fstat(file.fileno())
            if (status.st_ino, status.st_size, status.st_mtime_ns) != seen.state:
                return False  # it is being written: the next look takes it as another file
            path.unlink()
        except (OSError, InputError):
            self._later[path.as_posix()] = now + _REFUSED
            return False
        return True
