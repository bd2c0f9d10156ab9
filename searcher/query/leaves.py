"""Makes the leaves of the tree from texts of a query, with ranking, synonyms and notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from searcher.core.model import Mode
from searcher.core.tree import And, Everything, Leaf, Literal, Node, Or, Part, RankingText
from searcher.language.dates import LONGEST, DateRange, read_dates
from searcher.language.stop_words import is_stop_word
from searcher.language.synonyms import Synonyms
from searcher.query.fields import Field, about, dates_of
from searcher.query.joining import join, side_by_side
from searcher.query.lexer import Kind, Lexeme
from searcher.query.nearness import Link, chained, count, size
from searcher.query.numerals import other_spellings
from searcher.query.parsed import (
    LONGEST_QUOTE,
    MAX_LEAVES,
    MAX_PATTERNS,
    Notices,
    TypedTerm,
    shortened,
)
from searcher.query.patterns import is_wild, ranked
from searcher.query.units import leaf_of, spelling, text_of
from searcher.query.words import (
    Piece,
    Reading,
    literals,
    operand,
    phrase_words,
    quoted_operand,
    read_bare,
)
from searcher.speech import said

SYNONYM_WEIGHT = 0.5  # weight of a synonym in ranking; typed text has 1


@dataclass(frozen=True, slots=True)
class Manner:
    """How a query is to be parsed.

    Attributes:
        mode: how words are matched.
        synonyms: the synonyms to search too.
        today: the day from which 去年 counts.
        numerals: whether to search other spellings of numbers too.
    """

    mode: Mode
    synonyms: Synonyms
    today: date
    numerals: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The context of the part of a query that is being parsed.

    Attributes:
        field: the field whose value it is; ``None`` outside fields.
        negated: whether it is negated, by a NOT before it or around it.
        within: whether it is part of a term, so that it is no term itself.
        near: whether it stands beside NEAR, so that texts are whole and have no synonyms.
    """

    field: Field | None = None
    negated: bool = False
    within: bool = False
    near: bool = False

    @property
    def part(self) -> Part | None:
        """The part of the text to search; ``None`` for both."""
        return self.field.part if self.field else None

    @property
    def is_text(self) -> bool:
        """Whether text is searched, not labels or dates."""
        return self.field is None or self.part is not None


class Leaves:
    """Makes at most `MAX_LEAVES` leaves, and collects terms and ranking texts for `Parsed`.

    Attributes:
        terms: see `Parsed`.
        weights: maps each folded text to rank by to its weight.
        idle: the typed stop words that are no condition.
        made: number of leaves so far.
    """

    def __init__(self, manner: Manner, notices: Notices, typed: str) -> None:
        """Start without leaves; notices about parts of what is typed are added to ``notices``."""
        self._typed = typed
        self._manner = manner
        self._notices = notices
        self.made = 0
        self._patterns = 0
        self.terms: list[TypedTerm] = []
        self.weights: dict[str, float] = {}
        self.idle: list[Lexeme] = []

    def ranking_texts(self) -> tuple[RankingText, ...]:
        """Return the texts to rank by: typed texts first, then their synonyms."""
        texts = [RankingText(text, weight) for text, weight in self.weights.items()]
        return tuple(sorted(texts, key=lambda text: -text.weight))

    def term(
        self, node: Node, start: int, end: int, scope: Scope, *, is_word: bool = False
    ) -> Node:
        """Record a node that is not negated as a term, with its range in the query; return it."""
        if not (scope.negated or scope.within or node == Everything()):
            self.terms.append(TypedTerm(node, start, end, is_word))
        return node

    def phrase(self, lexeme: Lexeme, scope: Scope) -> Node:
        """Return the node of a phrase: a literal or, with a distance, its words near each other."""
        place = lexeme.start, lexeme.end
        words = phrase_words(lexeme.text) if lexeme.distance is not None else ()
        if len(words) > 1:
            for word in words:
                self._rank((text_of(word),), scope)
            nodes = [replace(word, part=scope.part) for word in words]
            return self.near(nodes, [Link(lexeme.distance or 0)] * (len(words) - 1), place, scope)
        if scope.near:
            return self._whole(quoted_operand(lexeme.text, scope.part), place, scope)
        leaves = literals(lexeme.text, scope.part)
        if not leaves or not self._room(len(leaves), *place):
            return Everything()
        if len({" " in leaf.text for leaf in leaves}) > 1:  # beside Han, perhaps from print
            self._notices.add(said("query.without_spaces"), *place)
        self._rank((leaves[0].text,), scope)
        return self.term(join(Or, leaves), *place, scope)

    def near(
        self, operands: Sequence[Node], links: Sequence[Link], place: tuple[int, int], scope: Scope
    ) -> Node:
        """Return the node for operands each of which must be near the next, as one term.

        Operands for which there is no room are left out with a notice. If there is no room for
        two, they only have to match.
        """
        kept = list(operands)
        while len(kept) > 1 and self.made + size(kept) > MAX_LEAVES:
            kept.pop()
        if len(kept) < 2:
            self._notices.add(said("query.many_near"), *place)
            self.made += sum(map(count, operands))
            return self.term(join(And, operands), *place, scope)
        if len(kept) < len(operands):
            self._notices.add(said("query.many_words", most=MAX_LEAVES), *place)
        self.made += size(kept)
        node = chained(kept, links[: len(kept) - 1])
        if node is None:
            self._notices.add(said("query.apart"), *place)
        return self.term(join(And, kept) if node is None else node, *place, scope)

    def bare(self, lexeme: Lexeme, scope: Scope) -> Node:
        """Read bare text in the way of the mode."""
        if not self._room(1, lexeme.start, lexeme.end, take=False):
            return Everything()
        if scope.near:
            place = lexeme.start, lexeme.end
            return self._whole(operand(lexeme.text, scope.part), place, scope)
        reading = read_bare(lexeme.text, scope.part)
        self._remark(reading, lexeme, scope)
        self._rank(reading.ranked, scope)
        pieces = self._conditions(reading.pieces, lexeme, scope)
        nodes = [self._piece(piece, lexeme, scope) for piece in pieces]
        return side_by_side(nodes, self._manner.mode)

    def _whole(self, leaves: Sequence[Leaf], place: tuple[int, int], scope: Scope) -> Node:
        """Return the node of a text beside NEAR, which is not cut and has no synonyms."""
        if not leaves or not self._room(len(leaves), *place):
            return Everything()
        if not all(self._room_for(leaf, *place) for leaf in leaves):
            return Everything()
        self._rank((text_of(leaves[0]),) if not is_wild(leaves[0]) else ranked(leaves[0]), scope)
        return join(Or, leaves)

    def value(self, field: Field, lexeme: Lexeme, scope: Scope) -> Node:
        """Return the node of a value that is no text; search it as text if it is unreadable."""
        quoted = lexeme.kind is Kind.PHRASE
        node = about(field, lexeme.text, self._manner.today, quoted=quoted)
        if node is None:
            typed = shortened(self._named(lexeme), LONGEST if field.is_time else LONGEST_QUOTE)
            code = "query.unusable_page" if field is Field.PAGE else "query.unusable_value"
            message = said(code, typed=typed)
            self._notices.add(message, lexeme.start, lexeme.end)
            return self.bare(lexeme, replace(scope, field=None))
        leaves = len(node.children) if isinstance(node, And | Or) else 1
        if not self._room(leaves, lexeme.start, lexeme.end):
            return Everything()
        if field.is_time:
            self._say_dates(dates_of(field, lexeme.text, self._manner.today), lexeme)
        return node

    def _room(self, leaves: int, start: int, end: int, *, take: bool = True) -> bool:
        """Take room for so many leaves; if there is none, add a notice and return false."""
        if self.made + leaves > MAX_LEAVES:
            message = said("query.many_words", most=MAX_LEAVES)
            self._notices.add(message, start, end)
            return False
        self.made += leaves if take else 0
        return True

    def _room_for(self, leaf: Leaf, start: int, end: int) -> bool:
        """Count patterns, which stand for many texts; false if there are too many."""
        self._patterns += is_wild(leaf)
        if self._patterns <= MAX_PATTERNS or not is_wild(leaf):
            return True
        message = said("query.many_patterns", most=MAX_PATTERNS)
        self._notices.add(message, start, end)
        return False

    def _rank(self, texts: Iterable[str], scope: Scope, weight: float = 1.0) -> None:
        for text in () if scope.negated else texts:
            self.weights[text] = max(weight, self.weights.get(text, 0))

    def _piece(self, piece: Piece, lexeme: Lexeme, scope: Scope) -> Node:
        start, end = lexeme.start + piece.start, lexeme.start + piece.end
        if not self._room(1, start, end) or not self._room_for(piece.leaf, start, end):
            return Everything()
        node: Node = piece.leaf
        if not piece.is_pattern and not scope.negated:
            node = self._expanded(piece.leaf, start, end, scope)
        return self.term(node, start, end, scope, is_word=not piece.is_pattern)

    def _conditions(self, pieces: Sequence[Piece], lexeme: Lexeme, scope: Scope) -> Sequence[Piece]:
        """Leave out the stop words of a text in the mode 智能, unless it holds nothing else."""
        if self._manner.mode is not Mode.SMART or scope.negated:
            return pieces
        kept = [piece for piece in pieces if not is_stop_word(_literal(piece))]
        if not kept or len(kept) == len(pieces):
            return pieces
        for piece in pieces:
            if piece not in kept:
                start, end = piece.start, piece.end
                text = lexeme.text[start:end]
                self.idle.append(
                    replace(lexeme, text=text, start=lexeme.start + start, end=lexeme.start + end)
                )
        return kept

    def _expanded(self, leaf: Leaf, start: int, end: int, scope: Scope) -> Node:
        """Return a leaf with its synonyms and the other spellings of its numbers."""
        text = text_of(leaf)
        named = self._manner.synonyms.of(text)
        spelt = other_spellings(text) if self._manner.numerals else ()
        if not (named or spelt) or not self._room(len(named) + len(spelt), start, end):
            return leaf
        for code, others in (("query.synonyms", named), ("query.numerals", spelt)):
            if others:
                message = said(code, word=text, listed="”“".join(others))
                self._notices.add(message, start, end)
        self._rank((*named, *spelt), scope, SYNONYM_WEIGHT)
        return join(
            Or,
            (
                leaf,
                *(leaf_of(each, leaf.part) for each in named),
                *(spelling(each, leaf) for each in spelt),
            ),
        )

    # Notices for the user.

    def _named(self, lexeme: Lexeme) -> str:
        """Return a text as it was typed, in its own width; a phrase without its quotes."""
        if lexeme.kind is Kind.PHRASE:
            return lexeme.text
        return self._typed[lexeme.start : lexeme.end]

    def _remark(self, reading: Reading, lexeme: Lexeme, scope: Scope) -> None:
        typed, place = shortened(self._named(lexeme)), (lexeme.start, lexeme.end)
        if lexeme.text != "?" and not lexeme.text.strip("*?"):
            self._notices.add(said("query.lone_sign", typed=typed), *place)
        elif reading.idle:
            message = said(f"query.idle_{'star' if reading.idle == '*' else 'blank'}", typed=typed)
            self._notices.add(message, *place)
        elif reading.blanks:
            message = said("query.blank", typed=typed)
            self._notices.add(message, *place)
        elif not (scope.field or scope.negated or scope.within):
            self._offer_date(lexeme)

    def _offer_date(self, lexeme: Lexeme) -> None:
        """Tell a user who typed a date as text how to search by date."""
        days = read_dates(lexeme.text, self._manner.today)
        if days and (days.relative or not days.assumed):
            typed = shortened(self._named(lexeme))
            message = said("query.date_as_text", typed=typed)
            self._notices.add(message, lexeme.start, lexeme.end)

    def _say_dates(self, days: DateRange | None, lexeme: Lexeme) -> None:
        """Tell which days are searched if the year was assumed or the date is relative."""
        if not days or not days.assumed:
            return
        first, last = (day.isoformat() if day else "…" for day in (days.first, days.last))
        typed = shortened(self._named(lexeme))
        message = said("query.dates", typed=typed, first=first, last=last)
        self._notices.add(message, lexeme.start, lexeme.end)


def _literal(piece: Piece) -> str:
    """Return the text of a word; ``""`` for a pattern."""
    return piece.leaf.text if isinstance(piece.leaf, Literal) and not piece.is_pattern else ""
