"""Tests of `indexer.articles`."""
