"""Tests of `searcher.query`."""
