"""A mail server on the loopback: enough of SMTP to take letters, refuse some, and fail."""

import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import cast


@dataclass
class Box:
    """What the server was given, and how it behaves.

    Attributes:
        letters: recipient and message of each letter that was taken.
        raw: the bytes of each letter that was taken.
        refused: recipients that are refused.
        dropped: recipients at whose letter the connection ends without an answer.
        commands: each line of the clients, but those of letters.
        offers: extensions that the server names.
        encrypts: the key and certificate for STARTTLS; ``None``: it is not known here.
        greets: the first line.
    """

    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    offers: tuple[str, ...] = ()
    encrypts: ssl.SSLContext | None = None
    greets: str = "220 here"


class _Dialogue(StreamRequestHandler):
    """Talks to one client."""

    def handle(self) -> None:
        self.box = cast("MailServer", self.server).box
        self.to = ""
        self.say(self.box.greets)
        while line := self.rfile.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.box.commands.append(text)
            if not self.answer(text.partition(" ")[0].upper(), text):
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, word: str, text: str) -> bool:
        """Answer a command; return whether the dialogue goes on."""
        if word == "EHLO":
            offers = [*self.box.offers, *(["STARTTLS"] if self.box.encrypts else [])]
            for each in ("here", *offers):
                self.say(f"250-{each}")
            self.say("250 8BITMIME")
        elif word == "STARTTLS" and self.box.encrypts:
            self.say("220 go on")
            return self.encrypt(self.box.encrypts)
        elif word == "AUTH":
            self.say("235 welcome")
        elif word == "RCPT":
            self.to = text.partition("<")[2].partition(">")[0]
            self.say("550 nobody of this name" if self.to in self.box.refused else "250 ok")
        elif word == "DATA":
            self.say("354 go on")
            return self.take()
        else:
            self.say("221 bye" if word == "QUIT" else "250 ok")
        return word != "QUIT"

    def encrypt(self, context: ssl.SSLContext) -> bool:
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except OSError:  # the client trusts no such certificate
            return False
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        return True

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.to in self.box.dropped:
            return False
        self.box.raw.append(b"".join(lines))
        message = message_from_bytes(b"".join(lines), policy=SMTP)
        self.box.letters.append((self.to, message))
        self.say("250 taken")
        return True


class MailServer(ThreadingTCPServer):
    """The server, as a context that yields it while it listens on a free port."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        """Listen; nothing is answered before the context begins."""
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.box = Box()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        """Host and port, as in the setting."""
        return f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "MailServer":
        """Answer clients."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, and close the port."""
        self.shutdown()
        self._thread.join()
        self.server_close()


def plain(message: EmailMessage) -> str:
    """Return the plain text of a message."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def page(message: EmailMessage) -> str:
    """Return the HTML of a message."""
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())
