"""Faults that can happen between a client and a node, as rules for the proxy."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that the proxy sends to the client."""

    status: int
    body: bytes
    kind: str = JSON


Forward = Callable[[bytes], Answer]


def _always(method: str, path: str, body: bytes) -> bool:
    return True


@dataclass(slots=True)
class Fault:
    """A fault, and the requests that it affects.

    Attributes:
        match: gets the method, the path with its query, and the uncompressed body of a request;
            returns whether the fault affects it.
        times: how many more requests the fault affects; ``None`` for all.
        status: answer with this status and `body` instead of asking the node.
        body: bytes, or a value that is sent as JSON.
        drop: close the connection without an answer: ``before`` the node is asked, ``after`` the
            node
            has carried out the request, or ``amid``, when it has got half of the body.
        delay: seconds to wait before the answer is sent.
        alter: changes the node's answer, read from JSON.
        through: gets the body and a function that asks the node; its result is the answer.
    """

    match: Callable[[str, str, bytes], bool] = _always
    times: int | None = 1
    status: int = 0
    body: Any = b""
    drop: Literal["", "before", "after", "amid"] = ""
    delay: float = 0.0
    alter: Callable[[Any], Any] | None = None
    through: Callable[[bytes, Forward], Answer] | None = None


def refusing(picked: Callable[[int], bool], *, times: int | None = 1, status: int = 429) -> Fault:
    """Return a fault that refuses some items of a bulk request, as a node does whose queue is full.

    Args:
        picked: gets the number of an item in its request; the node never gets the items for which
            it
            is true.
        times: see `Fault`.
        status: the HTTP status of each refused item.
    """
    return Fault(
        match=lambda method, path, body: "/_bulk" in path,
        times=times,
        through=lambda body, forward: _refuse(body, forward, picked, status),
    )


def _refuse(body: bytes, forward: Forward, picked: Callable[[int], bool], status: int) -> Answer:
    items = _bulk_items(body)
    passed = [lines for number, (lines, _) in enumerate(items) if not picked(number)]
    told: dict[str, Any] = {"took": 0, "errors": False, "items": []}
    if passed:
        told = json.loads(forward(b"".join(passed)).body)
    answers = iter(told["items"])
    told["items"] = [
        _refused(action, status) if picked(number) else next(answers)
        for number, (_, action) in enumerate(items)
    ]
    told["errors"] = told["errors"] or len(passed) < len(items)
    return Answer(200, json.dumps(told).encode())


def _bulk_items(body: bytes) -> list[tuple[bytes, dict[str, Any]]]:
    """Split a bulk request into items: the lines of each, and the action in its first line."""
    lines = iter(body.splitlines(keepends=True))
    items = []
    for line in lines:
        if line.strip():
            action = json.loads(line)
            items.append((line if "delete" in action else line + next(lines), action))
    return items


def _refused(action: dict[str, Any], status: int) -> dict[str, Any]:
    [(verb, where)] = action.items()
    error = {"type": "rejected_execution_exception", "reason": "rejected by the test's proxy"}
    return {verb: where | {"status": status, "error": error}}
