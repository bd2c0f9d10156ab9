"""Views without a query: overview, offices, issues and doubtful values."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from searcher.core.model import UNLABELLED, Facet, Mode, Sort
from searcher.find.facet_values import Order
from web.address import MAX_VALUE, State, clean
from web.browse.added import added
from web.browse.calendar import ISSUES, by_month, calendar, chosen
from web.browse.coverage import Coverage, coverage
from web.browse.issue import moved, whole_issue
from web.browse.offices import Group, departments, streets
from web.browse.overview import table
from web.browse.paging import part_of
from web.browse.papers import papers
from web.browse.uncertain import notes_of, uncertain
from web.request import index, page, present_state, site

blueprint = Blueprint("browse", __name__)

ROWS = 40  # rows of the overview on one page
OFFICES = 300  # offices on one page
DOUBTS = 50
NOTES = 50
Answer = tuple[str, int]


@blueprint.get("/browse")
def overview() -> str | Answer:
    """Show how many articles exist of each street and period."""
    state, held = _here(), coverage()
    if held is None:
        return _wait(state)
    part = part_of(table(held, 0, 0).streets, state.page, ROWS)
    made = table(held, part.first, part.last)
    return _shown(
        "browse.html",
        state,
        twin=state.home().address("/api/v1/overview"),
        held=held,
        table=made,
        rows=made.rows,
        part=part,
        unlabelled=_unlabelled(held),
        written=_written(site().settings.index),
        version=index().version(),
    )


@blueprint.get("/browse/streets")
def list_streets() -> str | Answer:
    """List the streets by district."""
    return _offices("streets", Facet.STREET, streets)


@blueprint.get("/browse/departments")
def list_departments() -> str | Answer:
    """List the departments."""
    return _offices("departments", Facet.DEPARTMENT, departments)


@blueprint.get("/browse/papers")
def list_papers() -> str | Answer:
    """List the papers."""
    state, held = _here(), coverage()
    if held is None:
        return _wait(state)
    found = papers(held.issues)
    part = part_of(len(found), state.page, OFFICES)
    return _shown(
        "browse_papers.html",
        state,
        twin=state.home().address("/api/v1/facets/paper"),
        papers=found[part.first : part.last],
        part=part,
    )


@blueprint.get("/browse/issues")
def list_issues() -> str | Answer:
    """Show the calendar of issues and the list of chosen issues."""
    state, held = _here(), coverage()
    if held is None:
        return _wait(state)
    found = chosen(held.issues, state.filters)
    part = part_of(len(found), state.page, ISSUES)
    return _shown(
        "browse_issues.html",
        state,
        twin=state.address("/api/v1/issues"),
        held=held,
        calendar=calendar(chosen(held.issues, state.unpicked(Facet.YEAR).filters)),
        months=by_month(found, part),
        part=part,
        street=_picked(state, Facet.STREET),
        year=_picked(state, Facet.YEAR),
        streets=[group for group in streets(held, by=Order.PINYIN) if group.offices],
    )


@blueprint.get("/issue/<path:name>")
def issue(name: str) -> str | Answer | Response:
    """Show one issue, page by page; lead from the address of one of its files to it."""
    state, held = _here(), coverage()
    if held is None:
        return _wait(state)
    found = whole_issue(index(), held.issues, name, state.page)
    if found is None:
        now = moved(held.issues, name) or abort(404)
        return redirect(state.home().address(f"/issue/{now.id}"), HTTPStatus.MOVED_PERMANENTLY)
    twin = state.home().at_page(state.page).address(f"/api/v1/issues/{name}")
    return _shown("issue.html", state, twin=twin, whole=found, part=found.part)


@blueprint.get("/browse/added")
def list_added() -> str:
    """Show what was indexed last."""
    state = _here()
    batches, part = added(index(), state.filters, state.page)
    twin = state.sorted_by(Sort.ADDED).at_page(part.page).address("/api/v1/search")
    return _shown("browse_added.html", state, twin=twin, batches=batches, part=part)


@blueprint.get("/browse/uncertain")
def list_uncertain() -> str | Answer:
    """Show the values that are most likely wrong."""
    state, held = _here(), uncertain()
    if held is None:
        return _wait(state)
    field = request.args.get("field", "")
    field = field if field in held.worst else ""
    worst = held.worst[field]
    part = part_of(len(worst), state.page, DOUBTS)
    shown = [(doubt, index().get(doubt.id)) for doubt in worst[part.first : part.last]]
    extra = [("field", field)] if field else []
    return _shown(
        "browse_uncertain.html",
        state,
        twin=state.home().address("/api/v1/uncertain", *extra),
        held=held,
        MOST_NOTES=NOTES,
        notes=notes_of(site().settings.index) if part.page == 1 else [],
        field=field,
        extra=extra,
        shown=shown,
        part=part,
    )


def _offices(
    name: str, facet: Facet, listed: Callable[[Coverage, str, Order], tuple[Group, ...]]
) -> str | Answer:
    state, held = _here(), coverage()
    if held is None:
        return _wait(state)
    typed = clean(request.args.get("find", ""))[:MAX_VALUE]
    by = Order.PINYIN if request.args.get("by") == Order.PINYIN else Order.COUNT
    groups = listed(held, typed, by)
    part = part_of(sum(len(group.offices) for group in groups), state.page, OFFICES)
    return _shown(
        "browse_offices.html",
        state,
        twin=state.home().address(f"/api/v1/facets/{facet}", *_extra(typed, by)),
        name=name,
        facet=facet,
        groups=_cut(groups, part.first, part.last),
        part=part,
        typed=typed,
        by=by,
        orders=tuple(Order),
        extra=_extra(typed, by),
    )


def _extra(typed: str, by: Order) -> list[tuple[str, str]]:
    pairs = [("find", typed)] if typed else []
    return [*pairs, ("by", by.value)] if by is not Order.COUNT else pairs


def _cut(groups: tuple[Group, ...], first: int, last: int) -> list[Group]:
    """Return the groups reduced to the offices with indexes from ``first`` to before ``last``."""
    cut, at = [], 0
    for group in groups:
        kept = group.offices[max(0, first - at) : max(0, last - at)]
        at += len(group.offices)
        if kept:
            cut.append(replace(group, offices=kept))
    return cut


def _here() -> State:
    """Return the state of the address without the parts that only a search uses."""
    plain = State()
    return replace(
        present_state(),
        typed=plain.typed,
        mode=Mode.SMART,
        sort=Sort.RELEVANCE,
        reprints=plain.reprints,
        synonyms=plain.synonyms,
    )


def _shown(template: str, state: State, twin: str = "", **values: object) -> str:
    return page(template, state, twin=twin, UNLABELLED=UNLABELLED, **values)


def _wait(state: State) -> Answer:
    """Show a page that says that the data is not ready yet."""
    return _shown("browse_wait.html", state), 202


def _picked(state: State, facet: Facet) -> str:
    return next((c.value for c in state.choices if c.facet is facet and not c.excluded), "")


def _unlabelled(held: Coverage) -> list[tuple[Facet, int]]:
    """Return the number of articles without street, department or month, where any exist."""
    facets = (Facet.STREET, Facet.DEPARTMENT, Facet.MONTH)
    counts = ((f, c) for f in facets for c in held.stats.facets[f] if c.value == UNLABELLED)
    return [(facet, count.count) for facet, count in counts]


def _written(folder: Path) -> str:
    """Return the local time of the last write to the index folder, or ``""``."""
    try:
        latest = max(f.stat().st_mtime for f in folder.rglob("*") if f.is_file())
    except (OSError, ValueError):
        return ""
    return datetime.fromtimestamp(latest).astimezone().strftime("%Y-%m-%d %H:%M %z")
