"""The server that takes our mail: one connection for each message."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from searcher.core.errors import JiewenError
from searcher.settings import Settings
from searcher.settings.mail import host_and_port, parted
from searcher.settings.toml_text import shown
from web.mail.letter import Letter, message_of

TIMEOUT = 15.0  # seconds for each answer of the server
_FAILURES = (OSError, ValueError)  # all exceptions of smtplib are OSErrors
_LONGEST = 200  # characters of the server's words in a message


class MailError(JiewenError):
    """No mail can be sent: the server cannot be reached, or refuses us."""


class Undelivered(JiewenError):
    """The server did not take one message; it may take others."""


class Post:
    """Hands letters to the server of the settings."""

    def __init__(self, settings: Settings, timeout: float = TIMEOUT) -> None:
        """Keep the settings; nothing is opened yet.

        Args:
            settings: those of mail.
            timeout: seconds for each answer of the server.
        """
        self._settings, self._timeout = settings, timeout

    def send(self, letter: Letter) -> None:
        """Hand a letter over; when this returns, the server has taken it.

        Raises:
            MailError: the server cannot be reached, or refuses us.
            Undelivered: it did not take this letter.
        """
        settings = self._settings
        message = message_of(letter, settings.mail_from)
        with self._connected() as server:
            try:
                server.send_message(message, parted(settings.mail_from)[1], [letter.to])
            except _FAILURES as error:
                raise Undelivered("mail.undelivered", why=_why(error)) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._open()
        except _FAILURES as error:
            raise MailError("mail.server", server=self._settings.smtp, why=_why(error)) from error
        try:
            yield server
        finally:
            with suppress(*_FAILURES):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in; smtplib refuses to go on where a step fails."""
        settings = self._settings
        host, port = host_and_port(settings.smtp)
        name = urlsplit(settings.public_url).hostname or "localhost"  # no look-up of our own name
        if settings.smtp_security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, name, timeout=self._timeout, context=context
            )
        else:
            server = smtplib.SMTP(host, port, name, self._timeout)
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except BaseException:
            server.close()
            raise
        return server


def _why(error: Exception) -> str:
    """Return the reason on one line; what the server says is a stranger's text."""
    told: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, told = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, told = error.smtp_code, error.smtp_error
    elif not isinstance(error, OSError):  # it could repeat the password
        return type(error).__name__
    else:
        return shown(" ".join(str(error).split()) or type(error).__name__, _LONGEST)
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return shown(f"{code} {' '.join(words.split())}", _LONGEST)
