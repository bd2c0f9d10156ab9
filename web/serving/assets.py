"""Static files: read and compressed once, and cached by clients under versioned addresses."""

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

KEPT = "public, max-age=31536000, immutable"  # the address changes with the content
ASKED = "no-cache"  # cached, but revalidated on each use
_IMPORT = re.compile(rb"""(^import\b[^;"']*["'])\./([\w.-]+)(["'])""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file.

    Attributes:
        data: the content.
        packed: the compressed content; ``None`` if compression gains nothing.
        version: digest of the content.
        mimetype: media type.
    """

    data: bytes
    packed: bytes | None
    version: str
    mimetype: str


def install(app: Flask) -> None:
    """Serve the static folder; addresses of ``url_for`` contain the version."""
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
    """Return a static file or ``None``; it is read again after it or a file beside it changed."""
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
    """Add the version to an import of another module, so that it is part of this file's version."""
    before, name, after = found.groups()
    version = _read(folder / name.decode(), changed).version
    return b"%s./%s?v=%s%s" % (before, name, version.encode(), after)
