"""Articles that run on in another file of the same issue: 下转 in one, 上接 in the other.

Halves within one file are joined when it is cut; these are only known when all files are read.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from indexer.articles.halves import JOINED, LIKE, run_together
from indexer.articles.likeness import likeness
from searcher.core.model import Article, Evidence


@dataclass(frozen=True, slots=True)
class Jump:
    """Two halves of one article, by id."""

    head: str
    tail: str


def issue_of(article: Article) -> str:
    """Name the issue in which an article's other half may stand; ``""`` when it is whole."""
    if not article.continued_to and not article.continued_from:
        return ""
    folder = str(PurePosixPath(article.source).parent)
    return json.dumps([folder, article.issue_date, article.street])


def find_jumps(halves: Iterable[Article]) -> list[Jump]:
    """Pair heads with tails of the same issue; what could be either of two stays apart."""
    issues: dict[str, list[Article]] = defaultdict(list)
    for article in sorted(halves, key=lambda article: article.id):
        issues[issue_of(article)].append(article)
    return [jump for _, articles in sorted(issues.items()) for jump in _paired(articles)]


def _paired(articles: Sequence[Article]) -> Iterator[Jump]:
    """Pair the halves of one issue, likeliest first."""
    heads = [a for a in articles if a.continued_to]
    tails = [a for a in articles if a.continued_from]
    pairs = [(h, t) for h in heads for t in tails if _may_continue(h, t)]
    scored = sorted(
        ((_likeness(h, t, pairs), h.id, t.id) for h, t in pairs),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    taken: set[str] = set()
    for score, head, tail in scored:
        if score >= LIKE and not {head, tail} & taken:
            taken |= {head, tail}
            yield Jump(head, tail)


def join(head: Article, tail: Article) -> Article:
    """Return the whole article under the head's id; the by-line stands at the end of the tail."""
    signed = tail if tail.byline else head
    reason = f"与 {tail.source} 中的上接部分合为一篇"
    return replace(
        head,
        body=run_together(head.body, tail.body),
        title=head.title or tail.title,
        captions=head.captions + tail.captions,
        byline=signed.byline,
        departments=signed.departments,
        evidence=(*head.evidence, Evidence("body", JOINED, reason)),
    )


def _may_continue(head: Article, tail: Article) -> bool:
    if head.source == tail.source:
        return False
    # pages are not always printed; those that are must agree
    return (tail.page or head.continued_to) == head.continued_to and (
        head.page or tail.continued_from
    ) == tail.continued_from


def _likeness(head: Article, tail: Article, pairs: Sequence[tuple[Article, Article]]) -> float:
    """Shared title bigrams; an only pair of a dated issue needs no further sign."""
    alone = sum(h is head or t is tail for h, t in pairs) == 1
    certain = LIKE if alone and head.issue_date else 0.0
    return max(certain, likeness(head.title, tail.title))
