"""Tests of `searcher.export`."""
