"""The measured engines behind one interface: our two engines and three others."""

from importlib import import_module
from typing import cast

from bench.engines.common import Peer

# imported on request, so that measuring one engine does not load the others
_MODULES = {
    "jiewen": "bench.engines.jiewen",
    "whoosh": "bench.engines.stock_whoosh",
    "tantivy": "bench.engines.tantivy_peer",
    "fts5": "bench.engines.fts5",
    "opensearch": "bench.engines.opensearch_peer",
}
NAMES = tuple(_MODULES)
USUAL = tuple(name for name in NAMES if name != "opensearch")  # opensearch needs a cluster


def peer(name: str) -> Peer:
    """Return the engine with this name."""
    return cast(Peer, import_module(_MODULES[name]).PEER)
