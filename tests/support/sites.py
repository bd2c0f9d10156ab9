"""Sites with different settings over one small index."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from searcher.core.engine import Engine
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import ARTICLES
from web.app import create_app


def index_in(folder: Path) -> Path:
    """Index the four small articles in a folder and return it."""
    engine = open_engine(folder)
    engine.update(ARTICLES, ())
    engine.close()
    return folder


def every_address(app: Flask) -> set[str]:
    """Return an address of every route of the application, and some that no route knows."""
    rules = {re.sub(r"<int:\w+>", "1", str(rule)) for rule in app.url_map.iter_rules()}
    filled = {re.sub(r"<[^>]+>", "jsonl", rule) for rule in rules}
    return filled | {"/nowhere", "/metrics/", "/api/v1/nowhere", "/static"}


class Sites:
    """Makes clients of sites, and closes the engines that those sites read."""

    def __init__(self, folder: Path) -> None:
        """Let sites read the index in ``folder``, unless they name another."""
        self._folder = folder
        self._engines: list[Engine] = []

    def __call__(self, index: Path | None = None, **values: object) -> FlaskClient:
        """Return a client of a site with these settings over the index, or over another folder."""
        folder = index or self._folder
        self._engines.append(open_engine(folder))
        settings = Settings(index=folder, **values)  # type: ignore[arg-type]
        return create_app(self._engines[-1], settings).test_client()

    def close(self) -> None:
        """Close all engines."""
        for engine in self._engines:
            engine.close()
