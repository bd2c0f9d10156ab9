"""Tests of `searcher.engines`."""
