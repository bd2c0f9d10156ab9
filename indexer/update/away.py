"""Rebuild an index whose corpus is missing; no file is read and no article is lost.

The articles of the present index are copied, with their corrections. If the index cannot be read,
because another version built it or it is damaged, the extraction store is used instead. Corrections
are in the corpus, so they apply again only when the corpus is back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.corpus.sources import Rejection
from indexer.update import comparing
from indexer.update.amend import Amendments
from indexer.update.store import Store
from searcher.core.engine import HasDigests, HasStats, Rebuilds, Redacts, Scans, Verifies
from searcher.core.errors import CorpusError, EngineError
from searcher.core.model import Article
from searcher.speech import said

_TAKEN_OVER = said("corpus.away_kept")
_EXTRACTED = said("corpus.away_extracted")


class Sound(Verifies, HasDigests, Protocol):
    """Tells how many articles it holds undamaged."""


class TakesOver(Sound, Scans, Rebuilds, Redacts, HasStats, Protocol):
    """What is built anew from its own articles."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a rebuild.

    Attributes:
        files: number of files that are indexed now.
        articles: number of articles that are indexed now.
        rejected: the reason for the rebuild, and the articles that the engine refused.
    """

    files: int
    articles: int
    rejected: tuple[Rejection, ...]


def rebuild(engine: TakesOver, store: Store, corpus: Path) -> Rebuilt:
    """Build the index anew without its corpus.

    Args:
        engine: the engine of the index.
        store: the extraction store.
        corpus: path of the missing corpus, for the report.

    Raises:
        CorpusError: neither the index nor the store holds an article.
        EngineError: the new index was not built; the old one is unchanged.
    """
    held = _held(engine)
    why = _TAKEN_OVER if held else _EXTRACTED
    articles: Iterable[Article] = engine.scan() if held else _extracted(engine, store, corpus)
    unwanted = engine.rebuild(articles)
    told = engine.stats()
    refused = (Rejection(str(corpus), each.line) for each in unwanted)
    return Rebuilt(told.sources, told.articles, (Rejection(str(corpus), why), *refused))


def _held(engine: Sound) -> int:
    """Return how many articles can be copied from the present index; 0 if it is damaged."""
    try:
        return 0 if engine.verify() else len(engine.held())
    except EngineError:
        return 0


def _extracted(engine: Redacts, store: Store, corpus: Path) -> Iterable[Article]:
    done = comparing.compare_all(store, Amendments(redacts=engine.redacts), {}, force=False)
    if not done.plan.put:
        raise CorpusError("corpus.away", corpus=corpus)
    return comparing.articles(done, store)
