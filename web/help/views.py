"""Views that help with queries: completion, the advanced form, the help page, related words."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from searcher.core.model import UNLABELLED, FacetCount
from searcher.query.form import mode_of_composed, within
from web.address import MAX_TYPED, MAX_VALUE, clean
from web.help.advanced import NAMED, read_form
from web.help.examples import SECTIONS
from web.help.related import related_words
from web.help.suggestions import MEDIA_TYPE, suggestions
from web.request import index, page, present_state

blueprint = Blueprint("help", __name__)

_OFFERED = 1_000  # names of each facet that the form completes


@blueprint.get("/suggest")
def suggest() -> Response:
    """Send OpenSearch suggestions."""
    answer = jsonify(suggestions(present_state()))
    answer.mimetype = MEDIA_TYPE
    return answer


@blueprint.get("/within")
def narrow() -> Response:
    """Redirect to the search for the typed words within the former results."""
    state = present_state()
    found = clean(request.args.get("within", ""))[:MAX_TYPED]
    typed = within(found, state.typed, state.mode)
    mode = mode_of_composed(state.mode)
    return redirect(replace(state, typed=typed, mode=mode, page=1).url(), 303)


@blueprint.get("/advanced")
def advanced() -> Response | str:
    """Show the advanced form, or redirect to its search."""
    state = present_state()
    form = read_form(request.args)
    composed = form.composed(state)
    if request.args.get("do") == "search" and form.dates is not None:
        return redirect(composed.url(), 303)
    labels = index().stats().facets
    return page(
        "advanced.html",
        state,
        form=form,
        fields=("all", *NAMED),
        offices=[(facet, text, _labels(labels[facet])) for facet, text in form.offices],
        kept=[pair for pair in state.pairs() if pair[0] not in {"sort", "synonyms", "page"}],
        bare=replace(state, typed=""),
        composed=composed,
    )


@blueprint.get("/related")
def related() -> str:
    """Show words related to a search, as a page or as a fragment for a page."""
    state = present_state()
    return page(
        "related_part.html" if request.args.get("part") == "1" else "related.html",
        state,
        twin=state.address("/api/v1/related"),
        words=related_words(state),
    )


@blueprint.get("/help")
def explain() -> str:
    """Show the help page on the query language."""
    state = present_state()
    home = state.home()
    return page(
        "help.html",
        state,
        sections=SECTIONS,
        state_of=lambda example: replace(home, typed=example.typed, mode=example.mode),
    )


def _labels(counts: Iterable[FacetCount]) -> tuple[str, ...]:
    named = (each.value for each in counts if each.value != UNLABELLED)
    return tuple(islice((name for name in named if len(name) <= MAX_VALUE), _OFFERED))
