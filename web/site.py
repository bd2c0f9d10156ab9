"""What every view is made of: the index, the settings, the address, the reader's language."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode

from flask import current_app, render_template, request

from searcher.engine import SearchIndex
from searcher.model import Facet, Mode, Sort
from searcher.settings import Settings
from searcher.suggest import Suggester
from web.links import State, read_state
from web.speech import LOCALES, NAMES, Speech, tag

EXTENSION = "jiewen"


@dataclass(frozen=True, slots=True)
class Site:
    """One site.

    Attributes:
        corpus: where the newsletters are; ``None`` when that is not known.
    """

    index: SearchIndex
    settings: Settings
    suggester: Suggester
    corpus: Path | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the site and the present page in it."""

    name: str
    written: str
    tag: str
    url: str


def site() -> Site:
    """Return the site that is asked."""
    return cast(Site, current_app.extensions[EXTENSION])


def index() -> SearchIndex:
    """Return the index this site shows."""
    return site().index


def present_state() -> State:
    """Read the present address."""
    return read_state(request.args, request.script_root)


def language() -> str:
    """Return the language of the present address: a key of `speech.LOCALES`."""
    return present_state().language or site().settings.language


def page(template: str, state: State, *, twin: str = "", **values: object) -> str:
    """Fill a template in the reader's language.

    Args:
        template: file in ``templates/``.
        state: of the present address; ``state`` in the template.
        twin: address of the same as JSON.
        values: names in the template.
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
    """Return the present address in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    query = urlencode([*kept, ("lang", name)], errors="replace")
    return f"{request.script_root}{quote(request.path, errors='replace')}?{query}"
