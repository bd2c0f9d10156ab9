"""Collapsing of reprints: of each reprint group, only the earliest match is shown.

Reprints of one text are on one shard, so each shard can count groups by itself. Which article of a
group is shown depends on the other matches; this is looked up only for the groups of the hits at
hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from searcher.engines.opensearch.translate import Dsl
from searcher.engines.opensearch.view import NO_STORED, Hit, View

_NAME = "reprints"
_AT_ONCE = 500  # hits whose groups are looked up in one walk
_EARLIEST: list[Dsl] = [{"group": "asc"}, {"date": {"order": "asc", "missing": "_last"}}]


def counting_groups(chosen: list[Dsl]) -> dict[str, Dsl]:
    """Return the aggregation that counts the distinct reprint groups among the matches."""
    grouped = {"bool": {"filter": [{"exists": {"field": "group"}}, *chosen]}}
    distinct = {
        "init_script": "state.groups = new HashSet()",
        "map_script": "state.groups.add(doc['group'].value)",
        "combine_script": "return state.groups.size()",
        "reduce_script": "long sum = 0; for (count in states) { sum += count } return sum",
    }
    return {_NAME: {"filter": grouped, "aggs": {"groups": {"scripted_metric": distinct}}}}


def collapsed_in(aggregations: Mapping[str, Any]) -> int:
    """Return how many articles are collapsed under others, as `counting_groups` asked."""
    found = aggregations[_NAME]
    return int(found["doc_count"] - (found["groups"]["value"] or 0))


@dataclass(frozen=True, slots=True)
class _Group:
    """The matching articles of one reprint group.

    Attributes:
        first: id of the earliest article.
        count: number of articles.
    """

    first: str
    count: int


@dataclass(slots=True)
class Collapsing:
    """Collapses the hits of one query.

    Attributes:
        shown: the filters that an article must match to be a hit.
        view: the state to read.
    """

    shown: list[Dsl]
    view: View
    _known: dict[str, _Group] = field(default_factory=dict)

    def visible(self, hits: Iterable[Hit], at_once: int = _AT_ONCE) -> Iterator[tuple[Hit, int]]:
        """Yield the hits that are shown, each with the number of other hits collapsed under it.

        Args:
            hits: the hits in order, with the columns ``group`` and ``id``.
            at_once: how many hits are looked up together.
        """
        coming = iter(hits)
        while batch := list(islice(coming, max(1, at_once))):
            yield from self._visible(batch)

    def _visible(self, batch: list[Hit]) -> Iterator[tuple[Hit, int]]:
        groups = {name for hit in batch if (name := _told(hit, "group"))}
        self._look_up(groups - self._known.keys())
        for hit in batch:
            name = _told(hit, "group")
            if name is None:
                yield hit, 0
            elif (group := self._known[name]).first == _told(hit, "id"):
                yield hit, group.count - 1

    def _look_up(self, names: set[str]) -> None:
        if not names:
            return
        among = {"bool": {"filter": [*self.shown, {"terms": {"group": sorted(names)}}]}}
        body = {
            "query": among,
            "sort": [*_EARLIEST, {"id": "asc"}],
            "docvalue_fields": ["group", "id"],
            **NO_STORED,
        }
        for hit in self.view.walk(body):
            name, article = str(_told(hit, "group")), str(_told(hit, "id"))
            known = self._known.get(name)
            self._known[name] = _Group(known.first if known else article, _count(known) + 1)


def _count(group: _Group | None) -> int:
    return group.count if group else 0


def _told(hit: Hit, name: str) -> str | None:
    values = hit.get("fields", {}).get(name)
    return values[0] if values else None
