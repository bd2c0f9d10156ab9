"""The child's side: it receives messages through one pipe and answers through another."""

import io
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any

from searcher.processes.frames import BadMessage, read_message, write_message

_MOST = 2**40  # bytes of a message; there is no real limit, because the parent is trusted

Ask = Callable[[], bytes]  # waits for the next message


class Asking:
    """The messages of the parent, one after the other; the parent may be asked as well."""

    def __init__(self, coming: "SimpleQueue[bytes]", told: io.FileIO) -> None:
        """Read from a queue of the parent's messages, and write to its pipe."""
        self._coming, self._told = coming, told

    def __call__(self) -> bytes:
        """Wait for the next message."""
        return self._coming.get()

    def parent(self, *messages: bytes) -> bytes:
        """Tell the parent something in the midst of a task, and wait for what it says to that."""
        for message in messages:
            write_message(self._told, message)
        return self._coming.get()


# Reads messages and yields the answers.
Answer = Callable[[Asking], Iterable[bytes]]


def serve(entry: str) -> None:
    """Serve until the parent closes the pipe or dies.

    Args:
        entry: ``module:function``. The function gets the first message and returns an `Answer`,
            which is called for each task.
    """
    asked, told = _taken(0, os.O_RDONLY), _taken(1, os.O_WRONLY)
    answer: Answer = function_of(entry)(read_message(asked, _MOST))
    coming: SimpleQueue[bytes] = SimpleQueue()
    # Started after the entry function, so that a sandbox that it enters also binds the thread.
    Thread(target=_listen, args=(asked, coming), daemon=True).start()
    while True:
        for message in answer(Asking(coming, told)):
            write_message(told, message)


def function_of(entry: str) -> Callable[..., Any]:
    """Import a function by ``module:function``."""
    module, name = entry.split(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def name_of(function: Callable[..., Any]) -> str:
    """Return the name of a function as ``module:function``."""
    return f"{function.__module__}:{function.__qualname__}"


def _taken(descriptor: int, flags: int) -> io.FileIO:
    """Move a pipe from its standard number to another, so that libraries may print and read."""
    ours = os.dup(descriptor)
    nothing = os.open(os.devnull, flags)
    os.dup2(nothing, descriptor)
    os.close(nothing)
    return io.FileIO(ours, "rb" if flags == os.O_RDONLY else "wb")


def _listen(asked: io.FileIO, coming: "SimpleQueue[bytes]") -> None:
    """Queue incoming messages; end the process at once when the parent has gone."""
    try:
        while True:
            coming.put(read_message(asked, _MOST))
    except (BadMessage, OSError):
        os._exit(1)
