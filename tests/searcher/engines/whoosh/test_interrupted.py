"""Ctrl+C or an input/output error at every call that writes: before or after, never between."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from searcher.core.engine import Engine
from searcher.core.errors import EngineError
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.support.power import CALLS
from tests.support.versions import State, article, articles, assert_answers, state_of, whole

BEFORE: State = {**whole(0, 12), 1: 3}
UPDATED: State = {**BEFORE, 2: 5, 12: 5}
REBUILT = whole(6, 9)


def update(engine: Engine) -> None:
    engine.update([article(n, 5) for n in (2, 12)], ())


def rebuild(engine: Engine) -> None:
    engine.rebuild(articles(REBUILT))


@contextmanager
def failing(turn: int, error: BaseException, *, done: bool) -> Iterator[list[str]]:
    """Let the call of this turn fail, with its work done or not; yields the calls made."""
    made: list[str] = []

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*args: Any, **options: Any) -> Any:
            made.append(name)
            if len(made) != turn:
                return call(*args, **options)
            if done:
                call(*args, **options)
            raise error

        return watch

    with ExitStack() as patches:
        for name in CALLS:
            patches.enter_context(patch.object(os, name, watched(name, getattr(os, name))))
        yield made


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "I/O error")])
@pytest.mark.parametrize(("write", "after"), [(update, UPDATED), (rebuild, REBUILT)])
def test_each_call_may_fail(
    write: Callable[[Engine], None],
    after: State,
    error: BaseException,
    done: bool,
    tmp_path: Path,
) -> None:
    base = tmp_path / "base"
    engine = WhooshEngine(base)
    engine.rebuild(articles(whole(0, 12)))
    engine.update([article(1, 3)], ())
    engine.close()
    made: list[str] = []
    turn = 0
    while len(made) >= turn:  # until there was no such turn
        turn += 1
        root = Path(shutil.copytree(base, tmp_path / str(turn)))
        engine = WhooshEngine(root)
        with failing(turn, error, done=done) as made:
            try:
                write(engine)
            except (KeyboardInterrupt, EngineError):
                acknowledged = False
            else:
                acknowledged = True  # it failed in tidying up at most
        states = [after] if acknowledged else [BEFORE, after]
        state = assert_answers(engine, states)
        assert state_of(WhooshEngine(root)) == state  # what is on disk is what is remembered
        assert engine.verify() == []
        engine.update([article(7, 8)], ())  # and the lock is free
        assert state_of(engine) == {**state, 7: 8}
        engine.close()
    assert turn > 15
