"""The search page: read the address, query the index, render a template."""

from dataclasses import replace

from flask import Blueprint, abort, request
from markupsafe import Markup

from searcher.core.facets import FAMILIES
from searcher.core.model import UNLABELLED, Answer, Article, Detail, Facet, FacetCounts
from searcher.core.tree import Query
from searcher.find.facet_tree import Branches, free_counts, streets_by_district
from searcher.find.facet_values import Order
from web.address import MAX_TYPED, PER_PAGE, State
from web.article.zotero import coins
from web.derived import derived
from web.help.did_you_mean import help_with
from web.out.absolute import absolute
from web.request import index, page, present_state
from web.search.charts import month_chart
from web.search.facet_page import Values, Wish, detail_page, read_wish, values_page
from web.search.panels import chips, pager
from web.search.trees import panels
from web.searching import answered, queried
from web.serving import count_search

blueprint = Blueprint("search", __name__)


@blueprint.get("/")
def search() -> str:
    """Show a page of results; all articles if nothing is typed."""
    state, answer = _answer(present_state())
    count_search(answer.total)
    counts = _free(state, answer.facets)
    return page(
        "search.html",
        state,
        twin=state.address("/api/v1/search"),
        answer=answer,
        helped=help_with(state, answer),
        coins=_coins,
        panels=panels(counts, state, _streets(counts)),
        chips=chips(state),
        chart=month_chart(counts.get(Facet.MONTH, ()), state),
        details=tuple(Detail),
        pager=pager(answer.shown, state.page),
        per_page=PER_PAGE,
        cut=len(request.args.get("q", "")) > MAX_TYPED and MAX_TYPED,
    )


@blueprint.get("/facet/<name>")
def facet(name: str) -> str:
    """Show all values of a facet in the results of a search."""
    state, wish = present_state(), read_wish(request.args)
    listed = queried(state)
    values = _values(name, state, listed.query, wish)
    state = replace(state, page=values.page)
    return page(
        "facet.html",
        state,
        twin=state.address(f"/api/v1/facets/{name}", *wish.pairs()),
        values=values,
        loose=listed.loose,
        wish=wish,
        orders=tuple(Order),
        chips=chips(state),
    )


def _values(name: str, state: State, query: Query, wish: Wish) -> Values:
    counting = _counting(query)
    if name in tuple(Detail):
        return detail_page(Detail(name), index().count_detail(counting, Detail(name)), state, wish)
    if name not in tuple(Facet):
        abort(404)
    facets = index().search(counting).facets
    return values_page(Facet(name), _free(state, facets), state, wish)


def _coins(article: Article) -> Markup:
    """Return the span that reference managers read for a result."""
    return coins(article, absolute(State(), f"/article/{article.id}"))


def _answer(state: State) -> tuple[State, Answer]:
    """Return the results of the page; beyond the end those of the last page."""
    answer = _find(state)
    last = pager(answer.shown, state.page).last
    if state.page <= last:
        return state, answer
    state = replace(state, page=last)
    return state, _find(state)


def _find(state: State) -> Answer:
    return answered(state, PER_PAGE, (state.page - 1) * PER_PAGE)


def _counting(query: Query) -> Query:
    """Return the query for counts alone, without ranking and results."""
    return replace(query, ranked_by=(), limit=0)


def _free(state: State, facets: FacetCounts) -> FacetCounts:
    """Return counts as panels show them: each is the total after its link is followed."""
    if not any(state.picked(family[0]) for family in FAMILIES if len(family) > 1):
        return facets
    return free_counts(index(), _counting(queried(state).query), facets, FAMILIES)


def _streets(counts: FacetCounts) -> Branches:
    """Return the streets of each district; empty without a query if no district is known."""
    if all(count.value == UNLABELLED for count in counts.get(Facet.DISTRICT, ())):
        return {}
    return derived(streets_by_district) or {}
