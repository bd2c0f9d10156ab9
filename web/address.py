"""What one address asks for, and the addresses one click away from it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote, quote_plus

from werkzeug.datastructures import MultiDict

from searcher.core.model import Choice, Facet, Mode, Offer, Sort
from web.i18n import LOCALES

MAX_TYPED = 2_000  # characters; each link of the page repeats them
MAX_CHOICES = 50  # likewise
MAX_VALUE = 200  # characters of one facet value
MAX_PAGE = 10**6
PER_PAGE = 10  # results
PAGE_BYTES = 1 << 20  # that the addresses in a list of a page may take
MAX_RANGE = 1200  # months of a range that are looked at
EXCLUDE = "exclude"
FAMILIES = ((Facet.DISTRICT, Facet.STREET), (Facet.DEPARTMENT,), (Facet.YEAR, Facet.MONTH))
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)

_Option = TypeVar("_Option", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class State:
    """One request as the address tells it; every method returns a neighbour.

    Attributes:
        typed: the query without control characters, cut to ``MAX_TYPED``.
        choices: facet values, at most one entry for each.
        first, last: months of a range that is chosen, e.g. ``"2021-03"``; ``""``: open.
        page: from 1.
        reprints: whether each reprint of a text is a result of its own.
        synonyms: whether other names of what was typed are looked for too.
        language: ``None`` when the address names none, so that links need not either.
        root: path the site is mounted under, without a slash at its end.
    """

    typed: str = ""
    choices: tuple[Choice, ...] = ()
    first: str = ""
    last: str = ""
    mode: Mode = Mode.SMART
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    reprints: bool = False
    synonyms: bool = True
    language: str | None = None
    root: str = ""

    @property
    def filters(self) -> tuple[Choice, ...]:
        """All that narrows the search, a range as the months in it: what `find` is given."""
        months = months_between(self.first, self.last) if self.first or self.last else ()
        return (*self.choices, *(Choice(Facet.MONTH, month) for month in months))

    def picked(self, facet: Facet) -> bool:
        """Whether a value of the facet's family is chosen; an excluded one is not."""
        family = family_of(facet)
        ranged = Facet.MONTH in family and bool(self.first or self.last)
        return ranged or any(c.facet in family and not c.excluded for c in self.choices)

    def only(self, facet: Facet, value: str) -> "State":
        """Choose the value in place of all that is chosen in its family.

        So the count that is shown beside a value is the total after the click.
        """
        return self.unpicked(facet)._with(Choice(facet, value))

    def unpicked(self, facet: Facet) -> "State":
        """Drop what is chosen in the facet's family; what is excluded stays."""
        family = family_of(facet)
        kept = tuple(c for c in self.choices if c.excluded or c.facet not in family)
        made = replace(self, choices=kept, page=1)
        return made.between("", "") if Facet.MONTH in family else made

    def between(self, first: str, last: str) -> "State":
        """Choose a range of months, both inclusive, ``""`` open; it replaces chosen ones."""
        kept = self.choices
        if first or last:
            kept = tuple(c for c in kept if c.excluded or c.facet not in family_of(Facet.MONTH))
        return replace(self, choices=kept, first=first, last=last, page=1)

    def toggled(self, facet: Facet, value: str) -> "State":
        """Choose the value beside the others, or drop it when it was chosen or excluded."""
        return self._with(Choice(facet, value))

    def excluding(self, facet: Facet, value: str) -> "State":
        """Rule the value out, or drop that when it was."""
        return self._with(Choice(facet, value, excluded=True))

    def without(self, choice: Choice) -> "State":
        """Drop one choice."""
        return replace(self, choices=tuple(c for c in self.choices if c != choice), page=1)

    def cleared(self) -> "State":
        """Drop every choice."""
        return replace(self, choices=(), first="", last="", page=1)

    def at_page(self, page: int) -> "State":
        """Turn to a page."""
        return replace(self, page=page)

    def sorted_by(self, sort: Sort) -> "State":
        """Order otherwise, from the first page."""
        return replace(self, sort=sort, page=1)

    def offered(self, offer: Offer) -> "State":
        """Search what was offered instead; it knows a range as the months in it."""
        ranged = {choice for choice in self.filters if choice not in self.choices}
        kept = tuple(choice for choice in offer.choices if choice not in ranged)
        made = replace(self, typed=offer.typed, mode=offer.mode, choices=kept, page=1)
        return made if len(kept) < len(offer.choices) else made.between("", "")

    def showing_reprints(self, each: bool) -> "State":
        """Show each reprint, or fold those of one text into one result."""
        return replace(self, reprints=each, page=1)

    def with_synonyms(self, wanted: bool) -> "State":
        """Look for synonyms too, or only for what was typed."""
        return replace(self, synonyms=wanted, page=1)

    def home(self) -> "State":
        """Keep nothing but the language."""
        return State(language=self.language, root=self.root)

    def holds(self, facet: Facet, value: str) -> Choice | None:
        """Return what was chosen about the value."""
        return next((c for c in self.choices if (c.facet, c.value) == (facet, value)), None)

    def url(self) -> str:
        """Address of the result page."""
        return self.address("/")

    def address(self, path: str, *extra: tuple[str, str]) -> str:
        """Address of a path of the site that takes this search along.

        Args:
            path: below the root, with its slash, not yet percent-encoded.
            extra: names and values that the address has besides.
        """
        pairs = (*self.pairs(), *extra)
        query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)
        return f"{self.root}{_quoted(path)}{'?' if query else ''}{query}"

    def article_url(self, article_id: str, at: int = 0) -> str:
        """Address of an article that remembers the search it was found by.

        Args:
            article_id: its id.
            at: its number among the results, from 1; 0 when it is none of them.
        """
        return self.address(f"/article/{article_id}", *([("at", str(at))] if at else []))

    def room(self, wanted: int, links: int) -> int:
        """Return how many values a page can list, each with so many links that repeat the search.

        A search of 2,000 emoji takes 24 kB in an address: a page of usual length would be of many
        megabytes.
        """
        return min(wanted, PAGE_BYTES // (links * len(self.url())))

    def hidden_fields(self) -> tuple[tuple[str, str], ...]:
        """What the search form must carry along: all but the query, the mode and the page."""
        return tuple((n, v) for n, v in self.pairs() if n not in {"q", "mode", "page"})

    def _with(self, choice: Choice) -> "State":
        held = self.holds(choice.facet, choice.value)
        kept = tuple(c for c in self.choices if c != held)
        dropped = held is not None and (held.excluded or not choice.excluded)
        return replace(self, choices=kept if dropped else (*kept, choice), page=1)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Name and value of all that differs from the default."""
        usual = State()
        if self.typed:
            yield "q", self.typed
        for choice in self.choices:
            named = (choice.facet.value, choice.value)
            yield (EXCLUDE, "=".join(named)) if choice.excluded else named
        for name, value, default in (
            ("from", self.first, usual.first),
            ("to", self.last, usual.last),
            ("mode", self.mode.value, usual.mode.value),
            ("sort", self.sort.value, usual.sort.value),
            ("page", str(self.page), str(usual.page)),
            ("reprints", str(int(self.reprints)), str(int(usual.reprints))),
            ("synonyms", str(int(self.synonyms)), str(int(usual.synonyms))),
            ("lang", self.language or "", ""),
        ):
            if value != default:
                yield name, value


def read_state(args: MultiDict[str, str], root: str = "") -> State:
    """Read an address; what cannot be read falls back to the default, never an error."""
    language = args.get("lang", "")
    first, last = _month(args.get("from", "")), _month(args.get("to", ""))
    if first and last:
        first, last = sorted((first, last))
    return State(
        typed=clean(args.get("q", ""))[:MAX_TYPED],
        choices=tuple(_choices(args)),
        first=first,
        last=last,
        mode=_option(Mode, args.get("mode"), Mode.SMART),
        sort=_option(Sort, args.get("sort"), Sort.RELEVANCE),
        page=_page(args.get("page", "")),
        reprints=args.get("reprints") == "1",
        synonyms=args.get("synonyms") != "0",
        language=language if language in LOCALES else None,
        root=root.rstrip("/"),
    )


def _choices(args: MultiDict[str, str]) -> Iterable[Choice]:
    """Choices in the address's order; of two about the same value the exclusion stands."""
    chosen = {(facet, value): False for facet in Facet for value in args.getlist(facet.value)}
    for pair in args.getlist(EXCLUDE):
        name, _, value = pair.partition("=")
        if name in {facet.value for facet in Facet}:
            chosen[Facet(name), value] = True
    usable = [(f, v, out) for (f, v), out in chosen.items() if v and len(v) <= MAX_VALUE]
    return [Choice(f, v, out) for f, v, out in usable[:MAX_CHOICES]]


@lru_cache(512)  # a page repeats its query in a hundred links
def _encoded(value: str) -> str:
    return quote_plus(value, errors="replace")


@lru_cache(512)  # and few paths
def _quoted(path: str) -> str:
    return quote(path, errors="replace")


def clean(typed: str) -> str:
    """Put a space for what no keyboard types: controls, and halves of surrogate pairs."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in typed).strip()


def family_of(facet: Facet) -> tuple[Facet, ...]:
    """Return the facets whose values are one tree with this one's, parents first."""
    return next(family for family in FAMILIES if facet in family)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return every month of a range, both ends included; an open end is `MAX_RANGE` away."""
    begin, end = _number(first), _number(last)
    if begin is None and end is None:
        return ()
    begin = begin if begin is not None else (end or 0) - MAX_RANGE + 1
    end = end if end is not None else begin + MAX_RANGE - 1
    stop = min(end + 1, begin + MAX_RANGE)
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(max(0, begin), stop))


def _number(month: str) -> int | None:
    match = _MONTH.fullmatch(month)
    return int(match[1]) * 12 + int(match[2]) - 1 if match else None


def _month(value: str) -> str:
    return value if _MONTH.fullmatch(value) else ""


def _option(kind: type[_Option], value: str | None, default: _Option) -> _Option:
    return next((option for option in kind if option.value == value), default)


def _page(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 12):
        return 1
    return min(max(1, int(value)), MAX_PAGE)
