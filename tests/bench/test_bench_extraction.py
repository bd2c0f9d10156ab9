"""bench.extraction: the measure itself is measured on made-up findings."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bench.extraction import FIGURES, bigrams, f1, figures, main, measure, pair
from bench.truth import TrueArticle, load_truth
from indexer.update.run import load_context
from searcher.core.errors import CorpusError
from searcher.core.model import Article

FOUND = {
    "id": "a",
    "title": "换届选举",
    "body": "青禾街道完成换届选举。\n参选率为83.2%。",
    "street": "青禾街道",
    "department": "妇女联合会、总工会",
    "event_date": "2021-05-08",
}


def write_corpus(folder: Path, *rows: dict[str, Any], name: str = "n.jsonl") -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / name).write_text(text, "utf-8")


def write_truth(folder: Path, truth: object, name: str = "n.truth.json") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(truth, ensure_ascii=False), "utf-8")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    write_corpus(folder, FOUND)
    return folder


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return tmp_path / "truth"


def run(truth: Path, files: Path, *options: str) -> Result:
    return CliRunner().invoke(main, [str(truth), "--files", str(files), *options])


@pytest.mark.parametrize(
    ("found", "true", "score"),
    [
        ("甲乙丙", "甲乙丙", 1.0),
        ("甲 乙\n丙", "甲乙丙", 1.0),  # white space does not count
        ("甲乙丙", "甲乙丁", 0.5),
        ("甲乙甲乙", "甲乙", 0.5),  # as often as it occurs: 1 of 3 and 1 of 1
        ("甲乙", "丙丁", 0.0),
        ("", "", 0.0),
    ],
)
def test_f1(found: str, true: str, score: float) -> None:
    assert f1(bigrams(found), bigrams(true)) == score


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ({"title": "换届 选举"}, {"title": True}),
        ({"title": "别的"}, {"title": False}),
        ({"title": None, "title_accept": []}, {"title": False}),  # null must be null
        ({"title": "别的", "title_accept": ["换届选举", "别的"]}, {"title": True}),
        ({"kicker": None, "byline": None}, {"kicker": True, "byline": True}),
        ({"byline": "（街道妇联）", "byline_raw": None}, {"byline": True}),  # the raw one counts
        ({"byline": "（街道妇联）"}, {"byline": False}),
        ({"department": "总工会、妇女联合会"}, {"department": True}),  # in any order
        ({"department": "妇女联合会"}, {"department": False}),
        ({"street_office": "青禾街道"}, {"street": True}),
        ({"street": "柳岸街道"}, {"street": False}),
        ({"date": None}, {"event_date": False}),
        ({"event_date": "2021-05-08", "month": "2021-05"}, {"event_date": True, "month": True}),
        ({"caption": None}, {"captions": True}),
        ({"caption": "投票现场"}, {"captions": False}),
        ({"captions": []}, {"captions": True}),
        ({"body": "青禾街道完成换届选举。参选率为83.2%。"}, {"paragraphs": False}),
    ],
)
def test_what_counts_as_right(
    row: dict[str, Any], right: dict[str, bool], files: Path, truth: Path
) -> None:
    """Only what the truth speaks of is scored."""
    write_truth(truth, [{"body": FOUND["body"], **row}])
    [file] = load_truth(truth, files)
    [score] = measure(file, files, load_context(files)).scores
    assert score.f1 == 1.0
    assert score.right == {"body_exact": True, "paragraphs": True} | right


def test_pairs_are_one_to_one_and_the_best_first() -> None:
    found = [Article("1", "甲乙丙丁戊"), Article("2", "甲乙丙丁")]
    true = [TrueArticle("甲乙丙丁", {}), TrueArticle("甲乙丙", {}), TrueArticle("子丑", {})]
    partners = pair(found, true)
    assert {place: article.id for place, (article, _) in partners.items()} == {0: "2", 1: "1"}


def test_equal_bodies_pair_by_their_other_fields() -> None:
    found = [Article("1", "甲乙丙", title="一"), Article("2", "甲乙丙", title="二")]
    true = [TrueArticle("甲乙丙", {"title": name}) for name in ("二", "一")]
    partners = pair(found, true)
    assert [partners[place][0].id for place in (0, 1)] == ["2", "1"]


def test_what_was_not_found_is_wrong_throughout(files: Path, truth: Path) -> None:
    write_truth(truth, [{"body": "子丑寅卯", "title": None}])
    [file] = load_truth(truth, files)
    counts = figures(measure(file, files, load_context(files)).scores)
    assert counts == dict.fromkeys(FIGURES) | {
        **{"articles": 1, "body_exact": 0, "f1": 0.0, "title": 0, "paragraphs": 0}
    }


@pytest.mark.parametrize(
    ("name", "content", "paths"),
    [
        ("n.truth.json", [{"body": "甲"}], ["n.jsonl"]),
        ("m.truth.json", [{"body": "甲"}], ["m_1.jsonl", "m_2.jsonl"]),  # one truth, two layouts
        ("x.json", {"file": "n.jsonl", "articles": [{"body": "甲", "kind": "article"}]}, None),
        ("x.json", [{"file": "n.jsonl", "body": "甲"}, {"file": "m_1.jsonl", "body": "乙"}], 2),
    ],
)
def test_three_shapes_of_truth(
    name: str, content: object, paths: list[str] | int | None, files: Path, truth: Path
) -> None:
    write_corpus(files, FOUND, name="m_1.jsonl")
    write_corpus(files, FOUND, name="m_2.jsonl")
    write_truth(truth, content, name)
    expected = {None: ["n.jsonl"], 2: ["n.jsonl", "m_1.jsonl"]}
    known = paths if isinstance(paths, list) else expected[paths]
    assert [file.path for file in load_truth(truth, files)] == known


def test_only_articles_are_scored(files: Path, truth: Path) -> None:
    rows = [{"body": "甲", "kind": "package_lead"}, {"body": "乙", "kind": "article"}]
    write_truth(truth, {"file": "n.jsonl", "articles": rows}, "n.json")
    [file] = load_truth(truth, files)
    assert [article.body for article in file.articles] == ["乙"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("other.truth.json", [{"body": "甲"}]),  # no such newsletter
        ("n.truth.json", [{"file": "gone.txt", "body": "甲"}]),
        ("n.truth.json", [{"title": "甲"}]),
        ("n.truth.json", {"articles": []}),
        ("n.truth.json", ["甲"]),
        ("n.truth.json", []),
        ("readme.txt", []),
    ],
)
def test_unusable_truth_is_an_error_in_one_line(
    name: str, content: object, files: Path, truth: Path
) -> None:
    write_truth(truth, content, name)
    with pytest.raises(CorpusError):
        load_truth(truth, files)
    result = run(truth, files)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_json_has_the_fixed_shape(files: Path, truth: Path) -> None:
    write_truth(truth, [{"body": FOUND["body"], "title": "换届选举"}, {"body": "子丑寅卯"}])
    result = run(truth, files, "--json")
    assert result.exit_code == 0
    figures_ = json.loads(result.stdout)
    assert set(figures_) == {"files", "all"}
    assert tuple(figures_["all"]) == FIGURES
    assert figures_["files"] == {"n.jsonl": figures_["all"] | {"found": 1}}
    assert (figures_["all"]["articles"], figures_["all"]["f1"]) == (2, 0.5)
    assert (figures_["all"]["body_exact"], figures_["all"]["street"]) == (1, None)


def test_the_table_has_a_row_a_file_and_one_for_all(files: Path, truth: Path) -> None:
    write_corpus(files, FOUND, name="n_2.jsonl")
    write_truth(truth, [{"file": name, "body": "甲乙"} for name in ("n.jsonl", "n_2.jsonl")])
    lines = run(truth, files).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["found/true", "n.jsonl", "n_2.jsonl", "all"]
    assert lines[3].split()[1] == "2/2"


def test_the_manifest_of_the_corpus_counts(files: Path, truth: Path) -> None:
    (files / "p.txt").write_text("5月8日，志愿者在现场巡查。\n\n（社区平安办）\n", "utf-8")
    (files / "manifest.toml").write_text(
        '[[street]]\nname = "云桥路街道"\npaths = ["p.txt"]\n', "utf-8"
    )
    write_truth(truth, [{"body": "5月8日，志愿者在现场巡查。", "street": "云桥路街道"}], "p.json")
    assert json.loads(run(truth, files, "--json").stdout)["all"]["street"] == 1


def test_our_own_truth_can_be_measured() -> None:
    root = Path(__file__).resolve().parents[2]
    result = run(root / "tests" / "golden", root / "data" / "sample", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["all"]["articles"] >= 90
