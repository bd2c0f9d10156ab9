"""Tests of `indexer.originals`."""
