"""Gathers the articles of an export: every hit of a search, or articles by id."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from searcher.core.engine import HoldsArticles, SearchesVersions, Versioned, YieldsHits
from searcher.core.model import Hit, Notice, Page
from searcher.core.request import Request
from searcher.export.origin import Origin, begun, filters_of, steadily
from searcher.find.loose import Asked, asked
from searcher.speech import in_words


class GathersHits(SearchesVersions, YieldsHits, Protocol):
    """The methods of an index that the export of a search calls."""


class GathersIds(HoldsArticles, Versioned, Protocol):
    """The methods of an index that the export of chosen articles calls."""


class Exports(GathersHits, GathersIds, Protocol):
    """The methods of an index that both kinds of export call."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles of an export.

    Attributes:
        origin: recorded in the export.
        total: number of hits; reprints count as hits.
        hits: the hits, all of one state of the index; they can be read once.
        notices: parts of the query that were read otherwise than typed.
        missing: the asked-for ids that the index does not hold.
        is_loose: whether the hits may lack some words of the query; see `searcher.find.loose`.
    """

    origin: Origin
    total: int
    hits: Iterator[Hit]
    notices: tuple[Notice, ...] = ()
    missing: tuple[str, ...] = ()
    is_loose: bool = False


def found(
    index: GathersHits, request: Request, most: int | None = None, site: str = ""
) -> Gathered:
    """Gather every hit of a search: of the list that `searcher.find.find` shows.

    Args:
        index: the index.
        request: the search; its limit and offset are ignored.
        most: read only so many hits, for a preview; the total is that of all hits.
        site: address of the site that citations link to; ``""`` for none.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer, or the index keeps changing.
    """
    version, (listed, page, hits) = steadily(index, lambda: _read(index, request, most))
    is_loose = listed.loose is not None
    filters = filters_of(request, loose=is_loose)
    origin = Origin(request.typed, filters, version, _today(), site)
    return Gathered(origin, page.total, hits, listed.notices, is_loose=is_loose)


def selected(index: GathersIds, ids: Sequence[str], site: str = "") -> Gathered:
    """Gather articles in the order of their ids; an id given twice counts once.

    Args:
        index: the index.
        ids: ids of the articles.
        site: address of the site that citations link to; ``""`` for none.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    wanted = {one: index.get(one) for one in dict.fromkeys(ids)}
    articles = [article for article in wanted.values() if article]
    missing = tuple(one for one, article in wanted.items() if article is None)
    typed = in_words("export.selected", n=len(articles))
    lost = " ".join(f"missing={one}" for one in missing)
    origin = Origin(typed, lost, index.version(), _today(), site)
    hits = iter([Hit(article, 0.0) for article in articles])
    return Gathered(origin, len(articles), hits, missing=missing)


def _read(
    index: GathersHits, request: Request, most: int | None
) -> tuple[Asked, Page, Iterator[Hit]]:
    listed = asked(index, request)
    page = index.search(replace(listed.query, limit=most or 0))
    hits = begun(index.every(listed.query)) if most is None else iter(page.hits)
    return listed, page, hits


def _today() -> str:
    return date.today().isoformat()
