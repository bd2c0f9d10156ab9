"""Which piece of text follows which: the cheapest set of chains through a page's pieces.

Every piece has one predecessor or starts an article, and one successor or ends one. Each choice
has a price, from what the print shows (a sentence cut, an indent, a by-line) and from where the
pieces stand; the cheapest whole is found exactly. Prices are in one unit: 6 is a strong reason,
2 a weak one. They are laws of typesetting, tuned on generated pages, not on one paper.
"""

from collections.abc import Sequence

from indexer.assign import assign
from indexer.blocks import Box
from indexer.sheets.boxes import across, frame_of, hull, stacked, upright
from indexer.sheets.fences import is_fenced
from indexer.sheets.pieces import End, Heading, Piece
from indexer.sheets.sheet import Sheet
from indexer.sheets.words import themes

NEVER = 1e4
MOST_PIECES = 150  # a newspaper page has 20 to 60; the price of all links grows with the cube
_FENCE = 4.0
_STEP = 1.1  # em of white between two lines of one column at most
_SUBHEAD_SIZE = 1.45  # of the body: a heading in the column up to here may be a sub-head

# How well a piece that begins with an indent (True) or flush (False) continues such an end.
_JOINT = {
    (End.MIDST, False): -3.0,
    (End.MIDST, True): 8.0,
    (End.FULL, False): 0.0,
    (End.FULL, True): -0.5,
    (End.SHORT, False): 6.0,
    (End.SHORT, True): 0.0,
}
_ENDING = {End.CLOSED: 0.0, End.SHORT: 1.5, End.FULL: 2.0, End.MIDST: 6.0}


def chains(sheet: Sheet) -> list[list[Piece]]:
    """The sheet's pieces as articles in reading order."""
    count = len(sheet.pieces)
    if count > MOST_PIECES:
        return _column_major(sheet)
    page = _Prices(sheet)
    table = [
        [page.link(a, b) for b in range(count)] + [page.end(a)] * count for a in range(count)
    ] + [[page.start(b) for b in range(count)] + [0.0] * count for _ in range(count)]
    following = assign(table) if count else []
    return _walk(sheet.pieces, following[:count])


def _column_major(sheet: Sheet) -> list[list[Piece]]:
    """A listing of very many small pieces: down the columns, cut after by-lines."""
    found: list[list[Piece]] = [[]]
    for piece in sorted(sheet.pieces, key=lambda p: (round(p.box.left / sheet.em), -p.box.top)):
        found[-1].append(piece)
        if piece.end is End.CLOSED:
            found.append([])
    return [chain for chain in found if chain]


def _walk(pieces: Sequence[Piece], following: Sequence[int]) -> list[list[Piece]]:
    """The chains; a ring, which no reader could enter, is opened at its first piece."""
    count = len(pieces)
    later = {b for b in following if b < count}
    found: list[list[Piece]] = []
    seen: set[int] = set()
    for at in sorted(range(count), key=lambda i: i in later):
        chain: list[Piece] = []
        while at < count and at not in seen:
            seen.add(at)
            chain.append(pieces[at])
            at = following[at]
        if chain:
            found.append(chain)
    return found


class _Prices:
    """What each link, start and end on one sheet costs."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.em = sheet.em
        self.pieces = sheet.pieces
        self.indents = any(any(p.starts) for p in sheet.pieces)
        self.bylines = any(p.byline for p in sheet.pieces)
        self.rules = [d for d in sheet.drawings if min(d.right - d.left, d.top - d.bottom) < 3]
        self.frames = [frame_of(p.box, sheet.frames) for p in sheet.pieces]
        self.pictures = [h for d in sheet.drawings if (h := self._picture_title(d))]
        self.over = [self._title_over(i) for i in range(len(sheet.pieces))]
        self.has_next_below = [self._has_next_below(i) for i in range(len(sheet.pieces))]
        self.has_next_above = [self._has_next_above(i) for i in range(len(sheet.pieces))]
        self.themes = themes(sheet.headings, [p.text for p in sheet.pieces])

    def end(self, a: int) -> float:
        price = _ENDING[self.pieces[a].end]
        return price if self.bylines else price * 0.7

    def start(self, b: int) -> float:
        piece = self.pieces[b]
        if piece.jump_from:
            return -4.0
        if not piece.lines:
            return 8.0  # a by-line alone starts nothing
        price = 0.5 if piece.starts[0] else (6.0 if self.indents else 1.5)
        return price + self._headed(b)

    def _headed(self, b: int) -> float:
        """Less where a title stands right over the piece or a vertical one right before it."""
        box, title = self.pieces[b].box, self.over[b]
        if any(h.vertical and self._is_before(h.box, box) for h in self.sheet.headings):
            return -1.5
        if title is None:
            return 2.5
        same = [i for i, t in enumerate(self.over) if t is title]
        leftmost = abs(min(map(self._left, same)) - box.left) < 4 * self.em
        lower = any(
            stacked(self.pieces[i].box, box) and self.pieces[i].box.bottom >= box.top - self.em
            for i in same
            if i != b
        )
        if not leftmost or lower:
            return 1.5
        return -1.5 if title.text else 0.0

    def _picture_title(self, picture: Box) -> Heading | None:
        """A picture that may be an outlined title: over a column, without caption or title."""
        if picture.top - picture.bottom < 1.5 * self.em:
            return None
        heads = any(
            -self.em < picture.bottom - p.box.top < 3 * self.em
            and abs(picture.left - p.box.left) < 3 * self.em
            for p in self.pieces
        )
        captioned = any(
            b.box and across(b.box, picture) > 0 and -upright(b.box, picture) < 2.5 * self.em
            for b in self.sheet.captions
        )
        titled = any(
            -self.em < h.box.bottom - picture.top < 4 * self.em and across(h.box, picture) > 0
            for h in self.sheet.headings
        )
        if not heads or captioned or titled:
            return None
        return Heading(picture, (picture.left, picture.right), "", 1.0)

    def _left(self, i: int) -> float:
        return self.pieces[i].box.left

    def _is_before(self, title: Box, box: Box) -> bool:
        gap = box.left - title.right
        return -self.em < gap < 3 * self.em and abs(title.top - box.top) < 4 * self.em

    def _title_over(self, i: int) -> Heading | None:
        """The nearest title above that covers the piece, unless an article ends in between."""
        box = self.pieces[i].box
        middle = (box.left + box.right) / 2
        titles = [
            h
            for h in (*self.sheet.headings, *self.pictures)
            if not h.vertical
            and h.box.bottom > box.top - self.em
            and h.span[0] - self.em <= middle <= h.span[1] + self.em
            and frame_of(h.box, self.sheet.frames) == self.frames[i]
        ]
        nearest = min(titles, key=lambda h: h.box.bottom, default=None)
        if nearest is None:
            return None
        between = (p for p in self.pieces if p.end is End.CLOSED and stacked(p.box, box))
        blocked = any(box.top - self.em < p.box.bottom < nearest.box.bottom for p in between)
        # Right under a title a rule is an ornament; lower down it ends the article.
        gap = Box(box.left, box.top, box.right, nearest.box.bottom - 1.5 * self.em)
        return None if blocked or self._is_ruled(gap) else nearest

    def link(self, a: int, b: int) -> float:
        """The price of reading ``b`` right after ``a``."""
        one, two = self.pieces[a], self.pieces[b]
        if a == b or one.end is End.CLOSED or two.jump_from:
            return NEVER
        place = self._place(a, b)
        if place >= NEVER:
            return NEVER
        price = place + self._joint(one, two) + self._topics(a, b)
        price += _FENCE * is_fenced(one.box, two.box, self.rules)
        return price + (8.0 if self.frames[a] != self.frames[b] else 0.0)

    def _topics(self, a: int, b: int) -> float:
        """Less for two pieces that share words with the same title, more for different ones."""
        one, two = self.themes[a], self.themes[b]
        if one is not None and two is not None:
            return -1.5 if one == two else 2.5
        under = self._is_titled(a, two) or self._is_titled(b, one)
        return -1.5 if under else 0.0

    def _is_titled(self, i: int, theme: int | None) -> bool:
        return theme is not None and self.over[i] is self.sheet.headings[theme]

    def _joint(self, one: Piece, two: Piece) -> float:
        if not two.lines:
            return -1.0  # a by-line closes what is open
        if not self.indents:
            return -2.0 if one.end is End.MIDST else 0.0
        return _JOINT[one.end, two.starts[0]]

    def _place(self, a: int, b: int) -> float:
        one, two = self.pieces[a].box, self.pieces[b].box
        if stacked(one, two):
            return self._below(a, b) if two.top <= one.bottom + self.em else NEVER
        if two.left >= one.right - self.em:
            return self._beside(a, b) + self._titles(a, b)
        if two.top <= one.bottom + self.em and two.right <= one.left + self.em:
            tier = 3.0 if self.pieces[a].end is End.MIDST else 4.0  # a second tier of columns
            return tier + 3.0 * (self.over[a] is not self.over[b])
        return NEVER

    def _below(self, a: int, b: int) -> float:
        one, two = self.pieces[a].box, self.pieces[b].box
        gap = Box(max(one.left, two.left), two.top, min(one.right, two.right), one.bottom)
        titles = (*self.sheet.headings, *self.pictures)
        price = sum(self._heading_price(h) for h in titles if self._bars(h, gap))
        price += sum(
            4.0 for p in self.pieces if p.box not in (one, two) and self._lies_in(p.box, gap)
        )
        price += 4.0 * self._is_ruled(gap)
        alike = self.themes[a] is not None and self.themes[a] == self.themes[b]
        return price + (0.0 if alike else self._blank(gap, self.pieces[a].end))

    def _blank(self, gap: Box, end: End) -> float:
        """More for paper left white between two pieces; a photo would fill it."""
        filled = (*self.sheet.drawings, *(b.box for b in self.sheet.captions if b.box))
        inside = [d for d in filled if across(d, gap) > 0 and self._lies_in(d, gap)]
        ems = (gap.top - gap.bottom - sum(d.top - d.bottom for d in inside)) / self.em
        steep, most = (0.5, 2.5) if end is End.MIDST else (1.5, 6.0)
        return min(max(ems - _STEP, 0.0) * steep, most)

    def _is_ruled(self, gap: Box) -> bool:
        """Whether a rule runs through the whole width of a gap between two pieces."""
        return any(
            d.top - d.bottom < 3
            and gap.bottom < d.bottom < gap.top
            and d.left < gap.left + self.em
            and d.right > gap.right - self.em
            for d in self.rules
        )

    def _bars(self, heading: Heading, gap: Box) -> bool:
        box = heading.box
        if not heading.vertical:
            box = Box(heading.span[0], box.bottom, heading.span[1], box.top)
        return self._lies_in(box, gap)

    def _heading_price(self, heading: Heading) -> float:
        if not heading.text:
            return 2.5
        return 1.5 if heading.size < _SUBHEAD_SIZE else 6.0

    def _lies_in(self, box: Box, gap: Box) -> bool:
        middle = (box.bottom + box.top) / 2
        return gap.bottom - self.em / 2 < middle < gap.top + self.em / 2 and across(box, gap) > 0

    def _beside(self, a: int, b: int) -> float:
        one, two = self.pieces[a].box, self.pieces[b].box
        price = 2.5 * min(self._columns_between(one, two), 3)
        if two.left - one.right > 4 * self.em and not self._is_pictured(one, two):
            price += 1.0
        if two.top < one.bottom:
            price += 1.5
        elif two.bottom > one.top:
            price += 0.5 if self.pieces[a].end is End.MIDST else 2.0
        if abs(two.top - one.top) < self.em:
            price -= 1.5 if abs(two.top - one.top) < 0.3 * self.em else 0.5
        price += min(abs(two.top - one.top) / (12 * self.em), 2.0)
        price += 1.5 * self.has_next_below[a] + 1.5 * self.has_next_above[b]
        return price

    def _columns_between(self, one: Box, two: Box) -> int:
        both = hull((one, two))
        between = [
            p.box
            for p in self.pieces
            if p.box.left > one.right - self.em
            and p.box.right < two.left + self.em
            and upright(p.box, both) > self.em
        ]
        return len({round(box.left / (3 * self.em)) for box in between})

    def _is_pictured(self, one: Box, two: Box) -> bool:
        gap = Box(one.right, min(one.bottom, two.bottom), two.left, max(one.top, two.top))
        return any(across(d, gap) > 0 and upright(d, gap) > 0 for d in self.sheet.drawings)

    def _has_next_below(self, a: int) -> bool:
        """Whether open text stands under the piece that would be read first."""
        box = self.pieces[a].box
        return any(
            i != a
            and stacked(p.box, box)
            and p.box.top <= box.bottom + self.em
            and self.over[i] is self.over[a]
            and self.over[a] is not None
            for i, p in enumerate(self.pieces)
        )

    def _has_next_above(self, b: int) -> bool:
        box = self.pieces[b].box
        return any(
            i != b
            and p.end is not End.CLOSED
            and stacked(p.box, box)
            and p.box.bottom >= box.top - self.em
            and self.over[i] is self.over[b]
            for i, p in enumerate(self.pieces)
        )

    def _titles(self, a: int, b: int) -> float:
        one, two = self.over[a], self.over[b]
        price = 4.0 * self._vertical_between(self.pieces[a].box, self.pieces[b].box)
        if two is None:
            return price + (self._rises_over(one, a, b) if one else 0.0)
        if one is two:
            return price - 1.5
        if one is None and two.text and upright(two.box, self.pieces[a].box) > self.em:
            return price + 0.5  # a title set into the text it belongs to
        return price + (4.0 if two.text else 2.5)

    def _rises_over(self, title: Heading, a: int, b: int) -> float:
        """What text costs that would go on higher than the title it began under."""
        higher = self.pieces[b].box.top > title.box.bottom + self.em
        if not higher or self.pieces[a].end is End.MIDST:
            return 0.5
        return 0.5 if any(self._is_set_into(title.box, p) for p in self.pieces) else 3.75

    def _is_set_into(self, title: Box, piece: Piece) -> bool:
        """Whether open text stands right over a title, or left of it and higher."""
        box = piece.box
        over = across(box, title) > self.em and -self.em < box.bottom - title.top < 2 * self.em
        before = -self.em < title.left - box.right < 3 * self.em
        flanks = before and box.top > title.top + self.em and box.bottom < title.bottom
        return piece.end is not End.CLOSED and (over or flanks)

    def _vertical_between(self, one: Box, two: Box) -> bool:
        return any(
            h.vertical
            and one.right - self.em < (h.box.left + h.box.right) / 2 < two.left + self.em
            and upright(h.box, two) > 0
            for h in self.sheet.headings
        )
