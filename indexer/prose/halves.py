"""Two halves of one article in one text file (下转 … 上接) joined."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.blocks import Draft
from indexer.prose.lines import ends_sentence
from indexer.prose.titles import Similarity
from searcher.model import Evidence
from searcher.repair import run_on

_LIKE = 0.3  # shared bigrams of two titles of one article
_JOINED = Evidence("body", 0.8, "同一文件中下转与上接两部分合为一篇")


def join_halves(drafts: Sequence[Draft], pages: Sequence[int]) -> list[Draft]:
    """Join each draft that names another page with the one that comes from there.

    ``pages`` counts page breaks before each draft: it decides only between several candidates,
    for a file may begin with any page of its issue.
    """
    tails = _partners(drafts, pages)
    taken = set(tails.values())
    return [
        _join(draft, drafts[tails[n]]) if n in tails else draft
        for n, draft in enumerate(drafts)
        if n not in taken
    ]


def _partners(drafts: Sequence[Draft], pages: Sequence[int]) -> dict[int, int]:
    """Index of the first half -> index of the second; the likeliest pairs first."""
    heads = [n for n, draft in enumerate(drafts) if draft.continued_to]
    tails = [n for n, draft in enumerate(drafts) if draft.continued_from]
    pairs = [(h, t) for h in heads for t in tails if _may_continue(drafts[h], drafts[t], h != t)]
    found: dict[int, int] = {}
    for score, h, t in sorted(_scored(pairs, drafts, pages), key=lambda p: (-p[0], p[1], p[2])):
        if score > 0 and h not in found and t not in found.values():
            found[h] = t
    return found


def _may_continue(head: Draft, tail: Draft, apart: bool) -> bool:
    """An article runs on from a page to another one; what is told twice is no second half."""
    return apart and head.continued_to != tail.continued_from


def _scored(
    pairs: Sequence[tuple[int, int]], drafts: Sequence[Draft], pages: Sequence[int]
) -> Iterable[tuple[float, int, int]]:
    for h, t in pairs:
        head, tail = drafts[h], drafts[t]
        alone = sum(h == a or t == b for a, b in pairs) == 1
        alike = _alike(head.title, tail.title)
        fits = (head.continued_to == f"{pages[t]:02d}") + (tail.continued_from == f"{pages[h]:02d}")
        # A second half with a title of its own is another article's, unless the titles agree.
        differ = bool(head.title and tail.title) and alike < _LIKE
        yield (0.0 if differ else alike + 0.5 * fits + 0.2 * alone), h, t


def _alike(one: str | None, other: str | None) -> float:
    if not (one and other):
        return 0.0
    short, long = sorted((one, other), key=len)
    return Similarity([long])(short, 0)


def _join(head: Draft, tail: Draft) -> Draft:
    ended = ends_sentence(head.body)
    body = f"{head.body}\n{tail.body}" if ended else run_on(head.body, tail.body)
    kept = [e for e in (*head.evidence, *tail.evidence) if e.field not in ("title", "byline")]
    unsure = [e for e in (head if head.title else tail).evidence if e.field == "title"]
    unsigned = [e for e in tail.evidence if e.field == "byline" and not head.byline]
    return replace(
        head,
        body=body,
        title=head.title or tail.title,
        kicker=head.kicker or tail.kicker,
        captions=(*head.captions, *tail.captions),
        byline=tail.byline or head.byline,
        continued_to=tail.continued_to,
        evidence=(*kept, *unsure, *unsigned, _JOINED),
    )
