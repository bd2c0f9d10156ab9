"""Recognise articles: bind each article that a run sees to the sight that it was, if any.

The stages go from certain to likely; an article or a sight that one stage binds is no longer there
for the next. Within a stage all choices are sorted, so the order of files decides nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from indexer.identity.seen import Seen
from indexer.identity.sights import Sight
from indexer.identity.sketches import Sketch, same_title, similarity

LIKE = 0.5  # similarity from which an edited article is the same
TITLED = 0.15  # the same for an article whose title stayed
_SHORT = 8  # hashes; texts with fewer are recognised by their title alone
_MOST_SHARED = 12  # smallest hashes; like articles share one of them

Bound = Mapping[int, tuple[int, int]]


def recognised(seen: Sequence[Seen], sights: Sequence[Sight]) -> Bound:
    """Return index of an article -> index of its sight and the stage that bound them, from 0."""
    state = _State(seen, sights)
    state.same(lambda s: (s.path, s.place, s.content), lambda s: (s.path, s.place, s.content))
    state.same(lambda s: (s.path, s.content), lambda s: (s.path, s.content))
    state.same(
        lambda s: (s.imprint.issue, s.content) if s.imprint.issue else None,
        lambda s: (s.issue, s.content),
    )
    # an article that moved since the last run; one that went earlier was another print
    state.same(lambda s: s.content, lambda s: s.content if s.place is not None else None)
    # a file that came back under another name; neither it nor its sight tells an issue
    state.same(lambda s: (s.imprint.issue, s.content), lambda s: (s.issue, s.content))
    state.alike()
    return state.bound


class _State:
    """Which articles and sights are bound so far."""

    def __init__(self, seen: Sequence[Seen], sights: Sequence[Sight]) -> None:
        self.seen, self.sights = seen, sights
        self.bound: dict[int, tuple[int, int]] = {}
        self._free = sorted(range(len(seen)), key=lambda n: seen[n].where)
        self._left = sorted(range(len(sights)), key=lambda n: sights[n].key)
        self._stage = 0

    def same(
        self,
        of_seen: Callable[[Seen], Hashable | None],
        of_sight: Callable[[Sight], Hashable | None],
    ) -> None:
        """Bind articles and sights with the same key, in order; ``None`` binds nothing."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for n in reversed(self._left):
            waiting[of_sight(self.sights[n])].append(n)
        waiting.pop(None, None)
        for n in self._free:
            key = of_seen(self.seen[n])
            if key is not None and waiting.get(key):
                self.bound[n] = waiting[key].pop(), self._stage
        self._next()

    def alike(self) -> None:
        """Bind articles and sights of one file or one issue that are alike, the likest first."""
        taken: set[int] = set()
        for _, n, m in sorted(self._scored(), key=self._order):
            if n not in self.bound and m not in taken:
                self.bound[n] = m, self._stage
                taken.add(m)
        self._next()

    def _order(self, found: tuple[float, int, int]) -> tuple[object, ...]:
        score, n, m = found
        return -score, self.seen[n].where, self.sights[m].key

    def _scored(self) -> Iterator[tuple[float, int, int]]:
        near: dict[Hashable, list[int]] = defaultdict(list)
        for m in self._left:
            for key in _keys_of_sight(self.sights[m]):
                near[key].append(m)
        for n in self._free:
            keys = _keys_of_seen(self.seen[n])
            for m in sorted({m for key in keys for m in near.get(key, ())}):
                score = likeness(self.seen[n], self.sights[m])
                if score >= LIKE:
                    yield score, n, m

    def _next(self) -> None:
        bound = {m for m, _ in self.bound.values()}
        self._free = [n for n in self._free if n not in self.bound]
        self._left = [m for m in self._left if m not in bound]
        self._stage += 1


def _keys_of_sight(sight: Sight) -> Iterator[Hashable]:
    for near in (("path", sight.path), ("issue", sight.issue)):
        if near[1]:
            yield from (
                (*near, mark) for mark in (*sight.sketch[:_MOST_SHARED], sight.title) if mark
            )


def _keys_of_seen(seen: Seen) -> Iterator[Hashable]:
    for near in (("path", seen.path), ("issue", seen.imprint.issue)):
        if near[1]:
            marks = (*seen.sketch[:_MOST_SHARED], seen.imprint.title)
            yield from ((*near, mark) for mark in marks if mark)


def likeness(seen: Seen, sight: Sight) -> float:
    """Return how likely an article is the one of a sight, 0 to 1; see `LIKE`."""
    return resemblance((seen.imprint.title, seen.sketch), (sight.title, sight.sketch))


def resemblance(one: tuple[str, Sketch], other: tuple[str, Sketch]) -> float:
    """Return how likely two texts are one article, 0 to 1, from titles and sketches."""
    (title, sketch), (another, second) = one, other
    shared = similarity(sketch, second)
    if not title or not same_title(title, another):
        return shared
    short = min(len(sketch), len(second)) < _SHORT
    return (1 + shared) / 2 if short or shared >= TITLED else shared
