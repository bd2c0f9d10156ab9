"""Tests of `indexer.extract`."""
