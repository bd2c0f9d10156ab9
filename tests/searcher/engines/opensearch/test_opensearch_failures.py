"""What a cluster's refusals are told as: one line, Chinese first, with what to do."""

from typing import Any

import pytest
from opensearchpy.exceptions import ConnectionError as Disconnected
from opensearchpy.exceptions import (
    ConnectionTimeout,
    SerializationError,
    SSLError,
    TransportError,
)

from searcher.engines.opensearch.failures import answered, failure_of
from tests.support.messages import assert_is_a_line

HERE = "http://search.example.org:9200"
FULL = "index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]"


@pytest.mark.parametrize(
    ("status", "cause", "passing", "told"),
    [
        (401, {}, False, "opensearch_user"),
        (401, {"type": "security_exception", "reason": "missing"}, False, "opensearch_api_key"),
        (403, {"type": "security_exception", "reason": "no permissions"}, False, "docs/operations"),
        # A full disk is 429 too, but nothing to wait for.
        (429, {"type": "cluster_block_exception", "reason": FULL}, False, "flood-stage"),
        (403, {"type": "cluster_block_exception", "reason": FULL}, False, "flood-stage"),
        (403, {"type": "index_create_block_exception", "reason": "blocked by"}, False, "free some"),
        (429, {"type": "rejected_execution_exception", "reason": "queue"}, True, "try again later"),
        (429, {"type": "circuit_breaking_exception", "reason": "heap"}, True, "heap"),
        (503, {"type": "no_shard_available_action_exception"}, True, "red"),
        (503, {"type": "cluster_block_exception", "reason": "no master"}, True, "red"),
        (502, {}, True, "502"),  # of a proxy, without JSON
        (504, {}, True, "504"),
        (404, {"type": "shard_not_found_exception", "reason": "[a][0]"}, True, "red"),
        (500, {"type": "too_many_nested_clauses", "reason": "1024"}, False, "fewer words"),
        (400, {"type": "too_many_clauses", "reason": "1024"}, False, "fewer words"),
        (400, {"type": "mapper_parsing_exception", "reason": "no\nline"}, False, "no line"),
        (404, {"type": "index_not_found_exception"}, False, "index_not_found_exception"),
    ],
)
def test_refusals(status: int, cause: dict[str, Any], passing: bool, told: str) -> None:
    failure = answered(status, cause, HERE)
    assert told in failure.message.words("en")
    assert (failure.status, failure.kind) == (status, cause.get("type", ""))
    assert failure.passing is passing
    assert_is_a_line(failure.message)


@pytest.mark.parametrize(
    ("error", "passing", "told"),
    [
        (ConnectionTimeout("TIMEOUT", "slow", OSError("slow")), True, "opensearch_timeout"),
        (Disconnected("N/A", "refused\nhere", OSError()), True, "refused here"),
        (SSLError("N/A", "bad", OSError("bad")), False, "opensearch_ca"),
        (SerializationError("Unknown mimetype"), False, "opensearch_url"),
        (TransportError(502, "", "<html>\n<p>Bad Gateway"), True, "Bad Gateway"),
        (TransportError(500, "", {"error": "a word"}), False, "a word"),
        (
            TransportError(400, "", {"error": {"root_cause": [{"type": "a", "reason": "why"}]}}),
            False,
            "why",
        ),
        (
            TransportError(
                503, "", {"error": {"failed_shards": [{"reason": {"type": "a", "reason": "b c"}}]}}
            ),
            True,
            "b c",
        ),
        (TransportError(503, "", None), True, "503"),
        (TransportError(400, "", {"error": {"reason": "x" * 9999}}), False, "x" * 100),
    ],
)
def test_exceptions_of_the_client(error: TransportError, passing: bool, told: str) -> None:
    failure = failure_of(error, HERE)
    assert told in failure.message.words("en")
    assert failure.passing is passing
    assert_is_a_line(failure.message)
    assert len(str(failure)) < 400
