"""Tests of `searcher.engines.opensearch`."""
