"""Posting lists against plain lists: any batches, reopened, read one by one or together."""

from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.engines.whoosh.arrays import U32, Batch, Postings
from searcher.engines.whoosh.formats.files import DamagedError, FileWriter, MappedFile
from searcher.engines.whoosh.formats.postings import PostingsReader, PostingsWriter
from tests.support.posting_lists import Posting, Term, batch_of, check, same, u32, write

HIGHEST = 2**32 - 1


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postings") / "field"


gaps = st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, 2**29))
places = st.lists(st.one_of(st.integers(0, 600), st.integers(0, HIGHEST)), min_size=1, max_size=5)


@st.composite
def lists(draw: st.DrawFn) -> Term:
    steps = draw(st.lists(st.tuples(gaps, places), min_size=1, max_size=8))
    ids = accumulate((gap for gap, _ in steps), lambda last, gap: last + gap + 1)
    return [
        Posting(document, tuple(sorted(where)))
        for document, (_, where) in zip(ids, steps, strict=True)
        if document <= HIGHEST
    ]


@pytest.mark.exhaustive
@given(st.lists(st.lists(lists(), max_size=6), max_size=3), st.lists(st.integers(0, 18)))
def test_any_small_lists(path: Path, blocks: list[list[Term]], cuts: list[int]) -> None:
    check(path, blocks, cuts)


def random_list(dice: np.random.Generator, count: int, gap: int, often: float) -> Term:
    ids = np.cumsum(dice.integers(1, gap + 1, count)).tolist()
    frequencies = dice.geometric(often, count).tolist()
    return [
        Posting(document, tuple(sorted(dice.integers(0, 10 * frequency + 900, frequency).tolist())))
        for document, frequency in zip(ids, frequencies, strict=True)
    ]


@pytest.mark.exhaustive
@given(
    st.integers(0, 2**32),
    st.lists(st.lists(st.integers(1, 1100), max_size=4), min_size=1, max_size=3),
    st.lists(st.integers(0, 12), max_size=2),
)
def test_lists_of_several_rows(
    path: Path, seed: int, sizes: list[list[int]], cuts: list[int]
) -> None:
    dice = np.random.default_rng(seed)

    def one(count: int) -> Term:
        return random_list(dice, count, int(2 ** dice.uniform(0, 20)), dice.uniform(0.1, 1))

    check(path, [[one(count) for count in block] for block in sizes], cuts)


# The bounds of rows, and of the widths: all next to each other, and as far apart as they can be.
@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 511, 512, 513, 2000])
def test_the_bounds_of_rows(path: Path, count: int) -> None:
    dense = [Posting(document, (7,)) for document in range(count)]
    spread = [
        Posting(document * (HIGHEST // count), (document, HIGHEST))
        for document in range(1, count + 1)
    ]
    mixed = [*dense, *(Posting(HIGHEST - place, (0, 1, 2)) for place in (1, 0))]
    check(path, [[dense, spread], [mixed, dense[:1]]], [1, 2])


def test_every_width(path: Path) -> None:
    def wide(width: int) -> Term:
        gap = (1 << width) - 1
        ids = [place for place in (0, gap, gap + 1, 2 * gap + 1) if place <= HIGHEST]
        return [Posting(document, (0,) * (1 + document % 3)) for document in dict.fromkeys(ids)]

    check(path, [[wide(width) for width in range(33)]], [7, 20])


@pytest.mark.parametrize("most", [1, 2, 3, 5, 9, 17, 65, 257, 4097, 65_537, 2**20, 2**20 + 1])
def test_frequencies(path: Path, most: int) -> None:
    ids = u32([3, 4, HIGHEST])
    frequencies = u32([1, most, 2])
    places: U32 = np.concatenate([u32([9]), np.arange(most, dtype=np.uint32), u32([5, HIGHEST])])
    reader = write(path, [Batch(u32([3]), ids, frequencies, places)], positions=True)
    same(reader.get(0, positions=True), Postings(ids, frequencies, places))
    same(reader.batch(0, 1, positions=True), Postings(ids, frequencies, places))


@pytest.mark.exhaustive
@given(
    st.integers(0, 2**32),
    st.lists(st.integers(1, 9000), min_size=1, max_size=3),
    st.floats(0, 1),
)
def test_some_documents_of_a_list(path: Path, seed: int, sizes: list[int], near: float) -> None:
    dice = np.random.default_rng(seed)
    gap, often = int(2 ** dice.uniform(0, 12)), dice.uniform(0.1, 1)
    terms = [random_list(dice, count, gap, often) for count in sizes]
    reader = write(path, [batch_of(terms), batch_of(terms)], positions=True)
    for ordinal in range(2 * len(terms)):
        whole = reader.get(ordinal)
        asked = dice.integers(0, int(whole.ids[-1] * (0.1 + near)) + 10, 4)
        asked = np.unique(np.concatenate([asked, dice.choice(whole.ids, 2)])).astype(np.int64)
        found = reader.some(ordinal, asked)
        if found is None:  # in too many rows to be worth it: those of short lists always are
            assert len(whole.ids) < 256 * 8 * len(asked)
            continue
        held = dict(zip(whole.ids.tolist(), whole.frequencies.tolist(), strict=True))
        truth = [(n, held[d]) for n, d in enumerate(asked.tolist()) if d in held]
        assert list(zip(found[0].tolist(), found[1].tolist(), strict=True)) == truth


def test_some_documents_of_a_large_list(path: Path) -> None:
    dice = np.random.default_rng(6)
    ids = np.flatnonzero(dice.random(300_000) < 0.4).astype(np.uint32)
    frequencies = dice.geometric(0.6, len(ids)).astype(np.uint32)
    reader = write(path, [Batch(u32([len(ids)]), ids, frequencies)], positions=False)
    asked = np.sort(dice.choice(300_000, 30, replace=False)).astype(np.int64)
    found = reader.some(0, asked)
    assert found is not None
    assert asked[found[0]].tolist() == np.intersect1d(asked, ids).tolist()
    assert found[1].tolist() == frequencies[np.isin(ids, asked)].tolist()
    assert reader.some(0, np.arange(300_000)) is None


def test_one_large_list(path: Path) -> None:
    dice = np.random.default_rng(5)
    ids = np.flatnonzero(dice.random(300_000) < np.linspace(0.01, 0.99, 300_000)).astype(np.uint32)
    frequencies = dice.geometric(0.7, len(ids)).astype(np.uint32)
    steps = dice.integers(0, 99, int(frequencies.sum()))
    places = np.cumsum(steps, dtype=np.uint32)  # ascends everywhere, so in each document too
    whole = Batch(u32([len(ids)]), ids, frequencies, places)
    reader = write(path, [batch_of([[Posting(1, (2,))]]), whole], positions=True)
    same(reader.get(1, positions=True), whole)
    assert reader.count(1) == len(ids)


def test_nothing(path: Path) -> None:
    for positions in (False, True):
        for batches in ([], [batch_of([])]):
            reader = write(path, batches, positions)
            assert len(reader) == 0
            assert reader.counts(0, 0).tolist() == []
            assert reader.batch(0, 0, positions=True).ids.tolist() == []


@pytest.mark.parametrize(
    ("counts", "ids", "frequencies", "places", "why"),
    [
        ([2], [5, 5], [1, 1], [1, 1], "do not ascend"),
        ([2], [5, 4], [1, 1], [1, 1], "do not ascend"),
        ([1, 3], [9, 1, 3, 2], [1, 1, 1, 1], [1, 1, 1, 1], "do not ascend"),
        ([1], [5], [2], [4, 3], "positions in a document"),
        ([1], [5], [0], [], "without occurrences"),
        ([1, 0], [5], [1], [1], "counts"),
        ([2], [5], [1], [1], "counts"),
        ([1], [5], [1, 1], [1], "counts"),
        ([1], [5], [1], [1, 2], "positions of the batch"),
        ([1], [5], [1], None, "positions of the batch"),
    ],
)
def test_what_is_no_batch(
    path: Path,
    counts: list[int],
    ids: list[int],
    frequencies: list[int],
    places: list[int] | None,
    why: str,
) -> None:
    where = None if places is None else u32(places)
    file = FileWriter(path)
    with pytest.raises(ValueError, match=why):
        PostingsWriter(file, True).add(Batch(u32(counts), u32(ids), u32(frequencies), where))
    file.abandon()


def test_damage_is_noticed_where_it_is_read(path: Path) -> None:
    dice = np.random.default_rng(7)
    terms = [random_list(dice, 2000, 900, 0.5) for _ in range(60)]
    file = FileWriter(path)
    writer = PostingsWriter(file, positions=True)
    writer.add(batch_of(terms))
    writer.finish()
    seal = file.finish()
    with path.open("r+b") as raw:
        raw.seek(100)
        raw.write(b"damage")
    reader = PostingsReader(MappedFile(path, seal))
    assert reader.count(3) == 2000
    with pytest.raises(DamagedError):
        reader.batch(0, 60)


def test_a_container_without_postings(path: Path) -> None:
    with pytest.raises(DamagedError):
        PostingsReader(MappedFile(path, FileWriter(path).finish()))


def test_a_small_batch_makes_a_small_file(path: Path) -> None:
    write(path, [batch_of([[Posting(0, (place,))] for place in range(200)])], positions=True)
    assert path.stat().st_size < 200 * 24 + 2000
