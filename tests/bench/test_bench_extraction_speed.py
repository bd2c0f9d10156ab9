"""bench.extraction_speed: that it counts right; how fast it is, is not a test's business."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import extraction_speed
from tests.conftest import SAMPLE


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_speed, "RUNS", 1)
    monkeypatch.setattr(extraction_speed, "LEAST_SECONDS", 0.0)


def test_each_kind_of_file_has_its_figures() -> None:
    result = CliRunner().invoke(extraction_speed.main, ["--files", str(SAMPLE)])
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert set(figures) == {"txt", "html", "docx", "pdf", "jsonl"}
    assert sum(each["articles"] for each in figures.values()) >= 90
    assert figures["pdf"]["pages"] == 2
    assert all(each["articles_per_s"] > 0 for each in figures.values())
    assert not any(each["rejected"] for each in figures.values())


def test_a_folder_without_newsletters_is_an_error_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(extraction_speed.main, ["--files", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_file_that_cannot_be_read_counts_as_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 and no more")
    row = extraction_speed.measure(tmp_path)["pdf"]
    assert (row["rejected"], row["pages"], row["articles"]) == (1, 0, 0)
