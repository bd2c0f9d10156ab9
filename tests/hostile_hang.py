"""A format reader for test_workers.py that misbehaves."""

import time

from indexer.blocks import Document, RawFile


def read(_raw: RawFile) -> Document:
    """Never return."""
    time.sleep(3600)
    raise AssertionError
