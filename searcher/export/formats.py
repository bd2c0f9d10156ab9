"""The export formats, and the function that writes all of them."""

import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from itertools import chain

from searcher.core.model import Hit
from searcher.export import clippings, word, workbook
from searcher.export.citations import Citation, cite, gbt7714, gbt7714_2025
from searcher.export.delimited import csv_text
from searcher.export.origin import Origin
from searcher.export.references import bibtex, csl, ris
from searcher.export.rows import HEADERS, NAMES, cells, record


class Format(StrEnum):
    """A format that `render` can write."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    LIST = "list"
    WORD = "docx"
    CLIPPINGS = "pdf"
    RIS = "ris"
    BIBTEX = "bibtex"
    GBT7714 = "gbt7714"
    GBT7714_2025 = "gbt7714-2025"
    CSL = "csl"

    @property
    def ending(self) -> str:
        """The file name's ending, with its dot."""
        return _ENDINGS.get(self, f".{self.value}")

    @property
    def media_type(self) -> str:
        """The media type for HTTP."""
        return _MEDIA_TYPES[self]

    @property
    def most(self) -> int | None:
        """The greatest number of articles that the format can hold; ``None`` for no limit.

        A format with a limit is complete before any of it is written; the others are streamed.
        """
        return _MOST.get(self)


_MOST = {
    Format.XLSX: workbook.MAX_ROWS - 1,
    Format.LIST: workbook.MAX_ROWS - 1,
    Format.WORD: word.MAX_ROWS,
    Format.CLIPPINGS: clippings.MAX_ARTICLES,
}
_ENDINGS = {
    Format.LIST: ".list.xlsx",
    Format.BIBTEX: ".bib",
    Format.GBT7714: ".txt",
    Format.GBT7714_2025: ".2025.txt",
    Format.CSL: ".json",
}
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl",
    Format.XLSX: _SHEETS,
    Format.LIST: _SHEETS,
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.CLIPPINGS: "application/pdf",
    Format.RIS: "application/x-research-info-systems",
    Format.BIBTEX: "application/x-bibtex",
    Format.GBT7714: "text/plain; charset=utf-8",
    Format.GBT7714_2025: "text/plain; charset=utf-8",
    Format.CSL: "application/vnd.citationstyles.csl+json",
}


def render(hits: Iterable[Hit], origin: Origin, form: Format) -> Iterator[bytes]:
    """Yield a file in pieces, with one row or entry for each hit and with its origin.

    Args:
        hits: the hits, read one by one.
        origin: recorded in the file.
        form: the format.

    Raises:
        OutputError: there are more articles than `Format.most`, or see `workbook`.
    """
    files: dict[Format, Callable[[Iterable[Hit], Origin], Iterator[bytes]]] = {
        Format.XLSX: workbook.workbook,
        Format.LIST: workbook.list_workbook,
        Format.WORD: word.word_list,
        Format.CLIPPINGS: clippings.clippings,
    }
    if form in files:
        yield from files[form](hits, origin)
        return
    writers: dict[Format, Callable[[Iterable[Hit], Origin], Iterator[str]]] = {
        Format.CSV: _csv,
        Format.JSONL: _jsonl,
        Format.RIS: ris,
        Format.BIBTEX: bibtex,
        Format.GBT7714: partial(_references, gbt7714),
        Format.GBT7714_2025: partial(_references, gbt7714_2025),
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


def _references(
    style: Callable[[Citation], str], hits: Iterable[Hit], origin: Origin
) -> Iterator[str]:
    """Yield numbered references (顺序编码制) behind a line with their origin."""
    yield f"# {origin.note}\n"
    for number, hit in enumerate(hits, 1):
        article = hit.article
        yield f"[{number}] {style(cite(article, origin.link(article.id), origin.exported))}\n"
