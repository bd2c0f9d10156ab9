"""What was read lately, kept up to a number of bytes: one entry may be as large as a thousand."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Remembers what a function returned, least recently used out first. Safe between threads.

    Args:
        read: what to remember.
        size: bytes of one value.
        limit: bytes of all; a value of over an eighth of that is not kept.
    """

    def __init__(self, read: Callable[[int], T], size: Callable[[T], int], limit: int) -> None:
        self._read, self._size, self._limit = read, size, limit
        self._lock = threading.Lock()
        self._held: OrderedDict[int, tuple[T, int]] = OrderedDict()
        self.bytes = 0

    def __call__(self, number: int) -> T:
        with self._lock:
            if (entry := self._held.get(number)) is not None:
                self._held.move_to_end(number)
                return entry[0]
        value = self._read(number)
        size = self._size(value)
        if size <= self._limit // 8:
            self._put(number, value, size)
        return value

    def _put(self, number: int, value: T, size: int) -> None:
        with self._lock:
            if number in self._held:  # another thread read it too
                return
            self._held[number] = value, size
            self.bytes += size
            while self.bytes > self._limit:
                self.bytes -= self._held.popitem(last=False)[1][1]
