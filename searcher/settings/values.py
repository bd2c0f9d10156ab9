"""What a value of a setting may be: each function reads one, or raises ``ValueError``."""

import re
from collections.abc import Callable
from pathlib import Path

from searcher.core.errors import SettingsError

_HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*")  # no port, no scheme
_INDEX_NAME = re.compile(r"[a-z][a-z0-9_-]{0,199}")  # OpenSearch takes 255 bytes; we append to it

_DIGITS = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,12})?(?:[eE][-+]?[0-9]{1,2})?|\.[0-9]{1,12}")
_DAY = 86_400


def path(value: object) -> Path:
    """Read a path; ``~`` is the home folder."""
    if not isinstance(value, str | Path):
        raise ValueError(value)
    try:
        return Path(value).expanduser()
    except RuntimeError as error:  # nobody of that name, or no home
        raise ValueError(value) from error


def text(value: object) -> str:
    """Read any text."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def header_text(value: object) -> str:
    """Read text that goes into a header of a request, where a line break would end it."""
    if not (found := text(value)).isprintable():
        raise ValueError("control characters")
    return found


def user_name(value: object) -> str:
    """Read the user of HTTP Basic, where a colon ends the name."""
    if ":" in (found := header_text(value)):
        raise ValueError(value)
    return found


def index_name(value: object) -> str:
    """Read a name that OpenSearch takes for an index, with room for what is appended to it."""
    if not _INDEX_NAME.fullmatch(found := text(value)):
        raise ValueError(value)
    return found


def one_of(*known: str) -> Callable[[object], str]:
    """Return a function that reads one of these words."""

    def read(value: object) -> str:
        if value not in known:
            raise ValueError(value)
        return str(value)

    return read


def whole(first: int, last: int) -> Callable[[object], int]:
    """Return a function that reads a whole number from first to last."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not _DIGITS.fullmatch(str(value)):
            raise ValueError(value)
        if not first <= (number := int(str(value))) <= last:
            raise ValueError(value)
        return number

    return read


def seconds(value: object) -> float:
    """Read a time above 0, of a day at most."""
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise ValueError(value)
    if not 0 < (number := float(str(value))) <= _DAY:
        raise ValueError(value)
    return number


def switch(value: object) -> bool:
    """Read yes or no, as TOML or a variable writes it."""
    known = {True: True, False: False, "1": True, "true": True, "0": False, "false": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError(value)
    return known[value]


def base_path(value: object) -> str:
    """Read a path of a site: ``""`` or with a slash before it and none behind."""
    found = text(value).strip("/")
    return f"/{found}" if found else ""


def hosts(value: object) -> str:
    """Read names of hosts, with a dot before one for all below it; ``*`` for any."""
    parts = [part.strip().lower() for part in text(value).split(",") if part.strip()]
    if not all(_HOST.fullmatch(part) for part in parts):
        raise ValueError(value)
    return ",".join(parts)


def addresses(value: object) -> str:
    """Read one or several http(s) addresses, and join them with commas and nothing else.

    Raises:
        SettingsError: one of them is no such address, or holds a user name or password. What
            was written is then not repeated: an error is shown and kept where secrets are not.
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
        raise SettingsError(
            f"设置 opensearch_url 的第 {number} 个地址含用户名或密码 / address {number} holds a "
            "user name or password. 请改用 / use instead: opensearch_user, opensearch_password"
        )
    if not usable or not part.isprintable() or re.search(r"[\s?#]", part):
        raise SettingsError(
            f"设置 opensearch_url 的第 {number} 个地址无效 / address {number} of it is unusable. "
            "请写成 / write: https://HOST:9200,https://HOST2:9200"
        )


def is_open(address: str) -> bool:
    """Say whether others could read what goes to an address: plain HTTP to another machine."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    found = urlsplit(address)
    host = found.hostname or ""
    if found.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:  # a name, and who knows where that leads
        return True
