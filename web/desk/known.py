"""Known values, offered while somebody types; and the files of a whole issue."""

from collections.abc import Mapping, Sequence

from indexer.history.change import patterns_of
from searcher.core.engine import Vocabulary
from searcher.core.model import UNLABELLED, Article, Choice, Detail, Facet
from searcher.core.tree import Query
from searcher.speech import Message, said
from web.browse.coverage import coverage
from web.derived import derived
from web.desk.permit import own_offices
from web.request import index

_MOST = 300  # values offered for a field
_BRIEFLY = 0.3  # seconds that a form waits for them


def known_values(index: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """Return the values of an index by field, the most frequent first."""
    facets = index.stats().facets
    found = {
        "street": facets.get(Facet.STREET, ()),
        "district": facets.get(Facet.DISTRICT, ()),
        "department": facets.get(Facet.DEPARTMENT, ()),
        "paper": index.count_detail(Query(limit=0), Detail.PAPER),
        "authors": index.count_detail(Query(limit=0), Detail.AUTHOR),
    }
    return {
        name: tuple(each.value for each in counts if each.value != UNLABELLED)[:_MOST]
        for name, counts in found.items()
    }


def offered() -> Mapping[str, Sequence[str]]:
    """Return what the form offers for each field; nothing while it is not known yet."""
    found = dict(derived(known_values, _BRIEFLY) or {})
    if (own := own_offices()) is not None:
        found["street"] = own
    return found


def files_of_issue(article: Article) -> list[str] | Message:
    """Return patterns that match the files of the article's issue alone, or why there are none."""
    held = coverage()
    if held is None:
        return said("desk.issue_unknown")
    issue = next((each for each in held.issues if each.id == article.issue_id), None)
    sources = set(issue.sources if issue else ()) | set(article.sources)
    if issue is None or not sources:
        return said("desk.issue_unknown")
    if any(sources & set(each.sources) for each in held.issues if each.id != issue.id):
        return said("desk.issue_shares_files")
    own = own_offices()
    if own is not None:
        others = tuple(Choice(Facet.STREET, office, excluded=True) for office in own)
        if any(each.id == issue.id for each in index().issues(others)):
            return said("desk.issue_of_others")
    return patterns_of(sorted(sources))
