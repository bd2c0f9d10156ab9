"""Reads one committed state: searches, counts, and walks through all matches."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from searcher.core import deadline
from searcher.core.errors import TimedOut
from searcher.core.model import Article
from searcher.core.records import from_record
from searcher.engines.opensearch.client import Connection
from searcher.engines.opensearch.failures import Failure, answered
from searcher.engines.opensearch.generations import State
from searcher.engines.opensearch.translate import Dsl

STEP = 1000  # hits of one request of a walk
_COUNTED_AT_ONCE = 200  # count queries in one request
_KEPT = "5m"  # how long a point in time stays open after each request
_SNAPSHOTS = "/_search/point_in_time"

# For searches that need only columns and sort values: to read even an id, the cluster would have
# to decompress a block of records.
NO_STORED: Dsl = {"stored_fields": "_none_"}

Hit = Mapping[str, Any]


def article_of(hit: Hit) -> Article:
    """Return the article of a hit."""
    return from_record(hit["_source"]["record"])


@dataclass(frozen=True, slots=True)
class View:
    """Reads one state.

    Attributes:
        connection: the connection to the cluster.
        state: the state.
        snapshot: id of a point in time, which later commits do not change. With ``""`` the live
            index is read, where the articles of the state stay until the commit after the next.
        hidden: whether documents are read that the state does not show.
    """

    connection: Connection
    state: State
    snapshot: str = ""
    hidden: bool = False

    def search(self, body: Dsl) -> Any:
        """Search the visible documents and return the response of the cluster.

        Args:
            body: the body of a search request.

        Raises:
            Failure: a shard did not answer, or the cluster refused.
            TimedOut: the time limit is over.
        """
        asked = {**body, "query": self.among(body.get("query"))}
        if self.snapshot:
            asked["pit"] = {"id": self.snapshot, "keep_alive": _KEPT}
        if (left := deadline.left()) < 1e6:
            asked["timeout"] = f"{int(left * 1000) + 1}ms"
        path = "/_search" if self.snapshot else f"/{self.state.index}/_search"
        answer = self.connection.ask("POST", path, asked, allow_partial_search_results="false")
        if answer.get("timed_out"):
            deadline.check()
            raise TimedOut("search.too_long")
        return answer

    def among(self, query: Dsl | None) -> Dsl:
        """Return the query for visible documents that match a query; its scores are kept."""
        must = [query] if query else []
        if self.hidden:
            return {"bool": {"must": must}}
        return {"bool": {"filter": [self.state.showing], "must": must}}

    def counts(self, queries: Sequence[Dsl]) -> Iterator[int]:
        """Yield how many articles match each query."""
        for first in range(0, len(queries), _COUNTED_AT_ONCE):
            deadline.check()
            yield from self._counts(queries[first : first + _COUNTED_AT_ONCE])

    def _counts(self, queries: Iterable[Dsl]) -> Iterator[int]:
        head = b'{"allow_partial_search_results":false}\n'
        lines = [
            head
            + json.dumps({"size": 0, "track_total_hits": True, "query": self.among(q)}).encode()
            for q in queries
        ]
        body = b"\n".join([*lines, b""])
        answer = self.connection.ask("POST", f"/{self.state.index}/_msearch", body)
        for found in answer["responses"]:
            if "error" in found:
                raise answered(found["status"], found["error"], self.connection.cluster.url)
            yield found["hits"]["total"]["value"]

    @contextmanager
    def frozen(self) -> Iterator["View"]:
        """Yield a view of a point in time, which later commits do not change."""
        path = f"/{self.state.index}{_SNAPSHOTS}"
        made = self.connection.ask(
            "POST", path, keep_alive=_KEPT, allow_partial_pit_creation="false"
        )["pit_id"]
        try:
            yield replace(self, snapshot=made)
        finally:
            with suppress(Failure):  # otherwise it ends after `_KEPT`
                self.connection.ask("DELETE", _SNAPSHOTS, {"pit_id": [made]}, patience=0)

    def walk(
        self, body: Dsl, step: int = STEP, after: Sequence[Any] | None = None
    ) -> Iterator[Hit]:
        """Yield every hit, in the order of the body's sort.

        Args:
            body: the body of a search request. Without a sort, hits come in no promised order; only
                a frozen view may be walked so.
            step: hits of one request.
            after: the sort values of the hit before the first one wanted.
        """
        asked: Dsl = {"sort": [{"_shard_doc": "asc"}], **body, "size": step}
        asked["track_total_hits"] = False
        if after:
            asked["search_after"] = after
        while True:
            hits = self.search(asked)["hits"]["hits"]
            yield from hits
            if len(hits) < step:
                return
            asked["search_after"] = hits[-1]["sort"]
