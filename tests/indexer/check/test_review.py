"""`jiewen review` and `jiewen check`: what a person is asked to look at."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from indexer.check.review import Doubt, as_toml, doubts
from indexer.corpus.corrections import load_corrections
from indexer.identity.register import open_register
from searcher.core.model import Article, Evidence
from searcher.language.gazetteer import Gazetteer
from searcher.speech import Message
from tests.support.command import jiewen
from tests.support.sample_ids import id_at

PROSE = "青禾街道召开会议，部署夏季防汛工作。5月8日，志愿者在现场巡查。\n（社区平安办）\n"


def article(name: str, *evidence: Evidence, **values: Any) -> Article:
    return Article(id=name, body="好。", evidence=evidence, **values)


def test_worst_first() -> None:
    found = doubts(
        [
            article("b", Evidence("title", 0.4, "猜的"), Evidence("street", 0.95, "印的")),
            article("a", Evidence("month", 0.55, "出版月份"), month="2021-05"),
            article("c", Evidence("departments", 0.0, "不在名录中"), departments=()),
            article("d", Evidence("box", 0.1, "没有这个字段")),  # nothing anyone could correct
        ]
    )
    assert found == [
        Doubt("c", "department", None, 0.0, "不在名录中"),
        Doubt("b", "title", None, 0.4, "猜的"),
        Doubt("a", "month", "2021-05", 0.55, "出版月份"),
    ]


def test_a_recognised_text_is_listed_below_what_clear_scans_reach() -> None:
    found = doubts(
        [
            article("clear", Evidence("body", 0.992, Message("ocr.read", (("share", "99%"),)))),
            article("fax", Evidence("body", 0.93, Message("ocr.read", (("share", "93%"),)))),
        ]
    )
    assert [(doubt.id, doubt.field, doubt.value) for doubt in found] == [("fax", "body", "好。")]


def test_a_field_is_listed_once_with_its_weakest_reason() -> None:
    twice = article("a", Evidence("kicker", 0.6, "较强"), Evidence("kicker", 0.5, "较弱"))
    assert [doubt.reason for doubt in doubts([twice])] == ["较弱"]


def test_the_snippet_is_a_corrections_file_that_confirms_every_value(tmp_path: Path) -> None:
    awkward = '引号"反斜杠\\ \x7f 制表\t'
    doubted = article(
        'a"\\b',  # ids may hold anything
        *(Evidence(name, 0.1, "一\n二") for name in ("title", "captions", "departments")),
        *(Evidence(name, 0.2, "猜的") for name in ("event_date", "month", "street")),
        title=awkward,
        captions=("甲", "乙"),
        departments=("丙", "丁"),
        event_date="2021-05-08",
        month="2021-05",
    )
    text = as_toml(doubts([doubted]))
    [table] = tomllib.loads(text)["correction"]
    assert (table["id"], table["title"], table["street"]) == ('a"\\b', awkward, "")
    (tmp_path / "corrections.toml").write_text(text, "utf-8")
    confirmed = load_corrections(tmp_path, Gazetteer()).apply("f", doubted)
    assert confirmed.captions == doubted.captions
    assert confirmed.departments == doubted.departments
    assert confirmed.event_date == doubted.event_date
    assert doubts([confirmed]) == []


def test_no_doubt_is_an_empty_file() -> None:
    assert tomllib.loads(as_toml([])) == {}


# ---- the commands -----------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "b.txt").write_text(PROSE, "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, corpus: Path) -> Path:
    folder = tmp_path / "index"
    jiewen("index", corpus, "--index", folder)
    return folder


def reviewed(*words: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(jiewen("review", *words, "--json").stdout)
    return rows


def test_review_reads_the_index_or_a_corpus(corpus: Path, index: Path) -> None:
    rows = reviewed("--index", index)
    assert rows == reviewed(corpus)
    named = {"id", "field", "value", "confidence", "reason", "code", "values"}
    assert all(set(row) == named for row in rows)
    codes = [{"code": row["code"], "values": row["values"]} for row in rows]
    assert [Message.of_data(code).words("zh") for code in codes] == [r["reason"] for r in rows]
    assert rows == sorted(rows, key=lambda row: (row["confidence"], row["id"], row["field"]))
    [title] = [row for row in rows if row["field"] == "title"]
    assert (title["id"], title["value"]) == (id_at(index, "b.txt/1"), None)
    assert reviewed(corpus, "--limit", "1") == rows[:1]
    assert title["id"] in jiewen("review", corpus).stdout


def test_review_leaves_out_what_was_corrected(corpus: Path, index: Path) -> None:
    snippet = jiewen("review", "--index", index, "--toml").stdout
    (corpus / "corrections.toml").write_text(snippet, "utf-8")
    assert reviewed("--index", index) == []  # even before the next run
    assert reviewed(corpus) == []


def test_review_follows_corrections_by_former_ids_and_leaves_out_what_is_withdrawn(
    corpus: Path, index: Path
) -> None:
    before = reviewed("--index", index)
    entry = '[[correction]]\nid = "b.txt/1"\n'
    (corpus / "corrections.toml").write_text(f'{entry}title = "巡查"\n', "utf-8")
    with open_register(index) as register:  # as an upgrade writes it
        register.write("alias", [("b.txt/1", before[0]["id"])])
        register.commit()
    assert [row["field"] for row in reviewed("--index", index)] == [
        row["field"] for row in before if row["field"] != "title"
    ]
    (corpus / "corrections.toml").write_text(f"{entry}remove = true\n", "utf-8")
    assert reviewed("--index", index) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["review", "--index", "nowhere"], 1, "jiewen index"),
        (["review", "nowhere"], 1, "nowhere"),
        (["review", "a", "--index", "b"], 2, "CORPUS"),
        (["review", "--json", "--toml"], 2, "--toml"),
        (["review", "--limit", "0"], 2, "limit"),
        (["check"], 1, "CORPUS"),
        (["check", "a", "--index", "b"], 2, "CORPUS"),
        (["check", "--index", "nowhere"], 1, "jiewen index"),
        (["check", "nowhere"], 1, "nowhere"),
    ],
)
def test_errors(
    words: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = jiewen(*words)
    assert result.exit_code == code
    assert says in result.stderr
    assert not (tmp_path / "nowhere").exists()  # looking creates nothing


def test_check_finds_nothing_wrong(corpus: Path, tmp_path: Path) -> None:
    result = jiewen("check", corpus, "--json")
    assert result.exit_code == 0
    expected = {"corpus": str(corpus), "files": 1, "articles": 1, "rejected": [], "unused": []}
    told = json.loads(result.stdout)
    assert told.pop("parsers").keys() == {"processes", "memory", "sandbox"}
    assert told == expected
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]  # nothing was indexed


def test_check_takes_the_corpus_the_index_was_built_from(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEWEN_INDEX", str(index))
    assert json.loads(jiewen("check", "--json").stdout)["corpus"] == str(corpus)


def test_check_lists_what_would_not_reach_the_index(corpus: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    line = '{"id": "b.txt/1", "body": "编号已有。"}'
    (corpus / "c.jsonl").write_text(line + "\nnot json", "utf-8")
    (corpus / "manifest.toml").write_text(
        '[[issue]]\npaths = ["b.txt"]\ndate = 2022-05-15\n'
        '[[issue]]\npaths = ["x/*"]\ndate = 2022-05-15\n'
    )
    (corpus / "corrections.toml").write_text(
        '[[correction]]\nid = "b.txt/1"\ntitle = "巡查"\n'
        '[[correction]]\nid = "b.txt/7"\ntitle = "巡查"\n'
    )
    result = jiewen("check", corpus, "--json")
    assert result.exit_code == 3
    checked = json.loads(result.stdout)
    assert sorted(item["file"] for item in checked["rejected"]) == [
        *("c.jsonl", "c.jsonl", "empty.txt"),
    ], checked["rejected"]
    assert [(item["file"], item["reason"].split()[1]) for item in checked["unused"]] == [
        ("manifest.toml", "#2"),
        ("corrections.toml", "#2"),
    ]
    printed = jiewen("check", corpus)
    assert printed.exit_code == 3
    assert printed.stderr.count("\n") == 5


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("manifest.toml", "[[street]]\nnaem = 'a'\n", 1),
        ("manifest.toml", "not toml", 1),
        ("corrections.toml", "not toml", 1),
        ("corrections.toml", "[[correction]]\nid = 'a'\ntitel = 'a'\n", 3),  # others count
    ],
)
def test_check_says_what_is_wrong_with_the_operators_files(
    name: str, text: str, code: int, corpus: Path
) -> None:
    (corpus / name).write_text(text)
    result = jiewen("check", corpus)
    assert result.exit_code == code
    assert name in result.stderr
    assert result.stderr.count("\n") == 1
