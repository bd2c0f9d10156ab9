"""Have pages recognised by processes of their own, and remember what they read.

Recognition needs a gigabyte of memory and seconds for a page, so it has limits of its own, and does
not run in the parser, which waits meanwhile.
"""

import json
from dataclasses import dataclass

from indexer.extract.allowance import recognisers
from indexer.ocr.cache import PageCache, key_of
from indexer.ocr.vision import Vision
from indexer.ocr.wire import MOST, BadPage, page_of
from searcher.core.errors import JiewenError
from searcher.processes.crew import WATCH, Child, Crew, Gone
from searcher.speech import in_words, said

_ENTRY = "indexer.extract.recognising:begin"
MEMORY = 2 * 2**30  # bytes of address space of a recogniser beyond what it takes to start
RESIDENT = 1536 * 2**20  # bytes of memory
SECONDS = 120.0  # for a page, of processor time
_WAIT = 3.0  # seconds for each second of processor time, as other work may use the processor
_REASONS = {"time": said("ocr.slow"), "memory": said("ocr.memory"), "answer": said("ocr.failed")}


class Unseen(JiewenError):
    """A page could not be recognised now; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The picture of a page, as a parser process sends it.

    Attributes:
        height: pixels.
        width: pixels.
        page: 1-based.
        of: pages of the file.
        pixels: grey, row by row.
    """

    height: int
    width: int
    page: int
    of: int
    pixels: bytes


class Eyes:
    """Recognises pages for all parsers of a run."""

    def __init__(self, vision: Vision) -> None:
        """Start nothing yet; processes are started at the first page."""
        self._identity, self._progress = vision.identity, vision.progress
        self._cache = PageCache(vision.cache)
        given = json.dumps({"memory": MEMORY}).encode()
        self._crew = Crew(_ENTRY, given, recognisers())

    def read(self, asked: Asked) -> bytes:
        """Return the message of the recognised page.

        Raises:
            Unseen: it could not be recognised.
        """
        key = key_of(asked.pixels, asked.height, asked.width, self._identity)
        message = self._cache.get(key)
        if message is None:
            message = self._recognised(asked)
            self._cache.put(key, message)
        self._progress(in_words("progress.recognised"), asked.page, asked.of)
        return message

    def _recognised(self, asked: Asked) -> bytes:
        try:
            message = self._crew.submit(_Talk(asked)).result()
            page_of(message)
        except Gone as error:
            raise Unseen(_REASONS.get(error.reason, said("ocr.failed"))) from error
        except BadPage as error:
            raise Unseen("ocr.failed") from error
        except OSError as error:
            raise Unseen("parser.not_started", error=error.strerror or error) from error
        return message

    def close(self) -> None:
        """End all processes."""
        self._crew.close()
        self._cache.close()


@dataclass(frozen=True, slots=True)
class _Talk:
    """The exchange with a recogniser about one page."""

    asked: Asked

    def __call__(self, child: Child) -> bytes:
        asked = self.asked
        with WATCH.guard(child, _WAIT * SECONDS, RESIDENT):
            child.tell(json.dumps([asked.height, asked.width, SECONDS]).encode())
            child.tell(asked.pixels)
            return child.hear(MOST)
