"""Queries with terms chosen by the share of articles that contain them; always the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from random import Random

from bench.corpus import combined, load_articles
from searcher.core.errors import CorpusError
from searcher.core.tree import And, Everything, Literal, Node, Not, Or, Prefix, Query, RankingText
from searcher.language import tokens

LOOKED_AT = 3000  # articles from which shares are estimated
LOG = 60  # queries of the mixed log
RARE, MID, COMMON, VERY_COMMON = 0.001, 0.02, 0.5, 0.95  # shares of articles
_LEAST_WORDS = 4
KINSHIP = 40  # number of words that begin with the prefix, approximately


@dataclass(frozen=True, slots=True)
class Workload:
    """Queries that are timed together.

    Attributes:
        name: of the workload.
        shown: the query, for readers of the table.
        queries: the queries.
    """

    name: str
    shown: str
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of the counted articles that contain each term.

    Attributes:
        words: words of two ideographs, counted as substrings.
        phrases: two such words in sequence.
        characters: ideographs.
        families: first two ideographs -> number of longer words.
    """

    words: dict[str, float]
    phrases: dict[str, float]
    characters: dict[str, float]
    families: dict[str, int]


def choose(path: Path, seed: int = 5) -> tuple[Workload, ...]:
    """Return the workloads for a prepared corpus.

    Raises:
        CorpusError: the corpus holds too little Chinese.
    """
    shares = look(path)
    if len(shares.words) < _LEAST_WORDS or not shares.phrases or not shares.families:
        raise CorpusError(
            "语料中的中文太少 / too little Chinese in the corpus to choose words from"
        )
    single = _singles(shares)
    log = tuple(_log(shares, Random(seed)))
    mixed = Workload("mixed", f"{len(log)} queries", log)
    return (*single, mixed)


def first_word(path: Path) -> str:
    """Return a common Chinese word; to rank by it an engine must load the segmenter."""
    return nearest(look(path).words, COMMON)


def _singles(shares: Shares) -> Iterator[Workload]:
    rare, mid, common, very = (
        nearest(shares.words, share) for share in (RARE, MID, COMMON, VERY_COMMON)
    )
    second = nearest({w: s for w, s in shares.words.items() if w not in (common, very)}, COMMON)
    family = min(shares.families, key=lambda f: (abs(shares.families[f] - KINSHIP), f))
    phrase = max(shares.phrases, key=lambda p: (shares.phrases[p], p))
    seldom, one = nearest(shares.phrases, RARE), nearest(shares.characters, VERY_COMMON)
    both = (Literal(common), Literal(second))
    asked: list[tuple[str, str, Node, tuple[str, ...]]] = [
        ("rare", rare, Literal(rare), (rare,)),
        ("mid", mid, Literal(mid), (mid,)),
        ("common", common, Literal(common), (common,)),
        ("very common", very, Literal(very), (very,)),
        ("and", f"{common} {second}", And(both), (common, second)),
        ("or", f"{common} | {second}", Or(both), (common, second)),
        ("not", f"{common} -{second}", And((both[0], Not(both[1]))), (common,)),
        ("phrase rare", f"“{seldom}”", Literal(seldom), (seldom,)),
        ("phrase common", f"“{phrase}”", Literal(phrase), (phrase,)),
        ("character", one, Literal(one), (one,)),
        ("prefix", f"{family}*", Prefix(family), (family,)),
        ("everything", "", Everything(), ()),
    ]
    for name, shown, tree, ranked_by in asked:
        yield Workload(name, shown, (_ranked(tree, ranked_by),))


def _log(shares: Shares, dice: Random) -> Iterator[Query]:
    """Yield queries like those of visitors: mostly one or two words, sometimes other forms."""
    families = sorted(f for f, count in shares.families.items() if count >= 5) or ["居民"]

    def some(count: int, of: Mapping[str, float] = shares.words) -> tuple[str, ...]:
        # People search for frequent topics: the chance of a term grows with its share, but more
        # slowly.
        terms = sorted(of)
        weights = [of[term] ** 0.75 for term in terms]
        return tuple(dict.fromkeys(dice.choices(terms, weights, k=count)))

    makers: list[tuple[int, Callable[[], Query]]] = [
        (40, lambda: _all_of(some(1))),
        (25, lambda: _all_of(some(2))),
        (5, lambda: _all_of(some(3))),
        (12, lambda: _all_of(some(1, shares.phrases))),
        (4, lambda: _all_of(some(1, shares.characters))),
        (5, lambda: _either(some(2))),
        (4, lambda: _without(some(2))),
        (3, lambda: _begun(dice.choice(families))),
        (2, Query),
    ]
    chances = [chance for chance, _ in makers]
    for _, make in dice.choices(makers, chances, k=LOG):
        yield make()


def _all_of(words: tuple[str, ...]) -> Query:
    leaves = tuple(map(Literal, words))
    return _ranked(leaves[0] if len(leaves) == 1 else And(leaves), words)


def _either(words: tuple[str, ...]) -> Query:
    return _ranked(Or(tuple(map(Literal, words))), words)


def _without(words: tuple[str, ...]) -> Query:
    wanted, *barred = words
    tree = And((Literal(wanted), *(Not(Literal(each)) for each in barred)))
    return _ranked(tree, (wanted,))


def _begun(start: str) -> Query:
    return _ranked(Prefix(start), (start,))


def _ranked(tree: Node, words: tuple[str, ...]) -> Query:
    return Query(tree, tuple(map(RankingText, words)))


@lru_cache(maxsize=1)
def look(path: Path) -> Shares:
    """Return the shares of terms in the first articles of a prepared corpus."""
    words, pairs, phrases = Counter[str](), Counter[str](), Counter[str]()
    characters = Counter[str]()
    families: defaultdict[str, set[str]] = defaultdict(set)
    count = 0
    for article in islice(load_articles(path), LOOKED_AT):
        count += 1
        folded = combined(article)
        found = list(tokens.typed_words(folded))
        typed = {token.text for token in found}
        words.update(filter(_is_pair, typed))
        pairs.update({a + b for a, b in pairwise(folded)})
        phrases.update(set(_phrases(found)))
        characters.update(filter(tokens.is_han, set(folded)))
        for word in typed:
            if len(word) > 2 and _is_pair(word[:2]):
                families[word[:2]].add(word)
    return Shares(
        {word: pairs[word] / count for word in words},
        _shared(phrases, count),
        _shared(characters, count),
        {start: len(members) for start, members in families.items()},
    )


def _phrases(found: Iterable[tokens.Token]) -> Iterator[str]:
    for a, b in pairwise(found):
        if a.end == b.start and _is_pair(a.text) and _is_pair(b.text):
            yield a.text + b.text


def _is_pair(word: str) -> bool:
    return len(word) == 2 and all(map(tokens.is_han, word))


def _shared(counts: Counter[str], count: int) -> dict[str, float]:
    return {term: found / count for term, found in counts.items()}


def nearest(shares: dict[str, float], share: float) -> str:
    """Return the term with the share nearest by ratio; the first by name if several are."""
    return min(shares, key=lambda term: (max(shares[term] / share, share / shares[term]), term))
