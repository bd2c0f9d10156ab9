"""What extraction gets right today, held as floors: `bench.extraction` on every truth we have.

A floor stands a little below the figure in docs/extraction.md: it catches a regression and leaves
room for a trade. Raise it when the figure rises.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench.extraction import as_json_value, measure, pair
from bench.truth import load_truth
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from indexer.update.run import load_context
from tests.conftest import ROOT, SAMPLE

TRUTH = ROOT / "tests" / "golden"
ALL = 1.0  # every true article
F1 = 0.98  # mean, asked of every set of ../shared


@cache
def figures(truth: Path, folder: Path) -> dict[str, Any]:
    """What the command prints with --json; measured once for all rows of a table."""
    context = load_context(folder)
    return as_json_value(measure(file, folder, context) for file in load_truth(truth, folder))


def share(counts: dict[str, Any], figure: str) -> float:
    """The share of true articles that are right, or the mean F1."""
    value: float = counts[figure]
    return value if figure == "f1" else value / counts["articles"]


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        *((name, 0.97) for name in ("body_exact", "title", "kicker", "byline", "department")),
        *((name, 0.97) for name in ("event_date", "captions", "paragraphs")),
        *((name, ALL) for name in ("street", "month")),
        ("f1", 0.99),
    ],
)
def test_our_sample(figure: str, least: float) -> None:
    counts = figures(TRUTH, SAMPLE)["all"]
    assert counts["articles"] == 94
    assert share(counts, figure) >= least


def test_every_district_of_our_sample() -> None:
    """The scorer has no column for districts; articles are paired as it pairs them."""
    context = load_context(SAMPLE)
    rows = json.loads((TRUTH / "sample.truth.json").read_text("utf-8"))
    wrong = []
    for file in load_truth(TRUTH, SAMPLE):
        found = extract(RawFile(file.path, (SAMPLE / file.path).read_bytes()), context).articles
        partners = pair(found, file.articles)
        for place, row in enumerate(row for row in rows if row["file"] == file.path):
            district = partners[place][0].district if place in partners else None
            if district != row["district"]:
                wrong.append((file.path, row["title"], district))
    assert wrong == []


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        *((name, ALL) for name in ("body_exact", "title", "byline", "department", "street")),
        *((name, ALL) for name in ("event_date", "month")),
        ("f1", F1),
    ],
)
def test_three_real_newsletters(figure: str, least: float, shared: Path) -> None:
    counts = figures(shared / "gold", shared / "corpus")["all"]
    assert counts["articles"] == 13
    assert share(counts, figure) >= least


SMALL_PDFS = (
    *("newsletter_natural", "newsletter_titleslast", "scanline_cid", "v1_Lshape", "v2_midtitle"),
    *("v3_notitle", "v4_stack", "v5_gutter6", "v6_right_below", "v7_lead"),
)


@pytest.mark.parametrize("name", SMALL_PDFS)
def test_small_pdfs_are_exact(name: str, shared: Path) -> None:
    counts = figures(shared / "pdf", shared / "pdf")["files"][f"{name}.pdf"]
    shares = {figure: share(counts, figure) for figure in ("body_exact", "f1", "title", "byline")}
    assert shares == dict.fromkeys(shares, ALL)
    assert counts["found"] == counts["articles"]


@pytest.mark.parametrize(
    ("figure", "least"), [("body_exact", 0.95), ("f1", F1), ("title", 0.93), ("byline", 0.97)]
)
def test_a_pdf_of_132_articles(figure: str, least: float, shared: Path) -> None:
    counts = figures(shared / "pdf", shared / "pdf")["files"]["rand7.pdf"]
    assert counts["articles"] == 132
    assert share(counts, figure) >= least
