"""The version of a stored extraction: a hash of the code that can change it, and parser versions.

No version number has to be raised by hand. A changed command, store or page reads no file again; a
changed rule of extraction or another release of a parser reads every file again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from searcher.language import (
    garbage,
    gazetteer,
    letters,
    mojibake,
    pairs,
    people,
    radicals,
    repair,
    sentences,
    signing,
    usual,
    vertical_forms,
)

ROOMS = ("corpus", "ocr", "formats", "articles", "facts", "extract")  # folders of indexer/
SHARED = (
    garbage,
    gazetteer,
    letters,
    mojibake,
    pairs,
    people,
    radicals,
    repair,
    sentences,
    signing,
    usual,
    vertical_forms,
)  # the modules of searcher/language that extraction calls
PARSERS = (
    *("charset-normalizer", "lxml", "markdown-it-py", "olefile", "pypdfium2", "python-calamine"),
    *("python-oxmsg", "selectolax", "pillow"),
)

_BYTES = 8  # of an identity: two versions of the code never agree by chance


def sources() -> list[Path]:
    """Return the files whose code can change extracted articles, in a fixed order."""
    indexer = Path(__file__).parents[1]
    found = [file for room in ROOMS for file in sorted((indexer / room).rglob("*.py"))]
    return [*found, *(Path(str(module.__file__)) for module in SHARED)]


def versions() -> dict[str, str]:
    """Return the installed version of each parsing library; ``""`` for a missing one."""
    return {name: _version(name) for name in PARSERS}


def identity_of(files: Iterable[Path], parsers: Mapping[str, str]) -> str:
    """Return 16 hexadecimal digits that identify this code with these parser versions."""
    checksum = hashlib.blake2b(digest_size=_BYTES)
    for file in files:
        checksum.update(file.read_bytes())
    checksum.update(repr(sorted(parsers.items())).encode())
    return checksum.hexdigest()


@cache
def code_identity() -> str:
    """Return the identity of the installed code and parsers."""
    return identity_of(sources(), versions())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
