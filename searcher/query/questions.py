"""Tells plain words and questions from queries with operators, and leaves stop words out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from searcher.core.tree import positive_leaves
from searcher.language import tokens
from searcher.language.stop_words import is_question_word, is_stop_word
from searcher.query.lexer import Kind, Lexeme
from searcher.query.parsed import TypedTerm
from searcher.query.patterns import is_wild
from searcher.query.units import units

MOST_WORDS = 8  # a longer list of words is a sentence: few people type so many words one by one
_PLAIN = {Kind.BARE, Kind.FIELD}
_MARKS_OF_A_SENTENCE = {Kind.PHRASE, Kind.OPEN, Kind.CLOSE}
_TEXTS = {Kind.BARE, Kind.PHRASE}
# Kinds beside which a text can be left out, so that what remains is still a query.
_BEFORE = {None, Kind.BARE, Kind.PHRASE, Kind.OPEN, Kind.CLOSE}
_BEHIND = {None, Kind.BARE, Kind.PHRASE, Kind.OPEN, Kind.CLOSE, Kind.NOT, Kind.FIELD}
_MARKS = re.compile(r"[。!?;]|(?<!\d),|,(?!\d)")  # the comma of 1,200 is no mark


def is_sentence(lexemes: Sequence[Lexeme]) -> bool:
    """Whether a query is a question or sentence: many words, a question word, or a mark."""
    texts = [each for each in _free(lexemes) if each.kind is Kind.BARE]
    words = [word for each in texts for word in _words(each)]
    return (
        any(map(is_question_word, words))
        or any(_MARKS.search(each.text) for each in texts)
        or sum(not is_stop_word(word) for word in words) > MOST_WORDS
    )


def is_plain(lexemes: Iterable[Lexeme], terms: Iterable[TypedTerm], *, sentence: bool) -> bool:
    """Whether a query consists of words and fields, without an operator that the user typed.

    Args:
        lexemes: the query.
        terms: its terms; a wildcard is an operator.
        sentence: whether it is a sentence, in which quotes and parentheses are no operators.
    """
    kinds = {each.kind for each in lexemes}
    leaves = (leaf for term in terms for leaf in positive_leaves(term.node))
    allowed = _PLAIN | _MARKS_OF_A_SENTENCE if sentence else _PLAIN
    return kinds <= allowed and not any(map(is_wild, leaves))


def split_stop_words(lexemes: Sequence[Lexeme]) -> tuple[list[Lexeme], list[Lexeme]]:
    """Return the lexemes to read, and the texts of stop words that are no condition.

    A query of stop words alone keeps them, and so does an operator or a field beside one.
    """
    if not any(each for each in _free(lexemes) if not _is_idle(each)):
        return list(lexemes), []
    kept: list[Lexeme] = []
    idle: list[Lexeme] = []
    for each, following in zip(lexemes, [*lexemes[1:], None], strict=True):
        beside = kept[-1].kind if kept else None, following.kind if following else None
        fits = beside[0] in _BEFORE and beside[1] in _BEHIND
        alone = beside == (Kind.OPEN, Kind.CLOSE)
        (idle if fits and not alone and _is_idle(each) else kept).append(each)
    return kept, idle


def _free(lexemes: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """Yield the texts that are neither the value of a field nor negated."""
    before: Lexeme | None = None
    for each in lexemes:
        is_bound = before is not None and before.kind in (Kind.FIELD, Kind.NOT)
        if each.kind in _TEXTS and not is_bound:
            yield each
        before = each


def _words(lexeme: Lexeme) -> list[str]:
    return [unit.text for unit in units(tokens.fold(lexeme.text).text)]


def _is_idle(lexeme: Lexeme) -> bool:
    """Whether a bare text consists of stop words; marks without any word do not."""
    words = _words(lexeme) if lexeme.kind is Kind.BARE else []
    return bool(words) and all(map(is_stop_word, words))
