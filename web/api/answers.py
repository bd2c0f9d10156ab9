"""Turn results into JSON data, with the addresses of the site's pages."""

from dataclasses import asdict
from datetime import date
from typing import Any

from indexer.check.review import Doubt
from searcher.cli.json import reason_json
from searcher.core.model import Article, Issue, Result
from searcher.export.citations import cite, gbt7714, gbt7714_2025
from searcher.export.rows import COLUMNS, estimated
from searcher.find.hit_schema import (
    HIT,
    LACKING,
    MARKS,
    MORE,
    SNIPPET,
    found_values,
    hit_values,
)
from searcher.speech import Message
from web.address import State
from web.article.beside import Lines, Picture
from web.browse.coverage import Coverage
from web.browse.issue import WholeIssue
from web.browse.overview import table
from web.out.absolute import absolute
from web.request import language

Json = dict[str, Any]


STREETS = 1_000  # rows of the overview


def result(found: Result, home: State) -> Json:
    """Return a hit of a search with its marks."""
    return {
        **found_values(found, (SNIPPET, MARKS, LACKING), (*HIT, *MORE)),
        "url": home.article_url(found.article.id),
    }


def hit(article: Article, score: float, others: int, home: State) -> Json:
    """Return an article in a list."""
    values = hit_values(article, score, others, (*HIT, *MORE))
    return values | {"url": home.article_url(article.id)}


def article(found: Article, home: State) -> Json:
    """Return an article with all its attributes and evidence."""
    values = {column.name: column.value(found) for column in COLUMNS}
    reasons = [
        {"field": each.field, "confidence": each.confidence, **reason_json(each.reason, language())}
        for each in found.evidence
    ]
    citation = cite(found, absolute(State(), f"/article/{found.id}"), date.today().isoformat())
    return values | {
        "departments": found.departments,
        "issue": found.issue_id or None,
        "sources": found.sources,
        "evidence": reasons,
        "estimated": [column.name for column in estimated(found)],
        "citation": gbt7714(citation),
        "citation_2025": gbt7714_2025(citation),
        "url": home.article_url(found.id),
    }


def overview(held: Coverage, version: str) -> Json:
    """Return the counts of articles by street and period."""
    made = table(held, 0, STREETS)
    return {
        "articles": held.stats.articles,
        "issues": len(held.issues),
        "characters": held.stats.characters,
        "sourceless": held.sourceless,
        "facet": made.facet.value,
        "periods": made.periods,
        "rows": [asdict(row) for row in made.rows],
        "version": version,
    }


def issue(found: Issue, home: State) -> Json:
    """Return an issue in a list."""
    printed = {"printed_pages": found.pages, "source": next(iter(found.sources), "")}
    held = {name: value for name, value in asdict(found).items() if name != "pages"}
    return held | printed | {"url": home.address(f"/issue/{found.id}")}


def whole_issue(found: WholeIssue, home: State) -> Json:
    """Return an issue with its articles."""
    sheets = [
        {"number": each.number, "articles": [_entry(e.article, e.lead, home) for e in each.entries]}
        for each in found.sheets
    ]
    return issue(found.issue, home) | {
        "dates": found.dates,
        "numbers": found.numbers,
        "registrations": found.registrations,
        "sheets": sheets,
        "pages": found.part.pages,
        "before": found.before and found.before.id,
        "after": found.after and found.after.id,
    }


def _entry(found: Article, lead: str, home: State) -> Json:
    named = {name: getattr(found, name) for name in ("id", "title", "department")}
    return named | {"lead": lead, "url": home.article_url(found.id)}


def doubt(found: Doubt, home: State) -> Json:
    """Return a doubtful value; a list of values becomes one string."""
    value = "、".join(found.value) if isinstance(found.value, tuple) else found.value
    reason = reason_json(found.reason, language())
    return asdict(found) | reason | {"value": value, "url": home.article_url(found.id)}


def source(article_id: str, shown: Lines | Picture, home: State) -> Json:
    """Return the original of an article: lines of a file, or a page of a PDF."""
    made = no_source(article_id, shown.source, None) | {"standing": shown.standing.value}
    if isinstance(shown, Lines):
        return made | {"total": shown.total, "lines": [asdict(line) for line in shown.shown]}
    named = {name: getattr(shown, name) for name in ("leaf", "width", "height", "outline")}
    url = home.address(f"/page-image/{article_id}.png")
    return made | {"picture": named | {"url": url}}


def no_source(article_id: str, source: str, problem: Message | None) -> Json:
    """Return the same structure without an original, with the reason."""
    words = problem.words(language()) if problem else None
    made: Json = {"id": article_id, "source": source, "problem": words, "standing": None}
    made["problem_code"] = problem.code if problem else None
    return made | {"total": 0, "lines": [], "picture": None}
