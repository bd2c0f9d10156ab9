"""Tests of `indexer.check`."""
