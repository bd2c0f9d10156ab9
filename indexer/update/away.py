"""Rebuild an index whose corpus is missing; no file is read and no article is lost.

The articles of the present index are copied, with their corrections, under their lasting ids. If
the index cannot be read, because another version built it or it is damaged, the extraction store is
used instead. Corrections are in the corpus, so they apply again only when the corpus is back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from indexer.corpus.corrections import Corrections
from indexer.corpus.sources import Rejection
from indexer.identity.issues import issue_of
from indexer.identity.papers import papers_of, print_of
from indexer.update import comparing
from indexer.update.amend import Amendments
from indexer.update.decide import Decision
from indexer.update.naming import Registrar
from indexer.update.rows import counted
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


def rebuild(engine: TakesOver, store: Store, registrar: Registrar, corpus: Path) -> Rebuilt:
    """Build the index anew without its corpus.

    Args:
        engine: the engine of the index.
        store: the extraction store.
        registrar: the register.
        corpus: path of the missing corpus, for the report.

    Raises:
        CorpusError: neither the index nor the store holds an article.
        EngineError: the new index was not built; the old one is unchanged.
    """
    held = _held(engine)
    why = _TAKEN_OVER if held else _EXTRACTED
    done = _compared(engine, store, registrar)
    if not held and not done.plan.put:
        raise CorpusError("corpus.away", corpus=corpus)
    registrar.register.commit()
    unwanted = engine.rebuild(_renamed(engine, done) if held else comparing.articles(done, store))
    told = engine.stats()
    refused = (Rejection(str(corpus), each.line) for each in unwanted)
    return Rebuilt(told.sources, told.articles, (Rejection(str(corpus), why), *refused))


def _held(engine: Sound) -> int:
    """Return how many articles can be copied from the present index; 0 if it is damaged."""
    try:
        return 0 if engine.verify() else len(engine.held())
    except EngineError:
        return 0


def _compared(engine: Redacts, store: Store, registrar: Registrar) -> Decision:
    papers = papers_of((), counted(store.prints()))
    unread = Corrections(problems=(_TAKEN_OVER,))  # then what is withdrawn stays withdrawn
    known = Amendments(unread, papers, redacts=engine.redacts)
    return comparing.compare_all(store, registrar, known, {}, force=False)


def _renamed(engine: Scans, done: Decision) -> Iterator[Article]:
    """Yield the articles of the index under their lasting ids.

    An index of version 0.2 or before has an article for each print; one for all is enough.
    """
    ids, absorbed = done.amendments.ids, done.columns.absorbed
    for article in engine.scan():
        if article.id not in absorbed:
            group = ids.get(article.group, article.group) if article.group else None
            named = replace(article, id=ids.get(article.id, article.id), group=group)
            issue = named.issue or issue_of(named, print_of(named).office, done.amendments.papers)
            yield replace(named, issue=issue)
