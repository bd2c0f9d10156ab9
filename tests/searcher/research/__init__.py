"""Tests of `searcher.research`."""
