"""bench.made_pages: random newspaper pages, and how well extraction reads them."""

import json
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner

from bench.extraction import as_json_value, measure
from bench.made_pages.__main__ import main, newsletter
from bench.truth import load_truth
from indexer.update.run import load_context

SEEDS = "901-908"


@cache
def figures(folder: Path) -> dict[str, float]:
    """Write the pages of some seeds and return the figures of all their articles."""
    result = CliRunner().invoke(main, [str(folder), "--seeds", SEEDS])
    assert result.exit_code == 0, result.output
    context = load_context(folder)
    measured = [measure(file, folder, context) for file in load_truth(folder, folder)]
    counts: dict[str, float] = as_json_value(measured)["all"]
    return counts


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.mark.parametrize(
    ("figure", "least"), [("body_exact", 0.92), ("title", 0.94), ("byline", 0.95), ("f1", 0.975)]
)
def test_random_pages_are_read(pages: Path, figure: str, least: float) -> None:
    """Floors stand a little below the figures of docs/extraction.md."""
    counts = figures(pages)
    share = counts[figure] if figure == "f1" else counts[figure] / counts["articles"]
    assert counts["articles"] > 60
    assert share >= least


def test_equal_seeds_give_equal_files() -> None:
    assert newsletter(7) == newsletter(7)
    assert newsletter(7)[0] != newsletter(8)[0]


def test_the_truth_is_what_is_printed(pages: Path) -> None:
    """Each line of a true text is in the text layer of its page."""
    figures(pages)
    rows = json.loads((pages / "pages.truth.json").read_text("utf-8"))
    assert {row["file"] for row in rows} == {f"{seed}.pdf" for seed in range(901, 909)}
    for row in rows:
        with pdfium.PdfDocument(pages / row["file"]) as document:
            text = document[row["leaf"]].get_textpage().get_text_range()
        glyphs = "".join(text.split())
        assert set("".join(row["body"].split())) <= set(glyphs), row["title"]
