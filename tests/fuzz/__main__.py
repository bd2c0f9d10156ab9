"""``python -m tests.fuzz [TARGET ...] --minutes N``: fuzz targets one after the other."""

import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from tests.conftest import ROOT
from tests.fuzz.registry import TARGETS
from tests.fuzz.target import LARGEST


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of fuzzing one target.

    Attributes:
        tried: how many inputs were run.
        reached: how many branches of the product's code the inputs reached.
        artifact: the input that broke a promise; ``None`` if none did.
    """

    tried: int
    reached: int
    artifact: Path | None


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*TARGETS]), metavar="[TARGET]...")
@click.option("--minutes", default=1.0, show_default=True, help="for each target")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(".fuzz"),
    show_default=True,
    help="where the inputs found are kept, to go on from",
)
def fuzz(names: tuple[str, ...], minutes: float, folder: Path) -> None:
    """Fuzz the targets, all of them by default; the first input that fails ends a target."""
    if importlib.util.find_spec("atheris") is None:
        raise click.ClickException("atheris is not installed. Run: pip install 'jiewen[fuzz]'")
    failed = 0
    for name in names or TARGETS:
        outcome = _fuzzed(name, int(minutes * 60), folder.absolute() / name)
        click.echo(f"{name}: {outcome.tried} inputs, {outcome.reached} branches")
        if outcome.artifact:
            failed += 1
            click.echo(
                f"  FAILED on {outcome.artifact}; once mended keep it, made smaller than {LARGEST} "
                f"bytes, as tests/fuzz/found/{name}/WHAT-IT-SHOWED"
            )
    click.echo(f"{len(names or TARGETS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def _fuzzed(name: str, seconds: int, folder: Path) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    before = set((folder / "artifacts").glob("*"))
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tests.fuzz.led", name, str(seconds), str(folder)]
        status = subprocess.run(command, stdout=output, stderr=output, cwd=ROOT, check=False)
    said = log.read_text("utf-8", "replace")
    fresh = sorted(set((folder / "artifacts").glob("*")) - before)
    tried = re.findall(r"stat::number_of_executed_units: (\d+)", said) or re.findall(
        r"^#(\d+)", said, re.MULTILINE
    )
    reached = re.findall(r" cov: (\d+)", said)
    broken = fresh[-1] if fresh else log if status.returncode else None
    return Outcome(int(tried[-1]) if tried else 0, int(reached[-1]) if reached else 0, broken)


if __name__ == "__main__":
    fuzz()
