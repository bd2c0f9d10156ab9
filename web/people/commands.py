"""`jiewen user`: accounts on the command line, for the first administrator and for scripts."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import Command, Worded, option
from searcher.cli.console import index_option, json_option, print_json, say, settings_from
from searcher.core.errors import SettingsError, SystemRefused
from searcher.disk.refusals import told
from searcher.settings import Settings
from searcher.speech import in_words, said
from web.people.database import People
from web.people.emails import Emails
from web.people.links import send_link
from web.people.passwords import HASHER, require_password
from web.people.person import Account, PeopleError, Role


class UserCommand(Command):
    """A command of `jiewen user`, whose help is found under that name."""

    area = "user."


class UserGroup(Worded, click.Group):
    """The group of these commands."""


@click.group("user", cls=UserGroup)
def user() -> None:
    """Manage the accounts of the site."""


_name = click.argument("name")
_office = option("--office", "offices", multiple=True, help="option.user_office")
_stdin = option("--password-stdin", "from_stdin", is_flag=True, help="option.password_stdin")
_role = click.Choice([role.value for role in Role])


@user.command("add", cls=UserCommand)
@_name
@option("--role", type=_role, default=Role.READER.value, show_default=True, help="option.user_role")
@_office
@_stdin
@index_option
def add(
    name: str, role: str, offices: tuple[str, ...], from_stdin: bool, index: Path | None
) -> None:
    """Add an account."""
    settings = settings_from(index=index)
    people = _prepared(settings)
    if people.named(name):
        raise PeopleError("people.taken", name=name)
    _note_unknown(settings, offices)
    hashed = HASHER.hash(_password(from_stdin))
    made = _refusable(partial(people.add, name, Role(role), offices, hashed))
    say(in_words("people.made", name=made.name, role=said(f"people.role.{made.role}")))


@user.command("list", cls=UserCommand)
@index_option
@json_option
def list_users(index: Path | None, as_json: bool) -> None:
    """List all accounts."""
    accounts = People(settings_from(index=index).index).all()
    if as_json:
        print_json([_json(account) for account in accounts])
        return
    for account in accounts:
        state = in_words("people.active" if account.active else "people.disabled")
        role = in_words(f"people.role.{account.role}")
        offices = "、".join(account.offices) or "–"
        say("\t".join((account.name, role, state, offices, account.signed_in or "–")))
    if not accounts:
        say(in_words("people.empty"), err=True)


@user.command("disable", cls=UserCommand)
@_name
@index_option
def disable(name: str, index: Path | None) -> None:
    """Disable an account."""
    people, account = _found(name, index)
    _refusable(partial(people.set_active, account.id, active=False))
    say(in_words("people.changed.disabled", name=account.name))


@user.command("enable", cls=UserCommand)
@_name
@index_option
def enable(name: str, index: Path | None) -> None:
    """Enable an account."""
    people, account = _found(name, index)
    _refusable(partial(people.set_active, account.id, active=True))
    say(in_words("people.changed.enabled", name=account.name))


@user.command("password", cls=UserCommand)
@_name
@_stdin
@index_option
def password(name: str, from_stdin: bool, index: Path | None) -> None:
    """Set a new password."""
    people, account = _found(name, index)
    hashed = HASHER.hash(_password(from_stdin))
    _refusable(partial(people.set_password, account.id, hashed))
    say(in_words("people.changed.password", name=account.name))


@user.command("role", cls=UserCommand)
@_name
@click.argument("role", type=_role)
@_office
@index_option
def role(name: str, role: str, offices: tuple[str, ...], index: Path | None) -> None:
    """Change role and offices."""
    people, account = _found(name, index)
    _note_unknown(settings_from(index=index), offices)
    _refusable(partial(people.set_role, account.id, Role(role), offices))
    say(in_words("people.changed.role", name=account.name, role=said(f"people.role.{role}")))


@user.command("email", cls=UserCommand)
@_name
@click.argument("address", required=False)
@option("--remove", is_flag=True, help="option.email_remove")
@index_option
def email(name: str, address: str | None, remove: bool, index: Path | None) -> None:
    """Send a link that confirms an address of e-mail, or remove the address."""
    settings = settings_from(index=index)
    people, account = _found(name, index)
    _refusable(people.prepare)
    emails = Emails(settings.index)
    if remove:
        _refusable(partial(emails.remove, account.id))
        say(in_words("mail.email.removed", name=account.name))
        return
    if not settings.smtp:
        raise SettingsError("mail.unset")
    asked = send_link(emails, settings, account, address or "")
    say(in_words("mail.email.sent", name=account.name, address=asked))


def _prepared(settings: Settings) -> People:
    people = People(settings.index)
    _refusable(people.prepare)
    return people


def _found(name: str, index: Path | None) -> tuple[People, Account]:
    """Return accounts and the one with a name.

    Raises:
        PeopleError: there is none.
    """
    people = People(settings_from(index=index).index)
    account = people.named(name) if people.path.is_file() else None
    if account is None:
        raise PeopleError("people.none", name=name[:80])
    return people, account


def _refusable(change: Callable[[], Any]) -> Any:
    """Make a change.

    Raises:
        SystemRefused: the system refused a file or folder.
    """
    try:
        return change()
    except OSError as error:
        raise SystemRefused("people.refused", why=told(error)) from error


def _note_unknown(settings: Settings, offices: tuple[str, ...]) -> None:
    """Tell of an office that the gazetteer lacks; it may still be one of the corpus."""
    for office in offices:
        if settings.gazetteer.street(office) is None:
            say(in_words("people.unknown_office", office=office), err=True)


def _password(from_stdin: bool) -> str:
    """Return a password that was typed twice without echo, or one line of standard input.

    Raises:
        PeopleError: it is too short or too long.
        SettingsError: standard input is no text.
    """
    if not from_stdin:
        typed = click.prompt(
            in_words("password.prompt"),
            hide_input=True,
            confirmation_prompt=in_words("password.again"),
            err=True,
        )
        return require_password(str(typed))
    try:
        line = sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    except UnicodeDecodeError as error:
        raise SettingsError("password.unreadable") from error
    return require_password(line)


def _json(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "role": account.role.value,
        "offices": list(account.offices),
        "active": account.active,
        "created": account.created,
        "changed": account.changed,
        "signed_in": account.signed_in or None,
    }
