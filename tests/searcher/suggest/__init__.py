"""Tests of `searcher.suggest`."""
