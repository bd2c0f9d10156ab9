"""The units of generated articles, the most frequent first.

Words of the sample come first, then jieba's dictionary by its frequencies, then invented names.
Collocations of two or three words are placed between them, so that bigrams across words recur in
several articles as they do in print.
"""

from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.extraction_speed import load
from indexer.extract.extract import extract
from indexer.update.run import load_context
from searcher.language import tokens

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
NAMES = 60_000  # invented words of two or three characters
COLLOCATIONS = 200_000
ALONE = 300  # the most frequent words, with no collocation between them
# law of Zipf and Mandelbrot: the share of a unit is 1 / (rank + SHIFT) ** SLOPE
SLOPE, SHIFT = 1.25, 12.0

Shares = npt.NDArray[np.float64]


@cache
def sample_words() -> Counter[str]:
    """Return the words of the sample's articles with their counts.

    Pairs of two-character words that recur, as in 社区服务, count as words too.
    """
    context = load_context(SAMPLE)
    words, pairs = Counter[str](), Counter[str]()
    for raw in load(SAMPLE):
        for article in extract(raw, context).articles:
            folded = tokens.fold(f"{article.heading}\n{article.text}").text
            found = list(tokens.typed_words(folded))
            words.update(token.text for token in found)
            pairs.update(a.text + b.text for a, b in pairwise(found) if _meet(a, b))
    return words + Counter({pair: count for pair, count in pairs.items() if count > 1})


def _meet(a: tokens.Token, b: tokens.Token) -> bool:
    return a.end == b.start and len(a.text) == len(b.text) == 2 and tokens.is_han(a.text[0])


def dictionary_words() -> list[str]:
    """Return jieba's words, the most frequent first; ties in the order of its file."""
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    rows = [line.split(" ") for line in lines]
    return [word for word, *_ in sorted(rows, key=lambda row: -int(row[1]))]


def shares(count: int) -> Shares:
    """Return the cumulative shares of ``count`` ranks; the last is 1."""
    weights = (np.arange(1, count + 1, dtype=np.float64) + SHIFT) ** -SLOPE
    summed: Shares = np.cumsum(weights / weights.sum())
    summed[-1] = 1.0
    return summed


@cache
def units() -> npt.NDArray[np.object_]:
    """Return all units as an object array of str, the most frequent first; always the same."""
    dice = np.random.default_rng(11)
    words = _words(dice)
    table = np.array(words, object)
    lengths = dice.integers(2, 4, COLLOCATIONS)
    picked = np.searchsorted(shares(len(words)), dice.random((COLLOCATIONS, 3)))
    mixed = [
        "".join(table[row[:length]]) for row, length in zip(picked, lengths.tolist(), strict=True)
    ]
    head, tail = words[:ALONE], words[ALONE:]
    paired = [unit for pair in zip(tail, mixed, strict=False) for unit in pair]
    rest = tail[len(mixed) :] + mixed[len(tail) :]
    return np.array(head + paired + rest, object)


def _words(dice: np.random.Generator) -> list[str]:
    sample = sorted(sample_words().items(), key=lambda item: (-item[1], item[0]))
    common = [word for word, _ in sample]
    known = dict.fromkeys([*common, *dictionary_words()])
    characters = np.array(sorted({c for word in common for c in word if tokens.is_han(c)}), object)
    names = dice.choice(characters, (NAMES, 3))
    lengths = dice.integers(2, 4, NAMES).tolist()
    made = ["".join(row[:length]) for row, length in zip(names, lengths, strict=True)]
    numbers = [f"{n}" for n in dice.permutation(10_000).tolist()]
    tail = [word for word in known if word not in sample_words()]
    step = len(tail) // 2  # numbers and names are inserted in the middle of the tail, not after it
    return list(dict.fromkeys([*common, *tail[:step], *numbers, *made, *tail[step:]]))
