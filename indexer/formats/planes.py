"""Parts the glyphs of a page by the direction in which they are read.

Text that is set from top to bottom in columns from right to left becomes ordinary text once the
page is turned a quarter to the left: columns become rows, and the rightmost is the topmost. So
lines and blocks are found by one set of rules, for upright, turned and vertical text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.articles.boxes import QUARTERS
from indexer.formats import rules
from indexer.formats.glyph import Glyph, turned
from searcher.language.vertical_forms import as_horizontal

_DEPTH, _HEIGHT = 0.12, 0.88  # em of a Han glyph below and above its base line
_ASIDE = 0.25  # em between the axes of two glyphs of one column, at most
_ROW = 0.3  # em between the base lines of two glyphs of one row, at most
_STEP = (0.8, 1.7)  # em between two glyphs of one column
_SIZES = 1.08  # times that two glyphs of one column differ in size, at most
_FEWEST = int(rules.COLUMN_OF_GLYPHS.worth)
_RUN_ON = 0.6  # of neighbours in draw order that stand side by side on a page of ordinary text
_STACKED = 8  # neighbours in draw order that stand below each other, on a page worth a closer look
_OPEN = 4  # columns at one axis that may go on: a page has at most a few above each other
_PITCH = 3.0  # em between two columns of one text, and of an indent, at most
_NEARER = 1.15  # times the step of a column: what stands nearer at the side is the same row
_FAR = 1e6  # points
_ORDER = 1e-4  # of a point: keeps digits that stand side by side inside a column in their order


@dataclass(frozen=True, slots=True)
class Plane:
    """Glyphs that are read in one direction.

    Attributes:
        turn: quarter turns to the left that make the lines of these glyphs run to the right.
        glyphs: in the geometry of the page turned so.
    """

    turn: int
    glyphs: list[Glyph]


def planes(printed: dict[int, list[Glyph]], body: float) -> list[Plane]:
    """Return the planes of a page, the one with most glyphs first.

    Args:
        printed: see `indexer.formats.glyphs.Print.planes`.
        body: the document's body size in points.
    """
    found: dict[int, list[Glyph]] = {}
    for turn, glyphs in printed.items():
        running, standing = _parted(glyphs, rules.LARGE_TYPE.worth * body)
        if running:
            found.setdefault(turn, []).extend(running)
        if standing:
            found.setdefault((turn + 1) % QUARTERS, []).extend(map(_laid, standing))
    return sorted(
        (Plane(turn, glyphs) for turn, glyphs in found.items()),
        key=lambda plane: -len(plane.glyphs),
    )


def _laid(glyph: Glyph) -> Glyph:
    """Return an upright glyph of a column as a glyph of a row on the page turned to the left."""
    middle = _axis(glyph)
    origin = glyph._replace(left=middle - glyph.em / 2, base=glyph.base + _HEIGHT * glyph.em)
    laid = turned(origin, 1)
    left = laid.left + _ORDER * middle
    return glyph._replace(
        char=as_horizontal(glyph.char),
        left=left,
        right=left + glyph.em,
        base=laid.base + _DEPTH * glyph.em,
    )


def _parted(glyphs: Sequence[Glyph], largest: float) -> tuple[list[Glyph], list[Glyph]]:
    """Return the glyphs of rows and those of columns.

    Columns of larger type than ``largest`` on a page of rows are vertical headings, which
    `indexer.formats.lines` reads.
    """
    if _runs_on(glyphs, largest):
        return list(glyphs), []
    rows, chains = _Rows(glyphs), _chains(glyphs)
    columns = [chain for chain in chains if _is_column(chain) and not rows.cross(chain)]
    if 2 * sum(map(len, columns)) < len(glyphs):
        columns = [column for column in columns if column[0].em < largest]
    if not columns:
        return list(glyphs), []
    short = [chain for chain in chains if len(chain) < _FEWEST and _is_beside(chain, columns)]
    columns += [chain for chain in short if not rows.cross(chain)]
    standing = {id(glyph) for column in columns for glyph in column}
    standing |= {id(glyph) for column in columns for glyph in rows.inside(column)}
    return (
        [glyph for glyph in glyphs if id(glyph) not in standing],
        [glyph for glyph in glyphs if id(glyph) in standing],
    )


def _runs_on(glyphs: Sequence[Glyph], largest: float) -> bool:
    """Whether the draw order already shows that all text runs in rows; most pages do."""
    side = stacked = 0
    for before, glyph in pairwise(glyphs):
        if before.base == glyph.base:
            side += 1
        elif abs(before.left - glyph.left) < _ROW * glyph.em < _ROW * largest:
            down = (before.base - glyph.base) / glyph.em
            stacked += _STEP[0] < down < _STEP[1]
    return stacked < _STACKED and side > _RUN_ON * len(glyphs)


def _chains(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Return glyphs of one size that stand below each other, from top to bottom."""
    found: list[list[Glyph]] = []
    ends: dict[int, list[list[Glyph]]] = {}  # by the axis, rounded to points
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        axis = round(_axis(glyph))
        reach = round(_ASIDE * glyph.em) + 1
        near = (c for at in range(axis - reach, axis + reach + 1) for c in ends.get(at, ()))
        chain = next((c for c in near if _stands_under(c[-1], glyph)), None)
        if chain is None:
            chain = []
            found.append(chain)
        else:
            ends[round(_axis(chain[-1]))].remove(chain)
        chain.append(glyph)
        open_chains = ends.setdefault(axis, [])
        open_chains.append(chain)
        del open_chains[:-_OPEN]
    return found


def _axis(glyph: Glyph) -> float:
    """Return the middle of a glyph's square; marks fill half of it, digits are as wide as drawn."""
    right = glyph.right if glyph.char.isascii() else glyph.left + glyph.em
    return (glyph.left + right) / 2


def _stands_under(above: Glyph, glyph: Glyph) -> bool:
    aside = abs(_axis(above) - _axis(glyph))
    return (
        1 / _SIZES < above.em / glyph.em < _SIZES
        and aside < _ASIDE * glyph.em
        and _STEP[0] * glyph.em < above.base - glyph.base < _STEP[1] * glyph.em
    )


def _is_column(chain: Sequence[Glyph]) -> bool:
    wide = sum(not glyph.char.isascii() for glyph in chain)
    return len(chain) >= _FEWEST and 2 * wide > len(chain)


def _is_beside(chain: Sequence[Glyph], columns: Iterable[Sequence[Glyph]]) -> bool:
    """Whether a short column, as at the end of a paragraph, stands beside a longer one."""
    top, low = chain[0], chain[-1]
    return any(
        abs(top.left - column[0].left) < _PITCH * top.em
        and top.base < column[0].base + _PITCH * top.em
        and low.base > column[-1].base - top.em
        and 1 / _SIZES < top.em / column[0].em < _SIZES
        for column in columns
    )


class _Rows:
    """The glyphs of a page by their height, to find what stands beside a glyph."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._at: dict[int, list[Glyph]] = {}
        for glyph in glyphs:
            self._at.setdefault(round(glyph.base), []).append(glyph)

    def cross(self, chain: Sequence[Glyph]) -> bool:
        """Whether most glyphs of a chain have a nearer neighbour at their side than below."""
        steps = [above.base - glyph.base for above, glyph in pairwise(chain)]
        step = median(steps) if steps else chain[0].em
        crossed = sum(self._beside(glyph) < _NEARER * step for glyph in chain)
        return 2 * crossed >= len(chain)

    def _beside(self, glyph: Glyph) -> float:
        """Return the distance to the nearest neighbour in the row, from axis to axis."""
        return min(
            (
                abs(_axis(other) - _axis(glyph))
                for other in self._level(glyph)
                if other is not glyph
            ),
            default=_FAR,
        )

    def _level(self, glyph: Glyph) -> Iterator[Glyph]:
        reach = round(_ROW * glyph.em) + 1
        for at in range(round(glyph.base) - reach, round(glyph.base) + reach + 1):
            for other in self._at.get(at, ()):
                if abs(other.base - glyph.base) < _ROW * glyph.em:
                    yield other

    def inside(self, column: Sequence[Glyph]) -> Iterator[Glyph]:
        """Yield narrow glyphs that stand side by side within the column: the digits of a date."""
        left = min(glyph.left for glyph in column) - _ASIDE * column[0].em
        right = max(glyph.right for glyph in column) + _ASIDE * column[0].em
        top, low = column[0].base + column[0].em, column[-1].base - column[0].em
        for at in range(round(low), round(top) + 1):
            for glyph in self._at.get(at, ()):
                if glyph.char.isascii() and left < glyph.left and glyph.right < right:
                    yield glyph
