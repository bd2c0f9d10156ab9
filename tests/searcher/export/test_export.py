"""Exports: what each format holds, and that a file is complete or not there."""

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import OutputError
from searcher.core.model import Article, Evidence, Hit
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.export import Format, Origin, render, snapshot, write_out
from searcher.export.delimited import csv_text, safe
from searcher.export.rows import HEADERS, NAMES
from searcher.export.workbook import MAX_UNITS, shortened
from searcher.find.find import query_of
from tests.conftest import ARTICLES
from tests.support.oracle import OracleEngine

ORIGIN = Origin("换届 -妇联", "mode=smart sort=relevance", "v1", "2022-03-15")


def jiewen(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def rendered(form: Format, *articles: Article) -> bytes:
    return b"".join(render([Hit(article, 1.5) for article in articles], ORIGIN, form))


def as_table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    engine = WhooshEngine(folder)
    engine.update(ARTICLES, ())
    engine.close()
    return folder


def test_csv_has_a_mark_and_a_row_for_each_article() -> None:
    data = rendered(Format.CSV, *ARTICLES)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = as_table(data)
    assert [row["编号"] for row in rows] == [article.id for article in ARTICLES]
    assert rows[0]["正文"] == ARTICLES[0].body  # of two lines
    assert rows[0]["检索式"] == ORIGIN.query
    assert rows[0]["索引版本"] == "v1"


def test_jsonl_has_the_names_of_search_and_more() -> None:
    first = json.loads(rendered(Format.JSONL, *ARTICLES).decode().splitlines()[0])
    assert tuple(first) == NAMES
    assert {"id", "title", "street", "district", "department", "month", "source"} <= set(first)
    assert first["captions"] == ["投票现场"]
    assert (first["query"], first["filters"]) == (ORIGIN.query, ORIGIN.filters)
    assert (first["index_version"], first["exported"]) == ("v1", "2022-03-15")


def test_estimated_values_are_marked() -> None:
    guessed = (Evidence("month", 0.3, "推测"), Evidence("departments", 0.1, "推测"))
    article = replace(ARTICLES[0], evidence=(*guessed, Evidence("kicker", 0.9, "印出")))
    assert json.loads(rendered(Format.JSONL, article))["estimated"] == ["department", "month"]
    assert as_table(rendered(Format.CSV, article))[0]["估计值"] == "部门\n月份"


def test_a_value_that_is_missing_is_not_estimated() -> None:
    article = replace(ARTICLES[3], evidence=(Evidence("title", 0.0, "原文没有印出标题"),))
    assert json.loads(rendered(Format.JSONL, article))["estimated"] == []


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\tx",
        "  =1",
        "\u3000=1",  # an ideographic space
        "\ufeff=1",
        "\u200b@x",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["换届", "1=1", "a@b.cn", "", "'=1", -1.5, 0, None])
def test_other_cells_stay(cell: str | float | None) -> None:
    assert safe(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1)))
def test_csv_gives_back_what_it_was_given(rows: list[list[str]]) -> None:
    text = "".join(csv_text(rows)).removeprefix("\ufeff")
    read = list(csv.reader(StringIO(text, newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.lstrip()[:1] in tuple("=+-@＝＋－＠") for row in read for cell in row)


def test_xlsx_holds_text_and_says_what_it_is() -> None:
    odd = replace(ARTICLES[0], id="odd", title="=1+1", body="https://example.org", source="007")
    book = load_workbook(BytesIO(rendered(Format.XLSX, *ARTICLES, odd)))
    sheet, about = book["文章"], book["说明"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][: len(HEADERS)] == HEADERS
    assert len(rows) == 1 + len(ARTICLES) + 1
    assert rows[-1][:4] == ("odd", "=1+1", odd.kicker, "https://example.org")
    assert sheet.cell(6, 2).data_type == "s"  # text, no formula
    assert sheet.cell(6, 4).hyperlink is None
    assert rows[-1][NAMES.index("source")] == "007"
    assert sheet.freeze_panes == "A2"
    told = dict(about.iter_rows(values_only=True))
    assert told["检索式 query"] == ORIGIN.query
    assert told["索引版本 index version"] == "v1"
    assert told["篇数 articles"] == "5"


def test_xlsx_names_the_cells_it_cut() -> None:
    long = replace(ARTICLES[0], body="换" * 40_000)
    sheet = load_workbook(BytesIO(rendered(Format.XLSX, long)))["文章"]
    [row] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert row[NAMES.index("body")] == "换" * (MAX_UNITS - 1) + "…"
    assert row[-1] == "正文"


@given(st.text(max_size=20), st.integers(MAX_UNITS - 12, MAX_UNITS + 2))
def test_a_cell_fits_and_is_whole_when_it_can_be(end: str, size: int) -> None:
    text = "换" * size + end
    units = len(text.encode("utf-16-le", "replace")) // 2
    kept = shortened(text)
    assert len(kept.encode("utf-16-le")) // 2 <= MAX_UNITS
    assert (kept == text.encode("utf-16-le", "replace").decode("utf-16-le")) == (units <= MAX_UNITS)


@pytest.mark.parametrize("form", list(Format))
def test_half_a_surrogate_pair_breaks_no_format(form: Format) -> None:
    assert rendered(form, replace(ARTICLES[0], title="题\ud800名\x00\x0b"))


@pytest.mark.parametrize("form", list(Format))
def test_nothing_found_is_a_file_too(form: Format) -> None:
    data = rendered(form)
    assert data or form in (Format.JSONL, Format.RIS, Format.BIBTEX)
    if form is Format.CSL:
        assert json.loads(data) == []


def test_a_snapshot_names_the_version_it_was_read_from(filled: Engine) -> None:
    version, hits = snapshot(filled, Query())
    assert version == filled.version()
    filled.update((), ["jx/1"])
    assert version != filled.version()
    assert len(list(hits)) == len(ARTICLES)


class _Restless(OracleEngine):
    """An engine that changes once between the two looks."""

    looks = 0

    def version(self) -> str:
        self.looks += 1
        if self.looks == 1:
            self.update((), ["jx/1"])
            return "old"
        return super().version()


def test_a_snapshot_is_taken_again_when_the_index_changed() -> None:
    engine = _Restless()
    engine.update(ARTICLES, ())
    version, hits = snapshot(engine, Query())
    assert version == engine.version()
    assert {hit.article.id for hit in hits} == {"jx/2", "lf/1", "cf/4"}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.csv", Format.CSV),
        ("a.jsonl", Format.JSONL),
        ("a.XLSX", Format.XLSX),
        ("a.docx", Format.WORD),
        ("a.pdf", Format.CLIPPINGS),
        ("a.ris", Format.RIS),
        ("a.bib", Format.BIBTEX),
        ("a.txt", Format.GBT7714),
        ("a.json", Format.CSL),
        ("a", Format.CSV),
    ],
)
def test_the_ending_chooses_the_format(
    index: Path, tmp_path: Path, name: str, form: Format
) -> None:
    target = tmp_path / name
    result = jiewen("export", "-o", target, "--index", index)
    assert result.exit_code == 0, result.output
    assert "4" in result.stderr
    expected = jiewen("export", "--format", form, "--index", index)
    assert _parts(target.read_bytes()) == _parts(expected.stdout_bytes)


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of an Office file without the times of its making; else the file."""
    if not data.startswith(b"PK"):
        return {"": data}
    with ZipFile(BytesIO(data)) as parts:
        return {n: parts.read(n) for n in parts.namelist() if n != "docProps/core.xml"}


def test_a_public_address_is_linked(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = jiewen("export", "--format", "gbt7714-2025", "--index", index)
    assert "[N]. " in alone.stdout
    assert "[N/OL]" not in alone.stdout
    monkeypatch.setenv("JIEWEN_PUBLIC_URL", "https://papers.example/jiewen/")
    for form in ("gbt7714", "gbt7714-2025", "ris", "bibtex", "csl"):
        linked = jiewen("export", "--format", form, "--index", index)
        assert linked.stdout.count("https://papers.example/jiewen/article/jx/") == 2, form


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["换届"], {"jx/1", "jx/2"}),
        (["换届", "-妇联"], {"jx/1"}),
        (["--street", "柳岸街道"], {"lf/1"}),
        (["--exclude", "month=2021-05"], {"lf/1", "cf/4"}),
        (["--department", "妇女联合会", "街道"], {"jx/2"}),
        (["--mode", "any", "妇联长江"], {"jx/2", "lf/1"}),
        (["--id", "jx/2", "--id", "cf/4", "--id", "jx/2"], {"jx/2", "cf/4"}),
    ],
)
def test_the_command_exports_what_search_finds(
    index: Path, words: list[str], ids: set[str]
) -> None:
    result = jiewen("export", "--format", "jsonl", "--index", index, *words)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["id"] for row in rows} == ids
    assert len(rows) == len(ids)


def test_the_order_is_the_one_asked_for(index: Path) -> None:
    result = jiewen("export", "--format", "jsonl", "--sort", "oldest", "--index", index)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["jx/1", "jx/2", "lf/1", "cf/4"]
    assert rows[0]["filters"] == "mode=smart sort=oldest"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--id", "jx/1", "换届"], 2, "--id"),
        (["--id", "jx/1", "--street", "青禾街道"], 2, "--id"),
        (["--id", "no/1"], 1, "no/1"),
        (["--format", "doc"], 2, "doc"),
        (["-o", "/nowhere/at/all.csv"], 1, "/nowhere/at/all.csv"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    index: Path, words: list[str], code: int, says: str
) -> None:
    result = jiewen("export", "--index", index, *words)
    assert result.exit_code == code
    assert says in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_no_index_leaves_no_file(tmp_path: Path) -> None:
    result = jiewen("export", "-o", tmp_path / "a.csv", "--index", tmp_path / "none")
    assert result.exit_code == 1
    assert list(tmp_path.glob("*a.csv*")) == []


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    with pytest.raises(OutputError, match="No space left"):
        write_out(pieces(), target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_and_a_device_written_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_out([b"new"], link)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    write_out([b"gone"], Path(os.devnull))
    assert not Path(os.devnull).is_file()


def run(words: list[object], **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "jiewen", *map(str, words)]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, timeout=60, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_full_disk_is_one_line(index: Path, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(["export", "--format", form, "--index", index], stdout=full)
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1
    assert "No space left" in done.stderr.decode()


def test_a_reader_that_has_had_enough_is_no_error(index: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = run(["export", "--format", "csv", "--index", index], stdout=pipe)
    assert done.returncode == 1
    assert done.stderr == b""


@pytest.mark.parametrize("form", ["xlsx", "list", "docx", "pdf"])
def test_a_file_of_bytes_is_not_printed_on_a_terminal(index: Path, form: str) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb"), os.fdopen(theirs, "wb") as terminal:
        done = run(["export", "--format", form, "--index", index], stdout=terminal)
    assert done.returncode == 2
    assert f"{form} " in done.stderr.decode()
    assert "-o" in done.stderr.decode()


def test_hits_are_rendered_as_they_come() -> None:
    """Nothing waits for the last hit: an export may be larger than memory."""
    query, _ = query_of(Request(""))
    engine = OracleEngine()
    engine.update(ARTICLES, ())
    asked: list[str] = []

    def hits() -> Iterator[Hit]:
        for hit in engine.every(query):
            asked.append(hit.article.id)
            yield hit

    for form in (form for form in Format if form.most is None):
        asked.clear()
        pieces = render(hits(), ORIGIN, form)
        while not asked:
            next(pieces)
        assert len(asked) == 1


def test_a_clipping_of_a_long_text_says_that_it_is_cut() -> None:
    long = replace(ARTICLES[0], body="雨棚翻修。" * 2_000)
    with closing(PdfDocument(rendered(Format.CLIPPINGS, long))) as document:
        text = "".join(leaf.get_textpage().get_text_range() for leaf in document)
    assert "以下从略" in text
    assert 900 < text.count("翻修") <= 1_000
