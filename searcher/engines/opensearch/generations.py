"""Generations and commits in a cluster: one alias says which index serves, up to which commit.

::

    NAME              alias of the index that serves; its filter shows the last commit
    NAME--0f3c…       a generation: an index that `rebuild` made
    NAME--commit-17-18
                      alias of the same index: the number of its last commit, and of the run that
                      may make the next one, or 17 again
    NAME-lock         who may write, see lock.py

Each run that writes has a number, higher than the numbers of all runs before. If the run commits,
its number becomes the number of the commit. A document carries the number of the run that wrote it
(born) and of the run that replaced it (died). What a run writes becomes visible when the alias
changes. That is a single change of the cluster's state, so it happens as a whole or not at all. The
commit's own alias makes the change a compare-and-swap: the change names the commit that it follows.

A run that ends without a commit leaves a gap in the numbers. Documents with a number in a gap are
never visible, however late the run's last request arrives. The next run begins by renaming the
commit's alias, so that no older run can still commit.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from searcher.core.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing
from searcher.engines.opensearch import client
from searcher.engines.opensearch.client import Connection
from searcher.engines.opensearch.failures import Failure
from searcher.engines.opensearch.schema import FORMAT, template
from searcher.engines.opensearch.translate import NONE, Dsl
from searcher.language.tokens import identity
from searcher.privacy.redaction import identity_of

Span = tuple[int, int]  # the first and last of consecutive numbers

_GAPS = 100  # gaps that a state lists; documents of older gaps were removed long ago


@dataclass(frozen=True, slots=True)
class State:
    """A commit: all that readers see.

    Attributes:
        index: name of the generation.
        commit: number of the commit; it grows with every change, across generations.
        turn: number of the only run that may make the next commit; equal to ``commit`` if any run
            may.
        gaps: spans of lower numbers that were never committed.
        told: number of articles and characters, as the writer noted them (see `sums.Sum`); ``""``
            before they are known.
    """

    index: str
    commit: int
    turn: int
    gaps: tuple[Span, ...] = ()
    told: str = field(default="", compare=False)

    @property
    def version(self) -> str:
        """A name of the commit that no other commit has."""
        return f"{self.index}.{self.commit}"

    @property
    def showing(self) -> Dsl:
        """The filter for the documents that are visible in the commit."""
        born: Dsl = {"range": {"born": {"lte": self.commit}}}
        never = [within("born", self.gaps)] if self.gaps else []
        return {"bool": {"filter": [born], "must_not": [self.gone, *never]}}

    @property
    def gone(self) -> Dsl:
        """The query for the documents that are no longer visible."""
        died: Dsl = {"range": {"died": {"lte": self.commit}}}
        if not self.gaps:
            return died
        return {"bool": {"filter": [died], "must_not": [within("died", self.gaps)]}}

    def behind(self, number: int) -> tuple[Span, ...]:
        """Return the gaps below a number, including the numbers since this commit."""
        return self.gaps + (((self.commit + 1, number - 1),) if number - 1 > self.commit else ())

    def followed(self, number: int) -> "State":
        """Return the state after a commit of the given number in the same generation."""
        return State(self.index, number, number, self.behind(number)[-_GAPS:])


def within(name: str, spans: Sequence[Span]) -> Dsl:
    """Return the query for documents whose number in a field is in one of the spans."""
    ranges = [{"range": {name: {"gte": first, "lte": last}}} for first, last in spans]
    return {"bool": {"should": ranges, "minimum_should_match": 1}} if ranges else NONE


class Generations:
    """The generations of one index name.

    Attributes:
        identity: engine, format, analyser and lexicon that a generation must have been built with.
    """

    def __init__(self, connection: Connection, redacts: bool) -> None:
        """Remember the connection; nothing is asked of the cluster yet."""
        self._connection = connection
        self._name = connection.cluster.name
        self._sound: set[str] = set()  # generations known to have our identity
        self.identity = f"opensearch {FORMAT}, {identity_of(identity(), redacts=redacts)}"

    def current(self, *, local: bool = True) -> State | None:
        """Return the state that serves, or ``None`` for a new index.

        Args:
            local: whether the state known to the asked node is enough, which may be a moment old.

        Raises:
            IndexDamaged: the aliases are not as a commit leaves them.
        """
        try:
            found = self._connection.ask("GET", f"/{self._name}/_alias", local=str(local).lower())
        except Failure as failure:
            if failure.status == 404:
                return None
            raise
        states = [state for index, told in found.items() for state in self._states(index, told)]
        if len(states) != 1 or len(found) != 1:
            raise IndexDamaged("opensearch.alias", name=self._name, found=sorted(found))
        return states[0]

    def repair(self) -> None:
        """Remove all aliases if they are not as a commit leaves them; then no index serves."""
        try:
            self.current(local=False)
        except IndexDamaged:
            found = self._connection.ask("GET", f"/{self._name}/_alias")
            actions = [
                {"remove": {"index": index, "alias": alias}}
                for index, told in found.items()
                for alias in told["aliases"]
                if alias == self._name or alias.startswith(f"{self._name}--commit-")
            ]
            self._write("POST", "/_aliases", {"actions": actions})

    def _states(self, index: str, told: Mapping[str, Any]) -> Iterator[State]:
        for alias in told["aliases"]:
            if numbers := re.fullmatch(re.escape(self._name) + r"--commit-(\d+)-(\d+)", alias):
                showing = told["aliases"].get(self._name, {}).get("filter", {}).get("bool", {})
                noted = str(showing.get("_name", ""))
                yield State(index, int(numbers[1]), int(numbers[2]), _gaps(showing), noted)

    def require(self) -> State:
        """Return the state that serves, whose index this version can read.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexMismatch: the index was built by another analyser, lexicon or version.
        """
        state = self.current()
        if state is None:
            raise IndexMissing("opensearch.no_index", name=self._name)
        self.match(state)
        return state

    def match(self, state: State) -> None:
        """Make sure that this version can read a state.

        Raises:
            IndexMismatch: the index was built by another analyser, lexicon or version.
        """
        if state.index not in self._sound:
            built = self._built_with(state.index)
            if built != self.identity:
                raise IndexMismatch("index.identity", built=built, now=self.identity)
            self._sound.add(state.index)

    def _built_with(self, index: str) -> str:
        path = f"/{index}/_mapping"
        found = self._connection.ask("GET", path, filter_path="*.mappings._meta.identity")
        mapping: Mapping[str, Any] = found.get(index, {}).get("mappings", {})
        return str(mapping.get("_meta", {}).get("identity", "?"))

    def begin(self) -> str:
        """Create an empty generation and return its name."""
        self._put_template()
        index = f"{self._name}--{secrets.token_hex(6)}"
        body = {"mappings": {"_meta": {"identity": self.identity}}}
        try:
            self._write("PUT", f"/{index}", body)
        except Failure as failure:
            # If the index exists, an earlier attempt created it and only the answer was lost.
            if failure.kind != "resource_already_exists_exception":
                raise
        return index

    def _put_template(self) -> None:
        path = f"/_index_template/{self._name}--generations"
        self._write("PUT", path, template(self._connection.cluster, f"{self._name}--*"))

    def claim(self, number: int) -> State | None:
        """Reserve the next commit for a run and return the state that serves.

        From now on no older run can commit.

        Args:
            number: number of the run that holds the lock.
        """
        state = self.current(local=False)
        if state is None or number == state.commit + 1:  # no run was begun since that commit
            return state
        claimed = replace(state, turn=number)
        marked = {"add": {"index": state.index, "alias": self._marker(claimed)}}
        self._swap([self._leaving(state), marked], claimed)
        return claimed

    def commit(self, before: State | None, after: State) -> None:
        """Let the state ``after`` serve in place of ``before``, in one step.

        Raises:
            EngineError: another writer has committed in between; nothing changed.
        """
        actions = [self._leaving(before)] if before else []
        if before and before.index != after.index:
            actions.append({"remove": {"index": before.index, "alias": self._name}})
        # An alias can have only one write index, so of two first commits one is refused.
        named = {"bool": {**after.showing["bool"], "_name": after.told}}  # a filter may have a name
        serving = {"alias": self._name, "filter": named, "is_write_index": True}
        actions += [
            {"add": {"index": after.index, "alias": self._marker(after)}},
            {"add": {"index": after.index, **serving}},
        ]
        self._swap(actions, after)

    def _leaving(self, state: State) -> dict[str, Any]:
        marked = {"index": state.index, "alias": self._marker(state)}
        return {"remove": {**marked, "must_exist": True}}

    def _swap(self, actions: Sequence[Mapping[str, Any]], wanted: State) -> None:
        try:
            self._write("POST", "/_aliases", {"actions": actions})
        except Failure as failure:
            if self.current(local=False) == wanted:  # the answer was lost, not the change
                return
            if failure.kind in _OVERTAKEN:
                raise EngineError("opensearch.overtaken") from failure
            raise

    def sweep(self, serving: State | None) -> None:
        """Delete generations that do not serve, except those with an open point in time."""
        found = self._connection.ask("GET", f"/{self._name}--*/_stats/search", level="indices")
        for index, stats in found.get("indices", {}).items():
            reading = stats["total"].get("search", {}).get("point_in_time_current", 0)
            if not reading and (serving is None or index != serving.index):
                self.drop(index)

    def drop(self, index: str) -> None:
        """Delete a generation; if this fails, the next `sweep` deletes it."""
        with suppress(Failure):
            self._write("DELETE", f"/{index}")

    def refresh(self, index: str) -> None:
        """Make all documents that were written searchable, on every replica.

        Raises:
            EngineError: a shard could not be refreshed.
        """
        answer = self._write("POST", f"/{index}/_refresh")
        if answer["_shards"]["failed"]:
            raise EngineError("opensearch.refresh")

    def _write(self, method: str, path: str, body: object = None) -> Any:
        return self._connection.ask(method, path, body, patience=client.WRITE_PATIENCE)

    def _marker(self, state: State) -> str:
        return f"{self._name}--commit-{state.commit}-{state.turn}"


# Errors that say: the commit that was to be followed, or its index, is gone.
_OVERTAKEN = {"aliases_not_found_exception", "index_not_found_exception", "illegal_state_exception"}


def _gaps(showing: Mapping[str, Any]) -> tuple[Span, ...]:
    """Return the gaps that are written in a filter made by `State.showing`."""
    for clause in showing.get("must_not", []):
        spans = [each.get("range", {}).get("born") for each in _should(clause)]
        if spans and all(spans):
            return tuple((span["gte"], span["lte"]) for span in spans)
    return ()


def _should(clause: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = clause.get("bool", {}).get("should", [])
    return found
