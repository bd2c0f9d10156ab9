"""Costs of answers of a cluster: by hits, by depth, for the first and for later requests."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.cluster_costs import cpu_ms
from bench.corpus import load_articles
from bench.engines.jiewen import OpenedEngine
from bench.engines.opensearch_peer import Place
from bench.timing import warm
from bench.workloads import look, nearest
from searcher.core.engine import SearchIndex
from searcher.core.model import Mode
from searcher.core.request import Request
from searcher.core.tree import Literal, Query, RankingText
from searcher.engines.opensearch.client import Connection
from searcher.find.find import query_of

# shares of the articles that contain a word
SHARES = (0.001, 0.03, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
# shares of the articles that contain a phrase of two words
PHRASES = (0.001, 0.01, 0.05, 0.1, 0.25)
_DEPTHS = (0, 1_000, 5_000, 9_980, 20_000, 50_000, 90_000)
_WARM_UP = 2.0  # seconds of warming up for each later run
QUESTION = 20  # characters of a question in prose


@dataclass(frozen=True, slots=True)
class Measured:
    """One query; each asks for ten hits with all facets.

    Attributes:
        kind: ``word``; ``phrase``: four characters in quotes; ``question``: twenty characters of
            prose, any word of which may match.
        hits: number of hits.
        first_ms: first request, which includes fetching the statistics of its terms.
        p50_ms: median of later requests.
        nodes_ms: CPU milliseconds of all nodes, mean of later requests.
    """

    kind: str
    hits: int
    first_ms: float
    p50_ms: float
    nodes_ms: float


@dataclass(frozen=True, slots=True)
class Line:
    """A cost that is linear in the hits.

    Attributes:
        fixed_ms: cost without hits.
        million_ms: additional cost of a million hits.
    """

    fixed_ms: float
    million_ms: float


def answers(place: Place, connection: Connection, corpus: Path, runs: int) -> list[Measured]:
    """Run queries with few to nearly all articles as hits."""
    questions = list(_questions(corpus))
    opened = OpenedEngine(place.engine())
    warm(opened, [query for _, query in questions], runs * _WARM_UP)
    opened.close()
    engine = place.engine()  # a new one, which has no statistics of terms yet
    engine.search(Query())
    found = [_asked(engine, connection, kind, query, runs) for kind, query in questions]
    engine.close()
    return found


def _questions(corpus: Path) -> Iterator[tuple[str, Query]]:
    shares = look(corpus)
    for word in dict.fromkeys(nearest(shares.words, share) for share in SHARES):
        yield "word", Query(Literal(word), (RankingText(word),))
    for phrase in dict.fromkeys(nearest(shares.phrases, share) for share in PHRASES):
        yield "phrase", Query(Literal(phrase), (RankingText(phrase),))
    for article, _ in zip(load_articles(corpus), range(5), strict=False):
        yield "question", query_of(Request(article.body[:QUESTION], mode=Mode.ANY))[0]


def _asked(
    engine: SearchIndex, connection: Connection, kind: str, query: Query, runs: int
) -> Measured:
    first, hits = _timed(lambda: engine.search(query).total)
    before = cpu_ms(connection)
    times = [_timed(lambda: engine.search(query).total)[0] for _ in range(runs)]
    spent = (cpu_ms(connection) - before) / runs
    return Measured(kind, hits, first, statistics.median(times), spent)


def walks(place: Place) -> dict[str, float]:
    """Return the milliseconds of each answer that reads all articles or values."""
    engine = place.engine()
    engine.search(Query())
    asked: dict[str, Callable[[], int]] = {
        "stats": lambda: engine.stats().articles,
        "issues": lambda: len(engine.issues()),
        "titles": lambda: sum(1 for _ in engine.titles()),
        "frequent": lambda: len(engine.frequent(100)),
        "held": lambda: len(engine.held()),
    }
    found = {name: _timed(work)[0] for name, work in asked.items()}
    engine.close()
    return found


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    answer = work()
    return (time.perf_counter() - began) * 1000, answer


def line(asked: Sequence[Measured], cost: Callable[[Measured], float]) -> Line:
    """Fit a line to the costs of queries by their hits."""
    fitted = statistics.linear_regression([a.hits for a in asked], [cost(a) for a in asked])
    return Line(fitted.intercept, fitted.slope * 1e6)


def depths(place: Place, corpus: Path, articles: int, runs: int) -> dict[int, float]:
    """Return the median milliseconds of a page of ten by the number of hits before it."""
    word = nearest(look(corpus).words, max(SHARES))
    query = Query(Literal(word), (RankingText(word),))
    engine = place.engine()
    engine.search(query)
    found = {}
    for depth in (each for each in _DEPTHS if each < articles * 0.9):
        deep = replace(query, offset=depth)
        times = [_timed(lambda: len(engine.search(deep).hits))[0] for _ in range(min(runs, 5))]  # noqa: B023
        found[depth] = statistics.median(times)
    engine.close()
    return found
