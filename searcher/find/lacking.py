"""Tells which words of a query an article lacks: the text is scanned, the same for every engine."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from searcher.core.deadline import checked
from searcher.core.model import Article
from searcher.core.tree import And, Literal, Near, Node, Or, Part, Pattern, Word
from searcher.language import tokens
from searcher.language.occurrences import occurrences, stands_near
from searcher.query import TypedTerm
from searcher.query.lexer import unquoted


def lacking(article: Article, typed: str, words: Iterable[TypedTerm]) -> tuple[str, ...]:
    """Return the words that an article lacks, as typed. A word whose synonym it has is not lacking.

    Args:
        article: the whole article.
        typed: the query.
        words: its words.

    Raises:
        TimedOut: the time limit passed.
    """
    texts = {Part.TITLE: _Text(tokens.fold(article.heading).text)}
    texts[Part.BODY] = _Text(tokens.fold(article.text).text)
    lost = (word for word in words if not _has(texts, word.node))
    return tuple(unquoted(typed[word.start : word.end]) for word in lost)


@dataclass(frozen=True)
class _Text:
    """A folded part of an article."""

    folded: str

    @cached_property
    def latin(self) -> frozenset[str]:
        """Its Latin words and numbers."""
        return frozenset(token.text for token in checked(tokens.latin_words(self.folded)))

    def has(self, node: Literal | Pattern | Word | Near) -> bool:
        match node:
            case Word(text):
                return text in self.latin
            case Near():
                return stands_near(self.folded, node)
            case _:
                return any(True for _ in occurrences(self.folded, node))


def _has(texts: dict[Part, _Text], node: Node) -> bool:
    match node:
        case And(children):
            return all(_has(texts, child) for child in children)
        case Or(children):
            return any(_has(texts, child) for child in children)
        case Literal() | Pattern() | Word() | Near():
            return any(text.has(node) for part, text in texts.items() if node.part in (None, part))
        case _:  # no other node is made of a word
            return True
