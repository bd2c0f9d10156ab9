"""The pages: read the address, ask the index, fill a template."""

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, abort, current_app, render_template, request

from searcher.engine import SearchIndex
from searcher.find import find, mark
from searcher.model import Answer, Facet, Mode, Sort
from web.charts import month_chart
from web.i18n import Speech
from web.links import MAX_TYPED, State, read_state
from web.markup import numbered
from web.panels import PER_PAGE, chips, pager, panels

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def search() -> str:
    """Show one page of results, or everything when nothing is typed."""
    state, answer = _answer(present_state())
    return page(
        "search.html",
        state,
        answer=answer,
        panels=panels(answer.facets, state),
        chips=chips(state),
        chart=month_chart(answer.facets.get(Facet.MONTH, ()), state),
        pager=pager(answer.shown, state.page),
        per_page=PER_PAGE,
        cut=len(request.args.get("q", "")) > MAX_TYPED and MAX_TYPED,
    )


@blueprint.get("/article/<path:article_id>")
def article(article_id: str) -> str:
    """Show one article with the matches of the search it was found by."""
    found = index().get(article_id)
    if found is None:
        abort(404)
    state = present_state()
    shown = mark(found, state.typed, state.mode, synonyms=state.synonyms)
    parts = (shown.kicker, shown.title, *shown.paragraphs, *shown.captions)
    html, hits = numbered(parts)
    return page(
        "article.html",
        state,
        article=found,
        kicker=html[0],
        title=html[1],
        paragraphs=[paragraph for paragraph in html[2 : 2 + len(shown.paragraphs)] if paragraph],
        captions=html[2 + len(shown.paragraphs) :],
        hits=hits,
    )


@blueprint.get("/healthz")
def health() -> Response:
    """Answer ``ok`` when the index answers."""
    index().get("healthz")
    return Response("ok\n", mimetype="text/plain")


def index() -> SearchIndex:
    """Return the index this site shows."""
    return cast(SearchIndex, current_app.extensions["jiewen"])


def present_state() -> State:
    """Read the present address."""
    return read_state(request.args, request.script_root)


def page(template: str, state: State, **values: object) -> str:
    """Fill a template in the reader's language."""
    speech = Speech(state.language or current_app.config["LANGUAGE"])
    return render_template(
        template, t=speech, state=state, Facet=Facet, Mode=Mode, Sort=Sort, **values
    )


def _answer(state: State) -> tuple[State, Answer]:
    """Ask for the page; beyond the end, ask for the last one instead."""
    answer = _find(state)
    last = pager(answer.shown, state.page).last
    if state.page <= last:
        return state, answer
    state = replace(state, page=last)
    return state, _find(state)


def _find(state: State) -> Answer:
    return find(
        index(),
        state.typed,
        choices=state.choices,
        mode=state.mode,
        sort=state.sort,
        limit=PER_PAGE,
        offset=(state.page - 1) * PER_PAGE,
        synonyms=state.synonyms,
        folded=not state.reprints,
    )
