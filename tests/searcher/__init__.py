"""Tests of `searcher`."""
