"""Takes a file from a watched folder into a corpus, and kills itself at the n-th lasting step."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from indexer.history.history import History
from indexer.inbox.entry import Facts, State
from indexer.inbox.inbox import Inbox
from indexer.inbox.taking import Taker
from indexer.inbox.watching import Watch
from tests.support.site_processes import environment

_STEPS = ("fsync", "replace", "rename", "link", "unlink", "mkdir")
FORMER = "旧/former.txt"
FACTS = Facts(1, ("槐荫里的雨棚",), date="2021-05-07", office="青禾街道", number="7")


def taken(folder: Path) -> None:
    """Do all that is left of taking the files of ``watched`` into ``corpus``.

    The file of the corpus that is replaced is `FORMER`. Reading, which has tests of its own, is
    left out.
    """
    inbox = Inbox(folder / "index")
    seconds = count(0, 10)
    watch = Watch(inbox, folder / "watched", clock=lambda: float(next(seconds)))
    watch.look()
    watch.look()
    for entry in inbox.entries({State.WAITING}):
        read = replace(entry, state=State.READ, facts=FACTS)
        inbox.change(entry.number, {State.WAITING}, lambda _, read=read: read)  # type: ignore[misc]
    taker = Taker(inbox, folder / "corpus", History(folder / "index"))
    for entry in inbox.entries({State.READ}):
        former = FORMER if (folder / "corpus" / FORMER).is_file() else ""
        taker.plan(entry.number, "li", {"issue_number": "8"}, replaces=former)
    taker.take_all()


def killed_at(step: int, folder: Path) -> bool:
    """Take the files in a process of its own; return whether it was killed before it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_intake", str(step), str(folder)],
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def _killing(step: int) -> None:
    left = step

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **values: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **values)

        return call

    for name in _STEPS:
        setattr(os, name, counting(name))


if __name__ == "__main__":
    _killing(int(sys.argv[1]))
    taken(Path(sys.argv[2]))
