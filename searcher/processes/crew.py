"""The parent's side: child processes are talked to, watched, and ended without fail."""

import errno
import io
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from types import TracebackType
from typing import TypeVar, cast

from searcher.processes.frames import BadMessage, read_message, write_all, write_length
from searcher.processes.frames import write_message as write
from searcher.processes.isolated import start
from searcher.processes.machine import resident

_Told = TypeVar("_Told")
_PIECE = 2**20
_LOOK = 0.05  # seconds between two checks of a working process


class Gone(Exception):
    """A process ended before it answered, or was ended because its answer made no sense.

    Attributes:
        code: exit code of the process, negative for a signal; ``None`` when we ended it.
        reason: why we ended it: ``"time"``, ``"memory"`` or ``"answer"``; ``""`` when we did not.
    """

    def __init__(self, code: int | None, reason: str) -> None:
        """Create the error; see the attributes."""
        super().__init__(reason or f"exit {code}")
        self.code = code
        self.reason = reason


class Child:
    """A process that does one task after the other.

    Attributes:
        process: the operating system's process.
        reason: see `Gone`.
        begun: whether the first message was sent.
        retired: whether it gets no more tasks.
    """

    def __init__(self, entry: str) -> None:
        """Start the process, which waits for its first message; see `child.serve`.

        Raises:
            OSError: the system cannot start a process.
        """
        self.process = start(entry)
        self.reason = ""
        self.begun = self.retired = False
        self._to = cast("io.FileIO", self.process.stdin)
        self._from = cast("io.FileIO", self.process.stdout)

    def tell(self, *parts: bytes) -> None:
        """Send one message, given in parts.

        Raises:
            Gone: the process has ended.
        """
        try:
            write(self._to, *parts)
        except (OSError, ValueError) as error:
            raise self._gone() from error

    def tell_file(self, file: io.RawIOBase, size: int) -> None:
        """Send bytes of a file as one message, without holding them in memory.

        Args:
            file: the file, read from where it stands.
            size: how many bytes to send.

        Raises:
            EOFError: the file is shorter.
            OSError: the file cannot be read.
            Gone: the process has ended.
        """
        try:
            write_length(self._to, size)
        except (OSError, ValueError) as error:
            raise self._gone() from error
        while size:
            piece = file.read(min(size, _PIECE))
            if not piece:
                raise EOFError
            size -= len(piece)
            try:
                write_all(self._to, piece)
            except (OSError, ValueError) as error:
                raise self._gone() from error

    def hear(self, most: int) -> bytes:
        """Wait for the next message.

        Args:
            most: most bytes that the message may have.

        Raises:
            Gone: the process ended before, or its message is longer.
        """
        try:
            return read_message(self._from, most)
        except (BadMessage, OSError, ValueError) as error:
            raise self._gone() from error

    def _gone(self) -> Gone:
        """Find out how the process ended; if it is alive but made no sense, end it."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1.0)
        if self.process.returncode is None and not self.reason:
            self.reason = "answer"
        self.end()
        return Gone(None if self.reason else self.process.returncode, self.reason)

    def kill(self, reason: str) -> None:
        """End the process from another thread; the thread that waits for it gets `Gone`."""
        self.reason = self.reason or reason
        self.process.kill()

    def retire(self) -> None:
        """Give the process no more tasks."""
        self.retired = True

    def end(self) -> None:
        """End the process, if it has not ended, and free its resources."""
        self.process.kill()
        self.process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()


@dataclass(slots=True)
class _Bound:
    deadline: float
    memory: int


@dataclass(slots=True)
class Watch:
    """A thread that ends processes which take too long or too much memory."""

    _bounds: dict[Child, _Bound] = field(default_factory=dict)
    _changed: Condition = field(default_factory=Condition)
    _thread: Thread | None = None

    def guard(self, child: Child, seconds: float, memory: int) -> AbstractContextManager[None]:
        """Return a context in which a process may take so many seconds and bytes of memory."""
        return _Guard(self, child, _Bound(time.monotonic() + seconds, memory))

    def add(self, child: Child, bound: _Bound) -> None:
        """Begin to watch a process."""
        with self._changed:
            self._bounds[child] = bound
            self._changed.notify()
            if self._thread is None:
                self._thread = Thread(target=self._look, daemon=True)
                self._thread.start()

    def remove(self, child: Child) -> None:
        """Stop watching a process."""
        with self._changed:
            self._bounds.pop(child, None)

    def _look(self) -> None:
        while True:
            with self._changed:
                if not self._bounds and not self._changed.wait(10 * _LOOK):
                    self._thread = None
                    return
                watched = list(self._bounds.items())
                for child, bound in watched:
                    if time.monotonic() >= bound.deadline:
                        child.kill("time")
                    elif resident(child.process.pid) > bound.memory:
                        child.kill("memory")
            time.sleep(_LOOK)


@dataclass(slots=True)
class _Guard:
    watch: Watch
    child: Child
    bound: _Bound

    def __enter__(self) -> None:
        self.watch.add(self.child, self.bound)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        self.watch.remove(self.child)


WATCH = Watch()


class Crew:
    """A pool of processes with the same entry function; a thread talks to each of them."""

    def __init__(self, entry: str, given: bytes, most: int) -> None:
        """Create the pool; processes are started when they are needed.

        Args:
            entry: see `Child`.
            given: the first message that each process gets.
            most: most processes at a time.
        """
        self._entry, self._given = entry, given
        self._free: list[Child] = []
        self._all: set[Child] = set()
        self._closed = False
        self._changed = Condition()
        self._threads = ThreadPoolExecutor(most)

    def submit(self, talk: Callable[[Child], _Told]) -> "Future[_Told]":
        """Let a thread talk to a free process.

        If talking fails, the process is ended. The future raises the error of ``talk``, or OSError
        when no process can be started.
        """
        return self._threads.submit(self._talked, talk)

    def _talked(self, talk: Callable[[Child], _Told]) -> _Told:
        child = self._taken()
        try:
            if not child.begun:
                child.begun = True
                child.tell(self._given)
            told = talk(child)
        except BaseException:
            child.retired = True
            raise
        finally:
            self._give_back(child)
        return told

    def _taken(self) -> Child:
        """Return a free process or a new one; if none can be started, wait until one is free."""
        with self._changed:
            while not self._free:
                try:
                    return self._started()
                except OSError:
                    if not self._all:
                        raise
                self._changed.wait()
            return self._free.pop()

    def _started(self) -> Child:
        if self._closed:
            raise OSError(errno.ECANCELED, os.strerror(errno.ECANCELED))
        child = Child(self._entry)
        self._all.add(child)
        return child

    def _give_back(self, child: Child) -> None:
        if child.retired:
            child.end()
        with self._changed:
            if child.retired:
                self._all.discard(child)
            else:
                self._free.append(child)
            self._changed.notify_all()

    def pids(self) -> list[int]:
        """Return the ids of the processes that exist now."""
        with self._changed:
            return [child.process.pid for child in self._all]

    def close(self) -> None:
        """End all processes, even while they work."""
        with self._changed:
            self._closed = True
            for child in self._all:
                child.kill("")
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            child.end()
