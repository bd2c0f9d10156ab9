"""Research and export over many articles: batches, terms over time, citations, rows."""

import csv
import json
from contextlib import closing
from io import BytesIO, StringIO

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from searcher.core.engine import Engine
from searcher.core.model import Choice, Facet
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.export import Format, Origin, render, snapshot
from searcher.find.find import find, query_of
from searcher.research import batch, read_sheet, trends


def test_a_batch_of_500_with_a_bad_row(filled: Engine) -> None:
    lines = [f"换届 第{n}" if n % 2 else "换届" for n in range(500)]
    lines[100] = ""
    found = batch(filled, read_sheet("\n".join(lines).encode()), by=Facet.MONTH)
    assert [problem.line for problem in found.problems] == [101]
    assert len(found.rows) == 499
    for row in found.rows[:3]:
        answer = find(filled, Request(row.text, strict=True))
        counts = {c.value: c.count for c in answer.facets[Facet.MONTH]}
        assert row.total == answer.total
        assert row.counts == tuple(counts.get(label, 0) for label in found.labels)


@pytest.mark.exhaustive
@pytest.mark.parametrize("by", [None, Facet.STREET, Facet.DEPARTMENT])
def test_terms_over_time_add_up(sample_engine: WhooshEngine, by: Facet | None) -> None:
    found = trends(sample_engine, ["社区", "志愿者 | 居民"], by=by)
    assert {series.term for series in found.series} == {"社区", "志愿者 | 居民"}
    for series in found.series:
        within = (Choice(by, series.label),) if by and series.label else ()
        assert series.total == find(sample_engine, Request(series.term, choices=within)).total
        volume = sample_engine.volume(within)
        for n, month in enumerate(found.months):
            chosen = (*within, Choice(Facet.MONTH, month))
            assert (
                series.counts[n] == find(sample_engine, Request(series.term, choices=chosen)).total
            )
            assert series.characters[n] == volume.get(month, 0)


def test_every_article_has_a_citation(sample_engine: WhooshEngine) -> None:
    _, hits = snapshot(sample_engine, query_of(Request("社区"))[0])
    origin = Origin("社区", "", "v1", "2022-03-15")
    found = list(hits)
    total = find(sample_engine, Request("社区")).total

    def text(form: Format) -> str:
        return b"".join(render(found, origin, form)).decode()

    assert len(rispy.loads(text(Format.RIS))) == total
    library = parse_string(text(Format.BIBTEX))
    assert (len(library.entries), library.failed_blocks) == (total, [])
    assert len(json.loads(text(Format.CSL))) == total
    references = text(Format.GBT7714).splitlines()[1:]
    assert len(references) == total
    assert all("[N]. " in line and line.endswith(".") for line in references)


def _rows(form: Format, data: bytes) -> int:
    text = data.decode("utf-8-sig") if form.most is None else ""
    match form:
        case Format.CSV:
            return len(list(csv.reader(StringIO(text, newline="")))) - 1
        case Format.XLSX | Format.LIST:
            return len(list(load_workbook(BytesIO(data))["文章"].iter_rows())) - 1
        case Format.WORD:
            return len(Document(BytesIO(data)).tables[0].rows) - 1
        case Format.CLIPPINGS:
            with closing(PdfDocument(data)) as document:
                return len(list(document.get_toc()))
        case Format.RIS:
            return len(rispy.loads(text))
        case Format.BIBTEX:
            return len(parse_string(text).entries)
        case Format.CSL:
            return len(json.loads(text))
        case _:
            return sum(not line.startswith("#") for line in text.split("\n") if line)


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("typed", ["", "社区 -志愿者", "火星"])
def test_rows_are_the_total(sample_engine: WhooshEngine, form: Format, typed: str) -> None:
    version, hits = snapshot(sample_engine, query_of(Request(typed))[0])
    origin = Origin(typed, "mode=smart", version, "2022-03-15")
    data = b"".join(render(hits, origin, form))
    total = find(sample_engine, Request(typed)).total
    assert _rows(form, data) == total
    if total and form.most is None:
        assert version in data.decode()
