"""Ready articles: a line is an article or a reason, and never costs its neighbours."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import BadFile, RawFile
from indexer.formats.jsonl import read_articles
from searcher.core.model import Article, Author
from searcher.language.gazetteer import Gazetteer, Street

GAZETTEER = Gazetteer((Street("云桥路街道", "临江区", ("云桥路街道办事处",)),))


def _read(text: str) -> tuple[list[Article], list[str]]:
    raw = RawFile("x/a.jsonl", text.encode("utf-8", "surrogatepass"))
    articles, problems = read_articles(raw, GAZETTEER)
    return articles, list(map(str, problems))


def _row(**changes: Any) -> str:
    return json.dumps({"id": "1", "body": "正文。"} | changes, ensure_ascii=False)


def test_a_full_line() -> None:
    line = _row(
        title="驿站\n开张",
        street="云桥路街道办事处",
        department="社区党建办公室、妇女联合会",
        event_date="2022-03-12",
        issue_date="2022-04-01",
        source="yq/1.pdf",
    )
    assert _read(line) == (
        [
            Article(
                id="1",
                body="正文。",
                title="驿站 开张",
                departments=("社区党建办公室", "妇女联合会"),
                street="云桥路街道",
                district="临江区",
                event_date="2022-03-12",
                issue_date="2022-04-01",
                month="2022-03",
                source="yq/1.pdf",
            )
        ],
        [],
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({}, "month", None),
        ({}, "source", "x/a.jsonl"),
        ({"issue_date": "2022-04-01"}, "month", "2022-04"),
        ({"department": ["妇女联合会", "", "妇女联合会"]}, "departments", ("妇女联合会",)),
        ({"street": "青荷路街道"}, "street", "青荷路街道"),  # unknown: kept, without a district
        ({"street": "青荷路街道"}, "district", None),
        ({"title": None}, "title", None),
        ({"id": 7}, "id", "7"),
        ({"byline": "记者 李明"}, "byline", "记者 李明"),
        ({"author": "李明"}, "byline", "李明"),
        ({"author": ["李明", "王芳", "李明"]}, "byline", "李明、王芳"),
        ({"author": ["小雨"]}, "byline", "作者：小雨"),  # a pen name needs the word for its role
        ({"author": "李明", "byline": "记者 李明"}, "byline", "记者 李明"),
        ({"byline": "记者 李明 王芳"}, "authors", (Author("李明", "记者"), Author("王芳", "记者"))),
        ({"author": "李明、社区党建办"}, "authors", (Author("李明"),)),  # an office is no person
        ({"authors": ["小雨"]}, "authors", (Author("小雨"),)),
        ({"authors": [{"name": "李明", "role": "记者"}]}, "authors", (Author("李明", "记者"),)),
        ({"authors": [{"name": "李明", "role": "记者"}]}, "byline", "记者 李明"),
        ({"authors": [{"name": "海伦"}], "byline": "李明"}, "authors", (Author("海伦"),)),
        ({"authors": [{"name": "海伦"}], "byline": "李明"}, "byline", "李明"),
        ({"authors": [{"family": "李"}]}, "authors", ()),  # another system's own form
        ({"body": "通讯员 李明\n开张。"}, "authors", (Author("李明", "通讯员"),)),
        ({"body": "通讯员 李明\n开张。"}, "byline", "通讯员 李明"),  # printed in the body,
        ({"body": "通讯员 李明\n开张。"}, "body", "通讯员李明\n开张。"),  # which keeps it
        ({"body": "居民李明捐书。"}, "byline", None),
        ({"paper": "河畔报"}, "paper", "河畔报"),
        ({"issue_number": 88}, "issue_number", "88"),
        ({"issue_number": "88"}, "issue_number", "88"),
        ({"author": {"name": "李明"}, "paper": [1]}, "byline", None),  # another system's own form
        ({"body": " 一。\r\n\n 二。\u2028三。"}, "body", "一。\n二。\u2028三。"),
        # Spaces that only fill a line fall, as in text files; those between Latin words stay.
        (
            {"body": "名单：张 三、李  明。\n编 者 按：read  me"},
            "body",
            "名单：张三、李明。\n编者按：read me",
        ),
        ({"title": "通  知"}, "title", "通知"),
        ({"title": "持续发力　压茬推进"}, "title", "持续发力 压茬推进"),
        ({"title": "\ue000甲"}, "title", "\ue000甲"),
        ({"id": "通  知"}, "id", "通 知"),
        # Radicals are their characters.
        ({"title": "居⺠⼾⼝", "body": "⻔口"}, "title", "居民户口"),
        ({"body": "⻔口"}, "body", "门口"),
        ({"street": "⻘⽲街道"}, "street", "⻘⽲街道"),  # a label stays as it is stated
    ],
)
def test_fields(changes: dict[str, Any], field: str, value: object) -> None:
    articles, problems = _read(_row(**changes))
    assert problems == []
    assert getattr(articles[0], field) == value


def test_half_surrogates_are_replaced() -> None:
    articles, _ = _read('{"id": "1", "body": "甲\\ud800乙"}')
    assert articles[0].body == "甲\ufffd乙"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),  # nested without end
        ("[1]", "对象"),
        ('{"id": "1", "body": " "}', "body"),
        (_row(id=True), "id"),
        (_row(body=3), "body"),
        (_row(title=["甲"]), "title"),
        (_row(department=[1]), "department"),
        (_row(event_date="2022-02-30"), "event_date"),
        (_row(issue_date="2022年3月"), "issue_date"),
        ('{"id": 1' + "0" * 5000 + ', "body": "正文。"}', ""),  # Python refuses such numbers
    ],
)
def test_a_bad_line_costs_only_itself(line: str, reason: str) -> None:
    articles, problems = _read(f"{_row(id='a')}\n\n{line}\n{_row(id='b')}\n")
    assert [a.id for a in articles] == ["a", "b"]
    assert len(problems) == 1
    assert problems[0].startswith("第 3 行：")
    assert reason in problems[0]
    assert "\n" not in problems[0]


def test_a_row_without_an_id_gets_one_from_its_place() -> None:
    articles, problems = _read(f"{_row(id='a')}\n{{}}\n" + '{"body": "正文。"}')
    assert [article.id for article in articles] == ["a", "x/a.jsonl/2"]
    assert len(problems) == 1


def test_the_first_of_two_equal_ids_stays() -> None:
    articles, problems = _read(f"{_row(body='甲')}\n{_row(body='乙')}")
    assert [a.body for a in articles] == ["甲"]
    assert "重复" in problems[0]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030"])
def test_other_encodings(charset: str) -> None:
    body = "云桥路街道便民驿站正式开张，居民们纷纷前来参观体验，现场气氛热烈。" * 3
    articles, _ = read_articles(RawFile("a.jsonl", _row(body=body).encode(charset)), GAZETTEER)
    assert articles[0].body == body


spaced = st.text(st.sampled_from("张三“”，。（）·ab1⻔\u3000\u00a0 \n"), min_size=1)


@given(spaced, spaced)
def test_what_was_read_is_read_alike_again(title: str, body: str) -> None:
    articles, _ = _read(_row(title=title, body=body))
    for article in articles:
        assert _read(_row(title=article.title, body=article.body))[0] == [article]


@given(st.binary() | st.text().map(lambda s: s.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_articles_or_reasons(data: bytes) -> None:
    try:
        articles, problems = read_articles(RawFile("a.jsonl", data), GAZETTEER)
    except BadFile:
        return
    assert all(article.id and article.body for article in articles)
    assert all("\n" not in str(problem) for problem in problems)
