"""Our server reads a large body only from somebody who may send files; others are told early."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.support.intake import Desk
from tests.support.new_issues import issue
from tests.support.staff import HTML, token_in
from web.people import allowance
from web.people.person import Role
from web.serving.parser import MAX_BODY, Parser
from web.serving.server import Server

LARGE = MAX_BODY * 4
WORDS = "太大"
BOUNDARY = "槐荫".encode().hex()


@pytest.fixture
def address(desk: Desk) -> Iterator[tuple[str, int]]:
    """Host and port of the real server of the site."""
    settings = replace(desk.settings, port=0)
    server = Server(desk.staff.app, settings, allowance(desk.staff.app, settings))
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    found = urlsplit(server.address)
    yield str(found.hostname), int(found.port or 0)
    server._stop()
    thread.join(timeout=30)
    for listener in server._listeners:
        listener.trigger.close()


def _run(server: Server) -> None:
    """Run the server in a thread, where signals cannot be set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.serving.server.signal.signal", lambda *_: None)
        server.run()


def cookie_of(client: FlaskClient) -> str:
    return "; ".join(f"{c.key}={c.value}" for c in (client._cookies or {}).values())


def form(token: str, data: bytes) -> bytes:
    """Return a form with one file."""
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n',
    )
    return "".join(parts).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def asked(address: tuple[str, int], path: str, cookie: str, length: int, body: bytes = b"") -> str:
    """Send the head of a request, and a body if there is one; return the answer."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: text/html\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode("latin-1") + body)
        found = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 16):
                found += part
    return found.decode("utf-8", "replace")


def test_only_an_editor_may_send_more_and_only_there(desk: Desk, address: tuple[str, int]) -> None:
    editor, reader = desk.editor(), desk.staff.signed_in(Role.READER)
    forged = cookie_of(editor)[:-4] + "AAAA"
    for path, cookie in (
        *(("/inbox/send", ""), ("/inbox/send", cookie_of(reader)), ("/inbox/send", forged)),
        *(("/inbox/1", cookie_of(editor)), ("/sign-in", cookie_of(editor))),
        *(("/inbox/send/", cookie_of(editor)), ("/desk/correct/x", cookie_of(reader))),
        ("/desk/update", cookie_of(editor)),
    ):
        answer = asked(address, path, cookie, LARGE)  # no byte of the body is awaited
        assert answer.startswith("HTTP/1.1 413"), (path, answer[:80])
        assert WORDS in answer
    answer = asked(address, "/inbox/send", cookie_of(editor), 3 << 20)  # the setting is 1 MB
    assert answer.startswith("HTTP/1.1 413")
    assert asked(address, "/desk/correct/x", cookie_of(editor), 2 << 20).startswith("HTTP/1.1 413")
    text = form("", b"x" * LARGE)  # is read, and has no token
    read = asked(address, "/desk/correct/x", cookie_of(editor), len(text), text)
    assert read.startswith("HTTP/1.1 400")
    token = token_in(editor.get("/inbox", headers=HTML))
    body = form(token, issue(8, "加装电梯") * 800)
    assert len(body) > MAX_BODY
    answer = asked(address, "/inbox/send", cookie_of(editor), len(body), body)
    assert answer.startswith("HTTP/1.1 303"), answer[:200]
    [entry] = desk.inbox.entries()
    assert desk.inbox.path(entry).stat().st_size == len(issue(8, "加装电梯")) * 800


def test_an_editor_who_signed_out_may_not(desk: Desk, address: tuple[str, int]) -> None:
    client = desk.editor()
    cookie = cookie_of(client)
    token = token_in(client.get("/account", headers=HTML))
    client.post("/sign-out", data={"csrf_token": token}, headers=HTML)
    assert asked(address, "/inbox/send", cookie, LARGE).startswith("HTTP/1.1 413")


def test_a_large_body_has_time_for_what_has_come_of_it() -> None:
    parser = Parser(None)
    parser.body_bytes_received = 1 << 20
    assert parser.patience == 0
    parser.large = True
    assert parser.patience == 64
