"""Pair the halves of an article in two files of one issue: 下转 in one file, 上接 in the other.

Halves within one file are joined when the file is cut (`indexer.articles.halves`); these pairs are
only known after all files are read.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from indexer.articles.halves import JOINED, one_body
from indexer.articles.likeness import likeness
from indexer.corpus.rules import Decides, Rule
from searcher.core.model import Article, Evidence
from searcher.speech import said

# Examples of these rules are pairs of files: tests/support/file_examples.py.
TITLES_ALIKE = Rule(
    id="files-titles-alike",
    decides=Decides.CUT,
    worth=0.3,
    unit="score",
    because="The second half in another file prints the title again, perhaps shortened; "
    "titles that share less than {worth:.0%} are alike by chance.",
)
ONLY_PAIR_OF_ISSUE = Rule(
    id="files-only-pair-of-issue",
    decides=Decides.CUT,
    worth=TITLES_ALIKE.worth,
    unit="score",
    because="In an issue whose date is known each of the two halves fits only the other, so "
    "the halves are joined although no title is repeated.",
)
PAGES_AGREE = Rule(
    id="files-pages-agree",
    decides=Decides.CUT,
    because="The jump line of one half names a page, so the other half, where its page "
    "number is printed, must stand on that page.",
)


@dataclass(frozen=True, slots=True)
class Jump:
    """Two halves of one article, as article ids."""

    head: str
    tail: str


def issue_of(article: Article) -> str:
    """Return a key of the issue that holds the other half; ``""`` for an article without jumps."""
    if not article.continued_to and not article.continued_from:
        return ""
    folder = str(PurePosixPath(article.source).parent)
    return json.dumps([folder, article.issue_date, article.street])


def find_jumps(halves: Iterable[Article]) -> list[Jump]:
    """Pair heads with tails of the same issue, one to one, the likeliest pairs first."""
    issues: dict[str, list[Article]] = defaultdict(list)
    for article in sorted(halves, key=lambda article: article.id):
        issues[issue_of(article)].append(article)
    return [jump for _, articles in sorted(issues.items()) for jump in _paired(articles)]


def _paired(articles: Sequence[Article]) -> Iterator[Jump]:
    """Yield the pairs of one issue, the likeliest first."""
    heads = [a for a in articles if a.continued_to]
    tails = [a for a in articles if a.continued_from]
    pairs = [(h, t) for h in heads for t in tails if _may_continue(h, t)]
    scored = sorted(
        ((_likeness(h, t, pairs), h.id, t.id) for h, t in pairs),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    taken: set[str] = set()
    for score, head, tail in scored:
        if score >= TITLES_ALIKE.worth and not {head, tail} & taken:
            taken |= {head, tail}
            yield Jump(head, tail)


def join(head: Article, tail: Article) -> Article:
    """Return the whole article under the head's id, with the tail's by-line if it has one."""
    signed = tail if tail.byline else head
    reason = said("why.joined_with", source=tail.source)
    return replace(
        head,
        body=one_body(head.body, tail.body),
        title=head.title or tail.title,
        captions=head.captions + tail.captions,
        byline=signed.byline,
        authors=signed.authors,
        departments=signed.departments,
        evidence=(*head.evidence, Evidence("body", JOINED, reason)),
    )


def _may_continue(head: Article, tail: Article) -> bool:
    if head.source == tail.source:
        return False
    # the rule `PAGES_AGREE`; a page without a printed number agrees with every number
    return (tail.page or head.continued_to) == head.continued_to and (
        head.page or tail.continued_from
    ) == tail.continued_from


def _likeness(head: Article, tail: Article, pairs: Sequence[tuple[Article, Article]]) -> float:
    """Return how alike the titles of two halves are, 0 to 1.

    If neither half fits any other half and the issue has a date, the result is at least the
    worth of the rule `ONLY_PAIR_OF_ISSUE`.
    """
    alone = sum(h is head or t is tail for h, t in pairs) == 1
    certain = ONLY_PAIR_OF_ISSUE.worth if alone and head.issue_date else 0.0
    return max(certain, likeness(head.title, tail.title))
