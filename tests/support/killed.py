"""Runs the command and kills it with SIGKILL at the n-th step that makes something lasting.

Steps are syncs, renames and removals of files, so each instant at which the folder's state
differs is tried.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.site_processes import environment

_STEPS = ("fsync", "replace", "unlink", "rmdir", "mkdir")


def killed_at(step: int, folder: Path, *words: str, since: str = "") -> bool:
    """Run ``jiewen`` in a folder; return whether it was killed before it ended.

    Args:
        step: 1 for the first step.
        folder: the current folder of the command.
        words: its arguments.
        since: steps are counted from the first one that names a path with this text.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed", str(step), since, *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def _killing(step: int, since: str) -> None:
    left, begun = step, False

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **values: Any) -> Any:
            nonlocal left, begun
            begun = begun or since in f"{args}"
            left -= begun
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **values)

        return call

    for name in _STEPS:
        setattr(os, name, counting(name))


if __name__ == "__main__":
    from jiewen import main

    _killing(int(sys.argv[1]), sys.argv[2])
    main(sys.argv[3:])
