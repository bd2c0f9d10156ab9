"""The distributed engine: an OpenSearch cluster behind the Engine protocol."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from searcher.core.errors import EngineError, IndexMismatch, IndexMissing
from searcher.core.model import (
    Article,
    Choice,
    Detail,
    FacetCount,
    Hit,
    IndexStats,
    Issue,
    Page,
    Refused,
)
from searcher.core.tree import Query
from searcher.engines.opensearch import catalogue, checking, pages, writing
from searcher.engines.opensearch.client import Cluster, Connection
from searcher.engines.opensearch.failures import Failure
from searcher.engines.opensearch.generations import Generations
from searcher.engines.opensearch.statistics import Statistics
from searcher.engines.opensearch.view import View
from searcher.speech import Message

T = TypeVar("T")


class OpenSearchEngine:
    """An engine over one index name in a cluster; see `searcher.core.engine.Engine`."""

    def __init__(self, cluster: Cluster, *, redacts: bool = False) -> None:
        """Prepare to use an index; nothing is asked of the cluster yet.

        Args:
            cluster: addresses, index name and credentials.
            redacts: whether private numbers are hidden; an index built otherwise is refused.
        """
        self.redacts = redacts
        self._connection = Connection(cluster)
        self._generations = Generations(self._connection, redacts)
        self._statistics = Statistics()

    # -- reading ---------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        """See `SearchIndex.search`."""
        return self._read(lambda view: pages.page(query, self._statistics, view))

    def count_detail(self, query: Query, detail: Detail) -> tuple[FacetCount, ...]:
        """See `SearchIndex.count_detail`."""
        return self._read(lambda view: catalogue.count_detail(query, detail, view))

    def every(self, query: Query) -> Iterator[Hit]:
        """See `SearchIndex.every`; later writes do not change what is yielded."""
        yield from _told(pages.every(query, self._statistics, self._view()))

    def get(self, article_id: str) -> Article | None:
        """See `SearchIndex.get`."""
        return self._read(lambda view: catalogue.get(article_id, view))

    def scan(self) -> Iterator[Article]:
        """See `SearchIndex.scan`; later writes do not change what is yielded."""
        yield from _told(catalogue.scan(self._view()))

    def stats(self) -> IndexStats:
        """See `SearchIndex.stats`."""
        return self._read(lambda view: catalogue.stats(view, self._generations.identity))

    def held(self) -> Mapping[str, str]:
        """See `Engine.held`."""
        try:
            return self._read(catalogue.held)
        except IndexMissing:
            return {}

    def version(self) -> str:
        """See `SearchIndex.version`."""
        try:
            return self._generations.require().version
        except IndexMissing:
            return ""

    def outdated(self) -> bool:
        """See `SearchIndex.outdated`."""
        try:
            self.version()
        except IndexMismatch:
            return True
        return False

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """See `SearchIndex.holders`."""
        wanted = [("words", word) for word in words]
        return self._read(lambda view: self._statistics.holders(wanted, view))

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """See `SearchIndex.frequent`."""
        return self._read(lambda view: catalogue.frequent(most, self._statistics, view))

    def titles(self) -> Iterator[str]:
        """See `SearchIndex.titles`; later writes do not change what is yielded."""
        yield from _told(catalogue.titles(self._view()))

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """See `SearchIndex.volume`."""
        return self._read(lambda view: catalogue.volume(choices, view))

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """See `SearchIndex.issues`."""
        return self._read(lambda view: catalogue.issues(choices, view))

    def verify(self) -> list[Message]:
        """See `Engine.verify`."""
        return self._read(lambda view: list(checking.problems(view)))

    def _view(self) -> View:
        return View(self._connection, self._generations.require())

    def _read(self, ask: Callable[[View], T]) -> T:
        """Read the last commit; read again if its generation was deleted in between."""
        try:
            return ask(self._view())
        except Failure as failure:
            if failure.status != 404:
                raise
        return ask(self._view())

    def close(self) -> None:
        """See `Engine.close`."""
        self._connection.close()

    # -- writing ---------------------------------------------------------------------------

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[Refused, ...]:
        """See `Engine.update`."""
        return writing.update(self._connection, self._generations, put, delete)

    def forget(self) -> None:
        """See `Engine.forget`."""
        writing.forget(self._connection, self._generations)

    def rebuild(self, articles: Iterable[Article]) -> tuple[Refused, ...]:
        """See `Engine.rebuild`."""
        return writing.rebuild(self._connection, self._generations, articles)


def _told(found: Iterator[T]) -> Iterator[T]:
    """Explain the error that occurs when a point in time is lost.

    A point in time is lost with its node, or when nothing is read from it for too long.
    """
    try:
        yield from found
    except Failure as failure:
        if failure.status != 404:
            raise
        raise EngineError("opensearch.snapshot_gone") from failure
