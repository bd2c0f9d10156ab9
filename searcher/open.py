"""Choose the engine for an index folder; imported late, since engines are heavy."""

from pathlib import Path

from searcher.engine import Engine, SearchIndex


def open_engine(path: Path) -> Engine:
    """Return the engine to read and write the index in ``path``; nothing is read yet."""
    from searcher.whoosh_engine.adapter import WhooshEngine

    return WhooshEngine(path)


def open_index(path: Path) -> SearchIndex:
    """Return the read side alone."""
    return open_engine(path)
