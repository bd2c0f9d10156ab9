"""Counting many articles at once: terms over time, and many queries side by side."""

from searcher.research.batch import Batch, batch
from searcher.research.sheet import MAX_QUERIES, Sheet, read_sheet
from searcher.research.trends import Series, Trends, leading, trends, within, yearly

__all__ = [
    "MAX_QUERIES",
    "Batch",
    "Series",
    "Sheet",
    "Trends",
    "batch",
    "leading",
    "read_sheet",
    "trends",
    "within",
    "yearly",
]
