"""Dictionaries in a container file: from term to ordinal and back, and the terms of a prefix.

Terms ascend by code point. The ordinal of a term is its place. There are two forms.

Texts (words, keywords) in UTF-8, whose byte order is the order of code points::

    texts.blob       the terms, joined
    texts.sizes      u8   bytes of each term, 255 for a long one
    texts.starts     u64  offset of every 16th term
    texts.long       u32  ordinals of the long terms
    texts.long_sizes u64  their bytes

Grams (single characters, or pairs of them)::

    grams.alphabet   u32    the distinct code points, ascending
    grams.firsts     u32    for each letter of the alphabet the ordinal of the first pair that
                            begins with it, then the number of pairs; only with pairs
    grams.seconds    u16    for each pair the place of its second letter in the alphabet, or
                     u32    the letter itself when the alphabet has over 65,536; only with pairs
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, U64, compact
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile

_STEP = 16  # terms for each stored offset
_MANY = 4096  # terms handled at a time
_LONG = 255  # bytes; terms this long have their size in `texts.long_sizes`
_POINT_BITS = 21  # Unicode ends at 0x10FFFF
_POINT_MASK = (1 << _POINT_BITS) - 1
_LETTERS = 1 << 16  # largest alphabet whose places fit 16 bits


class Terms(Protocol):
    """A dictionary."""

    def __len__(self) -> int:
        """Return the number of terms."""
        ...

    def find(self, term: str) -> int:
        """Return the ordinal of a term, or -1 when the dictionary does not hold it."""

    def text(self, ordinal: int) -> str:
        """Return the term of an ordinal, 0 <= ordinal < len."""

    def span(self, prefix: str) -> tuple[int, int]:
        """Return the first ordinal and the end of the terms that begin with the prefix."""

    def texts(self, lo: int, hi: int) -> Iterator[str]:
        """Yield the terms from ``lo`` to ``hi - 1``."""

    def raw(self, lo: int, hi: int) -> U64 | list[bytes]:
        """Return the terms from ``lo`` to ``hi - 1`` in the form of `Inverted.terms`."""


def write_terms(file: FileWriter, terms: Sequence[bytes]) -> None:
    """Write a dictionary of texts.

    Raises:
        ValueError: the terms do not ascend.
    """
    if not all(one < next_one for one, next_one in pairwise(terms)):
        raise ValueError("the terms do not ascend")
    sizes: I64 = np.fromiter(map(len, terms), np.int64, len(terms))
    ends = np.cumsum(sizes)
    file.section("texts.blob")
    for start in range(0, len(terms), _MANY):
        file.write(b"".join(terms[start : start + _MANY]))
    file.add("texts.sizes", np.minimum(sizes, _LONG).astype(np.uint8))
    file.add("texts.starts", (ends - sizes)[::_STEP].astype(np.uint64))
    long = np.flatnonzero(sizes >= _LONG)
    file.add("texts.long", long.astype(np.uint32))
    file.add("texts.long_sizes", sizes[long].astype(np.uint64))


def write_characters(file: FileWriter, codes: U64) -> None:
    """Write a dictionary of characters, given by their code points.

    Raises:
        ValueError: the code points do not ascend.
    """
    _require_ascending(codes)
    file.add("grams.alphabet", codes.astype(np.uint32))


def write_pairs(file: FileWriter, keys: U64) -> None:
    """Write a dictionary of bigrams, each given as ``first << 21 | second``.

    Raises:
        ValueError: the keys do not ascend.
    """
    _require_ascending(keys)
    firsts, seconds = keys >> np.uint64(_POINT_BITS), keys & np.uint64(_POINT_MASK)
    # Keys ascend, so the firsts do; only the seconds need sorting.
    distinct = firsts[np.flatnonzero(np.diff(firsts, prepend=np.uint64(1 << _POINT_BITS)))]
    alphabet: U64 = np.union1d(distinct, seconds)
    file.add("grams.alphabet", alphabet.astype(np.uint32))
    bounds = np.append(np.searchsorted(firsts, alphabet), len(keys))
    file.add("grams.firsts", bounds.astype(np.uint32))
    if len(alphabet) <= _LETTERS:
        file.add("grams.seconds", np.searchsorted(alphabet, seconds).astype(np.uint16))
    else:
        file.add("grams.seconds", seconds.astype(np.uint32))


def _require_ascending(keys: U64) -> None:
    if not (keys[1:] > keys[:-1]).all():
        raise ValueError("the keys do not ascend")


def open_terms(file: MappedFile) -> Terms:
    """Open the dictionary of a container, whichever form it has.

    Raises:
        DamagedError: a section is missing or a page has changed. Later calls may raise it too.
    """
    if file.has("grams.seconds"):
        return _Pairs(file)
    return _Characters(file) if file.has("grams.alphabet") else _Texts(file)


def _joined_texts(points: U32, each: int) -> Iterator[str]:
    """Yield the terms of joined code points, ``each`` characters a term."""
    text = points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for start in range(0, len(text), each):
        yield text[start : start + each]


class _Characters:
    """A dictionary of single characters."""

    def __init__(self, file: MappedFile) -> None:
        self._alphabet: U32 = file.array("grams.alphabet")
        self._letters = compact(self._alphabet)

    def __len__(self) -> int:
        return len(self._letters)

    def find(self, term: str) -> int:
        lo, hi = self.span(term) if len(term) == 1 else (0, 0)
        return lo if lo < hi else -1

    def text(self, ordinal: int) -> str:
        return chr(self._letters[ordinal])

    def span(self, prefix: str) -> tuple[int, int]:
        if not prefix:
            return 0, len(self)
        lo = bisect_left(self._letters, ord(prefix[0]))
        found = len(prefix) == 1 and lo < len(self) and self._letters[lo] == ord(prefix)
        return lo, lo + found

    def texts(self, lo: int, hi: int) -> Iterator[str]:
        return _joined_texts(self._alphabet[lo:hi], 1)

    def raw(self, lo: int, hi: int) -> U64:
        return self._alphabet[lo:hi].astype(np.uint64)


class _Pairs:
    """A dictionary of bigrams."""

    def __init__(self, file: MappedFile) -> None:
        self._alphabet: U32 = file.array("grams.alphabet")
        self._letters = compact(self._alphabet)
        self._bounds: U32 = file.array("grams.firsts")
        self._firsts = compact(self._bounds)
        self._seconds = file.lazy_array("grams.seconds")
        self._coded = len(self._letters) <= _LETTERS

    def __len__(self) -> int:
        return len(self._seconds)

    def find(self, term: str) -> int:
        lo, hi = self.span(term) if len(term) == 2 else (0, 0)
        return lo if lo < hi else -1

    def text(self, ordinal: int) -> str:
        first = bisect_right(self._firsts, ordinal) - 1
        second = self._seconds.at(ordinal)
        if self._coded:
            second = self._letters[second]
        return chr(self._letters[first]) + chr(second)

    def span(self, prefix: str) -> tuple[int, int]:
        if not prefix:
            return 0, len(self)
        first = self._letter(prefix[0])
        if first < 0 or len(prefix) > 2:
            return 0, 0
        lo, hi = self._firsts[first], self._firsts[first + 1]
        if len(prefix) == 1:
            return lo, hi
        second = self._letter(prefix[1]) if self._coded else ord(prefix[1])
        if second < 0:
            return 0, 0
        some = self._seconds.cut(lo, hi)
        place = int(some.searchsorted(some.dtype.type(second)))
        return lo + place, lo + place + bool(place < hi - lo and some[place] == second)

    def texts(self, lo: int, hi: int) -> Iterator[str]:
        for start in range(lo, hi, _MANY):
            keys = self.raw(start, min(start + _MANY, hi))
            pairs = np.stack([keys >> np.uint64(_POINT_BITS), keys & np.uint64(_POINT_MASK)], 1)
            yield from _joined_texts(pairs.reshape(-1).astype(np.uint32), 2)

    def raw(self, lo: int, hi: int) -> U64:
        if lo >= hi:
            return np.empty(0, np.uint64)
        start = bisect_right(self._firsts, lo) - 1
        stop = bisect_left(self._firsts, hi)
        bounds: U32 = np.clip(self._bounds[start : stop + 1], lo, hi)
        counts: U32 = bounds[1:] - bounds[:-1]
        keys: U64 = np.repeat(self._alphabet[start:stop].astype(np.uint64), counts)
        keys <<= np.uint64(_POINT_BITS)
        seconds = self._seconds.cut(lo, hi)
        keys |= self._alphabet[seconds] if self._coded else seconds
        return keys

    def _letter(self, character: str) -> int:
        """Return the place of a character in the alphabet, or -1."""
        point = ord(character)
        place = bisect_left(self._letters, point)
        return place if place < len(self._letters) and self._letters[place] == point else -1


class _Texts:
    """A dictionary of words or keywords."""

    def __init__(self, file: MappedFile) -> None:
        self._blob = file.lazy_array("texts.blob")
        self._sizes = file.lazy_array("texts.sizes", "|u1")
        self._starts = file.lazy_array("texts.starts", "<u8")
        self._long = compact(file.array("texts.long"))
        self._long_sizes = compact(file.array("texts.long_sizes"))
        self._heads: list[bytes] | None = None

    def __len__(self) -> int:
        return len(self._sizes)

    def find(self, term: str) -> int:
        key = _encoded(term)
        if key is None:
            return -1
        ordinal = self._first_from(key)
        return ordinal if ordinal < len(self) and self._key(ordinal) == key else -1

    def text(self, ordinal: int) -> str:
        return self._key(ordinal).decode()

    def span(self, prefix: str) -> tuple[int, int]:
        key = _encoded(prefix)
        if key is None:
            return 0, 0
        # UTF-8 never has the byte 0xFF, so prefix + 0xFF sorts behind every term with the prefix.
        return self._first_from(key), self._first_from(key + b"\xff")

    def texts(self, lo: int, hi: int) -> Iterator[str]:
        for start in range(lo, hi, _MANY):
            for key in self.raw(start, min(start + _MANY, hi)):
                yield key.decode()

    def raw(self, lo: int, hi: int) -> list[bytes]:
        if lo >= hi:
            return []
        bounds = self._bounds(lo, hi)
        base = bounds[0]
        joined: bytes = self._blob.cut(base, bounds[-1]).tobytes()
        return [joined[a - base : b - base] for a, b in pairwise(bounds)]

    def _key(self, ordinal: int) -> bytes:
        return self.raw(ordinal, ordinal + 1)[0]

    def _bounds(self, lo: int, hi: int) -> list[int]:
        """Return where the terms from ``lo`` to ``hi - 1`` begin in the blob, then their end."""
        step = lo // _STEP
        first = step * _STEP
        sizes: list[int] = self._sizes.cut(first, hi).tolist()
        if _LONG in sizes:
            start, stop = bisect_left(self._long, first), bisect_left(self._long, hi)
            for at in range(start, stop):
                sizes[self._long[at] - first] = self._long_sizes[at]
        at = self._starts.at(step) + sum(sizes[: lo - first])
        bounds = [at]
        for size in sizes[lo - first :]:
            at += size
            bounds.append(at)
        return bounds

    def _first_from(self, key: bytes) -> int:
        """Return the ordinal of the first term that is not below the key."""
        if self._heads is None:  # if two threads do this at once, both get the same result
            self._heads = self._all_heads()
        step = bisect_right(self._heads, key) - 1
        if step < 0:
            return 0
        start = step * _STEP
        return start + bisect_left(self.raw(start, min(start + _STEP, len(self))), key)

    def _all_heads(self) -> list[bytes]:
        """Return every 16th term, so that a search then reads only 16 terms."""
        starts: list[int] = self._starts.cut(0, len(self._starts)).tolist()
        sizes: list[int] = self._sizes.cut(0, len(self))[::_STEP].tolist()
        for ordinal, size in zip(self._long, self._long_sizes, strict=True):
            if ordinal % _STEP == 0:
                sizes[ordinal // _STEP] = size
        blob = self._blob.cut(0, len(self._blob)).data
        return [bytes(blob[at : at + size]) for at, size in zip(starts, sizes, strict=True)]


def _encoded(text: str) -> bytes | None:
    """Return the UTF-8 of a text; ``None`` if it has a lone surrogate, which no term has."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None
