"""Words that are much more frequent in the hits of a query than in the whole index."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from searcher.core.deadline import check, checked
from searcher.core.engine import Searches, WeighsWords
from searcher.core.model import Article, Sort
from searcher.core.tree import Query
from searcher.language import tokens
from searcher.language.lexicon import as_printed, lexicon, respelled

READ = 100  # the best hits, whose words are counted
_LOOKED_AT = 20_000  # characters of an article, and of its heading, whose words are counted
_LONGEST = 64  # characters; nobody searches for a longer word
_LEAST = 2  # hits that must hold a word
_COMMONER = 1.25  # a word's share among hits must be so many times its share in the index
_COUNTING = frozenset("〇零一二三四五六七八九十百千万亿两几第每个次名")
_OF_THE_FIELD = 3.0  # factor for words of the lexicon, which name what offices do
_INSIDE = 0.8  # a word is dropped if a longer word with it inside has 0.8 of its weight


class FindsRelated(Searches, WeighsWords, Protocol):
    """The methods of an index that `related` calls."""


@dataclass(frozen=True, slots=True)
class Related:
    """A word that tells what the hits are about.

    Attributes:
        text: the word, folded.
        score: see `_salience`; comparable only within one answer.
        count: number of articles in the index that hold the word.
    """

    text: str
    score: float
    count: int


@dataclass(slots=True)
class _Found:
    """The occurrences of a word among the hits.

    Attributes:
        hits: numbers of the hits that hold the word.
        weight: the sum, over these hits, of the square root of the word's frequency.
    """

    hits: set[int] = field(default_factory=set)
    weight: float = 0.0


def words_of(article: Article) -> Counter[str]:
    """Count the words of an article that may tell what it is about; see `is_telling`.

    Of a long article only the first `_LOOKED_AT` characters count.
    """
    check()
    printed = f"{article.heading[:_LOOKED_AT]}\n{article.text[:_LOOKED_AT]}"
    found = Counter(tokens.index_words(tokens.fold(printed).text))
    return Counter({word: count for word, count in found.items() if is_telling(word)})


def is_telling(word: str) -> bool:
    """Whether a folded word has two characters or more, no digit, and is no number (七十六)."""
    if not 2 <= len(word) <= _LONGEST or any(char.isdecimal() for char in word):
        return False
    return not all(char in _COUNTING for char in word)


def related(index: FindsRelated, query: Query, limit: int = 10) -> tuple[Related, ...]:
    """Return words that are more frequent in the best hits than in other articles, best first.

    Of words inside each other, such as 居民 and 居民区, only one is returned if they occur
    together.

    Args:
        index: the index.
        query: the query; without typed words nothing is returned.
        limit: how many words to return at most.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    hits = index.search(replace(query, sort=Sort.RELEVANCE, offset=0, limit=READ)).hits
    asked = [each.text for each in query.ranked_by]
    if not hits or not asked:  # without typed words the hits are no sample of a topic
        return ()
    found = _found([hit.article for hit in hits], asked)
    counts = dict(zip(found, index.holders(list(found)), strict=True))
    total = max(index.stats().articles, len(hits))
    own = set(lexicon()) - respelled().keys()
    scores = {
        word: _salience(at, len(hits), counts[word], total)
        * (_OF_THE_FIELD if word in own else 1.0)
        for word, at in found.items()
    }
    best = sorted((word for word in found if scores[word] > 0), key=lambda w: (-scores[w], w))
    kept = _without_nested(best[: limit * 20], found)[: max(0, limit)]
    return tuple(Related(as_printed(word), round(scores[word], 3), counts[word]) for word in kept)


def _found(articles: Iterable[Article], asked: list[str]) -> dict[str, _Found]:
    """Return the occurrences of each word that is not part of the query."""
    found: defaultdict[str, _Found] = defaultdict(_Found)
    for number, article in enumerate(articles):
        for word, count in words_of(article).items():
            found[word].hits.add(number)
            found[word].weight += math.sqrt(count)
    return {
        word: at
        for word, at in checked(found.items())
        if len(at.hits) >= _LEAST and not any(word in each for each in asked)
    }


def _salience(found: _Found, of: int, held: int, total: int) -> float:
    """Return how much a word tells about the hits; 0 if it is hardly more frequent in them.

    The score is the word's share in the Kullback-Leibler divergence of the hits from the index: the
    mean square root of its frequency in a hit, times the logarithm of (share of hits with the word
    / share of articles with the word).

    Args:
        found: the occurrences of the word.
        of: number of hits.
        held: number of articles in the index that hold the word.
        total: number of articles in the index.
    """
    commoner = len(found.hits) / of / (max(held, len(found.hits)) / total)
    return found.weight / of * math.log(commoner) if commoner >= _COMMONER else 0.0


def _without_nested(best: list[str], found: dict[str, _Found]) -> list[str]:
    """Return the words without those that occur mostly inside a longer word of the list."""
    return [
        word
        for word in checked(best)
        if not any(
            word in other and word != other and found[other].weight >= _INSIDE * found[word].weight
            for other in best
        )
    ]
