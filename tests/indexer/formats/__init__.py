"""Tests of `indexer.formats`."""
