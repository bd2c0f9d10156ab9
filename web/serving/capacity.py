"""How many connections there may be, by what the system lets this process open."""

from contextlib import suppress
from dataclasses import dataclass

CONNECTIONS = 1000  # each turn of the loop looks at all of them
OF_CLIENT = 256  # an office behind one address has as many, most of them idle
_WANTED = 4096  # files
_OURS = 128  # files that are not connections: index, pages drawn, pipes, exports
_EACH = 2  # files of a connection: its socket, and an answer that did not fit in memory


@dataclass(frozen=True, slots=True)
class Capacity:
    """Connections at a time.

    Attributes:
        connections: of all clients.
        client: of one.
    """

    connections: int = CONNECTIONS
    client: int = OF_CLIENT


def capacity(proxies: int) -> Capacity:
    """Raise the soft limit of open files as far as needed, and stay below it.

    Args:
        proxies: if there are any, all connections come from them, and none has a share.
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
