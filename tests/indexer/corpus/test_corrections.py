"""corrections.toml: what a person put right outlives every index and reindex."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.corpus.corrections import REASON, Corrections, load_corrections
from searcher.core.errors import CorpusError
from searcher.core.model import Article, Evidence
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
    assert sorted(entry.where for entry in idle) == ["[[correction]] #2", "[[correction]] #3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[correction]\n", "TOML"),
        ("[correction]\nid = 'a'\n", "[[correction]]"),  # one bracket: a table, not a list
        ("corection = 1\n", "corection"),
        ("[[correction]]\ntitle = 'a'\n", "id、files"),
        ("[[correction]]\nid = 'a'\nfiles = ['a']\ntitle = 'a'\n", "id、files"),
        ("[[correction]]\nid = 'a'\n", "title"),  # lists what could be corrected
        ("[[correction]]\nid = 'a'\ntitel = 'a'\n", "titel"),
        ("[[correction]]\nid = ''\ntitle = 'a'\n", "id"),
        ("[[correction]]\nfiles = 'a'\ntitle = 'a'\n", "files"),
        ("[[correction]]\nfiles = []\ntitle = 'a'\n", "files"),
        ("[[correction]]\nid = 'a'\ntitle = 1\n", "title"),
        ("[[correction]]\nid = 'a'\nbody = ''\n", "body"),  # an article has a body
        ("[[correction]]\nid = 'a'\ncaptions = [1]\n", "captions"),
        ("[[correction]]\nid = 'a'\ndepartment = 1\n", "department"),
        ("[[correction]]\nid = 'a'\nevent_date = '2022-02-30'\n", "event_date"),
        ("[[correction]]\nid = 'a'\nevent_date = 2022-02-03T08:00:00\n", "event_date"),
        ("[[correction]]\nid = 'a'\nissue_date = 20220203\n", "issue_date"),
        ("[[correction]]\nid = 'a'\nmonth = '2022-13'\n", "month"),
        ("[[correction]]\nid = 'b'\ntitle = 'a'\n[[correction]]\nid = 'a'\npage = 1\n", "#2"),
    ],
)
def test_mistakes_are_told_in_one_line(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith("corrections.toml")
    assert told in message
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


def test_bad_corrections_change_nothing(corpus: Path, index: Path) -> None:
    report(corpus, index)
    correct(corpus, '[[correction]]\nid = "a"\ntitel = "甲"\n')
    result = jiewen("index", corpus, "--index", index)
    assert result.exit_code == 1
    assert "titel" in result.stderr
    assert result.stderr.count("\n") == 1
    assert len(found(index, "换届选举")) == 1
