"""The number of connections, derived from the files that this process may open."""

from contextlib import suppress
from dataclasses import dataclass

CONNECTIONS = 1000  # the event loop visits each connection in each turn
OF_CLIENT = 256  # an office behind one address has so many, most of them idle
_WANTED = 4096  # open files
_OURS = 128  # files that are no connections: index, page pictures, pipes, exports
_EACH = 2  # files of a connection: its socket, and an answer too large for memory


@dataclass(frozen=True, slots=True)
class Capacity:
    """Greatest numbers of connections.

    Attributes:
        connections: of all clients together.
        client: of each client.
    """

    connections: int = CONNECTIONS
    client: int = OF_CLIENT


def capacity(proxies: int) -> Capacity:
    """Return the capacity; raises the soft limit of open files if needed.

    Args:
        proxies: number of trusted proxies. With proxies all connections come from them, so there
            is no limit for each client.
    """
    files = _files()
    connections = min(CONNECTIONS, max(4, (files - min(_OURS, files // 2)) // _EACH))
    share = connections if proxies else max(2, min(OF_CLIENT, connections // 2))
    return Capacity(connections, share)


def _files() -> int:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _WANTED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    if soft != endless and soft < _WANTED:
        wanted = _WANTED if hard == endless else min(_WANTED, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return _WANTED if soft == endless else soft
