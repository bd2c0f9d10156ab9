"""The manifest of a commit: plain JSON that names every file of it with size and checksum.

Replacing the manifest is what makes a commit count. It is read before anything else, so that no
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
FORMAT = 4  # of the segment files and of the schema
MARKS = 4  # the format from which pairs and characters are kept of marks and spaces too
READABLE = (3, FORMAT)  # formats that are read; only the last is written


# what reading something else than a manifest may raise
_MEANINGLESS = (
    *(FileNotFoundError, IsADirectoryError, ValueError, LookupError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one commit consists of.

    Attributes:
        format: of the files; another number needs another reader.
        identity: of the analyser the index was built with.
        commit: number of the commit, which Whoosh calls the TOC's generation.
        files: seal by file name.
    """

    format: int
    identity: str
    commit: int
    files: Mapping[str, Seal]


def write_text(manifest: Manifest) -> str:
    """Return the manifest as JSON with its own checksum in front."""
    body = _body(manifest.format, manifest.identity, manifest.commit, manifest.files)
    return json.dumps({"checksum": _checksum(body), **body}, ensure_ascii=False, indent=0) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of a generation.

    Raises:
        DamagedError: it is missing or not as it was written. A manifest of another format is
            returned without its files: whoever asks has to build anew.
        OSError: the system does not let us read it.
    """
    try:
        written = whole(folder / NAME).decode()  # as it is: read_text would mend newlines
        parsed = json.loads(written)
        if parsed["format"] not in READABLE:
            return Manifest(int(parsed["format"]), str(parsed["identity"]), 0, {})
        files = {str(name): Seal(*map(int, seal)) for name, seal in parsed["files"].items()}
        found = Manifest(int(parsed["format"]), parsed["identity"], int(parsed["commit"]), files)
    except _MEANINGLESS as error:
        raise DamagedError(f"{NAME}: {error}") from error
    if write_text(found) != written:  # also catches bytes that JSON does not care about
        raise DamagedError(f"{NAME}: checksum")
    return found


def _body(number: int, identity: str, commit: int, files: Mapping[str, Seal]) -> dict[str, object]:
    table = {name: list(asdict(files[name]).values()) for name in sorted(files)}
    return {"format": number, "identity": identity, "commit": commit, "files": table}


def _checksum(body: dict[str, object]) -> int:
    return zlib.crc32(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())
