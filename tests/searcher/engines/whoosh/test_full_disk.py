"""The disk is full: one line that says so, the index as it was, and all well once there is room."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from errno import EFBIG, ENOSPC
from pathlib import Path

import pytest

from searcher.core.engine import Engine
from searcher.core.errors import JiewenError
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.conftest import ROOT
from tests.support.scarce import KINDS, Disk, scarce
from tests.support.versions import State, article, articles, assert_answers, whole

SAID = {os.strerror(ENOSPC), os.strerror(EFBIG)}
BEFORE = whole(0)
PUT = dict.fromkeys(range(30, 200), 5)
AFTER_UPDATE: State = {**BEFORE, **PUT}
AFTER_REBUILD = whole(6, 150)


def update(engine: Engine) -> None:
    engine.update([article(n, 5) for n in PUT], ())


def rebuild(engine: Engine) -> None:
    engine.rebuild(articles(AFTER_REBUILD))


@pytest.fixture(params=KINDS)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    with scarce(request.param, tmp_path) as made:
        yield made


def rooms() -> Iterator[int]:
    """Yield more and more bytes, in steps small enough to run out at every file in turn."""
    room = 0
    while room < 4 << 20:
        yield room
        room += max(2048, room // 16)


@pytest.mark.parametrize(("write", "after"), [(update, AFTER_UPDATE), (rebuild, AFTER_REBUILD)])
def test_a_full_disk_changes_nothing(
    write: Callable[[Engine], None], after: State, disk: Disk
) -> None:
    engine = WhooshEngine(disk.root)
    engine.rebuild(articles(BEFORE))
    size = _size(disk.root)
    failures = 0
    for room in rooms():
        disk.leave(room)
        if (error := _failure(engine, write)) is None:
            break
        failures += 1
        assert "\n" not in error
        assert any(said in error for said in SAID), error
        assert _size(disk.root) <= size + 4096  # the failure itself takes up no room
        if failures % 5 == 1:
            assert_answers(engine, [BEFORE])  # while the disk is still full
            assert_answers(WhooshEngine(disk.root), [BEFORE])
    assert failures > 3
    assert_answers(engine, [after])
    disk.free()
    assert_answers(WhooshEngine(disk.root), [after])
    assert engine.verify() == []


def test_there_is_room_again(disk: Disk) -> None:
    engine = WhooshEngine(disk.root)
    engine.rebuild(articles(BEFORE))
    for write, after in ((update, AFTER_UPDATE), (rebuild, AFTER_REBUILD)):
        disk.leave(2048)
        with pytest.raises(JiewenError):
            write(engine)
        disk.free()
        write(engine)
        assert_answers(engine, [after])


def test_a_first_build_that_fails_leaves_nothing(disk: Disk) -> None:
    engine = WhooshEngine(disk.root)
    disk.leave(512)
    with pytest.raises(JiewenError):
        engine.rebuild(articles(BEFORE))
    assert engine.held() == {}
    disk.free()
    engine.update(articles(BEFORE), ())
    assert_answers(engine, [BEFORE])


def _failure(engine: Engine, write: Callable[[Engine], None]) -> str | None:
    try:
        write(engine)
    except JiewenError as error:
        return str(error)
    return None


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def jiewen(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jiewen", *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_command_says_so_in_one_line(disk: Disk, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    write_corpus(corpus, 20)
    assert jiewen("index", corpus, "--index", disk.root).returncode == 0
    write_corpus(corpus, 2000)
    for room in (0, 40_000, 120_000):
        for words in (["index", corpus], ["reindex"]):
            disk.leave(room)
            result = jiewen(*words, "--index", disk.root)
            assert (result.returncode, result.stdout) == (1, "")
            assert result.stderr.count("\n") == 1, result.stderr
            assert "错误" in result.stderr
            found = jiewen("search", "换届选举", "--index", disk.root, "--json")
            assert json.loads(found.stdout)["total"] == 20
    disk.free()
    assert jiewen("index", corpus, "--index", disk.root).returncode == 0
    found = jiewen("search", "换届选举", "--index", disk.root, "--json")
    assert json.loads(found.stdout)["total"] == 2000


def write_corpus(path: Path, count: int) -> None:
    """Write articles beside the disk, however full it is."""
    lines = (
        {"id": f"n/{n}", "title": f"第{n}篇", "body": "换届选举圆满。" * 9} for n in range(count)
    )
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
