"""The engines that are measured: both of ours and three peers, behind one small interface."""

from importlib import import_module
from typing import cast

from bench.engines.common import Peer

# by name, loaded only when asked for, so that a probe of one does not pay for the others
_MODULES = {
    "jiewen": "bench.engines.jiewen",
    "whoosh": "bench.engines.stock_whoosh",
    "tantivy": "bench.engines.tantivy_peer",
    "fts5": "bench.engines.fts5",
    "opensearch": "bench.engines.opensearch_peer",
}
NAMES = tuple(_MODULES)
USUAL = tuple(name for name in NAMES if name != "opensearch")  # which wants a cluster


def peer(name: str) -> Peer:
    """Return the engine of that name."""
    return cast(Peer, import_module(_MODULES[name]).PEER)
