"""bench.format_growth: that it measures each format on files that hold what they should."""

import json

import pytest
from click.testing import CliRunner

from bench import format_growth
from bench.made_formats import MAKERS
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from indexer.update.run import load_context
from tests.conftest import SAMPLE

CONTEXT = load_context(SAMPLE)
TOLD = format_growth.told_in(SAMPLE, CONTEXT)
ONE_ARTICLE = {"html", "mht", "eml"}


@pytest.mark.parametrize("name", MAKERS)
def test_a_file_of_a_format_holds_the_articles(name: str) -> None:
    articles = format_growth.articles_of(TOLD, 6)
    data = MAKERS[name](articles)
    extraction = extract(RawFile(f"2022-06-10.{name}", data), CONTEXT)
    found = [article.title for article in extraction.articles]
    assert not extraction.problems
    wanted = [each.title for each in articles]
    assert found == (wanted[:1] if name in ONE_ARTICLE else wanted)


def test_each_size_has_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_growth, "PASSES", {1: 1, 4: 1, 16: 1})
    words = ["--articles", "2", "--formats", "jsonl,md"]
    result = CliRunner().invoke(format_growth.main, words)
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert set(figures) == {"jsonl", "md"}
    assert [figures["md"][size]["articles"] for size in ("1x", "4x", "16x")] == [2, 8, 32]
    assert figures["jsonl"]["articles_per_s"] > 0
