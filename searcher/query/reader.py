"""Builds the tree from lexemes by recursive descent; unfitting parts are dropped with a notice.

Grammar::

    either  = beside { OR beside }
    beside  = { both }                      every one must match; in the mode 任意, one is enough
    both    = item { AND item }
    item    = { NOT } ( near | atom )
    near    = operand NEAR operand { NEAR operand }
    operand = [ FIELD ] ( text | group )
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
from searcher.query.nearness import can_be_near
from searcher.query.parsed import Notices, shortened
from searcher.speech import Message, said

_TEXTS = (Kind.PHRASE, Kind.BARE)
_ENDS = (None, Kind.CLOSE, Kind.OR)  # these end a sequence of nodes side by side


class Reader:
    """Builds the tree from the lexemes, from left to right."""

    def __init__(
        self, lexemes: Sequence[Lexeme], typed: str, mode: Mode, leaves: Leaves, notices: Notices
    ) -> None:
        """Take the lexemes.

        Args:
            lexemes: the lexemes of the query.
            typed: the query.
            mode: how words are matched.
            leaves: makes the leaves.
            notices: receives the notices.
        """
        self._lexemes = lexemes
        self._typed = typed
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
        begin = self._at
        parts = [self._item(scope)]
        while self._peek() in (Kind.AND, Kind.NEAR):
            operator, first = self._next(), self._at
            parts.append(self._item(scope))
            if self._check(operator, parts[-2:]) and operator.kind is Kind.NEAR:
                is_right = not self._operand_end(first)
                places = (first, self._at) if is_right else (begin, first - 1)
                self._refuse(operator, *places)
            begin = first
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
        negated = scope.negated or len(negation) % 2 == 1
        inner = Scope(name.field, negated, within=True, near=scope.near)
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
        """Whether what follows is two operands with an operator of nearness between them."""
        if not scope.is_text or not (end := self._operand_end(self._at)):
            return False
        between = self._lexemes[end].kind if end < len(self._lexemes) else None
        return between is Kind.NEAR and self._operand_end(end + 1) > 0

    def _operand_end(self, at: int) -> int:
        """Return the place behind the operand that begins at a place; 0 if none does."""
        at += self._is_field_of_text(at)
        kind = self._lexemes[at].kind if at < len(self._lexemes) else None
        if kind is not Kind.OPEN:
            return at + 1 if kind in _TEXTS else 0
        depth = 1
        while depth:  # the lexer closes each parenthesis
            at += 1
            depth += (self._lexemes[at].kind is Kind.OPEN) - (self._lexemes[at].kind is Kind.CLOSE)
        return at + 1

    def _is_field_of_text(self, at: int) -> bool:
        field = self._lexemes[at].field if at < len(self._lexemes) else None
        return field is not None and field.part is not None

    def _near(self, scope: Scope) -> Node:
        """Read operands that are chained by operators of nearness; each must be near the next."""
        begin, made = self._at, self._leaves.made
        inner = replace(scope, near=True, within=True)
        operands = [(self._atom(inner), begin, self._at)]
        operators: list[Lexeme] = []
        while self._peek() is Kind.NEAR and self._operand_end(self._at + 1):
            operator, first = self._next(), self._at
            operand = (self._atom(inner), first, self._at)
            if self._check(operator, (operands[-1][0], operand[0])):
                operands.append(operand)
                operators.append(operator)
            elif operands[-1][0] == Everything():
                operands[-1] = operand
        nodes = [node for node, _, _ in operands]
        unfit = next((each for each in operands if not can_be_near(each[0])), None)
        if unfit and operators:
            self._refuse(operators[0], *unfit[1:])
        lexemes = self._lexemes[begin : self._at]
        if unfit or not operators:
            return self._leaves.term(join(And, nodes), lexemes[0].start, lexemes[-1].end, scope)
        self._leaves.made = made
        links = [operator.link for operator in operators if operator.link]
        return self._leaves.near(nodes, links, (lexemes[0].start, lexemes[-1].end), scope)

    def _refuse(self, operator: Lexeme, first: int, end: int) -> None:
        """Tell which operand cannot stand beside an operator of nearness."""
        start, stop = self._lexemes[first].start, self._lexemes[end - 1].end
        typed, sign = shortened(self._typed[start:stop]), shortened(operator.text)
        self._notices.add(said("query.not_near", typed=typed, sign=sign), start, stop)
