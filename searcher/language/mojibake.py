"""Restores text that was decoded by another encoding than it was written in (mojibake, 乱码).

涓枃 is 中文 in UTF-8, read as GBK. The bytes are still there, so the text can be had back, if
nothing was lost. A line is restored only with proof: it has characters that no text has, and read
anew it is Chinese. Nothing else is changed.
"""

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from searcher.language.garbage import strange_count
from searcher.language.pairs import pairs_in
from searcher.language.usual import usual_characters


@dataclass(frozen=True, slots=True)
class Misreading:
    """An encoding in which text was written, and the one by which it was read."""

    written: str
    read: str


_UTF8 = "utf-8"
MISREADINGS = (
    *(Misreading(_UTF8, read) for read in ("gbk", "gb18030", "cp1252")),
    *(Misreading(_UTF8, read) for read in ("big5hkscs", "cp932", "cp949")),
    *(Misreading(written, "cp1252") for written in ("gb18030", "big5hkscs")),
    *(Misreading("gb18030", read) for read in ("big5hkscs", "cp949")),
    *(Misreading("big5hkscs", read) for read in ("gb18030", "cp949")),
)
_OF_ONE_BYTE = frozenset({"cp1252"})
_DEEPEST = 3  # times that a text was read wrongly, one after another
_WRONG = 0.15  # of what is not ASCII in a line, or the line is not looked at
_WHITE = frozenset("\n\r\t\f\v\xa0")
_PLAIN = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
_CHINESE = re.compile("[\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]")
_RIGHT = 0.1  # of a restored line that may be strange
_GAIN = 0.4  # of the share of words and of strange characters together
_NO_PAIRS = 0.3  # the share of words of a line too short to tell
_MOST_LOST = 0.2  # of a restored line
_LOST = "\ufffd"
_LOST_BYTE = 0xFF  # part of no character in any of the encodings
# What stands for lost characters in UTF-8, read as GBK and as Latin.
_READ_LOST = ("锟斤拷", "ï¿½")
# A character of UTF-8, of three bytes, read as Latin: such may stand in any line.
_TAIL = (
    "[\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)
_LATIN_LEADS = frozenset(map(chr, range(0xE2, 0xF0)))
_LATIN_RUN = re.compile(f"(?:[\u00e2-\u00ef]{_TAIL}{{2}})+")
_LATIN = Misreading(_UTF8, "cp1252")
# Bytes of UTF-8: a space that was a space without break, and characters that lack a byte.
_BLANK_TAIL = re.compile(rb"(?<=[\xe0-\xef]) (?=[\x80-\xbf])|(?<=[\xe0-\xef][\x80-\xbf]) ")
_CUT = re.compile(
    rb"[\xe0-\xef](?:[\xff?][\x80-\xbf]|[\x80-\xbf]?(?![\x80-\xbf])[\xff?]?)|\xff[\x80-\xbf]{0,2}"
)


def restored(text: str) -> str:
    """Return a text with the lines that were decoded wrongly as they were written.

    Characters whose bytes were lost become U+FFFD.
    """
    odd = set(beyond_ascii(text)) - usual_characters() - _WHITE
    if not odd:
        return text
    for lost in _READ_LOST:
        if lost * 2 in text:  # once, a text may tell of it
            text = text.replace(lost, _LOST * 2)
    lines = text.split("\n")
    counts = _per_line(text, lines, odd)
    wrong = {at: lines[at] for at, count in counts.items() if _is_wrong(lines[at], count)}
    proofs = {at: _proved(line) for at, line in wrong.items()}
    ways = {way for proof in proofs.values() if proof for way in [proof[1]]}
    for at, line in wrong.items():
        proof = proofs[at]
        lines[at] = proof[0] if proof else _as_others(line, ways)
    text = "\n".join(lines)
    return text if odd.isdisjoint(_LATIN_LEADS) else _LATIN_RUN.sub(_of_run, text)


def beyond_ascii(text: str) -> str:
    """Return a text without plain ASCII, which is most of a page; control characters stay."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "replace").translate(None, _PLAIN).decode("utf-8", "replace")


_Way = tuple[Misreading, ...]


def _of_run(run: re.Match[str]) -> str:
    found = _reread(run[0], _LATIN)
    return found if found and usual_characters().issuperset(found) else run[0]


def _per_line(text: str, lines: Sequence[str], odd: Iterable[str]) -> Counter[int]:
    """Return how many unusual characters stand in each line that has some."""
    ends = list(accumulate(len(line) + 1 for line in lines))
    return Counter(bisect_right(ends, at) for char in odd for at in _places(text, char))


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _is_wrong(line: str, odd: int) -> bool:
    return odd > 1 and odd > _WRONG * _foreign(line) and _strange_share(line) > _WRONG


def _foreign(text: str) -> int:
    """Return how many characters of a text are beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _proved(line: str) -> tuple[str, _Way] | None:
    """Return the line as it was written, and how it was misread, if this can be proved."""
    found = [(_sense(text), text, way) for text, way in _readings(line) if _is_proof(text, way)]
    best = max(found, default=None, key=lambda each: each[0])
    return best[1:] if best and best[0] > _sense(line) + _GAIN else None


def _as_others(line: str, ways: set[_Way]) -> str:
    """Return a line that is too short for a proof as the other lines of its file were misread."""
    texts = [text for way in ways if (text := _by_way(line, way)) and not _strange_share(text)]
    return max(texts, default=line, key=_sense)


def _by_way(line: str, way: _Way) -> str | None:
    text: str | None = line
    for step in way:
        text = _reread(text, step) if text else None
    return text


def _is_proof(text: str, way: _Way) -> bool:
    if not _is_sound(text):
        return False
    if way[-1].written == _UTF8:  # whose form is met by chance once in a thousand characters
        return len(set(_CHINESE.findall(text))) > 1
    return pairs_in(text)[1] > (way[0].read not in _OF_ONE_BYTE)


def _is_sound(text: str) -> bool:
    few_lost = text.count(_LOST) <= _MOST_LOST * _foreign(text)
    return few_lost and _strange_share(text) <= _RIGHT


def _sense(text: str) -> float:
    """Return a measure that is larger for text that says something, from -1 to 1."""
    count, words = pairs_in(text)
    return (words / count if count else _NO_PAIRS) - _strange_share(text)


def _strange_share(text: str) -> float:
    """Return the share beyond ASCII that is strange; lost characters do not count."""
    whole = text.replace(_LOST, "")
    foreign = _foreign(whole)
    return strange_count(whole) / foreign if foreign else 1.0


def _readings(text: str, past: _Way = ()) -> Iterator[tuple[str, _Way]]:
    """Yield what may have been written, with the way in which it was misread."""
    for step in MISREADINGS:
        found = _reread(text, step)
        if found is None or found == text or found.isascii():
            continue
        way = (*past, step)
        yield found, way
        if len(way) < _DEEPEST and step.written == _UTF8 and _LOST not in found:
            yield from _readings(found, way)


def _reread(text: str, step: Misreading) -> str | None:
    """Return the text whose bytes were misread so; ``None`` if they are no such text."""
    try:
        data = text.encode(step.read, _HANDLER)
        if step.written == _UTF8:
            data = _CUT.sub(_LOST.encode(), _BLANK_TAIL.sub(b"\xa0", data))
        return data.decode(step.written)
    except (UnicodeError, ValueError):
        return None


def _bytes_of(error: UnicodeError) -> tuple[bytes, int]:
    """Return the byte of a character that an encoding lacks, but programs read that byte as."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    char = error.object[error.start]
    byte = {"€": 0x80, _LOST: _LOST_BYTE}.get(char, ord(char))
    if 0x80 <= byte <= _LOST_BYTE:
        return bytes((byte,)), error.start + 1
    if error.encoding == "gbk":
        return char.encode("gb18030"), error.start + 1
    raise error


_HANDLER = "jiewen.misread"
codecs.register_error(_HANDLER, _bytes_of)
