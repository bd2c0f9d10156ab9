"""What a run tells the engine is decided from values: no file, no store, no engine is asked."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.update import decide as module
from indexer.update.amend import Amendments
from indexer.update.columns import EMPTY, Change
from indexer.update.decide import all_rows, amended, decide, half_rows, joined, own_rows
from indexer.update.named import Named
from indexer.update.reprints import BANDS
from searcher.core.errors import CorpusError

PURE = {  # modules of this house that neither read nor write
    "indexer.articles.jumps",
    "indexer.update.amend",
    "indexer.update.plan",
    "indexer.update.reprints",
    "indexer.update.columns",
    "indexer.update.named",
    "searcher.core.model",
    "searcher.privacy.redaction",
    "searcher.speech",
}


def test_nothing_is_imported_that_reads_or_writes() -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    imported = {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    ours = {name for name in imported if name.split(".")[0] in {"indexer", "searcher", "web"}}
    assert ours == PURE


def table_of(*ids: str) -> Change:
    """Return the change that brings in these articles, each first of its file."""
    count = len(ids)
    columns = replace(
        EMPTY,
        paths=tuple(f"{name}.txt" for name in ids),
        ids=ids,
        names=[""] * count,
        files=np.arange(count, dtype=np.uint32),
        places=np.zeros(count, np.uint32),
        bands=np.zeros((count, BANDS), np.uint32),
        counted=np.ones(count, bool),
    )
    return Change(columns, frozenset(ids), [], frozenset(), np.zeros(0, np.int64))


@pytest.mark.parametrize(
    ("wanted", "held", "put", "delete"),
    [
        ({"a": "1", "b": "2"}, {}, ("a", "b"), ()),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, (), ()),
        ({"a": "1", "b": "3"}, {"a": "1", "b": "2"}, ("b",), ()),
        ({"a": "1", "b": "2"}, {"a": "1", "c": "9"}, ("b",), ("c",)),
    ],
)
def test_what_differs_is_put_and_what_is_gone_is_deleted(
    wanted: dict[str, str], held: dict[str, str], put: tuple[str, ...], delete: tuple[str, ...]
) -> None:
    change = table_of("a", "b")
    rows = all_rows(change)
    assert half_rows(change, rows) == []
    columns, tails = joined(change, rows, [])
    columns, amendments = amended(columns, rows, Named(), Amendments(tails=tails))
    assert [columns.ids[row] for row in own_rows(columns, rows, amendments)] == ["a", "b"]
    done = decide(columns, rows, amendments, wanted, held, force=False)
    assert (done.plan.put, done.plan.delete) == (put, delete)
    assert done.places == {name: (f"{name}.txt", 0) for name in put}


def test_a_name_that_tells_is_no_article_of_a_redacted_index() -> None:
    change = table_of("a", "13812345678")
    rows = all_rows(change)
    columns, _tails = joined(change, rows, [])
    columns, amendments = amended(columns, rows, Named(), Amendments(redacts=True))
    assert [columns.ids[row] for row in own_rows(columns, rows, amendments)] == ["a"]
    done = decide(columns, rows, amendments, {"a": "1"}, {}, force=False)
    assert done.telling == {"13812345678": "13812345678.txt"}


def test_all_is_not_deleted_unasked() -> None:
    with pytest.raises(CorpusError):
        decide(EMPTY, [], Amendments(), {}, {"a": "1"}, force=False)
    assert decide(EMPTY, [], Amendments(), {}, {"a": "1"}, force=True).plan.delete == ("a",)
