"""Dictionaries against sorted lists."""

from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.engines.whoosh.arrays import U64
from searcher.engines.whoosh.formats.files import DamagedError, FileWriter, MappedFile
from searcher.engines.whoosh.formats.terms import (
    Terms,
    open_terms,
    write_characters,
    write_pairs,
    write_terms,
)

LETTERS = "aéz〇一嘉兴街￿𠀀\U0010ffff"
ABSENT = ("", "x", "\ud800", "a\ud800", "\udfff嘉", "嘉兴街", "\0", "\U0010ffff" * 3, "嘉\0")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("terms") / "dictionary"


def key(term: str) -> int:
    number = 0
    for character in term:
        number = number << 21 | ord(character)
    return number


def reopened(path: Path, write: Callable[[FileWriter], None]) -> Terms:
    writer = FileWriter(path)
    write(writer)
    return open_terms(MappedFile(path, writer.finish()))


def text_terms(path: Path, terms: list[str]) -> Terms:
    return reopened(path, lambda file: write_terms(file, [term.encode() for term in terms]))


def gram_terms(path: Path, terms: list[str]) -> Terms:
    keys: U64 = np.array([key(term) for term in terms], np.uint64)
    write = write_pairs if any(len(term) == 2 for term in terms) else write_characters
    return reopened(path, lambda file: write(file, keys))


def check(terms: Terms, expected: list[str], others: list[str]) -> None:
    """Compare a dictionary with a sorted list; `others` are looked up besides."""
    assert len(terms) == len(expected)
    assert [terms.text(ordinal) for ordinal in range(len(expected))] == expected
    assert list(terms.texts(0, len(expected))) == expected
    for term in {*expected, *others, *ABSENT}:
        assert terms.find(term) == (expected.index(term) if term in expected else -1)
    for prefix in {term[:size] for term in (*expected, *others, *ABSENT) for size in (0, 1, 2, 9)}:
        lo, hi = terms.span(prefix)
        assert expected[lo:hi] == [term for term in expected if term.startswith(prefix)]
        assert lo <= hi


def check_raw(terms: Terms, expected: list[int] | list[bytes]) -> None:
    count = len(expected)
    for lo, hi in ((0, count), (count // 3, count // 2), (count, count), (count // 2, count)):
        raw = terms.raw(lo, hi)
        assert list(raw) == expected[lo:hi]
        assert len(list(terms.texts(lo, hi))) == hi - lo


texts = st.text(st.sampled_from(LETTERS), max_size=4)


@given(st.sets(texts, max_size=60), st.lists(texts, max_size=5))
def test_texts(path: Path, some: set[str], others: list[str]) -> None:
    ordered = sorted(some)
    terms = text_terms(path, ordered)
    check(terms, ordered, others)
    check_raw(terms, [term.encode() for term in ordered])


@given(st.sets(st.sampled_from(LETTERS)), st.lists(texts, max_size=5))
def test_characters(path: Path, some: set[str], others: list[str]) -> None:
    ordered = sorted(some)
    terms = gram_terms(path, ordered)
    check(terms, ordered, others)
    check_raw(terms, [key(term) for term in ordered])


pairs = st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)).map("".join)


@given(st.sets(pairs, max_size=60), st.lists(texts, max_size=5))
def test_pairs(path: Path, some: set[str], others: list[str]) -> None:
    ordered = sorted(some)
    terms = gram_terms(path, ordered)
    check(terms, ordered, others)
    check_raw(terms, [key(term) for term in ordered])


def test_more_letters_than_two_bytes_count(path: Path) -> None:
    letters = [chr(point) for point in range(0x20000, 0x20000 + 70_000)]
    ordered = [*("街" + letter for letter in letters), "\U00031000嘉"]
    terms = gram_terms(path, ordered)
    assert list(terms.texts(0, len(terms))) == ordered
    assert list(terms.raw(69_990, 70_001)) == [key(term) for term in ordered[69_990:]]
    for ordinal in (0, 1, 65_535, 65_536, 69_999, 70_000):
        assert terms.find(ordered[ordinal]) == ordinal
        assert terms.text(ordinal) == ordered[ordinal]
    assert terms.span("街") == (0, 70_000)
    assert terms.find("街街") == -1
    assert terms.find("嘉街") == -1


def test_many_texts_and_long_ones(path: Path) -> None:
    sizes = (1, 100, 253, 254, 255, 256, 300, 70_000, 3_000_000)
    long = [letter * size for letter in "bx" for size in sizes]
    ordered = sorted({*long, *(f"n/{number}" for number in range(9000))})
    terms = text_terms(path, ordered)
    assert list(terms.texts(0, len(terms))) == ordered
    assert terms.raw(5, 9005) == [term.encode() for term in ordered[5:9005]]
    for term in (*long, "n/0", "n/4711", "n/8999"):
        assert terms.find(term) == bisect_left(ordered, term)
        assert terms.find(term + "!") == -1
        assert terms.text(terms.find(term)) == term
    lo, hi = terms.span("n/12")
    assert hi - lo == 111
    assert terms.span("x") == (len(ordered) - len(sizes), len(ordered))
    assert terms.find("z" * 10_000_000) == -1


def test_terms_must_ascend(path: Path) -> None:
    writer = FileWriter(path)
    for wrong in ([b"b", b"a"], [b"a", b"a"]):
        with pytest.raises(ValueError, match="ascend"):
            write_terms(writer, wrong)
    for write in (write_characters, write_pairs):
        with pytest.raises(ValueError, match="ascend"):
            write(writer, np.array([key("ba"), key("ab")], np.uint64))
    writer.abandon()


def test_damage(path: Path) -> None:
    writer = FileWriter(path)
    write_terms(writer, [f"{number:05}".encode() for number in range(40_000)])
    seal = writer.finish()
    with path.open("r+b") as raw:
        raw.seek(70_000)
        raw.write(b"!")
    terms = open_terms(MappedFile(path, seal))
    assert terms.text(3) == "00003"
    with pytest.raises(DamagedError):
        terms.text(14_000)
    with pytest.raises(DamagedError):
        terms.find("00003")


def test_a_container_without_a_dictionary(path: Path) -> None:
    with pytest.raises(DamagedError):
        open_terms(MappedFile(path, FileWriter(path).finish()))
