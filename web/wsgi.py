"""The site for another WSGI server: ``gunicorn 'web.wsgi:create()'``."""

import sys
from dataclasses import replace

from searcher.processes.isolated import forget_current_folder

forget_current_folder()  # gunicorn puts it first; whatever is imported from now on is installed

from flask import Flask  # noqa: E402

from searcher.cli.console import settings_from  # noqa: E402
from searcher.core.errors import JiewenError  # noqa: E402
from searcher.core.printable import complain  # noqa: E402
from searcher.engines.choose import index_for  # noqa: E402
from web.app import create_app  # noqa: E402
from web.serving.install import start  # noqa: E402
from web.serving.limits import rate_elsewhere  # noqa: E402

_CANNOT_LOAD = 4  # gunicorn then gives up; after any other exit it would try again without end


def create() -> Flask:
    """Make the application from JIEWEN_* variables and jiewen.toml of the current folder.

    Settings that cannot be used end the process with one line on standard error.
    """
    try:
        settings = settings_from()
        settings = replace(settings, rate_limit=rate_elsewhere(settings.rate_limit))
        app = create_app(index_for(settings), settings)
    except JiewenError as error:
        complain(error)
        sys.exit(_CANNOT_LOAD)
    start(app)
    return app
