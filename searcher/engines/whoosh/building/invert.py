"""Inverts a chunk of documents with array operations; only words become Python objects.

All documents stand one after the other in a single array of code points. A document has two
sections, its title and the rest. Each stream of tokens becomes (term, place) pairs, packed into
integers and sorted. The module `tokens` alone defines tokens; this module uses its folding, its
classes of code points and its word cutter.

Bigrams and characters cover all printed text, so any substring can be found. Among the bigrams
stand the marks of borders and of the places where bodies begin. Lengths count only tokens of word
characters, because ranking uses them.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from searcher.engines.whoosh.arrays import I64, U8, U32, U64, Batch, Bools, Inverted
from searcher.engines.whoosh.building.folding import decode, encode, fold_codes
from searcher.language import tokens

MOST_DOCUMENTS = 65_535  # in a chunk; a chunk may have 2**30 characters
BIGRAM_SHIFT = 21  # bits of a code point
_LINE = ord("\n")
_END, _STARTS, _ENDS = map(ord, (tokens.END, tokens.STARTS, tokens.ENDS))

_Integer = TypeVar("_Integer", np.uint32, np.uint64)


@dataclass(frozen=True, slots=True)
class Streams:
    """An inverted chunk.

    Attributes:
        fields: the inverted fields by name: ``text_<stream>`` covers title, line feed and body;
            ``title_<stream>`` covers the title alone. Only ``text_bigrams`` has positions.
        lengths: for each field, the number of word tokens of each document.
    """

    fields: dict[str, Inverted]
    lengths: dict[str, U32]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The folded documents of a chunk in one array.

    Attributes:
        codes: the code points; each body and each title that is not empty ends with a line feed.
        flags: the `tokens.classes` of each code point.
        ranks: the place of each code point in ``alphabet``; a line feed that ends a section has the
            place of `tokens.END`.
        documents: the document's number of each code point.
        in_title: whether each code point is in a title.
        starts: where each section begins, then the end of the last one. Each document has two
            sections: its title, which may be empty, and its body.
        ends: the places of the line feeds that end sections.
        alphabet: 0, then the code points that occur and those of marks, ascending.
    """

    codes: U32
    flags: U8
    ranks: U32
    documents: U32
    in_title: Bools
    starts: I64
    ends: I64
    alphabet: U64

    @property
    def count(self) -> int:
        """Number of documents."""
        return len(self.starts) // 2

    def rank(self, code: int) -> int:
        """Return the place of a code point in ``alphabet``, which has to hold it."""
        return int(self.alphabet.searchsorted(np.uint64(code)))

    def has(self, flag: int) -> Bools:
        """Return a mask over codes: those that have a flag of `tokens.classes`."""
        return (self.flags & flag).astype(np.bool_)

    def tokens(self, begins: Bools) -> I64:
        """Return how many tokens each section has, given a mask of the codes that begin a token."""
        return np.diff(np.searchsorted(np.flatnonzero(begins), self.starts))


@dataclass(frozen=True, slots=True)
class _Stream:
    """One inverted stream.

    Attributes:
        title: the stream over titles.
        text: the stream over titles and bodies.
        tokens: the number of word tokens of each section.
    """

    title: Inverted
    text: Inverted
    tokens: I64


def invert(texts: Sequence[tuple[str, str]]) -> Streams:
    """Invert printed (heading, text) pairs; document numbers follow their order.

    Temporary arrays take about 70 bytes a character. Up to 3 million characters no array exceeds 32
    MB; then the allocator reuses them, and inversion is a quarter faster.

    Raises:
        ValueError: there are more than ``MOST_DOCUMENTS`` pairs.
    """
    if len(texts) > MOST_DOCUMENTS:
        raise ValueError(f"{len(texts)} documents in a chunk, at most {MOST_DOCUMENTS} are taken")
    chunk = _chunk(texts)
    fields: dict[str, Inverted] = {}
    lengths: dict[str, U32] = {}
    for name, invert_stream in _STREAMS.items():
        stream = invert_stream(chunk)
        of_title, of_body = stream.tokens[::2], stream.tokens[1::2]
        fields |= {f"title_{name}": stream.title, f"text_{name}": stream.text}
        lengths[f"title_{name}"] = of_title.astype(np.uint32)
        lengths[f"text_{name}"] = (of_title + of_body).astype(np.uint32)
    return Streams(fields, lengths)


def _chunk(texts: Sequence[tuple[str, str]]) -> _Chunk:
    sections = [
        part + "\n" if part or is_body else ""
        for pair in texts
        for is_body, part in enumerate(pair)
    ]
    widths = np.fromiter(map(len, sections), np.int64, len(sections))
    starts = np.concatenate(([0], np.cumsum(widths)))
    codes, starts = fold_codes(encode("".join(sections)), starts)
    widths = np.diff(starts)
    ends = starts[1:][widths > 0] - 1
    ranks, alphabet = _alphabet(codes, ends)
    documents = np.arange(len(texts), dtype=np.uint32)
    return _Chunk(
        codes,
        _classes()[codes],
        ranks,
        np.repeat(documents, widths[::2] + widths[1::2]),
        np.repeat(np.arange(len(sections)) % 2 == 0, widths),
        starts,
        ends,
        alphabet,
    )


@cache
def _classes() -> U8:
    return np.frombuffer(tokens.classes(), np.uint8)


def _alphabet(codes: U32, ends: I64) -> tuple[U32, U64]:
    """Return `_Chunk.ranks` and `_Chunk.alphabet`."""
    occurs = np.zeros(tokens.CODES, np.bool_)
    occurs[codes] = True
    occurs[[_END, _STARTS, _ENDS]] = True
    alphabet = np.concatenate(([0], np.flatnonzero(occurs)))
    table = np.zeros(tokens.CODES, np.uint32)
    table[alphabet[1:]] = np.arange(1, len(alphabet), dtype=np.uint32)
    ranks = table[codes]
    ranks[ends] = table[_END]
    return ranks, alphabet.astype(np.uint64)


# Bigrams and characters


def _bigrams(chunk: _Chunk) -> _Stream:
    """Invert bigrams by sorting keys of ``first rank | second rank | place``."""
    ranks = chunk.ranks
    begins = np.ones(len(ranks), np.bool_)
    begins[chunk.ends] = False
    keys = ranks.astype(np.uint64) << np.uint64(len(chunk.alphabet).bit_length())
    keys[:-1] |= ranks[1:]
    keys <<= np.uint64(len(ranks).bit_length())
    keys |= np.arange(len(ranks), dtype=np.uint64)
    marks, places = _marks(chunk)
    of_title = np.concatenate((keys[begins & chunk.in_title], marks[chunk.in_title[places]]))
    title = _pairs(chunk, of_title, positions=False)
    text = _pairs(chunk, np.concatenate((keys[begins], marks)), positions=True)
    ranked = chunk.has(tokens.WORD)
    ranked[:-1] &= ranked[1:]
    return _Stream(title, text, chunk.tokens(ranked))


def _marks(chunk: _Chunk) -> tuple[U64, I64]:
    """Return the keys of all marks, as `_bigrams` makes them, and the places of the marks."""
    of_kinds = tokens.DIGIT | tokens.LETTER | tokens.NUMERAL
    kinds = chunk.flags & np.uint8(of_kinds)
    changes = kinds[1:] != kinds[:-1]
    starts, ends = kinds != 0, chunk.has(tokens.DIGIT | tokens.LETTER)
    starts[1:] &= changes
    ends[:-1] &= changes
    rank_bits, place_bits = len(chunk.alphabet).bit_length(), len(chunk.ranks).bit_length()
    keys: list[U64] = []
    found = (np.flatnonzero(starts), np.flatnonzero(ends), chunk.starts[1::2])
    end = np.full(chunk.count, chunk.rank(_END), np.uint32)
    seconds = (chunk.ranks[found[0]], chunk.ranks[found[1]], end)
    for mark, second, places in zip((_STARTS, _ENDS, _STARTS), seconds, found, strict=True):
        pairs = np.uint64(chunk.rank(mark) << rank_bits) | second.astype(np.uint64)
        keys.append(pairs << np.uint64(place_bits) | places.astype(np.uint64))
    return np.concatenate(keys), np.concatenate(found)


def _pairs(chunk: _Chunk, keys: U64, positions: bool) -> Inverted:
    """Sort the keys of bigrams and read the postings off."""
    rank_bits, place_bits = len(chunk.alphabet).bit_length(), len(chunk.ranks).bit_length()
    keys.sort()
    places = keys.astype(np.uint32) & np.uint32((1 << place_bits) - 1)
    documents = chunk.documents[places]
    keys >>= np.uint64(place_bits)
    heads = _heads((keys[1:] != keys[:-1]) | (documents[1:] != documents[:-1]), len(keys))
    pairs, counts = _stretches(keys[heads])
    first = chunk.alphabet[(pairs >> np.uint64(rank_bits)).astype(np.int64)]
    second = chunk.alphabet[(pairs & np.uint64((1 << rank_bits) - 1)).astype(np.int64)]
    if positions:
        places -= chunk.starts[::2].astype(np.uint32)[documents]
    return Inverted(
        first << np.uint64(BIGRAM_SHIFT) | second,
        Batch(counts, documents[heads], _widths(heads, len(keys)), places if positions else None),
    )


def _characters(chunk: _Chunk) -> _Stream:
    ranks = chunk.ranks.copy()
    ranks[chunk.ends] = 0
    keys = _packed(ranks, len(chunk.alphabet), chunk.documents, chunk.count)
    parts = []
    for chosen in (keys[chunk.in_title], keys):
        ranks, batch = _counted(chosen, chunk.count)
        parts.append(Inverted(chunk.alphabet[ranks.astype(np.int64)], batch))
    return _Stream(parts[0], parts[1], chunk.tokens(chunk.has(tokens.WORD)))


# From (term, document) pairs to postings


def _packed(ranks: U32, most_ranks: int, documents: U32, most_documents: int) -> U64 | U32:
    """Return keys of ``rank << bits | document``.

    The keys have 32 bits where that is enough: they sort twice as fast as keys of 64 bits.
    """
    bits = most_documents.bit_length()
    if bits + most_ranks.bit_length() <= 32:
        return (ranks << np.uint32(bits)) | documents
    return (ranks.astype(np.uint64) << np.uint64(bits)) | documents


def _counted(keys: U64 | U32, most_documents: int) -> tuple[U32, Batch]:
    """Sort the keys of `_packed` and count equal ones.

    Returns:
        The ranks that occur, ascending, without rank 0, and their postings.
    """
    bits = most_documents.bit_length()
    keys.sort()
    keys = keys[np.searchsorted(keys, 1 << bits) :]
    heads = _heads(keys[1:] != keys[:-1], len(keys))
    frequencies = _widths(heads, len(keys))
    keys = keys[heads]
    ranks, counts = _stretches((keys >> bits).astype(np.uint32))
    return ranks, Batch(counts, keys.astype(np.uint32) & np.uint32((1 << bits) - 1), frequencies)


def _stretches(values: NDArray[_Integer]) -> tuple[NDArray[_Integer], U32]:
    """Return the distinct values of an ascending array and how often each occurs."""
    heads = _heads(values[1:] != values[:-1], len(values))
    return values[heads], _widths(heads, len(values))


def _heads(changes: Bools, length: int) -> I64:
    """Return where stretches of equal elements begin in an array of the given length.

    Args:
        changes: for each element but the first, whether it differs from the one before.
        length: number of elements.
    """
    return np.concatenate((np.zeros(min(length, 1), np.int64), np.flatnonzero(changes) + 1))


def _widths(heads: I64, length: int) -> U32:
    """Return the lengths of the stretches that begin at ``heads``."""
    return np.diff(heads, append=length).astype(np.uint32)


# Words


class _Vocabulary(dict[str, int]):
    """Numbers words from 1 in the order in which they first occur.

    The line feed, which only separates words, has number 0.
    """

    def __init__(self) -> None:
        """Begin with the line feed alone."""
        self["\n"] = 0

    def __missing__(self, word: str) -> int:
        """Give a new word the next number."""
        number = self[word] = len(self)
        return number

    def numbers(self, words: Collection[str]) -> U32:
        """Return the number of each word."""
        return np.fromiter(map(self.__getitem__, words), np.uint32, len(words))


_Found = tuple[U32, U32]  # for each occurrence of a word, its number and its section


def _words(chunk: _Chunk) -> _Stream:
    """Invert words: Chinese words from the cutter, lone characters, and Latin words and numbers."""
    vocabulary = _Vocabulary()
    known, lone, latin = (find(chunk, vocabulary) for find in (_known, _lone, _latin))
    numbers, sections = (np.concatenate(three) for three in zip(known, lone, latin, strict=True))
    words = ["", *sorted(vocabulary.keys() - {"\n"})]  # in the order of their UTF-8, too
    ranks = np.zeros(len(words), np.uint32)
    ranks[vocabulary.numbers(words[1:])] = np.arange(1, len(words), dtype=np.uint32)
    keys = _packed(ranks[numbers], len(words), sections >> np.uint32(1), chunk.count)
    parts = []
    for chosen in (keys[(sections & np.uint32(1)) == 0], keys):
        found, batch = _counted(chosen, chunk.count)
        parts.append(Inverted([words[rank].encode() for rank in found.tolist()], batch))
    tokens = np.bincount(sections[numbers != 0], minlength=len(chunk.starts) - 1)
    return _Stream(parts[0], parts[1], tokens)


def _known(chunk: _Chunk, vocabulary: _Vocabulary) -> _Found:
    """Find the words that the cutter makes of stretches of Chinese characters."""
    lines, kept = _lines(chunk, chunk.has(tokens.KNOWN))
    cut, number = tokens.cutter().lines, vocabulary.__getitem__
    numbers = array("I")
    ends = [0]
    for begin, end in pairwise(np.searchsorted(kept, chunk.starts).tolist()):
        # Numbering each section right after cutting it keeps its words in the processor's cache.
        numbers.extend(map(number, cut(lines[begin:end])))
        ends.append(len(numbers))
    sections = np.arange(len(ends) - 1, dtype=np.uint32)
    return np.array(numbers, np.uint32), np.repeat(sections, np.diff(ends))


def _lone(chunk: _Chunk, vocabulary: _Vocabulary) -> _Found:
    """Find the characters that are words of their own."""
    is_lone = chunk.has(tokens.LONE)
    return vocabulary.numbers(decode(chunk.codes[is_lone])), _sections(chunk, is_lone)


def _latin(chunk: _Chunk, vocabulary: _Vocabulary) -> _Found:
    """Find Latin words and numbers, each in all its forms (see `tokens.latin_forms`)."""
    wanted, joint = chunk.has(tokens.LATIN), chunk.has(tokens.JOINT)
    wanted[1:-1] |= joint[1:-1] & wanted[:-2] & wanted[2:]
    lines, _ = _lines(chunk, wanted)
    pieces = lines.split("\n")[:-1]
    forms = {piece: tokens.latin_forms(piece) for piece in set(pieces)}
    begins = wanted.copy()
    begins[1:] &= ~wanted[:-1]
    words = [form for piece in pieces for form in forms[piece]]
    widths = [len(forms[piece]) for piece in pieces]
    return vocabulary.numbers(words), np.repeat(_sections(chunk, begins), widths)


def _sections(chunk: _Chunk, chosen: Bools) -> U32:
    """Return the section number of each chosen code: 2 * document, plus 1 in a body."""
    return (chunk.documents[chosen] << np.uint32(1)) | ~chunk.in_title[chosen]


def _lines(chunk: _Chunk, wanted: Bools) -> tuple[str, I64]:
    """Return the stretches of wanted codes as lines, and the places of their characters.

    A stretch is followed by a line feed, whose place is the character after the stretch.
    """
    kept = wanted.copy()
    kept[1:] |= wanted[:-1]
    places = np.flatnonzero(kept)
    return decode(np.where(wanted[places], chunk.codes[places], np.uint32(_LINE))), places


_STREAMS = {"words": _words, "bigrams": _bigrams, "characters": _characters}
