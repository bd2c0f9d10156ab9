"""A letter, and the message that it becomes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, Message
from email.policy import SMTP, Policy
from email.utils import format_datetime, make_msgid

from searcher.core.errors import JiewenError
from searcher.settings.mail import is_address, parted

MOST_SUBJECT = 120  # characters


class _Whole(UnstructuredHeader, BaseHeader):
    """A header on one line: the library would encode a long address, which no program reads."""

    def fold(self, *, policy: "Policy[Message]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("list-unsubscribe", "message-id"):
    _HEADERS.map_to_type(_name, _Whole)
_POLICY = SMTP.clone(header_factory=_HEADERS)


class AddressError(JiewenError):
    """What was typed is no address of e-mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one person.

    Attributes:
        to: the address.
        subject: of one line; more are joined.
        text: the plain text.
        html: the same as a page; ``""``: none.
        stop: address of the page that stops such letters; ``""``: none.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    stop: str = ""


def require_address(typed: str) -> str:
    """Return an address to which mail can be sent.

    Raises:
        AddressError: it is none, or several.
    """
    found = typed.strip()
    if not is_address(found):
        raise AddressError("mail.address")
    return found


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return the message; the library refuses a line break in each header.

    Args:
        letter: what is written.
        sender: address, or name and address, as the setting `mail_from`.
    """
    name, address = parted(sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=require_address(letter.to))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=address.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # no machine answers it
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MOST_SUBJECT else f"{line[:MOST_SUBJECT]}…"
