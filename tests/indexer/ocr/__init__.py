"""Tests of `indexer.ocr`: pictures to characters."""
