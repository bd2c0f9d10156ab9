"""Tests of `searcher.core`."""
