"""Sends many documents in parallel, at the pace of the cluster, and repeats until all are taken.

The key of a document names the article's version, so sending a document twice has the effect of
sending it once. So whatever may have been lost is sent again.
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

_SENDERS = 3  # requests at the same time; more would only queue in the cluster
_BATCH_BYTES, _BATCH = 4 << 20, 1000  # most bytes and most documents of one request
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0  # seconds before a repetition
# HTTP statuses that refuse one document: 400, it cannot be indexed; 409, the version to replace
# has been replaced already.
_OF_THE_DOCUMENT = {400, 409}

Place = tuple[int, int]  # OpenSearch's sequence number and primary term of a document's version


@dataclass(frozen=True, slots=True)
class Item:
    """One document to write or to remove.

    Attributes:
        key: see `documents.Document`.
        routing: see `documents.Document`.
        fields: the fields to write; ``None`` removes the document.
        place: the version that this one replaces; ``None`` replaces any.
    """

    key: str
    routing: str
    fields: Mapping[str, Any] | None = None
    place: Place | None = None

    def lines(self) -> bytes:
        """Return the lines of a bulk request for this document."""
        about: dict[str, Any] = {"_id": self.key, "routing": self.routing}
        if self.place:
            about |= {"if_seq_no": self.place[0], "if_primary_term": self.place[1]}
        if self.fields is None:
            return _line({"delete": about})
        return _line({"index": about}) + _line(self.fields)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def send(connection: Connection, index: str, items: Iterable[Item]) -> dict[str, Failure]:
    """Send all documents.

    Returns:
        The documents that the cluster refused because of their content, with the reason, by key.

    Raises:
        Failure: the cluster stopped taking documents; earlier ones may have been written.
    """
    refused: dict[str, Failure] = {}
    under_way: deque[Future[dict[str, Failure]]] = deque()
    with ThreadPoolExecutor(_SENDERS, thread_name_prefix="jiewen-bulk") as senders:
        try:
            for batch in _batches(items):
                if len(under_way) == _SENDERS:  # wait for the cluster before sending more
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
    """Send a batch, and its refused items again, until each is taken or refused for good."""
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
            else:  # a full disk or a deleted index: the cluster takes no other document either
                raise failure
        if not again:
            return refused
        if time.monotonic() + pause > until:
            raise next(failure for failure in failures.values() if failure.passing)
        time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # spreads the crowd
        batch, pause = again, min(pause * 2, _LONGEST_PAUSE)


def _failures(items: Sequence[Mapping[str, Any]], address: str) -> dict[int, Failure]:
    """Return the failures of a bulk response by the item's place.

    Removing a document that does not exist is no failure.
    """
    told = ((place, next(iter(item.values()))) for place, item in enumerate(items))
    return {
        place: answered(result["status"], result["error"], address)
        for place, result in told
        if "error" in result
    }
