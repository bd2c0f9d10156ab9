"""Add the shelves of people with accounts to an application."""

from flask import Flask, current_app

from searcher.settings import Settings
from web.kept.database import Shelves
from web.kept.mailings import Mailings

EXTENSION = "jiewen.kept"
_MAILINGS = "jiewen.mailings"


def install(app: Flask, settings: Settings) -> None:
    """Make the file of the shelves if the site has accounts.

    Raises:
        EngineError: it cannot be read, or not be made.
    """
    if settings.staff:
        shelves = Shelves(settings.index)
        shelves.prepare()
        app.extensions[EXTENSION] = shelves
        app.extensions[_MAILINGS] = Mailings(settings.index)


def shelves() -> Shelves:
    """Return the shelves of the present application, which has accounts."""
    found: Shelves = current_app.extensions[EXTENSION]
    return found


def mailings() -> Mailings:
    """Return what is mailed of the present application, which has accounts."""
    found: Mailings = current_app.extensions[_MAILINGS]
    return found
