"""Fixtures of tests of the desk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk_sites import Desk, built
from tests.support.sites import Sites
from tests.support.staff import hash_cheaply
from web.desk import present


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index that each test copies."""
    return built(tmp_path_factory.mktemp("desk"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash cheaply, and await no worker: tests say when it works."""
    hash_cheaply(monkeypatch)
    monkeypatch.setattr(present, "PATIENCE", 0.0)


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    """A site of its own."""
    index = tmp_path / "index"
    shutil.copytree(template, index)
    sites = Sites(index)
    yield Desk(sites, index)
    sites.close()
