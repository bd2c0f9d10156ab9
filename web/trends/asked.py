"""What an address asks of the trends page."""

from dataclasses import dataclass, replace
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from searcher.core.model import Choice, Facet, Mode
from web.address import MAX_CHOICES, State, family_of, read_state

MAX_TERMS = 6  # as many lines as can be told apart without colour
MAX_TERM = 500  # characters; each link of the page repeats the term
SPLITS = (Facet.STREET, Facet.DISTRICT, Facet.DEPARTMENT)


class Unit(StrEnum):
    """What is shown of a month."""

    ARTICLES = "articles"
    RATE = "10k"  # articles per 10,000 characters printed


class Grain(StrEnum):
    """How long a step in time is."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        terms: each a full query, no two the same.
        by: a line for each value of this facet; ``None``: of all articles.
        grain: ``None``: months while they fit.
        first, last: months of the range, both inclusive; ``""``: as far as the index goes.
        choices: facet values; years and months that are chosen are the range instead.
        shade: which of the terms the heat map is of, from 0; ``None``: the first that is found.
        refused: terms left out, being too many or too long.
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


def asked(args: MultiDict[str, str], state: State) -> Asked:
    """Read an address; what cannot be read falls back to the default, never an error.

    Args:
        args: of the address: ``term`` (repeated), ``by``, ``unit``, ``grain``, ``shade``.
        state: of the same address; its query is the first term, what is chosen in it a filter.
    """
    typed = (read_state(MultiDict({"q": term})).typed for term in args.getlist("term"))
    terms = tuple(dict.fromkeys(term for term in (state.typed, *typed) if term))
    fit = tuple(term for term in terms if len(term) <= MAX_TERM)[:MAX_TERMS]
    first, last = _range(state)
    shade = args.get("shade", "")
    return Asked(
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


def address(asked: Asked, state: State, path: str = "/trends") -> str:
    """Address of a page that asks for this."""
    given = {
        "by": asked.by and asked.by.value,
        "unit": asked.unit is not Unit.ARTICLES and asked.unit.value,
        "grain": asked.grain and asked.grain.value,
        "shade": asked.shade is not None and str(asked.shade + 1),
    }
    terms = (("term", term) for term in asked.terms)
    extra = ((name, value) for name, value in given.items() if value)
    return carried(asked, state).address(path, *terms, *extra)


def carried(asked: Asked, state: State) -> State:
    """Return what of the search goes along beside terms and switches."""
    return replace(
        state,
        typed="",
        choices=asked.choices,
        first=asked.first,
        last=asked.last,
        mode=asked.mode,
        synonyms=asked.synonyms,
        page=1,
    )


def _range(state: State) -> tuple[str, str]:
    """Return the range that was asked for, else the one that spans what is chosen in time."""
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
    """Leave room in each link for a label and a month."""
    time = family_of(Facet.MONTH)
    return tuple(c for c in state.choices if c.excluded or c.facet not in time)[: MAX_CHOICES - 2]
