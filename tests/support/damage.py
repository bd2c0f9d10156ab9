"""Questions to a damaged index; answers must be right, or errors that say what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from searcher.core.errors import IndexDamaged, IndexMismatch, IndexMissing
from searcher.core.model import Choice, Facet, Sort
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from tests.support.versions import STREETS, article

Question = Callable[[WhooshEngine], object]


def _asked(typed: str, **options: Any) -> Question:
    def ask(engine: WhooshEngine) -> object:
        found = find(engine, Request(typed, limit=20, **options))
        return found.total, found.results, found.facets

    return ask


QUESTIONS: tuple[Question, ...] = (
    _asked(""),
    _asked("换届"),  # a word, ranked
    _asked("“换届选举圆满”"),  # positions
    _asked("第3篇", sort=Sort.OLDEST),  # a title
    _asked("届 -“第2版”"),  # a character, and deletions
    _asked("火星"),  # in no dictionary
    _asked("选举", choices=[Choice(Facet.STREET, STREETS[0])]),
    lambda engine: [engine.get(article(n, 0).id) for n in (3, 5, 7, 20, 99)],
    lambda engine: sorted(engine.scan(), key=lambda found: found.id),
    lambda engine: engine.stats().articles,
    # nothing held means that everything is indexed anew: right too, when CURRENT is gone
    lambda engine: dict(engine.held()) or None,
)


def outcome(engine: WhooshEngine, ask: Question) -> object:
    """Return the answer, or ``None`` for an error that says what to do.

    Every other exception is let through, so that the test fails.
    """
    try:
        return ask(engine)
    except (IndexDamaged, IndexMismatch) as error:
        said = str(error)
        assert "jiewen reindex" in said
    except IndexMissing as error:
        said = str(error)
        assert "jiewen index" in said
    assert "\n" not in said
    return None


def truth(root: Path) -> list[object]:
    """Return the answers of an undamaged index."""
    engine = WhooshEngine(root)
    assert engine.verify() == []
    return [ask(engine) for ask in QUESTIONS]


def assert_right_or_refused(
    root: Path, expected: list[object], what: str, turns: slice = slice(None)
) -> None:
    """Ask an engine the questions of ``turns``; each answer must be as expected, or an error.

    Asserts too that `problems` notices the damage. ``what`` names the damage in messages.
    """
    engine = WhooshEngine(root)
    for ask, answer in list(zip(QUESTIONS, expected, strict=True))[turns]:
        got = outcome(engine, ask)
        assert got is None or got == answer, what
    assert problems(WhooshEngine(root)), f"unnoticed: {what}"


def problems(engine: WhooshEngine) -> bool:
    """Return whether ``jiewen check`` would find a fault in the index."""
    try:
        return bool(engine.verify())
    except IndexMissing:
        return True
