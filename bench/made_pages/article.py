"""Sets one story into its part of the page: headings, pictures, columns and by-line."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.made_pages.paper import Paper, Run, Shape, advance, cells
from bench.made_pages.setting import Row, Type, lines_of, rows_of, set_lines, wrapped
from bench.made_pages.stories import Story, byline, head_byline

_LEAST_LINES = 4  # of text: a part of the page with less room stays white
_LONGEST_HEAD = 3  # lines of a title


@dataclass(frozen=True, slots=True)
class Look:
    """How a paper looks.

    Attributes:
        type: of running text.
        gutter: between columns, in points.
        caption: type size of captions divided by that of text.
        bold: how titles are made bold, see `paper.Run`.
        rules: whether hairlines stand between the columns of an article.
        full: whether columns are filled one after another; else they end at one height.
        loose: how much of its room a text may leave white, 0 to 1.
    """

    type: Type
    gutter: float
    caption: float
    bold: str
    rules: bool
    full: bool
    loose: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is printed of a story, as it is to be found, and where."""

    title: str | None
    titles: tuple[str, ...]
    kicker: str | None
    byline: str | None
    caption: str | None
    body: str
    room: Shape

    def row(self, file: str) -> dict[str, object]:
        """Return the truth as `bench.truth` reads it."""
        return {
            "file": file,
            "title": self.title,
            **({"title_accept": list(self.titles)} if self.titles else {}),
            "kicker": self.kicker,
            "byline": self.byline,
            "captions": [self.caption] if self.caption else [],
            "body": self.body,
            "room": [self.room.left, self.room.bottom, self.room.right, self.room.top],
        }


class Setter:
    """Sets one story into a rectangle of the page; ``told`` is what was printed of it."""

    def __init__(self, paper: Paper, look: Look, story: Story, dice: random.Random) -> None:
        """Begin with an empty part of the page."""
        self.paper, self.look, self.story, self.dice = paper, look, story, dice
        self.em = look.type.em
        self.runs: list[Run] = []
        self.shapes: list[Shape] = []
        self.blocked: list[Shape] = []
        self.title: str | None = None
        self.titles: tuple[str, ...] = ()
        self.kicker: str | None = None
        self.byline: str | None = None
        self.caption: str | None = None

    def set(self, room: Shape, columns: int, boxed: bool = False) -> Told | None:
        """Set the story; return ``None``, and print nothing, if there is not room enough."""
        if boxed:
            pad = self.dice.choice((5.0, 7.0, 9.0))
            room = Shape(room.left + pad, room.bottom + pad, room.right - pad, room.top - pad)
        text = self._headed(room, columns)
        if text is None:
            return None
        body = self._columns(text, columns)
        if body is None:
            return None
        if boxed:
            self._box(room)
        self.paper.runs += self.runs
        self.paper.shapes += self.shapes
        return Told(self.title, self.titles, self.kicker, self.byline, self.caption, body, room)

    def _box(self, room: Shape) -> None:
        fill = self.dice.choice((None, 0.93, 0.96))
        pad = 4
        box = Shape(room.left - pad, room.bottom - pad, room.right + pad, room.top + pad)
        self.shapes.insert(
            0, replace(box, fill=fill, stroke=fill is None or self.dice.random() < 0.5)
        )

    # ---- headings -------------------------------------------------------------------------------

    def _headed(self, room: Shape, columns: int) -> Shape | None:
        """Print the headings; return the room left for the text."""
        way = self.dice.random()
        tall = (room.top - room.bottom) / self.em
        if way < 0.02:
            return room  # no title at all
        if way < 0.05:
            return self._outlined(room)
        if way < 0.17 and tall > 18:
            found = self._upright(room, columns)
            if found:
                return found
        return self._across(room, columns)

    def _outlined(self, room: Shape) -> Shape:
        """Print a title as a picture; no text says what it is."""
        high = self.dice.uniform(2.2, 4) * self.em
        self.shapes.append(Shape(room.left, room.top - high, room.right, room.top, fill=0.4))
        return replace(room, top=room.top - high - self.em)

    def _upright(self, room: Shape, columns: int) -> Shape | None:
        """Print a title from top to bottom, left or right of the text."""
        title = self.story.title.replace(" ", "")
        size = self.em * self.dice.uniform(1.7, 2.6)
        space = size * self.dice.choice((0.05, 0.15, 0.3))
        most = int((room.top - room.bottom) / (size + space))
        stack = cells(title)
        if most < 4 or len(stack) > 2 * most or re.search(r"\d\d\d|[%.]", title):
            return None
        middle = -(-len(stack) // 2) if len(stack) > most else len(stack)
        parts = [part for part in ("".join(stack[:middle]), "".join(stack[middle:])) if part]
        if min(map(len, parts)) < 4:
            return None
        wide = size * (1.25 * len(parts) - 0.25)
        text = room.right - room.left - wide - self.em
        if text < columns * 8 * self.em:
            return None
        after = self.dice.random() < 0.2
        left = room.right - wide if after else room.left
        for number, part in enumerate(parts):
            x = left + wide - size - number * size * 1.25
            self.runs.append(
                Run(part, x, room.top - size, size, space, self.look.bold, vertical=True)
            )
        self.title = title
        if after:
            return replace(room, right=left - self.em)
        return replace(room, left=left + wide + self.em)

    def _across(self, room: Shape, columns: int) -> Shape | None:
        dice, wide = self.dice, room.right - room.left
        sizes = {1: (1.3, 1.9), 2: (1.5, 2.6)}.get(columns, (1.8, 3.6))
        size = self.em * dice.uniform(*sizes)
        title = self.story.title
        reverse = dice.random() < 0.07
        width = wide - size * reverse
        lines = wrapped(title, width, size)
        while len(lines) > _LONGEST_HEAD or max(advance(n, size) for n in lines) > width:
            size *= 0.9
            lines = wrapped(title, width, size)
            if size < 1.25 * self.em:
                return None
        align = dice.choice(("centre", "centre", "left", "spaced"))
        y = room.top
        if dice.random() < 0.2:
            y = self._kicker(room, y, size, align)
        top = y
        for line in lines:
            y -= size * 1.2
            self._heading(line, room, y, size, align, 1.0 if reverse else 0.0)
        if reverse:
            dark = Shape(room.left, y - size * 0.35, room.right, top, fill=0.15)
            self.shapes.append(dark)
        self.title = title
        y -= size * 0.35
        if dice.random() < 0.12:
            y = self._subtitle(room, y, size, align)
        if dice.random() < 0.1:
            y -= 0.4 * self.em
            self.shapes.append(Shape(room.left, y, room.right, y))
        if dice.random() < 0.12:
            y = self._head_byline(room, y, align)
        return replace(room, top=y - dice.uniform(0.3, 1.2) * self.em)

    def _kicker(self, room: Shape, y: float, size: float, align: str) -> float:
        small = max(size * self.dice.uniform(0.5, 0.7), self.em * 1.02)
        if advance(self.story.kicker, small) > room.right - room.left:
            return y
        self.kicker = self.story.kicker
        y -= small * 1.15
        self._heading(self.kicker, room, y, small, align, bold=False)
        return y - small * 0.3

    def _subtitle(self, room: Shape, y: float, size: float, align: str) -> float:
        small = max(size * self.dice.uniform(0.5, 0.68), self.em * 1.02)
        text = self.story.subtitle
        if small < 1.19 * self.em or advance(text, small) > room.right - room.left:
            return y
        self.titles = (self.story.title, f"{self.story.title} {text}")
        y -= small * 1.1
        self._heading(text, room, y, small, align, bold=False)
        return y - small * 0.3

    def _head_byline(self, room: Shape, y: float, align: str) -> float:
        printed, self.byline = head_byline(self.dice, self.story.office)
        y -= self.em * 1.3
        self._heading(
            printed, room, y, self.em, "left" if align == "left" else "centre", bold=False
        )
        return y - self.em * 0.3

    def _heading(
        self,
        text: str,
        room: Shape,
        y: float,
        size: float,
        align: str,
        grey: float = 0.0,
        bold: bool = True,
    ) -> None:
        wide, space = room.right - room.left, 0.0
        free = wide - advance(text, size)
        if align == "spaced" and len(text) > 1:
            space = min(free / (len(text) + 1), 0.5 * size)
            free -= space * (len(text) - 1)
        left = room.left + (0 if align == "left" else free / 2)
        if grey and align == "left":
            left += size / 2
        how = self.look.bold if bold else ""
        self.runs.append(Run(text, left, y, size, max(space, 0), how, grey))

    # ---- pictures and text ----------------------------------------------------------------------

    def _columns(self, room: Shape, columns: int) -> str | None:
        dice, gutter = self.dice, self.look.gutter
        wide = (room.right - room.left - gutter * (columns - 1)) / columns
        if wide < 8 * self.em or room.top - room.bottom < _LEAST_LINES * self.look.type.leading:
            return None
        lefts = [room.left + n * (wide + gutter) for n in range(columns)]
        if dice.random() < 0.3:
            room = self._picture(room, lefts, wide)
        boxes = [(left, left + wide, room.bottom, room.top) for left in lefts]
        rows = rows_of(boxes, self.blocked, self.look.type)
        if sum(map(len, rows)) < _LEAST_LINES or not rows[0]:
            return None
        over = len(self.runs)
        body = self._text(rows)
        if body and self.look.rules and columns > 1:
            self._rules(self.runs[over:], lefts, wide, gutter)
        return body

    def _rules(
        self, texts: Sequence[Run], lefts: Sequence[float], wide: float, gutter: float
    ) -> None:
        low, high = min(run.y for run in texts), max(run.y for run in texts) + self.em
        for left in lefts[:-1]:
            x = left + wide + gutter / 2
            self.shapes.append(Shape(x, low, x, high))

    def _picture(self, room: Shape, lefts: Sequence[float], wide: float) -> Shape:
        """Print a picture with or without its caption; return the room that is left below it."""
        dice, em = self.dice, self.em
        tall = room.top - room.bottom
        first = dice.randrange(len(lefts))
        last = dice.randrange(first, len(lefts))
        left, right = lefts[first], lefts[last] + wide
        high = min(dice.uniform(5, 12) * em, tall * 0.45)
        if high < 4 * em:
            return room
        place = dice.choice(("top", "top", "bottom", "middle", "wrap"))
        top = {"top": room.top, "bottom": room.bottom + high + 2.5 * em}.get(
            place, room.top - dice.uniform(0.2, 0.5) * tall
        )
        if place == "wrap" and right - left > 14 * em:
            half = (right - left) * dice.uniform(0.35, 0.5)
            left, right = (left, left + half) if dice.random() < 0.5 else (right - half, right)
        picture = Shape(left, top - high, right, top, fill=0.75)
        self.shapes.append(picture)
        block = picture
        if dice.random() < 0.7:
            block = self._caption(picture, room)
        pad = em * 0.5
        grown = Shape(block.left, block.bottom - pad, block.right, block.top + pad)
        self.blocked.append(grown)
        return room

    def _caption(self, picture: Shape, room: Shape) -> Shape:
        size = self.em * self.look.caption
        text, wide = self.story.caption, picture.right - picture.left
        lines = wrapped(text, wide, size)
        if len(lines) > 2 or max(advance(n, size) for n in lines) > wide:
            return picture
        self.caption = text
        over = self.dice.random() < 0.12
        centred = self.dice.random() < 0.6
        high = size * 1.35 * len(lines)
        y = picture.top + 0.35 * size + high - 1.2 * size if over else picture.bottom - 1.2 * size
        for line in lines:
            aside = (wide - advance(line, size)) / 2 if centred else 0.0
            self.runs.append(Run(line, picture.left + aside, y, size))
            y -= size * 1.35
        if over:
            return replace(picture, top=picture.top + high + size * 0.3)
        return replace(picture, bottom=picture.bottom - high - size * 0.3)

    def _text(self, rows: Sequence[Sequence[Row]]) -> str | None:
        """Print as many paragraphs as the rows hold, and the by-line; return the paragraphs."""
        signed = byline(self.dice, self.story.office) if self._is_signed() else None
        room = sum(map(len, rows))
        wanted = int(room * (1 - self.dice.random() * self.look.loose))
        flat = [row for column in rows for row in column][: max(wanted, _LEAST_LINES)]
        taken = self._fitting(flat, signed is not None)
        if not taken:
            return None
        if not self.look.full:
            flat = self._level(rows, taken, signed is not None)
        at = 0
        for paragraph in taken:
            lines = self._lines(paragraph, flat[at:])
            if lines is None:
                return None
            self.runs += self._set(paragraph, lines, flat[at:])
            at += len(lines)
        if signed:
            printed, self.byline = signed
            self._sign(printed, flat[at - 1 :])
        return "\n".join(taken)

    def _is_signed(self) -> bool:
        return self.byline is None and self.dice.random() < 0.8

    def _lines(self, paragraph: str, rows: Sequence[Row]) -> list[str] | None:
        if not rows:
            return None
        return [paragraph] if _is_subhead(paragraph) else lines_of(paragraph, rows, self.look.type)

    def _fitting(self, rows: Sequence[Row], signed: bool) -> list[str]:
        at, taken = 0, []
        for paragraph in self.story.paragraphs:
            lines = self._lines(paragraph, rows[at:])
            if lines is None or at + len(lines) + signed > len(rows):
                break
            at += len(lines)
            taken.append(paragraph)
        while taken and _is_subhead(taken[-1]):
            taken.pop()
        return taken

    def _level(self, rows: Sequence[Sequence[Row]], taken: list[str], signed: bool) -> list[Row]:
        """Return the rows of columns that end at one height and just hold the paragraphs."""
        floor = sorted({row.base for column in rows for row in column}, reverse=True)
        for base in floor:
            flat = [row for column in rows for row in column if row.base >= base - 0.01]
            at = 0
            for paragraph in taken:
                lines = self._lines(paragraph, flat[at:])
                at += len(lines) if lines else len(flat) + 1
            if at + signed <= len(flat):
                return flat
        return [row for column in rows for row in column]

    def _set(self, paragraph: str, lines: Sequence[str], rows: Sequence[Row]) -> list[Run]:
        if not _is_subhead(paragraph):
            return set_lines(lines, rows, self.look.type)
        row = rows[0]
        aside = (row.right - row.left - advance(paragraph, self.em)) / 2
        return [Run(paragraph, row.left + aside, row.base, self.em, bold="stroke")]

    def _sign(self, printed: str, rows: Sequence[Row]) -> None:
        """Print a by-line behind the text's last line if that has room, else in the next row."""
        last = self.runs[-1]
        wide = advance(printed, self.em)
        free = rows[0].right - last.x - advance(last.text, self.em, last.latin)
        if (free > wide and self.dice.random() < 0.5) or len(rows) < 2:
            if free > wide:
                glued = self.dice.random() < 0.3
                x = rows[0].right - wide - (free - wide) * glued
                self.runs.append(Run(printed, x, rows[0].base, self.em))
                return
            self.byline = None
            return
        row = rows[1]
        if wide > row.right - row.left:
            self.byline = None
            return
        self.runs.append(Run(printed, row.right - wide, row.base, self.em))


def _is_subhead(paragraph: str) -> bool:
    return " " in paragraph and not paragraph.endswith("。")
