"""Purge articles: remove their words for good from what jiewen keeps.

A purge is a change of the desk (`indexer.history`). Each run carries out all of them, so a kill at
any moment costs nothing, and a file that is read again is emptied again before the run commits.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.corpus.sources import Found, Rejection, read
from indexer.history.change import Change
from indexer.identity.register import Register
from indexer.identity.sketches import letters_of, veiled
from indexer.ocr.cache import forget_pages
from indexer.update.columns import Columns
from indexer.update.reading import hash_of
from indexer.update.rows import PURGED
from indexer.update.settling import Clerk
from indexer.update.store import Store
from searcher.core.model import Article
from searcher.disk.refusals import told
from searcher.speech import said

_LINE = 6  # letters from which a line is one of a text, not of any other


@dataclass(frozen=True, slots=True)
class Purging:
    """The purges of one run, after the articles were named.

    Attributes:
        store: the extraction store; the run commits it.
        register: the register; the run commits it.
        purged: the change that purged each article, by id.
        recognised: file of recognised pages, if there is one.
    """

    store: Store
    register: Register
    purged: Mapping[str, Change]
    recognised: Path | None = None

    def carried_out(self, columns: Columns, tails: Mapping[str, Article]) -> Columns:
        """Empty the articles; return the columns without their jump lines.

        Args:
            columns: all articles under their lasting ids.
            tails: see `Amendments`; of the compared rows, among which are those to empty.

        Raises:
            StoreDamaged: the store is damaged.
            RegisterDamaged: the register is damaged.
        """
        if not self.purged:
            return columns
        clerk = Clerk(self.register, "")
        names = {name for each in self.purged for name in (each, clerk.present(each))}
        names |= {str(old) for each in names for old, _ in self._aliases(each)}
        rows = columns.named(names)
        halves = {half.id for row in rows if (half := tails.get(columns.ids[row]))}
        rows = [*rows, *(row for row in columns.holders(halves) if row not in rows)]
        places: dict[str, list[int]] = {}
        for path, place in map(columns.where, rows):
            places.setdefault(path, []).append(place)
        bodies = [body for path, each in places.items() for body in self._bodies(path, each)]
        if self.recognised and bodies:  # first: once the words are gone, no page is known by them
            forget_pages(self.recognised, lambda line: _is_line(line, bodies))
        emptied = [self.store.purge(path, each) for path, each in places.items()]
        if any(emptied):
            self.register.overwrite()
        for name in names:
            self._veil(name)
        marked = dict.fromkeys(rows, PURGED)
        return replace(columns, issues={**columns.issues, **marked})

    def _aliases(self, name: str) -> list[tuple[object, ...]]:
        return list(self.register.where("alias", "id = ?", name))

    def _bodies(self, path: str, places: list[int]) -> Iterator[str]:
        for place in places:
            letters = letters_of(self.store.article(path, place).body)
            if letters:
                yield letters

    def _veil(self, name: str) -> None:
        """Remove the title, and the values that corrections replaced, from the register."""
        sights = list(self.register.where("sight", "id = ?", name))
        titled = ((*seen, veiled(str(title)), sketch) for *seen, title, sketch in sights)
        self.register.write(
            "sight", (new for new, row in zip(titled, sights, strict=True) if new != row)
        )
        for key, *rest in list(self.register.where("correction", "id = ?", name)):
            if rest[4] != "{}":
                self.register.write(
                    "correction", [(key, rest[0], rest[1], "", rest[3], "{}", rest[5])]
                )

    def originals(self, corpus: Path) -> Iterator[Rejection]:
        """Delete the files that go as well; yield a rejection for each that cannot.

        A file goes only if its bytes are those that were seen when the article was purged.
        """
        for change in self.purged.values():
            for path, content in change.originals.items():
                file = corpus / path
                if corpus.is_dir() and _is(file, content):
                    try:
                        file.unlink()
                    except OSError as error:
                        yield Rejection(path, said("desk.original_stays", why=told(error, file)))


def _is_line(line: str, bodies: list[str]) -> bool:
    """Whether a line of a page is one of the articles."""
    letters = letters_of(line)
    return len(letters) >= _LINE and any(letters in body for body in bodies)


def _is(file: Path, content: str) -> bool:
    """Whether a file has the bytes of this hash."""
    with suppress(OSError):
        if file.is_symlink() or not file.is_file():
            return False
        status = file.stat()
        data = read(Found(str(file), str(file), status.st_size, status.st_mtime_ns))
        return not isinstance(data, Rejection) and hash_of(data) == content
    return False
