"""Builds the tree from lexemes by recursive descent; unfitting parts are dropped with a notice.

Grammar::

    either  = beside { OR beside }
    beside  = { both }                      every one must match; in the mode 任意, one is enough
    both    = item { AND item }
    item    = { NOT } ( near | atom )
    near    = text NEAR text { NEAR text }
    atom    = text | group | FIELD { NOT } ( text | group )
    group   = "(" either ")"
    text    = PHRASE | BARE
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searcher.core.model import Mode
from searcher.core.tree import And, Everything, Node, Not, Or
from searcher.query.joining import join, side_by_side
from searcher.query.leaves import Leaves, Scope
from searcher.query.lexer import Kind, Lexeme
from searcher.query.parsed import Notices, shortened
from searcher.query.words import plain_text, quoted
from searcher.speech import Message, said

_TEXTS = (Kind.PHRASE, Kind.BARE)
_ENDS = (None, Kind.CLOSE, Kind.OR)  # these end a sequence of nodes side by side


class Reader:
    """Builds the tree from the lexemes, from left to right."""

    def __init__(
        self, lexemes: Sequence[Lexeme], mode: Mode, leaves: Leaves, notices: Notices
    ) -> None:
        """Take the lexemes.

        Args:
            lexemes: the lexemes of the query.
            mode: how words are matched.
            leaves: makes the leaves.
            notices: receives the notices.
        """
        self._lexemes = lexemes
        self._mode = mode
        self._leaves = leaves
        self._notices = notices
        self._at = 0

    def read(self) -> Node:
        """Return the tree of all lexemes."""
        return self._either(Scope())

    def _peek(self, ahead: int = 0) -> Kind | None:
        at = self._at + ahead
        return self._lexemes[at].kind if at < len(self._lexemes) else None

    def _next(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _note(self, message: Message, lexeme: Lexeme) -> None:
        self._notices.add(message, lexeme.start, lexeme.end)

    def _either(self, scope: Scope) -> Node:
        branches = [self._beside(scope)]
        while self._peek() is Kind.OR:
            operator = self._next()
            branches.append(self._beside(scope))
            self._check(operator, branches[-2:])
        return join(Or, branches)

    def _beside(self, scope: Scope) -> Node:
        parts = []
        while self._peek() not in _ENDS:
            parts.append(self._both(scope))
        return side_by_side(parts, self._mode)

    def _both(self, scope: Scope) -> Node:
        parts = [self._item(scope)]
        while self._peek() in (Kind.AND, Kind.NEAR):
            operator = self._next()
            parts.append(self._item(scope))
            if self._check(operator, parts[-2:]) and operator.kind is Kind.NEAR:
                message = said("query.near_words")
                self._note(message, operator)
        return join(And, parts)

    def _check(self, operator: Lexeme, beside: Sequence[Node]) -> bool:
        """Return whether an operator has a node on each side; if not, add a notice."""
        if Everything() not in beside:
            return True
        sign = shortened(operator.text)
        self._note(said("query.nothing_beside", sign=sign), operator)
        return False

    def _item(self, scope: Scope) -> Node:
        negation = self._negation()
        inner = replace(scope, negated=scope.negated or len(negation) % 2 == 1)
        node = self._near(inner) if self._is_near(inner) else self._atom(inner)
        return self._negated(node, negation)

    def _negation(self) -> Sequence[Lexeme]:
        begin = self._at
        while self._peek() is Kind.NOT:
            self._at += 1
        return self._lexemes[begin : self._at]

    def _negated(self, node: Node, negation: Sequence[Lexeme]) -> Node:
        """Apply any number of NOTs; two cancel each other."""
        if negation and not self._check(negation[-1], (node,)):
            return node
        return Not(node) if len(negation) % 2 else node

    def _atom(self, scope: Scope) -> Node:
        match self._peek():
            case Kind.OPEN:
                return self._group(scope)
            case Kind.FIELD:
                return self._field(scope)
            case Kind.PHRASE | Kind.BARE:
                return self._text(scope)
            case _:  # an operator or the end: the caller adds a notice
                return Everything()

    def _group(self, scope: Scope) -> Node:
        self._next()
        node = self._either(scope)
        self._next()  # the lexer closes each parenthesis
        return node

    def _text(self, scope: Scope) -> Node:
        lexeme = self._next()
        if scope.field and not scope.is_text:
            return self._leaves.value(scope.field, lexeme, scope)
        if lexeme.kind is Kind.PHRASE:
            return self._leaves.phrase(lexeme, scope)
        return self._leaves.bare(lexeme, scope)

    def _field(self, scope: Scope) -> Node:
        name = self._next()
        negation = self._negation()
        inner = Scope(name.field, scope.negated or len(negation) % 2 == 1, within=True)
        node = self._field_value(inner)
        if node == Everything():
            typed = shortened(name.text)
            self._note(said("query.no_value", typed=typed), name)
            return self._leaves.bare(
                name, replace(scope, field=scope.field if scope.part else None)
            )
        end = self._lexemes[self._at - 1].end
        outer = replace(scope, negated=inner.negated)
        return self._negated(self._leaves.term(node, name.start, end, outer), negation)

    def _field_value(self, scope: Scope) -> Node:
        """Return the node of the value behind a field's name; another field is no value."""
        if self._peek() is Kind.OPEN:
            return self._group(scope)
        return self._text(scope) if self._peek() in _TEXTS else Everything()

    def _is_near(self, scope: Scope) -> bool:
        if not scope.is_text or self._peek(1) is not Kind.NEAR:
            return False
        return bool(self._near_text(0) and self._near_text(2))

    def _near_text(self, ahead: int) -> str:
        """Return the folded text that may stand beside NEAR; ``""`` when there is none."""
        if self._peek(ahead) not in _TEXTS:
            return ""
        lexeme = self._lexemes[self._at + ahead]
        if lexeme.kind is Kind.BARE:
            return plain_text(lexeme.text)
        found = quoted(lexeme.text) if lexeme.distance is None else None
        return found.text if found else ""

    def _near(self, scope: Scope) -> Node:
        """Read texts that are chained by NEAR; each must be near the next."""
        begin, texts, distances = self._at, [self._near_text(0)], []
        self._next()
        while self._peek() is Kind.NEAR and (text := self._near_text(1)):
            distances.append(self._next().distance or 0)
            texts.append(text)
            self._next()
        return self._leaves.near(texts, distances, self._lexemes[begin : self._at], scope)
