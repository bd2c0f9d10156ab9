"""The articles for which a run settles corrections."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from indexer.update.amend import Amendments
from indexer.update.columns import Columns
from indexer.update.decide import own_rows
from searcher.core.model import Article


@dataclass(frozen=True, slots=True)
class Case:
    """The articles for which a run settles corrections.

    Attributes:
        columns: all articles under their lasting ids.
        rows: the rows that are compared; at least those of entries that changed, and of articles
            that are withdrawn.
        amendments: of these rows, with the corrections as written.
        article: returns the extracted article of a row.
        is_first: whether no run before wrote the register; then an entry may name file and number,
            as version 0.2 wrote ids.
    """

    columns: Columns
    rows: Sequence[int]
    amendments: Amendments
    article: Callable[[int], Article]
    is_first: bool = False

    def own(self) -> list[int]:
        """Return the compared rows that are separate articles, by file and place."""
        return own_rows(self.columns, self.rows, self.amendments)

    def uncorrected(self, row: int) -> Article:
        """Return the article of a row under its lasting id, before all corrections."""
        path, _ = self.columns.where(row)
        return self.amendments.uncorrected(path, self.article(row))

    def holding(self, names: Iterable[str]) -> dict[str, int]:
        """Return lasting id -> row of the article, for those of the ids that the corpus holds."""
        columns, found = self.columns, dict[str, int]()
        for row in columns.in_order(columns.named(set(names))):
            if columns.counted[row] and columns.ids[row] not in columns.absorbed:
                found.setdefault(columns.name(row), row)
        return found

    def by_place(self, places: Iterable[str]) -> dict[str, str]:
        """Return id as extracted -> lasting id, for those of the ids that the corpus holds."""
        rows = self.columns.holders(set(places))
        return {self.columns.ids[row]: self.columns.name(row) for row in rows}
