"""The inside of a parser process: it limits itself, then parses one file after the other."""

import codecs
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from time import process_time

from indexer.corpus.blocks import RawFile
from indexer.extract.answers import context_from_json, told, told_hindrance
from indexer.extract.extract import NO_MEMORY, Context, Extraction, Hindered
from indexer.ocr.recognised import RecognisedPage
from indexer.ocr.vision import Picture, Vision
from indexer.ocr.wire import page_of
from searcher.processes.child import Answer, Asking, function_of
from searcher.processes.machine import PeakMemory, address_space
from searcher.processes.sandbox import enter
from searcher.speech import Message

_RESERVED = 96 * 2**20  # bytes of address space that libraries reserve without use
_FILES = 64  # open at the same time
_FULL = 0.9  # of the allowed memory
# Python loads these codecs from files at first use, which the limits forbid.
_ENCODINGS = ("ascii", "utf-8-sig", "utf-16", "utf-32", "gb18030", "big5", "latin-1", "cp437")

Work = Callable[[RawFile, Context], Extraction]


def begin(given: bytes) -> Answer:
    """Limit this process and return its answers; see `searcher.processes.child.serve`."""
    said = json.loads(given)
    context = context_from_json(said["context"])
    work: Work = function_of(said["work"])
    peak = PeakMemory()  # opened before this process gives up its rights
    bind(said["memory"])

    def answer(ask: Asking) -> Iterator[bytes]:
        about, data = json.loads(ask()), ask()
        bound_time(about["cpu"])
        seeing = replace(context, vision=_vision(context.vision, ask, about["cpu"]))
        extraction = _found(RawFile(about["path"], data), seeing, work)
        most = peak.bytes()
        if isinstance(extraction, Message):
            return told_hindrance(extraction)
        # a library may report its lack of memory as a damaged file
        if extraction.problems and most > _FULL * about["memory"]:
            return told_hindrance(NO_MEMORY)
        return told(extraction, about["answer"], tired=most > said["tired"])

    return answer


def _vision(vision: Vision, ask: Asking, cpu: float) -> Vision:
    """Return a vision that asks the parent; each page gives the parser its time anew."""

    def recognise(picture: Picture) -> RecognisedPage:
        height, width = picture.pixels.shape
        message = ask.parent(
            json.dumps({"picture": [height, width, picture.page, picture.of]}).encode(),
            picture.pixels.tobytes(),
        )
        bound_time(cpu)
        if message[:1] != b"{":
            raise Hindered(Message.of_data(json.loads(message)))
        return page_of(message)

    return replace(vision, recognise=recognise)


def _found(raw: RawFile, context: Context, work: Work) -> Extraction | Message:
    try:
        return work(raw, context)
    except Hindered as error:
        return error.message
    except MemoryError:
        return NO_MEMORY


def bind(memory: int) -> None:
    """Give up, for good, all rights that a parser does not need.

    Args:
        memory: bytes that this process may take.
    """
    for name in _ENCODINGS:
        codecs.lookup(name)
    with suppress(ImportError):  # not on Windows
        _bound_system(memory)
    enter()


def _bound_system(memory: int) -> None:
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # a parser writes no file
        resource.RLIMIT_NOFILE: _FILES,
    }
    if used := address_space(os.getpid()):
        limits[resource.RLIMIT_AS] = used + memory + _RESERVED
    for kind, limit in limits.items():
        lower(kind, limit, hard=True)


def lower(kind: int, limit: int, *, hard: bool) -> None:
    """Lower a resource limit of this process; a limit that is lower already stays."""
    import resource

    _, highest = resource.getrlimit(kind)
    limit = limit if highest == resource.RLIM_INFINITY else min(limit, highest)
    with suppress(ValueError, OSError):  # macOS does not enforce every limit that it names
        resource.setrlimit(kind, (limit, limit if hard else highest))


def bound_time(seconds: float) -> None:
    """End this process after so many more seconds of processor time."""
    with suppress(ImportError):
        import resource

        lower(resource.RLIMIT_CPU, int(process_time() + seconds) + 1, hard=False)
