"""The write side of the cluster engine: one commit makes all that was written visible."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from searcher.core import deadline
from searcher.core.errors import EngineError, IndexDamaged
from searcher.core.model import Article, Refused
from searcher.engines.opensearch.bulk import Item, send
from searcher.engines.opensearch.client import WRITE_PATIENCE, Connection
from searcher.engines.opensearch.documents import document_of
from searcher.engines.opensearch.failures import Failure
from searcher.engines.opensearch.generations import Generations, Span, State, within
from searcher.engines.opensearch.intake import AT_ONCE, Held, Intake
from searcher.engines.opensearch.lock import Lease, writing
from searcher.engines.opensearch.sums import Sum, sum_of
from searcher.engines.opensearch.translate import Dsl, any_of
from searcher.engines.opensearch.view import NO_STORED, Hit, View, article_of

_UNDOING = 20.0  # seconds for cleaning up after a failure; the next run does the rest
_WHOLE: Dsl = {"docvalue_fields": ["born"], "seq_no_primary_term": True}


@dataclass(frozen=True, slots=True)
class Writer:
    """One run that writes, holding the lock.

    Attributes:
        connection: the connection to the cluster.
        generations: the generations of the index.
        lease: the lock.
        before: the state that serves; ``None`` for a new index.
        after: the state that will serve.
    """

    connection: Connection
    generations: Generations
    lease: Lease
    before: State | None
    after: State

    def add(self, articles: Iterable[Article], held: Held) -> Intake:
        """Send the articles that are new or changed; return the intake with refusals."""
        intake = Intake()
        intake.refuse(self._send(intake.items(articles, self.after.commit, held)))
        return intake

    def retire(self, ids: Collection[str], at: View) -> Sum:
        """Mark the visible documents of some article ids as gone; return their sum."""
        retired = Sum()

        def items() -> Iterator[Item]:
            nonlocal retired
            for hit in _found(sorted(ids), at, _WHOLE):
                item = _again(hit, self.after.commit)
                retired += Sum(1, (item.fields or {})["length"])
                yield item

        for failure in self._send(items()).values():
            # With 409 the document is retired already and only an answer was lost; if it is not,
            # `verified` finds the difference.
            if failure.status != 409:
                raise failure
        return retired

    def verified(self, told: Sum) -> "Writer":
        """Make sure that all documents were written, and return a writer that notes their sum.

        Args:
            told: the sum that must be visible after the commit.

        Raises:
            EngineError: the sum differs; what served goes on serving.
        """
        self.generations.refresh(self.after.index)
        if (found := sum_of(View(self.connection, self.after))) != told:
            raise EngineError("opensearch.unverified", found=found, told=told)
        return replace(self, after=replace(self.after, told=str(told)))

    def commit(self) -> None:
        """Let the new state serve.

        Nothing is undone after this call, even if it fails, because a lost answer may have been a
        yes.
        """
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
) -> tuple[Refused, ...]:
    """See `searcher.core.engine.Engine.rebuild`; damaged aliases are repaired first."""
    with _turn(connection, generations, repair=True) as (lease, before):
        return _rebuild(connection, generations, lease, before, articles)


def update(
    connection: Connection,
    generations: Generations,
    put: Iterable[Article],
    delete: Collection[str],
) -> tuple[Refused, ...]:
    """See `searcher.core.engine.Engine.update`."""
    with _turn(connection, generations) as (lease, before):
        if before is None:
            return _rebuild(connection, generations, lease, None, put)
        generations.match(before)
        generations.sweep(before)
        writer = Writer(connection, generations, lease, before, before.followed(lease.number))
        return _update(writer, before, put, delete)


def forget(connection: Connection, generations: Generations) -> None:
    """See `searcher.core.engine.Engine.forget`."""
    with _turn(connection, generations) as (lease, before):
        if before is None:
            return
        generations.sweep(before)
        number = before.followed(lease.number).commit
        _clean(generations, View(connection, before), before.behind(number), gone=before)
        path, most = f"/{before.index}/_forcemerge", WRITE_PATIENCE
        connection.ask("POST", path, patience=most, only_expunge_deletes="true")


@contextmanager
def _turn(
    connection: Connection, generations: Generations, *, repair: bool = False
) -> Iterator[tuple[Lease, State | None]]:
    """Hold the lock and yield the state that serves, which no other run can change meanwhile."""
    with writing(connection, _floor(generations, repair)) as lease:
        if repair:
            generations.repair()
        yield lease, generations.claim(lease.number)


def _floor(generations: Generations, repair: bool) -> int:
    """Return a number that the run's own must exceed, in case the lock's document was lost."""
    try:
        found = generations.current()
    except IndexDamaged:
        if not repair:
            raise
        return 0
    return found.commit if found else 0


def _rebuild(
    connection: Connection,
    generations: Generations,
    lease: Lease,
    before: State | None,
    articles: Iterable[Article],
) -> tuple[Refused, ...]:
    if before:
        generations.sweep(before)
    after = State(generations.begin(), lease.number, lease.number)
    writer = Writer(connection, generations, lease, before, after)
    with _undone(lambda: generations.drop(after.index)):
        intake = writer.add(articles, lambda ids: {})
        writer = writer.verified(intake.sum)
    writer.commit()
    generations.sweep(after)
    return intake.refusals


def _update(
    writer: Writer, before: State, put: Iterable[Article], delete: Collection[str]
) -> tuple[Refused, ...]:
    number, at = writer.after.commit, View(writer.connection, before)
    _clean(writer.generations, at, before.behind(number), gone=before)
    with _undone(lambda: _clean(writer.generations, at, ((number, number),))):
        intake = writer.add(put, lambda ids: _digests(ids, at))
        kept = intake.ids - intake.refused.keys()
        retired = writer.retire(intake.taken.union(delete) - (kept - intake.taken), at)
        if not intake.taken and not retired.articles:
            return intake.refusals
        writer = writer.verified(sum_of(at) - retired + intake.sum)
    writer.commit()
    return intake.refusals


@contextmanager
def _undone(undo: Callable[[], None]) -> Iterator[None]:
    """Call ``undo`` if the work within fails, also on Ctrl+C."""
    try:
        yield
    except BaseException:
        with suppress(EngineError), deadline.limit(_UNDOING):  # if it fails, the next run undoes
            undo()
        raise


def _clean(
    generations: Generations, at: View, lost: tuple[Span, ...], gone: State | None = None
) -> None:
    """Remove documents of runs that never committed, and revive the documents they had marked.

    A run may be slow and overtaken by later runs, so it touches no document with a later number.

    Args:
        generations: the generations of the index.
        at: the state to clean.
        lost: the numbers of the runs that never committed.
        gone: if given, also remove what this state no longer shows.
    """
    born, died = within("born", lost), within("died", lost)
    generations.refresh(at.state.index)
    with replace(at, hidden=True).frozen() as frozen:
        doomed: Dsl = {"bool": {"filter": [died], "must_not": [born]}}
        revived = frozen.walk({"query": doomed, **_WHOLE})
        send(at.connection, at.state.index, (_again(hit, None) for hit in revived))
        unseen = any_of([born, *([gone.gone] if gone else [])])
        removed = frozen.walk({"query": unseen, "_source": False})
        items = (Item(hit["_id"], hit["_routing"]) for hit in removed)
        send(at.connection, at.state.index, items)
    generations.refresh(at.state.index)


def _digests(ids: Sequence[str], at: View) -> dict[str, str]:
    hits = _found(ids, at, {"docvalue_fields": ["id", "digest"], **NO_STORED})
    return {hit["fields"]["id"][0]: hit["fields"]["digest"][0] for hit in hits}


def _found(ids: Sequence[str], at: View, body: Dsl) -> Iterator[Hit]:
    for first in range(0, len(ids), AT_ONCE):
        some = list(ids[first : first + AT_ONCE])
        asked = {**body, "query": {"terms": {"id": some}}, "size": len(some)}
        yield from at.search(asked)["hits"]["hits"]


def _again(hit: Hit, died: int | None) -> Item:
    """Return a document for the same version of an article, with or without a mark of its death."""
    document = document_of(article_of(hit), hit["fields"]["born"][0], died)
    place = hit["_seq_no"], hit["_primary_term"]  # so that the mark of a later run is kept
    return Item(document.key, document.routing, document.fields, place)
