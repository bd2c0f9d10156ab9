"""Nearness: which texts NEAR and its kin connect, and how alternatives and groups are spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from searcher.core.tree import And, Literal, Near, Node, Or, Part, Pattern, Unit, Word
from searcher.language import tokens
from searcher.query.joining import join

ANY_DISTANCE = 1 << 30  # characters; longer than any text


@dataclass(frozen=True, slots=True)
class Link:
    """What an operator of nearness asks for; see `tree.Near`."""

    distance: int
    ordered: bool = False
    inside: Unit | None = None


def can_be_near(node: Node) -> bool:
    """Whether NEAR can connect a node: texts of a fixed length, and alternatives of such texts."""
    return all(_text(leaf) is not None for leaf in _leaves(node))


def chained(operands: Sequence[Node], links: Sequence[Link]) -> Node | None:
    """Return the node for operands each of which must be near the next.

    A NEAR (B OR C) is (A NEAR B) OR (A NEAR C), and likewise for AND.

    Args:
        operands: two or more nodes; each `can_be_near`.
        links: one between each operand and the next.

    Returns:
        The node; ``None`` if two texts must stand in different parts.
    """
    for at, operand in enumerate(operands):
        if isinstance(operand, And | Or):
            spread = [
                chained([*operands[:at], child, *operands[at + 1 :]], links)
                for child in operand.children
            ]
            whole = [node for node in spread if node is not None]
            return join(type(operand), whole) if len(whole) == len(spread) else None
    nears = [
        _near(one, other, link)
        for (one, other), link in zip(pairwise(operands), links, strict=True)
    ]
    whole = [near for near in nears if near is not None]
    return join(And, whole) if len(whole) == len(nears) else None


def size(operands: Sequence[Node]) -> int:
    """Return how many leaves `chained` makes of operands."""
    ways = reduce(lambda product, operand: product * count(operand), operands, 1)
    return ways * 2 * max(0, len(operands) - 1)


def count(operand: Node) -> int:
    """Return how many texts an operand holds."""
    return sum(1 for _ in _leaves(operand))


def _near(one: Node, other: Node, link: Link) -> Node | None:
    left, right = _text(one), _text(other)
    if left is None or right is None:
        return None
    parts: set[Part] = {each.part for each in (left, right) if each.part}
    if len(parts) > 1:
        return None
    part = next(iter(parts), None)
    one_text, other_text = (replace(text, part=None) for text in (left, right))
    first, second = one_text, other_text
    if link.inside:
        first, second = _without_end(first), _without_end(second)
    near = Near(first, second, link.distance, part, link.ordered, link.inside)
    pairs = ((one_text, first), (other_text, second))
    return join(And, [near, *(replace(text, part=part) for text, kept in pairs if text != kept)])


def _without_end(text: Literal | Pattern) -> Literal | Pattern:
    """Return a literal without the marks that end its sentence, which belong to the sentence.

    `tree.Near` finds no text with such a mark inside a unit.
    """
    if not isinstance(text, Literal):
        return text
    return Literal(text.text.rstrip(tokens.SENTENCE_ENDS) or text.text)


def _text(node: Node) -> Literal | Pattern | None:
    match node:
        case Literal():
            return node
        case Word(text, part):
            return Pattern((text,), starts=True, ends=True, part=part)
        case Pattern() if node.length is not None:
            return node
        case _:
            return None


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _leaves(child)
    else:
        yield node
