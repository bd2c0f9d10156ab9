"""The frozen value of one search, as it passes from the edges to the use cases."""

from dataclasses import dataclass

from searcher.core.model import Choice, Mode, Sort


@dataclass(frozen=True, slots=True)
class Request:
    """One search as the user asked for it.

    Attributes:
        typed: the query, any text; ``""`` finds every article. See docs/query.md.
        choices: the facet values that the user picked or excluded.
        mode: how words are matched.
        sort: the order of results.
        limit: number of results to return at most; below 0 counts as 0.
        offset: number of results to skip; below 0 counts as 0.
        synonyms: whether synonyms are searched too.
        collapsed: whether reprints of one text are shown as one result.
        recent: whether newer articles are ranked up a little.
        strict: whether articles must have every word in the mode 智能; ``False``: some of the words
            are enough; ``None``: some are enough for questions, and where no article has all.
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
    strict: bool | None = None


PLAIN = Request()  # every choice and switch as it is unless somebody says otherwise
