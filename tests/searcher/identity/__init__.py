"""Tests of `searcher.disk`."""
