"""What an engine promises. The contract suite in tests/ checks each on every engine."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from searcher.core.model import Article, Choice, Hit, IndexStats, Issue, Page
from searcher.core.tree import Query


class SearchIndex(Protocol):
    """All that the web and ``search`` ever see of an engine. Safe to share between threads."""

    @property
    def redacts(self) -> bool:
        """Whether phone and identity numbers are hidden in all it holds; see `redaction.py`."""

    def search(self, query: Query) -> Page:
        """Return one page; totals and facet counts are exact.

        Raises:
            IndexMissing: nothing has been indexed yet.
            EngineError: the engine could not answer.
        """

    def every(self, query: Query) -> Iterator[Hit]:
        """Yield all hits of one snapshot in the query's order; its offset and limit are ignored.

        As many as `Page.shown` says; articles are read as they are asked for.
        """

    def get(self, article_id: str) -> Article | None:
        """Return the article, or ``None`` when the index does not hold it."""

    def scan(self) -> Iterator[Article]:
        """Yield every article of one snapshot, in no promised order."""

    def stats(self) -> IndexStats:
        """Return what the index holds."""

    def version(self) -> str:
        """Name the state of the index: another with every change; ``""`` for a new index."""

    def outdated(self) -> bool:
        """Whether another version built it, so that it must be built anew before it can change.

        It may be read all the same; where it cannot, whoever reads gets `IndexMismatch`.
        """

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return how many articles hold each folded word: one of `text.words` of title or body."""

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """Return words of two characters or more with their holders, most holders first.

        Those that most articles hold; in an index of many segments a rare one may be missing.
        """

    def titles(self) -> Iterator[str]:
        """Yield each distinct printed title, in no promised order."""

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """Return code points of titles and bodies by month label, of articles the choices keep."""

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """Return the files of the articles that the choices keep, by source; no others count."""


class Engine(SearchIndex, Protocol):
    """Read and write."""

    def held(self) -> Mapping[str, str]:
        """Return article id -> digest of all that is indexed; empty for a new index."""

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[str, ...]:
        """Add or replace articles by id, and remove the ids in ``delete``, in one step.

        Durable on return; readers see all of it or nothing. Doing it twice changes nothing.

        Returns:
            A line for each article that cannot be indexed, with its id and the reason. It costs
            no other article, and what was indexed under its id stays.

        Raises:
            IndexBusy: another process is writing.
            EngineError: nothing was changed.
        """

    def rebuild(self, articles: Iterable[Article]) -> tuple[str, ...]:
        """Build everything anew beside what serves, verify it, and swap it in in one step.

        Readers go on with the old state until the swap; a failure or a kill leaves it serving.

        Returns: as `update`.

        Raises:
            EngineError: the new index did not verify.
        """

    def verify(self) -> list[str]:
        """Read every byte of the index; return a line for each problem, none when it is sound.

        Raises:
            IndexMissing: nothing has been indexed yet.
        """

    def close(self) -> None:
        """Release files; the object is not used afterwards."""
