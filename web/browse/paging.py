"""Pages of long lists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list.

    Attributes:
        page: its number, from 1.
        pages: number of pages.
        first: index of its first item, from 0.
        last: index after its last item.
        total: number of items in the list.
    """

    page: int
    pages: int
    first: int
    last: int
    total: int


def part_of(total: int, page: int, size: int) -> Part:
    """Return page ``page`` of a list of ``total`` items; beyond the end the last page."""
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    first = (page - 1) * size
    return Part(page, pages, first, min(first + size, total), total)
