"""Long lists in parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list.

    Attributes:
        page, pages: its number, from 1, and how many there are.
        first, last: of the items, a half-open range from 0.
        total: items in all.
    """

    page: int
    pages: int
    first: int
    last: int
    total: int


def part_of(total: int, page: int, size: int) -> Part:
    """Return a part of so many items; beyond the end the last, which may be empty."""
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    first = (page - 1) * size
    return Part(page, pages, first, min(first + size, total), total)
