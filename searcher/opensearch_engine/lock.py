"""Who may write: a document that one writer holds for a while and renews as long as it lives.

A writer that is killed renews no more, so that another may follow when its time is over. Clocks of
writers should agree to a few seconds (NTP); a commit is a compare-and-swap in any case.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from searcher.errors import EngineError, IndexBusy
from searcher.opensearch_engine.client import WRITE_PATIENCE, Connection
from searcher.opensearch_engine.failures import Failure

LEASE = 60.0  # seconds that a writer's word counts
_RENEWED = 15.0  # seconds between renewals
_DOCUMENT = "writer"


@dataclass(frozen=True, slots=True)
class _Held:
    """The lock's document as it was read or written: ``place`` tells one writing from another."""

    owner: str
    who: str
    until: float
    place: Mapping[str, object]


class Lease:
    """The right to write, until it is lost."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._owner = secrets.token_hex(8)
        self._until = 0.0
        self._place: Mapping[str, object] = {}
        self._released = threading.Event()

    def check(self) -> None:
        """Make sure that nobody else may be writing.

        Raises:
            EngineError: the lease could not be renewed in time.
        """
        if time.time() > self._until:
            raise EngineError(
                "写锁已过期，索引未变，请再运行一次 / the right to write could not be renewed in "
                "time; the index is as it was: run it again"
            )

    def acquire(self) -> None:
        """Take it.

        Raises:
            IndexBusy: another writer holds it.
        """
        held = self._read()
        if held and held.until > time.time():
            wait = int(held.until - time.time()) + 1
            raise IndexBusy(
                f"另一个 index 或 reindex 正在写（{held.who}），请等它结束；若它已中断，{wait} 秒后可再试 / "
                f"another run is writing: wait until it ends, or {wait} s if it was killed"
            )
        try:
            self._write({"op_type": "create"} if held is None else held.place)
        except Failure as failure:
            if failure.status != 409 or not self._is_mine():
                raise IndexBusy(
                    "另一个 index 或 reindex 刚开始写，请等它结束 / another run has just begun to write: "
                    "wait until it ends"
                ) from failure

    def keep(self) -> None:
        """Renew it until it is released; for a thread of its own."""
        while not self._released.wait(_RENEWED):
            with suppress(Failure):  # `check` will tell
                self._write(self._place)

    def release(self) -> None:
        """Give it back."""
        self._released.set()
        with suppress(Failure):  # it ends by itself
            self._ask("DELETE", f"_doc/{_DOCUMENT}", None, self._place)

    def _write(self, condition: Mapping[str, object]) -> None:
        until = time.time() + LEASE
        body = {"owner": self._owner, "who": _who(), "until": until}
        answer = self._ask("PUT", f"_doc/{_DOCUMENT}", body, condition)
        self._until, self._place = until, _place(answer)

    def _is_mine(self) -> bool:
        """Whether a lost answer was a yes."""
        held = self._read()
        if held is None or held.owner != self._owner:
            return False
        self._until, self._place = held.until, held.place
        return True

    def _read(self) -> _Held | None:
        try:
            found = self._ask("GET", f"_doc/{_DOCUMENT}", None, {})
        except Failure as failure:
            if failure.status == 404:
                return None
            raise
        told = found["_source"]
        return _Held(told["owner"], told["who"], told["until"], _place(found))

    def _ask(self, method: str, path: str, body: object, params: Mapping[str, object]) -> Any:
        full = f"/{self._index}/{path}"
        return self._connection.ask(method, full, body, patience=WRITE_PATIENCE, **params)


def _place(answer: Mapping[str, Any]) -> dict[str, object]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _who() -> str:
    return f"{socket.gethostname()} · {os.getpid()}"


@contextmanager
def writing(connection: Connection) -> Iterator[Lease]:
    """Hold the lock.

    Raises:
        IndexBusy: another writer holds it.
    """
    index = f"{connection.cluster.name}-lock"
    _make(connection, index)
    lease = Lease(connection, index)
    lease.acquire()
    keeper = threading.Thread(target=lease.keep, name="jiewen-lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.release()
        keeper.join()


def _make(connection: Connection, index: str) -> None:
    with suppress(Failure):
        if connection.ask("HEAD", f"/{index}"):
            return
    settings = {"number_of_shards": 1, "number_of_replicas": connection.cluster.replicas}
    fields = {"owner": "keyword", "who": "keyword", "until": "double"}
    mapped = {"dynamic": "strict", "properties": {n: {"type": t} for n, t in fields.items()}}
    try:
        connection.ask("PUT", f"/{index}", {"settings": {"index": settings}, "mappings": mapped})
    except Failure as failure:
        if failure.kind != "resource_already_exists_exception":
            raise
