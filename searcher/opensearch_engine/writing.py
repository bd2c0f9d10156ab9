"""The write side: what is written shows by one commit, or not at all; see `generations`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from searcher.errors import EngineError
from searcher.model import Article
from searcher.opensearch_engine.bulk import Item, send
from searcher.opensearch_engine.catalogue import article_of
from searcher.opensearch_engine.client import Connection
from searcher.opensearch_engine.documents import document_of
from searcher.opensearch_engine.failures import Failure
from searcher.opensearch_engine.generations import Generations, State
from searcher.opensearch_engine.intake import AT_ONCE, Held, Intake, Sum
from searcher.opensearch_engine.lock import Lease, writing
from searcher.opensearch_engine.translate import Dsl
from searcher.opensearch_engine.view import Hit, View


@dataclass(frozen=True, slots=True)
class Writer:
    """One run that writes; it holds the lock.

    Attributes:
        before: what serves.
        after: what shall serve.
    """

    connection: Connection
    generations: Generations
    lease: Lease
    before: State | None
    after: State

    def add(self, articles: Iterable[Article], held: Held) -> Intake:
        """Send what is new; return what came of it."""
        intake = Intake()
        intake.refuse(self._send(intake.items(articles, self.after.commit, held)))
        return intake

    def retire(self, ids: Collection[str], at: View) -> Sum:
        """Mark what shows of some articles as gone; return what that adds up to."""
        retired = Sum()

        def items() -> Iterator[Item]:
            nonlocal retired
            for hit in _found(sorted(ids), at, {"docvalue_fields": ["born"]}):
                item = _again(hit, self.after.commit)
                retired += Sum(1, (item.fields or {})["length"])
                yield item

        if failures := self._send(items()):
            raise next(iter(failures.values()))
        return retired

    def publish(self, told: Sum) -> None:
        """Commit what was written, if it is all there.

        Raises:
            EngineError: it is not; what served goes on serving.
        """
        self.generations.refresh(self.after.index)
        if (found := sum_of(View(self.connection, self.after))) != told:
            raise EngineError(
                f"新写入的不完整，原有索引继续使用 / {found.articles} articles with "
                f"{found.characters} characters can be found, not {told.articles} with "
                f"{told.characters}; what served goes on serving: run it again"
            )
        self.lease.check()
        self.generations.commit(self.before, self.after)

    def _send(self, items: Iterable[Item]) -> dict[str, Failure]:
        def held() -> Iterator[Item]:
            for item in items:
                self.lease.check()
                yield item

        return send(self.connection, self.after.index, held())


def rebuild(
    connection: Connection, generations: Generations, articles: Iterable[Article]
) -> tuple[str, ...]:
    """See `searcher.engine.Engine.rebuild`."""
    with writing(connection) as lease:
        before = generations.current()
        generations.sweep(before)
        after = State(generations.begin(), before.commit + 1 if before else 1)
        writer = Writer(connection, generations, lease, before, after)
        with _undone(generations, after, lambda: generations.drop(after.index)):
            intake = writer.add(articles, lambda ids: {})
            writer.publish(intake.sum)
        generations.sweep(after)
    return intake.refusals


def update(
    connection: Connection,
    generations: Generations,
    put: Iterable[Article],
    delete: Collection[str],
) -> tuple[str, ...]:
    """See `searcher.engine.Engine.update`."""
    if generations.current() is None:
        return rebuild(connection, generations, put)
    with writing(connection) as lease:
        before = generations.require()
        generations.sweep(before)
        recover(connection, generations, before)
        after = State(before.index, before.commit + 1)
        writer = Writer(connection, generations, lease, before, after)
        at = View(connection, before)
        with _undone(generations, after, lambda: recover(connection, generations, before)):
            intake = writer.add(put, lambda ids: _digests(ids, at))
            kept = intake.ids - intake.refused.keys()
            retired = writer.retire(intake.taken.union(delete) - (kept - intake.taken), at)
            if intake.taken or retired.articles:
                writer.publish(sum_of(at) - retired + intake.sum)
    return intake.refusals


@contextmanager
def _undone(generations: Generations, after: State, undo: Callable[[], None]) -> Iterator[None]:
    """Undo what was written, if the work within fails before it is committed; also on Ctrl+C."""
    try:
        yield
    except BaseException:
        with suppress(EngineError):  # else the next run does
            if generations.current() != after:
                undo()
        raise


def recover(connection: Connection, generations: Generations, state: State) -> None:
    """Remove what no commit shows any more, and what a killed run left behind."""
    generations.refresh(state.index)
    after = {"range": {"born": {"gt": state.commit}}}
    unseen = {"bool": {"should": [after, {"range": {"died": {"lte": state.commit}}}]}}
    too_soon = {"range": {"died": {"gt": state.commit}}}
    doomed = {"bool": {"filter": [too_soon], "must_not": [after]}}
    with View(connection, state, hidden=True).frozen() as at:
        revived = at.walk({"query": doomed, "docvalue_fields": ["born"]})
        send(connection, state.index, (_again(hit, None) for hit in revived))
        gone = at.walk({"query": unseen, "_source": False})
        send(connection, state.index, (Item(hit["_id"], hit["_routing"]) for hit in gone))
    generations.refresh(state.index)


def sum_of(at: View) -> Sum:
    """Return what all that shows adds up to."""
    length = {"length": {"sum": {"field": "length"}}}
    found = at.search({"size": 0, "track_total_hits": True, "aggs": length})
    return Sum(found["hits"]["total"]["value"], int(found["aggregations"]["length"]["value"]))


def _digests(ids: Sequence[str], at: View) -> dict[str, str]:
    hits = _found(ids, at, {"docvalue_fields": ["id", "digest"], "_source": False})
    return {hit["fields"]["id"][0]: hit["fields"]["digest"][0] for hit in hits}


def _found(ids: Sequence[str], at: View, body: Dsl) -> Iterator[Hit]:
    for first in range(0, len(ids), AT_ONCE):
        some = list(ids[first : first + AT_ONCE])
        asked = {**body, "query": {"terms": {"id": some}}, "size": len(some)}
        yield from at.search(asked)["hits"]["hits"]


def _again(hit: Hit, died: int | None) -> Item:
    """Return the same version of an article once more, with or without a mark of its death."""
    document = document_of(article_of(hit), hit["fields"]["born"][0], died)
    return Item(document.key, document.routing, document.fields)
