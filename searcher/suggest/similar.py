"""Articles about the same topic: they share the words that are characteristic of an article."""

import math
from itertools import islice
from typing import Protocol

from searcher.core.engine import HoldsArticles, Searches, WeighsWords
from searcher.core.errors import JiewenError
from searcher.core.model import Article, Hit
from searcher.core.tree import Literal, Node, Or, Query, RankingText, Word
from searcher.language import tokens
from searcher.suggest.related import is_telling, words_of

WORDS = 25  # number of words that are searched for
_HEADING = 1_000  # characters of the heading whose words count
_TITLE = 3  # a word in the heading counts as much as 3 in the body


class FindsSimilar(HoldsArticles, Searches, WeighsWords, Protocol):
    """The methods of an index that `similar` calls."""


def similar(
    index: FindsSimilar, article_id: str, limit: int = 10, *, collapsed: bool = True
) -> tuple[Hit, ...]:
    """Return the articles that are most similar to an article, best first, without itself.

    Args:
        index: the index that holds the article.
        article_id: id of the article.
        limit: how many articles to return at most.
        collapsed: whether to return only one article of a reprint group, and none of the article's
            own.

    Raises:
        JiewenError: the index does not hold the article.
        EngineError: the engine could not answer.
    """
    article = index.get(article_id)
    if article is None:
        raise JiewenError("article.unknown", id=article_id)
    words = significant(index, article)
    if not words or limit <= 0:
        return ()
    most = max(words.values())
    tree = Or(tuple(_leaf(word) for word in words))
    texts = tuple(RankingText(word, weight / most) for word, weight in words.items())
    page = index.search(Query(tree, texts, limit=limit + 1, collapsed=collapsed))
    others = (hit for hit in page.hits if not _is_same(hit.article, article, collapsed=collapsed))
    return tuple(islice(others, limit))


def significant(index: WeighsWords, article: Article) -> dict[str, float]:
    """Return the most characteristic words of an article with their weights, best first.

    A weight is the square root of the word's frequency in the article, times log(1 + articles /
    articles with the word).
    """
    counts = words_of(article)
    for word in tokens.index_words(tokens.fold(article.heading[:_HEADING]).text):
        if is_telling(word):
            counts[word] += _TITLE - 1
    total = max(index.stats().articles, 1)
    holders = zip(counts, index.holders(list(counts)), strict=True)
    rarity = {word: math.log(1 + total / max(held, 1)) for word, held in holders}
    weights = {word: math.sqrt(counts[word]) * rarity[word] for word in counts}
    best = sorted(weights, key=lambda word: (-weights[word], word))
    return {word: weights[word] for word in best[:WORDS]}


def _leaf(word: str) -> Node:
    return Literal(word) if tokens.is_han(word[0]) else Word(word)


def _is_same(found: Article, article: Article, *, collapsed: bool) -> bool:
    if found.id == article.id:
        return True
    return collapsed and article.group is not None and found.group == article.group
