"""The site for another WSGI server: ``gunicorn 'web.wsgi:create()'``."""

import sys

from flask import Flask

from searcher.console import settings_from
from searcher.errors import JiewenError
from searcher.open import index_for
from searcher.terminal import complain
from web.app import create_app
from web.serving.install import start

_CANNOT_LOAD = 4  # gunicorn then gives up; after any other exit it would try again without end


def create() -> Flask:
    """Make the application from JIEWEN_* variables and jiewen.toml of the current folder.

    Settings that cannot be used end the process with one line on standard error.
    """
    try:
        settings = settings_from()
        app = create_app(index_for(settings), settings)
    except JiewenError as error:
        complain(error)
        sys.exit(_CANNOT_LOAD)
    start(app)
    return app
