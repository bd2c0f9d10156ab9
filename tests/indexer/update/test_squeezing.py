"""Packed rows and records: unpacked they are equal, and a changed byte is never another row."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.update.rows import Row
from indexer.update.squeezing import (
    pack_records,
    pack_rows,
    pack_text,
    unpack_records,
    unpack_rows,
    unpack_text,
)
from searcher.core.records import to_record
from tests.support.made_articles import made

PATH = "yq/2021-06-09.txt"
texts = st.text(st.characters(codec=None), max_size=40)
rows = st.builds(
    Row,
    place=st.just(0),
    id=st.one_of(texts, st.just(f"{PATH}/1"), st.just(f"{PATH}/2")),
    digest=st.text("0123456789abcdef", max_size=32),
    sketch=st.binary(max_size=192),
    issue=texts,
    content=st.binary(max_size=16),
    imprint=texts,
)


@given(texts)
@example("半个 \udc80 字")
def test_any_text_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


@given(st.lists(rows, max_size=5))
def test_any_rows_come_back(found: list[Row]) -> None:
    placed = [row._replace(place=at) for at, row in enumerate(found)]
    assert unpack_rows(PATH, pack_rows(PATH, placed)) == placed


@given(st.binary(max_size=60))
def test_other_bytes_are_no_text(content: bytes) -> None:
    with suppress(ValueError):
        unpack_text(content)
    with suppress(ValueError):
        unpack_rows(PATH, content)


def test_records_come_back_in_chunks_of_bounded_size() -> None:
    records = [to_record(article) for article in made(300, seed=5)]
    records.insert(7, "x" * 200_000)  # longer than any chunk
    chunks = list(pack_records(records))
    assert [each for _, chunk in chunks for each in unpack_records(chunk)] == records
    for (first, chunk), (then, _) in pairwise(chunks):
        held = unpack_records(chunk)
        assert len(held) == then - first
        assert len(held) == 1 or sum(map(len, held)) <= 1 << 16
    assert list(pack_records([])) == []


def test_a_file_s_records_take_at_most_half_of_their_text(sample_articles: list[str]) -> None:
    raw = sum(len(record.encode()) for record in sample_articles)
    assert sum(len(chunk) for _, chunk in pack_records(sample_articles)) < raw / 2


@pytest.fixture
def sample_articles() -> list[str]:
    """Records of the sample's articles."""
    from indexer.corpus.blocks import RawFile
    from indexer.extract.extract import extract
    from indexer.update.run import load_context
    from tests.support.golden_files import SAMPLE, sample_paths

    context = load_context(SAMPLE)
    texts = [path for path in sample_paths() if path.endswith(".txt")]
    raws = (RawFile(path, (SAMPLE / path).read_bytes()) for path in texts)
    return [to_record(article) for raw in raws for article in extract(raw, context).articles]
