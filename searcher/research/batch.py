"""Runs many queries and counts the articles that each finds, by office, month or another facet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searcher.core.engine import Searches
from searcher.core.errors import EngineError
from searcher.core.model import Choice, Facet, Notice
from searcher.core.request import PLAIN, Request
from searcher.core.tree import Everything, Query
from searcher.find.find import query_of
from searcher.research.sheet import Problem, Sheet, Typed
from searcher.speech import Message, said


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one query.

    Attributes:
        line: line of the query in the file, from 1.
        text: the query.
        total: number of articles it finds.
        counts: number of articles for each of `Batch.labels`.
        notices: parts of the query that were read otherwise than typed.
    """

    line: int
    text: str
    total: int
    counts: tuple[int, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of `batch`.

    Attributes:
        by: the facet of the columns.
        labels: the chosen values of the facet, or all its values; in the facet's order.
        rows: the queries that were run, in the file's order.
        problems: the other queries, in the file's order.
        left_out: see `Sheet`.
    """

    by: Facet
    labels: tuple[str, ...]
    rows: tuple[Counted, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0


def batch(
    index: Searches,
    sheet: Sheet,
    request: Request = PLAIN,
    *,
    by: Facet = Facet.STREET,
) -> Batch:
    """Run each query of a sheet; one that fails does not affect the others.

    An article of two departments counts in both columns and once in the total.

    Args:
        index: the index.
        sheet: the queries.
        request: how each query is asked; the query replaces the typed text of the request.
        by: the facet of the columns.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the index cannot be read.
    """
    labels = _labels(index, by, request.choices)
    rows, problems = [], list(sheet.problems)
    for typed in sheet.queries:
        query, notices = query_of(replace(request, typed=typed.text))
        if query.tree == Everything():
            problems.append(_problem(typed, said("batch.nothing")))
            continue
        try:
            total, counts = _answer(index, query, by, labels)
        except EngineError as error:
            problems.append(_problem(typed, error.message))
        else:
            rows.append(Counted(typed.line, typed.text, total, counts, notices))
    problems.sort(key=lambda problem: problem.line)
    return Batch(by, labels, tuple(rows), tuple(problems), sheet.left_out)


def _labels(index: Searches, by: Facet, choices: Sequence[Choice]) -> tuple[str, ...]:
    chosen = {c.value for c in choices if c.facet is by and not c.excluded}
    held = index.search(Query(limit=0)).facets[by]
    return tuple(c.value for c in held if not chosen or c.value in chosen)


def _answer(
    index: Searches, query: Query, by: Facet, labels: tuple[str, ...]
) -> tuple[int, tuple[int, ...]]:
    page = index.search(Query(query.tree, choices=query.choices, limit=0))
    found = {c.value: c.count for c in page.facets[by]}
    return page.total, tuple(found.get(label, 0) for label in labels)


def _problem(typed: Typed, message: Message) -> Problem:
    return Problem(typed.line, typed.text[:80], message)
