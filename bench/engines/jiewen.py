"""Our embedded engine."""

import time
from dataclasses import replace
from pathlib import Path

from bench.corpus import load_articles
from bench.engines.common import COUNTED, Opened, Reply
from searcher.core.engine import Engine
from searcher.core.model import Article
from searcher.core.tree import Query, RankingText, Word
from searcher.engines.whoosh.adapter import WhooshEngine


class OpenedEngine:
    """An open index of one of our engines."""

    def __init__(self, engine: Engine) -> None:
        """Answer from this engine."""
        self._engine = engine

    def ask(self, query: Query) -> Reply:
        """See `Opened.ask`."""
        page = self._engine.search(query)
        counts = {
            facet: {each.value: each.count for each in page.facets[facet]} for facet in COUNTED
        }
        return Reply(page.total, tuple(hit.article.id for hit in page.hits), counts)

    def close(self) -> None:
        """See `Opened.close`."""
        self._engine.close()


class Jiewen:
    """See `Peer`; has one way to rank."""

    def build(self, folder: Path, corpus: Path) -> None:
        """See `Peer.build`."""
        engine = WhooshEngine(folder)
        engine.rebuild(load_articles(corpus))
        engine.close()

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """See `Peer.open`."""
        return OpenedEngine(WhooshEngine(folder))


def change(folder: Path, article: Article) -> float:
    """Change one article; return the seconds until a search finds the change."""
    return changed(WhooshEngine(folder), article)


def changed(engine: Engine, article: Article) -> float:
    """Change one article with this engine, then close it; return the seconds as `change` does.

    Raises:
        AssertionError: the search does not find the change.
    """
    marker = "changed0bench"
    query = Query(Word(marker), (RankingText(marker),))
    engine.search(query)
    began = time.perf_counter()
    engine.update([replace(article, body=f"{article.body}\n{marker}")], ())
    found = engine.search(query)
    took = time.perf_counter() - began
    engine.close()
    if found.total != 1:
        raise AssertionError("the change was not found")
    return took


PEER = Jiewen()
