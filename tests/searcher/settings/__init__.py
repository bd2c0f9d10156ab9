"""Tests of `searcher.settings`."""
