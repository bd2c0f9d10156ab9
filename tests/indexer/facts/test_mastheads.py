"""What mastheads, feet of pages and paths tell of a paper and its issue, on invented prints."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import Block, Document, Kind, RawFile
from indexer.corpus.manifest import Manifest
from indexer.extract.extract import Context, extract
from indexer.facts.issue_dates import find_issue, find_paper, paper_in_path
from indexer.facts.mastheads import Registration, lines_of, name_in, number_in, registration_of
from indexer.update.run import load_context
from searcher.core.model import Article
from searcher.language.gazetteer import load_gazetteer

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "data" / "sample"
TRUTH = json.loads((ROOT / "tests" / "golden" / "prints.json").read_text(encoding="utf-8"))
TITLE = "夏至市集摆出三十个摊"
BODY = "6月3日上午，柳岸路街道在活动中心举办夏至市集，三十个摊位摆出竹编和旧书。"
PAGE = f"{TITLE}\n\n" + f"{BODY}\n" * 14
CONTEXT = Context(load_gazetteer(), Manifest())


def _first(text: str, path: str = "a.txt", encoding: str = "utf-8") -> Article:
    return extract(RawFile(path, text.encode(encoding)), CONTEXT).articles[0]


# ---- a text with its masthead -------------------------------------------------------------------

DAY = "2021-06-15"


@pytest.mark.parametrize(
    ("head", "paper", "number", "day", "month"),
    [
        # name, number and day on one line, in any order, with and without spaces
        ("柳岸社区报 第42期 2021年6月15日", "柳岸社区报", "42", DAY, "2021-06"),
        ("2021年6月15日 星期二 第42期 柳岸社区报", "柳岸社区报", "42", DAY, "2021-06"),
        ("《柳岸社区报》2021年6月15日第42期", "柳岸社区报", "42", DAY, "2021-06"),
        ("柳岸报 2021.6.15 总第120期", "柳岸报", "120", DAY, "2021-06"),
        ("柳岸报 第四十二期 二〇二一年六月十五日", "柳岸报", "42", DAY, "2021-06"),
        ("柳岸报 NO.42 2021-06-15", "柳岸报", "42", DAY, "2021-06"),
        ("今日柳岸 第42期 2021年6月15日", "今日柳岸", "42", DAY, "2021-06"),  # a name without 报
        ("要闻 第42期 2021年6月15日", None, "42", DAY, "2021-06"),  # a section's
        ("柳岸社区报 2021年6月15日", "柳岸社区报", None, DAY, "2021-06"),
        ("《柳岸报》2021.06.15", "柳岸报", None, DAY, "2021-06"),
        # one part a line
        ("柳岸社区报\n2021年6月15日\n第42期", "柳岸社区报", "42", DAY, "2021-06"),
        ("柳岸社区报\n\nLIU AN BAO\n\n2021年6月15日 星期二", "柳岸社区报", None, DAY, "2021-06"),
        ("柳 岸 報\n\n中華民國110年6月15日 第42期", "柳岸報", "42", DAY, "2021-06"),
        ("柳岸報\n民國一一〇年六月十五日", "柳岸報", None, DAY, "2021-06"),
        # the number within the year wins over the total; a registration has neither
        ("柳岸报 2021年第6期（总第120期）", "柳岸报", "6", None, None),
        ("柳岸报 第6期 总第120期 2021年6月15日", "柳岸报", "6", DAY, "2021-06"),
        ("柳岸报 2021年6月15日\n沪内资准字第0271号", "柳岸报", None, DAY, "2021-06"),
        ("柳岸报 2021年6月15日\n准印证 No.0271", "柳岸报", None, DAY, "2021-06"),
        # monthlies
        ("柳岸报 2021年6月 总第120期", "柳岸报", "120", None, "2021-06"),
        ("柳岸报 2021年6月号", "柳岸报", None, None, "2021-06"),
    ],
)
def test_a_masthead_at_the_head_of_a_text(
    head: str, paper: str | None, number: str | None, day: str | None, month: str | None
) -> None:
    issue = find_issue("a.txt", Document((Block(head), Block(PAGE))), Manifest())
    assert (issue.date, issue.month) == (day, month)
    article = _first(f"{head}\n\n{PAGE}")
    assert (article.paper, article.issue_number, article.issue_date) == (paper, number, day)
    assert (article.title, article.body.split("\n")[0]) == (TITLE, BODY)  # no part of it is text


def test_the_lines_of_a_publisher_are_no_text() -> None:
    head = "柳岸社区报\n\n2021年6月15日 第42期\n\n柳岸路街道党工委主办\n\n上海市准印证（K）第0271号"
    article = _first(f"{head}\n\n{PAGE}")
    assert (article.issue_number, article.title) == ("42", TITLE)
    assert "0271" not in article.body


def test_a_name_right_above_other_lines_may_be_a_heading() -> None:
    assert _first(f"柳岸喜报\n\n{PAGE}").paper is None
    assert _first(f"{PAGE}\n\n柳岸社区报\n\n{BODY}").paper is None


# ---- a day printed elsewhere on the page --------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("本版责编：周小禾 2021年6月15日", DAY),  # the foot
        ("第2版 2021年6月15日", DAY),
        ("2021年6月15日 星期二", DAY),
        ("发布日期：2021-06-15", DAY),
        ("发布时间：2021年6月15日 09:30 来源：柳岸发布 浏览：31", DAY),
        ("柳岸发布 2021-06-15 18:30", DAY),  # source, day and hour of a web page
        ("柳岸路街道办事处 2021年6月18日印发", "2021-06-18"),
        ("2021/6/16 下午3:12", None),  # when somebody printed the page
        ("2021-06-16 15:12", None),
        ("活动日期：2021年6月19日", None),
        ("2021年6月15日", None),  # closes a letter
        ("柳岸居委会 2021年6月15日", None),
        ("2021年6月19日 星期六 14:00 活动室", None),  # a time-table
        ("2021年6月15日，第3期培训班开班", None),  # a sentence
    ],
)
def test_a_day_in_the_last_lines(line: str, day: str | None) -> None:
    assert _first(f"{PAGE}\n\n{line}").issue_date == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("柳岸报 2021年6月15日 第2版", DAY),  # a running head
        ("2021年6月15日 第42期", DAY),
        ("发布日期：2021-06-15", DAY),
        ("2021年6月15日 星期二", None),  # a diary
        ("2021年6月15日", None),
        ("暑期活动 2021年6月15日", None),
        ("共青团 2021年6月15日", None),
    ],
)
def test_a_day_deep_in_a_page(line: str, day: str | None) -> None:
    text = f"{PAGE}\n\n{line}\n\n" + f"{BODY}\n" * 5
    assert find_issue("a.txt", Document((Block(text),)), Manifest()).date == day


def test_where_an_article_was_printed_first_is_no_masthead() -> None:
    found = _first(f"{PAGE}\n望湖日报 2021年6月15日\n\n居民都说好。\n" + f"{BODY}\n" * 14)
    assert found.issue_date is None


def test_furniture_of_a_page_may_print_name_and_number_on_lines_of_their_own() -> None:
    furniture = ("柳岸报", "2021年6月15日 01版", "第64期 柳岸路街道主办")
    blocks = (*(Block(text, Kind.FURNITURE, 1) for text in furniture), Block(PAGE, page=1))
    document = Document((Block("大标题", Kind.TITLE, 1), *blocks))
    issue = find_issue("a.pdf", document, Manifest())
    assert issue.date == DAY
    assert number_in(furniture[2]) == "64"


@pytest.mark.parametrize(
    ("title", "around", "paper"),
    [
        (f"{TITLE}--柳岸报", "", "柳岸报"),
        (f"{TITLE} - 柳岸社区报网上版", "", "柳岸社区报"),
        (f"{TITLE}_柳岸社区网", "<div>柳岸报 2021年6月15日 第01版：要闻</div>", "柳岸报"),
        (TITLE, "<div>友情链接：</div><div>解放日报</div>", None),  # another paper
        ("柳岸报", "", None),  # the only part is the title
    ],
)
def test_the_paper_of_a_web_page(title: str, around: str, paper: str | None) -> None:
    text = "".join(f"<p>{BODY}</p>" for _ in range(4))
    page = f"<html><head><title>{title}</title></head><body>{around}<h1>{TITLE}</h1>{text}</body>"
    assert _first(f"{page}</html>", "a.html").paper == paper


def test_a_line_outside_the_text_may_name_paper_and_day() -> None:
    outside = ("首页", "柳岸报 2021年6月15日 第01版：要闻", "2019-01-01 往期回顾")
    document = Document((Block(PAGE),), outside=outside)
    assert find_issue("a.html", document, Manifest()).date == DAY
    assert find_paper(lines_of(document)) == "柳岸报"


# ---- paths --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "paper", "number", "day", "month"),
    [
        ("柳岸社区报/民國110年6月15日.txt", "柳岸社区报", None, DAY, "2021-06"),
        ("柳岸报2021年6月15日第42期.pdf", "柳岸报", "42", DAY, "2021-06"),
        ("柳岸报_20210615_02版.pdf", "柳岸报", None, DAY, "2021-06"),
        ("2021年/6月/15日/a.txt", None, None, DAY, "2021-06"),
        ("2021/6月15日/a.txt", None, None, DAY, "2021-06"),
        ("2021年/0615/a.txt", None, None, DAY, "2021-06"),
        ("2021/06/15/A01.pdf", None, None, DAY, "2021-06"),
        ("二〇二一年六月十五日 第四十二期.txt", None, "42", DAY, "2021-06"),
        ("2021年/6月/总第120期.docx", None, "120", None, "2021-06"),
        ("柳岸社区报/2021年第3期.docx", "柳岸社区报", "3", None, None),
        ("海报/a.txt", None, None, None, None),
    ],
)
def test_a_path(
    path: str, paper: str | None, number: str | None, day: str | None, month: str | None
) -> None:
    issue = find_issue(path, Document(()), Manifest())
    assert (issue.date, issue.month) == (day, month)
    assert (paper_in_path(path), number_in(path)) == (paper, number)


def test_a_paper_known_only_from_its_folder_is_told_so() -> None:
    article = _first(PAGE, "柳岸社区报/a.txt")
    assert article.paper == "柳岸社区报"
    assert [(e.field, e.confidence) for e in article.evidence if e.field == "paper"] == [
        ("paper", 0.7)
    ]
    printed = _first(f"柳岸报 2021年6月15日 第42期\n\n{PAGE}", "柳岸社区报/a.txt")
    assert printed.paper == "柳岸报"


def test_a_printed_day_wins_over_a_folder() -> None:
    head = "柳岸报 2021年6月15日 第42期"
    document = Document((Block(head), Block(PAGE)))
    assert find_issue("2020-01-01/a.pdf", document, Manifest()).date == DAY


# ---- registrations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "registration"),
    [
        ("ISSN 1234-567X CN31-0024", Registration("1234-567X", "31-0024", None)),
        ("国内统一刊号：CN 31-0024/D", Registration(None, "31-0024/D", None)),
        ("上海市连续性内部资料准印证（K）第0271号", Registration(None, None, "（K）第0271号")),
        ("准印证号：沪K0271", Registration(None, None, "沪K0271")),
        ("沪内资准字 2015-123号", Registration(None, None, "2015-123号")),
        ("柳岸路街道主办", Registration()),
        ("热线电话 1234-5678", Registration()),
    ],
)
def test_registrations(line: str, registration: Registration) -> None:
    document = Document((Block(f"柳岸报 第42期 2021年6月15日\n{line}"), Block(PAGE)))
    assert registration_of(lines_of(document)) == registration


def test_a_registration_inside_a_text_is_not_the_paper_s() -> None:
    text = f"{PAGE}\n展出的旧刊 ISSN 1234-5678\n" + f"{BODY}\n" * 5
    assert registration_of(lines_of(Document((Block(text),)))) == Registration()


@given(st.text(alphabet="柳岸报第总期年月日星二〇一十0123456789. -（）《》NoCISSN准印证号"))
def test_any_line_is_read(text: str) -> None:
    document = Document((Block(text),))
    lines = lines_of(document)
    name_in(text), number_in(text), registration_of(lines), paper_in_path(text)
    assert all(line.text for line in lines)


# ---- years of history ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "issue", "day"),
    [
        ("6月3日，柳岸路街道办市集。市集2018年首次举办，停办两年。", None, None),
        ("6月3日，2018年建成的活动中心办了市集。", None, None),
        ("6月3日，1965年入伍的老人来了。", None, None),
        ("6月3日，柳岸路街道办市集。市集2018年首次举办。", DAY, "2021-06-03"),
        ("6月3日，柳岸路街道办市集。市集2018年首次举办。2021年又办。", None, "2021-06-03"),
        ("6月3日，柳岸路街道2021年市集开幕。", None, "2021-06-03"),
        ("本（110）年6月3日，柳岸里办市集。", DAY, "2021-06-03"),
        ("民國110年6月3日，柳岸里办市集。", None, "2021-06-03"),
        ("民国38年5月27日，上海解放。6月3日，柳岸路街道办市集。", DAY, "2021-06-03"),
    ],
)
def test_a_year_of_history_dates_no_event(body: str, issue: str | None, day: str | None) -> None:
    head = f"发布日期：{issue}\n\n" if issue else ""
    assert _first(f"{head}{TITLE}\n\n{body}\n").event_date == day


# ---- the truth ----------------------------------------------------------------------------------


def _compare(root: Path, truth: dict[str, dict[str, object]]) -> None:
    context = load_context(root)
    for path, want in truth.items():
        raw = RawFile(path, (root / path).read_bytes())
        for article in extract(raw, context).articles:
            got = {
                "paper": article.paper,
                "number": article.issue_number,
                "date": article.issue_date,
                "authors": [author.name for author in article.authors],
            }
            assert {"file": path, **got} == {"file": path, **want}


def test_papers_numbers_days_and_authors_of_the_sample() -> None:
    files = {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*.*")}
    assert TRUTH["sample"].keys() == files - {"manifest.toml", "corrections.toml"}
    _compare(SAMPLE, TRUTH["sample"])


def test_papers_numbers_days_and_authors_of_real_papers(shared: Path) -> None:
    assert TRUTH["corpus"].keys() == {path.name for path in (shared / "corpus").iterdir()}
    _compare(shared / "corpus", TRUTH["corpus"])
