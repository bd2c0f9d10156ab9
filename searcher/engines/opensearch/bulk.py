"""Sending many documents: in parallel, no faster than the cluster takes them, none given up.

A document's key names its version, so sending it twice is sending it once; whatever may have been
lost is sent again.
"""

import json
import random
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from searcher.engines.opensearch import client
from searcher.engines.opensearch.client import Connection
from searcher.engines.opensearch.failures import Failure, answered

_SENDERS = 3  # requests under way; more would only queue up in the cluster
_BATCH_BYTES, _BATCH = 4 << 20, 1000  # of one request, at most
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0  # seconds
_OF_THE_DOCUMENT = {400, 409}  # cannot be indexed; is not the version that was to be replaced

Place = tuple[int, int]  # OpenSearch's sequence number and primary term of a version


@dataclass(frozen=True, slots=True)
class Item:
    """One document to write or, without fields, to remove.

    Attributes:
        key, routing: see `documents.Document`.
        fields: what to keep; ``None``: the document goes.
        place: of the version that this one replaces; without it, it replaces any.
    """

    key: str
    routing: str
    fields: Mapping[str, Any] | None = None
    place: Place | None = None

    def lines(self) -> bytes:
        """Return what a bulk request says of it."""
        about: dict[str, Any] = {"_id": self.key, "routing": self.routing}
        if self.place:
            about |= {"if_seq_no": self.place[0], "if_primary_term": self.place[1]}
        if self.fields is None:
            return _line({"delete": about})
        return _line({"index": about}) + _line(self.fields)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def send(connection: Connection, index: str, items: Iterable[Item]) -> dict[str, Failure]:
    """Send all items; return those that the cluster refused for what they are, by key.

    Raises:
        Failure: the cluster took no more; what was sent before may be there.
    """
    refused: dict[str, Failure] = {}
    under_way: deque[Future[dict[str, Failure]]] = deque()
    with ThreadPoolExecutor(_SENDERS, thread_name_prefix="jiewen-bulk") as senders:
        try:
            for batch in _batches(items):
                if len(under_way) == _SENDERS:  # the cluster sets the pace
                    refused |= under_way.popleft().result()
                under_way.append(senders.submit(_send, connection, index, batch))
            for answer in under_way:
                refused |= answer.result()
        except BaseException:
            senders.shutdown(cancel_futures=True)
            raise
    return refused


@dataclass(frozen=True, slots=True)
class _Packed:
    key: str
    lines: bytes


def _batches(items: Iterable[Item]) -> Iterator[list[_Packed]]:
    batch: list[_Packed] = []
    size = 0
    for item in items:
        packed = _Packed(item.key, item.lines())
        if batch and (size + len(packed.lines) > _BATCH_BYTES or len(batch) == _BATCH):
            yield batch
            batch, size = [], 0
        batch.append(packed)
        size += len(packed.lines)
    if batch:
        yield batch


def _send(connection: Connection, index: str, batch: list[_Packed]) -> dict[str, Failure]:
    """Send until each item is taken or refused for good."""
    refused: dict[str, Failure] = {}
    until, pause = time.monotonic() + client.WRITE_PATIENCE, _FIRST_PAUSE
    while True:
        body = b"".join(item.lines for item in batch)
        answer = connection.ask("POST", f"/{index}/_bulk", body, patience=client.WRITE_PATIENCE)
        again: list[_Packed] = []
        failures = _failures(answer["items"], connection.cluster.url) if answer["errors"] else {}
        for place, failure in failures.items():
            if failure.passing:
                again.append(batch[place])
            elif failure.status in _OF_THE_DOCUMENT:
                refused[batch[place].key] = failure
            else:  # a full disk, an index that is gone: it takes none of the others either
                raise failure
        if not again:
            return refused
        if time.monotonic() + pause > until:
            raise next(failure for failure in failures.values() if failure.passing)
        time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # spreads the crowd
        batch, pause = again, min(pause * 2, _LONGEST_PAUSE)


def _failures(items: Sequence[Mapping[str, Any]], address: str) -> dict[int, Failure]:
    """Return what went wrong by an item's place; to remove what is gone is no failure."""
    told = ((place, next(iter(item.values()))) for place, item in enumerate(items))
    return {
        place: answered(result["status"], result["error"], address)
        for place, result in told
        if "error" in result
    }
