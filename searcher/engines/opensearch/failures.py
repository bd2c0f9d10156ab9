"""Explains the refusals of a cluster, and what to do about each, in one line."""

from collections.abc import Mapping
from typing import Any

from opensearchpy.exceptions import ConnectionError as Disconnected
from opensearchpy.exceptions import ConnectionTimeout, SerializationError, SSLError, TransportError

from searcher.core.errors import Unavailable
from searcher.disk.refusals import beneath, is_refusal, told
from searcher.speech import Message, said

_PASSING = {429, 502, 503, 504}  # busy, starting or missing a shard: a later request may succeed


class Failure(Unavailable):
    """The cluster did not do what a request asked for.

    Attributes:
        status: the HTTP status; ``None`` when there was no answer.
        kind: OpenSearch's name of the error, such as ``"index_not_found_exception"``; ``""`` if
            unknown.
        passing: whether the cause may go away by itself, so that a repetition may succeed.
    """

    def __init__(self, message: Message, status: int | None, kind: str, *, passing: bool) -> None:
        """Create the error with its message for the user."""
        super().__init__(message)
        self.status, self.kind, self.passing = status, kind, passing


def failure_of(error: TransportError | SerializationError, address: str) -> Failure:
    """Return the failure for an exception of the client.

    Args:
        error: the exception.
        address: the cluster's address, for the message.
    """
    if isinstance(error, SerializationError):
        return Failure(
            said("opensearch.other_server", address=address),
            None,
            "unreadable",
            passing=False,
        )
    if isinstance(error, SSLError):
        return Failure(
            said("opensearch.untrusted", address=address),
            None,
            "certificate",
            passing=False,
        )
    if isinstance(error, ConnectionTimeout):
        return Failure(
            said("opensearch.slow", address=address),
            None,
            "timeout",
            passing=True,
        )
    if isinstance(error, Disconnected):
        if is_refusal(refused := beneath(error)) and refused is not error:
            return Failure(told(refused, address), None, "system", passing=True)
        return Failure(
            said("opensearch.unreachable", address=address, reason=_short(str(error.error))),
            None,
            "disconnected",
            passing=True,
        )
    return answered(int(error.status_code), _cause(error.info), address)


def answered(status: int, cause: Mapping[str, Any], address: str) -> Failure:
    """Return the failure for an answer, or an item of a bulk answer, that reports an error.

    Args:
        status: the HTTP status.
        cause: ``{"type": …, "reason": …}`` as OpenSearch gives it.
        address: the cluster's address, for the message.
    """
    kind, reason = str(cause.get("type", "")), str(cause.get("reason", ""))
    message = _advice(status, kind, reason, address)
    passing = (status in _PASSING or kind in _PASSING_KINDS) and not _is_full(kind, reason)
    return Failure(message, status, kind, passing=passing)


_PASSING_KINDS = {
    "node_not_connected_exception",
    "node_disconnected_exception",
    "no_shard_available_action_exception",
    "shard_not_found_exception",
    "illegal_index_shard_state_exception",
    "es_rejected_execution_exception",
    "rejected_execution_exception",
}


def _is_full(kind: str, reason: str) -> bool:
    """Whether a disk is full: waiting does not help, although OpenSearch answers 429 (busy)."""
    if kind == "index_create_block_exception":  # set when all nodes are over the high watermark
        return True
    return kind == "cluster_block_exception" and "disk usage" in reason


def _advice(status: int, kind: str, reason: str, address: str) -> Message:
    if status == 401:
        return said("opensearch.unauthorised", address=address)
    if _is_full(kind, reason):
        return said("opensearch.full")
    if status == 403:
        return said("opensearch.forbidden", reason=_short(reason))
    if status == 429:
        return said("opensearch.busy", reason=_short(reason))
    if "clause" in kind + reason and "too" in kind + reason:
        return said("opensearch.long_query", reason=_short(reason))
    if status in _PASSING or kind in _PASSING_KINDS:
        return said("opensearch.incomplete", reason=_short(reason) or status)
    return said("opensearch.refused", status=status, kind=kind, reason=_short(reason))


def _cause(info: object) -> Mapping[str, Any]:
    """Return the innermost cause in the JSON of an error; empty if it has none."""
    error = info.get("error") if isinstance(info, Mapping) else None
    if not isinstance(error, Mapping):
        return {"reason": str(error or info or "")}
    for name in ("root_cause", "failed_shards"):
        causes = error.get(name)
        if isinstance(causes, list) and causes and isinstance(causes[0], Mapping):
            cause = causes[0].get("reason") if name == "failed_shards" else causes[0]
            if isinstance(cause, Mapping):
                return cause
    return error


def _short(reason: str) -> str:
    """Return the beginning of a reason, which may fill a page, as one line."""
    return " ".join(reason.split())[:160]
