"""The result of parsing a query, and the limits of queries."""

from dataclasses import dataclass, field

from searcher.core.model import Notice
from searcher.core.tree import Node, RankingText
from searcher.speech import Message

MAX_CHARACTERS = 10_000  # characters of a query; the rest is cut off with a notice
MAX_LEAVES = 256
MAX_PATTERNS = 16  # leaves that are wildcards
MAX_DEPTH = 32  # levels of parentheses; deeper ones are ignored with a notice
MAX_DISTANCE = 1000  # characters between the two texts of a NEAR
MAX_NOTICES = 20
LONGEST_QUOTE = 20  # characters of the query that a notice repeats


@dataclass(frozen=True, slots=True)
class TypedTerm:
    """A node that must or may match, and the range of the typed query it was read from.

    A term is a word, a phrase, a NEAR, or a field with its value. If a space replaces this range,
    the rest is still a query.

    Attributes:
        node: the node.
        start: the first character.
        end: the character behind the last.
        is_word: whether it is a word of bare text, no phrase, field or wildcard.
    """

    node: Node
    start: int
    end: int
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a typed query, and what to tell its user.

    Attributes:
        tree: the tree.
        ranked_by: the texts and phrases that are not negated, in typed order, then their synonyms.
        notices: parts of the query that were read otherwise than typed.
        terms: the terms that are not negated, in typed order.
        is_plain: whether it has no operator, so that the terms are all that it asks for; in a
            sentence quotes and parentheses are none.
        is_sentence: whether it is a question or another sentence.
    """

    tree: Node
    ranked_by: tuple[RankingText, ...] = ()
    notices: tuple[Notice, ...] = ()
    terms: tuple[TypedTerm, ...] = ()
    is_plain: bool = False
    is_sentence: bool = False


@dataclass(slots=True)
class Notices:
    """Collects notices for the user; each message is kept once, with its first place."""

    kept: dict[Message, Notice] = field(default_factory=dict)

    def add(self, message: Message, start: int, end: int) -> None:
        """Add a message about a range of the typed query."""
        if len(self.kept) < MAX_NOTICES:
            self.kept.setdefault(message, Notice(message, start, end))


def shortened(typed: str, longest: int = LONGEST_QUOTE) -> str:
    """Return typed text in the length in which a notice repeats it."""
    typed = typed.strip()
    return typed if len(typed) <= longest else f"{typed[:longest]}…"
