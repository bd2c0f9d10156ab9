"""What a segment remembers: decoded lists within a limit, and which were asked for before."""

from pathlib import Path

import numpy as np

from searcher.core.model import Article
from searcher.core.tree import Query, RankingText
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.arrays import Postings
from searcher.engines.whoosh.segment import Cache
from searcher.query import parse


def postings(count: int, positions: bool = False) -> Postings:
    ids = np.arange(count, dtype=np.uint32)
    return Postings(ids, np.ones(count, np.uint8), ids if positions else None)


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache(10_000)
    for name in "abc":
        cache.put((name,), postings(400))  # 2,200 bytes each
    assert cache.get(("a",)) is not None
    for name in "de":
        cache.put((name,), postings(400))
    assert [name for name in "abcde" if cache.get((name,))] == ["a", "c", "d", "e"]


def test_what_is_too_large_is_not_held() -> None:
    cache = Cache(10_000)
    cache.put(("small",), postings(10))
    cache.put(("large",), postings(2_000))
    assert cache.get(("large",)) is None
    assert cache.get(("small",)) is not None


def test_positions_replace_what_was_held_without() -> None:
    cache = Cache(10_000)
    for _ in range(100):  # if a replaced entry still counted, others would have to go
        cache.put(("a",), postings(100))
        cache.put(("a",), postings(100, positions=True))
    cache.put(("b",), postings(100))
    held = cache.get(("a",))
    assert held is not None
    assert held.positions is not None


def test_asked_twice() -> None:
    cache = Cache(1)
    assert [cache.is_wanted((name,)) for name in "abab"] == [False, False, True, True]


def test_few_documents_of_a_long_list(tmp_path: Path) -> None:
    """The same scores whether rows, the whole list, or the cache are read."""
    engine = WhooshEngine(tmp_path)
    common = "街道" * 3
    engine.rebuild(
        Article(f"{n:05}", common + "换届" * (n % 3000 == 7) + "一" * (n % 5)) for n in range(9000)
    )
    parsed = parse("换届 街道 一")
    answers = [engine.search(Query(parsed.tree, parsed.ranked_by)) for _ in range(3)]
    fresh = WhooshEngine(tmp_path)
    fresh.search(
        Query(parse("街道").tree, (RankingText("街道"), RankingText("一")))
    )  # decodes the long lists
    answers.append(fresh.search(Query(parsed.tree, parsed.ranked_by)))
    assert all(answer == answers[0] for answer in answers)
    assert [hit.article.id for hit in answers[0].hits] == ["00007", "03007", "06007"]
    engine.close()
