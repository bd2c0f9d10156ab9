"""A dictionary of texts that is read in places, so that merging never holds a whole one."""

from collections.abc import Callable, Sequence
from typing import overload


class Texts(Sequence[bytes]):
    """Ascending terms in UTF-8.

    Args:
        count: how many.
        cut: returns the terms [low, high).
    """

    def __init__(self, count: int, cut: Callable[[int, int], list[bytes]]) -> None:
        self._count, self._cut = count, cut

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, int):
            return self._cut(place, place + 1)[0]
        low, high, _ = place.indices(self._count)
        return self._cut(low, high)
