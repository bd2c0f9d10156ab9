"""Which index serves, and up to which commit: one alias, changed in one step.

::

    NAME              alias of the index that serves, with a filter: what its last commit shows
    NAME--0f3c…       a generation: an index that `rebuild` made
    NAME--commit-17   alias of the same index: the number of its last commit
    NAME-lock         who may write, see lock.py

Documents carry the commit they were born in and the one they died in. What a run writes shows only
when the alias says so, and it says so by one change of the cluster's state, which happens or does
not. The commit's own alias makes that change a compare-and-swap: it names the commit it follows.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from searcher.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing
from searcher.opensearch_engine.client import WRITE_PATIENCE, Connection
from searcher.opensearch_engine.failures import Failure
from searcher.opensearch_engine.schema import FORMAT, template
from searcher.opensearch_engine.translate import Dsl
from searcher.redaction import identity_of
from searcher.text import identity


@dataclass(frozen=True, slots=True)
class State:
    """A commit: all that readers see.

    Attributes:
        index: the generation.
        commit: its number; it grows with every change, whatever the generation.
    """

    index: str
    commit: int

    @property
    def version(self) -> str:
        """Name it."""
        return f"{self.index}.{self.commit}"

    @property
    def showing(self) -> Dsl:
        """Return the filter for what it shows."""
        return {
            "bool": {
                "filter": [{"range": {"born": {"lte": self.commit}}}],
                "must_not": [{"range": {"died": {"lte": self.commit}}}],
            }
        }


class Generations:
    """The generations of one index name."""

    def __init__(self, connection: Connection, redacts: bool) -> None:
        self._connection = connection
        self._name = connection.cluster.name
        self._sound: set[str] = set()  # generations known to be of our identity
        self.identity = f"opensearch {FORMAT}, {identity_of(identity(), redacts=redacts)}"

    def current(self) -> State | None:
        """Return what serves, or ``None`` for a new index.

        Raises:
            IndexDamaged: the alias is not as a commit leaves it.
        """
        try:
            found = self._connection.ask("GET", f"/{self._name}/_alias", local="true")
        except Failure as failure:
            if failure.status == 404:
                return None
            raise
        states = [
            State(index, int(alias.removeprefix(self._marker(""))))
            for index, told in found.items()
            for alias in told["aliases"]
            if alias.startswith(self._marker(""))
        ]
        if len(states) != 1 or len(found) != 1:
            raise IndexDamaged(
                f"别名 {self._name} 不是 jiewen 设的样子，请运行 jiewen reindex / the alias "
                f"{self._name} stands for {', '.join(sorted(found)) or 'nothing'}, not for one commit"
            )
        return states[0]

    def require(self) -> State:
        """Return what serves.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexMismatch: it was built by another analyser, lexicon or version.
        """
        state = self.current()
        if state is None:
            raise IndexMissing(
                f"集群中还没有索引 {self._name} / nothing is indexed under this name yet. "
                "请运行 / run: jiewen index CORPUS"
            )
        if state.index not in self._sound:
            built = self._built_with(state.index)
            if built != self.identity:
                raise IndexMismatch(
                    f"索引由 {built} 建立，现在是 {self.identity} / the index was built otherwise. "
                    "请运行 / run: jiewen reindex"
                )
            self._sound.add(state.index)
        return state

    def _built_with(self, index: str) -> str:
        path = f"/{index}/_mapping"
        found = self._connection.ask("GET", path, filter_path="*.mappings._meta.identity")
        mapping: Mapping[str, Any] = found.get(index, {}).get("mappings", {})
        return str(mapping.get("_meta", {}).get("identity", "?"))

    def begin(self) -> str:
        """Make an empty generation and return its name."""
        self._put_template()
        index = f"{self._name}--{secrets.token_hex(6)}"
        body = {"mappings": {"_meta": {"identity": self.identity}}}
        try:
            self._write("PUT", f"/{index}", body)
        except Failure as failure:
            if failure.kind != "resource_already_exists_exception":  # else the answer was lost
                raise
        return index

    def _put_template(self) -> None:
        path = f"/_index_template/{self._name}--generations"
        self._write("PUT", path, template(self._connection.cluster, f"{self._name}--*"))

    def commit(self, before: State | None, after: State) -> None:
        """Let ``after`` serve in place of ``before``, in one step.

        Raises:
            EngineError: another writer was there first; nothing changed.
        """
        actions: list[dict[str, Any]] = []
        if before:
            marked = {"index": before.index, "alias": self._marker(before.commit)}
            actions.append({"remove": {**marked, "must_exist": True}})
        if before and before.index != after.index:
            actions.append({"remove": {"index": before.index, "alias": self._name}})
        actions += [
            {"add": {"index": after.index, "alias": self._marker(after.commit)}},
            {"add": {"index": after.index, "alias": self._name, "filter": after.showing}},
        ]
        try:
            self._write("POST", "/_aliases", {"actions": actions})
        except Failure as failure:
            if self.current() == after:  # the answer was lost, not the change
                return
            if failure.kind == "aliases_not_found_exception":
                raise EngineError(
                    "另一个进程先写入了，请再运行一次 / another process has written meanwhile; "
                    "nothing was changed: run it again"
                ) from failure
            raise

    def sweep(self, serving: State | None) -> None:
        """Delete generations that serve no more, unless somebody still reads a snapshot of them."""
        found = self._connection.ask("GET", f"/{self._name}--*/_stats/search", level="indices")
        for index, stats in found.get("indices", {}).items():
            reading = stats["total"].get("search", {}).get("point_in_time_current", 0)
            if not reading and (serving is None or index != serving.index):
                self.drop(index)

    def drop(self, index: str) -> None:
        """Delete a generation; what cannot be deleted now is when the next one is begun."""
        with suppress(Failure):
            self._write("DELETE", f"/{index}")

    def refresh(self, index: str) -> None:
        """Make all that was written readable, on every copy."""
        answer = self._write("POST", f"/{index}/_refresh")
        if answer["_shards"]["failed"]:
            raise EngineError(
                "有分片刷新失败，索引未变 / a shard could not be refreshed; the index is as it was: "
                "see the cluster's health and run it again"
            )

    def _write(self, method: str, path: str, body: object = None) -> Any:
        return self._connection.ask(method, path, body, patience=WRITE_PATIENCE)

    def _marker(self, commit: int | str) -> str:
        return f"{self._name}--commit-{commit}"
