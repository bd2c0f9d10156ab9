"""Two halves of one article in one file (下转 … 上接) joined, in text and on pages alike.

On pages the printed page numbers say which halves may belong together; in text the page breaks do,
less surely, for a file may begin with any page of its issue. Halves in two files are paired by
`indexer.jumps`, when all files of the issue are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.blocks import Draft
from indexer.likeness import best_pairs, likeness
from indexer.marks import ends_sentence, has_gap
from searcher.model import Evidence
from searcher.repair import run_on

LIKE = 0.3  # shared bigrams of two titles that are the same title, perhaps shortened
_JOINED = Evidence("body", 0.8, "同一文件中下转与上接两部分合为一篇")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A first and a second half that may belong together, as places among the drafts."""

    head: int
    tail: int


def join_halves(drafts: Sequence[Draft], pages: Sequence[str]) -> list[Draft]:
    """Join each draft that names another page with the one that comes from there.

    Args:
        drafts: in printed order.
        pages: for each draft its page as jump lines name it, ``"02"``; where a draft has no
            printed page, the number of the page counted by page breaks.
    """
    tails = best_pairs(_scored(drafts, pages))
    taken = set(tails.values())
    return [
        _join(draft, drafts[tails[n]]) if n in tails else draft
        for n, draft in enumerate(drafts)
        if n not in taken
    ]


def run_together(first: str, second: str) -> str:
    """Return the bodies of two halves as one; a sentence that the jump cut goes on.

    A sub-head of two phrases right above the jump line is a paragraph of its own.
    """
    last = first.rpartition("\n")[2]
    ended = ends_sentence(last) or has_gap(last)
    return f"{first}\n{second}" if ended else run_on(first, second)


def _scored(drafts: Sequence[Draft], pages: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """Yield how well each pair fits, with the places of its halves; 0 for halves that do not."""
    pairs = _possible(drafts)
    for pair in pairs:
        head, tail = drafts[pair.head], drafts[pair.tail]
        alone = sum(pair.head == other.head or pair.tail == other.tail for other in pairs) == 1
        alike = likeness(head.title, tail.title)
        fits = (head.continued_to == pages[pair.tail]) + (tail.continued_from == pages[pair.head])
        doubtful = alike < LIKE and not _is_sure(head, tail, alone)
        yield (0.0 if doubtful else alike + 0.5 * fits + 0.2 * alone), pair.head, pair.tail


def _possible(drafts: Sequence[Draft]) -> list[_Pair]:
    heads = [n for n, draft in enumerate(drafts) if draft.continued_to]
    tails = [n for n, draft in enumerate(drafts) if draft.continued_from]
    return [
        _Pair(h, t) for h in heads for t in tails if h != t and _may_continue(drafts[h], drafts[t])
    ]


def _may_continue(head: Draft, tail: Draft) -> bool:
    """An article runs on from a page to another one; what is told twice is no second half.

    Where pages are known, one of the two named numbers must agree: printed and physical ones may
    differ.
    """
    if _are_printed(head, tail):
        return head.continued_to == tail.page or tail.continued_from == head.page
    return head.continued_to != tail.continued_from


def _are_printed(head: Draft, tail: Draft) -> bool:
    return head.page is not None and tail.page is not None


def _is_sure(head: Draft, tail: Draft, alone: bool) -> bool:
    """Whether halves belong together though their titles do not say so.

    In text a second half with a title of its own is another article's, unless the titles agree.
    """
    if _are_printed(head, tail):
        return alone
    return not (head.title and tail.title)


def _join(head: Draft, tail: Draft) -> Draft:
    kept = [e for e in (*head.evidence, *tail.evidence) if e.field not in ("title", "byline")]
    unsure = [e for e in (head if head.title else tail).evidence if e.field == "title"]
    unsigned = [e for e in tail.evidence if e.field == "byline" and not head.byline]
    joined = () if _are_printed(head, tail) else (_JOINED,)
    return replace(
        head,
        body=run_together(head.body, tail.body),
        title=head.title or tail.title,
        kicker=head.kicker or tail.kicker,
        captions=(*head.captions, *tail.captions),
        byline=tail.byline or head.byline,
        continued_to=tail.continued_to,
        evidence=(*kept, *unsure, *unsigned, *joined),
    )
