"""One door to the cluster: every request waits, tries again and explains itself in the same way."""

import logging
import random
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch, Transport
from opensearchpy.exceptions import (
    ConnectionTimeout,
    ImproperlyConfigured,
    SerializationError,
    TransportError,
)

from searcher.core import deadline
from searcher.core.errors import SettingsError
from searcher.engines.opensearch.failures import Failure, failure_of

Json = Mapping[str, Any]

READ_PATIENCE = 20.0  # seconds that a question goes on asking a cluster that cannot answer
WRITE_PATIENCE = 120.0  # and a writer: a lost node is noticed and replaced within that
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds; doubled each time, and shortened by chance
_POOL = 16  # connections kept to a node: threads of the site

# The client writes a line for every failed request; what there is to say is in our errors.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an index is kept, and how to get in.

    Attributes:
        url: one or several addresses of nodes, commas between; the next is asked when one is gone.
        name: of the alias, and the beginning of the names of its indices.
        user, password: or an api_key; empty: none is sent. There is no default.
        ca: file of certificates to trust, in PEM; ``None``: those that are trusted anyway.
        timeout: seconds until an answer counts as lost.
        shards, replicas: of an index made from now on.
    """

    url: str
    name: str = "jiewen"
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None
    timeout: float = 30.0
    shards: int = 1
    replicas: int = 1

    @property
    def addresses(self) -> list[str]:
        """Return the addresses, one by one."""
        return [address.strip() for address in self.url.split(",") if address.strip()]


class Connection:
    """Requests to one cluster; threads may share it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._client = _client(cluster)
        self._met = False  # whether it has ever answered

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        patience: float | None = None,
        **params: object,
    ) -> Any:
        """Send a request and return what the answer's JSON says.

        Asks again, with pauses that grow, as long as the cluster says that it is busy, starting,
        or missing a part; a limit of `deadline` is kept to.

        Args:
            method, path: of HTTP; the path begins with a slash.
            body: a JSON value, or lines of JSON in bytes.
            patience: seconds until it gives up; as a question does when not said.
            params: of the query string.

        Raises:
            Failure: the cluster refused; for callers who expect it.
            TimedOut: the limit is past.
        """
        patience = READ_PATIENCE if patience is None else patience
        until = time.monotonic() + min(patience, deadline.left())
        pause = _FIRST_PAUSE
        while True:
            deadline.check()
            try:
                answer = self._send(method, path, body, params)
            except (TransportError, SerializationError) as error:
                failure = failure_of(error, self.cluster.url)
                if not self._worth_another(failure) or time.monotonic() + pause > until:
                    deadline.check()
                    raise failure from error
            else:
                self._met = True
                return answer
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # spreads the crowd
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _worth_another(self, failure: Failure) -> bool:
        """Whether to try again; an address that never answered is more likely wrong than busy."""
        return failure.passing and (self._met or failure.status is not None)

    def _send(self, method: str, path: str, body: object, params: Mapping[str, object]) -> Any:
        timeout = min(self.cluster.timeout, max(0.01, deadline.left()))
        return self._client.transport.perform_request(
            method, path, params={**params, "request_timeout": timeout}, body=body
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class _Transport(Transport):
    """Leaves a node alone for a while that did not answer in time, as one that is gone."""

    _asked = threading.local()

    def get_connection(self) -> Any:
        """Return a connection to a node."""
        self._asked.connection = super().get_connection()
        return self._asked.connection

    def perform_request(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        try:
            return super().perform_request(*args, **kwargs)
        except ConnectionTimeout:
            self.mark_dead(self._asked.connection)
            raise


def _client(cluster: Cluster) -> OpenSearch:
    try:
        return OpenSearch(
            hosts=cluster.addresses,
            transport_class=_Transport,
            headers=_credentials(cluster),
            ssl_context=_trust(cluster.ca) if "https:" in cluster.url else None,
            pool_maxsize=_POOL,
            max_retries=len(cluster.addresses),  # at once, at the next address
            retry_on_status=(),
            http_compress=False,  # in one data centre the network is faster than gzip
        )
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise SettingsError(
            f"OpenSearch 的设置不能用 / the settings for OpenSearch cannot be used: {error}"
        ) from error


def _credentials(cluster: Cluster) -> dict[str, str]:
    """Return the header that lets us in; the client's own knows no Chinese password."""
    if cluster.api_key:
        return {"authorization": f"ApiKey {cluster.api_key}"}
    if not cluster.user:
        return {}
    pair = f"{cluster.user}:{cluster.password}".encode()
    return {"authorization": f"Basic {b64encode(pair).decode()}"}


def _trust(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"opensearch_ca 读不出证书 / no certificates can be read from {ca}: {error}"
        ) from error
