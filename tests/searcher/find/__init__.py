"""Tests of `searcher.find`."""
