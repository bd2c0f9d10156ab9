"""Joins nodes to trees in normal form: And and Or have two or more children, none of their kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from searcher.core.model import Mode
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    InGroup,
    InIssue,
    Labelled,
    Node,
    Not,
    OnPage,
    Or,
)


def join(how: type[And] | type[Or], nodes: Iterable[Node]) -> Node:
    """Return the nodes joined by And or Or; repeated nodes and `Everything` are left out."""
    flat = dict.fromkeys(part for node in nodes for part in _parts(how, node))
    kept = tuple(flat)
    if not kept:
        return Everything()
    return kept[0] if len(kept) == 1 else how(kept)


def side_by_side(nodes: Iterable[Node], mode: Mode) -> Node:
    """Join nodes that stand side by side without an operator.

    All must match; in the mode 任意 one of the words is enough. Negated nodes and conditions on
    fields must hold in each mode.
    """
    kept = list(nodes)
    if mode is not Mode.ANY:
        return join(And, kept)
    words = [node for node in kept if not _is_condition(node)]
    return join(And, [join(Or, words), *filter(_is_condition, kept)])


def _parts(how: type[And] | type[Or], node: Node) -> Iterator[Node]:
    if isinstance(node, how):
        yield from node.children
    elif node != Everything():
        yield node


def _is_condition(node: Node) -> bool:
    match node:
        case Not() | Labelled() | Detailed() | Dated() | OnPage():
            return True
        case FromSource() | InGroup() | InIssue():
            return True
        case And(children) | Or(children):
            return all(map(_is_condition, children))
        case _:
            return False
