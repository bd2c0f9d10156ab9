"""Print many rejections briefly, so that one cause does not hide all others."""

from collections import Counter
from collections.abc import Iterable, Iterator

from indexer.corpus.sources import Rejection
from searcher.speech import Message, in_words

SHOWN = 20  # lines for one reason, and for one file


def lines_of(rejected: Iterable[Rejection]) -> Iterator[str]:
    """Yield a line for each rejection; for many of one kind only the first and a count."""
    reasons: Counter[Message] = Counter()
    paths: Counter[str] = Counter()
    left: Counter[Message | str] = Counter()
    for item in rejected:
        reasons[item.reason] += 1
        paths[item.path] += 1
        if reasons[item.reason] > SHOWN:
            left[item.reason] += 1
        elif paths[item.path] > SHOWN:
            left[item.path] += 1
        else:
            yield f"{item.path}: {item.reason}"
    for what, count in left.items():
        yield in_words("report.more", n=count, what=what)
