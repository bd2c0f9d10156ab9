"""Articles that run on in another file of the same issue: 下转 in one, 上接 in the other.

Halves within one file are joined when it is cut; these are only known when all files are read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from indexer.joining import join_lines
from searcher.model import Article, Evidence

LIKE = 0.3  # shared bigrams of two titles that are the same title, perhaps shortened
_ENDINGS = "。！？…”’）!?"


@dataclass(frozen=True, slots=True)
class Jump:
    """Two halves of one article, by id."""

    head: str
    tail: str


def find_jumps(halves: Iterable[Article]) -> list[Jump]:
    """Pair heads with tails, likeliest first; what could be either of two stays apart."""
    articles = sorted(halves, key=lambda article: article.id)
    heads = [a for a in articles if a.continued_to]
    tails = [a for a in articles if a.continued_from]
    pairs = [(h, t) for h in heads for t in tails if _may_continue(h, t)]
    scored = sorted(
        ((_likeness(h, t, pairs), h.id, t.id) for h, t in pairs),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    taken: set[str] = set()
    found = []
    for likeness, head, tail in scored:
        if likeness >= LIKE and not {head, tail} & taken:
            taken |= {head, tail}
            found.append(Jump(head, tail))
    return found


def join(head: Article, tail: Article) -> Article:
    """Return the whole article under the head's id; the by-line stands at the end of the tail."""
    seam = "\n" if head.body.endswith(tuple(_ENDINGS)) else ""
    body = f"{head.body}\n{tail.body}" if seam else join_lines([head.body, tail.body])
    signed = tail if tail.byline else head
    reason = f"与 {tail.source} 中的上接部分合为一篇"
    return replace(
        head,
        body=body,
        title=head.title or tail.title,
        captions=head.captions + tail.captions,
        byline=signed.byline,
        departments=signed.departments,
        evidence=(*head.evidence, Evidence("body", 0.8, reason)),
    )


def _may_continue(head: Article, tail: Article) -> bool:
    if head.source == tail.source or _issue(head) != _issue(tail):
        return False
    # pages are not always printed; those that are must agree
    return (tail.page or head.continued_to) == head.continued_to and (
        head.page or tail.continued_from
    ) == tail.continued_from


def _issue(article: Article) -> tuple[str, str | None, str | None]:
    return str(PurePosixPath(article.source).parent), article.issue_date, article.street


def _likeness(head: Article, tail: Article, pairs: Sequence[tuple[Article, Article]]) -> float:
    """Shared title bigrams; an only pair of a dated issue needs no further sign."""
    alone = sum(h is head or t is tail for h, t in pairs) == 1
    certain = LIKE if alone and head.issue_date else 0.0
    first, second = _bigrams(head.title), _bigrams(tail.title)
    shorter = min(len(first), len(second))
    return max(certain, len(first & second) / shorter if shorter else 0.0)


def _bigrams(title: str | None) -> set[str]:
    return {title[i : i + 2] for i in range(len(title) - 1)} if title else set()
