"""Fixtures of tests of accounts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.sites import Sites, index_in
from tests.support.staff import Staff, hash_cheaply, with_everyone

Founded = Callable[..., Staff]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Founded]:
    """Make a site with an account of each role, with settings."""
    sites = Sites(tmp_path)

    def made(**settings: object) -> Staff:
        return Staff(sites, with_everyone(index_in(tmp_path / "index")), **settings)

    yield made
    sites.close()
