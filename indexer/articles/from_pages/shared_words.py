"""What headings and texts share: bigrams, the rare ones of a page weighing more."""

import math
from collections import Counter
from collections.abc import Sequence

from indexer.articles.from_pages.pieces import Heading
from indexer.articles.likeness import bigrams

_THEME = 0.15  # of a title's bigrams by weight: less is chance
_LEAD = 1.8  # times the next likely title


def shares(titles: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
    """For each title the share of its bigrams, by weight, that each text has: 0 to 1."""
    sets = [bigrams(text) for text in texts]
    spread = Counter(pair for found in sets for pair in found)
    rows = []
    for title in titles:
        pairs = bigrams(title)
        weight = {p: math.log(1 + len(texts) / (1 + spread[p])) for p in pairs}
        total = math.fsum(weight.values()) or 1.0  # a set has no order: see fsum
        rows.append([math.fsum(weight[p] for p in pairs & found) / total for found in sets])
    return rows


def themes(headings: Sequence[Heading], texts: Sequence[str]) -> list[int | None]:
    """For each text the one heading it clearly shares words with, or ``None``."""
    rows = shares([h.text for h in headings], texts)
    return [_theme([row[i] for row in rows]) for i in range(len(texts))]


def _theme(column: Sequence[float]) -> int | None:
    ranked = sorted(range(len(column)), key=lambda i: -column[i])
    if not ranked or column[ranked[0]] < _THEME:
        return None
    clear = len(ranked) == 1 or column[ranked[0]] > _LEAD * column[ranked[1]]
    return ranked[0] if clear else None
