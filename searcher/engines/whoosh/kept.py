"""A cache bounded by bytes, because one value may be as large as a thousand others."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Caches the results of a function; drops the least recently used. Threads may share it.

    Attributes:
        bytes: size of all values in the cache.
    """

    def __init__(self, read: Callable[[int], T], size: Callable[[T], int], limit: int) -> None:
        """Wrap a function.

        Args:
            read: the function whose results are cached.
            size: returns the bytes of a result.
            limit: most bytes of all results together; a result of over an eighth of it is not
                cached.
        """
        self._read, self._size, self._limit = read, size, limit
        self._lock = threading.Lock()
        self._held: OrderedDict[int, tuple[T, int]] = OrderedDict()
        self.bytes = 0

    def __call__(self, number: int) -> T:
        """Return the result for a number, from the cache if possible."""
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
