"""The parameters of the trends page."""

from dataclasses import dataclass, replace
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from searcher.core.facets import OFFICES, family_of
from searcher.core.model import Choice, Facet, Mode
from searcher.core.request import Request
from web.address import MAX_CHOICES, State, read_state

MAX_TERMS = 6  # more lines cannot be told apart without colour
MAX_TERM = 500  # characters; each link of the page repeats the terms
SPLITS = OFFICES


class Unit(StrEnum):
    """The unit of the values."""

    ARTICLES = "articles"
    RATE = "10k"  # articles per 10,000 printed characters


class Grain(StrEnum):
    """The length of a period."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Question:
    """One request.

    Attributes:
        terms: queries, all different.
        by: a line for each value of this facet; ``None``: one line for all articles.
        unit: the unit of the values.
        grain: ``None``: months as long as they fit.
        first: first month of the range; ``""``: the first of the index.
        last: last month of the range; ``""``: the last of the index.
        choices: facet values; chosen years and months are the range instead.
        mode: how words are matched.
        synonyms: whether synonyms are searched too.
        shade: index of the term of the heat map; ``None``: the first with results.
        refused: terms left out because they are too many or too long.
    """

    terms: tuple[str, ...] = ()
    by: Facet | None = None
    unit: Unit = Unit.ARTICLES
    grain: Grain | None = None
    first: str = ""
    last: str = ""
    choices: tuple[Choice, ...] = ()
    mode: Mode = Mode.SMART
    synonyms: bool = True
    shade: int | None = None
    refused: tuple[str, ...] = ()

    @property
    def request(self) -> Request:
        """The filters and options of the search that each term is counted with."""
        return Request(choices=tuple(self.choices), mode=self.mode, synonyms=self.synonyms)


def question_of(args: MultiDict[str, str], state: State) -> Question:
    """Return the request of an address; an unreadable parameter gets its default.

    Args:
        args: parameters ``term`` (repeated), ``by``, ``unit``, ``grain``, ``shade``.
        state: state of the same address; its query is the first term, its choices are filters.
    """
    typed = (read_state(MultiDict({"q": term})).typed for term in args.getlist("term"))
    terms = tuple(dict.fromkeys(term for term in (state.typed, *typed) if term))
    fit = tuple(term for term in terms if len(term) <= MAX_TERM)[:MAX_TERMS]
    first, last = _range(state)
    shade = args.get("shade", "")
    return Question(
        terms=fit,
        by=next((facet for facet in SPLITS if facet == args.get("by")), None),
        unit=next((unit for unit in Unit if unit == args.get("unit")), Unit.ARTICLES),
        grain=next((grain for grain in Grain if grain == args.get("grain")), None),
        first=first,
        last=last,
        choices=_filters(state),
        mode=state.mode,
        synonyms=state.synonyms,
        shade=int(shade) - 1 if shade in {str(n + 1) for n in range(len(fit))} else None,
        refused=tuple(term for term in terms if term not in fit),
    )


def address(question: Question, state: State, path: str = "/trends") -> str:
    """Return the address of a page with these parameters."""
    given = {
        "by": question.by and question.by.value,
        "unit": question.unit is not Unit.ARTICLES and question.unit.value,
        "grain": question.grain and question.grain.value,
        "shade": question.shade is not None and str(question.shade + 1),
    }
    terms = (("term", term) for term in question.terms)
    extra = ((name, value) for name, value in given.items() if value)
    return carried(question, state).address(path, *terms, *extra)


def carried(question: Question, state: State) -> State:
    """Return the state with the filters of the request, without terms and switches."""
    return replace(
        state,
        typed="",
        choices=question.choices,
        first=question.first,
        last=question.last,
        mode=question.mode,
        synonyms=question.synonyms,
        page=1,
    )


def _range(state: State) -> tuple[str, str]:
    """Return the range of the address, else the range that spans chosen years and months."""
    if state.first or state.last:
        reversed_ = bool(state.first and state.last and state.first > state.last)
        return (state.last, state.first) if reversed_ else (state.first, state.last)
    chosen = [c for c in state.choices if not c.excluded]
    years = [c.value for c in chosen if c.facet is Facet.YEAR]
    months = [c.value for c in chosen if c.facet is Facet.MONTH]
    spans = [(f"{y}-01", f"{y}-12") for y in years] + [(m, m) for m in months]
    usable = [(read.first, read.last) for read in map(_span, spans) if read.first]
    return (min(a for a, _ in usable), max(b for _, b in usable)) if usable else ("", "")


def _span(span: tuple[str, str]) -> State:
    return read_state(MultiDict({"from": span[0], "to": span[1]}))


def _filters(state: State) -> tuple[Choice, ...]:
    """Return the filters of the state, without those on time.

    At most MAX_CHOICES - 2 are kept, because a link from the page adds a label and a month.
    """
    time = family_of(Facet.MONTH)
    return tuple(c for c in state.choices if c.excluded or c.facet not in time)[: MAX_CHOICES - 2]
