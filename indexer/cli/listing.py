"""Print many rejections briefly, so that one cause does not hide all others."""

from collections import Counter
from collections.abc import Iterable, Iterator

from indexer.corpus.sources import Rejection
from searcher.speech import Message, in_words

REJECTED = "report.rejected"
SHOWN = 20  # lines for one reason, and for one file
# What tells of a file that was read as a whole.
_NOTES = frozenset({"file.other_kind"})


def is_note(reason: Message) -> bool:
    """Whether nothing of a file, or of an archive's member, was left out, but something is odd."""
    why = dict(reason.values).get("why")
    return reason.code in _NOTES or (isinstance(why, Message) and is_note(why))


def line_of(reason: Message, path: str = "", code: str = REJECTED) -> str:
    """Return the line that reports a reason: what it means for the file, its path, and why."""
    what = f"{path}: {reason}" if path else reason
    return in_words("report.noted" if is_note(reason) else code, what=what)


def lines_of(rejected: Iterable[Rejection], code: str = REJECTED) -> Iterator[str]:
    """Yield a line for each rejection; for many of one kind only the first and a count.

    Args:
        rejected: what to report.
        code: of the words that tell what this means.
    """
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
            yield line_of(item.reason, item.path, code)
    for what, count in left.items():
        more = in_words("report.more", n=count, what=what)
        yield in_words(code, what=more)
