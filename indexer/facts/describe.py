"""The facts of drafts: street office, departments, dates and month, each with its reason."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from indexer.articles.bylines import IN_LEAD, lead_byline
from indexer.corpus.blocks import Document, Draft
from indexer.corpus.iso import month_of
from indexer.corpus.manifest import Manifest
from indexer.corpus.rules import Decides, Decision, Rule
from indexer.facts import rules
from indexer.facts.days import years_named
from indexer.facts.event_dates import (
    NEVER,
    Era,
    When,
    find_day_alone,
    find_eve,
    find_mention,
    find_month,
    latest,
    resolve,
    resolve_festival,
)
from indexer.facts.issue_dates import (
    Issue,
    find_issue,
    find_number,
    find_paper,
    numerals,
    paper_in_path,
)
from indexer.facts.mastheads import lines_of, registration_of
from indexer.facts.offices import (
    MAJORITY,
    count_streets,
    departments_by_rules,
    guess_street,
    squeeze,
)
from searcher.core.model import Article, Evidence
from searcher.language.gazetteer import Gazetteer, Street
from searcher.language.people import authors_of
from searcher.speech import Message, said


@dataclass(frozen=True, slots=True)
class _Office:
    """A street office and the rule and reason that assign it."""

    street: Street
    rule: Rule
    reason: Message

    @property
    def confidence(self) -> float:
        return self.rule.worth


@dataclass(frozen=True, slots=True)
class _Paper:
    """Facts that hold for a whole file.

    Attributes:
        path: relative to the corpus.
        office: the office that publishes the file, if known.
        mixed: whether several offices share the file, so that each article's own text decides.
        issue: when the issue came out.
        number: the number of the issue, e.g. ``"88"``.
        name: the name of the paper as printed in its masthead.
        filed: the name of the paper in the path.
        registrations: see `Article.registrations`.
        era: what is known of the time, to complete dates without a year.
        month: ISO month with its reason, for articles that state no date.
    """

    path: str
    office: _Office | None
    mixed: bool
    issue: Issue
    number: str | None
    name: str | None
    filed: str | None
    registrations: tuple[str, ...]
    era: Era
    month: When = NEVER


def describe(
    raw_path: str,
    document: Document,
    drafts: Sequence[Draft],
    gazetteer: Gazetteer,
    manifest: Manifest,
) -> tuple[Article, ...]:
    """Turn the drafts of one file into articles, in order; ids are ``{raw_path}/{1, 2, …}``.

    `Article.issue` is not yet the id of the issue but the office that the file names most.

    Values of the manifest win over inferred values. An unknown value stays ``None``; each inferred
    value has ``Evidence``.
    """
    found = described(raw_path, document, drafts, gazetteer, manifest)
    return tuple(article for article, _ in found)


Described = tuple[Article, tuple[Decision, ...]]


def described(
    raw_path: str,
    document: Document,
    drafts: Sequence[Draft],
    gazetteer: Gazetteer,
    manifest: Manifest,
) -> tuple[Described, ...]:
    """Return articles as `describe` does, each with its rules in the order of `Decides`."""
    gazetteer = manifest.extend(gazetteer)
    paper = _paper(raw_path, document, drafts, gazetteer, manifest)
    sure = [when.iso for draft in drafts if (when := _event(draft, paper.era)).sure and when.iso]
    paper = replace(paper, era=replace(paper.era, anchor=latest(sure)))
    events = [_event(draft, paper.era) for draft in drafts]
    paper = replace(paper, month=_paper_month(paper.issue, events))
    return tuple(
        _article(number, draft, event, paper, gazetteer)
        for number, (draft, event) in enumerate(zip(drafts, events, strict=True), 1)
    )


def _paper(
    path: str,
    document: Document,
    drafts: Sequence[Draft],
    gazetteer: Gazetteer,
    manifest: Manifest,
) -> _Paper:
    text = squeeze("\n".join(block.text for block in document.blocks) or _texts(drafts))
    counts = count_streets(text, gazetteer)
    office = _stated_office(path, gazetteer, manifest) or _office(text, counts)
    lines = lines_of(document)
    issue = find_issue(path, document, manifest, lines)
    years = [*years_named(numerals(text)), *([issue.year] if issue.year else [])]
    return _Paper(
        path=path,
        office=office,
        mixed=_is_mixed(office, counts),
        issue=issue if years or not document.made else _made(document.made),
        number=find_number(path, lines),
        name=find_paper(lines),
        filed=paper_in_path(path),
        registrations=registration_of(lines).printed,
        # a PDF may be made years after the issue, so no event's year is inferred from that date
        era=Era(issue.last_day, max(years, default=None)),
    )


def _made(day: str) -> Issue:
    reason, rule = said("why.file_made"), rules.FILE_MADE
    return Issue(day, month_of(day), None, rule.worth, reason, rule)


def _texts(drafts: Sequence[Draft]) -> str:
    parts = (
        part for d in drafts for part in (d.kicker, d.title, d.body, d.byline, *d.captions) if part
    )
    return "\n".join(parts)


def _stated_office(path: str, gazetteer: Gazetteer, manifest: Manifest) -> _Office | None:
    name = manifest.street_of(path)
    street = gazetteer.street(name) if name else None
    return _Office(street, rules.STREET_STATED, said("why.manifest")) if street else None


def _office(text: str, counts: Counter[Street]) -> _Office | None:
    if not counts:
        guess = guess_street(text)
        reason = said("why.street_guessed")
        return _Office(guess, rules.STREET_GUESSED, reason) if guess else None
    street, times = counts.most_common(1)[0]
    most = times >= MAJORITY * counts.total()
    rule = rules.STREET_MOST_NAMED if most else rules.STREET_OFTEN_NAMED
    return _Office(street, rule, said("why.street_named", times=times))


def _is_mixed(office: _Office | None, counts: Counter[Street]) -> bool:
    """Whether the file's main office has less than two thirds of all names of offices."""
    if office is None or office.rule is rules.STREET_STATED or not counts:
        return False
    return counts[office.street] < MAJORITY * counts.total()


def _article_office(draft: Draft, paper: _Paper, gazetteer: Gazetteer) -> _Office | None:
    if not paper.mixed:
        return paper.office
    counts = count_streets(squeeze(_texts([draft])), gazetteer)
    if not counts:
        return paper.office
    street = counts.most_common(1)[0][0]
    return _Office(street, rules.STREET_OF_ARTICLE, said("why.street_of_article"))


def _event(draft: Draft, era: Era) -> When:
    """Return the day of the article's event; ``NEVER`` if the article states none."""
    title = _heading(draft)
    mention = find_mention(title, draft.body, era.reference_year)
    return resolve(mention, title, era) if mention else find_day_alone(draft.body, era)


def _heading(draft: Draft) -> str:
    return "\n".join(part for part in (draft.title, draft.kicker) if part)


def _paper_month(issue: Issue, events: Sequence[When]) -> When:
    """Return the month for articles without a date: the issue's, else that of its latest event."""
    if issue.month:
        rule, reason = rules.MONTH_OF_ISSUE, said("why.month_of_issue", why=issue.reason)
        return When(issue.month, rule.worth, reason, rules=(rule,))
    if day := latest([event.iso for event in events if event.iso]):
        rule, reason = rules.MONTH_OF_LATEST_EVENT, said("why.month_of_latest_event", day=day)
        return When(month_of(day.isoformat()), rule.worth, reason, rules=(rule,))
    return NEVER


def _month(draft: Draft, event: When, paper: _Paper) -> When:
    """Return the event's month, else a stated month or festival, else the paper's month."""
    if event.iso:
        reason = said("why.month_of_event", why=event.reason)
        return When(month_of(event.iso), event.confidence, reason, rules=(rules.MONTH_OF_EVENT,))
    if mention := find_month(draft.body):
        stated = resolve(mention, _heading(draft), paper.era)
        if stated.iso:
            rule = rules.MONTH_STATED
            reason, found = said("why.month_stated", why=stated.reason), (rule, *stated.rules)
            return When(month_of(stated.iso), rule.worth, reason, rules=found)
    if festival := find_eve(draft.body):
        told = resolve_festival(festival, paper.era)
        if told.iso:
            return replace(told, iso=month_of(told.iso))
    return paper.month


def _article(
    number: int, draft: Draft, event: When, paper: _Paper, gazetteer: Gazetteer
) -> Described:
    draft = _signed_in_lead(draft)
    office = _article_office(draft, paper, gazetteer)
    street = office.street if office else None
    signed = departments_by_rules(draft.byline or "", street, gazetteer)
    departments = tuple(signed)
    month = _month(draft, event, paper)
    article = Article(
        id=f"{paper.path}/{number}",
        body=draft.body,
        title=draft.title,
        kicker=draft.kicker,
        captions=draft.captions,
        byline=draft.byline,
        authors=authors_of(draft.byline or ""),
        departments=departments,
        street=street.name if street else None,
        district=(street.district or None) if street else None,
        event_date=event.iso,
        issue_date=paper.issue.date,
        month=month.iso,
        issue_number=paper.number,
        issue_month=None if paper.issue.date else paper.issue.month,
        paper=paper.name or paper.filed,
        registrations=paper.registrations,
        issue=paper.office.street.name if paper.office else None,
        page=draft.page,
        place=number,
        leaf=draft.leaf,
        box=astuple(draft.box) if draft.box else None,
        continued_to=draft.continued_to,
        continued_from=draft.continued_from,
        source=paper.path,
        evidence=(
            *draft.evidence,
            *_street_evidence(office),
            *_department_evidence(draft.byline, departments),
            *_paper_evidence(paper),
            *_date_evidence("event_date", event),
            *_date_evidence("issue_date", _issue_when(paper.issue)),
            *_date_evidence("month", month),
        ),
    )
    decisions = (
        *draft.decisions,
        *_office_decisions(office),
        *_department_decisions(draft.byline, signed),
        *_date_decisions(Decides.EVENT_DATE, event),
        *_paper_decisions(paper),
        *_issue_decisions(paper.issue),
        *_date_decisions(Decides.MONTH, month),
    )
    return article, decisions


def _signed_in_lead(draft: Draft) -> Draft:
    """Return a draft without a by-line with that of its lead, which stays in the body."""
    if draft.byline or not (found := lead_byline(draft.body)):
        return draft
    kept = tuple(each for each in draft.evidence if each.field != "byline")
    decisions = (*draft.decisions, IN_LEAD.decision(found))
    return replace(draft, byline=found, evidence=kept, decisions=decisions)


def _office_decisions(office: _Office | None) -> Iterator[Decision]:
    if office:
        yield office.rule.decision(office.reason)
        if office.street.district:
            yield rules.DISTRICT_OF_STREET.decision(office.street.district)


def _department_decisions(
    byline: str | None, departments: Mapping[str, Rule]
) -> Iterator[Decision]:
    if byline:
        rule = rules.DEPARTMENT_SIGNED if departments else rules.DEPARTMENT_UNKNOWN
        yield rule.decision(byline)
        yield from (form.decision(name) for name, form in departments.items())


def _date_decisions(decides: Decides, when: When) -> Iterator[Decision]:
    """Yield the rules of a date; the first rule, which found the day, carries the reason."""
    for number, rule in enumerate(when.rules):
        yield rule.decision("" if number else when.reason, decides)


def _issue_decisions(issue: Issue) -> Iterator[Decision]:
    if issue.rule:
        yield issue.rule.decision(issue.reason)


def _issue_when(issue: Issue) -> When:
    return When(issue.date, issue.confidence, issue.reason)


def _street_evidence(office: _Office | None) -> tuple[Evidence, ...]:
    if office is None:
        return ()
    street = Evidence("street", office.confidence, office.reason)
    if not office.street.district:
        return (street,)
    return (street, Evidence("district", office.confidence, said("why.district_of_street")))


def _paper_decisions(paper: _Paper) -> Iterator[Decision]:
    if not paper.name and paper.filed:
        yield rules.PAPER_IN_PATH.decision(paper.filed)


def _paper_evidence(paper: _Paper) -> tuple[Evidence, ...]:
    if paper.name or not paper.filed:
        return ()
    return (Evidence("paper", rules.PAPER_IN_PATH.worth, said("why.paper_in_path")),)


def _department_evidence(byline: str | None, departments: Sequence[str]) -> tuple[Evidence, ...]:
    if not byline:
        return ()
    if not departments:
        return (
            Evidence(
                "departments",
                rules.DEPARTMENT_UNKNOWN.worth,
                said("why.byline_unknown", byline=byline),
            ),
        )
    return (
        Evidence("departments", rules.DEPARTMENT_SIGNED.worth, said("why.byline", byline=byline)),
    )


def _date_evidence(field: str, when: When) -> tuple[Evidence, ...]:
    return (Evidence(field, when.confidence, when.reason),) if when.iso else ()
