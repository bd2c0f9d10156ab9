"""The connection to a cluster: all requests wait, repeat and explain failures in the same way."""

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

READ_PATIENCE = 20.0  # seconds for which a read is repeated while the cluster cannot answer
WRITE_PATIENCE = 120.0  # the same for a write: enough time to notice and replace a lost node
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds; doubled each time, then shortened at random
_POOL = 16  # connections to each node, one for each thread of the site

# The client logs every failed request. Our errors say the same, so its log is switched off.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The address of an index in a cluster, and the credentials for it.

    Attributes:
        url: the addresses of one or more nodes, separated by commas. If a node does not answer, the
            next one is asked.
        name: the alias of the index; the names of its generations begin with it.
        user: user name; ``""`` if an API key is used, or no credentials.
        password: password of the user.
        api_key: API key; ``""`` for none.
        ca: file of certificates to trust, in PEM; ``None`` for those that the system trusts.
        timeout: seconds after which an answer counts as lost.
        shards: number of shards of a generation made from now on.
        replicas: number of replicas of each shard.
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
        """The addresses of the nodes, one by one."""
        return [address.strip() for address in self.url.split(",") if address.strip()]


class Connection:
    """Sends requests to one cluster; threads may share it.

    Attributes:
        cluster: the address and credentials.
    """

    def __init__(self, cluster: Cluster) -> None:
        """Prepare the client; no request is sent yet.

        Raises:
            SettingsError: an address or the certificate file cannot be used.
        """
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
        """Send a request and return the parsed JSON of the answer.

        The request is repeated, after growing pauses, while the cluster says that it is busy,
        starting, or missing a shard. The time limit of `deadline` also ends the repetitions.

        Args:
            method: the HTTP method.
            path: the HTTP path, beginning with a slash.
            body: a JSON value, or JSON lines as bytes.
            patience: seconds for which to repeat; ``None`` for `READ_PATIENCE`.
            **params: the parameters of the query string.

        Raises:
            Failure: the cluster refused or did not answer.
            TimedOut: the time limit is over.
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
        """Whether to repeat a request.

        An address that has never answered is more likely wrong than busy, so it is not asked again.
        """
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
    """Marks a node that does not answer in time as dead for a while.

    The client itself does so only with a node that refuses connections.
    """

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
            max_retries=len(cluster.addresses),  # the next address is tried without a pause
            retry_on_status=(),
            http_compress=False,  # in one data centre the network is faster than gzip
        )
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise SettingsError("opensearch.settings", error=error) from error


def _credentials(cluster: Cluster) -> dict[str, str]:
    """Return the authorization header.

    The client's own header supports only ASCII passwords; this one supports Chinese.
    """
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
        raise SettingsError("opensearch.ca_unreadable", ca=ca, error=error) from error
