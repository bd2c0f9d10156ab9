"""Fixtures of tests that use the site in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from searcher.engines.choose import open_engine
from tests.support.browsing import Opener, serving, visiting
from tests.support.pages import PATIENT
from tests.support.web_corpus import articles
from web.app import create_app


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the real server over the made-up paper; a file may serve another corpus."""
    engine = open_engine(tmp_path_factory.mktemp("browser"))
    engine.update(articles(), ())
    with serving(create_app(engine, PATIENT)) as address:
        yield address
    engine.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Opener]:
    """Open a path; at the end nothing may have been refused, or asked of another host."""
    with visiting(browser, site) as opened:
        yield opened
