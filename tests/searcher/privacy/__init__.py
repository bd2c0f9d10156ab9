"""Tests of `searcher.privacy`."""
