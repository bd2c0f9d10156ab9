"""Statistics of the whole index that scores depend on, kept for the last commit."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from searcher.core.tree import RankingText
from searcher.engines.opensearch.ranking import Held, Means, Term, counted_terms, holds, terms
from searcher.engines.opensearch.schema import PARTS, STREAMS, lengths
from searcher.engines.opensearch.translate import Dsl
from searcher.engines.opensearch.view import View

_MOST = 200_000  # counts kept in memory: about 20 MB


@dataclass(slots=True)
class _Known:
    version: str
    means: Means
    holders: dict[Held, int] = field(default_factory=dict)


class Statistics:
    """The statistics of the last commit that was asked about; threads may share them."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: _Known | None = None
        self._lock = threading.Lock()

    def means(self, view: View) -> Means:
        """Return the number of articles, the mean lengths and the newest day of a state."""
        return self._of(view).means

    def terms(self, ranked_by: Iterable[RankingText], view: View) -> list[Term]:
        """Return the terms of typed texts that occur, with their maximum scores."""
        if not (texts := tuple(ranked_by)):
            return []
        known = self._of(view)
        wanted = counted_terms(texts)
        return terms(texts, self._counted(wanted, known, view), known.means.count)

    def holders(self, wanted: Sequence[Held], view: View) -> tuple[int, ...]:
        """Return how many articles hold each (stream, term)."""
        counted = self._counted(wanted, self._of(view), view)
        return tuple(counted[each] for each in wanted)

    def _counted(self, wanted: Sequence[Held], known: _Known, view: View) -> Mapping[Held, int]:
        told = {each: count for each in wanted if (count := known.holders.get(each)) is not None}
        unknown = [each for each in dict.fromkeys(wanted) if each not in told]
        asked = [holds(*each) for each in unknown]
        fresh = dict(zip(unknown, view.counts(asked), strict=True))
        if len(known.holders) + len(fresh) > _MOST:
            known.holders.clear()
        known.holders.update(fresh)
        return told | fresh

    def _of(self, view: View) -> _Known:
        known = self._known
        if known is None or known.version != view.state.version:
            with self._lock:
                known = self._known
                if known is None or known.version != view.state.version:
                    known = self._known = _Known(view.state.version, _means(view))
        return known


def _means(view: View) -> Means:
    columns = [lengths(stream, part) for stream in STREAMS for part in PARTS]
    sums: Dsl = {column: {"sum": {"field": column}} for column in columns}
    newest: Dsl = {"newest": {"max": {"field": "day"}}}
    found = view.search({"size": 0, "track_total_hits": True, "aggs": sums | newest})
    count, told = found["hits"]["total"]["value"], found["aggregations"]
    means = {column: max(1.0, told[column]["value"] / max(1, count)) for column in columns}
    day = told["newest"]["value"]
    return Means(count, means, None if day is None else int(day))
