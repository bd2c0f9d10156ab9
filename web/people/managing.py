"""Pages of administrators: who has an account, and what they may do."""

from flask import abort, redirect, request

from searcher.speech import Message, said
from web.people.access import person
from web.people.person import Account, PeopleError, Role
from web.people.tools import tools
from web.people.views import Answer, Refused, blueprint, field, new_password
from web.request import page, present_state

__all__ = ["blueprint"]

_DONE = frozenset({"added", "role", "password", "disabled", "enabled", "signed_out"})


@blueprint.route("/people", methods=["GET", "POST"])
def everyone() -> Answer:
    """List all accounts, or make one."""
    if request.method != "POST":
        return _everyone()
    try:
        made = _made()
    except Refused as refused:
        return _everyone(wrong=refused.why), refused.status, refused.headers
    return _go(f"/people/{made.id}", "added")


@blueprint.route("/people/<int:number>", methods=["GET", "POST"])
def one(number: int) -> Answer:
    """Show an account, or change it."""
    account = tools().people.get(number) or abort(404)
    if request.method != "POST":
        return _one(account)
    try:
        done = _changed(account, field("do"))
    except Refused as refused:
        return _one(account, wrong=refused.why), refused.status, refused.headers
    return _go(f"/people/{number}", done)


def _made() -> Account:
    """Make the account that the form describes.

    Raises:
        Refused: it cannot be made.
    """
    try:
        name, role, offices = field("name"), _role(), _offices()
        return tools().people.add(name, role, offices, new_password())
    except PeopleError as error:
        raise Refused(error.message) from error


def _changed(account: Account, what: str) -> str:
    """Do what the form says, and return the word for it.

    Raises:
        Refused: nothing was changed.
    """
    people, number = tools().people, account.id
    me = person()
    if me and me.id == number and what in {"role", "disable"}:
        raise Refused(said("people.yourself"))  # one would lock oneself out by a slip
    try:
        if what == "role":
            people.set_role(number, _role(), _offices())
            return "role"
        if what == "password":
            changed = people.set_password(number, new_password())
            if me and me.id == number:
                tools().sessions.begin(changed)
            return "password"
        if what in {"disable", "enable"}:
            people.set_active(number, active=what == "enable")
            return f"{what}d"
        if what == "sign_out":
            people.end_sessions(number)
            return "signed_out"
    except PeopleError as error:
        raise Refused(error.message) from error
    raise Refused(said("people.unknown_form"), 400)


def _role() -> Role:
    try:
        return Role(field("role"))
    except ValueError as error:
        raise Refused(said("people.unknown_form"), 400) from error


def _offices() -> tuple[str, ...]:
    return tuple(field("offices").splitlines())


def _go(path: str, done: str) -> Answer:
    return redirect(present_state().home().address(path, ("done", done)), 303)


def _everyone(wrong: Message | None = None) -> str:
    kept = {"name": field("name")[:80], "role": field("role"), "offices": field("offices")[:4000]}
    accounts = tools().people.all()
    return page("people.html", present_state(), accounts=accounts, kept=kept, wrong=wrong)


def _one(account: Account, wrong: Message | None = None) -> str:
    done = request.args.get("done", "")
    return page(
        "person.html",
        present_state(),
        account=account,
        wrong=wrong,
        done=done if done in _DONE and not wrong else "",
    )
