"""The write lock: a document in the cluster that a writer holds for a time and keeps renewing.

A writer that is killed stops renewing, so another one may follow when the time is over. The clocks
of writers should agree to a few seconds (NTP); otherwise a writer may be interrupted by another.
The index is safe in any case, because each run has its own number and a commit is a
compare-and-swap.
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

from searcher.core.errors import EngineError, IndexBusy
from searcher.engines.opensearch import client
from searcher.engines.opensearch.client import Connection
from searcher.engines.opensearch.failures import Failure

LEASE = 60.0  # seconds for which the lock is held; it is renewed every 15 seconds
_FAREWELL = 5.0  # seconds for which a writer tries to release the lock
_DOCUMENT = "writer"


@dataclass(frozen=True, slots=True)
class _Held:
    """The lock's document as it was read or written.

    Attributes:
        owner: random name of the writer.
        who: host and process of the writer, for people.
        until: UNIX time at which the lock ends.
        number: number of the last run.
        place: sequence number and primary term of the document's version.
    """

    owner: str
    who: str
    until: float
    number: int
    place: Mapping[str, object]


class Lease:
    """The right to write, until it is lost.

    Attributes:
        number: number of this run; higher than that of any run before.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        """Prepare a lease; `acquire` takes the lock."""
        self.number = 0
        self._connection = connection
        self._index = index
        self._owner = secrets.token_hex(8)
        self._until = 0.0
        self._place: Mapping[str, object] = {}
        self._ending = threading.Event()

    def check(self) -> None:
        """Make sure that no other run may be writing.

        Raises:
            EngineError: the lease could not be renewed in time.
        """
        if time.time() > self._until:
            raise EngineError("opensearch.lease")

    def acquire(self, floor: int) -> None:
        """Take the lock.

        Args:
            floor: the number of this run will exceed it.

        Raises:
            IndexBusy: another writer holds the lock.
        """
        held = self._read()
        if held and held.until > time.time():
            wait = int(held.until - time.time()) + 1
            raise IndexBusy("opensearch.writing", who=held.who, seconds=wait)
        self.number = max(floor, held.number if held else 0) + 1
        try:
            self._write({"op_type": "create"} if held is None else held.place)
        except Failure as failure:
            if failure.status != 409:
                raise
            if not self._is_mine():
                raise IndexBusy("opensearch.just_begun") from failure

    def keep(self) -> None:
        """Renew the lock until `end` is called; runs in a thread of its own."""
        while not self._ending.wait(LEASE / 4):
            try:
                self._write(self._place, patience=LEASE / 4)
            except Failure as failure:  # not raised here: `check` reports a lost lease
                with suppress(Failure):
                    if failure.status == 409 and not self._is_mine():
                        return

    def end(self) -> None:
        """Stop renewing the lock."""
        self._ending.set()

    def release(self) -> None:
        """Give the lock back; its document stays, because it holds the number of the last run."""
        body = self._body(0.0)
        with suppress(Failure):  # otherwise the lock ends when its time is over
            self._ask("PUT", f"_doc/{_DOCUMENT}", body, self._place, _FAREWELL)

    def _write(self, condition: Mapping[str, object], patience: float | None = None) -> None:
        until = time.time() + LEASE
        answer = self._ask("PUT", f"_doc/{_DOCUMENT}", self._body(until), condition, patience)
        self._until, self._place = until, _place(answer)

    def _body(self, until: float) -> dict[str, object]:
        return {"owner": self._owner, "who": _who(), "until": until, "number": self.number}

    def _is_mine(self) -> bool:
        """Whether this writer holds the lock: a write may succeed although its answer is lost."""
        held = self._read()
        if held is None or held.owner != self._owner:
            return False
        self._until, self._place = held.until, held.place
        return True

    def _read(self) -> _Held | None:
        try:
            found = self._ask("GET", f"_doc/{_DOCUMENT}")
        except Failure as failure:
            if failure.status == 404:
                return None
            raise
        told = found["_source"]
        return _Held(told["owner"], told["who"], told["until"], told["number"], _place(found))

    def _ask(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        patience: float | None = None,
    ) -> Any:
        patience = client.WRITE_PATIENCE if patience is None else patience
        full = f"/{self._index}/{path}"
        return self._connection.ask(method, full, body, patience=patience, **(params or {}))


def _place(answer: Mapping[str, Any]) -> dict[str, object]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _who() -> str:
    return f"{socket.gethostname()} · {os.getpid()}"


@contextmanager
def writing(connection: Connection, floor: int) -> Iterator[Lease]:
    """Hold the write lock.

    Args:
        connection: the connection to the cluster.
        floor: the number of this run will exceed it.

    Raises:
        IndexBusy: another writer holds the lock.
    """
    index = f"{connection.cluster.name}-lock"
    _make(connection, index)
    lease = Lease(connection, index)
    lease.acquire(floor)
    keeper = threading.Thread(target=lease.keep, name="jiewen-lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.end()
        keeper.join()  # otherwise the thread could renew the lock after its release
        lease.release()


def _make(connection: Connection, index: str) -> None:
    with suppress(Failure):
        if connection.ask("HEAD", f"/{index}"):
            return
    settings = {"number_of_shards": 1, "number_of_replicas": connection.cluster.replicas}
    fields = {"owner": "keyword", "who": "keyword", "until": "double", "number": "long"}
    mapped = {"dynamic": "strict", "properties": {n: {"type": t} for n, t in fields.items()}}
    try:
        connection.ask("PUT", f"/{index}", {"settings": {"index": settings}, "mappings": mapped})
    except Failure as failure:
        if failure.kind != "resource_already_exists_exception":
            raise
