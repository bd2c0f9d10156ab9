"""Offices, departments and dates, on invented sentences; and on the truth in ../shared."""

import json
from pathlib import Path

import pytest

from indexer.corpus.blocks import Block, Box, Document, Draft, Kind
from indexer.corpus.manifest import Manifest, PathStatement
from indexer.facts.describe import describe
from indexer.facts.festivals import FestivalTime, find_festival
from indexer.facts.issue_dates import Issue, find_issue
from searcher.core.model import Article, Evidence
from searcher.language.gazetteer import Gazetteer, Street, load_gazetteer
from searcher.speech import Message

OURS = Street("云桥路街道", "临江区", ("云桥路街道办事处",))
OTHER = Street("竹园镇", "临江区")
GAZETTEER = load_gazetteer().extended([OURS, OTHER])


def _describe(
    *drafts: Draft,
    path: str = "a.txt",
    issue: str | None = None,
    manifest: Manifest | None = None,
    gazetteer: Gazetteer = GAZETTEER,
) -> tuple[Article, ...]:
    text = "\n".join(f"{d.title or ''}\n{d.body}" for d in drafts)
    document = Document((Block(text),), issue, Message("测试") if issue else None)
    return describe(path, document, drafts, gazetteer, manifest or Manifest())


def _one(body: str, title: str | None = None, issue: str | None = None) -> Article:
    return _describe(Draft(body, title), issue=issue)[0]


# ---- the day an article tells of --------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "title", "issue", "date"),
    [
        # the year, by falling trust
        ("2022年8月19日，街道举办夏令营。", None, "2022-09-01", "2022-08-19"),
        ("8月19日，街道举办2022年夏令营。", None, None, "2022-08-19"),
        ("8月19日，街道举办夏令营。", "2022年夏令营开营", None, "2022-08-19"),
        ("8月19日，街道举办夏令营。", None, "2022-09-01", "2022-08-19"),
        ("8月19日，街道举办夏令营。2022年已办三期。", None, None, "2022-08-19"),
        ("8月19日，街道举办夏令营。", None, None, None),  # no year anywhere
        ("12月28日，街道举办联欢会。", None, "2022-01-05", "2021-12-28"),  # last year's
        ("12月28日，街道召开2022年工作计划会。", None, "2022-01-05", "2021-12-28"),
        ("1月7日，街道召开2021年度总结会。", None, "2022-01-20", "2022-01-07"),
        ("1月7日，街道召开2021年度总结会。", None, None, "2022-01-07"),
        ("12月20日，街道召开2022年工作务虚会。", None, None, "2021-12-20"),
        ("去年11月3日，驿站开张。", None, "2022-03-01", "2021-11-03"),
        ("2月29日，街道开会。", None, "2021-03-05", "2020-02-29"),
        # which day
        ("为做好防汛工作，6月2日下午，街道开会。6月10日，又开会。2022年", None, None, "2022-06-02"),
        ("截至6月15日，街道已完成登记。", None, "2022-07-01", "2022-06-15"),
        ("6月5日是世界环境日。6月3日，街道办市集。", None, "2022-07-01", "2022-06-03"),
        ("6月5日是世界环境日，街道办市集。", None, "2022-07-01", "2022-06-05"),
        ("要求6月10日前完成排查。", None, "2022-07-01", None),  # a deadline
        ("5月26日前往敬老院慰问。", None, "2022-07-01", "2022-05-26"),  # 前往 is no deadline
        ("根据《关于5月1日放假的通知》，街道值守。", None, "2022-07-01", None),
        ("条例自5月1日起施行。5月20日，街道宣讲。", None, "2022-07-01", "2022-05-20"),
        ("5月1日起，《河道条例》正式施行。5月20日，街道宣讲。", None, "2022-07-01", "2022-05-20"),
        ("须在6月10日24时前登记。", None, "2022-07-01", None),
        ("6月1日至15日，街道办展。", None, "2022-07-01", "2022-06-01"),  # a span: its first day
        ("6月3日，街道开会。5日前报名。", None, "2022-07-01", "2022-06-03"),  # 日前 inside 5日前
        ("每年3月5日，街道都学雷锋。", None, "2022-07-01", None),
        ("1949年5月27日，上海解放。5月20日，街道办展。", None, "2022-07-01", "2022-05-20"),
        ("将于7月8日开放报名。", None, "2022-07-01", "2022-07-08"),  # announced, after the issue
        # left open
        ("日前，街道办展。6月10日，居民刘阿姨来电。", None, "2022-07-01", None),
        ("街道近日办展。6月10日，刘阿姨来电。", None, "2022-07-01", None),
        ("6月5日是环境日。近日，街道办市集。", None, "2022-07-01", None),  # the occasion alone
        ("日前，街道开会，将于6月20日办展。", None, "2022-07-01", None),
        ("近日，街道办展。", "街道办展", "2022-07-01", None),
        ("2020年，街道建起花园。", None, "2022-07-01", None),  # a bare year is no day
    ],
)
def test_event_date(body: str, title: str | None, issue: str | None, date: str | None) -> None:
    assert _one(body, title, issue).event_date == date


@pytest.mark.parametrize(
    ("body", "doubted"),
    [
        ("6月3日，为做好防汛工作，街道开会。", False),
        ("6月5日为世界环境日，街道办市集。", True),
        ("6月5日，正值世界环境日，街道办市集。", True),
        ("6月5日世界环境日，街道办市集。", False),  # in apposition: the time
        ("6月5日世界环境日来临之际，街道办市集。", True),
        ("将于6月20日办市集。", True),
    ],
)
def test_days_that_may_not_be_the_event_s_are_doubted(body: str, doubted: bool) -> None:
    evidence = {e.field: e for e in _one(body, issue="2022-07-01").evidence}["event_date"]
    assert (evidence.confidence < 0.8) is doubted


def test_december_in_a_january_paper_without_a_date() -> None:
    sure = Draft("1月12日，街道启动2022年征兵。")
    weak = Draft("12月29日，街道慰问老人。")
    assert [a.event_date for a in _describe(sure, weak)] == ["2022-01-12", "2021-12-29"]


@pytest.mark.parametrize(
    ("body", "issue", "month"),
    [
        ("8月19日，街道办营。", "2022-09-01", "2022-08"),  # the event's, not the issue's
        ("日前，街道办营。", "2022-09-01", "2022-09"),  # the issue's
        ("元旦前夕，街道检查安全。", "2022-01-05", "2021-12"),
        ("春节来临之际，街道慰问。", "2022-01-20", "2022-01"),
        ("端午节前夕，街道包粽子。", "2022-06-10", "2022-06"),
        ("为保障国庆期间安全，近日，街道检查。", "2022-09-20", "2022-09"),  # a purpose
        ("8月中旬，街道办营。", "2022-10-01", "2022-08"),
        ("街道办营。", None, None),
    ],
)
def test_month(body: str, issue: str | None, month: str | None) -> None:
    assert _one(body, None, issue).month == month


def test_month_without_any_date_is_that_of_the_latest_event() -> None:
    drafts = [Draft(b) for b in ("2022年8月19日，办营。", "2022年7月1日，开会。", "近日，办展。")]
    article = _describe(*drafts)[2]
    assert (article.event_date, article.month) == (None, "2022-08")
    assert article.is_estimated("month")


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("元旦前夕", 2022, "2021-12-31"),
        ("“五一”国际劳动节前夕", 2022, "2022-04-30"),
        ("春节期间", 2022, "2022-02-01"),
        ("元宵佳节", 2022, "2022-02-15"),
        ("中秋佳节来临之际", 2022, "2022-09-09"),
        ("春节期间", 1990, None),  # before the tables
    ],
)
def test_festivals(text: str, year: int, day: str | None) -> None:
    festival = find_festival(text)
    assert isinstance(festival, FestivalTime)
    found = festival.day(year)
    assert (found.isoformat() if found else None) == day


# ---- the issue --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "date", "month"),
    [
        ("yq/2022-03-15.txt", "2022-03-15", "2022-03"),
        ("yq/2022-03-15a.txt", "2022-03-15", "2022-03"),  # a part of the day
        ("yq/2022_03_15 第8期.pdf", "2022-03-15", "2022-03"),
        ("yq20220315.pdf", "2022-03-15", "2022-03"),
        ("云桥社区报2022年3月15日.docx", "2022-03-15", "2022-03"),
        ("html/2022-03/15/content_1.htm", "2022-03-15", "2022-03"),
        ("云桥2022年3月.txt", None, "2022-03"),  # a monthly
        ("2022-02-30.txt", None, "2022-02"),
        ("007_920220315641a18f.txt", None, None),  # digits inside a hash
        ("page12.txt", None, None),
    ],
)
def test_issue_from_the_path(path: str, date: str | None, month: str | None) -> None:
    issue = find_issue(path, Document(()), Manifest())
    assert (issue.date, issue.month) == (date, month)


@pytest.mark.parametrize(
    ("line", "kind", "date"),
    [
        ("2022年3月15日 星期二 第88期", Kind.UNKNOWN, "2022-03-15"),
        ("2022年3月15日", Kind.UNKNOWN, "2022-03-15"),
        ("云桥社区报 2022.3.15 01版", Kind.FURNITURE, "2022-03-15"),
        ("二〇二二年三月十五日 星期二", Kind.UNKNOWN, "2022-03-15"),
        ("二○二二年三月十五日 第八期", Kind.UNKNOWN, "2022-03-15"),
        ("2022年3月15日,云桥路街道召开第3期", Kind.UNKNOWN, None),  # running text, wrapped
        ("3月15日 星期二", Kind.UNKNOWN, None),  # no year
    ],
)
def test_issue_from_the_masthead(line: str, kind: Kind, date: str | None) -> None:
    document = Document((Block(f"云桥社区报\n{line}\n正文。", kind),))
    assert find_issue("a.txt", document, Manifest()).date == date


def test_the_date_under_a_notice_is_not_the_paper_s() -> None:
    notice = "\n".join(["通知", *["请各楼组长参加会议。"] * 9, "云桥居委会", "2022年3月1日"])
    assert find_issue("a.txt", Document((Block(notice),)), Manifest()).date is None
    masthead = Block("第88期 2022年3月15日 星期二")
    assert find_issue("a.txt", Document((Block(notice), masthead)), Manifest()).date == "2022-03-15"


def test_the_manifest_beats_what_the_file_says() -> None:
    manifest = Manifest(issue_statements=(PathStatement(("yq/*",), "2022-03-15"),))
    document = Document((), "2021-01-01", Message("网页"))
    assert find_issue("yq/2020-01-01.txt", document, manifest).date == "2022-03-15"
    assert find_issue("zz/2020-01-01.txt", document, manifest).date == "2021-01-01"
    assert Issue().last_day is None


# ---- offices ----------------------------------------------------------------------------------


def test_articles_that_say_only_street_inherit_the_office() -> None:
    article = _describe(Draft("云桥路街道办营，云桥路街道。"), Draft("街道妇联办展。"))[1]
    assert (article.street, article.district) == ("云桥路街道", "临江区")


def test_a_visitor_does_not_take_over() -> None:
    drafts = (Draft("云桥路街道与云桥\n路街道商会，云桥路街道办事处。"), Draft("竹园镇来访。"))
    assert {a.street for a in _describe(*drafts)} == {"云桥路街道"}


def test_a_paper_of_several_offices_asks_each_article() -> None:
    drafts = (
        Draft("云桥路街道办营。云桥路街道。"),
        Draft("竹园镇办展。竹园镇。"),
        Draft("一家人。"),
    )
    assert [a.street for a in _describe(*drafts)] == ["云桥路街道", "竹园镇", "云桥路街道"]


def test_bare_stems_name_nobody() -> None:
    assert _one("推进新村建设，走进外滩。").street is None


def test_the_manifest_gives_a_file_its_office() -> None:
    new = Street("新河街道", "临江区")
    manifest = Manifest(streets=(new,), street_statements=(PathStatement(("x/*",), "新河街道"),))
    article = _describe(Draft("云桥路街道来访。"), path="x/1.txt", manifest=manifest)[0]
    assert (article.street, article.district) == ("新河街道", "临江区")


def test_an_unlisted_office_is_guessed_with_doubt() -> None:
    body = "6月3日，青荷路街道办营。近日，青荷路街道开会。走进滨江区青荷路街道，成为街道首个。"
    article = _describe(Draft(body), gazetteer=Gazetteer())[0]
    assert (article.street, article.district) == ("青荷路街道", "滨江区")
    assert article.is_estimated("street")


@pytest.mark.parametrize(
    ("text", "issue", "date"),
    [
        ("26日，社区办了伞舞会。", "2022-06-10", "2022-05-26"),  # not yet come: the month before
        ("8日上午，社区办了伞舞会。", "2022-06-10", "2022-06-08"),
        ("5月底，伞备好了。26日，社区办了伞舞会。", "2022-06-10", "2022-05-26"),
        ("5月底伞备好了，6月初人到齐了。", "2022-06-10", None),
        ("5月底，伞备好了，6月初，人到齐了。7日，开会。", "2022-06-10", None),  # which?
        ("每月26日，社区办伞舞会。", "2022-06-10", None),
        ("26日，社区办了伞舞会。", None, None),  # nothing tells the month
        ("近日，社区办了伞舞会。26日，开会。", "2022-06-10", None),
    ],
)
def test_a_day_without_its_month(text: str, issue: str | None, date: str | None) -> None:
    assert _describe(Draft(text), issue=issue)[0].event_date == date


def test_unknown_bylines_are_kept_and_doubted() -> None:
    article = _describe(Draft("正文。", byline="刘一鸣"))[0]
    assert (article.byline, article.departments) == ("刘一鸣", ())
    assert article.is_estimated("departments")


def test_every_inferred_value_has_its_reason() -> None:
    draft = Draft("8月19日，云桥路街道办营。", byline="社区党建办")
    article = _describe(draft, issue="2022-09-01")[0]
    fields = {e.field for e in article.evidence}
    assert fields == {"street", "district", "departments", "event_date", "issue_date", "month"}
    assert all(e.reason and 0 <= e.confidence <= 1 for e in article.evidence)


def test_ids_count_from_one() -> None:
    assert [a.id for a in _describe(Draft("甲。"), Draft("乙。"))] == ["a.txt/1", "a.txt/2"]
    assert _describe() == ()


# ---- the truth --------------------------------------------------------------------------------


def test_the_hand_made_truth(shared: Path) -> None:
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (shared / "corpus" / gold["file"]).read_text(encoding="utf-8")
        drafts = [
            Draft(a["body"], a["title"], a["kicker"], tuple(a["captions"]), a["byline_raw"])
            for a in gold["articles"]
        ]
        document = Document((Block(text),))
        articles = describe(gold["file"], document, drafts, load_gazetteer(), Manifest())
        for want, got in zip(gold["articles"], articles, strict=True):
            assert (got.street, got.district) == (want["street_office"], want["district"])
            assert got.department == want["department"]
            assert (got.event_date, got.month) == (want["date"], want["month"])


@pytest.mark.parametrize(
    ("path", "masthead", "number"),
    [
        ("a.txt", "2022年3月15日 星期二 第88期", "88"),
        ("a.txt", "青禾社区报 第８期 2022年3月15日 总第120期", "8"),  # the year's, not the total
        ("a.txt", "青禾社区报 总第120期 2022年3月15日", "120"),
        ("2021年第6期.txt", "", "6"),
        ("a.txt", "3月5日，第3期培训班开班。", None),  # a sentence is no masthead
        ("a.txt", "", None),
    ],
)
def test_issue_number(path: str, masthead: str, number: str | None) -> None:
    blocks = (Block(masthead), Block("街道召开会议。"))
    [article] = describe(path, Document(blocks), [Draft("街道召开会议。")], GAZETTEER, Manifest())
    assert article.issue_number == number


def test_an_article_tells_what_its_issue_is_known_by() -> None:
    printed = "青禾社区报 第88期 2022年5月\n沪内资准字（K）第0271号"
    document = Document((Block(printed), Block(f"{OURS.name}召开会议。")))
    drafts = [Draft("青禾街道召开会议。"), Draft("青禾街道巡查河道。")]
    articles = describe("a.txt", document, drafts, GAZETTEER, Manifest())
    assert [article.place for article in articles] == [1, 2]
    assert {article.registrations for article in articles} == {("准印证（K）第0271号",)}
    assert {(article.issue_date, article.issue_month) for article in articles} == {
        (None, "2022-05")  # a monthly prints no day
    }
    assert {article.issue for article in articles} == {OURS.name}  # until files are compared


@pytest.mark.parametrize(
    ("lines", "paper"),
    [
        (("青禾社区报", "2022年3月15日 星期二 第88期"), "青禾社区报"),
        (("青 禾 社 区 报",), "青禾社区报"),
        (("2022年3月15日 第88期 青禾社区报",), "青禾社区报"),
        (("街道召开会议。", "青禾社区报"), None),  # a name behind a text may be a heading
        (("居民收到喜报。",), None),
    ],
)
def test_paper(lines: tuple[str, ...], paper: str | None) -> None:
    document = Document((*map(Block, lines), Block("街道召开会议。")))
    [article] = describe("a.txt", document, [Draft("街道召开会议。")], GAZETTEER, Manifest())
    assert article.paper == paper


def test_reporters_named_in_the_lead_sign_a_text_that_has_no_other_byline() -> None:
    body = "本报讯（记者 李明） 街道召开会议。"
    unsigned = Evidence("byline", 0.3, "没有署名")
    article = _describe(Draft(body, evidence=(unsigned,)))[0]
    assert (article.byline, article.body) == ("记者 李明", body)
    assert not any(each.field == "byline" for each in article.evidence)
    assert _describe(Draft(body, byline="社区党建办"))[0].byline == "社区党建办"


def test_the_day_a_pdf_was_made_is_the_last_resort() -> None:
    draft = Draft("5月26日，街道召开会议。")
    undated = Document((Block(draft.body),), made="2023-06-01")
    [article] = describe("a.pdf", undated, [draft], GAZETTEER, Manifest())
    assert (article.issue_date, article.month) == ("2023-06-01", "2023-06")
    assert article.is_estimated("issue_date")
    [article] = describe("2021-06-09.pdf", undated, [draft], GAZETTEER, Manifest())
    assert (article.issue_date, article.event_date) == ("2021-06-09", "2021-05-26")


def test_where_an_article_stands_is_kept() -> None:
    draft = Draft("街道召开会议。", page="A2", leaf=2, box=Box(10, 20, 200, 300))
    [article] = describe("a.pdf", Document(()), [draft], GAZETTEER, Manifest())
    assert (article.page, article.leaf, article.box) == ("A2", 2, (10, 20, 200, 300))
