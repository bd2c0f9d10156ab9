"""The weights that rank articles: one table, used by every engine.

The score is BM25F over title and body, summed over the terms of three streams and over each typed
text as a whole. docs/relevance.md shows what each weight was measured against.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searcher.core.tree import RankingText
from searcher.language import tokens

K1, B = 1.2, 0.75
PART_WEIGHT = {"title": 2.0, "body": 1.0}
STREAM_WEIGHT = {"words": 1.0, "bigrams": 0.5, "characters": 0.5}
# Factors on the weight of a term:
ADJACENT = 1.5  # a bigram across the seam of two typed words: it proves that these are adjacent
INSIDE = 0.5  # a word inside a longer typed word, which already tells most
ALONE = 1.5  # a character that was typed as a word of its own
# A typed text of several words counts once more as a whole, beside its bigrams:
EXACT = 0.5
EXACT_LENGTHS = range(3, 9)  # characters; longer texts are sentences, which their words find
# The newest article scores RECENT more (a matched word scores 1 to 10); an article that is
# HALF_LIFE days older scores half as much more.
RECENT, HALF_LIFE = 0.5, 365


@dataclass(frozen=True, slots=True)
class Weighed:
    """A term to rank by.

    Attributes:
        stream: ``words``, ``bigrams`` or ``characters``.
        parts: the text of the term, in one part or several. The frequency of a term of several
            parts in an article is the lowest of their frequencies, and the term is as rare as its
            rarest part.
    """

    stream: str
    parts: tuple[str, ...]


def weighed(ranked_by: Iterable[RankingText]) -> dict[Weighed, float]:
    """Return the terms of typed texts with their weights; of several weights the largest counts."""
    found: dict[Weighed, float] = {}
    for each in ranked_by:
        for term, weight in _terms(each.text):
            found[term] = max(found.get(term, 0.0), weight * each.weight)
    return found


def _terms(folded: str) -> Iterator[tuple[Weighed, float]]:
    typed = list(tokens.typed_words(folded))
    spans = {(word.start, word.end) for word in typed}
    starts = {word.start for word in typed}
    seams = starts & {word.end for word in typed}
    for token in tokens.words(folded):
        factor = 1.0 if (token.start, token.end) in spans else INSIDE
        yield Weighed("words", (token.text,)), STREAM_WEIGHT["words"] * factor
    for token in tokens.bigrams(folded):
        factor = ADJACENT if token.start + 1 in seams else 1.0
        yield Weighed("bigrams", (token.text,)), STREAM_WEIGHT["bigrams"] * factor
    for token in tokens.characters(folded):
        factor = ALONE if (token.start, token.end) in spans else 1.0
        yield Weighed("characters", (token.text,)), STREAM_WEIGHT["characters"] * factor
    for stretch in tokens.stretches(folded):
        words = sum(stretch.start <= start < stretch.end for start in starts)
        if words > 1 and len(stretch.text) in EXACT_LENGTHS:
            pairs = dict.fromkeys(pair.text for pair in tokens.bigrams(stretch.text))
            yield Weighed("bigrams", tuple(pairs)), EXACT
