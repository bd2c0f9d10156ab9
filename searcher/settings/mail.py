"""Settings of mail: each function reads one value, or refuses what does not fit together."""

import re
from typing import TYPE_CHECKING

from searcher.core.errors import SettingsError
from searcher.settings import values

if TYPE_CHECKING:
    from searcher.settings.load import Settings

SECURITY = ("starttls", "tls", "none")
LONGEST = 254  # characters of an address, as RFC 5321 allows
# Plain addresses alone: what RFC 5322 allows in quotes, nobody has, and some programs misread it.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_MAILBOX = re.compile(r"(?P<name>[^<>@\"\\,;:]{0,80}?) *<(?P<address>[^<>]+)>")
_SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})")


def is_address(text: str) -> bool:
    """Whether a text is one plain address of e-mail, and nothing else."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def parted(mailbox: str) -> tuple[str, str]:
    """Return name, or ``""``, and address of a sender, ``"街闻 <news@example.org>"``."""
    found = _MAILBOX.fullmatch(mailbox)
    return (found["name"], found["address"]) if found else ("", mailbox)


def mailbox(value: object) -> str:
    """Read a sender: an address, or a name and an address in angle brackets."""
    found = values.header_text(value).strip()
    if found and not is_address(parted(found)[1]):
        raise ValueError(value)
    return found


def server(value: object) -> str:
    """Read host and port of a mail server, ``"mail.example.org:587"``."""
    found = values.text(value).strip()
    if found and not ((at := _SERVER.fullmatch(found)) and 0 < int(at["port"]) < 1 << 16):
        raise ValueError(value)
    return found


def host_and_port(server: str) -> tuple[str, int]:
    """Return the two parts of what `server` has read."""
    host, _, port = server.rpartition(":")
    return host.strip("[]"), int(port)


def require_mail(made: "Settings") -> None:
    """Refuse settings of mail with which no mail could be sent, or not safely.

    Raises:
        SettingsError: something is missing, or the password would be sent in the clear.
    """
    if not made.smtp:
        return
    if not made.staff:
        raise SettingsError("setting.smtp_staff")
    if not re.fullmatch(r"https?://[!-~]+", made.public_url):
        raise SettingsError("setting.smtp_url")
    if not made.mail_from:
        raise SettingsError("setting.smtp_from")
    if bool(made.smtp_user) != bool(made.smtp_password):
        raise SettingsError("setting.smtp_half")
    if made.smtp_user and made.smtp_security == "none" and values.is_open(f"smtp://{made.smtp}"):
        raise SettingsError("setting.smtp_open")
