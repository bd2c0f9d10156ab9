"""Tests of `indexer.update`."""
