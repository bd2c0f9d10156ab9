"""Letters and the server that takes them: headers, encryption, passwords, failures."""

import re
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from searcher.settings import Settings
from tests.support.mail_server import MailServer, page, plain
from tests.support.messages import assert_is_a_line
from web.mail.letter import MOST_SUBJECT, AddressError, Letter, message_of
from web.mail.post import MailError, Post, Undelivered

SENDER, TO, SECRET = "街闻 <news@example.org>", "wang@example.org", "never told"
LETTER = Letter(TO, "三篇新文章", "正文\n", "<p>正文</p>", "https://example.org/stop")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


def post(server: MailServer, **changes: object) -> Post:
    values = {"smtp": server.address, "smtp_security": "none", "mail_from": SENDER, **changes}
    settings = Settings(staff=True, public_url="https://example.org/news", **values)  # type: ignore[arg-type]
    return Post(settings, timeout=5.0)


def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    post(server).send(LETTER)
    [(to, message)] = server.box.letters
    assert to == TO
    assert message["To"] == TO
    assert str(message["From"]) == SENDER
    assert message["Subject"] == "三篇新文章"
    assert message["List-Unsubscribe"] == "<https://example.org/stop>"
    assert message["Message-ID"].endswith("@example.org>")
    assert message["Date"].datetime.tzinfo is not None
    assert plain(message) == "正文\n"
    assert "<p>正文</p>" in page(message)
    assert server.box.commands[0] == "ehlo example.org"  # not the name of the machine


@given(st.text(), st.text())
def test_nothing_that_is_written_becomes_a_header(subject: str, text: str) -> None:
    made = message_of(Letter(TO, f"{subject}\r\nBcc: x@example.org", text), SENDER)
    lines = made.as_bytes().split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    names = {line.split(b":")[0].lower() for line in lines if not line.startswith((b" ", b"\t"))}
    assert names == {
        *(b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted"),
        *(b"mime-version", b"content-type", b"content-transfer-encoding"),
    }
    assert len(made["Subject"]) <= MOST_SUBJECT + 1


@pytest.mark.parametrize("to", ["", "wang", f"{TO}\r\nBcc: x@example.org", f"{TO}, x@example.org"])
def test_no_letter_goes_to_what_is_no_address(server: MailServer, to: str) -> None:
    with pytest.raises(AddressError):
        post(server).send(Letter(to, "s", "t"))
    assert server.box.commands == []


@pytest.mark.parametrize("length", [1, 60, 200])
def test_long_addresses_are_written_as_they_are(server: MailServer, length: int) -> None:
    to, stop = (
        f"{'w' * min(length, 64)}@{'e' * min(length, 63)}.org",
        f"https://e.org/{'s' * length}",
    )
    post(server, mail_from=f"街闻 <{to}>").send(Letter(to, "s", "t", stop=stop))
    [(taken, message)] = server.box.letters
    assert (taken, message["To"], message["List-Unsubscribe"]) == (to, to, f"<{stop}>")
    assert f"List-Unsubscribe: <{stop}>\r\n".encode() in server.box.raw[0]
    assert not re.search(rb"(?m)^(To|Message-ID):.*=\?", server.box.raw[0])
    assert f"\r\nTo: {to}\r\n".encode() in server.box.raw[0]


def test_a_header_of_the_library_takes_no_line_break() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message_of(Letter(TO, "s", "t", stop="https://x\r\nBcc: x@example.org"), SENDER)


def test_a_refused_recipient_and_a_lost_connection_concern_one_letter(server: MailServer) -> None:
    server.box.refused.add(TO)
    with pytest.raises(Undelivered, match="550 nobody of this name") as caught:
        post(server).send(LETTER)
    assert_is_a_line(caught.value.message)
    server.box.refused.clear()
    server.box.dropped.add(TO)
    with pytest.raises(Undelivered):
        post(server).send(LETTER)
    server.box.dropped.clear()
    post(server).send(LETTER)
    assert len(server.box.letters) == 1


def test_a_server_that_is_down_or_busy_is_named() -> None:
    with MailServer() as server:
        server.box.greets = "421 come back\x1b[2J later"
        with pytest.raises(MailError, match="421 come back") as caught:
            post(server).send(LETTER)
        assert "\x1b" not in str(caught.value)
    with pytest.raises(MailError) as caught:
        post(server).send(LETTER)
    assert server.address in str(caught.value)
    assert_is_a_line(caught.value.message)


def test_a_password_is_sent_where_the_server_takes_one(server: MailServer) -> None:
    server.box.offers = ("AUTH PLAIN",)
    post(server, smtp_user="news", smtp_password=SECRET).send(LETTER)
    assert any(line.startswith("AUTH PLAIN ") for line in server.box.commands)
    assert len(server.box.letters) == 1


def test_a_server_without_encryption_gets_neither_password_nor_letter(server: MailServer) -> None:
    server.box.offers = ("AUTH PLAIN",)
    user = {"smtp_user": "news", "smtp_password": SECRET}
    with pytest.raises(MailError) as caught:
        post(server, smtp_security="starttls", **user).send(LETTER)
    assert SECRET not in str(caught.value)
    assert [line.split()[0].upper() for line in server.box.commands] == ["EHLO"]
    assert server.box.letters == []


def test_an_unusual_password_is_told_nowhere(server: MailServer) -> None:
    server.box.offers = ("AUTH PLAIN",)
    with pytest.raises(MailError) as caught:
        post(server, smtp_user="news", smtp_password="密码密码").send(LETTER)
    assert "密码密码" not in str(caught.value)


@pytest.mark.parametrize("known", [True, False])
def test_the_certificate_must_be_one_that_is_trusted(
    server: MailServer, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, other = trustme.CA(), trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.box.encrypts = context
    trusted = tmp_path / "ca.pem"
    (authority if known else other).cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    if known:
        post(server, smtp_security="starttls").send(LETTER)
        assert server.box.letters[0][0] == TO
    else:
        with pytest.raises(MailError, match="certificate"):
            post(server, smtp_security="starttls").send(LETTER)
        assert server.box.letters == []


def test_a_message_is_plain_where_no_page_is_written() -> None:
    made = message_of(Letter(TO, "s", "正文"), "news@example.org")
    assert isinstance(made, EmailMessage)
    assert made.get_content_type() == "text/plain"
    assert made["List-Unsubscribe"] is None
