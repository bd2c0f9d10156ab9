"""Values that all views use: index, settings, state of the address, language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import cast

from flask import current_app, render_template, request

from searcher.core.engine import SearchIndex
from searcher.core.model import Article, Facet, Mode, Sort
from searcher.settings import Settings
from searcher.suggest import Suggester
from web.address import MAX_VALUE, State, read_state
from web.i18n import LOCALES, NAMES, Speech, tag

EXTENSION = "jiewen"

_ANY, _NUMBER = ".*", "[0-9]{1,9}"
_MOST_EXTRA = 100
_ORDERED = {"find": _ANY, "by": "count|pinyin"}
# parameters of each view beside those of a search: name and pattern
_TAKES: Mapping[str, Mapping[str, str]] = {
    "search.facet": _ORDERED,
    "browse.list_streets": _ORDERED,
    "browse.list_departments": _ORDERED,
    "browse.list_uncertain": {"field": "|".join(each.name for each in fields(Article))},
    "article.article": dict.fromkeys(("at", "similar", "part", "saved"), _NUMBER),
    "desk.timeline": {"article": _ANY, "who": _ANY, "day": _ANY, "done": _NUMBER},
    "desk.move": {"from": _ANY},
    "desk.review": {"field": "[a-z_]+", "skip": _NUMBER, "done": _NUMBER},
    "article.source": dict.fromkeys(("at", "line", "leaf", "part"), _NUMBER),
    "out.export": {"id": _ANY},
    "out.listing": {"id": _ANY},
    "kept.show": {"id": _ANY, "name": _ANY},
    "kept.shelf": {"tag": _ANY},
    "inbox.everything": {"sent": _NUMBER, "done": "[a-z]{1,20}"},
    "trends.show": {
        "term": _ANY,
        "by": "|".join(Facet),
        "unit": "articles|10k",
        "grain": "month|year",
        "shade": _NUMBER,
    },
    "help.advanced": dict.fromkeys(
        ("text", "joint", "field", "match", "since", "until", *(f"in_{f}" for f in Facet)), _ANY
    ),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A website over one index.

    Attributes:
        index: the index to search.
        settings: the settings.
        suggester: completes and corrects queries.
        corpus: folder of the newsletters; ``None`` if unknown.
    """

    index: SearchIndex
    settings: Settings
    suggester: Suggester
    corpus: Path | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the site.

    Attributes:
        name: our name of the language.
        written: its name in the language itself.
        tag: BCP 47 tag.
        url: address of the present page in this language.
    """

    name: str
    written: str
    tag: str
    url: str


def site() -> Site:
    """Return the site of the present request."""
    return cast(Site, current_app.extensions[EXTENSION])


def index() -> SearchIndex:
    """Return the site's index."""
    return site().index


def present_state() -> State:
    """Return the state of the present address."""
    return read_state(request.args, request.script_root)


def language() -> str:
    """Return the language of the present address, or of the settings; a key of `LOCALES`."""
    return present_state().language or site().settings.language


def page(template: str, state: State, *, twin: str = "", **values: object) -> str:
    """Render a template in the reader's language.

    Args:
        template: file in ``templates/``.
        state: state of the present address; ``state`` in the template.
        twin: address of the same content as JSON.
        values: further names in the template.
    """
    return render_template(
        template,
        t=Speech(),
        state=state,
        twin=twin,
        languages=[Tongue(name, NAMES[name], tag(name), _in(name)) for name in LOCALES],
        Facet=Facet,
        Mode=Mode,
        Sort=Sort,
        **values,
    )


def _in(name: str) -> str:
    """Return the present address in another language.

    Only the search and the parameters that the view knows are repeated.
    """
    takes = _TAKES.get(request.endpoint or "", {})
    extra = [
        (key, value)
        for key, value in request.args.items(multi=True)
        if key in takes and len(value) <= MAX_VALUE and re.fullmatch(takes[key], value, re.DOTALL)
    ]
    state = replace(present_state(), language=None)
    return state.address(request.path, *extra[:_MOST_EXTRA], ("lang", name))
