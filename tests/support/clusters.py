"""The OpenSearch engine in tests: a real cluster, and an engine with nothing in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster, Connection
from searcher.engines.opensearch.failures import Failure
from tests.cluster.jars import NoJars
from tests.cluster.java import NoJava
from tests.cluster.nodes import Nodes


@contextmanager
def cluster_of(count: int | None = None, settings: str = "") -> Iterator[Nodes]:
    """Start nodes; where they cannot be, tests are skipped, but in CI they fail."""
    try:
        nodes = Nodes(count, settings=settings)
    except (NoJava, NoJars) as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    with nodes:
        yield nodes


def address_of(nodes: Nodes) -> str:
    """Return the addresses as the setting has them."""
    return ",".join(nodes.urls())


@contextmanager
def fresh_engine(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    """Yield an engine with nothing in it; what it leaves is removed."""
    clear(cluster)
    engine = OpenSearchEngine(cluster)
    try:
        yield engine
    finally:
        engine.close()
        clear(cluster)


def clear(cluster: Cluster) -> None:
    """Remove all that an engine made."""
    connection = Connection(cluster)
    found = connection.ask("GET", f"/_cat/indices/{cluster.name}-*", h="index", format="json")
    for each in found:
        connection.ask("DELETE", f"/{each['index']}")
    with suppress(Failure):
        connection.ask("DELETE", f"/_index_template/{cluster.name}--generations")
    connection.close()
