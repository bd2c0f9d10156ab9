"""The manifest of a commit: JSON that names every file of the commit with size and checksum.

Replacing the manifest is the moment of a commit. The manifest is read before any other file, so no
byte of a damaged or foreign file is trusted.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from searcher.disk.safe_files import whole
from searcher.engines.whoosh.formats.files import DamagedError, Seal

NAME = "jiewen.json"
FORMAT = 6  # of the segment files and of the schema


# What reading may raise if the file is missing or is no manifest.
_MEANINGLESS = (
    *(FileNotFoundError, IsADirectoryError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of one commit.

    Attributes:
        format: format of the files; each format needs its own reader.
        identity: analyser and lexicon the index was built with, see `tokens.identity`.
        commit: number of the commit, which Whoosh calls the TOC's generation.
        files: seal of each file by name.
    """

    format: int
    identity: str
    commit: int
    files: Mapping[str, Seal]


def write_text(manifest: Manifest) -> str:
    """Return the manifest as JSON, with its own checksum as first entry."""
    body = _body(manifest.format, manifest.identity, manifest.commit, manifest.files)
    return json.dumps({"checksum": _checksum(body), **body}, ensure_ascii=False, indent=0) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of a generation.

    A manifest of another format is returned without its files, so that the caller can tell which
    versions differ.

    Raises:
        DamagedError: the manifest is missing or not as it was written.
        OSError: the operating system refused to read it.
    """
    try:
        written = whole(folder / NAME).decode()  # read_text would change newlines
        parsed = json.loads(written)
        if parsed["format"] != FORMAT:
            return Manifest(int(parsed["format"]), str(parsed["identity"]), 0, {})
        files = {str(name): Seal(*map(int, seal)) for name, seal in parsed["files"].items()}
        found = Manifest(int(parsed["format"]), parsed["identity"], int(parsed["commit"]), files)
    except _MEANINGLESS as error:
        raise DamagedError("damage.in_file", file=NAME, why=error) from error
    if write_text(found) != written:  # also finds changes that JSON ignores, such as spaces
        raise DamagedError("damage.checksum", file=NAME)
    return found


def _body(number: int, identity: str, commit: int, files: Mapping[str, Seal]) -> dict[str, object]:
    table = {name: list(asdict(files[name]).values()) for name in sorted(files)}
    return {"format": number, "identity": identity, "commit": commit, "files": table}


def _checksum(body: dict[str, object]) -> int:
    return zlib.crc32(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())
