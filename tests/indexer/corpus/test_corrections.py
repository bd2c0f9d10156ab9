"""corrections.toml: what a person put right outlives every index and reindex."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.corpus.correction import REASON
from indexer.corpus.corrections import Corrections, load_corrections
from searcher.core.errors import CorpusError
from searcher.core.model import Article, Author, Evidence
from searcher.language.gazetteer import Department, Gazetteer, Street
from tests.support.command import jiewen, report

GAZETTEER = Gazetteer(
    streets=(
        Street("青禾街道", "临江区", ("青禾街道办事处",)),
        Street("柳岸街道", "北浦区"),
        Street("无区街道", ""),
    ),
    departments=(
        Department("社区党建办公室", ("党建办",)),
        Department("妇女联合会", ("街道妇联",)),
    ),
)
ARTICLE = Article(
    id="qh/1.txt/1",
    title="换届选举",
    kicker="同心同向",
    body="青禾街道完成换届选举。\n参选率为83.2%。",
    captions=("投票现场",),
    byline="党建办",
    departments=("社区党建办公室",),
    street="青禾街道",
    district="临江区",
    event_date="2021-05-08",
    issue_date="2021-06-09",
    month="2021-05",
    source="qh/1.txt",
    evidence=(
        Evidence("title", 0.4, "猜的"),
        Evidence("street", 0.6, "猜的"),
        Evidence("month", 0.9, "取活动日期的月份"),
    ),
)


def load(folder: Path, text: str) -> Corrections:
    (folder / "corrections.toml").write_text(text, "utf-8")
    return load_corrections(folder, GAZETTEER)


def put_right(folder: Path, fields: str, article: Article = ARTICLE) -> Article:
    loaded = load(folder, f'[[correction]]\nid = "qh/1.txt/1"\n{fields}\n')
    return loaded.apply("qh/1.txt", article)


def test_no_file_corrects_nothing(tmp_path: Path) -> None:
    assert load_corrections(tmp_path, GAZETTEER).apply("qh/1.txt", ARTICLE) is ARTICLE


def test_a_corrected_byline_names_its_authors(tmp_path: Path) -> None:
    assert put_right(tmp_path, 'byline = "记者 周小禾"').authors == (Author("周小禾", "记者"),)


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ('title = " 圆满  完成 "', {"title": "圆满 完成"}),
        ('title = ""', {"title": None}),  # "" clears
        ('kicker = ""', {"kicker": None}),
        ('body = "一段。\\n\\n 二段。"', {"body": "一段。\n二段。"}),
        ('captions = ["甲", "乙"]', {"captions": ("甲", "乙")}),
        ('captions = "甲、乙"', {"captions": ("甲、乙",)}),  # one caption may hold a 、
        ('captions = ""', {"captions": ()}),
        ('byline = "街道妇联"', {"byline": "街道妇联"}),
        ('authors = "周小禾、李小明"', {"authors": (Author("周小禾"), Author("李小明"))}),
        (
            'authors = ["周小禾", {name = "李小明", role = "摄影"}]',
            {"authors": (Author("周小禾"), Author("李小明", "摄影"))},
        ),
        ('authors = ""', {"authors": ()}),
        (
            'paper = "青禾社区报"\nissue_number = "88"',
            {"paper": "青禾社区报", "issue_number": "88"},
        ),
        ('department = "党建办、街道妇联"', {"departments": ("社区党建办公室", "妇女联合会")}),
        ('department = ["河道办"]', {"departments": ("河道办",)}),  # nobody's alias: as written
        ('department = ""', {"departments": ()}),
        ('street = "柳岸街道"', {"street": "柳岸街道", "district": "北浦区"}),
        ('street = "青禾街道办事处"', {"street": "青禾街道", "district": "临江区"}),
        ('street = "无区街道"', {"street": "无区街道", "district": None}),
        ('street = "新街道"\ndistrict = "新区"', {"street": "新街道", "district": "新区"}),
        ('street = ""', {"street": None, "district": None}),
        ('district = "新区"', {"district": "新区"}),
        ("event_date = 2022-03-12", {"event_date": "2022-03-12", "month": "2022-03"}),
        ('event_date = "2022-03-12"', {"event_date": "2022-03-12", "month": "2022-03"}),
        ('event_date = ""', {"event_date": None, "month": "2021-06"}),  # the issue's, then
        ("issue_date = 2022-03-15", {"issue_date": "2022-03-15"}),  # the month is the event's
        (
            'event_date = 2022-03-12\nmonth = "2022-02"',
            {"event_date": "2022-03-12", "month": "2022-02"},
        ),
        ('month = ""', {"month": None}),
        ('page = "02"', {"page": "02"}),
        ('paper = " 青禾  社区报 "', {"paper": "青禾 社区报"}),
        ('issue_number = "88"', {"issue_number": "88"}),
        ('issue_number = ""', {"issue_number": None}),
    ],
)
def test_overrides(fields: str, changed: dict[str, Any], tmp_path: Path) -> None:
    corrected = put_right(tmp_path, fields)
    assert replace(corrected, evidence=()) == replace(ARTICLE, **changed, evidence=())
    for name in changed:
        [evidence] = [e for e in corrected.evidence if e.field == name]
        assert str(evidence.reason).endswith((str(REASON), f"{REASON}）"))


def test_only_what_was_corrected_becomes_certain(tmp_path: Path) -> None:
    corrected = put_right(tmp_path, 'title = "圆满完成"')
    assert {e.field: e.confidence for e in corrected.evidence} == {
        **{"title": 1.0, "street": 0.6, "month": 0.9}
    }


def test_a_month_taken_from_the_issue_stays_an_estimate(tmp_path: Path) -> None:
    undated = replace(ARTICLE, event_date=None, month=None)
    corrected = put_right(tmp_path, "issue_date = 2022-03-15", undated)
    assert corrected.month == "2022-03"
    assert corrected.is_estimated("month")


def test_the_particular_wins_over_the_general_and_later_over_earlier(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        '[[correction]]\nid = "qh/1.txt/1"\ntitle = "甲"\n'
        '[[correction]]\nfiles = ["qh/*"]\ntitle = "乙"\nkicker = "乙"\npage = "01"\n'
        '[[correction]]\nfiles = ["*.txt"]\nkicker = "丙"\n',
    )
    one = loaded.apply("qh/1.txt", ARTICLE)
    assert (one.title, one.kicker, one.page) == ("甲", "丙", "01")
    two = loaded.apply("qh/1.txt", replace(ARTICLE, id="qh/1.txt/2"))
    assert (two.title, two.kicker, two.page) == ("乙", "丙", "01")
    assert loaded.apply("la/1.html", replace(ARTICLE, id="la")).title == ARTICLE.title


def test_what_matches_nothing_is_named(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        '[[correction]]\nid = "qh/1.txt/1"\ntitle = "甲"\n'
        '[[correction]]\nid = "qh/9.txt/1"\ntitle = "甲"\n'
        '[[correction]]\nfiles = ["la/*"]\ntitle = "甲"\n'
        '[[correction]]\nfiles = ["la/*", "qh/*"]\ntitle = "甲"\n',
    )
    idle = loaded.unmatched([("qh/1.txt", "qh/1.txt/1")])
    assert sorted(str(entry.where) for entry in idle) == ["[[correction]] #2", "[[correction]] #3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[correction]]\ntitle = 'a'\n", "id、files"),
        ("[[correction]]\nid = 'a'\nfiles = ['a']\ntitle = 'a'\n", "id、files"),
        ("[[correction]]\nid = 'a'\nid = 'b'\ntitle = 'a'\n", "id = 'b'"),  # no TOML
        ("[[correction]]\nid = 'a'\n", "title"),  # lists what could be corrected
        ("[[correction]]\nid = 'a'\ntitel = 'a'\n", "titel"),
        ("[[correction]]\nid = ''\ntitle = 'a'\n", "id"),
        ("[[correction]]\nfiles = 'a'\ntitle = 'a'\n", "files"),
        ("[[correction]]\nfiles = []\ntitle = 'a'\n", "files"),
        (f"[[correction]]\nfiles = ['*{'a' * 500}']\ntitle = 'a'\n", "500"),
        ("[[correction]]\nid = 'a'\ntitle = 1\n", "title"),
        ("[[correction]]\nid = 'a'\ntitle = 台风\n", "title = 台风"),
        ("[[correction]]\nid = 'a'\nbody = ''\n", "body"),  # an article has a body
        ("[[correction]]\nid = 'a'\ncaptions = [1]\n", "captions"),
        ("[[correction]]\nid = 'a'\ndepartment = 1\n", "department"),
        ("[[correction]]\nid = 'a'\nauthors = [1]\n", "authors"),
        ("[[correction]]\nid = 'a'\nauthors = [{role = '摄影'}]\n", "authors"),
        ("[[correction]]\nid = 'a'\nissue_number = 88\n", "issue_number"),
        ("[[correction]]\nid = 'a'\nevent_date = '2022-02-30'\n", "event_date"),
        ("[[correction]]\nid = 'a'\nevent_date = '2024年3月10日'\n", "event_date"),
        ("[[correction]]\nid = 'a'\nevent_date = 2024年3月10日\n", "event_date = 2024年3月10日"),
        ("[[correction]]\nid = 'a'\nevent_date = 2022-02-03T08:00:00\n", "event_date"),
        ("[[correction]]\nid = 'a'\nissue_date = 20220203\n", "issue_date"),
        ("[[correction]]\nid = 'a'\nmonth = '2022-13'\n", "month"),
        ('[[correction]]\nid = \'a\'\nbody = """open\n', "有效的 TOML"),
        ("[[correction]]\nid = 'a'\nremove = 'yes'\n", "remove"),
        ("[[correction]]\nid = 'a'\nremove = false\n", "remove"),
        ("[[correction]]\nid = 'a'\nremove = true\nrestore = true\n", "remove、restore"),
        ("[[correction]]\nid = 'a'\nremove = true\nreason = 3\n", "reason"),
        ("[[correction]]\nid = 'a'\ntitle = 'a'\nconfirmed = 'today'\n", "confirmed"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_spoils_no_other_entry(
    text: str, told: str, tmp_path: Path
) -> None:
    good = '[[correction]]\nid = "qh/1.txt/1"\ntitle = "甲"\n'
    for before, after in (("", ""), ("", good), (good, ""), (good, good)):
        loaded = load(tmp_path, before + text + after)
        [message] = map(str, loaded.problems)
        assert told in message
        assert "\n" not in message
        corrected = loaded.apply("qh/1.txt", ARTICLE).title == "甲"
        assert corrected is bool(before + after)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[correction]\nid = 'a'\n", "[[correction]]"),  # one bracket: a table, not a list
        ("correction = ['a']\n", "[[correction]]"),
        ("corection = 1\n", "corection"),
        ("[[corection]]\nid = 'a'\ntitle = 'a'\n", "corection"),
    ],
)
def test_what_is_no_list_of_entries_is_told(text: str, told: str, tmp_path: Path) -> None:
    [message] = load(tmp_path, text).problems
    assert told in str(message)


def test_a_file_that_is_no_toml_is_read_table_by_table(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        "title = 前言\n"
        '[[correction]]\nid = "qh/1.txt/1"\ntitle = "甲"\n'
        "[[correction]] # a date\nid = 'b'\n\nevent_date = 2024年3月10日\n"
        '[correction]\nid = "c"\ntitle = "丙"\n'
        '  [[ correction ]]\nfiles = ["qh/*"]\nbody = """\n一段。\n[新华社] 二段。\n"""\n'
        "[other]\nx = ?\n",
    )
    assert list(map(str, loaded.problems)) == [
        "第 1 行：“title = 前言”不是有效的 TOML",
        "[[correction]] #2：第 8 行：“event_date = 2024年3月10日”不是有效的 TOML",
        "[[correction]] #3：correction 应写成 [[correction]]",
        "第 19 行：“x = ?”不是有效的 TOML",
    ]
    corrected = loaded.apply("qh/1.txt", ARTICLE)
    assert (corrected.title, corrected.body) == ("甲", "一段。\n[新华社] 二段。")


@pytest.mark.parametrize("text", ["[[correction\n", "title = 台风\n"])
def test_a_file_without_any_correction_is_an_error_of_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith("corrections.toml")
    assert "TOML" in message
    assert "\n" not in message


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml").write_bytes("[[correction]]\nid = '街'".encode("gbk"))
    with pytest.raises(CorpusError, match="UTF-8"):
        load_corrections(tmp_path, GAZETTEER)


# ---- the command ------------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = [
        {"id": "a", "title": "换届选举", "body": "青禾街道完成换届选举。"},
        {"id": "b", "title": "防汛防台", "body": "柳岸街道召开会议。", "event_date": "2021-05-08"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "a.jsonl").write_text(text, "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def correct(corpus: Path, text: str) -> None:
    (corpus / "corrections.toml").write_text(text, "utf-8")


def found(index: Path, words: str) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = json.loads(
        jiewen("search", words, "--index", index, "--json").stdout
    )["hits"]
    return hits


def test_a_correction_reaches_the_index_and_survives_a_reindex(corpus: Path, index: Path) -> None:
    report(corpus, index)
    correct(corpus, '[[correction]]\nid = "b"\ntitle = "台风将至"\nevent_date = 2021-07-25\n')
    assert report(corpus, index)["put"] == 1
    for again in (False, True):
        [hit] = found(index, "台风将至")
        assert (hit["id"], hit["event_date"], hit["month"]) == ("b", "2021-07-25", "2021-07")
        assert found(index, "防汛防台") == []
        assert again or jiewen("reindex", "--index", index).exit_code == 0
    assert report(corpus, index)["put"] == 0  # nothing left to do


def test_a_changed_file_keeps_its_corrections(corpus: Path, index: Path) -> None:
    correct(corpus, '[[correction]]\nfiles = ["a.*"]\nstreet = "青禾街道"\n')
    report(corpus, index)
    text = (corpus / "a.jsonl").read_text("utf-8")
    (corpus / "a.jsonl").write_text(text.replace("召开会议", "召开大会"), "utf-8")
    assert report(corpus, index)["put"] == 1
    assert {hit["street"] for hit in found(index, "")} == {"青禾街道"}


def test_editing_corrections_extracts_no_file_again(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(corpus, index)
    for place in ("indexer.extract.workers._outcome", "indexer.update.reading.extract"):
        monkeypatch.setattr(place, lambda *_: pytest.fail("a file was extracted"))
    correct(corpus, '[[correction]]\nid = "a"\ntitle = "换届圆满"\n')
    assert report(corpus, index)["put"] == 1
    assert [hit["id"] for hit in found(index, "换届圆满")] == ["a"]


def test_taking_a_correction_out_gives_back_what_was_found(corpus: Path, index: Path) -> None:
    report(corpus, index)
    before = found(index, "")
    correct(corpus, '[[correction]]\nfiles = ["*"]\ntitle = "甲"\n')
    assert report(corpus, index)["put"] == 2
    (corpus / "corrections.toml").unlink()
    assert report(corpus, index)["put"] == 2
    assert found(index, "") == before


def test_a_correction_that_matches_nothing_is_reported(corpus: Path, index: Path) -> None:
    correct(corpus, '[[correction]]\nid = "z"\ntitle = "甲"\n')
    result = jiewen("index", corpus, "--index", index)
    assert result.exit_code == 3
    assert "[[correction]] #1" in result.stderr
    [item] = report(corpus, index)["rejected"]
    assert item["file"] == "corrections.toml"
    assert 'id = "z"' in item["reason"]


@pytest.mark.parametrize(
    "bad", ['titel = "甲"', 'event_date = "2024年3月10日"', "event_date = 2024年3月10日"]
)
def test_a_bad_entry_is_reported_and_others_apply(bad: str, corpus: Path, index: Path) -> None:
    report(corpus, index)
    correct(
        corpus,
        f'[[correction]]\nid = "a"\n{bad}\n[[correction]]\nid = "b"\ntitle = "台风将至"\n',
    )
    for command in (("check", corpus), ("index", corpus, "--index", index)):
        result = jiewen(*command)
        assert result.exit_code == 3
        [line] = [line for line in result.stderr.splitlines() if "corrections.toml" in line]
        assert bad.split()[0] in line
        assert "[[correction]] #1" in line
    assert [hit["id"] for hit in found(index, "台风将至")] == ["b"]
    assert [hit["id"] for hit in found(index, "换届选举")] == ["a"]
