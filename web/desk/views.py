"""The blueprint of the desk, and what its views share."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from indexer.history.schema import DeskDamaged
from web.request import page, present_state

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

Answer = Response | str | tuple[str, int]


@blueprint.errorhandler(DeskDamaged)
def damaged(error: DeskDamaged) -> Answer:
    """Tell that the changes cannot be read, and what to do."""
    return here("desk_damaged.html", why=error.message), 503


def go(path: str, *extra: tuple[str, str]) -> Response:
    """Lead to a page of the site, after a form has done its work."""
    return redirect(present_state().home().address(path, *extra), 303)


def here(template: str, **values: object) -> str:
    """Render a page of the desk; its state keeps the language and the page of a list."""
    state = present_state().home().at_page(present_state().page)
    return page(template, state, twin="", **values)


def field(name: str) -> str:
    """Return the value of a field of the form; ``""`` if it is missing."""
    return request.form.get(name, "")
