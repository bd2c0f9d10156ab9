"""What a person checks of a file: its issue, and whether the corpus holds that issue already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.inbox.entry import Entry, Facts
from indexer.inbox.inbox import Inbox
from indexer.inbox.same_issue import Difference, differences, same_bytes, stated_key
from indexer.inbox.work import corpus_of, taker_of
from searcher.core.errors import InputError
from searcher.core.model import Article, Choice, Facet, Issue
from searcher.privacy.redaction import redacted
from web.people.person import Account
from web.request import index, site

_LONGEST = 200  # characters of a value
_SHOWN = 60  # articles
_TEXT = 4000  # characters of an article
UNSURE = 0.6  # confidence below which a value is marked, as on the pages of articles
_FIELDS = {"paper": "paper", "number": "issue_number", "date": "issue_date", "office": "street"}


@dataclass(frozen=True, slots=True)
class Stated:
    """The values of the form.

    Attributes:
        paper: name of the paper.
        number: of the issue.
        date: ISO day.
        office: full name.
        unsure: names of those that are missing or little certain.
    """

    paper: str = ""
    number: str = ""
    date: str = ""
    office: str = ""
    unsure: frozenset[str] = frozenset()

    @classmethod
    def of(cls, facts: Facts) -> "Stated":
        """Return what reading has found."""
        sure = dict(facts.unsure)
        unsure = {n for n, field in _FIELDS.items() if sure.get(field, 1.0) < UNSURE}
        found = cls(facts.paper, facts.number, facts.date, facts.office)
        return replace(found, unsure=frozenset(unsure))

    def completed(self, last: Issue | None) -> "Stated":
        """Return the values with the paper of the office's last issue where none was found."""
        if self.paper or last is None or not last.paper:
            return self
        return replace(self, paper=last.paper, unsure=self.unsure | {"paper"})

    @property
    def says(self) -> dict[str, str]:
        """The values by name of a correction's field."""
        return {field: getattr(self, name) for name, field in _FIELDS.items()}


def stated_in(form: Mapping[str, str]) -> Stated:
    """Return the values of a form, each on one line."""
    paper, number, date, office = (" ".join(form.get(n, "").split())[:_LONGEST] for n in _FIELDS)
    return Stated(paper, number, date, office)


@dataclass(frozen=True, slots=True)
class Text:
    """An article as the page shows it.

    Attributes:
        title: ``""`` for none.
        body: its beginning.
        about: department, author's line and page.
        unsure: names of the fields that are little certain.
    """

    title: str
    body: str
    about: tuple[str, ...]
    unsure: tuple[str, ...]


def texts_of(articles: Sequence[Article], *, hides: bool) -> list[Text]:
    """Return the first articles as the page shows them.

    Args:
        articles: as they were read.
        hides: whether phone and identity numbers are hidden.
    """

    def shown(text: str) -> str:
        return redacted(text) if hides else text

    return [
        Text(
            shown(each.title or ""),
            shown(each.body if len(each.body) <= _TEXT else f"{each.body[:_TEXT]}…"),
            tuple(
                filter(None, ("、".join(each.departments), each.event_date or "", each.page or ""))
            ),
            tuple(e.field for e in each.evidence if e.confidence < UNSURE),
        )
        for each in articles[:_SHOWN]
    ]


def last_issue(office: str) -> Issue | None:
    """Return the latest issue of an office in the index, by its day."""
    dated = [each for each in index().issues([Choice(Facet.STREET, office)]) if each.date]
    return max(dated, key=lambda each: each.date or "", default=None)


def differences_for(entry: Entry, account: Account, stated: Stated) -> tuple[list[Difference], str]:
    """Return the files of the corpus with the same issue, and one with the same bytes or ``""``.

    Raises:
        JiewenError: no corpus is known, or index or store cannot be read.
    """
    inbox, corpus = Inbox(site().settings.index), corpus_of(site().settings)
    key = stated_key(stated.office, stated.paper, stated.date, stated.number)
    keys = [each for each in (*entry.facts.issues, key) if _is_own(account, each)]
    also = _sources(stated) if account.may_edit(stated.office or None) else ()
    identical = same_bytes(inbox, entry, corpus)
    return differences(inbox, entry, corpus, keys, also), identical


def _is_own(account: Account, key: str) -> bool:
    """Whether a person may see the files of an issue, by its key, which begins with the office."""
    return account.may_edit(None) or any(key.startswith(f"{each} ") for each in account.offices)


def _sources(stated: Stated) -> Iterable[str]:
    """Return the files of the issue as corrections tell it."""
    if not (stated.office and stated.date):
        return ()
    issues = index().issues([Choice(Facet.STREET, stated.office)])
    return [path for each in issues if each.date == stated.date for path in each.sources]


def decide(entry: Entry, account: Account, what: str, stated: Stated, replaces: str) -> None:
    """Write down that a person confirms a file.

    Args:
        entry: the file.
        account: the person.
        what: ``"confirm"``, ``"both"`` or ``"replace"``.
        stated: the values of the form.
        replaces: path of the file that is replaced.

    Raises:
        Changed: somebody else dealt with the file meanwhile.
        InputError: a value cannot be used, or the person has to choose.
    """
    if not account.may_edit(stated.office or None):
        raise InputError("inbox.no_office")
    twins, identical = differences_for(entry, account, stated)
    if identical:
        raise InputError("inbox.identical", path=identical)
    if what == "confirm" and twins:
        raise InputError("inbox.choose")
    if what == "replace" and replaces not in {each.path for each in twins}:
        raise InputError("inbox.no_replaced", path=replaces[:_LONGEST])
    taker = taker_of(site().settings)
    taker.plan(
        entry.number, account.name, stated.says, replaces=replaces if what == "replace" else ""
    )
