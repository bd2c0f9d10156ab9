"""Turns pieces into bodies of articles, and into headings that belong to no body yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from indexer.articles.bylines import byline_rule, read_byline
from indexer.articles.from_text import rules
from indexer.articles.from_text.lines import continues_story, is_wrapped, opens_report, opens_story
from indexer.articles.from_text.paragraphs import is_whole, paragraphs, paragraphs_by_rules
from indexer.articles.from_text.pieces import Piece, Role
from indexer.articles.from_text.subheads import heads_first_part, subheads_of
from indexer.articles.from_text.titles import Similarity
from indexer.articles.jump_lines import JUMP_LINE, parse_jump
from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from indexer.corpus.blocks import Kind
from indexer.corpus.rules import BEGINS, ENDS, Decision, Rule

_SIGNED = 3  # by-lines that a file must hold to count as one whose articles are signed
_SHOWN = 12  # glyphs of a heading shown in a decision, enough to recognise it
_SPEAKS_OF = rules.SPEAKS_OF_TEXT.worth
_ONE_WIDTH = rules.FRAGMENT.worth  # em: greatest difference of line widths in one column


@dataclass(slots=True)
class Body:
    """The text of one article while it is collected.

    Attributes:
        start: index of the first piece.
        end: index of the last piece, the by-line included.
        parts: the pieces of running text and sub-heads.
        subheads: indexes into ``parts``.
        byline: as printed, without brackets.
        continued_to: page that a jump line 下转 names.
        continued_from: page that a jump line 上接 names.
        lead: whether the text is an editor's lead over a package and not an article.
        decisions: the rules for where the article begins, continues and ends.
    """

    start: int
    end: int = 0
    parts: list[Piece] = field(default_factory=list)
    subheads: set[int] = field(default_factory=set)
    byline: str | None = None
    continued_to: str | None = None
    continued_from: str | None = None
    lead: bool = False
    decisions: list[Decision] = field(default_factory=list)

    @property
    def text(self) -> str:
        r"""The paragraphs, separated by ``\n``."""
        return "\n".join(paragraphs(self.parts, self.subheads))

    def set(self) -> tuple[str, list[Decision]]:
        """Return the text, and the rules that began its paragraphs with their counts."""
        found, began = paragraphs_by_rules(self.parts, self.subheads)
        return "\n".join(found), [rule.decision(f"×{times}") for rule, times in began.items()]

    def sign(self, printed: str, rule: Rule) -> None:
        """Set the by-line and record its rule."""
        self.byline = printed
        self.decisions.append(rule.decision(printed))


@dataclass(frozen=True, slots=True)
class Loose:
    """A heading or caption between or inside bodies.

    Attributes:
        at: index of the piece.
        piece: the piece.
        inside: index of the body that the piece interrupts, or ``None``.
        mid_sentence: whether the piece stands between two parts of a sentence.
    """

    at: int
    piece: Piece
    inside: int | None = None
    mid_sentence: bool = False


@dataclass(slots=True)
class Outline:
    """Bodies in printed order, and the headings and captions between or inside them."""

    bodies: list[Body] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)


def outline_of(pieces: Sequence[Piece]) -> Outline:
    """Cut the pieces into bodies."""
    return _Builder(pieces).build()


class _Builder:
    """Collects bodies in one pass over the pieces.

    A body is open from its first text to its by-line or to a heading that ends it.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.outline = Outline()
        self.body: Body | None = None
        # index, text and rule of a by-line above its article
        self.early: tuple[int, str, Rule] | None = None
        self.jump_from: str | None = None
        self.subheads = subheads_of(pieces)
        texts = [p.lines for p in pieces if p.role is Role.TEXT]
        self.wrapped = is_wrapped(texts)
        self.blocked = not self.wrapped and _is_blocked(pieces)
        self.signed = sum(p.role is Role.BYLINE for p in pieces)

    @cached_property
    def pairs(self) -> Counter[str]:
        """How often the file contains each pair of glyphs; few files ask."""
        return _pair_counts(self.pieces)

    def build(self) -> Outline:
        at = 0
        while at < len(self.pieces):
            at = self._step(at)
        self._close(len(self.pieces) - 1, rules.FILE_ENDS)
        self._early_alone()
        return self.outline

    def _step(self, at: int) -> int:
        piece = self.pieces[at]
        called = piece.kind is Kind.UNKNOWN and may_end_paragraph(piece.heading)
        if piece.role is Role.TEXT or (self.body and piece.role is Role.HEAD and called):
            # a heading with an exclamation mark is a title only if no article is open
            self._run(at)
        elif piece.role is Role.LINE:
            self._line(at)
        elif piece.role is Role.BYLINE:
            self._byline(at)
        elif piece.role is Role.JUMP:
            self._jump(at)
        elif self._begins_part(at):
            self._part(at)
        elif piece.role in (Role.HEAD, Role.CAPTION):
            return self._heads(at)
        return at + 1

    def _run(self, at: int) -> None:
        piece = self.pieces[at]
        another = self._another(piece) if self.body else None
        if another:
            self._close(at - 1, another)
        if self.body is None:
            self.body = Body(at, continued_from=self.jump_from)
            begins = JUMP_LINE if self.jump_from else another or rules.TEXT_BEGINS
            self.body.decisions.append(begins.decision(BEGINS))
            self.jump_from = None
        self.body.parts.append(piece)
        self.body.end = at

    def _line(self, at: int) -> None:
        """Add a line of its own to the open article, or begin one with it."""
        if self.body is None:
            self.body = Body(at)
            self.body.decisions.append(rules.TEXT_BEGINS.decision(BEGINS))
        self.body.subheads.add(len(self.body.parts))
        self._note(self.pieces[at].why or rules.LINE_NO_TITLE, at)
        self.body.parts.append(self.pieces[at])
        self.body.end = at

    def _begins_part(self, at: int) -> bool:
        return self.body is None and at in self.subheads and heads_first_part(self.pieces, at)

    def _part(self, at: int) -> None:
        """Begin an article with the heading of its first part; the title stands above it."""
        self.body = Body(at)
        self.body.decisions.append(rules.TEXT_BEGINS.decision(BEGINS))
        self._append(at, subhead=True)

    def _another(self, piece: Piece) -> Rule | None:
        """Return the rule by which a piece begins another article without a title, or ``None``."""
        if self._new_measure(piece):
            return rules.ANOTHER_MEASURE
        if self._new_block(piece):
            return rules.ANOTHER_BLOCK
        return rules.ANOTHER_REPORT if self._new_report(piece) else None

    def _new_report(self, piece: Piece) -> bool:
        """Whether a block and the open article both begin as reports, with day and office."""
        first, last = (self.body.parts[0], self.body.parts[-1]) if self.body else (piece, piece)
        return (
            piece.first
            and piece.kind is Kind.UNKNOWN
            and opens_report(piece.text)
            and opens_report(first.text)
            and ends_sentence(last.text)
        )

    def _new_measure(self, piece: Piece) -> bool:
        """Whether a full sentence, a new page and another column width separate two articles."""
        last = self.body.parts[-1] if self.body else piece
        if not (self.wrapped and piece.starts_page and ends_sentence(last.text)):
            return False
        if len(piece.lines) < 2 or len(last.lines) < 2:
            return False
        wide, narrow = _measure(piece), _measure(last)
        times = rules.ANOTHER_MEASURE.worth
        return wide > times * narrow or narrow > times * wide

    def _new_block(self, piece: Piece) -> bool:
        """Whether a block begins another article, in files in which each block is an article."""
        last = self.body.parts[-1] if self.body else piece
        return (
            self.blocked
            and piece.first
            and ends_sentence(last.text)
            and not continues_story(piece.text)
        )

    def _byline(self, at: int) -> None:
        text = "".join(self.pieces[at].lines)  # with its spaces, which part people
        printed, rule = read_byline(text), byline_rule(text)
        if self.body is None and self._awaits_text(at):
            self._early_alone()
            self.early = (at, printed, rule)
            return
        if self.body is None:
            self._headings_as_body(at, printed, rule)
            return
        if self.early:
            self._early_alone()
        self.body.sign(printed, rule)
        self._close(at, rules.BYLINE_ENDS)

    def _awaits_text(self, at: int) -> bool:
        """Whether a by-line stands between a heading and text, as a by-line under a title does."""
        above = at > 0 and self.pieces[at - 1].role is Role.HEAD
        below = at + 1 < len(self.pieces) and self.pieces[at + 1].role is Role.TEXT
        return above and below

    def _heads_signed(self, at: int) -> bool:
        """Whether headings above a by-line begin an article that is signed under its title.

        The open article is over, and its own by-line stands under its title, too.
        """
        if self._set_as_title(at - 1, at) and self._awaits_text(at):
            return True
        over = self.body is not None and not _is_open(self.body.parts[-1])
        return over and self.early is not None and self._awaits_text(at)

    def _set_as_title(self, at: int, end: int) -> bool:
        """Whether the setting shows that one of these pieces is a title."""
        return any(piece.why in rules.SET_TITLES for piece in self.pieces[at:end])

    def _early_alone(self) -> None:
        """Let an early by-line sign the heading above it, as another by-line signs the text."""
        if self.early is not None:
            at, printed, rule = self.early
            self.early = None
            self._headings_as_body(at, printed, rule)

    def _headings_as_body(self, at: int, printed: str, rule: Rule) -> None:
        """Let a by-line without text sign the heading right above it, else the article before."""
        loose = self.outline.loose
        if loose and loose[-1].at == at - 1:
            head = loose.pop()
            self._insert_signed(Body(head.at, at, [head.piece]), printed, rule)
        elif self.outline.bodies:
            last = self.outline.bodies[-1]
            last.sign(f"{last.byline}、{printed}" if last.byline else printed, rule)
            last.decisions.append(rules.BYLINE_SHARED.decision(ENDS))
            last.end = at
        else:
            self.early = None
            self._insert_signed(Body(at, at, [self.pieces[at]]), printed, rule)

    def _insert_signed(self, body: Body, printed: str, rule: Rule) -> None:
        body.sign(printed, rule)
        body.decisions.append(rules.BYLINE_SIGNS_HEADING.decision())
        self._insert(body)

    def _insert(self, body: Body) -> None:
        self.outline.bodies.append(body)

    def _jump(self, at: int) -> None:
        way, page = parse_jump(self.pieces[at].text) or ("to", "")
        if way == "from":
            self._close(at - 1, JUMP_LINE)
            self.jump_from = page
        elif self.body:
            self.body.continued_to = page
            self._close(at, JUMP_LINE)
        elif self.outline.bodies:
            self.outline.bodies[-1].continued_to = page

    def _heads(self, at: int) -> int:
        """Decide on a group of headings: sub-heads, captions, or the end of the article."""
        end = at
        while end < len(self.pieces) and self.pieces[end].role in _LOOSE:
            if self._begins_part(end):
                break
            end += 1
        after = self.pieces[end] if end < len(self.pieces) else None
        if self.body is None or after is None or after.role not in (Role.TEXT, Role.BYLINE):
            self._set_loose(at, end)
        elif after.role is Role.BYLINE and self._heads_signed(end):
            self._close(at - 1, rules.HEADING_ENDS)
            self._set_loose(at, end)
        elif after.role is Role.BYLINE:
            # An article continues to its by-line, so a heading right before the by-line is a
            # caption.
            self._note(rules.BEFORE_BYLINE, at)
            self._set_loose(at, end, mid=True, inside=True)
        elif _is_open(self.body.parts[-1]) and not self._set_as_title(at, end):
            self._interrupt(at, end, after)
        else:
            self._between(at, end, after)
        return end

    def _set_loose(self, at: int, end: int, *, mid: bool = False, inside: bool = False) -> None:
        owner = len(self.outline.bodies) if inside else None
        for i in range(at, end):
            if self.pieces[i].role is not Role.BANNER:
                self.outline.loose.append(Loose(i, self.pieces[i], owner, mid))

    def _interrupt(self, at: int, end: int, after: Piece) -> None:
        """Decide on headings inside a sentence: fragments of it, or captions beside the column."""
        for i in range(at, end):
            if self._is_fragment(self.pieces[i], after):
                self._note(rules.FRAGMENT, i)
                self._append(i)
            else:
                self._note(rules.HEADING_IN_SENTENCE, i)
                self._set_loose(i, i + 1, mid=True, inside=True)

    def _is_fragment(self, piece: Piece, after: Piece) -> bool:
        """Whether a line belongs to the sentence that it seems to interrupt.

        The glyph pairs across both edges of the line are counted in the file. They must be more
        frequent than the pair that results from leaving the line out.
        """
        if piece.role is Role.CAPTION or self.body is None:
            return False
        left, right = self.body.parts[-1].text, after.text
        text = piece.text
        with_it = self._seen(left[-1] + text[0]) + self._seen(text[-1] + right[0])
        without = self._seen(left[-1] + right[0])
        fits = abs(width(piece.lines[0]) - _measure(self.body.parts[-1])) <= _ONE_WIDTH
        if with_it > 2 * without and (fits or with_it > 1):
            return True
        return without <= 2 * with_it and (fits or "、" in text)

    def _seen(self, pair: str) -> int:
        """Return how often the file contains a pair of glyphs; 0 for pairs with a mark."""
        return self.pairs[pair] if pair.isalnum() else 0

    def _between(self, at: int, end: int, after: Piece) -> None:
        """Decide on a group of headings between two complete sentences."""
        group = range(at, end)
        heads = [i for i in group if self.pieces[i].role is Role.HEAD]
        if self._subs(heads):
            for i in group:
                if i in heads:
                    self._append(i, subhead=True)
                else:
                    self._set_loose(i, i + 1, inside=True)
        elif aside := self._aside(heads, after):
            self._note(aside, at)
            self._set_loose(at, end, inside=True)
        else:
            self._lead(at)
            self._close(at - 1, rules.HEADING_ENDS)
            self._set_loose(at, end)

    def _aside(self, heads: Sequence[int], after: Piece) -> Rule | None:
        """Return the rule by which the open article continues after the headings, or ``None``."""
        if any(self.pieces[i].kind is Kind.TITLE for i in heads):
            return None
        if not heads or continues_story(after.text):
            return rules.GOES_ON
        of_open = len(heads) == 1 and self._is_of_open(heads[0], after)
        return rules.SPEAKS_OF_TEXT if of_open else None

    def _note(self, rule: Rule, at: int) -> None:
        """Record a rule's decision about a piece for the open article."""
        if self.body:
            self.body.decisions.append(rule.decision(self.pieces[at].heading[:_SHOWN]))

    def _is_of_open(self, at: int, after: Piece) -> bool:
        """Whether a title-like line is a caption: it shares words with the open article.

        The text below must not open a story. Only files with by-lines qualify, because in other
        files a title is the only sign that an article ends.
        """
        piece, body = self.pieces[at], self.body
        if body is None or self.signed < _SIGNED or piece.attached or piece.level:
            return False
        if opens_story(after.text) or not after.first:
            return False
        return Similarity([body.text])(piece.heading, 0) >= _SPEAKS_OF

    def _subs(self, heads: Sequence[int]) -> bool:
        return bool(heads) and all(i in self.subheads for i in heads)

    def _append(self, at: int, *, subhead: bool = False) -> None:
        if self.body is None:
            return
        if subhead:
            self.body.subheads.add(len(self.body.parts))
            self._note(self.subheads[at], at)
        self.body.parts.append(self.pieces[at])
        self.body.end = at

    def _lead(self, at: int) -> None:
        """Mark the open body as a package's lead if it is one wide paragraph between articles."""
        body = self.body
        if body is None or len(body.parts) != 1 or not self.outline.bodies:
            return
        before = self.outline.bodies[-1]
        piece = body.parts[0]
        adjoining = before.end == body.start - 1 and before.byline is None
        least = rules.PACKAGE_LEAD.worth * _measure(before.parts[-1])
        body.lead = adjoining and _measure(piece) > least
        if body.lead:
            self._note(rules.PACKAGE_LEAD, body.start)

    def _close(self, end: int, rule: Rule) -> None:
        """End the open article, if there is one, and record the rule."""
        if self.body is None:
            return
        self.body.decisions.append(rule.decision(ENDS))
        self.body.end = max(self.body.end, end)
        if self.body.byline is None and self.early is not None:
            self.body.sign(*self.early[1:])
            self.early = None
        self._insert(self.body)
        self.body = None


_LOOSE = (Role.HEAD, Role.CAPTION, Role.BANNER)


def _measure(piece: Piece) -> float:
    return median(width(line) for line in piece.lines)


def _is_open(piece: Piece) -> bool:
    return (
        piece.role is Role.TEXT and not is_whole(piece) and not may_end_paragraph(piece.lines[-1])
    )


def _pair_counts(pieces: Sequence[Piece]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for piece in pieces:
        text = piece.text
        counts.update(text[i : i + 2] for i in range(len(text) - 1))
    return counts


def _is_blocked(pieces: Sequence[Piece]) -> bool:
    """Whether each block is an article: most hold several paragraphs and a title or by-line."""
    blocks: dict[int, list[Piece]] = {}
    for piece in pieces:
        blocks.setdefault(id(piece.block), []).append(piece)
    texts = [group for group in blocks.values() if any(p.role is Role.TEXT for p in group)]
    several = [g for g in texts if sum(len(p.lines) for p in g if p.role is Role.TEXT) > 1]
    framed = [g for g in texts if len(g) > 1]
    return len(texts) > 1 and _holds_most(several, texts) and len(framed) * 2 > len(texts)


def _holds_most(several: Sequence[object], texts: Sequence[object]) -> bool:
    return len(several) >= rules.ANOTHER_BLOCK.worth * len(texts)
