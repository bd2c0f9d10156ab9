"""A site with accounts over a small corpus of two offices, with an inbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.intake import Desk, founded_at
from tests.support.staff import hash_cheaply


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The site."""
    hash_cheaply(monkeypatch)
    made = founded_at(tmp_path, upload_limit=1, upload_files=5)
    yield made
    made.close()
