"""Addresses of pages as visitors request them, made from an index; the same for the same seed."""

import random
from collections.abc import Iterator, Mapping
from itertools import islice

from searcher.core.engine import SearchIndex
from searcher.core.model import Choice, Mode, Sort
from web.address import State

WORDS = 5_000  # most frequent words from which queries are drawn
OF_EACH = 12  # addresses of one kind


def addresses(index: SearchIndex, seed: int = 1) -> Mapping[str, tuple[str, ...]]:
    """Return addresses by kind of page.

    Raises:
        IndexMissing: nothing has been indexed yet.
    """
    dice = random.Random(seed)
    words = [word for word, _ in index.frequent(WORDS)] or [""]
    choices = list(_choices(index))
    states = {
        "everything": [State(sort=sort) for sort in Sort],
        "one word": [State(word) for word in dice.choices(words, k=OF_EACH)],
        "two words": [State(" ".join(dice.choices(words, k=2))) for _ in range(OF_EACH)],
        "any of three words": [
            State(" ".join(dice.choices(words, k=3)), mode=Mode.ANY) for _ in range(OF_EACH)
        ],
        "quoted": [State(f"“{word}”") for word in dice.choices(words, k=OF_EACH)],
        "one choice": [
            State(dice.choice(words), (choice,)) for choice in dice.choices(choices, k=OF_EACH)
        ],
        "two choices": [
            State(dice.choice(words), tuple(dice.choices(choices, k=2))) for _ in range(OF_EACH)
        ],
        "pages 2 to 20, newest first": [
            State(word, sort=Sort.NEWEST, page=dice.randint(2, 20))
            for word in dice.choices(words, k=OF_EACH)
        ],
        "nothing found": [State(f"{word} “㐂乐无穷”") for word in dice.choices(words, k=OF_EACH)],
    }
    found = {kind: tuple(state.url() for state in made) for kind, made in states.items()}
    ids = [article.id for article in islice(index.scan(), OF_EACH)]
    return found | {"article": tuple(State(words[0]).article_url(id_) for id_ in ids)}


def _choices(index: SearchIndex) -> Iterator[Choice]:
    """Yield the two most frequent values of each facet, and the third as an exclusion."""
    for facet, counts in index.stats().facets.items():
        for number, count in enumerate(sorted(counts, key=lambda c: -c.count)[:3]):
            yield Choice(facet, count.value, excluded=number == 2)
