"""Outlook's mails (msg), as letters."""

import io
from contextlib import suppress
from datetime import date
from typing import Any

from oxmsg import Message

from indexer.corpus.blocks import BadFile, RawFile
from indexer.formats.attached import Attached, Letter


def letter_of(raw: RawFile) -> Letter:
    """Return the text of a mail and its attachments.

    Raises:
        BadFile: the file is no mail that can be read.
    """
    try:
        message = Message.load(io.BytesIO(raw.data))
        return Letter(
            subject=" ".join(_text(message.subject).split()),
            sent=_sent(message),
            page=_text(message.html_body),
            text=_text(message.body),
            attached=tuple(map(_attached, enumerate(message.attachments, 1))),
        )
    # the library and olefile let exceptions of many classes escape on a damaged file
    except Exception as error:
        raise BadFile("mail.damaged") from error


def _text(found: str | None) -> str:
    return (found or "").replace("\0", "")


def _sent(message: Any) -> date | None:
    with suppress(Exception):
        return message.sent_date.date() if message.sent_date else None
    return None


def _attached(numbered: tuple[int, Any]) -> Attached:
    number, attachment = numbered
    return Attached(_text(attachment.file_name) or f"{number}", attachment.file_bytes or b"")
