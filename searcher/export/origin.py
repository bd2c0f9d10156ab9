"""The origin of an export, which is recorded in every format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Protocol, TypeVar
from urllib.parse import quote

from searcher.core.engine import Versioned, YieldsHits
from searcher.core.errors import EngineError
from searcher.core.model import Hit
from searcher.core.request import Request
from searcher.core.tree import Query

T = TypeVar("T")

_ATTEMPTS = 10  # so many updates in a row, each between two reads, do not happen in practice


class YieldsVersions(YieldsHits, Versioned, Protocol):
    """An index that yields every hit, and whose version tells whether a commit came in between."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of the rows of an export.

    Attributes:
        query: the query as typed.
        filters: one line, e.g. ``"mode=smart sort=relevance street=青禾街道 -month=2021-05"``.
        index_version: `SearchIndex.version` of the state that was read.
        exported: ISO day of the export.
        site: address of the site, to which citations link, without a final slash; ``""`` for none.
    """

    query: str
    filters: str
    index_version: str
    exported: str
    site: str = ""

    def link(self, article_id: str) -> str:
        """Return the permanent address of an article; ``""`` without a site."""
        return f"{self.site}/article/{quote(article_id, errors='replace')}" if self.site else ""

    @property
    def note(self) -> str:
        """The whole origin in one line, for formats with a field for remarks."""
        values = (
            ("检索式 query", self.query),
            ("筛选 filters", self.filters),
            ("索引 index", self.index_version),
            ("导出 exported", self.exported),
        )
        return "; ".join(f"{name}: {' '.join(value.split())}" for name, value in values if value)


def filters_of(request: Request, *, loose: bool = False) -> str:
    """Return the line for `Origin.filters`; ``loose`` tells that articles may lack some words."""
    picked = (f"{'-' if c.excluded else ''}{c.facet.value}={c.value}" for c in request.choices)
    told = (
        (not request.synonyms, "synonyms=off"),
        (request.strict, "words=every"),
        (loose, "words=some"),
    )
    named = (name for is_so, name in told if is_so)
    return " ".join((f"mode={request.mode.value}", f"sort={request.sort.value}", *named, *picked))


def snapshot(index: YieldsVersions, query: Query) -> tuple[str, Iterator[Hit]]:
    """Return the version of the index, and all hits of the query in exactly that version.

    Raises:
        IndexMissing: see `steadily`.
        EngineError: see `steadily`.
    """
    return steadily(index, lambda: begun(index.every(query)))


def steadily(index: Versioned, ask: Callable[[], T]) -> tuple[str, T]:
    """Return the version of the index, and the result of ``ask`` for exactly that version.

    Args:
        index: the index.
        ask: reads the index; called again if the index changes meanwhile.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer, or the index keeps changing.
    """
    for _ in range(_ATTEMPTS):
        version = index.version()
        answer = ask()
        if index.version() == version:
            return version, answer
    raise EngineError("index.updating")


def begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Read the first hit now, so that the engine takes its snapshot now."""
    return chain(list(islice(hits, 1)), hits)
