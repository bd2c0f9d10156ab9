"""Finds a Java that is new enough for the server."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

NEEDED = 21
ROOMS = (Path("/usr/lib/jvm"), Path("/Library/Java/JavaVirtualMachines"))
_VERSION = re.compile(r'(?:version |JAVA_VERSION=)"(?:1\.)?(\d+)')


class NoJava(Exception):
    """This machine has no Java that is new enough for the server."""


def major(told: str) -> int:
    """Return the major version that `java -version` or a `release` file tells, or 0."""
    found = _VERSION.search(told)
    return int(found[1]) if found else 0


def find(candidates: Iterable[Path] | None = None) -> Path:
    """Return the path of the first `java` program that is new enough.

    Raises:
        NoJava: none of the candidates is.
    """
    for program in _programs() if candidates is None else candidates:
        if program.is_file() and major(_told(program)) >= NEEDED:
            return program
    raise NoJava(
        f"没有 Java {NEEDED} 或更新的版本，请安装 / no Java {NEEDED} or newer: "
        f"install openjdk-{NEEDED}-jre-headless or set JAVA_HOME"
    )


def _programs() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
    for room in ROOMS:
        yield from sorted(room.glob("*/bin/java"))
        yield from sorted(room.glob("*/Contents/Home/bin/java"))


def _told(program: Path) -> str:
    """Return what a Java tells about its version.

    The `release` file is read first, since starting a Java takes a while.
    """
    release = program.resolve().parent.parent / "release"
    try:
        if release.is_file():
            return release.read_text(encoding="utf-8", errors="replace")
        asked = [os.fspath(program), "-version"]
        return subprocess.run(asked, capture_output=True, text=True, timeout=30).stderr
    except (OSError, subprocess.SubprocessError):
        return ""


if __name__ == "__main__":
    try:
        print(find())
    except NoJava as absent:
        sys.exit(str(absent))
