"""Pages of one's own account: signing in and out, password, access key."""

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from searcher.speech import Message, said
from web.mail.letter import AddressError
from web.mail.post import MailError, Undelivered
from web.people.access import person
from web.people.addresses import own_address
from web.people.links import send_link
from web.people.passwords import EVERY, Crowded, TooMany, digest_of, new_key
from web.people.person import Account, PeopleError
from web.people.tools import tools
from web.request import page, present_state, site
from web.serving.limits import client

blueprint = Blueprint("people", __name__)

Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]
_DONE = frozenset({"password", "no_key", "email", "no_email"})


class Refused(Exception):
    """A form that changes nothing.

    Attributes:
        why: what the page says.
        status: HTTP status.
        wait: seconds for Retry-After; 0: none.
    """

    def __init__(self, why: Message, status: int = 422, wait: float = 0) -> None:
        """Keep them."""
        super().__init__(why)
        self.why, self.status, self.wait = why, status, wait

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return {"Retry-After": str(round(self.wait))} if self.wait else {}


def field(name: str) -> str:
    """Return the value of a field of the form; ``""`` if it is missing."""
    return request.form.get(name, "")


def new_password() -> str:
    """Return the hash of the password that a form gives twice.

    Raises:
        Refused: the two differ, or the password is too short or too long.
    """
    if field("new") != field("again"):
        raise Refused(said("people.differ"))
    try:
        return tools().passwords.hashed(client(), field("new"))
    except PeopleError as error:
        raise Refused(error.message) from error
    except Crowded as error:
        raise _busy() from error


def proven(name: str, password: str) -> Account | None:
    """Return the account that a name and a password belong to, or ``None``.

    Raises:
        Refused: there were too many attempts, or too many passwords are being checked.
    """
    try:
        return tools().passwords.account(client(), name, password)
    except TooMany as error:
        raise Refused(said("people.too_many", n=error.wait), 429, error.wait) from error
    except Crowded as error:
        raise _busy() from error


def _busy() -> Refused:
    return Refused(said("people.busy"), 503, EVERY)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Show the form, or begin a session."""
    state = present_state()
    wanted = request.values.get("next", "")
    back = own_address(wanted, state.root)
    if request.method != "POST":
        if person():
            return redirect(back or state.home().url(), HTTPStatus.SEE_OTHER)
        return page("sign_in.html", state, back=back, name="", wrong=None)
    try:
        account = proven(field("name"), field("password"))
        if account is None:
            raise Refused(said("people.wrong"), 403)
    except Refused as refused:
        told = page("sign_in.html", state, back=back, name=field("name")[:80], wrong=refused.why)
        return told, refused.status, refused.headers
    tools().people.note_sign_in(account.id)
    tools().sessions.begin(account)
    return redirect(back or state.home().url(), HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
def sign_out() -> Answer:
    """End the session."""
    tools().sessions.end()
    home = present_state().home()
    address = home.address("/sign-in") if site().settings.private else home.url()
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.route("/account", methods=["GET", "POST"])
def own() -> Answer:
    """Show one's own account, or change it."""
    account = _present()
    if request.method != "POST":
        return _own(account)
    try:
        done = _changed(account, field("do"))
    except Refused as refused:
        return _own(account, wrong=refused.why), refused.status, refused.headers
    if done == "key":
        return _own(account, key=_given_key(account))
    if done == "everywhere":
        return redirect(present_state().home().address("/sign-in"), HTTPStatus.SEE_OTHER)
    return redirect(present_state().home().address("/account", ("done", done)), 303)


def _present() -> Account:
    found = person()
    assert found is not None  # noqa: S101 - the guard has seen to it
    return found


def _changed(account: Account, what: str) -> str:
    """Do what the form says, and return the word for it.

    Raises:
        Refused: nothing was changed.
    """
    people, sessions = tools().people, tools().sessions
    if what == "password":
        if proven(account.name, field("password")) is None:
            raise Refused(said("people.wrong_own"), 403)
        sessions.begin(people.set_password(account.id, new_password()))
    elif what == "everywhere":
        people.end_sessions(account.id)
        sessions.end()
    elif what == "no_key":
        people.set_key(account.id, "")
    elif what == "email":
        _send_link(account)
    elif what == "no_email":
        tools().emails.remove(account.id)
    elif what != "key":
        raise Refused(said("people.unknown_form"), 400)
    return what


def _send_link(account: Account) -> None:
    """Send a link to the address of the form.

    Raises:
        Refused: it cannot be sent.
    """
    settings = site().settings
    if not settings.smtp:
        raise Refused(said("people.unknown_form"), 400)
    try:
        send_link(tools().emails, settings, account, field("email"))
    except (AddressError, PeopleError, Undelivered) as error:
        raise Refused(error.message) from error
    except MailError as error:
        current_app.logger.warning("%s", error)
        raise Refused(said("mail.later"), 503) from error


def _given_key(account: Account) -> str:
    key = new_key()
    tools().people.set_key(account.id, digest_of(key))
    return key


def _own(account: Account, *, wrong: Message | None = None, key: str = "") -> str:
    done = request.args.get("done", "")
    return page(
        "account.html",
        present_state(),
        account=account,
        wrong=wrong,
        key=key,
        email=tools().emails.of(account.id) if site().settings.smtp else None,
        done=done if done in _DONE and not wrong else "",
    )
