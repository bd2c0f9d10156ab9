"""Batches: how files of queries are read, and that a bad row costs no other."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import EngineError, InputError
from searcher.core.model import Choice, Facet, Page
from searcher.core.request import Request
from searcher.core.tree import Literal, Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.query import MAX_CHARACTERS
from searcher.research import batch, read_sheet
from tests.conftest import ARTICLES
from tests.support.oracle import OracleEngine

TWO = "换届选举\n居委会"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (TWO.encode(), ["换届选举", "居委会"]),
        (TWO.encode("utf-8-sig"), ["换届选举", "居委会"]),
        (TWO.encode("gb18030"), ["换届选举", "居委会"]),
        ("妇联".encode("gb18030"), ["妇联"]),  # too short to guess by statistics
        (TWO.encode("utf-16"), ["换届选举", "居委会"]),
        (TWO.replace("\n", "\r\n").encode(), ["换届选举", "居委会"]),
        ("# 注\n换届\n#妇联\n选举\n\n\n".encode(), ["换届", "选举"]),
        ("a\u2028b".encode(), ["a\u2028b"]),  # no line's end
        (b"", []),
        ("编号,query\n1,换届\n2,“街道,召开”\n".encode(), ["换届", "“街道"]),
        ('编号,Query\n1,"a,b"\n2,"x\ny"\n3,z'.encode(), ["a,b", "x\ny", "z"]),
        ("检索式\n换届\n".encode("gb18030"), ["换届"]),
    ],
)
def test_files_are_read(data: bytes, texts: list[str]) -> None:
    sheet = read_sheet(data)
    assert [typed.text for typed in sheet.queries] == texts
    assert sheet.problems == ()


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        ("换届\n\n选举".encode(), 2, "空行"),
        ("换届\n".encode() + b"\xff\xfe\xff\n" + "选举".encode(), 2, "无法解码"),
        (f"换届\n{'长' * (MAX_CHARACTERS + 1)}\n选举".encode(), 2, "超过"),
        (f"query\n换届\n选举\n{'长' * 140_000}\n".encode(), 4, "超过"),
        ('n,query\n1,换届\n"2\n3",\n4,选举\n'.encode(), 3, "空行"),
        ("n,query\n1,换届\n2\n3,选举\n".encode(), 3, "空行"),
    ],
)
def test_a_bad_row_is_named_by_its_line(data: bytes, line: int, says: str) -> None:
    sheet = read_sheet(data)
    assert [typed.text for typed in sheet.queries] == ["换届", "选举"]
    [problem] = sheet.problems
    assert problem.line == line
    assert says in str(problem.message)


def test_a_table_without_the_column_is_an_error() -> None:
    with pytest.raises(InputError, match="编号、词"):
        read_sheet("编号,词\n1,换届\n".encode(), table=True)


def test_at_most_five_hundred_rows_are_read() -> None:
    sheet = read_sheet("\n".join(f"词{n}" for n in range(503)).encode())
    assert (len(sheet.queries), sheet.left_out) == (500, 3)


def test_counts_are_by_label(filled: Engine) -> None:
    found = batch(filled, read_sheet("换届\n街道\n“江大”".encode()))
    assert set(found.labels) == {"青禾街道", "柳岸街道", "未标注"}
    table = {row.text: dict(zip(found.labels, row.counts, strict=True)) for row in found.rows}
    assert table["换届"] == {"青禾街道": 2, "柳岸街道": 0, "未标注": 0}
    assert table["“江大”"] == {"青禾街道": 0, "柳岸街道": 1, "未标注": 1}
    assert all(row.total == sum(row.counts) for row in found.rows)


def test_a_chosen_label_is_the_only_column(filled: Engine) -> None:
    chosen = (Choice(Facet.STREET, "柳岸街道"),)
    found = batch(filled, read_sheet("街道".encode()), Request(choices=chosen))
    assert (found.labels, found.rows[0].counts, found.rows[0].total) == (("柳岸街道",), (1,), 1)


class _Choosy(OracleEngine):
    """An engine that cannot answer for one word."""

    def search(self, query: Query) -> Page:
        if query.tree == Literal("选举"):
            raise EngineError("无法回答")
        return super().search(query)


def test_what_the_engine_cannot_answer_costs_no_other() -> None:
    engine = _Choosy()
    engine.update(ARTICLES, ())
    found = batch(engine, read_sheet("换届\n选举\n，。！\n街道".encode()))
    assert [row.text for row in found.rows] == ["换届", "街道"]
    assert [problem.line for problem in found.problems] == [2, 3]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    engine = WhooshEngine(folder)
    engine.update(ARTICLES, ())
    engine.close()
    return folder


def jiewen(*words: object, typed: bytes = b"") -> Result:
    arguments = [str(word) for word in words]
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


def test_the_command_prints_a_matrix(index: Path) -> None:
    words = ["batch", "-", "--by", "month", "--index", index]
    typed = "换届\n街道".encode()
    table = jiewen(*words, typed=typed)
    assert table.exit_code == 0
    assert [line.split() for line in table.stdout.splitlines()[:3]] == [
        ["检索式", "合计", "2021-05", "2021-06"],
        ["换届", "2", "2", "0"],
        ["街道", "3", "2", "1"],
    ]
    told = json.loads(jiewen(*words, "--json", typed=typed).stdout)
    assert told["rows"][1]["counts"] == {"2021-05": 2, "2021-06": 1, "未标注": 0}
    data = jiewen(*words, "--format", "csv", typed=typed).stdout_bytes
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["行号", "检索式", "合计", "2021-05", "2021-06", "未标注"]
    assert rows[2] == ["2", "街道", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("换届\n\n街道", 3, "第 2 行"),
        ("\n".join(["换届"] * 501), 3, "500"),
        ("换届", 0, ""),
        ("", 0, ""),
    ],
)
def test_exit_codes(index: Path, typed: str, code: int, says: str) -> None:
    result = jiewen("batch", "-", "--index", index, typed=typed.encode())
    assert result.exit_code == code
    assert says in result.stderr


def test_a_csv_without_the_column_is_one_line(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("编号,词\n1,换届\n", "utf-8")
    result = jiewen("batch", file, "--index", index)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize("name", ["none.txt", "."])
def test_a_file_that_cannot_be_read_is_one_line(index: Path, tmp_path: Path, name: str) -> None:
    result = jiewen("batch", tmp_path / name, "--index", index)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
