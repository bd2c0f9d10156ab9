"""Tables in plain columns; a Chinese character is two cells wide, and lines fit the terminal."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

_GAP = "  "


def width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return cell_len(text)


def columns(
    headers: Sequence[str], rows: Sequence[Sequence[str]], most: int, fixed: int = 1
) -> Iterator[str]:
    """Yield the lines of a table; columns that do not fit follow below in a table of their own.

    Args:
        headers: the headers of the columns.
        rows: the rows, with as many cells each.
        most: cells of a terminal line; a single column may be wider.
        fixed: number of columns on the left that are repeated in each part.
    """
    table = [[_printable(cell) for cell in row] for row in (headers, *rows)]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    left = sum(widths[:fixed]) + len(_GAP) * fixed
    for number, (begin, end) in enumerate(_parts(widths[fixed:], most - left)):
        shown = [*range(fixed), *range(fixed + begin, fixed + end)]
        if number:
            yield ""
        for row in table:
            cells = (_padded(row[n], widths[n], right=n >= fixed) for n in shown)
            yield _GAP.join(cells).rstrip()


def _parts(widths: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of columns that fit side by side; each range has at least one column, if any."""
    begin, used = 0, 0
    for n, each in enumerate(widths):
        if n > begin and used + each > most:
            yield begin, n
            begin, used = n, 0
        used += each + len(_GAP)
    yield begin, len(widths)


def _padded(cell: str, size: int, *, right: bool) -> str:
    blank = " " * (size - width(cell))
    return blank + cell if right else cell + blank


def _printable(cell: str) -> str:
    """Return a cell without control characters, which could move the cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())
