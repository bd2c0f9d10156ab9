"""Pictures of PDF pages, drawn once and stored in a folder of limited size."""

import hashlib
import math
import os
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from threading import Lock

from indexer.corpus.blocks import BadFile
from indexer.extract.apart import Busy, Slow, apart
from indexer.originals.hidden import Hidden
from indexer.originals.page_image import Placing, draw, placing_of
from indexer.originals.pictures import NAME, is_picture
from searcher.core.errors import NotOurs
from searcher.disk import owned
from searcher.disk.durable import replace
from searcher.disk.owned import Kind
from searcher.disk.safe_files import read_file
from searcher.speech import Message

MOST = 200 * 2**20  # bytes of stored pictures
_AFTER = 0.8  # share of MOST that is left after old pictures are removed
NOTHING = Hidden()
_EDITION = 2  # increase when pages are drawn differently
_FAILURES = 256  # failed pages that are remembered
_SLOW_FOR = 60.0  # seconds for which a page that took too long is not tried again


@dataclass(frozen=True, slots=True)
class PageImage:
    """A drawn page.

    Attributes:
        png: the picture.
        placing: maps points of the page to pixels.
        key: digest of file, page and hidden places; differs after a change of the file.
    """

    png: bytes
    placing: Placing
    key: str


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a page cannot be drawn, and until when (`time.monotonic`) it is not tried again."""

    kind: type[BadFile]
    reason: Message
    until: float


class PageImages:
    """The stored pictures of a site; several processes may share the folder."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        """Store pictures in ``folder``, up to ``most`` bytes."""
        self._folder = folder
        self._most = most
        self._failed: OrderedDict[str, _Failure] = OrderedDict()
        self._lock = Lock()

    def page(self, file: Path, leaf: int, seconds: float, hidden: Hidden = NOTHING) -> PageImage:
        """Return the picture of a page of a PDF.

        Args:
            file: the PDF.
            leaf: the page, from 1.
            seconds: time limit for drawing.
            hidden: what of withdrawn articles is painted white.

        Raises:
            BadFile: the page cannot be drawn.
            Busy: no process is free now.
            Slow: drawing took too long, now or within the last minute.
        """
        key = _key(file, leaf, hidden)
        if (failure := self._failed.get(key)) and time.monotonic() < failure.until:
            raise failure.kind(failure.reason)
        return self._kept(key) or self._drawn(key, file, (leaf, hidden.text()), seconds)

    def _kept(self, key: str) -> PageImage | None:
        path = self._path(key)
        with suppress(OSError, BadFile):
            png = read_file(path, MOST)
            placing = placing_of(png)
            with suppress(OSError):  # a read-only folder still serves
                os.utime(path)  # the picture viewed last is removed last
            return PageImage(png, placing, key)
        return None

    def _drawn(self, key: str, file: Path, given: tuple[int, str], seconds: float) -> PageImage:
        try:
            png = apart(draw, file, *given, seconds=seconds)
            placing = placing_of(png)
        except OSError as error:
            raise BadFile("source.unreadable_now") from error
        except Busy:
            raise
        except BadFile as error:
            self._remember(key, error)
            raise
        # without space, permission or a folder of ours, the page is drawn each time
        with suppress(OSError, NotOurs):
            self._keep(key, png)
        return PageImage(png, placing, key)

    def _remember(self, key: str, error: BadFile) -> None:
        """Remember a page that cannot be drawn, so that it costs its time only once.

        A page that took too long is tried again later: other work may have kept the machine busy.
        """
        until = time.monotonic() + _SLOW_FOR if isinstance(error, Slow) else math.inf
        with self._lock:
            self._failed[key] = _Failure(type(error), error.message, until)
            while len(self._failed) > _FAILURES:
                self._failed.popitem(last=False)

    def _keep(self, key: str, png: bytes) -> None:
        owned.claim(self._folder, Kind.PAGES, _are_pictures)
        path = self._path(key)
        if not path.exists() or is_picture(path):
            replace(path, png, lasting=False)
        self._make_room()

    def _make_room(self) -> None:
        """Remove the pictures not viewed for longest; other processes may do so meanwhile."""
        kept = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                status = path.lstat()
                if NAME.fullmatch(path.name):  # people may keep other files in the folder
                    kept.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in kept)
        if total <= self._most:
            return
        for _, size, path in sorted(kept, key=itemgetter(0)):
            if total <= _AFTER * self._most:
                return
            if is_picture(path) or not path.name.endswith(".png"):
                owned.remove_named(self._folder, Kind.PAGES, (path.name,))
                total -= size

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.png"


def _are_pictures(folder: Path) -> bool:
    """Whether a folder without our mark contains only pictures of version 0.1."""
    return all(NAME.fullmatch(path.name) and is_picture(path) for path in folder.iterdir())


def _key(file: Path, leaf: int, hidden: Hidden) -> str:
    try:
        status = file.stat()
    except FileNotFoundError as error:
        raise BadFile("source.gone") from error
    except OSError as error:
        raise BadFile("source.unreadable_now") from error
    parts = (_EDITION, str(file), status.st_size, status.st_mtime_ns, leaf, hidden.text())
    return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
