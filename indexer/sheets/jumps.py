"""Articles that run on to another page (下转) joined with what comes from there (上接)."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.blocks import Draft
from indexer.sheets.pieces import ends_sentence
from indexer.sheets.words import bigrams
from searcher.repair import join_lines

_LIKE = 0.3  # shared bigrams of the shorter title, when several parts could be meant
_UNFOUND = 0.0


def follow_jumps(drafts: Sequence[Draft]) -> list[Draft]:
    """Each part that names another page joined with its other half, where that is found."""
    partner = _partners(drafts)
    taken = set(partner.values())
    return [
        _join(draft, drafts[partner[i]]) if i in partner else draft
        for i, draft in enumerate(drafts)
        if i not in taken
    ]


def _partners(drafts: Sequence[Draft]) -> dict[int, int]:
    """Index of the first part -> index of the second; the likeliest pairs first."""
    pairs = [
        (_likeness(one, two, drafts), i, j)
        for i, one in enumerate(drafts)
        for j, two in enumerate(drafts)
        if i != j and _may_continue(one, two)
    ]
    found: dict[int, int] = {}
    for likeness, i, j in sorted(pairs, reverse=True):
        if likeness > _UNFOUND and i not in found and j not in found.values():
            found[i] = j
    return found


def _may_continue(one: Draft, two: Draft) -> bool:
    to, back = one.continued_to, two.continued_from
    if to is None or back is None:
        return False
    # Printed and physical page numbers may differ; one of the two must agree.
    return to == two.page or back == one.page


def _likeness(one: Draft, two: Draft, drafts: Sequence[Draft]) -> float:
    alike = _shared(one.title, two.title)
    alone = sum(_may_continue(one, other) for other in drafts) == 1
    return max(alike, 0.1 if alone else 0.0) if alike >= _LIKE or alone else 0.0


def _shared(one: str | None, two: str | None) -> float:
    first, second = bigrams(one or ""), bigrams(two or "")
    return len(first & second) / max(min(len(first), len(second)), 1)


def _join(one: Draft, two: Draft) -> Draft:
    return replace(
        one,
        body=_run_on(one.body, two.body),
        title=one.title or two.title,
        kicker=one.kicker or two.kicker,
        captions=(*one.captions, *two.captions),
        byline=two.byline or one.byline,
        continued_to=two.continued_to,  # a whole article goes on nowhere
        evidence=one.evidence if one.title or not two.title else two.evidence,
    )


def _run_on(first: str, second: str) -> str:
    last = first.rpartition("\n")[2]
    if ends_sentence(last) or (len(last) < 16 and "，" not in last):  # a sub-head ends, too
        return f"{first}\n{second}"
    head, _, rest = second.partition("\n")
    start, _, _ = first.rpartition("\n")
    parts = [start, join_lines([last, head]), rest]
    return "\n".join(part for part in parts if part)
