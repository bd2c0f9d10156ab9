"""Who is connected, and who has to leave when there is no more room."""

import heapq
import time

from web.serving.capacity import Capacity
from web.serving.channel import Channel

_AT_ONCE = 32
_EVERY = 1.0  # seconds
_LARGEST = 8  # clients that are looked at for one that can be missed


class House:
    """The open connections. It belongs to the thread of the loop."""

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._by_client: dict[str, dict[Channel, None]] = {}  # each from the longest without news
        self._connections = 0
        self._next = 0.0

    @property
    def at_once(self) -> int:
        """Connections to be taken in one turn of the loop.

        So few that a new one is heard several times before others that come have it leave.
        """
        return min(_AT_ONCE, max(1, self._capacity.client // 4))

    def enter(self, channel: Channel) -> None:
        """A connection has been opened."""
        self._by_client.setdefault(channel.client, {})[channel] = None
        self._connections += 1

    def leave(self, channel: Channel) -> None:
        """It has been closed."""
        own = self._by_client.get(channel.client, {})
        if channel in own:
            del own[channel]
            self._connections -= 1
            if not own:
                del self._by_client[channel.client]

    def hears_from(self, channel: Channel) -> None:
        """A whole request has come: the connection is the last of its client's to be missed."""
        own = self._by_client.get(channel.client, {})
        if channel in own:
            del own[channel]
            own[channel] = None

    def has_room(self, client: str) -> bool:
        """Make room for one more connection of a client, if need be; say whether there is.

        Who has asked nothing for longest has to leave: a client that has its share among its own
        connections, else one of a client that holds most.
        """
        if len(self._by_client.get(client, ())) >= self._capacity.client:
            return self._dismiss(client)
        return self._connections < self._capacity.connections or self.dismiss_one()

    def dismiss_one(self) -> bool:
        """Close the connection that can best be missed; say whether there was one."""
        sizes = self._by_client
        largest = heapq.nlargest(_LARGEST, sizes, key=lambda client: len(sizes[client]))
        return any(map(self._dismiss, largest))

    def sweep(self) -> None:
        """Close what is overdue; looks once a second, however often it is called."""
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
