"""Static files: read and compressed once, named by their content so that they may be kept."""

import mimetypes
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

from web.serving.compression import LEAST, accepted, is_text, pack

KEPT = "public, max-age=31536000, immutable"  # its address changes with its content
ASKED = "no-cache"  # kept, but asked after
_IMPORT = re.compile(rb"""(^import\b[^;"']*["'])\./([\w.-]+)(["'])""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent.

    Attributes:
        packed: compressed; ``None`` where that gains nothing.
        version: of the content.
    """

    data: bytes
    packed: bytes | None
    version: str
    mimetype: str


def install(app: Flask) -> None:
    """Serve the static folder; addresses that ``url_for`` makes carry the version."""
    app.view_functions["static"] = _send
    app.url_defaults(_name_version)


def _send(filename: str) -> Response:
    found = _asset(filename)
    if found is None:
        abort(404)
    packed = found.packed if accepted() else None
    response = Response(packed or found.data, mimetype=found.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(found.version, weak=found.packed is not None)
    current = request.args.get("v") == found.version
    response.headers["Cache-Control"] = KEPT if current else ASKED
    return response.make_conditional(request)  # type: ignore[return-value]


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and (found := _asset(values.get("filename", ""))):
        values["v"] = found.version


def _asset(name: str) -> Asset | None:
    """Return a file of the static folder, read again when it or its neighbours have changed."""
    path = safe_join(current_app.static_folder or "", name)
    try:
        return _read(Path(path), _changed(Path(path).parent)) if path else None
    except (OSError, ValueError):
        return None


def _changed(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return max(entry.stat().st_mtime_ns for entry in entries)


@lru_cache(128)
def _read(path: Path, changed: int) -> Asset:
    data = path.read_bytes()
    if path.suffix == ".js":
        data = _IMPORT.sub(lambda found: _named(found, path.parent, changed), data)
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = pack(data) if is_text(mimetype) and len(data) >= LEAST else None
    return Asset(data, packed, sha256(data).hexdigest()[:16], mimetype)


def _named(found: re.Match[bytes], folder: Path, changed: int) -> bytes:
    """Let a module import its neighbours by version, so that theirs is part of its own."""
    before, name, after = found.groups()
    version = _read(folder / name.decode(), changed).version
    return b"%s./%s?v=%s%s" % (before, name, version.encode(), after)
