"""The papers of an index: their offices, how many issues there are of each, from which months."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from searcher.core.model import UNLABELLED, Issue


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper.

    Attributes:
        name: as it is shown.
        street: the office of most of its issues; ``UNLABELLED`` if unknown.
        district: the district of most of its issues, likewise.
        issues: number of issues.
        articles: number of articles.
        first: month of its first issue; ``""`` if unknown.
        last: month of its last issue.
        latest: id of its last issue.
    """

    name: str
    street: str
    district: str
    issues: int
    articles: int
    first: str
    last: str
    latest: str


def papers(issues: Iterable[Issue]) -> tuple[Paper, ...]:
    """Return the papers of some issues, those with most issues first.

    Args:
        issues: the issues in order of time, see `coverage.Coverage`.
    """
    held: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.paper:
            held[issue.paper].append(issue)
    found = (_paper(name, each) for name, each in held.items())
    return tuple(sorted(found, key=lambda paper: (-paper.issues, paper.name)))


def _paper(name: str, issues: list[Issue]) -> Paper:
    dated = [issue for issue in issues if issue.month != UNLABELLED]
    return Paper(
        name,
        Counter(issue.street for issue in issues).most_common(1)[0][0],
        Counter(issue.district for issue in issues).most_common(1)[0][0],
        len(issues),
        sum(issue.articles for issue in issues),
        dated[0].month if dated else "",
        dated[-1].month if dated else "",
        (dated or issues)[-1].id,
    )
