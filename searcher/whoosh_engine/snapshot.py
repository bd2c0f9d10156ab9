"""One committed state of a Whoosh index, opened for reading."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import TermNotFound

from searcher import text
from searcher.model import Article
from searcher.records import from_record
from searcher.whoosh_engine.schema import Card, read_card
from searcher.whoosh_engine.storage import DurableStorage


def read_cards(reader: Any) -> dict[int, Card]:
    """Return the cards of all documents that are not deleted, by document number."""
    if not reader.doc_count():
        return {}
    column = reader.column_reader("card", translate=False)
    return {number: read_card(column[number]) for number in reader.all_doc_ids()}


class WhooshSnapshot:
    """Postings, cards and articles of one commit. Not for two threads at once.

    Attributes:
        cards: by document number; deleted documents are absent.
        numbers: document number by article id.
        mean_lengths: average token count by field, at least one to divide by.
    """

    def __init__(self, folder: Path) -> None:
        storage = DurableStorage(str(folder))
        try:
            self._index = FileIndex(storage)
            self._reader = self._index.reader()
            self.cards = read_cards(self._reader)
        except Exception:
            storage.abandon()
            raise
        self.key = (folder, self._reader.generation())
        self.numbers = {card.id: number for number, card in self.cards.items()}
        self.mean_lengths = self._means()
        self.postings = lru_cache(maxsize=256)(self._postings)

    def _means(self) -> dict[str, float]:
        totals: dict[str, int] = defaultdict(int)
        for card in self.cards.values():
            for field, length in card.lengths.items():
                totals[field] += length
        return {field: max(1.0, total / len(self.cards)) for field, total in totals.items()}

    def is_current(self, folder: Path) -> bool:
        """Whether nothing has been committed since this was opened."""
        return self.key == (folder, self._index.latest_generation())

    def frequencies(self, field: str, term: str) -> Mapping[int, int]:
        """See `evaluate.Snapshot`."""
        found: Mapping[int, int] = self.postings(field, term, False)
        return found

    def positions(self, field: str, term: str) -> Mapping[int, list[int]]:
        """See `evaluate.Snapshot`."""
        found: Mapping[int, list[int]] = self.postings(field, term, True)
        return found

    def _postings(self, field: str, term: str, positions: bool) -> dict[int, Any]:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return {}
        found: dict[int, Any] = {}
        while matcher.is_active():
            value = matcher.value_as("positions") if positions else int(matcher.weight())
            found[matcher.id()] = value
            matcher.next()
        return found

    def article(self, number: int) -> Article:
        """Read one article from disk."""
        return from_record(self._reader.stored_fields(number)["article"])

    def folded(self, number: int, part: str) -> str:
        """See `evaluate.Snapshot`."""
        article = self.article(number)
        return text.fold(article.heading if part == "title" else article.text).text

    def close(self) -> None:
        """Release the files."""
        self._reader.close()
        self._index.close()
