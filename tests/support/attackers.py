"""HTTP clients that attack a server.

``python -m tests.support.attackers PORT ATTACK`` prints "begun" and attacks until it is killed.

The attacks run in a process of their own, so that their threads do not slow down the process that
measures the server.
"""

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from urllib.parse import quote

from tests.support.waiting import linger

PORT = int(sys.argv[1]) if __name__ == "__main__" else 0
ASK = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
EXPORT = "/export/hits.{}"


def connection(receives: int = 0) -> socket.socket:
    """Connect to the server.

    Args:
        receives: size of the receive buffer in bytes; 0 for the default.
    """
    made = socket.socket()
    if receives:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    made.settimeout(5)
    made.connect(("127.0.0.1", PORT))
    return made


def again(attack: Callable[[], None]) -> None:
    """Repeat an attack without end; refused and broken connections are ignored."""
    while True:
        try:
            attack()
        except OSError:
            linger(0.01)


def unread(form: str) -> None:
    """Ask for an export in a format, and do not read the answer for a minute."""
    with connection(4096) as client:
        client.sendall(ASK.format(EXPORT.format(form)).encode())
        linger(60)


def dripping(head: bytes, most: int = 500) -> None:
    """Hold ``most`` connections, each with a request that grows by one byte at a time."""
    held: list[socket.socket] = []
    while True:
        while len(held) < most:
            try:
                client = connection()
                client.sendall(head)
            except OSError:
                break
            held.append(client)
        for client in held[:]:
            try:
                client.send(b"a")
            except OSError:
                held.remove(client)
                client.close()
        linger(0.05)


def read(path: str) -> None:
    """Ask for a path and read the whole answer."""
    with connection() as client:
        client.sendall(ASK.format(path).encode())
        while client.recv(65536):
            pass


def pipelined() -> None:
    """Send 400 searches on one connection before reading the first answer."""
    with connection() as client:
        client.sendall(ASK.format("/?q=" + quote("议事会")).encode() * 400)
        while client.recv(65536):
            pass


def long_header() -> None:
    """Send a request with a header of 1 MiB."""
    with connection() as client, suppress(ConnectionError):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 2**20)
        client.recv(1000)


def many_headers() -> None:
    """Send a request with 20,000 headers."""
    with connection() as client, suppress(ConnectionError):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 20_000 + b"\r\n")
        client.recv(1000)


def idle() -> None:
    """Hold 400 connections for a second without sending anything."""
    held = [connection() for _ in range(400)]
    linger(1)
    for client in held:
        client.close()


NUMBERS = count()


def left() -> None:
    """Send a search that no one has asked before, and close the connection without reading."""
    with connection() as client:
        client.sendall(ASK.format(f"/?q={next(NUMBERS)}").encode())


def junk() -> None:
    """Send bytes that are not HTTP: the start of a TLS handshake."""
    with connection() as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 40)
        client.recv(1000)


def closed() -> None:
    """Connect and close at once."""
    connection().close()


HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
ATTACKS: dict[str, tuple[int, Callable[[], None]]] = {  # clients, what each does again and again
    "unread jsonl": (8, lambda: unread("jsonl")),
    "unread csv": (8, lambda: unread("csv")),
    "half headers": (1, lambda: dripping(HALF)),
    "half bodies": (1, lambda: dripping(BODY)),
    "workbooks": (8, lambda: read(EXPORT.format("xlsx"))),
    "pipelined": (16, pipelined),
    "long header": (16, long_header),
    "many headers": (16, many_headers),
    "idle": (5, idle),
    "closed at once": (4, closed),
    "left at once": (4, left),
    "junk": (8, junk),
    "slow pages": (16, lambda: read("/slow")),
}


def main() -> None:
    """Run the attack that the command line names, in as many threads as it needs."""
    clients, attack = ATTACKS[sys.argv[2]]
    for _ in range(clients):
        threading.Thread(target=again, args=(attack,), daemon=True).start()
    print("begun", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
