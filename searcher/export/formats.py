"""The export formats, and the function that writes all of them."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain

from searcher.core.model import Hit
from searcher.export.citations import cite, gbt7714
from searcher.export.delimited import csv_text
from searcher.export.origin import Origin
from searcher.export.references import bibtex, csl, ris
from searcher.export.rows import HEADERS, NAMES, cells, record
from searcher.export.workbook import workbook


class Format(StrEnum):
    """A format that `render` can write."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    RIS = "ris"
    BIBTEX = "bibtex"
    GBT7714 = "gbt7714"
    CSL = "csl"

    @property
    def ending(self) -> str:
        """The file name's ending, with its dot."""
        endings = {Format.BIBTEX: ".bib", Format.GBT7714: ".txt", Format.CSL: ".json"}
        return endings.get(self, f".{self.value}")

    @property
    def media_type(self) -> str:
        """The media type for HTTP."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.RIS: "application/x-research-info-systems",
    Format.BIBTEX: "application/x-bibtex",
    Format.GBT7714: "text/plain; charset=utf-8",
    Format.CSL: "application/vnd.citationstyles.csl+json",
}


def render(hits: Iterable[Hit], origin: Origin, form: Format) -> Iterator[bytes]:
    """Yield a file in pieces, with one row or entry for each hit and with its origin.

    Args:
        hits: the hits, read one by one.
        origin: recorded in the file.
        form: the format.

    Raises:
        OutputError: see `workbook`.
    """
    if form is Format.XLSX:
        yield from workbook(hits, origin)
        return
    writers = {
        Format.CSV: _csv,
        Format.JSONL: _jsonl,
        Format.RIS: ris,
        Format.BIBTEX: bibtex,
        Format.GBT7714: _gbt7714,
        Format.CSL: csl,
    }
    for piece in writers[form](hits, origin):
        yield piece.encode("utf-8", "replace")


def _csv(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    return csv_text(chain([HEADERS], (cells(hit, origin) for hit in hits)))


def _jsonl(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    for hit in hits:
        values = dict(zip(NAMES, record(hit, origin), strict=True))
        yield json.dumps(values, ensure_ascii=False) + "\n"


def _gbt7714(hits: Iterable[Hit], origin: Origin) -> Iterator[str]:
    """Yield numbered references (顺序编码制) behind a line with their origin."""
    yield f"# {origin.note}\n"
    for number, hit in enumerate(hits, 1):
        yield f"[{number}] {gbt7714(cite(hit.article))}\n"
