"""One engine for many tests: they share it as long as they only read."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any, cast

from searcher.core.engine import Engine
from searcher.core.model import Article

Maker = Callable[[], AbstractContextManager[Engine]]


class Lent:
    """An engine that others read too. The first write goes to an engine of this test alone.

    To make an index costs a cluster a second; most tests of an engine only ask it.
    """

    def __init__(self, shared: Engine, own: Callable[[], Engine]) -> None:
        """Take the engine that is shared, and a maker of one that holds the same articles."""
        self._engine = shared
        self._own: Callable[[], Engine] | None = own

    def __getattr__(self, name: str) -> Any:
        """Read the engine that is held now."""
        return getattr(self._engine, name)

    def _writable(self) -> Engine:
        if self._own is not None:
            self._engine, self._own = self._own(), None
        return self._engine

    def update(self, put: Iterable[Article], delete: Collection[str]) -> Any:
        """Write to an engine of this test alone."""
        return self._writable().update(put, delete)

    def rebuild(self, articles: Iterable[Article]) -> Any:
        """Build an engine of this test alone anew."""
        return self._writable().rebuild(articles)

    def close(self) -> None:
        """Leave the engine to the other tests; a test's own is closed by its maker."""


class Lender:
    """Engines of one kind by the batches of articles that they hold, made when first asked for."""

    def __init__(self, make: Maker, life: ExitStack) -> None:
        """Make engines with `make`; they live as long as `life`."""
        self._make, self._life = make, life
        self._held: dict[tuple[tuple[Article, ...], ...], Engine] = {}

    def lend(self, own: ExitStack, *batches: Sequence[Article]) -> Engine:
        """Return an engine that holds `batches`, one update each; `own` ends with the test."""
        key = tuple(map(tuple, batches))
        if key not in self._held:
            self._held[key] = self._filled(self._life, key)
        return cast(Engine, Lent(self._held[key], lambda: self._filled(own, key)))

    def _filled(self, life: ExitStack, batches: tuple[tuple[Article, ...], ...]) -> Engine:
        engine = life.enter_context(self._make())
        for batch in batches:
            engine.update(batch, ())
        return engine
