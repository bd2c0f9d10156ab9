"""Our reading of Whoosh's table of contents is Whoosh's own; garbage is damage, nothing else."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searcher.engines.whoosh.bridge import codec, toc
from searcher.engines.whoosh.bridge.toc import parse_toc, write_toc
from searcher.engines.whoosh.formats.files import DamagedError
from searcher.engines.whoosh.segment_state import INDEX_NAME, SegmentState


@st.composite
def states(draw: st.DrawFn) -> SegmentState:
    count = draw(st.integers(1, 40))
    state = SegmentState(draw(st.from_regex(r"[0-9a-z]{1,20}", fullmatch=True)), count)
    live = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return state.without(np.array(live, np.bool_))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toc")


@given(st.lists(states(), max_size=4), st.integers(0, 10**6))
def test_what_whoosh_writes(folder: Path, segments: list[SegmentState], number: int) -> None:
    write_toc(folder, segments, number)
    content = (folder / toc.file_name(number)).read_bytes()
    assert parse_toc(content, number) == segments
    theirs = TOC.read(FileStorage(str(folder)), INDEX_NAME, number).segments
    assert [each.segment_id() for each in theirs] == [state.name for state in segments]
    assert [each.doc_count() for each in theirs] == [state.live_count() for state in segments]
    for state, each in zip(segments, theirs, strict=True):
        live = state.live()
        gone = [] if live is None else np.flatnonzero(~live).tolist()
        assert list(each.deleted_docs()) == gone
        assert [n for n in range(state.count) if each.is_deleted(n)] == gone
    with pytest.raises(DamagedError):
        parse_toc(content, number + 1)


@pytest.mark.parametrize("module", toc.MODULES)
def test_a_segment_is_known_by_the_names_of_earlier_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, codec)
    monkeypatch.setattr(codec.ColumnarSegment, "__module__", module)
    segments = [SegmentState("a1", 9), SegmentState("b2", 3, b"\x20")]
    write_toc(tmp_path, segments, 7)
    content = (tmp_path / toc.file_name(7)).read_bytes()
    assert module.encode() in content
    assert parse_toc(content, 7) == segments


@given(st.binary(max_size=300), st.integers(0, 400), st.booleans())
def test_garbage_is_damage(folder: Path, garbage: bytes, at: int, keep_rest: bool) -> None:
    write_toc(folder, [SegmentState("a1", 9), SegmentState("b2", 3, b"\x20")], 7)
    content = (folder / toc.file_name(7)).read_bytes()
    at = len(content) - min(at, len(content))
    spoilt = content[:at] + garbage + (content[at + len(garbage) :] if keep_rest else b"")
    try:
        found = parse_toc(spoilt, 7)
    except DamagedError:
        return
    assert all(len(state.deleted) in (0, (state.count + 7) // 8) for state in found)
