"""Building an index anew while its corpus is away: nothing is read again, nothing is forgotten.

What serves is taken over as it is, corrections and all. Where it cannot be read, because another
version built it or it is damaged, the kept extraction takes its place; corrections are in the
corpus, so they have to wait until it is back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus.sources import Rejection
from indexer.update.amend import Amendments
from indexer.update.decide import decide_all
from indexer.update.store import Store
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, EngineError
from searcher.core.model import Article

_TAKEN_OVER = (
    "语料不在，已照现有索引重建 / the corpus is away: the index was built anew from what it held"
)
_EXTRACTED = (
    "语料不在，已用保存的提取结果重建，更正待语料回来再用 / the corpus is away: the index was "
    "built anew from the kept extraction; corrections wait until the corpus is back"
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was done.

    Attributes:
        files, articles: how many are indexed now.
        rejected: why, and the articles that the engine did not take.
    """

    files: int
    articles: int
    rejected: tuple[Rejection, ...]


def rebuild(engine: Engine, store: Store, corpus: Path) -> Rebuilt:
    """Build the index anew without its corpus.

    Raises:
        CorpusError: neither the index nor the kept extraction holds an article.
        EngineError: the new index was not built; the old one is as it was.
    """
    held = _held(engine)
    why = _TAKEN_OVER if held else _EXTRACTED
    articles: Iterable[Article] = engine.scan() if held else _extracted(engine, store, corpus)
    lines = engine.rebuild(articles)
    told = engine.stats()
    refused = (Rejection(str(corpus), line) for line in lines)
    return Rebuilt(told.sources, told.articles, (Rejection(str(corpus), why), *refused))


def _held(engine: Engine) -> int:
    """Return how many articles can be taken over."""
    try:
        return 0 if engine.verify() else len(engine.held())
    except EngineError:
        return 0


def _extracted(engine: Engine, store: Store, corpus: Path) -> Iterable[Article]:
    done = decide_all(store, Amendments(redacts=engine.redacts), {}, force=False)
    if not done.plan.put:
        raise CorpusError(
            f"语料不在，也没有保存的提取结果 / {corpus} is away and nothing is kept of it; "
            "nothing changed"
        )
    return done.articles(store)
