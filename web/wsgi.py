"""The site for another WSGI server: ``gunicorn 'web.wsgi:create()'``."""

import sys
from dataclasses import replace

from searcher.processes.isolated import forget_current_folder

# gunicorn puts the current folder first in sys.path; imports after this line ignore it
forget_current_folder()

from flask import Flask  # noqa: E402

from searcher.cli.console import settings_from  # noqa: E402
from searcher.core.errors import JiewenError  # noqa: E402
from searcher.core.printable import complain  # noqa: E402
from searcher.engines.choose import index_for  # noqa: E402
from searcher.settings import load_language  # noqa: E402
from searcher.speech import speak  # noqa: E402
from web.app import create_app  # noqa: E402
from web.serving.install import start  # noqa: E402
from web.serving.limits import rate_elsewhere  # noqa: E402

# gunicorn gives up after this exit code; after others it restarts workers for ever
_CANNOT_LOAD = 4


def create() -> Flask:
    """Return the application for JIEWEN_* variables and jiewen.toml of the current folder.

    On unusable settings the process ends with one line on standard error.
    """
    speak(load_language())
    try:
        settings = settings_from()
        settings = replace(settings, rate_limit=rate_elsewhere(settings.rate_limit))
        app = create_app(index_for(settings), settings)
    except JiewenError as error:
        complain(error)
        sys.exit(_CANNOT_LOAD)
    start(app)
    return app
