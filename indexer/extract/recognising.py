"""The inside of a recogniser process: it loads the engine, limits itself, then reads pages."""

import json
from collections.abc import Iterator

import numpy as np

from indexer.extract.parsing import bind, bound_time
from indexer.ocr.engine import recognise
from indexer.ocr.wire import told
from searcher.processes.child import Answer, Ask

_WHITE = 255  # of a grey pixel
_TRIED = 64  # pixels of the side of a blank page that loads the models


def begin(given: bytes) -> Answer:
    """Limit this process and return its answers; see `searcher.processes.child.serve`."""
    recognise(np.full((_TRIED, _TRIED), _WHITE, np.uint8))  # loads what the limits forbid later
    bind(json.loads(given)["memory"])

    def answer(ask: Ask) -> Iterator[bytes]:
        height, width, seconds = json.loads(ask())
        pixels = np.frombuffer(ask(), np.uint8).reshape(height, width)
        bound_time(seconds)
        yield told(recognise(pixels))

    return answer
