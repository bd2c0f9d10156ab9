"""Join the two halves of an article in one file (下转 … 上接), for text and for pages.

On pages the printed page numbers tell which halves may belong together. In text the page breaks
tell it, less surely, because a file may begin with any page of its issue. Halves in two files are
paired by `indexer.articles.jumps` after all files of the issue are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.articles.likeness import best_pairs, likeness
from indexer.articles.marks import ends_sentence, has_gap
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Draft
from indexer.corpus.rules import Charges, Decides, Rule, total
from searcher.core.model import Evidence
from searcher.language.repair import join_bodies
from searcher.speech import said

_HEAD = "柳岸老人学跳伞舞\n\n6月3日，柳岸的老人学起了伞舞，\n\n（下转02版）\n\n"
_TAIL = "伞面是自己糊的。\n\n（社区学校）"
# no article continues on the page that its jump line comes from
_APART = f"{_HEAD}（上接02版）\n\n{_TAIL}"

TITLES_ALIKE = Rule(
    id="halves-titles-alike",
    decides=Decides.CUT,
    worth=0.3,
    unit="score",
    because="The second half of a continued article prints its title again, perhaps "
    "shortened, so two halves with like titles are joined.",
    fires=f"{_HEAD}\f（上接01版）\n\n柳岸老人跳伞舞\n\n{_TAIL}",
    not_on=f"{_HEAD}\f（上接01版）\n\n{_TAIL}",
)
PAGE_NAMED = Rule(
    id="halves-page-named",
    decides=Decides.CUT,
    worth=0.5,
    unit="score",
    because="The jump line of one half names the page on which the other half stands, so the "
    "two halves fit; each half that agrees counts once.",
    fires=f"{_HEAD}\f（上接01版）\n\n{_TAIL}",
    not_on=_APART,
)
ONLY_PAIR = Rule(
    id="halves-only-pair",
    decides=Decides.CUT,
    worth=0.2,
    unit="score",
    because="No other half fits either of the two halves, so the two halves belong together.",
    fires=f"{_HEAD}\f（上接01版）\n\n{_TAIL}",
    not_on=_APART,
)
LIKE = TITLES_ALIKE.worth
JOINED = 0.8  # confidence of a body that was joined by titles and counted pages
_JOINED = Evidence("body", JOINED, said("why.joined"))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A first and a second half that may belong together, as indexes of drafts."""

    head: int
    tail: int


def join_halves(drafts: Sequence[Draft], pages: Sequence[str]) -> list[Draft]:
    """Join each draft that names another page with the draft that continues it there.

    Args:
        drafts: in printed order.
        pages: for each draft its page as jump lines name it, ``"02"``; for a draft without a
            printed page, the number of its page counted by page breaks.
    """
    scored = list(_scored(drafts, pages))
    tails = _opened(best_pairs((total(charges), pair.head, pair.tail) for charges, pair in scored))
    taken = set(tails.values())
    why = {pair.head: charges for charges, pair in scored if tails.get(pair.head) == pair.tail}
    joined = []
    for first in (n for n in range(len(drafts)) if n not in taken):
        whole, n = drafts[first], first
        while n in tails:  # an article may run over three pages
            whole, n = _join(whole, drafts[tails[n]], why[n]), tails[n]
        joined.append(whole)
    return joined


def _opened(tails: Mapping[int, int]) -> dict[int, int]:
    """Return pairs of heads and tails without rings: the last link of each ring is left out."""
    found: dict[int, int] = {}
    for head in sorted(tails):
        last = tails[head]
        while last in found:
            last = found[last]
        if last != head:
            found[head] = tails[head]
    return found


def one_body(first: str, second: str) -> str:
    """Return the bodies of two halves as one; a sentence that the jump cut is joined.

    A last line of two phrases is a sub-head and stays a paragraph of its own.
    """
    last = first.rpartition("\n")[2]
    ended = ends_sentence(last) or has_gap(last)
    return f"{first}\n{second}" if ended else join_bodies(first, second)


def _scored(drafts: Sequence[Draft], pages: Sequence[str]) -> Iterator[tuple[Charges, _Pair]]:
    """Yield the charges of each possible pair; empty for a doubtful pair, which is never joined."""
    pairs = _possible(drafts)
    for pair in pairs:
        head, tail = drafts[pair.head], drafts[pair.tail]
        alone = sum(pair.head == other.head or pair.tail == other.tail for other in pairs) == 1
        alike = likeness(head.title, tail.title)
        fits = (head.continued_to == pages[pair.tail]) + (tail.continued_from == pages[pair.head])
        doubtful = alike < LIKE and not _is_sure(head, tail, alone)
        charges: Charges = [
            (TITLES_ALIKE, alike),
            PAGE_NAMED.times(fits),
            ONLY_PAIR.times(alone),
        ]
        yield [] if doubtful else [charge for charge in charges if charge[1]], pair


def _possible(drafts: Sequence[Draft]) -> list[_Pair]:
    heads = [n for n, draft in enumerate(drafts) if draft.continued_to]
    tails = [n for n, draft in enumerate(drafts) if draft.continued_from]
    return [
        _Pair(h, t) for h in heads for t in tails if h != t and _may_continue(drafts[h], drafts[t])
    ]


def _may_continue(head: Draft, tail: Draft) -> bool:
    """Whether a head and a tail may be halves of one article.

    If both pages are printed, one of the two named numbers must agree; printed and physical numbers
    may differ. Else the halves must name different pages, because no article continues on the
    page it comes from.
    """
    if _are_printed(head, tail):
        return head.continued_to == tail.page or tail.continued_from == head.page
    return head.continued_to != tail.continued_from


def _are_printed(head: Draft, tail: Draft) -> bool:
    return head.page is not None and tail.page is not None


def _is_sure(head: Draft, tail: Draft, alone: bool) -> bool:
    """Whether two halves belong together although their titles differ.

    In text a second half with a title of its own belongs to another article.
    """
    if _are_printed(head, tail):
        return alone
    return not (head.title and tail.title)


def _join(head: Draft, tail: Draft, why: Charges) -> Draft:
    kept = [e for e in (*head.evidence, *tail.evidence) if e.field not in ("title", "byline")]
    unsure = [e for e in (head if head.title else tail).evidence if e.field == "title"]
    unsigned = [e for e in tail.evidence if e.field == "byline" and not head.byline]
    joined = () if _are_printed(head, tail) else (_JOINED,)
    again = [Aside(part, furniture.TITLE_AGAIN) for part in _repeated(head, tail)]
    if head.byline and tail.byline:
        again.append(Aside(head.byline, furniture.BYLINE_AGAIN))
    return replace(
        head,
        body=one_body(head.body, tail.body),
        title=head.title or tail.title,
        kicker=head.kicker or tail.kicker,
        captions=(*head.captions, *tail.captions),
        byline=tail.byline or head.byline,
        continued_to=tail.continued_to,
        evidence=(*kept, *unsure, *unsigned, *joined),
        decisions=(
            *head.decisions,
            *(
                rule.decision(said("where.by", where=said("where.joined"), price=f"{score:+.2f}"))
                for rule, score in why
            ),
            *(d for d in tail.decisions if d.decides is not Decides.TITLE or not head.title),
        ),
        asides=(*head.asides, *tail.asides, *again),
    )


def _repeated(head: Draft, tail: Draft) -> Iterator[str]:
    """Yield title and kicker of a second half if the first has its own."""
    if head.title and tail.title:
        yield tail.title
    if head.kicker and tail.kicker:
        yield tail.kicker
