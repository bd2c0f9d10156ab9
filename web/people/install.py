"""Add accounts, sessions, the guard and CSRF tokens to an application."""

from flask import Flask
from flask_wtf.csrf import CSRFError, CSRFProtect

from searcher.settings import Settings
from web.people import confirming, managing
from web.people.access import Guard, Uploads, is_closed, person
from web.people.addresses import sign_in_address
from web.people.database import People
from web.people.emails import Emails
from web.people.passwords import Passwords
from web.people.person import Role
from web.people.sessions import Limits, Sessions
from web.people.tools import EXTENSION, Tools
from web.people.uploads import size_of_forms
from web.serving.password import LEAST

StaleForm = CSRFError  # a form without the token of its session
_MOST_FORM = 1 << 16  # bytes, as `jiewen serve` allows; a view that takes files sets its own limit


def install(app: Flask, settings: Settings) -> None:
    """Add what `staff` switches on; without it, only tell the templates so.

    Raises:
        EngineError: the accounts cannot be read, or not be made.
    """
    app.jinja_env.globals |= {"staff": settings.staff, "person": None, "closed": False}
    if not settings.staff:
        return
    people = People(settings.index)
    people.prepare()
    sessions = Sessions(people, Limits(settings.session_idle, settings.session_limit))
    app.extensions[EXTENSION] = Tools(people, Emails(settings.index), Passwords(people), sessions)
    assert managing.blueprint is confirming.blueprint  # noqa: S101 - both add to it
    app.register_blueprint(managing.blueprint)
    sessions.install(app, always_secure=settings.public_url.startswith("https:"))
    uploads = Uploads(size_of_forms(settings), settings.upload_files)
    guard = Guard(sessions, private=settings.private, uploads=uploads)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_FORM
    app.before_request(guard.admit)
    app.after_request(guard.keep_private)
    _expect_tokens(app)
    app.context_processor(
        lambda: {
            "person": person(),
            "closed": is_closed(private=settings.private),
            "private": settings.private,
            "sign_in_address": sign_in_address,
            "Role": Role,
            "least_password": LEAST,
        }
    )


def _expect_tokens(app: Flask) -> None:
    """Refuse every unsafe request without the token of its session."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: forms may stay open
    # We send no referrer, so the library must not ask for one; the token suffices.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    CSRFProtect(app)
