"""The protocols of an engine, by what callers need: search, browse, vocabulary, write.

Each protocol has one method or few and is named by its use. A function takes the smallest protocol
with the methods it calls; a function that needs two protocols joins them in a protocol beside
itself. `SearchIndex` is the whole read side, and `Engine` is everything; only functions that open
an engine or pass it on name these two. The contract suite in tests/ checks each promise on every
engine.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

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
from searcher.speech import Message

# -- search --------------------------------------------------------------------------------


class Searches(Protocol):
    """Answers a query with one page."""

    def search(self, query: Query) -> Page:
        """Return one page; totals and facet counts are exact.

        Raises:
            IndexMissing: nothing has been indexed yet.
            EngineError: the engine could not answer.
        """


class CountsDetails(Protocol):
    """Counts the values of a detail, which no page of hits does."""

    def count_detail(self, query: Query, detail: Detail) -> tuple[FacetCount, ...]:
        """Return the values that the matching articles have in a detail, with their number.

        Articles count as for `Page.total`. The largest count comes first, then by value; an
        unknown value is 未标注.
        """


class YieldsHits(Protocol):
    """Answers a query with every hit."""

    def every(self, query: Query) -> Iterator[Hit]:
        """Yield all hits of one snapshot in the query's order; offset and limit are ignored.

        There are `Page.shown` hits. Articles are read from the index one by one.
        """


class Versioned(Protocol):
    """Has a version that changes with its content."""

    def version(self) -> str:
        """Return a name of the state of the index; ``""`` for a new index.

        Each commit gives the index another name.
        """


class SearchesVersions(Searches, Versioned, Protocol):
    """Answers a query, and can tell whether two answers come from the same state."""


# -- browse --------------------------------------------------------------------------------


class HoldsArticles(Protocol):
    """Returns single articles."""

    def get(self, article_id: str) -> Article | None:
        """Return the article, or ``None`` when the index does not hold it."""


class Scans(Protocol):
    """Yields all articles."""

    def scan(self) -> Iterator[Article]:
        """Yield every article of one snapshot, in no promised order."""


class HasStats(Protocol):
    """Counts what it holds."""

    def stats(self) -> IndexStats:
        """Return the number of articles, their range of months, and more."""


class Measures(Protocol):
    """Measures the amount of print."""

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """Return the code points of titles and bodies by month, over the articles choices keep."""


class ListsIssues(Protocol):
    """Lists issues."""

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """Return the issues of the articles that the choices keep, in order of their ids.

        Each issue counts only these articles.
        """


# -- vocabulary ----------------------------------------------------------------------------


class KnowsHolders(Protocol):
    """Counts the articles that hold a word."""

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return how many articles hold each folded word in title or body, see `tokens.words`."""


class KnowsFrequent(Protocol):
    """Lists frequent words."""

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """Return the words of two or more characters that most articles hold, with their number.

        The most frequent word comes first. In an index of many segments a word near the end may be
        missing.

        Args:
            most: how many words to return at most.
        """


class ListsTitles(Protocol):
    """Lists titles."""

    def titles(self) -> Iterator[str]:
        """Yield each distinct printed title, in no promised order."""


class WeighsWords(KnowsHolders, HasStats, Protocol):
    """Knows how rare words are; a rare word tells more about an article."""


class Vocabulary(HasStats, KnowsFrequent, ListsTitles, CountsDetails, Protocol):
    """Lists all names that a user may be typing: labels, words, titles."""


# -- how it was built ----------------------------------------------------------------------


class Redacts(Protocol):
    """Knows whether private numbers are hidden."""

    @property
    def redacts(self) -> bool:
        """Whether phone and identity numbers are hidden in the index; see `searcher.privacy`."""


class Ages(Versioned, Protocol):
    """Knows whether it has to be rebuilt."""

    def outdated(self) -> bool:
        """Whether another version built the index, so that reading it raises `IndexMismatch`."""


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
    """The whole read side of an engine; threads may share it."""


# -- write ---------------------------------------------------------------------------------


class HasDigests(Protocol):
    """Knows which articles are indexed, in which version."""

    def held(self) -> Mapping[str, str]:
        """Return the digest of each indexed article by id; empty for a new index."""


class Updates(Protocol):
    """Accepts changes."""

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[Refused, ...]:
        """Add or replace articles by id, and delete articles, in one commit.

        The commit is durable on return. Readers see all of it or nothing. The same update a second
        time has no effect.

        Args:
            put: the articles to add or replace.
            delete: the ids of the articles to delete.

        Returns:
            The articles that cannot be indexed. They do not affect the others, and earlier versions
            under their ids stay.

        Raises:
            IndexBusy: another process is writing.
            EngineError: the update failed; nothing was changed.
        """


class Rebuilds(Protocol):
    """Can be built anew."""

    def rebuild(self, articles: Iterable[Article]) -> tuple[Refused, ...]:
        """Build a new index beside the one that serves, verify it, and swap it in, in one step.

        Readers use the old state until the swap. If the rebuild fails or is killed, the old state
        stays.

        Args:
            articles: all articles.

        Returns:
            The articles that cannot be indexed, see `Updates.update`.

        Raises:
            IndexBusy: another process is writing.
            EngineError: the new index did not verify, or could not be built.
        """


class Verifies(Protocol):
    """Checks itself for damage."""

    def verify(self) -> list[Message]:
        """Read every byte of the index and return one message for each problem.

        Raises:
            IndexMissing: nothing has been indexed yet.
        """


class Forgets(Protocol):
    """Leaves nothing of what was deleted."""

    def forget(self) -> None:
        """Write anew what still holds words of articles that were deleted.

        Readers see no difference. It takes as long as writing all that such parts hold.

        Raises:
            IndexBusy: another process is writing.
            EngineError: it failed; what serves goes on serving.
        """


class Engine(SearchIndex, HasDigests, Updates, Rebuilds, Verifies, Forgets, Protocol):
    """An engine for reading and writing."""

    def close(self) -> None:
        """Free files and connections; the object must not be used afterwards."""
