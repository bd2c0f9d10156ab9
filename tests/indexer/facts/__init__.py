"""Tests of `indexer.facts`."""
