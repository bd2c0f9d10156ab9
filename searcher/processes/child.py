"""The inside of a process of ours: it is asked through one pipe and tells through another."""

import io
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any

from searcher.processes.frames import BadMessage, read_message, write_message

_MOST = 2**40  # bytes: whoever started us is trusted

Ask = Callable[[], bytes]  # waits for the next message
Answer = Callable[[Ask], Iterable[bytes]]  # from what it asks for to the messages that answer


def run(entry: str) -> None:
    """Serve until whoever started this process closes the pipe, or is gone.

    Args:
        entry: ``module:function``. It gets the first message and returns an `Answer`, which is
            called for each piece of work.
    """
    asked, told = _taken(0, os.O_RDONLY), _taken(1, os.O_WRONLY)
    answer: Answer = function_of(entry)(read_message(asked, _MOST))
    coming: SimpleQueue[bytes] = SimpleQueue()
    # started after the entry, so that the thread is bound by all that it set up
    Thread(target=_listen, args=(asked, coming), daemon=True).start()
    while True:
        for message in answer(coming.get):
            write_message(told, message)


def function_of(entry: str) -> Callable[..., Any]:
    """Import a function by ``module:function``."""
    module, name = entry.split(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def name_of(function: Callable[..., Any]) -> str:
    """Return ``module:function``."""
    return f"{function.__module__}:{function.__qualname__}"


def _taken(descriptor: int, flags: int) -> io.FileIO:
    """Take a pipe away from its usual number: a library may print, and read, what it likes."""
    ours = os.dup(descriptor)
    nothing = os.open(os.devnull, flags)
    os.dup2(nothing, descriptor)
    os.close(nothing)
    return io.FileIO(ours, "rb" if flags == os.O_RDONLY else "wb")


def _listen(asked: io.FileIO, coming: "SimpleQueue[bytes]") -> None:
    """Take in what is asked; end the process, whatever it is at, when nobody is there any more."""
    try:
        while True:
            coming.put(read_message(asked, _MOST))
    except (BadMessage, OSError):
        os._exit(1)
