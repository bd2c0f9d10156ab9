"""A small SQLite file that several processes use appears whole, or not at all."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from searcher.core.errors import EngineError, IndexDamaged, SystemRefused
from searcher.disk.shared import Shared

_APPLICATION = 0x4A575454


def _damaged(path: Path, why: object) -> EngineError:
    return IndexDamaged("desk.damaged", path=path, why=why)


SHARED = Shared(
    _APPLICATION,
    1,
    (
        "CREATE TABLE line (number INTEGER PRIMARY KEY)",
        f"PRAGMA application_id = {_APPLICATION}",
        "PRAGMA user_version = 1",
    ),
    _damaged,
)


def _lines(path: Path) -> int | None:
    with SHARED.reading(path) as database:
        if database is None:
            return None
        [(count,)] = database.execute("SELECT count(*) FROM line")
        return int(count)


def _add(path: Path) -> None:
    with SHARED.writing(path) as database:
        database.execute("INSERT INTO line VALUES (NULL)")


def test_a_first_transaction_that_is_refused_damages_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    assert _lines(path) is None
    with pytest.raises(ZeroDivisionError), SHARED.writing(path):
        raise ZeroDivisionError
    assert _lines(path) == 0
    _add(path)
    assert _lines(path) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["shared.sqlite"]


@pytest.mark.parametrize("links", [True, False])
def test_readers_beside_the_first_writer_never_see_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    ways, rounds = 6, 20
    for at in range(rounds):
        path, start = tmp_path / f"{at}.sqlite", Barrier(ways)

        def act(way: int, path: Path = path, start: Barrier = start) -> int | None:
            start.wait()
            if (links and way % 2) or not way:
                _add(path)
            return _lines(path)

        with ThreadPoolExecutor(ways) as threads:
            found = list(threads.map(act, range(ways)))
        writers = ways // 2 + 1 if links else 1
        assert {None, 0, *range(writers + 1)} >= set(found)
        assert _lines(path) == writers


def _no_links(_source: Path, _target: Path) -> None:
    raise OSError(errno.EPERM, "no links here")


def test_an_emptied_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    path.touch()
    for use in (_lines, _add):
        with pytest.raises(IndexDamaged):
            use(path)


def test_a_file_that_cannot_be_made_is_a_refusal_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(SystemRefused):
        _add(tmp_path / "missing" / "shared.sqlite")
