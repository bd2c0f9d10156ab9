"""Tests of `indexer.corpus`."""
