"""Tests of `searcher.language`."""
