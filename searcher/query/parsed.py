"""What reading a typed query yields, and the bounds it keeps."""

from dataclasses import dataclass, field

from searcher.core.model import Notice
from searcher.core.tree import Node, RankingText

MAX_CHARACTERS = 10_000  # of a typed query; the rest is cut off with a notice
MAX_LEAVES = 256
MAX_PATTERNS = 16  # of the leaves that may be wildcards
MAX_DEPTH = 32  # of parentheses; those further in are ignored with a notice
MAX_DISTANCE = 1000  # characters between the two of a NEAR
MAX_NOTICES = 20
_LONGEST_QUOTE = 20  # characters of the query that a notice repeats


@dataclass(frozen=True, slots=True)
class TypedTerm:
    """Something that must or may match, and the characters of the typed query it was read from.

    A word (of a text of several, each), a phrase, a NEAR or a field with its value. With a space
    put in place of these characters the rest is a query still.
    """

    node: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a typed query and what to tell its user about it.

    Attributes:
        ranked_by: texts and phrases that are wanted, in the order typed, then their synonyms.
        terms: what is wanted, in the order typed; nothing that is negated.
    """

    tree: Node
    ranked_by: tuple[RankingText, ...] = ()
    notices: tuple[Notice, ...] = ()
    terms: tuple[TypedTerm, ...] = ()


@dataclass(slots=True)
class Notices:
    """Collects what to tell the user: each message once, where it is first of use."""

    kept: dict[str, Notice] = field(default_factory=dict)

    def add(self, message: str, start: int, end: int) -> None:
        """Keep a message about a range of the typed query."""
        if len(self.kept) < MAX_NOTICES:
            self.kept.setdefault(message, Notice(message, start, end))


def shortened(typed: str) -> str:
    """Return the text as a notice repeats it."""
    typed = typed.strip()
    return typed if len(typed) <= _LONGEST_QUOTE else f"{typed[:_LONGEST_QUOTE]}…"
