"""What an engine promises, split by what is needed of it: search, browse, vocabulary, write.

Each protocol holds one method or few and is named by its use. A function takes the smallest
protocol that holds what the function calls; a function that needs two of them joins them in a
protocol beside itself. `SearchIndex` is all of the read side and `Engine` is everything: only
functions that open an engine or hand it on name those two. The contract suite in tests/ checks
each promise on every engine.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from searcher.core.model import Article, Choice, Hit, IndexStats, Issue, Page, Refused
from searcher.core.tree import Query

# -- search --------------------------------------------------------------------------------


class Searches(Protocol):
    """Answers a query with one page."""

    def search(self, query: Query) -> Page:
        """Return one page; totals and facet counts are exact.

        Raises:
            IndexMissing: nothing has been indexed yet.
            EngineError: the engine could not answer.
        """


class YieldsHits(Protocol):
    """Answers a query with every hit."""

    def every(self, query: Query) -> Iterator[Hit]:
        """Yield all hits of one snapshot in the query's order; its offset and limit are ignored.

        As many as `Page.shown` says; articles are read as they are asked for.
        """


class Versioned(Protocol):
    """Names the states it passes through."""

    def version(self) -> str:
        """Name the state of the index: another with every change; ``""`` for a new index."""


class SearchesVersions(Searches, Versioned, Protocol):
    """Answers a query, and tells whether two answers are of one state."""


# -- browse --------------------------------------------------------------------------------


class HoldsArticles(Protocol):
    """Looks an article up."""

    def get(self, article_id: str) -> Article | None:
        """Return the article, or ``None`` when the index does not hold it."""


class Scans(Protocol):
    """Goes over all articles."""

    def scan(self) -> Iterator[Article]:
        """Yield every article of one snapshot, in no promised order."""


class HasStats(Protocol):
    """Tells how much it holds."""

    def stats(self) -> IndexStats:
        """Return what the index holds."""


class Measures(Protocol):
    """Tells how much was printed."""

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """Return code points of titles and bodies by month label, of articles the choices keep."""


class ListsIssues(Protocol):
    """Lists the files that articles came from."""

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """Return the files of the articles that the choices keep, by source; no others count."""


# -- vocabulary ----------------------------------------------------------------------------


class KnowsHolders(Protocol):
    """Tells how common words are."""

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return how many articles hold each folded word: one of `text.words` of title or body."""


class KnowsFrequent(Protocol):
    """Lists common words."""

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """Return words of two characters or more with their holders, most holders first.

        Those that most articles hold; in an index of many segments a rare one may be missing.
        """


class ListsTitles(Protocol):
    """Lists titles."""

    def titles(self) -> Iterator[str]:
        """Yield each distinct printed title, in no promised order."""


class WeighsWords(KnowsHolders, HasStats, Protocol):
    """Tells how much a word says of an article: the rarer, the more."""


class Vocabulary(HasStats, KnowsFrequent, ListsTitles, Protocol):
    """Tells all names that a user may be about to type: labels, words, titles."""


# -- how it was built ----------------------------------------------------------------------


class Redacts(Protocol):
    """Tells whether it hides private numbers."""

    @property
    def redacts(self) -> bool:
        """Whether phone and identity numbers are hidden in all it holds; see `redaction.py`."""


class Ages(Versioned, Protocol):
    """Tells whether it has to be built anew."""

    def outdated(self) -> bool:
        """Whether another version built it, so that it must be built anew before it can change.

        It may be read all the same; where it cannot, whoever reads gets `IndexMismatch`.
        """


class SearchIndex(
    SearchesVersions,
    YieldsHits,
    HoldsArticles,
    Scans,
    Measures,
    ListsIssues,
    WeighsWords,
    Vocabulary,
    Redacts,
    Ages,
    Protocol,
):
    """All that the web and ``search`` ever see of an engine. Safe to share between threads."""


# -- write ---------------------------------------------------------------------------------


class HasDigests(Protocol):
    """Tells what is indexed."""

    def held(self) -> Mapping[str, str]:
        """Return article id -> digest of all that is indexed; empty for a new index."""


class Updates(Protocol):
    """Takes a change."""

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[Refused, ...]:
        """Add or replace articles by id, and remove the ids in ``delete``, in one step.

        Durable on return; readers see all of it or nothing. Doing it twice changes nothing.

        Returns:
            Each article that cannot be indexed. It costs no other article, and what was indexed
            under its id stays.

        Raises:
            IndexBusy: another process is writing.
            EngineError: nothing was changed.
        """


class Rebuilds(Protocol):
    """Takes everything anew."""

    def rebuild(self, articles: Iterable[Article]) -> tuple[Refused, ...]:
        """Build everything anew beside what serves, verify it, and swap it in in one step.

        Readers go on with the old state until the swap; a failure or a kill leaves it serving.

        Returns: as `Updates.update`.

        Raises:
            EngineError: the new index did not verify.
        """


class Verifies(Protocol):
    """Reads all of itself."""

    def verify(self) -> list[str]:
        """Read every byte of the index; return a line for each problem, none when it is sound.

        Raises:
            IndexMissing: nothing has been indexed yet.
        """


class Engine(SearchIndex, HasDigests, Updates, Rebuilds, Verifies, Protocol):
    """Read and write."""

    def close(self) -> None:
        """Release files; the object is not used afterwards."""
