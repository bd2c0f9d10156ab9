"""Costs of each article in a cluster: making, sending, indexing, storing, stream by stream."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.engines.opensearch_peer import Place
from searcher.core.model import Article
from searcher.engines.opensearch.bulk import Item, send
from searcher.engines.opensearch.client import Connection
from searcher.engines.opensearch.documents import document_of
from searcher.engines.opensearch.schema import PARTS, STREAMS, template

LONG = 600.0  # seconds for a merge, at most
_LEASE = 35.0  # seconds until a merge may drop operations that a replica could still request
_STALE = 1.1  # seconds for which a node may repeat an old value
_KINDS = {  # Lucene's file suffix -> content
    "fdt": "records",
    "pos": "positions",
    "doc": "postings",
    "tim": "terms",
    "dvd": "columns",
}

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writing:
    """Costs of each article.

    Attributes:
        client_ms: CPU milliseconds of the client to make the document.
        wire_bytes: bytes of the bulk request.
        wall_ms: milliseconds from sending ready documents until they can be read, on all nodes.
        nodes_ms: CPU milliseconds of all nodes in that time.
    """

    client_ms: float
    wire_bytes: float
    wall_ms: float
    nodes_ms: float


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of each article in the merged primary shards.

    Attributes:
        bytes: all files.
        files: by kind of file.
    """

    bytes: float
    files: Mapping[str, float]


def connected(place: Place) -> Connection:
    """Return a connection whose timeout allows for merges."""
    return Connection(replace(place.cluster, timeout=LONG))


def cpu_ms(connection: Connection) -> float:
    """Return the CPU milliseconds of all nodes since they started."""
    time.sleep(_STALE)
    found = connection.ask("GET", "/_nodes/stats/process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in found))


def writing(connection: Connection, articles: Sequence[Article]) -> Writing:
    """Measure the indexing of these articles; the index stays."""
    began = time.process_time()
    items = _items(articles)
    client = time.process_time() - began
    wire = sum(len(item.lines()) for item in items)
    index = _made(connection, "whole", _as_it_is)
    busy, began = cpu_ms(connection), time.perf_counter()
    _sent(connection, index, items)
    wall, busy = time.perf_counter() - began, cpu_ms(connection) - busy
    count = len(items)
    return Writing(client * 1000 / count, wire / count, wall * 1000 / count, busy / count)


def stored(connection: Connection, articles: Sequence[Article]) -> dict[str, Stored]:
    """Index the articles repeatedly, each time with one part left out or added."""
    items = _items(articles)
    made = {}
    for number, (name, (change, dropped)) in enumerate(_variants().items()):
        made[name] = index = _made(connection, str(number), change)
        _sent(connection, index, (_without(item, dropped) for item in items))
        connection.ask("POST", f"/{index}/_flush", force="true")
    time.sleep(_LEASE)
    return {name: _merged(connection, index, len(items)) for name, index in made.items()}


def _items(articles: Sequence[Article]) -> list[Item]:
    made = (document_of(article, 1) for article in articles)
    return [Item(each.key, each.routing, each.fields) for each in made]


def _variants() -> dict[str, tuple[Callable[[Properties], None], frozenset[str]]]:
    """Return by name a function that changes the mapping, and the fields that are not sent."""
    names = (*STREAMS, "borders")
    streams = {name: frozenset(f"{part}_{name}" for part in PARTS) for name in names}
    without = {f"without {name}": (_as_it_is, fields) for name, fields in streams.items()}
    return {
        "as it is": (_as_it_is, frozenset()),
        **without,
        "words with positions": (_placed, frozenset()),
        "characters without positions": (_counted, frozenset()),
    }


def _as_it_is(properties: Properties) -> None:
    pass


def _placed(properties: Properties) -> None:
    for part in PARTS:
        properties[f"{part}_words"]["index_options"] = "positions"


def _counted(properties: Properties) -> None:
    for part in PARTS:
        properties[f"{part}_characters"]["index_options"] = "freqs"


def _without(item: Item, dropped: frozenset[str]) -> Item:
    fields = {name: value for name, value in (item.fields or {}).items() if name not in dropped}
    return replace(item, fields=fields)


def _made(connection: Connection, suffix: str, change: Callable[[Properties], None]) -> str:
    """Create an index as the product does, with the mapping changed; return its name."""
    index = f"{connection.cluster.name}-{suffix}"
    made = template(connection.cluster, "")["template"]
    change(made["mappings"]["properties"])
    connection.ask("PUT", f"/{index}", made)
    return index


def _sent(connection: Connection, index: str, items: Any) -> None:
    if refused := send(connection, index, items):
        raise next(iter(refused.values()))
    connection.ask("POST", f"/{index}/_refresh")


def _merged(connection: Connection, index: str, count: int) -> Stored:
    connection.ask("POST", f"/{index}/_forcemerge", max_num_segments=1, patience=LONG)
    connection.ask("POST", f"/{index}/_refresh")
    path = f"/{index}/_stats/store,segments"
    told = connection.ask("GET", path, include_segment_file_sizes="true")["_all"]["primaries"]
    sizes = told["segments"]["file_sizes"]
    files = {
        kind: sizes.get(ending, {}).get("size_in_bytes", 0) / count
        for ending, kind in _KINDS.items()
    }
    return Stored(told["store"]["size_in_bytes"] / count, files)
