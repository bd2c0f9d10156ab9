"""Reprints: the same text in two issues, or in the text and the PDF of one.

Each text gets a bottom-k sketch (Broder 1997): the k smallest hashes of its character shingles.
Two sketches estimate the share of shingles that two texts have in common; texts that share one of
their few smallest hashes are worth comparing at all.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import nsmallest

from searcher import text

SHINGLE = 6  # characters
SIZE = 48  # hashes in a sketch: standard error about .07
BANDS = 12  # smallest hashes that make two texts candidates
ALIKE = 0.5  # estimated Jaccard similarity from which two texts are one
MOST_IN_BAND = 64  # a hash in more texts than that is boilerplate and says nothing

Sketch = tuple[int, ...]


def sketch(body: str) -> Sketch:
    """Return the ascending sketch of a text; punctuation, spaces and wraps do not matter."""
    letters = "".join(run.text for run in text.runs(text.fold(body).text)).encode("utf-32-le")
    step, width = 4, 4 * SHINGLE
    hashes = {
        zlib.crc32(letters[at : at + width]) for at in range(0, len(letters) - width + 1, step)
    }
    return tuple(nsmallest(SIZE, hashes))


def similarity(one: Sketch, other: Sketch) -> float:
    """Estimate the Jaccard similarity of the two texts' shingles, 0 to 1."""
    union = set(nsmallest(SIZE, {*one, *other}))
    return len(union & set(one) & set(other)) / len(union) if union else 0.0


def groups(sketches: Mapping[str, Sketch]) -> dict[str, str]:
    """Return article id -> id of its group's first article; loners are absent."""
    leader = {article_id: article_id for article_id in sketches}

    def find(article_id: str) -> str:
        while leader[article_id] != article_id:
            leader[article_id] = leader[leader[article_id]]
            article_id = leader[article_id]
        return article_id

    for one, other in _candidates(sketches):
        first, second = sorted((find(one), find(other)))
        if first != second and similarity(sketches[one], sketches[other]) >= ALIKE:
            leader[second] = first
    found = {article_id: find(article_id) for article_id in sketches}
    shared = {g for article_id, g in found.items() if g != article_id}
    return {article_id: g for article_id, g in found.items() if g in shared}


def _candidates(sketches: Mapping[str, Sketch]) -> Iterable[tuple[str, str]]:
    bands: dict[int, list[str]] = defaultdict(list)
    for article_id in sorted(sketches):
        for smallest in sketches[article_id][:BANDS]:
            bands[smallest].append(article_id)
    pairs: dict[tuple[str, str], None] = {}
    for members in bands.values():
        if len(members) <= MOST_IN_BAND:
            pairs |= {(a, b): None for i, a in enumerate(members) for b in members[i + 1 :]}
    return pairs
