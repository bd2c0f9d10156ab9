"""Tests of `searcher.speech`."""
