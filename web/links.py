"""What one address asks for, and the addresses one click away from it."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from searcher.model import Choice, Facet, Mode, Offer, Sort
from web.i18n import LANGUAGES

MAX_TYPED = 2_000  # characters; each link of the page repeats them
MAX_CHOICES = 50  # likewise
MAX_VALUE = 200  # characters of one facet value
MAX_PAGE = 10**6
EXCLUDE = "exclude"

_Option = TypeVar("_Option", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class State:
    """One request as the address tells it; every method returns a neighbour.

    Attributes:
        typed: the query without control characters, cut to ``MAX_TYPED``.
        choices: facet values, at most one entry for each.
        page: from 1.
        reprints: whether each reprint of a text is a result of its own.
        synonyms: whether other names of what was typed are looked for too.
        language: ``None`` when the address names none, so that links need not either.
        root: path the site is mounted under, without a slash at its end.
    """

    typed: str = ""
    choices: tuple[Choice, ...] = ()
    mode: Mode = Mode.SMART
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    reprints: bool = False
    synonyms: bool = True
    language: str | None = None
    root: str = ""

    def toggled(self, facet: Facet, value: str) -> "State":
        """Choose the value, or drop it when it was chosen or excluded."""
        return self._with(Choice(facet, value))

    def excluding(self, facet: Facet, value: str) -> "State":
        """Rule the value out, or drop that when it was."""
        return self._with(Choice(facet, value, excluded=True))

    def without(self, choice: Choice) -> "State":
        """Drop one choice."""
        return replace(self, choices=tuple(c for c in self.choices if c != choice), page=1)

    def cleared(self) -> "State":
        """Drop every choice."""
        return replace(self, choices=(), page=1)

    def at_page(self, page: int) -> "State":
        """Turn to a page."""
        return replace(self, page=page)

    def sorted_by(self, sort: Sort) -> "State":
        """Order otherwise, from the first page."""
        return replace(self, sort=sort, page=1)

    def offered(self, offer: Offer) -> "State":
        """Search what was offered instead."""
        return replace(self, typed=offer.typed, mode=offer.mode, choices=offer.choices, page=1)

    def showing_reprints(self, each: bool) -> "State":
        """Show each reprint, or fold those of one text into one result."""
        return replace(self, reprints=each, page=1)

    def with_synonyms(self, wanted: bool) -> "State":
        """Look for synonyms too, or only for what was typed."""
        return replace(self, synonyms=wanted, page=1)

    def speaking(self, language: str) -> "State":
        """Say the same in another language."""
        return replace(self, language=language)

    def home(self) -> "State":
        """Keep nothing but the language."""
        return State(language=self.language, root=self.root)

    def holds(self, facet: Facet, value: str) -> Choice | None:
        """Return what was chosen about the value."""
        return next((c for c in self.choices if (c.facet, c.value) == (facet, value)), None)

    def url(self) -> str:
        """Address of the result page."""
        return f"{self.root}/{self._query()}"

    def article_url(self, article_id: str) -> str:
        """Address of an article that remembers the search it was found by."""
        return f"{self.root}/article/{quote(article_id, errors='replace')}{self._query()}"

    def hidden_fields(self) -> tuple[tuple[str, str], ...]:
        """What the search form must carry along: all but the query, the mode and the page."""
        return tuple((n, v) for n, v in self._pairs() if n not in {"q", "mode", "page"})

    def _with(self, choice: Choice) -> "State":
        held = self.holds(choice.facet, choice.value)
        kept = tuple(c for c in self.choices if c != held)
        dropped = held is not None and (held.excluded or not choice.excluded)
        return replace(self, choices=kept if dropped else (*kept, choice), page=1)

    def _query(self) -> str:
        pairs = list(self._pairs())
        return f"?{urlencode(pairs, errors='replace')}" if pairs else ""

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Name and value of all that differs from the default."""
        if self.typed:
            yield "q", self.typed
        for choice in self.choices:
            named = (choice.facet.value, choice.value)
            yield (EXCLUDE, "=".join(named)) if choice.excluded else named
        if self.mode is not Mode.SMART:
            yield "mode", self.mode.value
        if self.sort is not Sort.RELEVANCE:
            yield "sort", self.sort.value
        if self.page != 1:
            yield "page", str(self.page)
        if self.reprints:
            yield "reprints", "1"
        if not self.synonyms:
            yield "synonyms", "0"
        if self.language:
            yield "lang", self.language


def read_state(args: MultiDict[str, str], root: str = "") -> State:
    """Read an address; what cannot be read falls back to the default, never an error."""
    language = args.get("lang", "")
    return State(
        typed=_clean(args.get("q", ""))[:MAX_TYPED],
        choices=tuple(_choices(args)),
        mode=_option(Mode, args.get("mode"), Mode.SMART),
        sort=_option(Sort, args.get("sort"), Sort.RELEVANCE),
        page=_page(args.get("page", "")),
        reprints=args.get("reprints") == "1",
        synonyms=args.get("synonyms") != "0",
        language=language if language in LANGUAGES else None,
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


def _clean(typed: str) -> str:
    """Put a space for what no keyboard types: controls, and halves of surrogate pairs."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in typed).strip()


def _option(kind: type[_Option], value: str | None, default: _Option) -> _Option:
    return next((option for option in kind if option.value == value), default)


def _page(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 12):
        return 1
    return min(max(1, int(value)), MAX_PAGE)
