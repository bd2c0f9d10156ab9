"""What no article owns is kept with the nearest article, so that no text is lost."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.articles.boxes import gap
from indexer.articles.from_pages import rules
from indexer.articles.from_pages.pieces import Heading, Piece
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Box, Draft
from indexer.corpus.rules import Rule
from searcher.core.model import Evidence
from searcher.speech import said

_KICKER = Evidence("kicker", 0.4, said("why.large_type_kicker"))
_TITLE = Evidence("title", 0.4, said("why.large_type_title"))
_CAPTION = Evidence("captions", 0.4, said("why.large_type_caption"))
_BYLINE = Evidence("byline", 0.4, said("why.lone_byline"))
_NEAR = rules.OVER_PACKAGE.worth
_EDGE = 20.0  # points that a headline may be narrower than the article below it, on each side
_TOUCH = -1.0  # points: boxes of type may overlap by this much if one is above the other


def whole_text(heading: Heading) -> str:
    """Return a heading with its kicker, on one line."""
    return f"{heading.kicker} {heading.text}" if heading.kicker else heading.text


def keep(drafts: Sequence[Draft], spare: Sequence[Heading]) -> list[Draft]:
    """Return the drafts with the spare headings added.

    A headline over titled articles without kickers becomes the kicker of each. Each other heading
    becomes title, kicker or caption of the nearest article.

    Args:
        drafts: at least one, all with boxes.
        spare: headings that are neither titles nor sub-heads.
    """
    found = list(drafts)
    for heading in spare:
        under = [i for i, draft in enumerate(found) if _heads(heading, draft)]
        if under:
            for i in under:
                found[i] = _as_kicker(found[i], heading, rules.OVER_PACKAGE)
        else:
            nearest = min(range(len(found)), key=lambda i: gap(heading.box, _box(found[i])))
            found[nearest] = _adopted(found[nearest], heading)
    return found


def sign(drafts: Sequence[Draft], spare: Sequence[Piece]) -> list[Draft]:
    """Return the drafts with the spare by-lines, each that of the nearest draft without one.

    If each draft has a by-line, the nearest sets the spare one aside.

    Args:
        drafts: at least one, all with boxes.
        spare: by-lines that stand alone.
    """
    found = list(drafts)
    for piece in spare:
        near = sorted(range(len(found)), key=lambda i: gap(piece.box, _box(found[i])))
        unsigned = [i for i in near if not found[i].byline]
        draft = found[(unsigned or near)[0]]
        printed = piece.signed_by
        if unsigned:
            kept = tuple(e for e in draft.evidence if e.field != "byline")
            signed = replace(
                draft,
                byline=printed,
                evidence=(*kept, _BYLINE),
                decisions=(*draft.decisions, rules.ADOPTED_BYLINE.decision(printed)),
            )
        else:
            again = Aside(printed, furniture.BYLINE_AGAIN, draft.leaf)
            signed = replace(draft, asides=(*draft.asides, again))
        found[(unsigned or near)[0]] = signed
    return found


def _box(draft: Draft) -> Box:
    return draft.box or Box(0, 0, 0, 0)


def _heads(heading: Heading, draft: Draft) -> bool:
    """Whether a headline stands over an article with a title but no kicker, as over a package."""
    if draft.kicker or not draft.title or heading.vertical:
        return False
    box, over = _box(draft), heading.box
    wide = over.left - _EDGE < box.left and over.right + _EDGE > box.right
    return wide and 0 <= over.bottom - box.top < _NEAR


def _as_kicker(draft: Draft, heading: Heading, rule: Rule) -> Draft:
    return replace(
        draft,
        kicker=whole_text(heading),
        evidence=(*draft.evidence, _KICKER),
        decisions=(*draft.decisions, rule.decision()),
    )


def _adopted(draft: Draft, heading: Heading) -> Draft:
    text, apart = whole_text(heading), heading.box.bottom - _box(draft).top
    if not draft.title and (heading.vertical or _TOUCH < apart < _NEAR):
        others = tuple(e for e in draft.evidence if e.field != "title")
        return replace(
            draft,
            title=heading.text,
            kicker=heading.kicker,
            evidence=(*others, _TITLE),
            decisions=(*draft.decisions, rules.ADOPTED_TITLE.decision()),
        )
    if not draft.kicker and draft.title and _TOUCH < apart < _NEAR:
        return _as_kicker(draft, heading, rules.ADOPTED_KICKER)
    return replace(
        draft,
        captions=(*draft.captions, text),
        evidence=(*draft.evidence, _CAPTION),
        decisions=(*draft.decisions, rules.ADOPTED_CAPTION.decision()),
    )
