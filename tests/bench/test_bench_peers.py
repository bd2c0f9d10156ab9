"""bench.peers and bench.growth: that they count right; how fast, is not a test's business."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import corpus, growth, peers, processes, report, streams, timing, workloads
from bench.engines import USUAL, opensearch_peer
from bench.engines.common import Reply, only_run, rolled_up, scoring
from bench.measure import Figures, Row
from bench.targets import Target, targets
from searcher.core.errors import CorpusError, IndexMissing
from searcher.core.model import Article, Facet
from searcher.core.records import from_record, to_record
from searcher.core.tree import Literal, Query, RankingText
from searcher.language import tokens

KEYS = {
    "articles",
    "workloads",
    "build_s",
    "tokenise_s",
    "index_bytes",
    "input_bytes",
    "peak_mb",
    "open_ms",
    "private_mb",
    "update_s",
    "whoosh_articles",
}
WORKLOADS = [
    "rare",
    "mid",
    "common",
    "very common",
    "and",
    "or",
    "not",
    "phrase rare",
    "phrase common",
    "character",
    "prefix",
    "everything",
    "mixed",
]


# -- the corpus -----------------------------------------------------------------------------------


def test_generated_articles_are_always_the_same() -> None:
    few, more = list(corpus.generate(50)), list(corpus.generate(1100))
    assert more[:50] == few
    assert len({article.id for article in more}) == 1100
    assert list(corpus.generate(5, seed=2)) != few[:5]


def test_generated_articles_look_like_articles() -> None:
    articles = list(corpus.generate(1000))
    lengths = [len(article.text) for article in articles]
    assert 450 < sum(lengths) / len(lengths) < 750
    assert len({article.street for article in articles}) == corpus.STREETS
    assert len({d for article in articles for d in article.departments}) == corpus.DEPARTMENTS
    assert any(len(article.departments) == 2 for article in articles)
    assert all(article.title and "\n" not in article.title for article in articles)
    assert any(c in article.body for article in articles for c in "0123456789")


def test_a_corpus_is_read_from_looser_lines(tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    full = Article(id="a", body="甲", departments=("平安办",), captions=("图",))
    loose = {"body": "乙", "title": "题", "department": "党建办", "leaf": "x", "other": 1}
    path.write_text(f"{to_record(full)}\n\n{json.dumps(loose)}\n", "utf-8")
    first, second = corpus.load_articles(path)
    assert first == full
    assert (second.body, second.title, second.departments) == ("乙", "题", ("党建办",))
    prepared = corpus.prepare(9, path, tmp_path / "place")
    assert prepared.count == 2
    assert [from_record(line).body for line in corpus.records(prepared.path)] == ["甲", "乙"]


@pytest.mark.parametrize("line", ["{", "[]", '{"title": "no body"}', '"甲"'])
def test_a_line_that_is_no_article_is_an_error_in_one_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(CorpusError):
        list(corpus.load_articles(path))
    result = CliRunner().invoke(peers.main, ["--corpus", str(path)])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_an_empty_corpus_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").touch()
    with pytest.raises(CorpusError):
        corpus.prepare(1, tmp_path / "none.jsonl", tmp_path)


# -- the streams ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("换届选举", "5月8日，27个居民区完成换届。\n参选率83.2%"),
        (None, "a"),  # a lone character has no bigram but keeps its place
        ("，。", ""),
        ("", "\0\0甲乙\0"),  # what parts the texts of a batch may stand in one
        ("ﬁ㎡", "𠀀𠀁𠀂，〇々"),  # folded to several characters; beyond the BMP
    ],
)
def test_streams_are_those_of_the_tokeniser(title: str | None, body: str) -> None:
    article = Article(id="x", title=title, body=body)
    before, made = streams.make([Article(id="y", body="前文"), article], ["", "line"])
    assert before.bigrams.split() == ["前文", streams.FILLER]
    for folded, words, bigrams, characters in (
        (corpus.combined(article), made.words, made.bigrams, made.characters),
        (
            tokens.fold(article.heading).text,
            made.title_words,
            made.title_bigrams,
            made.title_characters,
        ),
    ):
        assert Counter(words.split()) == Counter(t.text for t in tokens.words(folded))
        assert characters.split() == [t.text for t in tokens.characters(folded)]
        placed = {n: b for n, b in enumerate(bigrams.split(" ")) if b not in ("", streams.FILLER)}
        assert placed == {t.start: t.text for t in tokens.bigrams(folded)}
    assert (made.record, made.id, made.month) == ("line", "x", "未标注")


def test_processes_tokenise_in_order(tmp_path: Path) -> None:
    lines = [to_record(article) for article in corpus.generate(600)]
    found = list(streams.tokenised(lines))
    assert [each.record for each in found] == lines
    assert streams.tokenise_only(lines) == 600


# -- the questions --------------------------------------------------------------------------------


def test_workloads_are_always_the_same(tmp_path: Path) -> None:
    path = corpus.prepare(200, None, tmp_path).path
    chosen = workloads.choose(path)
    assert [each.name for each in chosen] == WORKLOADS
    assert chosen == workloads.choose(path)
    assert len(chosen[-1].queries) == workloads.LOG
    assert len(workloads.first_word(path)) == 2


def test_a_corpus_without_words_has_no_workloads(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_text('{"body": "only Latin words"}', "utf-8")
    path = corpus.prepare(1, tmp_path / "latin.jsonl", tmp_path).path
    with pytest.raises(CorpusError):
        workloads.choose(path)


def test_punctuation_is_not_asked_of_peers() -> None:
    with pytest.raises(ValueError, match="not one run"):
        only_run(Literal("甲，乙"))


def test_terms_score_once_however_often_typed() -> None:
    found = [
        (each.stream, each.term, each.weight)
        for each in scoring([RankingText("街道"), RankingText("街道")])
    ]
    assert found == [
        ("words", "街道", 1.0),
        ("bigrams", "街道", 0.5),
        ("characters", "街", 0.5),
        ("characters", "道", 0.5),
    ]


def test_counts_of_cells_add_up() -> None:
    total, counts = rolled_up([(("甲", "a,b", "2021-05"), 2), (("甲", "b", "2021-06"), 3)])
    assert total == 5
    assert counts[Facet.STREET] == {"甲": 5}
    assert counts[Facet.DEPARTMENT] == {"a": 2, "b": 5}
    assert counts[Facet.MONTH] == {"2021-05": 2, "2021-06": 3}


# -- the measuring --------------------------------------------------------------------------------


def test_a_lap_knows_its_middle_and_its_slow_end() -> None:
    lap = timing.Lap(times=[float(n) for n in range(1, 101)])
    assert (lap.p50, lap.p95) == (50.5, 95.0)


def test_other_totals_or_counts_do_not_agree() -> None:
    one = Reply(1, ("a",), {Facet.STREET: {"甲": 1}})
    same, other = Reply(1, ("b",), one.counts), Reply(1, ("a",), {Facet.STREET: {"乙": 1}})
    assert timing.agree([timing.Lap([one]), timing.Lap([same])])
    assert not timing.agree([timing.Lap([one]), timing.Lap([other])])


def test_a_process_is_seen_with_its_memory() -> None:
    assert os.getpid() in processes.tree(os.getppid())
    assert processes.private_mb() > 1
    assert processes.smaps(2**22 + 1) == {}


def test_a_worker_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="no-such"):
        processes.run("bench.worker", "no-such")


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("most", 1.0, 1.0), True),
        (Target("most", 1.1, 1.0), False),
        (Target("least", 200, 200, at_least=True), True),
        (Target("least", 199, 200, at_least=True), False),
    ],
)
def test_a_target_is_met_or_missed(target: Target, met: bool) -> None:
    assert target.met is met
    assert list(report.target_lines([target]))[1].endswith("met" if met else "MISSED")


def figures(articles: int, factor: float = 1.0) -> Figures:
    """Figures of ours and tantivy that are ``factor`` times some base."""
    rows = [
        Row(name, "", 1, {"jiewen": factor, "tantivy": 2.0}, {"jiewen": factor, "tantivy": 3.0})
        for name in WORKLOADS
    ]
    for row in rows:
        row.plain_ms["tantivy"] = 1.0
    both = {"jiewen": factor, "tantivy": 1.0}
    return Figures(articles, 1, 1, articles, rows, 1.0, both, {"jiewen": 1}, both, both, both, both)


def test_targets_compare_ours_with_tantivy() -> None:
    judged = {target.name: target for target in targets(figures(300_000, factor=3.0))}
    assert judged["answers ours/tantivy, geometric mean"].value == pytest.approx(1.5)
    assert not judged["build ours/tantivy"].met
    assert judged["build ours/tokenising alone"].met


def test_growth_is_told_in_multiples() -> None:
    runs = [figures(100_000), figures(1_000_000, factor=13.0)]
    shown = "\n".join(growth.lines(runs, ["jiewen"]))
    assert "13 (x13)" in shown
    judged = {target.name: target.met for target in growth.growth_targets(runs)}
    assert judged == {
        "p95 of the mixed log, 1,000,000/100,000": False,
        "peak memory of our build, 1,000,000/100,000": False,
        "peak memory at 1,000,000, MiB": True,
    }
    assert not list(growth.growth_targets(runs[:1]))


# -- all of it ------------------------------------------------------------------------------------


def test_all_engines_agree(tmp_path: Path) -> None:
    """Built and asked for real, stock Whoosh about a part of the corpus."""
    options = ["--articles", "300", "--whoosh-articles", "200", "--runs", "1", "--json"]
    result = CliRunner().invoke(peers.main, [*options, "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found.keys() >= KEYS
    assert (found["articles"], found["whoosh_articles"]) == (300, 200)
    for name in ("build_s", "index_bytes", "peak_mb", "open_ms", "private_mb"):
        assert set(found[name]) == set(USUAL)
        assert all(value > 0 for value in found[name].values()), name
    assert found["update_s"]["jiewen"] > 0
    assert found["distinct"].keys() == {"words", "bigrams", "characters"}
    assert [row["name"] for row in found["workloads"]] == WORKLOADS
    for row in found["workloads"]:
        assert row["agree"], row["name"]
        assert row["hits"] > 0, row["name"]
        assert set(row["p50_ms"]) == set(row["p95_ms"]) == set(USUAL)
        assert row["first_ms"] > 0
    assert (tmp_path / "300" / "corpus.jsonl").is_file()


@pytest.mark.opensearch
def test_the_cluster_agrees_and_nothing_is_left_there(address: str, tmp_path: Path) -> None:
    options = ["--articles", "300", "--engines", "jiewen,tantivy", "--engine", "opensearch"]
    options += ["--opensearch-url", address, "--runs", "1", "--json", "--folder", str(tmp_path)]
    result = CliRunner().invoke(peers.main, options)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    for name in ("build_s", "index_bytes", "open_ms", "update_s"):
        assert found[name]["opensearch"] > 0, name
    for row in found["workloads"]:
        assert row["agree"], row["name"]
        assert row["p50_ms"].keys() == {"jiewen", "tantivy", "opensearch"}
    place = opensearch_peer.noted(tmp_path / "300" / "opensearch")
    with pytest.raises(IndexMissing):
        place.engine().search(Query())


@pytest.mark.parametrize(
    "options",
    [[], ["--opensearch-url", "here"]],  # none; one that is no address
)
def test_a_cluster_wants_an_address(options: list[str]) -> None:
    asked = ["--articles", "40", "--engines", "jiewen", "--engine", "opensearch", *options]
    result = CliRunner().invoke(peers.main, asked)
    assert result.exit_code == 1
    assert (result.stderr.count("\n"), "opensearch" in result.stderr) == (1, True)


def test_growth_runs_and_prints(tmp_path: Path) -> None:
    options = ["--sizes", "80,40", "--engines", "tantivy,fts5", "--runs", "1"]
    result = CliRunner().invoke(growth.main, options)
    assert result.exit_code == 0, result.output
    assert "40 articles" in result.stdout
    assert "80 articles" in result.stdout
    assert "NO" not in result.stdout.split()


@pytest.mark.parametrize(
    "options", [["--engines", "lucene"], ["--folder", "."], ["--articles", "0"]]
)
def test_wrong_options_are_usage_errors(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "20000").mkdir()
    if options[0] == "--folder":
        options = ["--folder", str(tmp_path)]
    assert CliRunner().invoke(peers.main, options).exit_code == 2


def test_wrong_sizes_are_usage_errors() -> None:
    assert CliRunner().invoke(growth.main, ["--sizes", "many"]).exit_code == 2
