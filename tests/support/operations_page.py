"""The code blocks of docs/operations.md, and the Dockerfile."""

import re
from configparser import ConfigParser
from pathlib import Path

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")


DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page that are marked with a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def units() -> dict[str, ConfigParser]:
    """Return the systemd units of the page, parsed, by their file names."""
    made = {}
    for block in blocks("ini"):
        unit = ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string(block)
        made[Path(block.splitlines()[0].removeprefix("# ")).name] = unit
    return made
