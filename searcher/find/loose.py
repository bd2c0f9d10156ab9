"""Decides which list answers a request: the articles with every word, or the loose list.

In the mode 智能 a query asks for every word. Where no article has them all, or where the query is a
question, the articles with as many of the words as possible answer better than nothing: the loose
list. Its articles have at least one of the words, the best first. All other conditions of the query
hold in it too. docs/decisions/questions-get-an-answer.md gives the reasons.
"""

from dataclasses import dataclass, replace

from searcher.core.engine import Searches
from searcher.core.model import Looseness, Mode, Notice
from searcher.core.request import Request
from searcher.core.tree import And, Node, Or, Query
from searcher.query import Parsed, TypedTerm, parse
from searcher.query.joining import join
from searcher.query.lexer import unquoted


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the engine.

    Attributes:
        query: the query; it has neither limit nor offset, and does not collapse reprints.
        notices: how the query was read.
        parsed: the typed query.
        loose: of the loose list; ``None`` if the query asks for every word.
    """

    query: Query
    notices: tuple[Notice, ...]
    parsed: Parsed
    loose: Looseness | None = None


def read(request: Request) -> Asked:
    """Read a request so that every word must occur, or as its mode says."""
    parsed = parse(request.typed, request.mode, synonyms=request.synonyms)
    query = Query(parsed.tree, parsed.ranked_by, request.choices, request.sort)
    return Asked(query, parsed.notices, parsed)


def asked(index: Searches, request: Request) -> Asked:
    """Return the query whose list answers a request.

    Filters do not decide: whether an article has every word, or any, is asked of all articles that
    the typed query allows. So a list does not change its kind when a filter is added or dropped,
    and the count beside a facet value is the total after the click.

    Args:
        index: the index. It is searched only if a loose list is possible.
        request: the request.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    strict = read(request)
    if not loosened(request, strict.parsed):
        return strict
    every = _total(index, strict.query)
    anywhere = every or _total(index, _unfiltered(strict.query))
    if anywhere and not at_once(request, strict.parsed):
        return strict
    loose = _loose(request, strict, every)
    return loose if anywhere or _total(index, _unfiltered(loose.query)) else strict


def at_once(request: Request, parsed: Parsed) -> bool:
    """Whether the loose list answers even if articles have every word: for sentences, on demand."""
    return request.strict is False or parsed.is_sentence


def loosened(request: Request, parsed: Parsed) -> tuple[TypedTerm, ...]:
    """Return the words of which articles in the loose list may lack some; none without a list."""
    if request.mode is not Mode.SMART or request.strict or not parsed.is_plain:
        return ()
    words: dict[Node, TypedTerm] = {}
    for term in parsed.terms:
        if term.is_word or (parsed.is_sentence and _is_cited(request.typed, term)):
            words.setdefault(term.node, term)
    return tuple(words.values()) if len(words) > 1 else ()


def _is_cited(typed: str, term: TypedTerm) -> bool:
    """Whether a term stands in quotes beside a text without a space between: 什么是“两委”换届."""
    is_quoted = unquoted(typed[term.start : term.end]) != typed[term.start : term.end].strip()
    around = typed[: term.start][-1:] + typed[term.end :][:1]
    return is_quoted and bool(around.strip())


def _loose(request: Request, strict: Asked, every: int) -> Asked:
    words = [term.node for term in loosened(request, strict.parsed)]
    conditions = [term.node for term in strict.parsed.terms if term.node not in words]
    tree = join(And, [join(Or, words), *conditions])
    loose = Looseness(every, len(words))
    notices = (Notice(loose.message), *strict.notices)
    return Asked(replace(strict.query, tree=tree), notices, strict.parsed, loose)


def _unfiltered(query: Query) -> Query:
    return replace(query, choices=())


def _total(index: Searches, query: Query) -> int:
    return index.search(replace(query, ranked_by=(), limit=0)).total
