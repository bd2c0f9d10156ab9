"""Token buckets, which limit the rate of requests of each client."""

from dataclasses import dataclass

_SWEPT = 4096  # clients; beyond, full buckets are dropped


@dataclass(frozen=True, slots=True)
class Rate:
    """A client's rate of requests.

    Attributes:
        each_second: requests per second, permanently.
        at_once: requests at once after a pause.
    """

    each_second: float
    at_once: int


class Buckets:
    """A token bucket for each client. Not thread-safe: the caller holds the queue's lock."""

    def __init__(self, rate: Rate) -> None:
        """Give each client a full bucket for this rate."""
        self.rate = rate
        # client -> tokens, and the time for which they were computed
        self._held: dict[str, tuple[float, float]] = {}

    def wait(self, client: str, ahead: int, now: float) -> float:
        """Return the seconds until a token is free for one more request after ``ahead`` others."""
        return max(0.0, (ahead + 1 - self._tokens(client, now)) / self.rate.each_second)

    def take(self, client: str, now: float) -> None:
        """Take a token from a client's bucket for a request that begins now."""
        if client not in self._held and len(self._held) >= _SWEPT:
            self._sweep(now)
        self._held[client] = (self._tokens(client, now) - 1, now)

    def _tokens(self, client: str, now: float) -> float:
        tokens, since = self._held.get(client, (float(self.rate.at_once), now))
        return min(self.rate.at_once, tokens + (now - since) * self.rate.each_second)

    def _sweep(self, now: float) -> None:
        """Drop the clients whose buckets are full again."""
        full = self.rate.at_once / self.rate.each_second
        self._held = {name: held for name, held in self._held.items() if now - held[1] < full}
