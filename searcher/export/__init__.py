"""Exports: results as tables, records and citations, all streamed."""

from searcher.export.formats import Format, render
from searcher.export.gather import Gathered, found, selected
from searcher.export.origin import Origin, snapshot
from searcher.export.output import write_out

__all__ = [
    "Format",
    "Gathered",
    "Origin",
    "found",
    "render",
    "selected",
    "snapshot",
    "write_out",
]
