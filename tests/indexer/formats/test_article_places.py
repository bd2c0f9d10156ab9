"""Where programs put their lists of articles: in objects, lists, scripts, sheets and tables."""

import io
import json
import struct
import zipfile
from typing import Any

import openpyxl
import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.account import Part
from indexer.extract.extract import Extraction, explain, extract
from indexer.formats import marked_tables
from indexer.update.run import load_context
from tests.conftest import ROOT, SAMPLE
from tests.fuzz.newsletters import docx_of
from tests.support.ole import ole

CONTEXT = load_context(SAMPLE)
OFFICE = ROOT / "tests" / "support" / "office"
STORY = "六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。"
RACK = "十五号楼的晾衣架装好了，阿婆们一早就来晒被子，笑声传到弄堂口。"
ONE = {"title": "夏至市集", "content": STORY}
TWO = {"title": "晾衣架", "content": RACK}
THREE = {"标题": "花市", "正文": "花市开到月底，入口在三号门，进门先量一量要多大的盆。"}


def found(name: str, data: bytes | str) -> Extraction:
    data = data.encode() if isinstance(data, str) else data
    return extract(RawFile(name, data), CONTEXT)


def titles(name: str, data: bytes | str) -> list[str | None]:
    extraction = found(name, data)
    assert not extraction.problems
    return [article.title for article in extraction.articles]


def written(value: object, **how: Any) -> str:
    return json.dumps(value, ensure_ascii=False, **how)


@pytest.mark.parametrize(
    "value",
    [
        {"code": 0, "data": {"list": [ONE, TWO]}},
        [{"category": "要闻", "articles": [ONE]}, {"category": "社区", "articles": [TWO]}],
        {"1001": ONE, "1002": TWO},  # by their ids
        {"hits": {"hits": [{"_id": "7", "_source": ONE}, {"_id": "8", "_source": TWO}]}},
        {"content": [ONE, TWO], "totalPages": 1},  # a page of a list, whose name is a text's too
        {"title": "六月汇编", "articles": [ONE, TWO]},
        {"top": ONE, "list": [TWO]},
        [[ONE], [TWO]],
    ],
)
def test_the_articles_of_a_value_are_found_wherever_they_stand(value: object) -> None:
    assert titles("a.json", written(value)) == ["夏至市集", "晾衣架"]
    assert titles("a.jsonl", written(value)) == ["夏至市集", "晾衣架"]
    assert titles("a.json", written(value).encode("gb18030")) == ["夏至市集", "晾衣架"]


def _lines(*values: object) -> str:
    return "\n".join(map(written, values))


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{_lines(ONE, TWO)}",
        _lines({"_source": ONE}, {"_source": TWO}),
        _lines({"data": [ONE]}, {"data": [TWO]}),
        f"[{written(ONE)},\n{written(TWO)}\n]",
        f"[\n{written(ONE)},\n{written(TWO)},\n",  # the crawler was stopped
        f"{written(ONE, indent=1)}\n{written(TWO, indent=1)}\n",
        f"{written(ONE)}{written(TWO)}",
        f"callback({written([ONE, TWO])});",
        f"var news = {written({'list': [ONE, TWO]})};\n",
        written([ONE, TWO]).replace("晾衣架", "晾衣架\t"),  # as it is, though JSON forbids it
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson"])
def test_the_values_of_a_file_are_read_one_behind_the_other(name: str, text: str) -> None:
    assert titles(name, text) == ["夏至市集", "晾衣架"]


def test_what_stands_beside_articles_and_has_no_text_is_named() -> None:
    extraction = found("a.json", written([ONE, {"title": "空"}, TWO, 7]))
    assert [article.title for article in extraction.articles] == ["夏至市集", "晾衣架"]
    assert [problem.code for problem in extraction.problems] == ["jsonl.line"] * 2


def test_a_note_with_a_text_in_an_article_without_one_is_no_article() -> None:
    extraction = found("a.json", written([{"title": "空", "source": {"text": "本报"}}]))
    assert not extraction.articles
    assert [problem.code for problem in extraction.problems] == ["jsonl.line"]


def test_a_damaged_line_among_others_is_named() -> None:
    extraction = found("a.jsonl", f"{written(ONE)}\n{{broken\n{written(TWO)}")
    assert [article.title for article in extraction.articles] == ["夏至市集", "晾衣架"]
    assert len(extraction.problems) == 1


# ---- tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "，"])
def test_a_table_in_text_below_its_own_title(sign: str) -> None:
    head = sign.join(("标题", "正文", "日期"))
    row = sign.join(("夏至市集", f'"{STORY}"', "2021-06-15"))
    text = f"青禾路街道稿件汇总\n填表人: 李明; 王芳\n{head}\n{row}\n"
    assert titles("a.csv", text) == ["夏至市集"]
    assert titles("a.csv", text.encode("utf-16")) == ["夏至市集"]
    assert titles("a.csv", text.encode("gb18030")) == ["夏至市集"]


def book(*sheets: tuple[str, list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    """Return a workbook; cells of the first sheet are merged."""
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged if sheet is made.worksheets[0] else ():
            sheet.merge_cells(cells)
    made.save(stream)
    return stream.getvalue()


_JUNE = [
    ["青禾路街道稿件汇总"],
    ["部门", "标题", "正文"],
    ["党群办", "甲", STORY],
    [None, "乙", RACK],
]


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    data = book(("六月", _JUNE), merged=("A1:C1", "A3:A4"))
    articles = found("a.xlsx", data).articles
    assert [article.title for article in articles] == ["甲", "乙"]
    assert [article.departments for article in articles] == [("党群办",)] * 2


def test_rows_that_share_a_merged_text_are_one_article() -> None:
    rows: list[list[Any]] = [["标题", "正文", "作者"], ["甲", STORY, "李明"], [None, None, "王芳"]]
    data = book(("六月", rows), merged=("A2:A3", "B2:B3"))
    assert [article.title for article in found("a.xlsx", data).articles] == ["甲"]


def test_each_sheet_is_read_and_one_without_texts_is_named() -> None:
    contacts: list[list[Any]] = [["姓名", "电话"], ["李明", "1"]]
    july: list[list[Any]] = [["标题", "正文"], ["丙", STORY]]
    data = book(("六月", _JUNE), ("通讯录", contacts), ("七月", july), ("Sheet4", []))
    extraction = found("a.xlsx", data)
    assert [article.title for article in extraction.articles] == ["甲", "乙", "丙"]
    [problem] = extraction.problems
    assert "通讯录" in str(problem)


def test_rows_that_list_no_article_are_accounted_for() -> None:
    data = book(("六月", _JUNE), ("通讯录", [["姓名"], ["李明"]]))
    [account] = explain(RawFile("a.xlsx", data), CONTEXT).accounts
    told = {(entry.text, entry.rule) for entry in account.of(Part.FURNITURE)}
    assert ("青禾路街道稿件汇总", "row-over-headings") in told
    assert {("姓名", "sheet-without-text"), ("李明", "sheet-without-text")} <= told
    assert not account.of(Part.LOST)


_PAGE = (
    "<html><head><meta charset='{0}'></head><body><table><tr><td colspan=3>稿件汇总</td></tr>"
    "<tr><th>部门</th><th>标题</th><th>正文</th></tr>"
    f"<tr><td rowspan=2>党群办</td><td>甲</td><td>{STORY}<br>{RACK}</td></tr>"
    f"<tr><td>乙</td><td>{RACK}</td></tr></table></body></html>"
)
_EXCEL = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="六月"><Table>'
    '<Row><Cell ss:Index="2"><Data ss:Type="String">稿件汇总</Data></Cell></Row>{0}'
    "</Table></Worksheet></Workbook>"
)
_CELL = '<Cell{1}><Data ss:Type="String">{0}</Data></Cell>'
_ROWS = "".join(
    f"<Row>{row}</Row>"
    for row in (
        "".join(_CELL.format(name, "") for name in ("部门", "标题", "正文")),
        _CELL.format("党群办", ' ss:MergeDown="1"')
        + _CELL.format("甲", "")
        + _CELL.format(f"{STORY}\n{RACK}", ""),
        _CELL.format("乙", ' ss:Index="2"') + _CELL.format(RACK, ""),
    )
)
_TABS = f"部门\t标题\t正文\n党群办\t甲\t{STORY}\n党群办\t乙\t{RACK}\n"


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (_PAGE.format("utf-8").encode(), "html"),
        (_PAGE.format("gbk").encode("gb18030"), "html"),
        (_EXCEL.format(_ROWS).encode(), None),
        (_TABS.encode("gb18030"), "csv"),
        (_TABS.encode("utf-16"), "csv"),
    ],
    ids=["page", "page in GBK", "Excel's XML", "tabs", "tabs in UTF-16"],
)
def test_a_table_that_an_office_system_names_xls(data: bytes, held: str | None) -> None:
    extraction = found("a.xls", data)
    assert [article.title for article in extraction.articles] == ["甲", "乙"]
    assert [article.departments for article in extraction.articles] == [("党群办",)] * 2
    assert extraction.articles[0].body.startswith(STORY)
    assert [dict(p.values)["found"] for p in extraction.problems] == ([held] if held else [])


def test_a_page_without_a_list_that_is_named_xls_is_a_page() -> None:
    page = f"<html><body><h1>夏至市集</h1><p>{STORY}</p><p>{RACK}</p></body></html>"
    [article] = found("a.xls", page).articles
    assert (article.title, article.body) == ("夏至市集", f"{STORY}\n{RACK}")


@pytest.mark.parametrize(
    "data",
    [
        f"<table><tr>{'<td rowspan=9999 colspan=9999>x</td>' * 40}</tr>{'<tr></tr>' * 1200}",
        _EXCEL.format(
            "<Row>" + _CELL.format("x", ' ss:MergeDown="9999" ss:Index="9999"') * 99 + "</Row>"
        ),
        _EXCEL.format(_ROWS)[:-30],
    ],
    ids=["page", "Excel's XML", "cut off"],
)
def test_a_hostile_table_is_refused(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_tables, "MAX_CELLS", 10_000)
    extraction = found("a.xls", data)
    assert not extraction.articles
    assert extraction.problems[0].code.startswith(("table.", "html."))


def _content(change: Any) -> bytes:
    with zipfile.ZipFile(OFFICE / "list.ods") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return docx_of(parts | {"content.xml": change(parts["content.xml"])})


def test_a_sheet_whose_table_is_cut_off_is_damaged() -> None:
    """The library waits without end for the end of the table."""
    data = _content(lambda content: content[: content.index(b"<table:table-row")])
    [problem] = found("a.ods", data).problems
    assert problem.code == "table.damaged"


@pytest.mark.parametrize("rows", [b"99999999", b"1" * 17])
def test_a_sheet_that_repeats_a_row_without_end_is_too_large(rows: bytes) -> None:
    many = b'<table:table-row table:number-rows-repeated="' + rows + b'"'
    data = _content(lambda content: content.replace(b"<table:table-row", many))
    [problem] = found("a.ods", data).problems
    assert problem.code == "table.too_large"


def test_rows_without_values_that_a_sheet_repeats_cost_nothing() -> None:
    blank = (
        b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        b"</table:table-row>"
    )
    data = _content(lambda content: content.replace(b"</table:table>", blank + b"</table:table>"))
    assert found("a.ods", data).articles


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row><row>' + "<c><v>1</v></c>" * 9 + "</row>",
        "<x:row r='9999999'><x:c r='A9999999'><x:v>1</x:v></x:c></x:row>",
    ],
)
def test_a_sheet_with_a_value_in_a_far_corner_is_too_large(cells: str) -> None:
    with zipfile.ZipFile(OFFICE / "list.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(each for each in parts if each.startswith("xl/worksheets/sheet"))
    parts[name] = parts[name].replace(b"</sheetData>", f"{cells}</sheetData>".encode())
    [problem] = found("a.xlsx", docx_of(parts)).problems
    assert problem.code == "table.too_large"


def test_a_format_in_a_far_corner_costs_nothing() -> None:
    with zipfile.ZipFile(OFFICE / "list.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(each for each in parts if each.startswith("xl/worksheets/sheet"))
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", far)
    assert found("a.xlsx", docx_of(parts)).articles


def _workbook(*records: tuple[int, bytes]) -> bytes:
    """Return an old workbook of these records."""
    begin = (0x809, struct.pack("<HHIII", 0x600, 5, 0, 0, 0))
    both = (*((begin,) if records else ()), *records, (0x0A, b""))
    return ole({"Workbook": b"".join(struct.pack("<HH", k, len(d)) + d for k, d in both)})


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFF0, 0, 9, 0))], "table.too_large"),
        ([(0x200, struct.pack("<HHHHH", 0, 0xFFFF, 0, 0xFFFF, 0))], "table.too_large"),
        ([(0x200, struct.pack("<IIHHH", 9, 0, 0, 9, 0))], "table.damaged"),
        ([(0x200, b"x")], "table.damaged"),
        ([(0xFC, struct.pack("<II", 1, 0x7FFFFFFF))], "table.damaged"),
        ([(0x203, struct.pack("<HHHd", 0xFFFF, 0xFFFF, 0, 1.0))], "table.too_large"),
        ([(0x203, struct.pack("<HHHd", r, c, 0, 1.0)) for r, c in ((0, 9999), (9999, 0))],
         "table.too_large"),
    ],
)  # fmt: skip
def test_an_old_sheet_that_states_sizes_nobody_needs(
    records: list[tuple[int, bytes]], code: str
) -> None:
    [problem] = found("a.xls", _workbook(*records)).problems
    assert problem.code == code


def test_an_old_sheet_whose_sectors_form_a_ring_is_damaged() -> None:
    """The library follows a chain of sectors without end."""
    data = bytearray((OFFICE / "list.xls").read_bytes())
    fat = (int.from_bytes(data[76:80], "little") + 1) * 512  # the first part of the list of sectors
    for number in range(8):
        data[fat + 4 * number : fat + 4 * number + 4] = (number ^ 1).to_bytes(4, "little")
    [problem] = found("a.xls", bytes(data)).problems
    assert problem.code == "table.damaged"
