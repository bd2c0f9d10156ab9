"""A search as its user asks for it: the one value that find, exports, research, site and API take.

A `Request` says how a search was asked for; a `tree.Query` says what an engine is asked. `find`
makes the second of the first.
"""

from dataclasses import dataclass

from searcher.core.model import Choice, Mode, Sort


@dataclass(frozen=True, slots=True)
class Request:
    """One search.

    Attributes:
        typed: the query, any string; the empty one finds every article. See docs/query.md.
        choices: facet values picked and ruled out.
        mode: how words are matched.
        sort: order of the results.
        limit: results at the most; a number below 0 counts as 0.
        offset: results that are skipped before the first; a number below 0 counts as 0.
        synonyms: whether other names of the typed words are looked for too.
        collapsed: whether reprints of one text are shown as one result.
        recent: whether newer articles are ranked up a little.
    """

    typed: str = ""
    choices: tuple[Choice, ...] = ()
    mode: Mode = Mode.SMART
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    synonyms: bool = True
    collapsed: bool = False
    recent: bool = False


PLAIN = Request()  # every choice and switch as it is unless somebody says otherwise
