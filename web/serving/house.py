"""The open connections, and which are closed when there are too many."""

import heapq
import time

from web.serving.capacity import Capacity
from web.serving.channel import Channel

_AT_ONCE = 32
_EVERY = 1.0  # seconds
_LARGEST = 8  # clients whose connections are searched for one to close


class House:
    """The open connections. Only the event loop's thread uses it."""

    def __init__(self, capacity: Capacity) -> None:
        """Start without connections."""
        self._capacity = capacity
        # each client's connections, the longest idle first
        self._by_client: dict[str, dict[Channel, None]] = {}
        self._connections = 0
        self._next = 0.0

    @property
    def at_once(self) -> int:
        """Connections accepted in one turn of the event loop.

        The number is small, so that a new connection is heard several times before later ones can
        displace it.
        """
        return min(_AT_ONCE, max(1, self._capacity.client // 4))

    def enter(self, channel: Channel) -> None:
        """Register an open connection."""
        self._by_client.setdefault(channel.client, {})[channel] = None
        self._connections += 1

    def leave(self, channel: Channel) -> None:
        """Remove a closed connection."""
        own = self._by_client.get(channel.client, {})
        if channel in own:
            del own[channel]
            self._connections -= 1
            if not own:
                del self._by_client[channel.client]

    def hears_from(self, channel: Channel) -> None:
        """Move a connection that sent a whole request to the end of its client's order."""
        own = self._by_client.get(channel.client, {})
        if channel in own:
            del own[channel]
            own[channel] = None

    def has_room(self, client: str) -> bool:
        """Make room for another connection of a client if needed; return whether there is room.

        The longest idle connection is closed: of this client if its share is used up, else of a
        client with most connections.
        """
        if len(self._by_client.get(client, ())) >= self._capacity.client:
            return self._dismiss(client)
        return self._connections < self._capacity.connections or self.dismiss_one()

    def dismiss_one(self) -> bool:
        """Close the most dispensable connection; return whether there was one."""
        sizes = self._by_client
        largest = heapq.nlargest(_LARGEST, sizes, key=lambda client: len(sizes[client]))
        return any(map(self._dismiss, largest))

    def sweep(self) -> None:
        """Close connections whose deadlines are over; acts at most once a second."""
        if (now := time.monotonic()) < self._next:
            return
        self._next = now + _EVERY
        channels = [each for own in self._by_client.values() for each in own]
        for channel in channels:
            if channel.overdue(now):
                channel.handle_close()

    def _dismiss(self, client: str) -> bool:
        now = time.monotonic()
        found = next((each for each in self._by_client[client] if each.can_be_missed(now)), None)
        if found is not None:
            found.handle_close()
        return found is not None
