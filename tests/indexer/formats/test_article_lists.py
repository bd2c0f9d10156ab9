"""Lists of articles by other programs: their names of fields, forms of dates, and sheets."""

import io
import json
import struct
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Extraction, extract
from indexer.formats import package
from indexer.formats.article_fields import day_of
from indexer.update.run import load_context
from tests.conftest import ROOT, SAMPLE
from tests.fuzz.newsletters import docx_of, survive
from tests.support.ole import ole

CONTEXT = load_context(SAMPLE)
STORY = "六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。"
ROW = {"title": "夏至市集", "content": STORY, "publish_time": "2021-06-15 10:56:00", "url": "x"}
CHINESE = {"标题": "夏至市集", "正文": STORY, "发布时间": "2021年6月15日", "作者": "李明"}


def found(name: str, data: bytes) -> Extraction:
    return extract(RawFile(name, data), CONTEXT)


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def sheet(*rows: list[Any]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", written(ROW)),
        ("a.jsonl", written(CHINESE)),
        ("a.json", written([ROW])),
        ("a.json", written(ROW)),
        ("a.json", written({"code": 0, "data": {"list": [CHINESE], "ids": [1, 2, 3]}})),
        ("a.json", json.dumps([ROW], indent=1).encode("utf-8-sig")),
        ("a.json", written(ROW) + b"\n"),
        ("a.csv", f"标题,发布时间,正文\n夏至市集,2021/6/15,“{STORY}”\n".encode("gb18030")),
        ("a.csv", f'title;date;content\n夏至市集;2021-06-15;"{STORY}\n{STORY}"\n'.encode()),
        ("a.tsv", f"标题\t见报日期\t内容\n夏至市集\t20210615\t{STORY}\n".encode("utf-8-sig")),
        (
            "a.xlsx",
            sheet(
                ["青禾路街道稿件汇总"],
                ["标 题", "日期", "正文"],
                ["夏至市集", date(2021, 6, 15), STORY],
            ),
        ),
    ],
)
def test_an_article_of_another_program(name: str, data: bytes) -> None:
    extraction = found(name, data)
    [article] = extraction.articles
    assert not extraction.problems
    assert (article.id, article.source, article.title) == (f"{name}/1", name, "夏至市集")
    assert STORY in article.body
    assert article.issue_date == "2021-06-15"
    assert article.event_date == "2021-06-03"  # told by its text, as in any newsletter


def test_what_a_row_states_comes_before_what_its_text_tells() -> None:
    row = CHINESE | {"编号": "qh-7", "街道": "云桥路街道", "部门": "党群办", "活动日期": "2021.6.4"}
    [article] = found("a.json", written([row])).articles
    assert (article.id, article.street, article.departments) == ("qh-7", "云桥路街道", ("党群办",))
    assert article.event_date == "2021-06-04"
    assert article.month == "2021-06"
    assert [author.name for author in article.authors] == ["李明"]


def test_text_in_html_is_read_as_a_page() -> None:
    body = f"<p>　　{STORY}</p><p><img src=a.png></p><p>{STORY}&nbsp;</p><script>x()</script>"
    [article] = found("a.jsonl", written(ROW | {"content": body})).articles
    assert article.body == f"{STORY}\n{STORY}"


def test_rows_without_text_are_named_and_cost_no_other() -> None:
    extraction = found("a.csv", f"标题,正文\n甲,{STORY}\n乙,\n,,\n丙,{STORY}丙\n".encode())
    assert [article.title for article in extraction.articles] == ["甲", "丙"]
    [problem] = extraction.problems
    assert "3" in str(problem)


def test_rows_of_ours_are_not_completed_by_guesses() -> None:
    [article] = found("a.json", written([{"id": "7", "body": STORY}])).articles
    assert (article.id, article.event_date, article.street) == ("7", None, None)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"settings": {"a": 1}}'),
        ("a.json", b"[1, 2]"),
        ("a.json", b"[" * 100_000),
        ("a.csv", "姓名,电话\n李明,1\n".encode()),
        ("a.xlsx", sheet(["姓名", "电话"], ["李明", 1])),
        ("a.xlsx", sheet(["标题", "正文"])[:-40]),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)
def test_what_is_no_list_of_articles_is_refused_in_one_line(name: str, data: bytes) -> None:
    assert not survive(name[1:], data).articles


def test_a_bomb_of_a_sheet_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_XML", 100)
    extraction = found("a.xlsx", sheet(["标题", "正文"], ["甲", STORY]))
    assert "过大" in str(extraction.problems[0])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-06-15T10:56:00+08:00", "2021-06-15"),
        ("2021/6/5 8:00", "2021-06-05"),
        ("发布于2021年6月15日", "2021-06-15"),
        ("20210615", "2021-06-15"),
        ("20210615105600", "2021-06-15"),
        (1623725760, "2021-06-15"),
        (1623725760000, "2021-06-15"),
        ("1623686400", "2021-06-15"),  # midnight in Beijing, the day before in Greenwich
        (datetime(2021, 6, 15, 23, 59), "2021-06-15"),
        ("2021-13-45", None),
        ("昨天", None),
        (7, None),
        (True, None),
        (float("inf"), None),
    ],
)
def test_days(value: object, day: str | None) -> None:
    assert day_of(value) == day


@pytest.mark.parametrize(
    "content",
    [
        ["甲段。", "乙段。"],
        [{"type": "text", "text": "甲段。"}, {"type": "img", "src": "x"}, {"content": "乙段。"}],
        {"children": [{"text": "甲段。"}, {"children": [{"value": "乙段。"}]}]},
    ],
)
def test_a_body_in_blocks_is_their_text(content: object) -> None:
    rows = {"data": {"items": [{"title": "市集", "content": content}]}}
    [article] = found("a.json", json.dumps(rows).encode()).articles
    assert article.body == "甲段。\n乙段。"


@pytest.mark.parametrize("value", [44362, 44362.5, "44362"])
def test_a_day_by_the_number_of_a_sheet(value: object) -> None:
    assert day_of(value) == "2021-06-15"


def test_a_sheet_with_a_password_is_said_to_have_one() -> None:
    begun = struct.pack("<HHHHHHHHIH", 0x809, 8, 0x600, 5, 0, 0, 0x2F, 6, 0, 0)
    held = {"META-INF/manifest.xml": b"<encryption-data/>", "content.xml": b"\x00"}
    stated = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    for name, data in (("a.xls", ole({"Workbook": begun})), ("a.ods", docx_of(stated | held))):
        [problem] = extract(RawFile(name, data), CONTEXT).problems
        assert problem.code == "file.locked"


@pytest.mark.parametrize("at", [30, 32, 44, 64, 72])
def test_an_old_sheet_that_asks_for_much_memory_is_damaged(at: int) -> None:
    data = bytearray((ROOT / "tests" / "support" / "office" / "list.xls").read_bytes())
    data[at : at + 2] = b"\xff\x7f"
    [problem] = extract(RawFile("a.xls", bytes(data)), CONTEXT).problems
    assert problem.code == "table.damaged"
