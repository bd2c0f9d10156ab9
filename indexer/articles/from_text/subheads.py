"""Decide which headings are sub-heads of an open article and not titles of the next article."""

from collections.abc import Sequence
from itertools import pairwise

from indexer.articles.from_text import rules
from indexer.articles.from_text.lines import (
    is_couplet,
    is_numbered,
    is_slogan,
    is_strong,
    opens_with_day,
)
from indexer.articles.from_text.pieces import Piece, Role
from indexer.articles.marks import width
from indexer.corpus.blocks import Kind
from indexer.corpus.rules import Rule

_OPEN = Kind.UNKNOWN
_NEAR = 8  # headings on each side that a heading is compared with
_LENGTHS = 2  # greatest difference in glyphs between two sub-heads of one form


def subheads_of(pieces: Sequence[Piece]) -> dict[int, Rule]:
    """Return the indexes of headings that are sub-heads if a body is open, each with its rule."""
    level = _title_level(pieces)
    if level:
        other = (i for i, p in enumerate(pieces) if p.role is Role.HEAD and p.level != level)
        return dict.fromkeys(other, rules.SUBHEAD_LEVEL)
    found: dict[int, Rule] = {}
    for region in _regions(pieces):
        # A heading that the format calls a title is one, however short.
        heads = [i for i in region if pieces[i].role is Role.HEAD and pieces[i].kind is _OPEN]
        if heads:
            first = _opening_head(pieces, region)
            found |= _among(pieces, [i for i in heads if i != first], first)
    return found


def _title_level(pieces: Sequence[Piece]) -> int:
    """Return the Markdown level of titles; 0 without Markdown headings.

    A single ``#`` followed by deeper headings is the paper's name, so titles are one level deeper.
    """
    levels = [p.level for p in pieces if p.level]
    if not levels:
        return 0
    top = min(levels)
    at = next(i for i, p in enumerate(pieces) if p.level == top)
    named = levels.count(top) == 1 and at + 1 < len(pieces) and pieces[at + 1].level > top
    return pieces[at + 1].level if named else top


def _regions(pieces: Sequence[Piece]) -> list[list[int]]:
    regions: list[list[int]] = [[]]
    for i, piece in enumerate(pieces):
        if piece.role is Role.BYLINE:
            regions.append([])
        else:
            regions[-1].append(i)
    return regions


def _opening_head(pieces: Sequence[Piece], region: Sequence[int]) -> int | None:
    """Return the heading right above a region's first text; it is a title, never a sub-head.

    Between the title and the text may stand the numbered heading of the first part.
    """
    for before, i in pairwise(region):
        if pieces[i].role is Role.TEXT:
            if pieces[before].role is not Role.HEAD:
                return None
            return before - 1 if heads_first_part(pieces, before) else before
        if pieces[before].role is Role.TEXT:
            return None
    return None


def heads_first_part(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a heading numbers the first part of an article whose title stands right above it."""
    piece = pieces[at]
    if at == 0 or piece.kind is not _OPEN or piece.level or not is_numbered(piece.heading):
        return False
    title, below = pieces[at - 1], pieces[at + 1 : at + 2]
    titled = title.role in (Role.HEAD, Role.CAPTION) and not is_numbered(title.heading)
    return titled and all(each.role is Role.TEXT for each in below)


def _among(pieces: Sequence[Piece], heads: list[int], first: int | None) -> dict[int, Rule]:
    """Return which of ``heads`` are sub-heads; ``first`` is the heading over the region's text."""
    opening = pieces[first] if first is not None else None
    found = {}
    for n, i in enumerate(heads):
        near = (*heads[max(0, n - _NEAR) : n], *heads[n + 1 : n + 1 + _NEAR])
        if rule := _rule_of(pieces, i, near, opening):
            found[i] = rule
    return found


def _rule_of(
    pieces: Sequence[Piece], i: int, near: Sequence[int], opening: Piece | None
) -> Rule | None:
    """Return the rule by which a heading is a sub-head among the headings near it, or ``None``."""
    piece, text = pieces[i], pieces[i].heading
    if is_numbered(text):
        return rules.SUBHEAD_NUMBERED
    like_opening = opening is not None and _alike(text, opening.heading)
    # If all blocks begin with a heading of the first one's style, each block is an article.
    listed = like_opening and piece.attached and opening is not None and opening.attached
    if listed or (i + 1 < len(pieces) and opens_with_day(pieces[i + 1].text)):
        return None  # a report begins below it
    if _is_slight(text):
        return rules.SUBHEAD_SLIGHT
    alone = not {i - 1, i + 1} & {*near}
    if is_couplet(text) and alone and not like_opening:
        return rules.SUBHEAD_COUPLET
    alike = any(_alike(text, pieces[j].heading) for j in near)
    return rules.SUBHEAD_ALIKE if alike else None


def _is_slight(text: str) -> bool:
    return width(text) <= rules.SUBHEAD_SLIGHT.worth and not is_strong(text)


def _alike(one: str, other: str) -> bool:
    """Whether the texts are two slogans, or two short headings of one form."""
    if is_slogan(one) and is_slogan(other):
        return abs(one.count(" ") - other.count(" ")) <= 1
    if is_strong(one) or is_strong(other) or is_slogan(one) != is_slogan(other):
        return False
    short = max(width(one), width(other)) <= rules.SUBHEAD_ALIKE.worth
    short = short and abs(len(one) - len(other)) <= _LENGTHS
    return short and (one[:2] == other[:2] or one[-1] == other[-1] or len(one) == len(other))
