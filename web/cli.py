"""The commands `serve` (the site on this machine) and `password`."""

import sys
from contextlib import nullcontext
from pathlib import Path

import click
from werkzeug.security import generate_password_hash

from searcher.cli.clicks import Command, option
from searcher.cli.console import index_option, say, settings_from
from searcher.core.engine import Versioned
from searcher.core.errors import EngineError, IndexMismatch, SettingsError
from searcher.engines.choose import index_for
from searcher.processes.beside import Beside
from searcher.settings import Settings
from searcher.speech import in_words
from web.app import create_app
from web.people import allowance
from web.people.database import People
from web.people.person import Role
from web.serving.install import start
from web.serving.password import LEAST
from web.serving.server import Server


@click.command(cls=Command)
@option("--host", help="option.host")
@option("--port", type=click.IntRange(0, 65535), help="option.port")
@option("--with-worker", is_flag=True, help="option.with_worker")
@index_option
def serve(host: str | None, port: int | None, with_worker: bool, index: Path | None) -> None:
    """Serve the search page."""
    settings = settings_from(host=host, port=port, index=index)
    found = index_for(settings)
    if settings.engine != "opensearch":  # a site starts before its cluster, too
        advise(found)
    app = create_app(found, settings)
    if settings.staff:
        _advise_first(People(settings.index))
    server = Server(app, settings, allowance(app, settings))
    start(app)
    say(in_words("serve.started", address=server.address))
    with _worker(settings) if with_worker else nullcontext():
        server.run()


def _worker(settings: Settings) -> Beside:
    words = ("--engine", settings.engine, "worker", "--while-input", "--index", str(settings.index))
    return Beside(*words)


def advise(index: Versioned) -> None:
    """Print how to renew an index that another version built; all pages will tell the same."""
    try:
        index.version()
    except IndexMismatch as mismatch:
        say(str(mismatch), err=True)
    except EngineError:
        pass  # an index may be built while the site runs


def _advise_first(people: People) -> None:
    """Print how to make the first administrator; until then nobody can sign in."""
    if not any(each.active and each.role is Role.ADMINISTRATOR for each in people.all()):
        say(in_words("people.first"), err=True)


@click.command(cls=Command)
@option("--stdin", is_flag=True, help="option.stdin")
def password(stdin: bool) -> None:
    """Hash a password for the site."""
    typed = _read_line() if stdin else _prompted()
    if not typed:
        raise SettingsError("password.empty")
    if len(typed) < LEAST:
        raise SettingsError("password.short", n=len(typed), least=LEAST)
    say(generate_password_hash(typed))


def _read_line() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    except UnicodeDecodeError as error:
        raise SettingsError("password.unreadable") from error


def _prompted() -> str:
    once_more = in_words("password.again")
    asked = click.prompt(
        in_words("password.prompt"), hide_input=True, confirmation_prompt=once_more, err=True
    )
    return str(asked)
