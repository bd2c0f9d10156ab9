"""A format reader for test_workers.py that misbehaves."""

from indexer.blocks import Document, RawFile


def read(_raw: RawFile) -> Document:
    """Never return."""
    hog = bytearray(1 << 40)
    raise AssertionError(len(hog))
