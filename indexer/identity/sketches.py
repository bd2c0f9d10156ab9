"""Sketches of texts (Broder 1997): the smallest hashes of a text's character shingles.

Two sketches estimate the share of shingles that two texts have in common, so texts are compared
without being read.
"""

import hashlib
import zlib
from heapq import nsmallest

import numpy as np

from searcher.language import tokens

SHINGLE = 6  # characters
SIZE = 48  # hashes in a sketch: standard error about .07
UNIT = 4  # bytes of a character in UTF-32, and of a hash
_VEIL = "#"  # no letter, so no title begins with it
_CONTENT = 16  # bytes of a digest: two texts never agree by chance

Sketch = tuple[int, ...]


def letters_of(text: str) -> str:
    """Return the folded letters, digits and Han of a text, without marks, spaces and wraps."""
    return "".join(stretch.text for stretch in tokens.stretches(tokens.fold(text).text))


def sketch(body: str) -> Sketch:
    """Return the sketch of a text in ascending order; punctuation, spaces and wraps are ignored."""
    return sketch_of(letters_of(body))


def sketch_of(letters: str) -> Sketch:
    """Return the sketch of the letters of a text, see `letters_of`."""
    coded = letters.encode("utf-32-le")
    step, width = UNIT, UNIT * SHINGLE
    hashes = {zlib.crc32(coded[at : at + width]) for at in range(0, len(coded) - width + 1, step)}
    return tuple(nsmallest(SIZE, hashes))


def pack(found: Sketch) -> bytes:
    """Return a sketch as little-endian bytes, four for each hash."""
    return np.array(found, "<u4").tobytes()


def unpack(packed: bytes) -> Sketch:
    """Return the sketch that `pack` wrote."""
    return tuple(np.frombuffer(packed, "<u4").tolist())


def similarity(one: Sketch, other: Sketch) -> float:
    """Return the estimated Jaccard similarity of two texts' shingles, 0 to 1."""
    union = set(nsmallest(SIZE, {*one, *other}))
    return len(union & set(one) & set(other)) / len(union) if union else 0.0


def digest_of(title: str, body: str) -> bytes:
    """Return a digest of the letters of title and text, which re-extraction rarely changes."""
    text = f"{title}\n{body}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=_CONTENT).digest()


def veiled(title: str) -> str:
    """Return what stands for the letters of a title that has to go; it tells nothing of them.

    Like titles stay alike: see `same_title`.
    """
    if not title or title.startswith(_VEIL):
        return title
    return (
        _VEIL
        + hashlib.blake2b(title.encode("utf-8", "surrogatepass"), digest_size=_CONTENT).hexdigest()
    )


def same_title(one: str, other: str) -> bool:
    """Whether the letters of two titles are the same; each may be veiled."""
    if one.startswith(_VEIL) == other.startswith(_VEIL):
        return one == other
    return veiled(one) == veiled(other)
