"""Choose the engine for an index folder; imported late, since engines are heavy."""

from pathlib import Path

from searcher.engine import Engine, SearchIndex


def open_engine(path: Path, *, redacts: bool = False) -> Engine:
    """Return the engine to read and write the index in ``path``; nothing is read yet.

    Args:
        path: folder of the index.
        redacts: whether private numbers are hidden in it; it refuses an index built otherwise.
    """
    from searcher.whoosh_engine.adapter import WhooshEngine

    return WhooshEngine(path, redacts=redacts)


def open_index(path: Path, *, redacts: bool = False) -> SearchIndex:
    """Return the read side alone."""
    return open_engine(path, redacts=redacts)
