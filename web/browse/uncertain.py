"""The least certain values in the whole index, worst first, and corrections without effect."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from pathlib import Path

from indexer.check.review import Doubt, doubts
from searcher.core.engine import Scans
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.identity.register import notes
from searcher.speech import Message
from web.derived import WAIT, derived

MOST = 500  # doubts kept for each field, and for all fields together
_BATCH = 2000  # articles read at once; bounds the memory


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Doubtful values of an index.

    Attributes:
        totals: number of doubts by field, most first.
        worst: by field, the `MOST` least certain values; for all fields under ``""``.
    """

    totals: Mapping[str, int]
    worst: Mapping[str, tuple[Doubt, ...]]

    @property
    def total(self) -> int:
        """Number of doubts of all fields."""
        return sum(self.totals.values())


def uncertain(wait: float = WAIT) -> Uncertain | None:
    """Return the doubts of the site's index; ``None`` while they are sought; see `Derived.get`."""
    return derived(weigh, wait)


def notes_of(folder: Path) -> list[Message]:
    """Return what the last run reported of corrections; or that the register cannot be read."""
    try:
        return notes(folder)
    except EngineError as error:
        return [error.message]


def weigh(index: Scans) -> Uncertain:
    """Read all articles and collect their doubts."""
    totals: Counter[str] = Counter()
    worst: dict[str, list[Doubt]] = {"": []}
    for batch in _batches(index.scan()):
        found = doubts(batch)
        totals.update(doubt.field for doubt in found)
        for field in {"", *(doubt.field for doubt in found)}:
            of_it = (doubt for doubt in found if field in ("", doubt.field))
            worst[field] = nsmallest(MOST, [*worst.get(field, ()), *of_it], key=_order)
    return Uncertain(
        dict(totals.most_common()), {field: tuple(each) for field, each in worst.items()}
    )


def _order(doubt: Doubt) -> tuple[float, str, str]:
    return doubt.confidence, doubt.id, doubt.field


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    articles = iter(articles)
    while batch := list(islice(articles, _BATCH)):
        yield batch
