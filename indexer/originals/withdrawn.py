"""What of an original file belongs to withdrawn articles, so that no page of the site shows it."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from indexer.originals.hidden import Box, Hidden
from indexer.originals.own_lines import own_lines
from indexer.update.store import read_store
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.identity.register import Withdrawn, places, withdrawals

_WHOLE = 0.99  # share of an article's letters that must be found in a file's lines


def withdrawn_from(index: Path, source: str) -> list[Withdrawn]:
    """Return the withdrawn articles that a file of the corpus holds.

    Args:
        index: the index folder.
        source: path of the file relative to the corpus.

    Raises:
        EngineError: the register cannot be read, so nothing of the file may be shown.
    """
    every = withdrawals(index)
    return [gone for gone in every if any(each.source == source for each in gone.prints)]


def hidden_on(index: Path, gone: Iterable[Withdrawn], source: str, leaf: int) -> Hidden | None:
    """Return what a page of a file must not show; ``None`` if that is not known.

    Args:
        index: the index folder.
        gone: see `withdrawn_from`.
        source: path of the file relative to the corpus.
        leaf: the page, from 1.
    """
    boxes: list[Box] = []
    articles: list[Article] = []
    for withdrawn in gone:
        here = [each for each in withdrawn.prints if each.source == source]
        texts = extracted(index, withdrawn.id)
        if not texts or any(each.leaf is None or each.box is None for each in here):
            return None
        boxes += [each.box for each in here if each.leaf == leaf and each.box]
        articles += texts
    return Hidden(tuple(boxes), tuple(articles))


def hidden_lines(
    index: Path, gone: Iterable[Withdrawn], lines: Sequence[str], own: frozenset[int]
) -> frozenset[int]:
    """Return the numbers, from 1, of the lines of a file that must not be shown.

    Args:
        index: the index folder.
        gone: see `withdrawn_from`.
        lines: of the file.
        own: the lines of the article beside which the file is shown.

    Returns:
        The lines of the withdrawn articles; all lines but ``own`` if those cannot be told.
    """
    hidden: set[int] = set()
    for article in gone:
        found = _rows_of(lines, article.id) or _lines_of(index, lines, article.id)
        if found is None:
            return frozenset(range(1, len(lines) + 1)) - own
        hidden |= found
    return frozenset(hidden)


def _lines_of(index: Path, lines: Sequence[str], article_id: str) -> frozenset[int] | None:
    """Return the lines of an article as the extraction store has it; ``None`` if unsure."""
    held = extracted(index, article_id)
    found = [own_lines(lines, article) for article in held]
    if not found or max(each.share for each in found) < _WHOLE:
        return None
    return frozenset().union(*(each.lines for each in found))


def extracted(index: Path, article_id: str) -> list[Article]:
    """Return an article as each of its files holds it; empty if the store cannot tell.

    Of a purged article the store holds no words, so it cannot tell.
    """
    try:
        with read_store(index) as store:
            found = [store.article(*place) for place in places(index, article_id)]
            return found if all(each.body or each.title for each in found) else []
    except EngineError:
        return []


def _rows_of(lines: Sequence[str], article_id: str) -> frozenset[int]:
    """Return the lines of a JSON Lines file that hold an article with this id."""
    found = set()
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("{"):
            with suppress(ValueError, RecursionError, AttributeError):
                if str(json.loads(line).get("id")) == article_id:
                    found.add(number)
    return frozenset(found)
