"""Words that stand out in what a query finds, against all that is indexed."""

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
from searcher.language.lexicon import lexicon

READ = 100  # best articles whose words are looked at
_LOOKED_AT = 20_000  # characters of an article, and of its heading
_LONGEST = 64  # characters of a word; what is longer is none that anybody would look for
_LEAST = 2  # of them must hold a word
_COMMONER = 1.25  # times as many of them as of all articles must hold it
_COUNTING = frozenset("〇零一二三四五六七八九十百千万亿两几第每个次名")
_OF_THE_FIELD = 3.0  # weight of a word of the lexicon: what offices do, not how one says it
_INSIDE = 0.8  # of a word's weight that a longer one has too: the longer one will do


class FindsRelated(Searches, WeighsWords, Protocol):
    """What finding related words needs of an index."""


@dataclass(frozen=True, slots=True)
class Related:
    """A word that tells what the found articles are about.

    Attributes:
        text: folded.
        score: see `_salience`; comparable within one answer.
        count: articles of the index that hold it.
    """

    text: str
    score: float
    count: int


@dataclass(slots=True)
class _Found:
    """Where among the hits a word stands.

    Attributes:
        hits: their numbers; ``weight``: the sum of the roots of its frequencies.
    """

    hits: set[int] = field(default_factory=set)
    weight: float = 0.0


def words_of(article: Article) -> Counter[str]:
    """Count the words of an article that may tell what it is about: two characters, no number.

    Of a long one the beginning tells enough.
    """
    check()
    printed = f"{article.heading[:_LOOKED_AT]}\n{article.text[:_LOOKED_AT]}"
    found = Counter(tokens.index_words(tokens.fold(printed).text))
    return Counter({word: count for word, count in found.items() if is_telling(word)})


def is_telling(word: str) -> bool:
    """Whether a folded word has two characters or more, no digit, and is no 第一 or 七十六."""
    if not 2 <= len(word) <= _LONGEST or any(char.isdecimal() for char in word):
        return False
    return not all(char in _COUNTING for char in word)


def related(index: FindsRelated, query: Query, limit: int = 10) -> tuple[Related, ...]:
    """Return words that the best hits hold oftener than other articles, best first.

    Of nested words that come together, as 居民 and 居民区, only one is returned.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    hits = index.search(replace(query, sort=Sort.RELEVANCE, offset=0, limit=READ)).hits
    asked = [run.text for run in query.ranked_by]
    if not hits or not asked:  # without a question nothing stands out
        return ()
    found = _found([hit.article for hit in hits], asked)
    counts = dict(zip(found, index.holders(list(found)), strict=True))
    total = max(index.stats().articles, len(hits))
    own = set(lexicon())
    scores = {
        word: _salience(at, len(hits), counts[word], total)
        * (_OF_THE_FIELD if word in own else 1.0)
        for word, at in found.items()
    }
    best = sorted((word for word in found if scores[word] > 0), key=lambda w: (-scores[w], w))
    kept = _without_nested(best[: limit * 20], found)[: max(0, limit)]
    return tuple(Related(word, round(scores[word], 3), counts[word]) for word in kept)


def _found(articles: Iterable[Article], asked: list[str]) -> dict[str, _Found]:
    """Return where each word stands that the query has not."""
    found: defaultdict[str, _Found] = defaultdict(_Found)
    for number, article in enumerate(articles):
        for word, count in words_of(article).items():
            found[word].hits.add(number)
            found[word].weight += math.sqrt(count)
    return {
        word: at
        for word, at in checked(found.items())
        if len(at.hits) >= _LEAST and not any(word in run for run in asked)
    }


def _salience(found: _Found, of: int, held: int, total: int) -> float:
    """Return how much a word says of ``of`` hits, when ``held`` of all articles hold it.

    The mean root of its frequency in a hit, times the log of how much commoner it is among them:
    a word's share in the Kullback-Leibler divergence of the hits from the index. 0 when it is
    hardly commoner among them.
    """
    commoner = len(found.hits) / of / (max(held, len(found.hits)) / total)
    return found.weight / of * math.log(commoner) if commoner >= _COMMONER else 0.0


def _without_nested(best: list[str], found: dict[str, _Found]) -> list[str]:
    """Return the words, but for those that stand mostly inside one longer word among them."""
    return [
        word
        for word in checked(best)
        if not any(
            word in other and word != other and found[other].weight >= _INSIDE * found[word].weight
            for other in best
        )
    ]
