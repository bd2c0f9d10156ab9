"""Match headings and articles one to one by place and shared bigrams."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.articles.assign import assign
from indexer.articles.boxes import across, frame_of, holds, hull, upright
from indexer.articles.from_pages import rules
from indexer.articles.from_pages.pieces import Heading, Piece
from indexer.articles.from_pages.shared_words import shares
from indexer.articles.from_pages.sheet import Sheet
from indexer.corpus.blocks import Box
from indexer.corpus.rules import Charge, Charges, Decision, total

_CLEAR = rules.GAP_UNDER_TITLE.limit
_VERTICAL_GAP = 3.0  # em between a vertical title and its text, at most
_ABREAST = 4.0  # em: tops of a vertical title and its text that differ less are level


@dataclass(frozen=True, slots=True)
class Match:
    """The heading of one article.

    Attributes:
        heading: index among the sheet's headings; ``None`` for an article without a heading.
        decisions: the rules that were charged for the match, or the one for no match.
    """

    heading: int | None
    decisions: tuple[Decision, ...]


def match(sheet: Sheet, articles: Sequence[Sequence[Piece]]) -> list[Match]:
    """Return the heading of each article, from the cheapest one-to-one matching of the page."""
    headings, count = sheet.headings, len(articles)
    bodies = ["".join(p.text for p in article) for article in articles]
    likeness = shares([h.text for h in headings], bodies)
    charges = [
        [
            [*place_charges(h, a, sheet), rules.SHARED_WORDS.times(likeness[i][j])]
            for i, h in enumerate(headings)
        ]
        for j, a in enumerate(articles)
    ]
    alone = rules.ALONE.worth
    table = [[*map(total, row)] + [alone] * count for row in charges] + [
        [alone] * len(headings) + [0.0] * count for _ in headings
    ]
    found = assign(table)[:count]
    return [
        Match(i, _told(charges[j][i]))
        if i < len(headings)
        else Match(None, (rules.ALONE.decision(f"{alone:+.2f}"),))
        for j, i in enumerate(found)
    ]


def _told(charges: Charges) -> tuple[Decision, ...]:
    """Return the charged rules as decisions; a charge of 0 is named only if its rule is worth 0."""
    return tuple(
        rule.decision(f"{price:+.2f}") for rule, price in charges if price or not rule.worth
    )


def place_charges(heading: Heading, article: Sequence[Piece], sheet: Sheet) -> Charges:
    """Return the charges for the heading's place, if it is the title of the article."""
    frames = {frame_of(p.box, sheet.frames) for p in article}
    foreign = frame_of(heading.box, sheet.frames) not in frames
    return [rules.FOREIGN_FRAME.flat] * foreign + _place(heading, article, sheet)


def _place(heading: Heading, article: Sequence[Piece], sheet: Sheet) -> Charges:
    em, box = sheet.em, heading.box
    first, last, whole = article[0].box, article[-1].box, hull(p.box for p in article)
    if heading.vertical:
        return _beside(box, first, last, whole, em)
    covered = [i for i, p in enumerate(article) if _covers(heading, p.box, em)]
    if covered:
        under = article[covered[0]].box
        gap = max((box.bottom - under.top) / em - _CLEAR, 0)
        crossed = any(_is_crossed(p, article, box, under, em) for p in sheet.pieces)
        place = rules.TITLE_ABOVE if covered[0] == 0 else rules.TITLE_OVER_LATER
        charges = [place.flat, rules.GAP_UNDER_TITLE.times(gap)]
        return charges + [rules.CROSSED.flat] * crossed
    if holds(whole, box):
        return [rules.TITLE_INSIDE.flat]
    place = rules.TITLE_APART if across(box, whole) > 0 else rules.TITLE_ASIDE
    return [place.flat, _distance(box, whole, em)]


def _distance(title: Box, whole: Box, em: float) -> Charge:
    apart = max(-across(title, whole), 0) + max(-upright(title, whole), 0)
    return rules.DISTANCE.times(apart / em)


def _covers(heading: Heading, under: Box, em: float) -> bool:
    middle = (under.left + under.right) / 2
    left, right = heading.span
    return left - em <= middle <= right + em and heading.box.bottom > under.top - em


def _is_crossed(piece: Piece, article: Sequence[Piece], title: Box, under: Box, em: float) -> bool:
    """Whether another article's text stands between a title and the piece under it."""
    middle = (piece.box.bottom + piece.box.top) / 2
    return (
        piece not in article and across(piece.box, under) > em and under.top < middle < title.bottom
    )


def _beside(title: Box, first: Box, last: Box, whole: Box, em: float) -> Charges:
    if -em < first.left - title.right < _VERTICAL_GAP * em and upright(title, first) > 0:
        level = abs(title.top - first.top) < _ABREAST * em
        return [(rules.VERTICAL_BEFORE if level else rules.VERTICAL_UNEVEN).flat]
    if -em < title.left - last.right < _VERTICAL_GAP * em and upright(title, last) > 0:
        return [rules.VERTICAL_AFTER.flat]
    if holds(whole, title):
        return [rules.TITLE_INSIDE.flat]
    return [rules.TITLE_ASIDE.flat, _distance(title, whole, em)]
