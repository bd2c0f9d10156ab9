"""Token streams for all engines, made by our tokeniser in several processes.

A stream is the terms of an article with spaces between them. In the stream of bigrams the n-th term
belongs to the n-th code point of the text; `FILLER` stands where no bigram begins. An engine that
counts the fillers as positions but drops them has our positions, and no phrase spans punctuation.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from searcher.core.model import Article, Facet
from searcher.core.records import from_record
from searcher.language import tokens

# A private-use character, so no text contains it. FILLER has 8 bytes in UTF-8, more than all
# bigrams except those of two ideographs beyond the BMP, so a length filter removes it.
# ideographs beyond the BMP, so a filter on length drops it.
FILLER = "\U000f0000" * 2
PROCESSES = min(4, os.cpu_count() or 1)  # as many as our own build uses
BATCH = 250  # articles tokenised in one call
AHEAD = 3  # pending batches for each process

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
T = TypeVar("T")

_OTHER, _WORD = 1, 2
_kinds = np.zeros(0x110000, np.uint8)  # kind of each code point seen so far


@dataclass(frozen=True, slots=True)
class Streams:
    """The values of an article that other engines index.

    Attributes:
        words: of the combined text (folded heading, line feed, folded text).
        bigrams: of the combined text.
        characters: of the combined text.
        title_words: of the heading alone.
        title_bigrams: of the heading alone.
        title_characters: of the heading alone.
        id: of the article.
        record: the stored record.
        street: the label of the facet.
        departments: the labels of the facet.
        month: the label of the facet.
    """

    words: str
    bigrams: str
    characters: str
    title_words: str
    title_bigrams: str
    title_characters: str
    id: str
    record: str
    street: str
    departments: tuple[str, ...]
    month: str


def make(articles: Sequence[Article], lines: Sequence[str]) -> list[Streams]:
    """Return the streams of a batch of articles with these records."""
    titles = [tokens.fold(article.heading).text.replace("\0", " ") for article in articles]
    bodies = [tokens.fold(article.text).text.replace("\0", " ") for article in articles]
    texts = [f"{t}\n{b}" if t else b for t, b in zip(titles, bodies, strict=True)]
    columns = (_words(texts), *_grams(texts), _words(titles), *_grams(titles))
    return [
        Streams(
            words,
            bigrams,
            characters,
            title_words,
            title_bigrams,
            title_characters,
            article.id,
            line,
            article.labels(Facet.STREET)[0],
            article.labels(Facet.DEPARTMENT),
            article.labels(Facet.MONTH)[0],
        )
        for (
            (words, bigrams, characters, title_words, title_bigrams, title_characters),
            article,
            line,
        ) in zip(zip(*columns, strict=True), articles, lines, strict=True)
    ]


def _words(texts: Iterable[str]) -> list[str]:
    return [" ".join(tokens.index_words(folded)) for folded in texts]


def _grams(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the streams of bigrams and of characters, computed for all texts at once."""
    codes = np.frombuffer("\0".join((*texts, "")).encode("utf-32-le"), "<u4")
    inside = _are_word(codes)
    ends = np.flatnonzero(codes == 0)
    paired = inside[:-1] & inside[1:]
    cells = np.full((len(codes), 3), ord(" "), np.uint32)
    cells[:, :2] = ord(FILLER[0])
    np.copyto(cells[:-1, 0], codes[:-1], where=paired)
    np.copyto(cells[:-1, 1], codes[1:], where=paired)
    spaced = np.full((int(inside.sum()), 2), ord(" "), np.uint32)
    spaced[:, 0] = codes[inside]
    starts = np.concatenate(([0], ends + 1))
    places = np.concatenate(([0], np.cumsum(inside)))[starts]
    return _cut(cells, starts, 1), _cut(spaced, places, 0)


def _cut(cells: U32, starts: I64, gap: int) -> list[str]:
    """Return rows of code points as texts; each text ends ``gap`` rows before the next begins."""
    printed, width = cells.tobytes().decode("utf-32-le"), cells.shape[1]
    begins = starts.tolist()
    return [printed[a * width : (b - gap) * width] for a, b in pairwise(begins)]


def _are_word(codes: U32) -> Bools:
    for code in np.unique(codes[_kinds[codes] == 0]).tolist():
        _kinds[code] = _WORD if any(tokens.stretches(chr(code))) else _OTHER
    inside: Bools = _kinds[codes] == _WORD
    return inside


def tokenised(lines: Iterable[str], processes: int = PROCESSES) -> Iterator[Streams]:
    """Yield the streams of records in order; ``processes`` processes parse and tokenise."""
    for batch in _in_processes(_batch, lines, processes):
        yield from batch


def tokenise_only(lines: Iterable[str], processes: int = PROCESSES) -> int:
    """Make all streams without returning them; return the number of articles."""
    return sum(_in_processes(_count, lines, processes))


def _batch(lines: list[str]) -> list[Streams]:
    return make([from_record(line) for line in lines], lines)


def _count(lines: list[str]) -> int:
    return len(_batch(lines))


def _in_processes(
    work: Callable[[list[str]], T], lines: Iterable[str], processes: int
) -> Iterator[T]:
    """Map batches of lines in order, with a bounded number of pending batches."""
    source = iter(lines)
    pending: deque[Future[T]] = deque()
    with ProcessPoolExecutor(processes, get_context("forkserver")) as pool:
        while batch := list(islice(source, BATCH)):
            pending.append(pool.submit(work, batch))
            if len(pending) >= processes * AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
