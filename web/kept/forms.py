"""Forms that change what a person keeps. Where one changes nothing, its page says why."""

from collections.abc import Callable
from http import HTTPStatus

from flask import redirect, request
from werkzeug.wrappers import Response

from searcher.core.model import Sort
from searcher.identity.register import Moved
from searcher.speech import Message, said
from web.kept.install import mailings, shelves
from web.kept.links import cut
from web.kept.mailings import EVERY
from web.kept.news import asked_of, latest, search_of
from web.kept.shelf import Entry, KeptError, require_note, require_tags
from web.kept.views import asking, blueprint, everything, listed, may_mail, own, owner
from web.lookup import became_of
from web.people.access import person
from web.request import index, present_state

__all__ = ["blueprint"]

Answer = Response | tuple[str, int]
_NUMBER = 12  # digits of a number in a form, at most


@blueprint.post("/kept")
def make() -> Answer:
    """Make a shelf, put articles on one, or save a search."""
    me, what = owner(), request.form.get("do", "")
    if what == "add":
        return _tried(lambda: _added(me), listed)
    if what == "save":
        return _tried(lambda: _saved(me), asking)
    if what == "make":
        return _tried(lambda: _made(me), everything)
    return everything(said("people.unknown_form")), 400


@blueprint.post("/kept/lists/<int:number>")
def change(number: int) -> Answer:
    """Change a shelf, or what is on it."""
    me = owner()
    return _tried(lambda: _changed(me, number), lambda wrong: own(number, wrong))


@blueprint.post("/kept/searches/<int:number>")
def look(number: int) -> Answer:
    """Look at what is new in a saved search, have it mailed, or forget it."""
    me, what = owner(), request.form.get("do", "")
    if what == "look":
        return _tried(lambda: _looked(me, number), everything)
    if what == "mail":
        return _tried(lambda: _mailed(me, number), everything)
    if what == "forget":
        return _tried(lambda: _forgotten(me, number), everything)
    return everything(said("people.unknown_form")), 400


def _tried(do: Callable[[], str], again: Callable[[Message | None], str]) -> Answer:
    """Do it and go to the address that it returns, or show the form again with the reason."""
    try:
        return redirect(do(), HTTPStatus.SEE_OTHER)
    except KeptError as error:
        return again(error.message), HTTPStatus.UNPROCESSABLE_ENTITY


def _to(path: str, done: str) -> str:
    """Return an address that says what was done, and still leads back to the search."""
    return present_state().at_page(1).address(path, ("done", done))


def _made(me: int) -> str:
    made = shelves().make(me, request.form.get("name", ""))
    return _to(f"/kept/lists/{made.id}", "made")


def _added(me: int) -> str:
    """Put the articles of the form on the shelf that it chooses, or on a new one."""
    ids = _present(next(cut(list(dict.fromkeys(request.form.getlist("id")))), []))
    if not ids:
        raise KeptError("kept.nothing")
    new = request.form.get("new", "").strip()
    number = shelves().make(me, new).id if new else _number("list")
    shelves().add(me, number, ids)
    return _to(f"/kept/lists/{number}", "added")


def _present(ids: list[str]) -> list[str]:
    """Return the ids under which the index holds the articles; unknown ones are left out."""
    present = list[str]()
    for one in ids:
        became = None if index().get(one) else became_of(one)
        name = became.to if isinstance(became, Moved) else one
        if index().get(name):
            present.append(name)
    return present


def _saved(me: int) -> str:
    state = present_state()
    shelves().save(me, request.form.get("name", ""), asked_of(state), latest(state))
    return present_state().home().address("/kept", ("done", "saved"))


def _changed(me: int, number: int) -> str:
    """Do what the form says, and return the address to go to."""
    form, what, kept = request.form, request.form.get("do", ""), shelves()
    if what == "rename":
        kept.rename(me, number, form.get("name", ""))
        return _to(f"/kept/lists/{number}", "renamed")
    if what == "note":
        note, tags = require_note(form.get("note", "")), require_tags(form.get("tags", ""))
        kept.annotate(me, number, Entry(form.get("id", ""), note, tags))
        return _here("noted")
    if what == "remove":
        kept.remove(me, number, form.get("id", ""))
        return _here("removed")
    if what == "share":
        kept.share(me, number, noted=form.get("noted") == "1")
        return f"{_to(f'/kept/lists/{number}', 'shared')}#share"
    if what == "unshare":
        kept.unshare(me, number)
        return f"{_to(f'/kept/lists/{number}', 'unshared')}#share"
    if what == "delete":
        kept.delete(me, number)
        return _to("/kept", "removed")
    raise KeptError("people.unknown_form")


def _here(done: str) -> str:
    """Return the address of the same page of the shelf, with the same tag chosen."""
    tag = request.args.get("tag", "")
    more = [("tag", tag)] if tag else []
    return present_state().address(request.path, *more, ("done", done))


def _looked(me: int, number: int) -> str:
    """Mark all as seen, and lead to the results, those indexed last first."""
    here = present_state()
    found = shelves().look(me, number, "")
    state = search_of(found.asked, here)
    shelves().look(me, number, latest(state))
    return state.sorted_by(Sort.ADDED).url()


def _mailed(me: int, number: int) -> str:
    """Have a search mailed from now on, as often as the form says."""
    account = person()
    if account is None or not may_mail(account):
        raise KeptError("kept.mail.lacks")
    every = request.form.get("every", "")
    if every not in {"0", *map(str, EVERY)}:
        raise KeptError("people.unknown_form")
    asked = next((each.asked for each in shelves().searches(me) if each.id == number), "")
    mark = latest(search_of(asked, present_state()))
    mailings().change(me, number, int(every), mark)
    return _to("/kept", "mailed")


def _forgotten(me: int, number: int) -> str:
    shelves().forget(me, number)
    return _to("/kept", "forgotten")


def _number(name: str) -> int:
    """Return a number of the form; 0, which no shelf has, if it is missing or invalid."""
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= _NUMBER else 0
