"""The trends page, and its table as a CSV file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from searcher.core.model import UNLABELLED
from searcher.export.delimited import Cell, csv_text
from searcher.research import Trends, within
from searcher.research.rows import OUTSIDE, trend_rows
from web.address import State
from web.derived import derived
from web.i18n import Speech
from web.request import index, page, present_state
from web.trends.counting import counted, everything
from web.trends.drawing import highest, panels, shown, whole_chart
from web.trends.examples import examples
from web.trends.question import (
    MAX_TERM,
    MAX_TERMS,
    SPLITS,
    Grain,
    Question,
    Unit,
    address,
    carried,
    question_of,
)
from web.trends.shading import LEVELS, heat

blueprint = Blueprint("trends", __name__)

_LIMITS: dict[str, Any] = {
    "SPLITS": SPLITS,
    "Unit": Unit,
    "Grain": Grain,
    "LEVELS": LEVELS,
    "MAX_TERMS": MAX_TERMS,
    "MAX_TERM": MAX_TERM,
}


@blueprint.get("/trends")
def show() -> str:
    """Show how often terms occur over time."""
    state = present_state()
    wanted = question_of(request.args, state)
    whole = replace(wanted, shade=None)  # files hold all terms
    return page(
        "trends.html",
        state,
        twin=address(whole, state, "/api/v1/trends"),
        csv=address(whole, state, "/trends.csv"),
        question=wanted,
        to=lambda **changes: address(replace(wanted, **changes), state),
        carried=_carried(wanted, state),
        fields=min(MAX_TERMS, max(3, len(wanted.terms) + 1)),
        **_LIMITS,
        **(_drawn(wanted, state) if wanted.terms else _begun()),
    )


def _begun() -> dict[str, Any]:
    return {"found": None, "examples": derived(examples) or ()}


def _drawn(wanted: Question, state: State) -> dict[str, Any]:
    """Return the template's values for charts and tables."""
    found = counted(index(), wanted, state)
    top = highest((*found.whole, *found.split))
    return {
        "found": found,
        "chart": whole_chart(found, wanted.unit),
        "panels": panels(found, wanted.unit),
        "heat": heat(found, wanted.shade),
        "of_label": lambda label: address(_of_label(wanted, label), state),
        "shown": lambda value: shown(value, top, wanted.unit),
    }


@blueprint.get("/trends.csv")
def table() -> Response:
    """Send all numbers as CSV, one row for each term, label and period."""
    state = present_state()
    wanted = question_of(request.args, state)
    found = everything(index(), wanted) if wanted.terms else Trends((), wanted.by, ())
    answer = Response(csv_text(list(_rows(found, wanted))), mimetype="text/csv")
    name = re.sub(r"[^\w-]+", "_", "-".join(("trends", *wanted.terms)))[:60]
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer


def _of_label(wanted: Question, label: str) -> Question:
    """Return the request narrowed to one label."""
    choices = within(wanted.choices, wanted.by, label) if wanted.by else wanted.choices
    return replace(wanted, by=None, choices=choices)


def _carried(wanted: Question, state: State) -> tuple[tuple[str, str], ...]:
    """Return the hidden fields of the form: parameters for which it has no visible field."""
    kept = carried(wanted, state).pairs()
    return tuple((name, value) for name, value in kept if name not in {"from", "to"})


def _rows(found: Trends, wanted: Question) -> Iterator[tuple[Cell, ...]]:
    """Yield the header, which explains the columns, and the rows."""
    t = Speech()
    label = [t(f"facet.{found.by}")] if found.by else []
    names = ("articles", "characters", "rate")
    period = t(f"trends.csv.{wanted.grain or Grain.MONTH}")
    yield (t("trends.csv.term"), *label, period, *(t(f"trends.csv.{name}") for name in names))
    said = {UNLABELLED: t("unlabelled"), OUTSIDE: t("trends.outside")}
    place = len(label) + 1
    for row in trend_rows(found):
        yield (*row[:place], said.get(str(row[place]), row[place]), *row[place + 1 :])
