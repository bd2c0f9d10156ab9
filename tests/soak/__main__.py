"""``python -m tests.soak --minutes N --seed S``."""

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.soak.harness import Soak
from tests.support.scarce import KINDS, scarce

_DISK = 64 << 20  # size of the small disk, in bytes


@click.command()
@click.option("--minutes", default=30.0, show_default=True, help="stop after so long")
@click.option("--steps", type=int, help="stop after so many steps instead")
@click.option("--seed", type=int, help="of all that is random  [a new one]")
@click.option("--keep", is_flag=True, help="keep the folder also when all went well")
def soak(minutes: float, steps: int | None, seed: int | None, keep: bool) -> None:
    """Run commands, edits, kills and full disks in a random order, and check after each step."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="jiewen-soak-"))
    (folder / "steps.txt").write_text(f"seed {seed}\n", "utf-8")
    click.echo(f"seed {seed}, in {folder}")
    with scarce(KINDS[0], folder, _DISK) as disk:
        made = Soak(folder, seed, disk)
        wrong = _soaked(made, minutes, steps)
        if wrong or keep:
            shutil.copytree(disk.root, folder / "index")  # the disk is unmounted at the end
    _say(made, "done")
    if wrong:
        (folder / "wrong.txt").write_text(wrong, "utf-8")
        click.echo(
            f"FAILED at step {made.tally.steps}: {wrong}\nsteps and files: {folder}", err=True
        )
        click.echo(
            f"repeat: python -m tests.soak --seed {seed} --steps {made.tally.steps}", err=True
        )
    elif not keep:
        shutil.rmtree(folder)
    failed = bool(wrong)
    click.echo(f"{made.tally.steps - failed} passed, {int(failed)} failed")
    sys.exit(int(failed))


def _soaked(made: Soak, minutes: float, steps: int | None) -> str:
    """Run the steps; return what went wrong, or ``""``."""
    until, shown = time.monotonic() + 60 * minutes, time.monotonic()
    number = 0
    try:
        with made.asked():
            while number < steps if steps is not None else time.monotonic() < until:
                number += 1
                made.step(number)
                if sys.stdout.isatty() and time.monotonic() - shown > 1:
                    shown = time.monotonic()
                    _say(made, f"step {number}", end="\r")
    except Exception as error:
        return f"{type(error).__name__}: {error}" if str(error) else repr(error)
    return ""


def _say(made: Soak, when: str, end: str = "\n") -> None:
    done, seen = made.tally, made.watch
    click.echo(
        f"{when}: {done.steps} steps, {done.runs} runs, {done.kills} kills, "
        f"{done.faults - done.kills} other faults, {done.edits} edits, {done.commands} commands, "
        f"{seen.searches} searches, {seen.requests} requests{end}",
        nl=False,
    )


if __name__ == "__main__":
    soak()
