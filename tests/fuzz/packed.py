"""Packed arrays of an index: for any numbers, what is read must be what was written."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from searcher.engines.whoosh.arrays import U32
from searcher.engines.whoosh.formats import packing, stretches
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile
from searcher.engines.whoosh.formats.records import RecordReader, RecordWriter
from searcher.engines.whoosh.formats.terms import (
    open_terms,
    write_characters,
    write_pairs,
    write_terms,
)
from tests.fuzz.target import Target
from tests.support.posting_lists import Posting, Term, check


@cache
def _scratch() -> tuple[Path, TemporaryDirectory[str]]:
    keep = TemporaryDirectory()
    return Path(keep.name) / "file", keep


def _numbers(data: bytes) -> U32:
    return np.frombuffer(data[: len(data) & ~3], "<u4").astype(np.uint32)


def arrays(data: bytes) -> None:
    """Check packed numbers: unpacked from any place, picked, and summed in stretches."""
    if len(data) < 8:
        return
    start, values = data[0], _numbers(data[4:])
    width = int(values.max()).bit_length()
    packed = packing.pack(values, width)
    assert len(packed) == packing.packed_size(len(values), width)
    start %= len(values) + 1
    count = (data[1] or 255) % (len(values) - start + 1)
    assert (packing.unpack(packed, width, start, count) == values[start : start + count]).all()
    order = np.argsort(values, kind="stable").astype(np.int64)
    if width:
        slack = np.zeros(8, np.uint8)
        picked = packing.pick(np.concatenate([packed, slack]), width, order)
        assert (picked == values[order]).all()
    _sums(values & np.uint32(0xFFFF), 1 + data[2] % 9)


def _sums(steps: U32, size: int) -> None:
    starts = np.arange(0, len(steps), size, dtype=np.int64)
    expected = np.concatenate([np.cumsum(steps[at : at + size], dtype=np.uint32) for at in starts])
    summed = steps.copy()
    stretches.accumulate(summed, starts)
    assert (summed == expected).all()


def postings(data: bytes) -> None:
    """Check posting lists with and without positions, read one by one and together."""
    terms: list[Term] = []
    step = 1
    for byte in data[1:]:
        kind, value = byte >> 6, byte & 63
        if kind == 0 or not terms:
            terms.append([Posting(value, (value,))])
        elif kind == 1:
            step = 1 + (step * 2 + value) % (1 << 20)
            _appended(terms, step, (0,))
        elif kind == 2:
            _appended(terms, 1, tuple(range(0, 1 + value, 1 + value % 3)))
        else:
            for _ in range(value):
                _appended(terms, 1 + value % 2, (value,))
    if terms and sum(map(len, terms)) < 3000:
        half = len(terms) // 2
        cuts = [data[0] % (len(terms) + 1), half]
        check(_scratch()[0], [block for block in (terms[:half], terms[half:]) if block], cuts)


def _appended(terms: list[Term], step: int, positions: tuple[int, ...]) -> None:
    terms[-1].append(Posting(terms[-1][-1].document + step, positions))


def dictionaries(data: bytes) -> None:
    """Check dictionaries of words, characters and pairs: terms are found, also by prefix."""
    text = data[1:].decode("utf-8", "ignore").replace("\0", "")  # no term holds a NUL
    path = _scratch()[0]
    words = sorted({part for part in text.split("\n") if part}, key=str.encode)
    writer = FileWriter(path)
    write_terms(writer, [word.encode() for word in words])
    _looked_up(path, writer, words)
    for size, write in ((1, write_characters), (2, write_pairs)):
        grams = sorted({text[at : at + size] for at in range(len(text) - size + 1)})
        keys = [sum(ord(c) << 21 * (size - 1 - n) for n, c in enumerate(gram)) for gram in grams]
        writer = FileWriter(path)
        write(writer, np.array(keys, np.uint64))
        _looked_up(path, writer, grams)


def _looked_up(path: Path, writer: FileWriter, words: list[str]) -> None:
    terms = open_terms(MappedFile(path, writer.finish(durable=False)))
    assert list(terms.texts(0, len(terms))) == words
    for ordinal, word in enumerate(words):
        assert terms.find(word) == ordinal
        assert terms.text(ordinal) == word
        lo, hi = terms.span(word[:1])
        assert lo <= ordinal < hi
        assert terms.find(word + "\U0010ffff") == -1 or word + "\U0010ffff" in words


def records(data: bytes) -> None:
    """Check records of any length in blocks of any size."""
    path = _scratch()[0]
    parts = data[2:].split(b"\n")
    parts = [part * (1 + data[1] % 50) for part in parts] if len(data) > 1 else parts
    writer = FileWriter(path)
    made = RecordWriter(writer, "r", 1 + (data[0] if data else 0) * 16)
    for part in parts:
        made.add(part)
    made.finish()
    reader = RecordReader(MappedFile(path, writer.finish(durable=False)), "r")
    assert list(reader) == parts
    assert [reader[at] for at in range(len(parts))] == parts


def _seeds() -> Iterator[bytes]:
    yield b""
    yield bytes(range(256))
    yield b"\1\2\3\4" * 60
    yield "\0换届\n选举\n街道\nAED\n𠀀㐂\n".encode() * 3
    yield bytes([3, 7, *([64 + 63] * 40), *([200] * 30), 0, 1, 2, 140, 255, 255])


TARGETS = (
    Target("packed-arrays", arrays, _seeds, ("\0\0\0\0", "\x7f"), longest=2048),
    Target("packed-postings", postings, _seeds, ("\x7f", "\0"), longest=256),
    Target("packed-terms", dictionaries, _seeds, ("\n", "街", "\U0010ffff", "\0"), longest=1024),
    Target("packed-records", records, _seeds, ("\n", "\0"), longest=2048),
)
