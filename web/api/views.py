"""The addresses of the API: validate parameters, call a kernel function, return plain data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Any, TypeVar

from apiflask import APIBlueprint, Schema
from flask import abort, redirect, request
from marshmallow import RAISE
from werkzeug.wrappers import Response

from indexer.corpus.blocks import BadFile
from searcher.cli.json import answer_json, message_json, notice_json, stats_json, trends_json
from searcher.core.facets import FAMILIES, TIMED
from searcher.core.model import Choice, Detail, Facet, FacetCount, FacetCounts, Notice
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.find.facet_tree import free_counts
from searcher.find.facet_values import Order, facet_values
from searcher.find.find import query_of
from searcher.research import Trends as NoTrends
from searcher.speech import said
from searcher.suggest import did_you_mean
from searcher.suggest import related as find_related
from searcher.suggest import similar as find_similar
from web.address import State
from web.api import answers, inputs, outputs, pages, problems, serving
from web.article.beside import beside
from web.browse.calendar import ISSUES, chosen
from web.browse.coverage import coverage
from web.browse.issue import moved, whole_issue
from web.browse.uncertain import notes_of, uncertain
from web.lookup import answered_article
from web.out.absolute import public_root
from web.request import index, language, page, present_state, site
from web.search.facet_page import VALUES_PER_PAGE
from web.searching import answered, queried
from web.serving import count_search
from web.trends.counting import everything
from web.trends.question import question_of

blueprint = APIBlueprint("api", __name__, url_prefix="/api")
serving.install(blueprint)

VALUES = 1_000  # values of each facet in an answer, at most

Made = TypeVar("Made")
View = TypeVar("View", bound=Callable[..., Any])


def _address(path: str, takes: type[Schema], gives: type[Schema]) -> Callable[[View], View]:
    """Register a view for GET and HEAD with its parameters and its result."""

    def register(view: View) -> View:
        described = blueprint.output(gives)(view)
        checked = blueprint.input(takes, location="query", unknown=RAISE)(described)
        return blueprint.get(f"/v1{path}", provide_automatic_options=False)(checked)

    return register


@blueprint.get("")
@blueprint.doc(hide=True)
def documentation() -> str:
    """Show the OpenAPI document as a page."""
    spec, state = serving.document(), present_state()
    return page(
        "api.html",
        state,
        document=state.home().address("/api/v1/openapi.json"),
        endpoints=pages.endpoints(spec, public_root(), _parts()),
        shapes=pages.shapes(spec),
    )


def _parts() -> Mapping[str, str]:
    """Return values for the variable parts of example paths, from an indexed article if any."""
    hits = index().search(Query(limit=1)).hits
    plain = {"article_id": "2021-05.txt/1", "issue_id": "2021-05.txt", "facet": "street"}
    if not hits:
        return plain
    shown = hits[0].article
    return plain | {"article_id": shown.id, "issue_id": shown.issue_id}


@_address("/search", inputs.Search, outputs.Found)
def search(query_data: dict[str, Any]) -> dict[str, Any]:
    """Search.

    An empty query lists every article.
    """
    state, limit = _state(query_data), query_data["limit"]
    answer = answered(state, limit, (query_data["page"] - 1) * limit + query_data["offset"])
    count_search(answer.total)
    counts, left_out = _cut(_free(state, answer.facets))
    made = answer_json(replace(answer, facets=counts), language())
    made["notices"] += left_out
    hits = [answers.result(result, state.home()) for result in answer.results]
    return made | {"shown": answer.shown, "hits": hits}


@_address("/articles/<path:article_id>", inputs.Nothing, outputs.Article)
def article(article_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """One article."""
    found = answered_article(article_id)
    return answers.article(found, present_state().home())


@_address("/similar/<path:article_id>", inputs.Similar, outputs.Similar)
def similar(article_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """Articles like one."""
    answered_article(article_id)
    collapsed = query_data["reprints"] == "0"
    hits = find_similar(index(), article_id, query_data["limit"], collapsed=collapsed)
    home = present_state().home()
    listed = [answers.hit(each.article, each.score, each.others, home) for each in hits]
    return {"id": article_id, "hits": listed}


@_address("/facets/<facet>", inputs.Values, outputs.Facet)
def facets(facet: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """The values of a facet."""
    state = _state(query_data)
    listed = queried(state)
    counts = _values(facet, state, replace(listed.query, limit=0))
    held = facet_values(counts, query_data["find"], Order(query_data["by"]))
    start = (query_data["page"] - 1) * VALUES_PER_PAGE
    values = [asdict(each) for each in held[start : start + VALUES_PER_PAGE]]
    return {"facet": facet, "total": len(held), "values": values, "notices": _told(listed.notices)}


def _values(name: str, state: State, query: Query) -> Sequence[FacetCount]:
    """Return the counts of a facet or a detail."""
    if name in tuple(Detail):
        return index().count_detail(query, Detail(name))
    wanted = next((each for each in Facet if each.value == name), None) or abort(404)
    return _free(state, index().search(query).facets).get(wanted, ())


@_address("/suggest", inputs.Suggest, outputs.Suggestions)
def suggest(query_data: dict[str, Any]) -> dict[str, Any]:
    """Complete and correct what was typed."""
    typed, suggester = query_data["q"], site().suggester
    completions = suggester.complete(typed, query_data["limit"])
    meant = did_you_mean(suggester, Request(typed))
    return {
        "completions": [asdict(each) for each in completions],
        "did_you_mean": [{"text": each.typed, "total": each.total} for each in meant],
        "related": [asdict(each) for each in find_related(index(), query_of(Request(typed))[0])],
    }


@_address("/related", inputs.Related, outputs.RelatedWords)
def related(query_data: dict[str, Any]) -> dict[str, Any]:
    """Words that stand out in what a search finds."""
    listed = queried(_state(query_data))
    words = find_related(index(), listed.query, query_data["limit"])
    return {"related": [asdict(e) for e in words], "notices": _told(listed.notices)}


@_address("/trends", inputs.Trends, outputs.Trends)
def trends(query_data: dict[str, Any]) -> dict[str, Any]:
    """Terms over time."""
    wanted = question_of(request.args, _state(query_data))
    found = everything(index(), wanted) if wanted.terms else NoTrends((), wanted.by, ())
    return trends_json(found, language()) | {"refused": wanted.refused}


@_address("/overview", inputs.Nothing, outputs.Overview)
def overview(query_data: dict[str, Any]) -> dict[str, Any]:
    """How much there is, of which street and which time."""
    return answers.overview(_ready(coverage()), index().version())


@_address("/issues", inputs.Narrowed, outputs.Issues)
def issues(query_data: dict[str, Any]) -> dict[str, Any]:
    """Issues.

    Narrowed by street, district, year and month alone.
    """
    held = chosen(_ready(coverage()).issues, _state(query_data).filters)
    start = (query_data["page"] - 1) * ISSUES
    listed = held[start : start + ISSUES]
    home = present_state().home()
    return {"total": len(held), "issues": [answers.issue(each, home) for each in listed]}


@_address("/issues/<path:issue_id>", inputs.Page, outputs.WholeIssue)
def issue(issue_id: str, query_data: dict[str, Any]) -> dict[str, Any] | Response:
    """One whole issue.

    The name of one of its files leads to it.
    """
    issues, home = _ready(coverage()).issues, present_state().home()
    found = whole_issue(index(), issues, issue_id, query_data["page"])
    if found is None:
        now = moved(issues, issue_id) or abort(404)
        there = home.address(f"/api/v1/issues/{now.id}")
        return redirect(there, HTTPStatus.PERMANENT_REDIRECT)
    return answers.whole_issue(found, home)


@_address("/uncertain", inputs.Doubts, outputs.Doubts)
def doubts(query_data: dict[str, Any]) -> dict[str, Any]:
    """What extraction is least sure of."""
    held, home = _ready(uncertain()), present_state().home()
    listed = held.worst.get(query_data["field"], ())
    told = [message_json(each, language()) for each in notes_of(site().settings.index)]
    return {
        "totals": held.totals,
        "corrections": told,
        "doubts": [answers.doubt(each, home) for each in listed],
    }


@_address("/sources/<path:article_id>", inputs.Lines, outputs.Source)
def source(article_id: str, query_data: dict[str, Any]) -> dict[str, Any]:
    """What an article was read from."""
    found = answered_article(article_id)
    try:
        shown = beside(found, query_data["line"])
    except BadFile as error:
        return answers.no_source(article_id, found.source, error.message)
    return answers.source(article_id, shown, present_state().home())


@_address("/stats", inputs.Nothing, outputs.Stats)
def stats(query_data: dict[str, Any]) -> dict[str, Any]:
    """What the index holds."""
    held = index().stats()
    counts, _ = _cut(held.facets)
    return stats_json(replace(held, facets=counts)) | {"version": index().version()}


def _told(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    return [notice_json(notice, language()) for notice in notices]


def _cut(facets: FacetCounts) -> tuple[FacetCounts, list[dict[str, Any]]]:
    """Shorten each facet to its first VALUES values, the months and years to the latest.

    Returns:
        The facets, and a notice for each facet that was shortened.
    """
    kept: dict[Facet, tuple[FacetCount, ...]] = {}
    lines = []
    for facet, counts in facets.items():
        timed = facet in TIMED
        kept[facet] = tuple(counts[-VALUES:] if timed else counts[:VALUES])
        if len(counts) > VALUES:
            where = f"/api/v1/facets/{facet.value}"
            lines += _told(
                [
                    Notice(
                        said("api.cut", facet=facet.value, n=len(counts), shown=VALUES, where=where)
                    )
                ]
            )
    return kept, lines


def _ready(made: Made | None) -> Made:
    """Return a value derived from the whole index; answer 503 while it is being made."""
    if made is None:
        abort(problems.refusal(503, "api.wait"))
    return made


def _state(parameters: Mapping[str, Any]) -> State:
    """Return the state of the address as pages do, but with all choices, not only the first 50."""
    picked = {(facet, value): False for facet in Facet for value in parameters[facet.value]}
    for facet, _, value in (pair.partition("=") for pair in parameters["excluded"]):
        picked[Facet(facet), value] = True
    choices = tuple(Choice(facet, value, out) for (facet, value), out in picked.items())
    return replace(present_state(), choices=choices)


def _free(state: State, facets: FacetCounts) -> FacetCounts:
    """Return counts as pages show them: each is the total if only its value is chosen."""
    if all(choice.excluded for choice in state.filters):
        return facets
    return free_counts(index(), replace(queried(state).query, limit=0), facets, FAMILIES)
