"""The request that an address states, and the addresses one click away from it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote, quote_plus

from werkzeug.datastructures import MultiDict

from searcher.core.facets import family_of
from searcher.core.model import Choice, Facet, Mode, Offer, Sort
from searcher.core.request import Request
from searcher.query import parse
from web.i18n import LOCALES

MAX_TYPED = 2_000  # characters; each link of the page repeats them
MAX_CHOICES = 50  # choices; each link of the page repeats them
MAX_VALUE = 200  # characters of one facet value
MAX_PAGE = 10**6
PER_PAGE = 10  # results
PAGE_BYTES = 1 << 20  # bytes that the addresses in one list of a page may take
MAX_RANGE = 1200  # months of a range, at most
EXCLUDE = "exclude"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)

_Option = TypeVar("_Option", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class State:
    """One request as its address states it; each method returns a neighbouring request.

    Attributes:
        typed: the query without control characters, cut to ``MAX_TYPED``.
        choices: chosen and excluded facet values, each value once.
        first: first month of a chosen range, e.g. ``"2021-03"``; ``""``: open.
        last: last month of the range; ``""``: open.
        mode: how words are matched.
        sort: the order of results.
        page: page of results, from 1.
        reprints: whether each reprint of a text is a separate result.
        synonyms: whether synonyms of typed words are searched too.
        strict: whether articles must have every word; see `Request.strict`.
        language: ``None`` if the address names none; then links name none either.
        root: path under which the site is mounted, without a final slash.
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
    strict: bool | None = None
    language: str | None = None
    root: str = ""

    @property
    def filters(self) -> tuple[Choice, ...]:
        """All choices, with a range as its months; the argument for `find`."""
        months = months_between(self.first, self.last) if self.first or self.last else ()
        return (*self.choices, *(Choice(Facet.MONTH, month) for month in months))

    def request(self, limit: int = PER_PAGE, offset: int = 0) -> Request:
        """Return the search of this state; ``limit`` and ``offset`` replace the state's page."""
        return Request(
            self.typed,
            self.filters,
            self.mode,
            self.sort,
            limit,
            offset,
            synonyms=self.synonyms,
            collapsed=not self.reprints,
            strict=self.strict,
        )

    def picked(self, facet: Facet) -> bool:
        """Whether a value of the facet's family is chosen; excluded values do not count."""
        family = family_of(facet)
        ranged = Facet.MONTH in family and bool(self.first or self.last)
        return ranged or any(c.facet in family and not c.excluded for c in self.choices)

    def only(self, facet: Facet, value: str) -> "State":
        """Choose the value in place of all chosen values of its family.

        Then the count shown beside a value is the total after the click.
        """
        return self.unpicked(facet)._with(Choice(facet, value))

    def unpicked(self, facet: Facet) -> "State":
        """Drop the chosen values of the facet's family; excluded values stay."""
        family = family_of(facet)
        kept = tuple(c for c in self.choices if c.excluded or c.facet not in family)
        made = replace(self, choices=kept, page=1)
        return made.between("", "") if Facet.MONTH in family else made

    def between(self, first: str, last: str) -> "State":
        """Choose a range of months in place of chosen months; both ends inclusive, ``""`` open."""
        kept = self.choices
        if first or last:
            kept = tuple(c for c in kept if c.excluded or c.facet not in family_of(Facet.MONTH))
        return replace(self, choices=kept, first=first, last=last, page=1)

    def toggled(self, facet: Facet, value: str) -> "State":
        """Choose the value in addition to others; a value already chosen or excluded is dropped."""
        return self._with(Choice(facet, value))

    def excluding(self, facet: Facet, value: str) -> "State":
        """Exclude the value; an exclusion that exists already is dropped."""
        return self._with(Choice(facet, value, excluded=True))

    def without(self, choice: Choice) -> "State":
        """Drop one choice."""
        return replace(self, choices=tuple(c for c in self.choices if c != choice), page=1)

    def cleared(self) -> "State":
        """Drop every choice."""
        return replace(self, choices=(), first="", last="", page=1)

    def at_page(self, page: int) -> "State":
        """Go to a page of results."""
        return replace(self, page=page)

    def sorted_by(self, sort: Sort) -> "State":
        """Change the order and return to the first page."""
        return replace(self, sort=sort, page=1)

    def offered(self, offer: Offer) -> "State":
        """Accept an offered search; the offer lists a range as its months."""
        ranged = {choice for choice in self.filters if choice not in self.choices}
        kept = tuple(choice for choice in offer.choices if choice not in ranged)
        made = replace(self, typed=offer.typed, mode=offer.mode, choices=kept, page=1)
        return made if len(kept) < len(offer.choices) else made.between("", "")

    def showing_reprints(self, each: bool) -> "State":
        """Show each reprint as a result, or fold reprints of one text into one result."""
        return replace(self, reprints=each, page=1)

    def with_synonyms(self, wanted: bool) -> "State":
        """Search synonyms too, or only the typed words."""
        return replace(self, synonyms=wanted, page=1)

    def wanting(self, strict: bool | None) -> "State":
        """Ask for articles with every word, or with some; ``None`` leaves it to the query."""
        return replace(self, strict=strict, page=1)

    def counted(self) -> "State":
        """Return the state of the list that a count by `query_of` counts, with every word."""
        is_question = parse(self.typed, self.mode).is_sentence
        return replace(self, strict=True if is_question or self.strict else None)

    def home(self) -> "State":
        """Keep nothing but the language."""
        return State(language=self.language, root=self.root)

    def holds(self, facet: Facet, value: str) -> Choice | None:
        """Return the choice that concerns the value, or ``None``."""
        return next((c for c in self.choices if (c.facet, c.value) == (facet, value)), None)

    def url(self) -> str:
        """Return the address of the result page."""
        return self.address("/")

    def address(self, path: str, *extra: tuple[str, str]) -> str:
        """Return the address of another path of the site, with this search in its parameters.

        Args:
            path: below the root, with its first slash, not yet percent-encoded.
            extra: names and values of further parameters.
        """
        pairs = (*self.pairs(), *extra)
        query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)
        return f"{self.root}{_quoted(path)}{'?' if query else ''}{query}"

    def article_url(self, article_id: str, at: int = 0) -> str:
        """Return the address of an article that keeps the search by which it was found.

        Args:
            article_id: the article's id.
            at: the article's rank among the results, from 1; 0 if it is not among them.
        """
        return self.address(f"/article/{article_id}", *([("at", str(at))] if at else []))

    def room(self, wanted: int, links: int) -> int:
        """Return how many values a page can list if each value has ``links`` links with the search.

        A query of 2,000 emoji takes 24 kB in an address, so a page of usual length would have many
        megabytes.

        Args:
            wanted: the greatest number to return.
            links: links beside each value.
        """
        return min(wanted, PAGE_BYTES // (links * len(self.url())))

    def hidden_fields(self) -> tuple[tuple[str, str], ...]:
        """Return names and values for hidden fields of the search form.

        All parameters but those of the query, the mode and the page are in them.
        """
        return tuple((n, v) for n, v in self.pairs() if n not in {"q", "mode", "strict", "page"})

    def _with(self, choice: Choice) -> "State":
        held = self.holds(choice.facet, choice.value)
        kept = tuple(c for c in self.choices if c != held)
        dropped = held is not None and (held.excluded or not choice.excluded)
        return replace(self, choices=kept if dropped else (*kept, choice), page=1)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each parameter that differs from its default."""
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
            ("strict", "" if self.strict is None else str(int(self.strict)), ""),
            ("lang", self.language or "", ""),
        ):
            if value != default:
                yield name, value


def read_state(args: MultiDict[str, str], root: str = "") -> State:
    """Return the state of an address; an unreadable parameter gets its default."""
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
        strict={"0": False, "1": True}.get(args.get("strict", "")),
        language=language if language in LOCALES else None,
        root=root.rstrip("/"),
    )


def _choices(args: MultiDict[str, str]) -> Iterable[Choice]:
    """Return the choices in the address's order; an exclusion of a value wins over its choice."""
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


@lru_cache(512)  # a page uses few paths
def _quoted(path: str) -> str:
    return quote(path, errors="replace")


def clean(typed: str) -> str:
    """Replace control characters and lone surrogates, which no keyboard types, by spaces."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in typed).strip()


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return each month of a range, both ends included; an open end is `MAX_RANGE` months away."""
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
