"""The doubtful values of a whole index, by office and field, and how many people have checked."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice

from indexer.check.review import Doubt, doubts
from indexer.corpus.correction import FIELDS
from searcher.core.engine import Scans
from searcher.core.model import Article

MOST = 200  # doubts kept for each office and field
_BATCH = 2000  # articles read at once; bounds the memory
_BY_PEOPLE = frozenset({"why.corrected_by_staff", "why.corrected"})
_OF_STREET = "district"  # a corrected street corrects it, too

Pile = tuple[str, str]  # office, ``""`` if unknown, and field


@dataclass(frozen=True, slots=True)
class Piles:
    """The doubts of an index.

    Attributes:
        worst: by office and field, the `MOST` least certain values, the worst first.
        totals: number of doubts by office and field.
        checked: number of values by office that people have stated.
    """

    worst: Mapping[Pile, tuple[Doubt, ...]] = field(default_factory=dict)
    totals: Mapping[Pile, int] = field(default_factory=dict)
    checked: Mapping[str, int] = field(default_factory=dict)

    def of(self, offices: Collection[str] | None) -> "Piles":
        """Return the piles of these offices; ``None``: all."""
        if offices is None:
            return self
        return Piles(
            {pile: held for pile, held in self.worst.items() if pile[0] in offices},
            {pile: n for pile, n in self.totals.items() if pile[0] in offices},
            {office: n for office, n in self.checked.items() if office in offices},
        )

    def by_field(self) -> Mapping[str, int]:
        """Return the number of doubts by field, most first."""
        found: Counter[str] = Counter()
        for (_, name), number in self.totals.items():
            found[name] += number
        return dict(found.most_common())

    def least_certain(self, name: str = "") -> Iterator[Doubt]:
        """Yield doubts, the least certain first; of one field if it is named."""
        held = (each for pile, each in self.worst.items() if name in {"", pile[1]})
        return heapq.merge(*held, key=_order)


def weigh_by_office(index: Scans) -> Piles:
    """Read all articles and collect their doubts."""
    worst: dict[Pile, list[Doubt]] = {}
    totals: Counter[Pile] = Counter()
    checked: Counter[str] = Counter()
    for batch in _batches(index.scan()):
        office = {article.id: article.street or "" for article in batch}
        for article in batch:
            checked[article.street or ""] += len(_checked(article))
        found: defaultdict[Pile, list[Doubt]] = defaultdict(list)
        for doubt in doubts(batch):
            found[office[doubt.id], doubt.field].append(doubt)
        for pile, new in found.items():
            totals[pile] += len(new)
            worst[pile] = nsmallest(MOST, [*worst.get(pile, ()), *new], key=_order)
    return Piles({pile: tuple(held) for pile, held in worst.items()}, totals, +checked)


def _checked(article: Article) -> set[str]:
    """Return the fields of an article that people have stated."""
    found = {
        "department" if each.field == "departments" else each.field
        for each in article.evidence
        if getattr(each.reason, "code", "") in _BY_PEOPLE
    }
    return (found & set(FIELDS)) - ({_OF_STREET} if "street" in found else set())


def _order(doubt: Doubt) -> tuple[float, str, str]:
    return doubt.confidence, doubt.id, doubt.field


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    articles = iter(articles)
    while batch := list(islice(articles, _BATCH)):
        yield batch
