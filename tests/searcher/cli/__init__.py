"""Tests of `searcher.cli`."""
