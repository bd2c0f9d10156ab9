"""The power fails at every instant of a write: the index answers as before or as after."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from searcher.core.engine import Engine
from searcher.core.errors import IndexMissing
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from tests.support.effort import THOROUGH
from tests.support.power import Recorder, Tree, key_of, materialise
from tests.support.versions import State, article, articles, state_of, whole

OUTCOMES = 3  # one outcome in so many is tried each time
COUNT = 12  # articles; so many outcomes are tried that each must be quick
Step = tuple[Callable[[Engine], None], State]

_FIRST = whole(0, COUNT)
_SECOND = {**_FIRST, 1: 4, 2: 4, COUNT: 4}
_THIRD = {number: step for number, step in _SECOND.items() if number > 4}
_LAST = whole(6, COUNT)


def _build(engine: Engine) -> None:
    engine.rebuild(articles(_FIRST))


def _put(engine: Engine) -> None:
    engine.update([article(n, 4) for n in (1, 2, COUNT)], ())


def _delete(engine: Engine) -> None:
    engine.update((), [article(n, 0).id for n in range(5)])


def _edit(engine: Engine) -> None:
    engine.update([article(0, 8)], ())


def _replace_all(engine: Engine) -> None:
    engine.update(articles(_LAST), [article(COUNT, 0).id])


def _rebuild(engine: Engine) -> None:
    engine.rebuild(articles(_LAST))


BUILD, PUT, DELETE = (_build, _FIRST), (_put, _SECOND), (_delete, _THIRD)
EDIT = (_edit, {**_FIRST, 0: 8})
REPLACE_ALL, REBUILD = (_replace_all, _LAST), (_rebuild, _LAST)


@dataclass(slots=True)
class Cuts:
    """Tries every outcome of every cut once, in a folder of its own."""

    scratch: Path
    allowed: list[State | None]  # None: there was no index yet
    tried: set[bytes] = field(default_factory=set)

    def check(self, recorder: Recorder) -> None:
        """Check all outcomes of a cut at this instant."""
        for tree in recorder.outcomes():
            key = key_of(tree)
            if key not in self.tried and (THOROUGH or key[0] % OUTCOMES == 0):
                self.tried.add(key)
                self._check(tree)

    def _check(self, tree: Tree) -> None:
        materialise(tree, self.scratch)
        engine = WhooshEngine(self.scratch / "index")
        state = _state(engine)
        assert state in self.allowed, sorted(tree)
        if len(self.tried) % 8 == 0:  # and writing goes on from there
            engine.update([article(3, 9)], ())
            assert _state(engine) == {**(state or {}), 3: 9}
        engine.close()
        shutil.rmtree(self.scratch)


def _state(engine: Engine) -> State | None:
    try:
        state = state_of(engine)
    except IndexMissing:
        return None
    assert find(engine, Request("“换届选举”", limit=0)).total == len(state)
    for step in set(state.values()):
        found = find(engine, Request(f"“第{step}版”", limit=0)).total
        assert found == list(state.values()).count(step)
    return state


@pytest.mark.parametrize(
    "steps",
    [
        [BUILD],
        [BUILD, PUT],
        [BUILD, PUT, DELETE],
        [BUILD, PUT, DELETE, REPLACE_ALL],
        [BUILD, *[EDIT] * 7],  # the eighth segment makes them one
        [BUILD, PUT, REBUILD],
    ],
    ids=["build", "put", "delete", "replace all", "merge", "rebuild"],
)
def test_a_power_cut_leaves_before_or_after(steps: list[Step], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    engine = WhooshEngine(disk / "index")  # also the folder's own name must last
    for write, _ in steps[:-1]:
        write(engine)
    (write, after), before = steps[-1], steps[-2][1] if len(steps) > 1 else None
    cuts = Cuts(tmp_path / "scratch", [before, after])
    with Recorder(disk, cuts.check) as recorder:
        write(engine)
        engine.close()
        assert len(cuts.tried) > 10
        recorder.on_cut = Cuts(tmp_path / "scratch", [after]).check
        recorder.cut()  # what was acknowledged stays


def test_the_model_loses_what_was_not_synced(tmp_path: Path) -> None:
    """The instrument itself must find fault with too few syncs."""
    name, beside = tmp_path / "name", tmp_path / "name.new"

    def outcomes(*, sync: bool, sync_folder: bool, content: bytes) -> set[bytes | None]:
        with Recorder(tmp_path, lambda _: None) as recorder:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            beside.replace(name)
            if sync_folder:
                handle = os.open(tmp_path, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)
            return {tree.get("name") for tree in recorder.outcomes()}

    name.write_bytes(b"1111")
    assert outcomes(sync=False, sync_folder=False, content=b"2222") == {
        *(b"1111", b"", b"22ZZ", b"2222")
    }
    assert outcomes(sync=True, sync_folder=False, content=b"3333") == {b"2222", b"3333"}
    assert outcomes(sync=True, sync_folder=True, content=b"4444") == {b"4444"}
    with Recorder(tmp_path, lambda _: None) as recorder:
        name.unlink()
        assert {tree.get("name") for tree in recorder.outcomes()} == {b"4444", None}
