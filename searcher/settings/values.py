"""Readers of settings: each function returns a valid value or raises ``ValueError``."""

import re
from collections.abc import Callable
from pathlib import Path

from searcher.core.errors import SettingsError

_HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*")  # no port, no scheme
_INDEX_NAME = re.compile(r"[a-z][a-z0-9_-]{0,199}")  # OpenSearch takes 255 bytes; we append some

_DIGITS = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,12})?(?:[eE][-+]?[0-9]{1,2})?|\.[0-9]{1,12}")
_DAY = 86_400
_YEAR = 8_784.0  # hours


def path(value: object) -> Path:
    """Read a path; ``~`` stands for the home folder."""
    if not isinstance(value, str | Path):
        raise ValueError(value)
    try:
        return Path(value).expanduser()
    except RuntimeError as error:  # there is no such user, or no home folder
        raise ValueError(value) from error


def text(value: object) -> str:
    """Read any text."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def header_text(value: object) -> str:
    """Read text for an HTTP header, which a line break would end."""
    if not (found := text(value)).isprintable():
        raise ValueError("control characters")
    return found


def user_name(value: object) -> str:
    """Read the user for HTTP Basic; a colon would end the name."""
    if ":" in (found := header_text(value)):
        raise ValueError(value)
    return found


def index_name(value: object) -> str:
    """Read a name that OpenSearch accepts for an index, with room for an appended ending."""
    if not _INDEX_NAME.fullmatch(found := text(value)):
        raise ValueError(value)
    return found


def one_of(*known: str) -> Callable[[object], str]:
    """Return a function that accepts the given words."""

    def read(value: object) -> str:
        if value not in known:
            raise ValueError(value)
        return str(value)

    return read


def whole(first: int, last: int) -> Callable[[object], int]:
    """Return a function that reads a whole number from ``first`` to ``last``."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not _DIGITS.fullmatch(str(value)):
            raise ValueError(value)
        if not first <= (number := int(str(value))) <= last:
            raise ValueError(value)
        return number

    return read


def seconds(value: object) -> float:
    """Read a time in seconds, above 0 and at most a day."""
    return _above_zero(value, _DAY)


def hours(value: object) -> float:
    """Read a time in hours, above 0 and at most a year."""
    return _above_zero(value, _YEAR)


def _above_zero(value: object, most: float) -> float:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise ValueError(value)
    if not 0 < (number := float(str(value))) <= most:
        raise ValueError(value)
    return number


def switch(value: object) -> bool:
    """Read yes or no, as written in TOML or in a variable."""
    known = {True: True, False: False, "1": True, "true": True, "0": False, "false": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError(value)
    return known[value]


def base_path(value: object) -> str:
    """Read the path of a site: ``""``, or with a slash before it and none behind."""
    found = text(value).strip("/")
    return f"/{found}" if found else ""


def hosts(value: object) -> str:
    """Read host names; a leading dot stands for all names below, ``*`` for any name."""
    parts = [part.strip().lower() for part in text(value).split(",") if part.strip()]
    if not all(_HOST.fullmatch(part) for part in parts):
        raise ValueError(value)
    return ",".join(parts)


def addresses(value: object) -> str:
    """Read one or more http(s) addresses and join them with commas.

    Raises:
        SettingsError: one of them is no such address, or has a user name or password. The message
            does not repeat the address, because messages are shown and logged.
    """
    parts = [part.strip().rstrip("/") for part in text(value).split(",")]
    for number, part in enumerate(parts, 1):
        _require_address(number, part)
    return ",".join(parts)


def _require_address(number: int, part: str) -> None:
    from urllib.parse import urlsplit  # as rarely needed as this function

    try:
        found = urlsplit(part)
        usable = found.scheme in {"http", "https"} and found.hostname and found.port != 0
    except ValueError:
        usable = False
    if "@" in part:
        raise SettingsError("setting.url_secret", number=number)
    if not usable or not part.isprintable() or re.search(r"[\s?#]", part):
        raise SettingsError("setting.url", number=number)


def is_open(address: str) -> bool:
    """Whether others can read what is sent to an address: plain HTTP to another machine."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    found = urlsplit(address)
    host = found.hostname or ""
    if found.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:  # a host name, which may lead to any machine
        return True
