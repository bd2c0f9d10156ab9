"""What extraction is least sure of in all of an index, worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from indexer.check.review import Doubt, doubts
from searcher.core.engine import SearchIndex
from searcher.core.model import Article
from web.derived import WAIT, derived

MOST = 500  # doubts kept, of each field and of all
_BATCH = 2000  # articles looked at together, so that memory does not grow with the index


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Doubts about an index.

    Attributes:
        totals: how many by field, most first.
        worst: by field, the `MOST` least certain; under ``""`` of all fields.
    """

    totals: Mapping[str, int]
    worst: Mapping[str, tuple[Doubt, ...]]

    @property
    def total(self) -> int:
        """Of all fields."""
        return sum(self.totals.values())


def uncertain(wait: float = WAIT) -> Uncertain | None:
    """Return that of the site's index; ``None`` while it is being made; see `Derived.get`."""
    return derived(weigh, wait)


def weigh(index: SearchIndex) -> Uncertain:
    """Read every article."""
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
