"""List the files of a corpus in a stable order, each once; report files that cannot be read."""

import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from indexer.corpus.kinds import PICTURES, SUFFIXES, is_readable, suffix_of
from indexer.corpus.unread import (
    UNHEARD,
    Unread,
    advice_for,
    is_companion,
    is_in_companion,
    is_system,
)
from searcher.core.errors import CorpusError
from searcher.disk.refusals import reason
from searcher.disk.safe_files import LeadsOut, NotAFile, is_inside, open_real, read_some
from searcher.speech import Message, said

_ENDINGS = tuple(SUFFIXES)
_HEAD = 4096  # bytes of a file of an unknown suffix that are looked at
MB = 2**20  # bytes
MAX_BYTES = 512 * MB  # of a file; a larger one is an archive or a film, no newsletter
_RING = said("file.link_ring")
_NO_ARTICLE = frozenset({"html.no_text", "html.list", "html.error_page", "html.script_wall"})
_TWICE = said("file.read_elsewhere")
_OUT = said("file.link_out")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to extract.

    Attributes:
        path: relative to the corpus, with ``/``; printable (undecodable bytes replaced).
        file: the file's real path, without links.
        size: bytes, by the file system; tells changed files from unchanged ones.
        mtime_ns: time of the last change in nanoseconds, used likewise.
    """

    path: str
    file: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file or folder that gave no article, or not all of its articles.

    Attributes:
        path: relative to the corpus; a folder's path ends in ``/``.
        reason: for the operator.
        unreadable: whether the content could not be read now; then what was indexed of it stays.
    """

    path: str
    reason: Message
    unreadable: bool = False


def walk(
    corpus: Path, *, follow_links: bool = False, pictures: bool = False
) -> Iterator[Found | Rejection]:
    """Yield the newsletter files of a corpus and a rejection for each that cannot be read.

    Files of other kinds give one rejection a suffix, with their count; its path is a pattern such
    as ``*.doc``. What `indexer.corpus.unread` leaves out is skipped. Each real folder is entered
    once, so rings of links end. A link to a file of the corpus counts as another file; a link to a
    folder of the corpus is skipped, because the folder is read at its own place.

    Args:
        corpus: a folder, or a single file.
        follow_links: whether links may lead out of the corpus.
        pictures: whether pictures are files of the corpus, and not only beside a web page.

    Raises:
        CorpusError: the folder or file does not exist or may not be read.
    """
    try:
        status = corpus.stat()
        real = os.path.realpath(corpus, strict=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CorpusError("corpus.missing", corpus=corpus) from error
    except OSError as error:
        raise CorpusError("corpus.unreadable", corpus=corpus, why=_reason(error)) from error
    if S_ISDIR(status.st_mode):
        yield from _Walk(real, follow_links, pictures).files()
    elif S_ISREG(status.st_mode):
        yield _file(real, corpus.name)
    else:
        raise CorpusError("corpus.no_file", corpus=corpus)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to enter.

    Attributes:
        place: its real path.
        prefix: begins the shown paths of its files.
        of_page: whether it holds pictures and styles of a saved page, which nobody misses.
    """

    place: str
    prefix: str
    of_page: bool = False


Step = Found | Rejection | _Folder


@dataclass(slots=True)
class _Walk:
    """The state of one walk: the real path of the corpus, folders entered, files passed over."""

    root: str
    follow_links: bool
    pictures: bool
    entered: set[tuple[int, int]] = field(default_factory=set)
    unread: Unread = field(default_factory=Unread)

    def files(self) -> Iterator[Found | Rejection]:
        """Yield files depth first, with a stack of iterators in place of recursion."""
        above = [self._listed(_Folder(self.root, ""))]
        while above:
            step = next(above[-1], None)
            if step is None:
                above.pop()
            elif isinstance(step, _Folder):
                above.append(self._listed(step))
            else:
                yield step
        yield from (Rejection(pattern, why) for pattern, why in self.unread.said())

    def _listed(self, folder: _Folder) -> Iterator[Step]:
        try:
            # the "." also checks the permission to enter, else every file of the folder would be
            # refused
            status = os.stat(os.path.join(folder.place, "."))  # noqa: PTH116, PTH118
            if (here := (status.st_dev, status.st_ino)) in self.entered:
                yield Rejection(folder.prefix, _TWICE)
                return
            with os.scandir(folder.place) as entries:
                ordered = sorted(entries, key=attrgetter("name"))
        except OSError as error:
            yield Rejection(folder.prefix or "./", _reason(error), unreadable=True)
            return
        self.entered.add(here)
        names = frozenset(entry.name.lower() for entry in ordered)
        for entry in ordered:
            if not is_system(entry.name):
                of_page = folder.of_page or is_companion(entry.name, names)
                yield from self._step(entry, folder.prefix + _printable(entry.name), of_page)

    def _step(self, entry: os.DirEntry[str], shown: str, of_page: bool) -> Iterator[Step]:
        if entry.is_symlink():
            yield from self._link(entry.path, shown)
        elif entry.is_dir(follow_symlinks=False):
            yield _Folder(entry.path, f"{shown}/", of_page)
        elif self._is_read(entry.name, of_page) or _begins_as_document(entry):
            yield _file(entry.path, shown)
        elif not of_page:
            self.unread.add(shown)

    def _is_read(self, name: str, of_page: bool = False) -> bool:
        if _is_newsletter(name):
            return True
        return self.pictures and not of_page and suffix_of(name) in PICTURES

    def _link(self, link: str, shown: str) -> Iterator[Step]:
        try:
            real = os.path.realpath(link, strict=True)
            is_folder = S_ISDIR(os.stat(real).st_mode)  # noqa: PTH116
        except OSError as error:
            yield Rejection(shown, _reason(error), unreadable=True)
            return
        inside = is_inside(self.root, real)
        if is_folder and inside:
            if is_inside(real, os.path.dirname(link)):  # noqa: PTH120
                yield Rejection(f"{shown}/", _RING)
        elif not (is_folder or self._is_read(shown)):
            self.unread.add(shown)
        elif not inside and not self.follow_links:
            yield Rejection(f"{shown}/" if is_folder else shown, _OUT)
        else:
            yield _Folder(real, f"{shown}/") if is_folder else _file(real, shown)


def _is_newsletter(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _begins_as_document(entry: os.DirEntry[str]) -> bool:
    """Whether a file whose suffix says nothing is a document by its first bytes."""
    if advice_for(suffix_of(entry.name)) != UNHEARD:
        return False
    try:
        handle = open_real(entry.path)
        try:
            return is_readable(read_some(handle, _HEAD, entry.path), suffix_of(entry.name))
        finally:
            os.close(handle)
    except OSError:
        return False


def _file(file: str, shown: str) -> Found | Rejection:
    try:
        status = os.stat(file, follow_symlinks=False)  # noqa: PTH116
    except OSError as error:
        return Rejection(shown, _reason(error), unreadable=True)
    if not S_ISREG(status.st_mode):
        return Rejection(shown, said("file.not_regular"))
    if status.st_size > MAX_BYTES:
        return Rejection(shown, said("file.too_large", most=MAX_BYTES // MB))
    return Found(shown, file, status.st_size, status.st_mtime_ns)


def missed(rejected: Iterable[Rejection], paths: Container[str]) -> Iterator[Rejection]:
    """Yield the rejections that somebody misses.

    Nobody misses advertisements and tools that a browser saved as pages of their own in the folder
    beside a page. The text of a page with frames is there too, so these files are read.

    Args:
        rejected: all of them.
        paths: of the files that were read.
    """
    for item in rejected:
        if item.reason.code not in _NO_ARTICLE or not is_in_companion(item.path, paths):
            yield item


def read(found: Found) -> bytes | Rejection:
    """Return the file's bytes, or a rejection with the reason.

    A file that changes while it is read gives a rejection, because half of a file is not content.
    """
    try:
        handle = open_real(found.file)
        try:
            before = os.fstat(handle)
            data = read_some(handle, min(before.st_size, MAX_BYTES) + 1, found.file)
            after = os.fstat(handle)
        finally:
            os.close(handle)
    except OSError as error:
        return Rejection(found.path, _reason(error), unreadable=True)
    except MemoryError:
        return Rejection(found.path, said("system.memory"), unreadable=True)
    if len(data) == before.st_size and _state(before) == _state(after):
        return data
    return Rejection(found.path, said("file.changing"), unreadable=True)


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _reason(error: OSError) -> Message:
    known = {
        PermissionError: said("file.no_right"),
        FileNotFoundError: said("file.missing"),
        NotAFile: said("file.not_regular"),
        LeadsOut: said("file.link_now"),
    }
    return known.get(type(error)) or said("file.cannot_read", why=reason(error))


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
