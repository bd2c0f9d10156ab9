"""The id of the issue in which an article was printed: short, readable and safe in addresses.

An id names the paper, or else the office or the folder, and the day, month or number that is
printed: ``yqsqb-kfm-20220315``. Three letters of a digest tell papers with the same initials apart.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import PurePosixPath

from indexer.identity.papers import Papers, normal
from searcher.core.model import UNLABELLED, Article, Issue
from searcher.language.readings import readings
from searcher.language.tokens import fold

_LETTERS = "abcdefghjkmnpqrstvwxyz"  # those of lasting ids; digits could look like a phone number
_TAG = 3  # letters: two papers with the same initials agree once in 10,000 pairs
_SERIES = 4096  # names of series kept in memory
_OTHER = re.compile("[^a-z]")
_NO_NUMBER = re.compile("[^0-9a-z]")


def issue_of(article: Article, office: str | None, papers: Papers) -> str | None:
    """Return the id of an article's issue, the same for all articles of all files of one issue.

    Args:
        article: the article with its corrections.
        office: the office that its file names most.
        papers: the papers of the corpus.

    Returns:
        ``None`` if neither day, month nor number is known: the issue is that of the article's file.
    """
    when = printed_when(article)
    return f"{series(*_series(article, office, papers))}-{when}" if when else None


def printed_when(article: Article) -> str:
    """Return the day, the month or the number of the issue as part of an id; ``""`` if unknown."""
    if printed := article.issue_date or article.issue_month:
        return printed.replace("-", "")
    number = _NO_NUMBER.sub("", fold(article.issue_number or "").text)
    return f"no{number.lstrip('0') or '0'}" if number else ""


def _series(article: Article, office: str | None, papers: Papers) -> tuple[str, str]:
    """Return the name that tells the issue from those of other papers, and what parts namesakes."""
    if article.paper:
        name = papers.name_of(article.paper)
        return name, (office or "") if name in papers.shared else ""
    return office or str(PurePosixPath(article.source).parent), ""


@lru_cache(_SERIES)
def series(name: str, office: str = "") -> str:
    """Return the part of ids that names a paper, an office or a folder.

    Args:
        name: the name.
        office: the office, for a paper that several offices publish.
    """
    digest = hashlib.blake2b(f"{normal(name)}\n{office}".encode("utf-8", "replace"), digest_size=8)
    number, tag = int.from_bytes(digest.digest()), ""
    for _ in range(_TAG):
        number, letter = divmod(number, len(_LETTERS))
        tag += _LETTERS[letter]
    initials = "".join(each[:1] for each in next(iter(readings(normal(name))), ()))
    return "-".join(filter(None, (_OTHER.sub("", initials), tag)))


def may_be_called(issue: Issue, issue_id: str) -> bool:
    """Whether an earlier run may have given the issue this id, knowing less or other of it.

    A masthead that is read later, or a paper that the operator states, gives an issue another id.
    """
    named, _, when = issue_id.rpartition("-")
    if when not in _whens(issue):
        return False
    folders = (str(PurePosixPath(source).parent) for source in issue.sources)
    names = {issue.paper, issue.street, *folders} - {None, UNLABELLED}
    known = {series(name) for name in names if name}
    return named in known | ({series(issue.paper, issue.street)} if issue.paper else set())


def _whens(issue: Issue) -> set[str]:
    day, month = issue.date or "", issue.month if issue.month != UNLABELLED else ""
    number = f"no{issue.number}" if issue.number else ""
    return {day.replace("-", ""), month.replace("-", ""), number} - {""}
