"""Bigrams that headings and texts of a page share; rare bigrams weigh more."""

import math
from collections import Counter
from collections.abc import Sequence

from indexer.articles.from_pages.pieces import Heading
from indexer.articles.likeness import bigrams

_THEME = 0.15  # weighted share of a title's bigrams; a smaller share is chance
_LEAD = 1.8  # times the share of the second-best title


def shares(titles: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
    """Return for each title the weighted share of its bigrams in each text, 0 to 1.

    A bigram weighs log(1 + texts / (1 + texts that contain it)), as inverse document frequency.
    """
    sets = [bigrams(text) for text in texts]
    spread = Counter(pair for found in sets for pair in found)
    rows = []
    for title in titles:
        pairs = bigrams(title)
        weight = {p: math.log(1 + len(texts) / (1 + spread[p])) for p in pairs}
        # fsum, because the order of a set varies and a plain sum would vary with it
        total = math.fsum(weight.values()) or 1.0
        rows.append([math.fsum(weight[p] for p in pairs & found) / total for found in sets])
    return rows


def themes(headings: Sequence[Heading], texts: Sequence[str]) -> list[int | None]:
    """Return for each text the one heading it clearly shares words with, as index, or ``None``."""
    rows = shares([h.text for h in headings], texts)
    return [_theme([row[i] for row in rows]) for i in range(len(texts))]


def _theme(column: Sequence[float]) -> int | None:
    ranked = sorted(range(len(column)), key=lambda i: -column[i])
    if not ranked or column[ranked[0]] < _THEME:
        return None
    clear = len(ranked) == 1 or column[ranked[0]] > _LEAD * column[ranked[1]]
    return ranked[0] if clear else None
