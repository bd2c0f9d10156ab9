"""Reading order: the cheapest set of chains through the pieces of a page.

Each piece has one predecessor or starts an article, and has one successor or ends an article.
Each choice has a price, which depends on the print (a cut sentence, an indent, a by-line) and on
the places of the pieces. The cheapest choice for the whole page is found exactly. The prices are
the rules of `indexer.articles.from_pages.rules`; this module measures which rules apply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.articles.assign import assign
from indexer.articles.boxes import across, frame_of, hull, stacked, upright
from indexer.articles.from_pages import rules
from indexer.articles.from_pages.fences import THIN, is_fenced
from indexer.articles.from_pages.pieces import End, Heading, Piece
from indexer.articles.from_pages.shared_words import themes
from indexer.articles.from_pages.sheet import Sheet
from indexer.corpus.blocks import Box
from indexer.corpus.rules import BEGINS, ENDS, Charges, Decides, Decision, Rule, total
from searcher.speech import Message, said

NEVER = 1e4  # price of an impossible link: more than all prices of a page together
MOST_PIECES = 150  # a newspaper page has 20 to 60; the time for all links grows with the cube

# Measures in em. Leading, ragged lines and insets shift edges by about one em.
_STEP = 1.1  # of white between two lines of one column, at most
_LEVEL = rules.SAME_TOP.limit
_ORNAMENT = 1.5  # under a title: a hairline this near is an ornament and ends no article
_BESIDE = 3.0  # between a vertical title and its text, or a picture and the column below it
_COLUMN = 3.0  # left edges closer than this belong to one column
_ABREAST = 4.0  # tops or left edges closer than this count as one row or column
_GUTTER = rules.FAR_COLUMN.limit
_CAPTION_DROP = 2.5  # between a picture and its caption, at most
_TITLE_DROP = 4.0  # between a picture and a title over it, at most
_LEAST_PICTURE = 1.5  # height of a picture that may be an outlined title
_MOST_PICTURE = 7.0  # a higher picture is a photo
_INSET = 2.0  # between a title set into a text and the text above it, at most
_TOPS = rules.TOPS_APART.limit

_MOST_SKIPPED = int(rules.COLUMN_SKIPPED.limit)
_MOST_APART = 2.0  # times that TOPS_APART is charged

# The rule for the end of one piece and the beginning of the next: indented (True) or flush.
_JOINT = {
    (End.MIDST, False): rules.CUT_GOES_ON_FLUSH,
    (End.MIDST, True): rules.CUT_THEN_INDENT,
    (End.FULL, False): rules.FULL_THEN_FLUSH,
    (End.FULL, True): rules.FULL_THEN_INDENT,
    (End.SHORT, False): rules.SHORT_THEN_FLUSH,
    (End.SHORT, True): rules.SHORT_THEN_INDENT,
}
_ENDING = {
    End.CLOSED: rules.ENDS_CLOSED,
    End.SHORT: rules.ENDS_SHORT,
    End.FULL: rules.ENDS_FULL,
    End.MIDST: rules.ENDS_MIDST,
}


@dataclass(frozen=True, slots=True)
class Chain:
    """The pieces of one article in reading order, and the rules that joined and ended them."""

    pieces: tuple[Piece, ...]
    decisions: tuple[Decision, ...] = ()


def chains(sheet: Sheet) -> list[Chain]:
    """Return the articles of a sheet as chains of its pieces."""
    count = len(sheet.pieces)
    if count > MOST_PIECES:
        return [Chain(tuple(pieces)) for pieces in _column_major(sheet)]
    page = Prices(sheet)
    links = [[page.link(a, b) for b in range(count)] for a in range(count)]
    starts = [page.start(b) for b in range(count)]
    ends = [page.end(a) for a in range(count)]
    start_prices = [*map(total, starts), *([0.0] * count)]
    table = [
        [NEVER if link is None else total(link) for link in links[a]] + [total(ends[a])] * count
        for a in range(count)
    ] + [start_prices for _ in range(count)]
    following = assign(table)[:count]
    return [
        Chain(
            tuple(sheet.pieces[at] for at in order),
            (
                *_told(BEGINS, starts[order[0]]),
                *(
                    decision
                    for place, (a, b) in enumerate(pairwise(order), 1)
                    for decision in _told(f"{place}→{place + 1}", links[a][b] or [])
                ),
                *_told(ENDS, ends[order[-1]]),
            ),
        )
        for order in _walk(count, following)
    ]


def _told(where: Message | str, charges: Charges) -> list[Decision]:
    """Return the charged rules as decisions on the cut, with their prices."""
    return [
        rule.decision(said("where.by", where=where, price=f"{price:+.2f}"), Decides.CUT)
        for rule, price in charges
    ]


def _column_major(sheet: Sheet) -> list[list[Piece]]:
    """Order very many small pieces column by column, and end an article after each by-line."""
    found: list[list[Piece]] = [[]]
    for piece in sorted(sheet.pieces, key=lambda p: (round(p.box.left / sheet.em), -p.box.top)):
        found[-1].append(piece)
        if piece.end is End.CLOSED:
            found.append([])
    return [chain for chain in found if chain]


def _walk(count: int, following: Sequence[int]) -> list[list[int]]:
    """Return the chains as lists of indexes; a cycle is opened at its first piece."""
    later = {b for b in following if b < count}
    found: list[list[int]] = []
    seen: set[int] = set()
    for at in sorted(range(count), key=lambda i: i in later):
        chain: list[int] = []
        while at < count and at not in seen:
            seen.add(at)
            chain.append(at)
            at = following[at]
        if chain:
            found.append(chain)
    return found


class Prices:
    """The charges of each link, start and end on one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        """Measure the sheet once for all pairs of pieces."""
        self.sheet = sheet
        self.em = sheet.em
        self.pieces = sheet.pieces
        self.indents = any(any(p.starts) for p in sheet.pieces)
        self.bylines = any(p.byline for p in sheet.pieces)
        self.hairlines = [
            d for d in sheet.drawings if min(d.right - d.left, d.top - d.bottom) < THIN
        ]
        self.frames = [frame_of(p.box, sheet.frames) for p in sheet.pieces]
        self.pictures = [h for d in sheet.drawings if (h := self._picture_title(d))]
        self.over = [self._title_over(i) for i in range(len(sheet.pieces))]
        self.has_next_below = [self._has_next_below(i) for i in range(len(sheet.pieces))]
        self.has_next_above = [self._has_next_above(i) for i in range(len(sheet.pieces))]
        self.themes = themes(sheet.headings, [p.text for p in sheet.pieces])

    def end(self, a: int) -> Charges:
        """Return the charges if an article ends with piece ``a``."""
        rule = _ENDING[self.pieces[a].end]
        if self.bylines:
            return [rule.flat]
        return [
            rule.flat,
            (rules.UNSIGNED_PAGE, rule.worth * rules.UNSIGNED_PAGE.worth - rule.worth),
        ]

    def start(self, b: int) -> Charges:
        """Return the charges if an article begins with piece ``b``."""
        piece = self.pieces[b]
        if piece.jump_from:
            return [rules.STARTS_BY_JUMP.flat]
        if not piece.lines:
            return [rules.STARTS_WITHOUT_TEXT.flat]
        return [self._opening(piece).flat, self._headed(b).flat]

    def _opening(self, piece: Piece) -> Rule:
        if piece.starts[0]:
            return rules.STARTS_INDENTED
        return rules.STARTS_FLUSH if self.indents else rules.STARTS_UNKNOWN

    def _headed(self, b: int) -> Rule:
        """Return the rule for the title over a piece, or for a vertical title right beside it."""
        box, title = self.pieces[b].box, self.over[b]
        if any(h.vertical and self._is_before(h.box, box) for h in self.sheet.headings):
            return rules.UNDER_VERTICAL_TITLE
        if title is None:
            return rules.WITHOUT_TITLE
        same = [i for i, t in enumerate(self.over) if t is title]
        leftmost = abs(min(map(self._left, same)) - box.left) < _ABREAST * self.em
        lower = any(
            stacked(self.pieces[i].box, box) and self.pieces[i].box.bottom >= box.top - self.em
            for i in same
            if i != b
        )
        if not leftmost or lower:
            return rules.LATER_UNDER_TITLE
        return rules.UNDER_TITLE if title.text else rules.UNDER_PICTURE_TITLE

    def _picture_title(self, picture: Box) -> Heading | None:
        """Return a picture as a heading if it may be a title drawn as outlines.

        It stands over a column and has neither a caption nor a title over it.
        """
        if not _LEAST_PICTURE * self.em <= picture.top - picture.bottom < _MOST_PICTURE * self.em:
            return None
        heads = any(
            -self.em < picture.bottom - p.box.top < _BESIDE * self.em
            and abs(picture.left - p.box.left) < _COLUMN * self.em
            for p in self.pieces
        )
        captioned = any(
            b.box
            and across(b.box, picture) > 0
            and -upright(b.box, picture) < _CAPTION_DROP * self.em
            for b in self.sheet.captions
        )
        titled = any(
            -self.em < h.box.bottom - picture.top < _TITLE_DROP * self.em
            and across(h.box, picture) > 0
            for h in self.sheet.headings
        )
        if not heads or captioned or titled:
            return None
        return Heading(picture, (picture.left, picture.right), "", 1.0)

    def _left(self, i: int) -> float:
        return self.pieces[i].box.left

    def _is_before(self, title: Box, box: Box) -> bool:
        gap = box.left - title.right
        return -self.em < gap < _BESIDE * self.em and abs(title.top - box.top) < _ABREAST * self.em

    def _title_over(self, i: int) -> Heading | None:
        """Return the nearest title above a piece, or ``None``.

        The title's span covers the piece, and no article ends between the two.
        """
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
        # A hairline right under a title is an ornament; a lower one ends the article.
        gap = Box(box.left, box.top, box.right, nearest.box.bottom - _ORNAMENT * self.em)
        return None if blocked or self._is_crossed(gap) else nearest

    def link(self, a: int, b: int) -> Charges | None:
        """Return the charges for reading ``b`` right after ``a``; ``None`` if impossible."""
        one, two = self.pieces[a], self.pieces[b]
        if a == b or one.end is End.CLOSED or two.jump_from:
            return None
        charges = self._place(a, b)
        if charges is None:
            return None
        if joint := self._joint(one, two):
            charges.append(joint.flat)
        if topics := self._topics(a, b):
            charges.append(topics.flat)
        if is_fenced(one.box, two.box, self.hairlines):
            inside = self.over[a] is not None and self.over[a] is self.over[b]
            charges.append((rules.COLUMN_RULE if inside else rules.BETWEEN_FENCE).flat)
        if self.frames[a] != self.frames[b]:
            charges.append(rules.OTHER_FRAME.flat)
        return charges

    def _topics(self, a: int, b: int) -> Rule | None:
        """Return the rule for the titles with which the two pieces share words, if any."""
        one, two = self.themes[a], self.themes[b]
        if one is not None and two is not None:
            return rules.SAME_THEME if one == two else rules.OTHER_THEME
        under = self._is_titled(a, two) or self._is_titled(b, one)
        return rules.THEME_OF_TITLE_OVER if under else None

    def _is_titled(self, i: int, theme: int | None) -> bool:
        return theme is not None and self.over[i] is self.sheet.headings[theme]

    def _joint(self, one: Piece, two: Piece) -> Rule | None:
        if not two.lines:
            return rules.BYLINE_CLOSES
        if not self.indents:
            return rules.CUT_WITHOUT_INDENTS if one.end is End.MIDST else None
        return _JOINT[one.end, two.starts[0]]

    def _place(self, a: int, b: int) -> Charges | None:
        one, two = self.pieces[a].box, self.pieces[b].box
        if stacked(one, two):
            return self._below(a, b) if two.top <= one.bottom + self.em else None
        if two.left >= one.right - self.em:
            return self._beside(a, b) + self._titles(a, b)
        if two.top <= one.bottom + self.em and two.right <= one.left + self.em:
            cut = self.pieces[a].end is End.MIDST
            tier = [(rules.SECOND_TIER_CUT if cut else rules.SECOND_TIER).flat]
            return tier + [rules.SECOND_TIER_TITLE.flat] * (self.over[a] is not self.over[b])
        return None

    def _below(self, a: int, b: int) -> Charges:
        one, two = self.pieces[a].box, self.pieces[b].box
        gap = Box(max(one.left, two.left), two.top, min(one.right, two.right), one.bottom)
        titles = (*self.sheet.headings, *self.pictures)
        charges = [self._barrier(h).flat for h in titles if self._bars(h, gap)]
        charges += [
            rules.TEXT_BETWEEN.flat
            for p in self.pieces
            if p.box not in (one, two) and self._lies_in(p.box, gap)
        ]
        if self._is_crossed(gap):
            charges.append(rules.RULED_OFF.flat)
        alike = self.themes[a] is not None and self.themes[a] == self.themes[b]
        return charges if alike else charges + self._blank(gap, self.pieces[a].end)

    def _blank(self, gap: Box, end: End) -> Charges:
        """Return the charge for white space between two pieces; photos and captions fill space."""
        filled = (*self.sheet.drawings, *(b.box for b in self.sheet.captions if b.box))
        inside = [d for d in filled if across(d, gap) > 0 and self._lies_in(d, gap)]
        ems = (gap.top - gap.bottom - sum(d.top - d.bottom for d in inside)) / self.em - _STEP
        if ems <= 0:
            return []
        cut = end is End.MIDST
        rule = rules.WHITE_IN_SENTENCE if cut else rules.WHITE_AFTER_SENTENCE
        return [(rule, min(ems * rule.worth, rule.limit))]

    def _is_crossed(self, gap: Box) -> bool:
        """Whether a hairline crosses the whole width of a gap between two pieces."""
        return any(
            d.top - d.bottom < THIN
            and gap.bottom < d.bottom < gap.top
            and d.left < gap.left + self.em
            and d.right > gap.right - self.em
            for d in self.hairlines
        )

    def _bars(self, heading: Heading, gap: Box) -> bool:
        box = heading.box
        if not heading.vertical:
            box = Box(heading.span[0], box.bottom, heading.span[1], box.top)
        return self._lies_in(box, gap)

    def _barrier(self, heading: Heading) -> Rule:
        if not heading.text:
            return rules.PICTURE_TITLE_BETWEEN
        return (
            rules.SUBHEAD_BETWEEN
            if heading.size < rules.SUBHEAD_BETWEEN.limit
            else rules.TITLE_BETWEEN
        )

    def _lies_in(self, box: Box, gap: Box) -> bool:
        middle = (box.bottom + box.top) / 2
        return gap.bottom - self.em / 2 < middle < gap.top + self.em / 2 and across(box, gap) > 0

    def _beside(self, a: int, b: int) -> Charges:
        one, two = self.pieces[a].box, self.pieces[b].box
        charges: Charges = []
        if skipped := min(self._columns_between(one, two), _MOST_SKIPPED):
            charges.append(rules.COLUMN_SKIPPED.times(skipped))
        if two.left - one.right > _GUTTER * self.em and not self._is_pictured(one, two):
            charges.append(rules.FAR_COLUMN.flat)
        if two.top < one.bottom:
            charges.append(rules.NEXT_STANDS_LOWER.flat)
        elif two.bottom > one.top:
            cut = self.pieces[a].end is End.MIDST
            charges.append((rules.CUT_RISES_OVER if cut else rules.NEXT_STANDS_HIGHER).flat)
        return charges + self._level(one, two) + self._passed(a, b)

    def _level(self, one: Box, two: Box) -> Charges:
        """Return the charges for the tops of two columns: level tops are cheap, others not."""
        apart = abs(two.top - one.top)
        charges: Charges = []
        if apart < self.em:
            same = apart < _LEVEL * self.em
            charges.append((rules.SAME_TOP if same else rules.NEARLY_SAME_TOP).flat)
        if apart:
            times = min(apart / (_TOPS * self.em), _MOST_APART)
            charges.append(rules.TOPS_APART.times(times))
        return charges

    def _passed(self, a: int, b: int) -> Charges:
        """Return the charges for a link that skips the piece which would be read next.

        Such a piece stands right below ``a`` under the same title, or right above ``b`` with its
        text unfinished.
        """
        below = [rules.OPEN_TEXT_BELOW.flat] * self.has_next_below[a]
        return below + [rules.OPEN_TEXT_ABOVE.flat] * self.has_next_above[b]

    def _columns_between(self, one: Box, two: Box) -> int:
        both = hull((one, two))
        between = [
            p.box
            for p in self.pieces
            if p.box.left > one.right - self.em
            and p.box.right < two.left + self.em
            and upright(p.box, both) > self.em
        ]
        return len({round(box.left / (_COLUMN * self.em)) for box in between})

    def _is_pictured(self, one: Box, two: Box) -> bool:
        gap = Box(one.right, min(one.bottom, two.bottom), two.left, max(one.top, two.top))
        return any(across(d, gap) > 0 and upright(d, gap) > 0 for d in self.sheet.drawings)

    def _has_next_below(self, a: int) -> bool:
        """Whether a piece under the same title stands below ``a`` and would be read first."""
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

    def _titles(self, a: int, b: int) -> Charges:
        between = self._vertical_between(self.pieces[a].box, self.pieces[b].box)
        charges = [rules.VERTICAL_BETWEEN.flat] * between
        if rule := self._titled(a, b):
            charges.append(rule.flat)
        return charges

    def _titled(self, a: int, b: int) -> Rule | None:
        """Return the rule for the titles over two columns, if any."""
        one, two = self.over[a], self.over[b]
        if two is None:
            return self._rises_over(one, a, b) if one else None
        if one is two:
            return rules.SAME_TITLE
        if one is None and two.text and upright(two.box, self.pieces[a].box) > self.em:
            return rules.TITLE_SET_IN
        return rules.NEXT_HAS_TITLE if two.text else rules.NEXT_HAS_PICTURE

    def _rises_over(self, title: Heading, a: int, b: int) -> Rule:
        """Return the rule for text that continues in a column that is higher than its own title."""
        higher = self.pieces[b].box.top > title.box.bottom + self.em
        if not higher or self.pieces[a].end is End.MIDST:
            return rules.RISES_A_LITTLE
        set_in = any(self._is_set_into(title.box, p) for p in self.pieces)
        return rules.RISES_A_LITTLE if set_in else rules.RISES_OVER_TITLE

    def _is_set_into(self, title: Box, piece: Piece) -> bool:
        """Whether open text stands right over a title, or left of the title and higher."""
        box = piece.box
        over = across(box, title) > self.em and -self.em < box.bottom - title.top < _INSET * self.em
        before = -self.em < title.left - box.right < _BESIDE * self.em
        flanks = before and box.top > title.top + self.em and box.bottom < title.bottom
        return piece.end is not End.CLOSED and (over or flanks)

    def _vertical_between(self, one: Box, two: Box) -> bool:
        return any(
            h.vertical
            and one.right - self.em < (h.box.left + h.box.right) / 2 < two.left + self.em
            and upright(h.box, two) > 0
            for h in self.sheet.headings
        )
