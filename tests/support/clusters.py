"""The OpenSearch engine in tests: starts a real cluster and makes empty engines on it."""

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
    """Start the nodes of a cluster; where that is impossible, skip the test, but fail it in CI."""
    try:
        nodes = Nodes(count, settings=settings)
    except (NoJava, NoJars) as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    with nodes:
        yield nodes


def address_of(nodes: Nodes) -> str:
    """Return the addresses of the nodes in the form that the setting takes."""
    return ",".join(nodes.urls())


@contextmanager
def fresh_engine(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    """Yield an empty engine; afterwards, remove everything that it has stored in the cluster."""
    clear(cluster)
    engine = OpenSearchEngine(cluster)
    try:
        yield engine
    finally:
        engine.close()
        clear(cluster)


def clear(cluster: Cluster) -> None:
    """Remove everything that an engine has stored in the cluster."""
    connection = Connection(cluster)
    found = connection.ask("GET", f"/_cat/indices/{cluster.name}-*", h="index", format="json")
    for each in found:
        connection.ask("DELETE", f"/{each['index']}")
    with suppress(Failure):
        connection.ask("DELETE", f"/_index_template/{cluster.name}--generations")
    connection.close()
