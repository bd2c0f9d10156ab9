"""Tests of `searcher.engines.whoosh`."""
