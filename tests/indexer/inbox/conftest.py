"""A small corpus that is indexed, with an inbox beside its index."""

from pathlib import Path

import pytest

from indexer.update import run
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.new_issues import issue_text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an index of one issue."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "old.txt").write_text(issue_text(7, "雨棚翻修", "楼道照明"), "utf-8")
    index(Settings(index=tmp_path / "index", corpus=corpus, ocr="off"))
    return Settings(index=tmp_path / "index", corpus=corpus, ocr="off")


def index(settings: Settings) -> None:
    """Index the corpus."""
    engine = open_engine(settings.index)
    run.index(engine, settings.index, settings.corpus)
    engine.close()
