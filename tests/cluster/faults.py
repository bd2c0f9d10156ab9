"""What can go wrong between a client and a node, as rules that a proxy follows."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client."""

    status: int
    body: bytes
    kind: str = JSON


Forward = Callable[[bytes], Answer]


def _always(method: str, path: str, body: bytes) -> bool:
    return True


@dataclass(slots=True)
class Fault:
    """What goes wrong with the requests that match.

    Attributes:
        match: is asked the method, the path with its query, and the body (unpacked).
        times: how many requests it still strikes; ``None`` is all.
        status: answer with this and `body` instead of asking the node.
        body: bytes, or a value to be written as JSON.
        drop: close the connection without an answer: ``before`` the node is asked, ``after`` it has
            carried out the request, or ``amid``: the node gets half of the body.
        delay: seconds by which the answer comes late.
        alter: changes the node's answer, read from JSON.
        through: gets the body and how to ask the node; what it returns is the answer.
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
    """Refuse some items of a bulk request, as a node does whose queue is full.

    The items whose number in the request is picked never reach the node.
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
    """Cut a bulk request into items: their lines, and what the first of them says."""
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
