"""Parses typed text into the query tree; docs/query.md describes the language."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from searcher.core.model import Mode
from searcher.core.tree import Everything
from searcher.language.dates import today_in_shanghai
from searcher.language.synonyms import Synonyms, load_synonyms
from searcher.query.date_values import lexemes_of
from searcher.query.leaves import SYNONYM_WEIGHT, Leaves, Manner
from searcher.query.lexer import Kind, Lexeme, as_phrase
from searcher.query.parsed import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_DISTANCE,
    MAX_LEAVES,
    MAX_NOTICES,
    MAX_PATTERNS,
    Notices,
    Parsed,
    TypedTerm,
)
from searcher.query.questions import is_plain, is_sentence, split_stop_words
from searcher.query.reader import Reader
from searcher.speech import said

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_DISTANCE",
    "MAX_LEAVES",
    "MAX_NOTICES",
    "MAX_PATTERNS",
    "SYNONYM_WEIGHT",
    "Parsed",
    "TypedTerm",
    "parse",
]


def parse(
    typed: str, mode: Mode = Mode.SMART, *, synonyms: bool = True, today: date | None = None
) -> Parsed:
    """Parse a typed query; no string is an error.

    Args:
        typed: the query.
        mode: how words are matched. In the mode 精确 all that is typed is one phrase.
        synonyms: whether synonyms and other spellings of numbers are searched too; never in the
            mode 精确.
        today: the day from which 去年 counts; ``None`` for today in Shanghai.

    Returns:
        The tree with ranking texts, notices and terms.
    """
    notices = Notices()
    if len(typed) > MAX_CHARACTERS:
        message = said("query.too_long", most=MAX_CHARACTERS)
        notices.add(message, MAX_CHARACTERS, len(typed))
        typed = typed[:MAX_CHARACTERS]
    known = load_synonyms() if synonyms else Synonyms()
    manner = Manner(mode, known, today or today_in_shanghai(), numerals=synonyms)
    if mode is Mode.EXACT:
        return _read(as_phrase(typed), typed, manner, notices)
    lexemes = lexemes_of(typed, notices)
    idle: list[Lexeme] = []
    if mode is Mode.SMART:
        lexemes, idle = split_stop_words(lexemes)
    before = Notices(dict(notices.kept))
    parsed = _read(lexemes, typed, manner, notices, idle)
    spelt = [lexeme for lexeme in lexemes if lexeme.is_spelt]
    if parsed.tree != Everything() or not spelt:
        return parsed
    sign = spelt[0]
    message = said("query.idle_sign", sign=sign.text)
    before.add(message, sign.start, sign.end)
    return _read(_as_text(lexemes), typed, manner, before)


def _read(
    lexemes: Sequence[Lexeme],
    typed: str,
    manner: Manner,
    notices: Notices,
    idle: Sequence[Lexeme] = (),
) -> Parsed:
    """Build the tree of lexemes; ``idle`` are texts of stop words beside them."""
    leaves = Leaves(manner, notices, typed)
    tree = Reader(lexemes, typed, manner.mode, leaves, notices).read()
    _say_stop_words([*idle, *leaves.idle], notices)
    is_question = is_sentence([*idle, *lexemes])
    return Parsed(
        tree,
        leaves.ranking_texts(),
        tuple(notices.kept.values()),
        tuple(leaves.terms),
        is_plain(lexemes, leaves.terms, sentence=is_question),
        is_question,
    )


def _say_stop_words(idle: Iterable[Lexeme], notices: Notices) -> None:
    """Tell which typed words are no condition."""
    placed = sorted(idle, key=lambda each: each.start)
    if placed:
        listed = "”“".join(dict.fromkeys(each.text for each in placed))
        notices.add(said("query.stop_words", listed=listed), placed[0].start, placed[-1].end)


def _as_text(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Return the lexemes with spelt operators as text: a single 或 asks for that character."""
    return [replace(each, kind=Kind.BARE) if each.is_spelt else each for each in lexemes]
