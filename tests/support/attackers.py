"""Clients that mean no good.

``python -m tests.support.attackers PORT ATTACK`` goes on until it is killed.

A process apart, so that its threads do not slow down those who measure. Prints "begun".
"""

import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from urllib.parse import quote

PORT = int(sys.argv[1]) if __name__ == "__main__" else 0
ASK = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
EXPORT = "/export/hits.{}"


def connection(receives: int = 0) -> socket.socket:
    made = socket.socket()
    if receives:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    made.settimeout(5)
    made.connect(("127.0.0.1", PORT))
    return made


def again(attack: Callable[[], None]) -> None:
    while True:
        try:
            attack()
        except OSError:
            time.sleep(0.01)


def unread(form: str) -> None:
    with connection(4096) as client:
        client.sendall(ASK.format(EXPORT.format(form)).encode())
        time.sleep(60)


def dripping(head: bytes, most: int = 500) -> None:
    """Hold so many connections, each with a request that grows by one byte a turn."""
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
        time.sleep(0.05)


def read(path: str) -> None:
    with connection() as client:
        client.sendall(ASK.format(path).encode())
        while client.recv(65536):
            pass


def pipelined() -> None:
    with connection() as client:
        client.sendall(ASK.format("/?q=" + quote("议事会")).encode() * 400)
        while client.recv(65536):
            pass


def long_header() -> None:
    with connection() as client, suppress(ConnectionError):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 2**20)
        client.recv(1000)


def many_headers() -> None:
    with connection() as client, suppress(ConnectionError):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 20_000 + b"\r\n")
        client.recv(1000)


def idle() -> None:
    held = [connection() for _ in range(400)]
    time.sleep(1)
    for client in held:
        client.close()


NUMBERS = count()


def left() -> None:
    with connection() as client:
        client.sendall(ASK.format(f"/?q={next(NUMBERS)}").encode())


def junk() -> None:
    with connection() as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 40)
        client.recv(1000)


def closed() -> None:
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
    clients, attack = ATTACKS[sys.argv[2]]
    for _ in range(clients):
        threading.Thread(target=again, args=(attack,), daemon=True).start()
    print("begun", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
