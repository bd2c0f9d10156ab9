"""Whether an issue is in the corpus already: the same bytes, or the same issue in another file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.identity.seen import Imprint
from indexer.identity.sketches import letters_of
from indexer.inbox.entry import Entry
from indexer.inbox.inbox import Inbox
from indexer.update.store import Store, read_store
from searcher.identity.register import files_of

_STORE = "extracted.sqlite"


@dataclass(frozen=True, slots=True)
class Difference:
    """How the titles of two prints of an issue differ, each in printed order.

    Attributes:
        path: the file in the corpus.
        new: titles that only the new file has.
        same: titles that both have.
        gone: titles that only the file in the corpus has.
    """

    path: str
    new: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]


def same_bytes(inbox: Inbox, entry: Entry, corpus: Path) -> str:
    """Return the path of a file of the corpus with the same bytes; ``""`` if there is none.

    Raises:
        EngineError: the extraction store cannot be read.
    """
    paths = [each.plan.target for each in inbox.confirmed(entry.content) if each.plan]
    if (inbox.index / _STORE).is_file():
        with read_store(inbox.index) as store:
            paths += store.with_content(entry.content)
    return next((path for path in paths if _has_size(corpus / path, entry.size)), "")


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:  # it was replaced or removed
        return False


def stated_key(office: str, paper: str, when: str, number: str) -> str:
    """Return the key of the issue that a person states; ``""`` if too little is stated."""
    return Imprint(
        paper=paper or None, street=office or None, date=when or None, number=number or None
    ).issue


def differences(
    inbox: Inbox, entry: Entry, corpus: Path, keys: Iterable[str], also: Iterable[str] = ()
) -> list[Difference]:
    """Return how an entry differs from each file of the corpus with the same issue.

    Args:
        inbox: the inbox.
        entry: the new file.
        corpus: the folder of the corpus.
        keys: of its issues, as found and as stated; see `Imprint.issue`.
        also: files that are known to be of the issue, for example because of a correction.

    Raises:
        EngineError: register or store cannot be read.
    """
    known = dict.fromkeys((*files_of(inbox.index, [*filter(None, keys)]), *also))
    paths = [path for path in known if (corpus / path).is_file()]
    if not paths or not (inbox.index / _STORE).is_file():
        return []
    with read_store(inbox.index) as store:
        return [compared(path, _titles(store, path), entry.facts.titles) for path in paths]


def _titles(store: Store, path: str) -> list[str]:
    return [store.article(path, row.place).title or "" for row in store.rows(path)]


def compared(path: str, old: Sequence[str], new: Sequence[str]) -> Difference:
    """Compare titles by their letters; signs and spaces do not count."""
    before, now = {letters_of(each) for each in old}, {letters_of(each) for each in new}
    return Difference(
        path,
        tuple(each for each in new if letters_of(each) not in before),
        tuple(each for each in new if letters_of(each) in before),
        tuple(each for each in old if letters_of(each) not in now),
    )
