"""Sites in processes of their own: how to index a small corpus, start a site and read it."""

import http.client
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.conftest import ROOT

ADDRESS = re.compile(r"http://[^\s/]+:\d+")


PATIENCE = 60.0  # seconds


def indexed(folder: Path, issues: int = 3) -> Path:
    """Write and index a corpus of so many issues in a folder; return the folder."""
    (folder / "corpus").mkdir()
    for number in range(1, issues + 1):
        write(folder, number)
    command(folder, "index", str(folder / "corpus"))
    return folder


def write(folder: Path, number: int) -> None:
    """Write one issue, with one article, into the corpus of a folder."""
    text = f"青禾街道第{number}次议事会召开\n\n居民代表讨论了雨棚翻修的第{number}个办法。\n"
    (folder / "corpus" / f"2021-05-{number:02}.txt").write_text(text, "utf-8")


def command(folder: Path, *words: str) -> None:
    """Run ``jiewen`` with these arguments in the folder that holds the index."""
    subprocess.run(
        [sys.executable, "-m", "jiewen", *words], cwd=folder, env=environment(), check=True
    )


def environment(**values: str) -> dict[str, str]:
    """Return this process's environment with what the site needs, and these variables."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | values


def connect(address: str) -> http.client.HTTPConnection:
    """Return a connection to a site, which tests can keep open."""
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)


def fetch(address: str) -> str:
    """Request an address and return the page as text."""
    with urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


SERVE = ("-m", "jiewen", "serve", "--port", "0")
