"""What the views of accounts use, for each application."""

from dataclasses import dataclass

from flask import current_app

from web.people.database import People
from web.people.emails import Emails
from web.people.passwords import Passwords
from web.people.sessions import Sessions

EXTENSION = "jiewen.people"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the views of accounts use."""

    people: People
    emails: Emails
    passwords: Passwords
    sessions: Sessions


def tools() -> Tools:
    """Return what the views of accounts of the present application use."""
    found: Tools = current_app.extensions[EXTENSION]
    return found
