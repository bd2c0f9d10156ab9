"""What an export was made of, recorded in every format of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Protocol, TypeVar

from searcher.core.engine import Versioned, YieldsHits
from searcher.core.errors import EngineError
from searcher.core.model import Choice, Hit, Mode, Sort
from searcher.core.tree import Query

T = TypeVar("T")

_ATTEMPTS = 10  # as many updates in a row, each between two reads, do not happen


class YieldsVersions(YieldsHits, Versioned, Protocol):
    """Yields every hit, and tells whether all were of one state."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of an export come from.

    Attributes:
        query: as typed.
        filters: one line, e.g. ``"mode=smart sort=relevance street=青禾街道 -month=2021-05"``.
        index_version: `Versioned.version` of the snapshot the rows were read from.
        exported: ISO day.
    """

    query: str
    filters: str
    index_version: str
    exported: str

    @property
    def note(self) -> str:
        """All of it in one line, for formats that have a field for remarks."""
        values = (
            ("检索式 query", self.query),
            ("筛选 filters", self.filters),
            ("索引 index", self.index_version),
            ("导出 exported", self.exported),
        )
        return "; ".join(f"{name}: {' '.join(value.split())}" for name, value in values if value)


def filters_of(choices: tuple[Choice, ...], mode: Mode, sort: Sort, *, synonyms: bool) -> str:
    """Return the line of `Origin.filters`."""
    picked = (f"{'-' if c.excluded else ''}{c.facet.value}={c.value}" for c in choices)
    named = () if synonyms else ("synonyms=off",)
    return " ".join((f"mode={mode.value}", f"sort={sort.value}", *named, *picked))


def snapshot(index: YieldsVersions, query: Query) -> tuple[str, Iterator[Hit]]:
    """Return the version of the index and all hits of the query in just that version.

    Raises: as `steadily`.
    """
    return steadily(index, lambda: begun(index.every(query)))


def steadily(index: Versioned, ask: Callable[[], T]) -> tuple[str, T]:
    """Return the version of the index and what was asked of just that version.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer, or the index does not stop changing.
    """
    for _ in range(_ATTEMPTS):
        version = index.version()
        answer = ask()
        if index.version() == version:
            return version, answer
    raise EngineError(
        "索引一直在更新，请稍后再试 / the index keeps changing; try again when indexing is done"
    )


def begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Read the first hit, so that an engine takes its snapshot now."""
    return chain(list(islice(hits, 1)), hits)
