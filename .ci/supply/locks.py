"""The lock files: uv makes them, pip installs from them, and a test checks them without a network.

Each lock names its packages with versions and hashes, for every system and Python that we support.
Its first line holds a digest of what was asked for, so that a lock which pyproject.toml has left
behind is told from one that is right.
"""

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".ci" / "lock"
OLDEST = "3.11"
# jieba comes as source alone, and its setup.py wants setuptools; hatchling wants editables to
# install in place. Both are locked too, else pip would fetch the newest ones of the day.
BUILDERS = ("setuptools>=80,<90", "editables>=0.5,<1")
_DIGEST = "# asked for: sha256:"


@dataclass(frozen=True, slots=True)
class Lock:
    """One file: what it is for, and which extras of the project it holds.

    Attributes:
        extras: ``None`` for what builds packages, in place of the project's own dependencies.
    """

    name: str
    extras: tuple[str, ...] | None

    @property
    def path(self) -> Path:
        """The file of the lock."""
        return FOLDER / f"{self.name}.txt"


# The others take the versions of the first, which holds all that they hold, atheris excepted.
LOCKS = (
    Lock("dev", ("dev",)),
    Lock("site", ("gunicorn", "opensearch")),
    Lock("ocr", ("ocr",)),
    Lock("run", ()),
    Lock("fuzz", ("fuzz",)),  # not everywhere to be had, so it stands apart
    Lock("build", None),
)


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of a lock: a package at a version, where its marker holds."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Canonical name of the package."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The pinned version."""
        (specifier,) = self.requirement.specifier
        return specifier.version

    @property
    def is_for_here(self) -> bool:
        """Whether this system and this Python need it."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate()


def wanted(lock: Lock, project: Path = ROOT) -> list[str]:
    """Return the requirements that a lock was to be made of, sorted."""
    told = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    if lock.extras is None:
        return sorted({*told["build-system"]["requires"], *BUILDERS})
    extras: dict[str, list[str]] = told["project"]["optional-dependencies"]
    found = {*told["project"]["dependencies"], *_flat(lock.extras, extras)}
    return sorted(found | set(BUILDERS) if lock.name == "dev" else found)


def _flat(names: Iterable[str], extras: dict[str, list[str]]) -> Iterator[str]:
    """Yield what extras ask for; one may name others of the project itself."""
    for name in names:
        for line in extras[name]:
            requirement = Requirement(line)
            if requirement.name == "jiewen":
                yield from _flat(sorted(requirement.extras), extras)
            else:
                yield line


def pins(lock: Lock) -> list[Pin]:
    """Return what a lock holds, in its order."""
    text = lock.path.read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [_pin(line) for line in lines]


def _pin(line: str) -> Pin:
    what, *hashes = re.split(r"\s+--hash=", line.strip())
    return Pin(Requirement(what), tuple(hashes))


def problems(project: Path = ROOT) -> list[str]:
    """Return what is wrong with the locks, a line each; asks nobody."""
    return [line for lock in LOCKS for line in _problems(lock, project)]


def _problems(lock: Lock, project: Path) -> Iterator[str]:
    asked = wanted(lock, project)
    first = lock.path.read_text("utf-8").splitlines()[0]
    if first != _DIGEST + _digest(asked):
        yield f"{lock.name}: pyproject.toml asks for something else now; run: make lock"
    held = pins(lock)
    named = {pin.name for pin in held}
    for requirement in map(Requirement, asked):
        if canonicalize_name(requirement.name) not in named:
            yield f"{lock.name}: {requirement.name} is missing; run: make lock"
        for pin in held:
            if pin.name == canonicalize_name(
                requirement.name
            ) and not requirement.specifier.contains(pin.version, prereleases=True):
                yield f"{lock.name}: {pin.name} {pin.version} is not {requirement}; run: make lock"
    every: dict[str, set[str]] = {}
    for pin in pins(LOCKS[0]):
        every.setdefault(pin.name, set()).add(pin.version)
    for pin in held:
        if not pin.hashes:
            yield f"{lock.name}: {pin.name} has no hash"
        if pin.version not in every.get(pin.name, {pin.version}):
            yield f"{lock.name}: {pin.name} {pin.version} is not in {LOCKS[0].name}"


def strangers(lock: Lock) -> list[str]:
    """Return where the environment that asks differs from a lock, a line each."""
    lines = []
    for pin in pins(lock):
        if not pin.is_for_here:
            continue
        try:
            found = version(pin.name)
        except PackageNotFoundError:
            found = "nothing"
        if found != pin.version:
            lines.append(f"{pin.name}: {found} in place of {pin.version}")
    return lines


def make(*, upgrade: bool) -> None:
    """Write all locks anew; versions stay as they are unless told otherwise."""
    FOLDER.mkdir(exist_ok=True)
    for lock in LOCKS:
        asked = wanted(lock)
        above: Sequence[str] = () if lock is LOCKS[0] else ("--constraints", str(LOCKS[0].path))
        command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--universal"]
        command += ["--python-version", OLDEST, "--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--quiet", "--output-file", str(lock.path), *above]
        if upgrade and lock is LOCKS[0]:
            command.append("--upgrade")
        subprocess.run(command, input="\n".join(asked), text=True, check=True)
        body = lock.path.read_text("utf-8")
        body = "".join(line for line in body.splitlines(True) if not line.startswith(_DIGEST))
        lock.path.write_text(f"{_DIGEST}{_digest(asked)}\n{body}", "utf-8")


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    make(upgrade="--upgrade" in sys.argv)
