"""Tokens: how fast one client may ask, with a number at once."""

from dataclasses import dataclass

_SWEPT = 4096  # clients


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests of one client.

    Attributes:
        each_second: for as long as it likes.
        at_once: after a pause.
    """

    each_second: float
    at_once: int


class Buckets:
    """A bucket for each client; who holds the lock of the queue asks."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self._held: dict[str, tuple[float, float]] = {}  # tokens, when

    def wait(self, client: str, ahead: int, now: float) -> float:
        """Return the seconds until there is a token for one more request, behind those ahead."""
        return max(0.0, (ahead + 1 - self._tokens(client, now)) / self.rate.each_second)

    def take(self, client: str, now: float) -> None:
        """Take a token."""
        if client not in self._held and len(self._held) >= _SWEPT:
            self._sweep(now)
        self._held[client] = (self._tokens(client, now) - 1, now)

    def _tokens(self, client: str, now: float) -> float:
        tokens, since = self._held.get(client, (float(self.rate.at_once), now))
        return min(self.rate.at_once, tokens + (now - since) * self.rate.each_second)

    def _sweep(self, now: float) -> None:
        """Forget the clients whose buckets are full again."""
        full = self.rate.at_once / self.rate.each_second
        self._held = {name: held for name, held in self._held.items() if now - held[1] < full}
