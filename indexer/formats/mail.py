"""Messages: mails with attachments (eml, msg), and pages that a browser saved as one (mht).

A mail's text is a page or a text that begins with the day of the mail and its subject. The other
parts of a mail are files of their own.
"""

import email
import email.policy
import html
import re
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from indexer.corpus.blocks import BadFile, Document, RawFile
from indexer.formats.attached import Attached, Letter, said_by

_MOST_PARTS = 2000  # of a message; a saved page has one for each picture
_BOM = "\ufeff"  # tells the reader of pages that the text is UTF-8, whatever the page declares
_HTML, _TEXT, _MAIL = "text/html", "text/plain", "message/rfc822"
_ADDRESS = re.compile(r"https?://\S{1,2000}")


def _message(data: bytes) -> EmailMessage:
    try:
        made = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part for part, _ in zip(made.walk(), range(_MOST_PARTS + 1), strict=False)]
    except (RecursionError, *_WRONG) as error:
        raise BadFile("mail.damaged") from error
    if len(parts) > _MOST_PARTS:
        raise BadFile("archive.many", most=_MOST_PARTS)
    return made


# what the library raises for headers and parts that it cannot read
_WRONG = (
    *(ValueError, LookupError, TypeError, AttributeError, AssertionError, IndexError),
    *(UnicodeError, OverflowError),
)


def page_of(raw: RawFile) -> RawFile:
    """Return the page that a browser saved as one file, as HTML in UTF-8.

    Raises:
        BadFile: there is no page in it.
    """
    for part in _message(raw.data).walk():
        if part.get_content_type() == _HTML:
            page = _text_of(part)
            saved = _header(part, "content-location") or _header(part, "snapshot-content-location")
            return RawFile(raw.path, f"{_BOM}{_located(page, saved)}".encode("utf-8", "replace"))
    raise BadFile("mail.no_page")


def _located(page: str, address: str) -> str:
    """Return a page with the address that it was saved from, in the words that browsers write."""
    if not _ADDRESS.fullmatch(address) or "saved from url" in page[:_HEAD]:
        return page
    shown = html.escape(address.replace("--", ""))
    return f"<!-- saved from url=({len(shown):04d}){shown} -->\n{page}"


_HEAD = 4096  # characters in which a page says where it was saved from


def letter_of(raw: RawFile) -> Letter:
    """Return the text of a mail and its attachments.

    Raises:
        BadFile: the file is no mail that can be read.
    """
    message = _message(raw.data)
    try:
        return Letter(
            subject=_header(message, "subject"),
            sent=_sent(message),
            page=_first(message, _HTML),
            text=_first(message, _TEXT),
            attached=tuple(_attached(message)),
        )
    except (RecursionError, *_WRONG) as error:
        raise BadFile("mail.damaged") from error


def _first(message: EmailMessage, kind: str) -> str:
    """Return the first part of a type that is no attachment and has text; ``""`` if none has."""
    for part in _own_parts(message):
        if part.get_content_type() == kind and not _is_attached(part):
            text = _text_of(part)
            if text.strip():
                return text
    return ""


def _own_parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the parts of a message, without those of a message that is attached."""
    stack = [message]
    while stack:
        part = stack.pop()
        yield part
        if part.is_multipart() and part.get_content_type() != _MAIL:
            stack += reversed(tuple(part.iter_parts()))


def _is_attached(part: MIMEPart) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _attached(message: EmailMessage) -> Iterator[Attached]:
    for number, part in enumerate(_own_parts(message), 1):
        if part.get_content_type() == _MAIL:
            for inner in part.iter_parts():
                yield Attached(f"{number}.eml", inner.as_bytes())
        elif _is_attached(part) and not (part.get("Content-ID") and _is_picture(part)):
            name = said_by(part.get_filename() or "") or f"{number}"
            data = part.get_payload(decode=True)
            yield Attached(name, data if isinstance(data, bytes) else b"")


def _is_picture(part: MIMEPart) -> bool:
    """Whether a part is a picture of the page itself."""
    return part.get_content_maintype() == "image"


def _text_of(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = (part.get_content_charset() or "").lower()
    charset = "gb18030" if charset in ("gb2312", "gbk") else charset
    for each in (charset, "utf-8", "gb18030"):
        try:
            return data.decode(each)
        except (LookupError, ValueError):  # of an encoding's name, or of the text
            continue
    return data.decode("utf-8", "replace")


def _header(message: MIMEPart, name: str) -> str:
    """Return a header as one line; the library loses bytes whose encoding is not stated."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = said_by(raw)
    return " ".join((text if text != raw else str(message.get(name, ""))).split())


def _sent(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_page(raw: RawFile) -> Document:
    """Return the blocks of a page that a browser saved as one file.

    Raises:
        BadFile: there is no page in it, or the page cannot be read.
    """
    from indexer.formats import html as pages

    return pages.read(page_of(raw))
