"""Names of files that others chose: as shown, and as a path in the corpus."""

import re
import unicodedata
from pathlib import PurePosixPath

from indexer.corpus.unread import is_system
from indexer.formats.archives import safe_name
from searcher.core.model import UNLABELLED

FOLDER = "收录"  # of the corpus, which holds the files that staff confirmed
_SHOWN = 300  # characters of a name
_STEM = 60  # characters: with three bytes each, a name has no more than 255 bytes
_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,8}")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\[\]\s]+')  # on some system, or with a meaning in patterns
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def shown_name(name: str) -> str:
    """Return a name as text on one line, which leads nowhere; undecodable bytes are replaced."""
    printable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    safe = safe_name(unicodedata.normalize("NFC", printable))
    return safe if len(safe) <= _SHOWN else f"{safe[: _SHOWN - 20]}…{safe[-19:]}"


def suffix_in(name: str) -> str:
    """Return the suffix of a name in lower case, with its dot; ``""`` for an unusual one."""
    found = PurePosixPath(name).suffix
    return found.lower() if _SUFFIX.fullmatch(found) else ""


def target_of(name: str, owner: str, when: str, again: int = 0, kind: str = "") -> str:
    """Return a path in the corpus for a file.

    Args:
        name: the name under which it came.
        owner: its paper or office; ``""`` if unknown.
        when: ISO day or month of the issue; ``""`` if unknown.
        again: 0, or a number that tells it from another file of this name.
        kind: the suffix by which runs read it, if they would not by its own; ``""`` else.
    """
    suffix = suffix_in(name)
    last = PurePosixPath(name).name
    stem = _part(last[: -len(suffix)] if suffix else last)
    dated = stem if not when or when in stem else f"{when}-{stem}"
    numbered = f"{dated}-{again}" if again else dated
    folder = _part(owner) if owner else UNLABELLED
    return "/".join((FOLDER, *map(_seen, (folder, f"{numbered}{kind or suffix}"))))


def _seen(part: str) -> str:
    """Return a part of a path so that no run takes it for a file of a system."""
    return f"_{part.replace('.', '-')}" if is_system(part) else part


def _part(text: str) -> str:
    """Return one part of a path that every system accepts and no program hides."""
    usual = unicodedata.normalize("NFC", text)
    kept = "".join(
        sign for sign in usual if sign == " " or unicodedata.category(sign)[0] not in "CZ"
    )
    named = _FORBIDDEN.sub("-", kept).strip("-. ~$")[:_STEM].strip("-. ~$")
    return f"_{named}" if not named or _RESERVED.fullmatch(named) else named
