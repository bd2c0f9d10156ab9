"""Write data/pairs.txt anew from jieba's dictionary: which Han follow each other in words.

Each line begins with a Han; the others on the line follow it in words whose frequencies sum to
enough.
"""

from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from searcher.language.folding import fold

FEWEST = 30  # occurrences in jieba's texts; rarer pairs are as frequent by chance


def followers() -> dict[str, str]:
    """Return for each Han those that follow it in words, in an order that never changes."""
    seen: Counter[str] = Counter()
    with files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, *_ = line.split()
            for one, two in pairwise(fold(word).text):
                seen[one + two] += int(frequency)
    found: dict[str, str] = {}
    for pair, times in sorted(seen.items()):
        if times >= FEWEST and all("\u4e00" <= char <= "\u9fff" for char in pair):
            found[pair[0]] = found.get(pair[0], "") + pair[1]
    return found


if __name__ == "__main__":
    lines = (f"{one}{others}\n" for one, others in followers().items())
    Path(__file__).with_name("pairs.txt").write_text("".join(lines), encoding="utf-8")
