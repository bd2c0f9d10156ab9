"""Our engine with a cluster, queried through the same class as the site uses.

The index is in the cluster; the folder contains a note of its place. The index has no replicas, so
its bytes are those of the primaries, and is ready when merges have settled. Memory and opening
times
are those of the client, not of the nodes.
"""

import json
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.corpus import load_articles
from bench.engines.common import Opened
from bench.engines.jiewen import OpenedEngine, changed
from searcher.core.model import Article
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster, Connection
from searcher.settings import load_settings

_NOTE = "cluster.json"
_SETTLED = 3  # checks in a row without a merge
_PAUSE = 0.5  # seconds between two checks
_NO_URL = (
    "没有集群地址 / no address: give --opensearch-url, or set JIEWEN_OPENSEARCH_URL; "
    "`make opensearch` starts a cluster"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an index.

    Attributes:
        url: addresses of nodes, as in the setting.
        name: of the alias.
    """

    url: str
    name: str

    @property
    def cluster(self) -> Cluster:
        """The cluster, with credentials and shards from the settings."""
        told = load_settings({"opensearch_url": self.url})
        return Cluster(
            url=self.url,
            name=self.name,
            user=told.opensearch_user,
            password=told.opensearch_password,
            api_key=told.opensearch_api_key,
            ca=told.opensearch_ca,
            timeout=told.opensearch_timeout,
            shards=told.opensearch_shards,
            replicas=0,
        )

    def engine(self) -> OpenSearchEngine:
        """Return the engine; it sends nothing yet."""
        return OpenSearchEngine(self.cluster)


def reserved(url: str) -> Place:
    """Return a place in the cluster with a new name.

    Raises:
        RuntimeError: the address is empty.
        EngineError: no node answers.
    """
    if not url:
        raise RuntimeError(_NO_URL)
    place = Place(url, f"bench-{secrets.token_hex(4)}")
    connection = Connection(place.cluster)
    connection.ask("GET", "/")  # fail now and not after the other engines are built
    connection.close()
    return place


def note(folder: Path, url: str) -> None:
    """Write the place of the folder's index into the folder.

    Raises:
        RuntimeError: the address is empty.
        EngineError: no node answers.
    """
    place = reserved(url)
    (folder / _NOTE).write_text(json.dumps([place.url, place.name]), "utf-8")


def noted(folder: Path) -> Place:
    """Return the place of a folder's index."""
    return Place(*json.loads((folder / _NOTE).read_text("utf-8")))


def settle(place: Place) -> None:
    """Wait until no merge runs, and release merged segments."""
    quiet = 0
    while quiet < _SETTLED:
        merging = _stats(place, "merge")["total"]["merges"]["current"]
        quiet = 0 if merging else quiet + 1
        time.sleep(_PAUSE)
    connection = Connection(place.cluster)
    for task in ("_flush", "_refresh"):  # without a refresh merged segments stay on disk
        connection.ask("POST", f"/{place.name}/{task}")
    connection.close()


def primary_bytes(place: Place) -> int:
    """Return the bytes of all primary shards."""
    return int(_stats(place, "store")["primaries"]["store"]["size_in_bytes"])


def _stats(place: Place, what: str) -> Any:
    connection = Connection(place.cluster)
    answer = connection.ask("GET", f"/{place.name}/_stats/{what}")["_all"]
    connection.close()
    return answer


def remove(place: Place) -> None:
    """Remove all indexes and templates of a place."""
    connection = Connection(replace(place.cluster, timeout=120))
    path = f"/_cat/indices/{place.name}-*"
    for each in connection.ask("GET", path, h="index", format="json"):
        connection.ask("DELETE", f"/{each['index']}")
    template = f"/_index_template/{place.name}--generations"
    if connection.ask("HEAD", template):
        connection.ask("DELETE", template)
    connection.close()


class OpenSearch:
    """See `Peer`; has one way to rank."""

    def build(self, folder: Path, corpus: Path) -> None:
        """See `Peer.build`; waits until merges have settled."""
        place = noted(folder)
        engine = place.engine()
        engine.rebuild(load_articles(corpus))
        engine.close()
        settle(place)

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """See `Peer.open`."""
        return OpenedEngine(noted(folder).engine())


def change(folder: Path, article: Article) -> float:
    """Change one article; return the seconds until a search finds the change."""
    return changed(noted(folder).engine(), article)


PEER = OpenSearch()
