"""A dictionary of words read in ranges, so that a merge never holds a whole dictionary."""

from collections.abc import Callable, Sequence
from typing import overload


class Texts(Sequence[bytes]):
    """The ascending terms of a dictionary, in UTF-8, read from a file when they are asked for."""

    def __init__(self, count: int, cut: Callable[[int, int], list[bytes]]) -> None:
        """Describe the dictionary.

        Args:
            count: the number of terms.
            cut: returns the terms from its first argument to its second, the second excluded.
        """
        self._count, self._cut = count, cut

    def __len__(self) -> int:
        """Return the number of terms."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        """Return one term, or a list of terms for a slice."""
        if isinstance(place, int):
            return self._cut(place, place + 1)[0]
        low, high, _ = place.indices(self._count)
        return self._cut(low, high)
