"""A format reader for test_workers.py that misbehaves."""

import os
import signal

from indexer.blocks import Document, RawFile


def read(_raw: RawFile) -> Document:
    """Never return."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
