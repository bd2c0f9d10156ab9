"""Spelling suggestions: words that sound alike or differ in one character.

A suggestion is only shown, never applied without the user.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, pairwise
from weakref import WeakKeyDictionary

from searcher.core.engine import Searches
from searcher.core.once import Once
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.language import tokens
from searcher.language.lexicon import as_printed, lexicon
from searcher.language.readings import readings
from searcher.query import parse
from searcher.query.date_values import lexemes_of
from searcher.query.lexer import Kind as Lexed
from searcher.query.lexer import Lexeme
from searcher.query.parsed import Notices
from searcher.query.units import leaf_of
from searcher.suggest.completion import Completion, Kind, Suggester
from searcher.suggest.names import Names

MAX_TYPED = 200  # characters; a longer query gets no suggestions
FAR_FEWER = 20  # a suggestion must be in 20 times as many articles as the typed text
_LONGEST = 12  # characters of the longest text that is corrected as one word
_TRIED = 8  # corrections that are searched for
_EDITED_HAN, _EDITED_LATIN = 3, 4  # shorter words are not corrected by changing a character

_PATTERN = re.compile(r"[*＊?？~～/／]")  # signs of wildcards, nearness and addresses


_Count = Callable[[str], int]  # returns the number of articles that hold a folded text


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A corrected query.

    Attributes:
        typed: the whole query.
        total: number of articles it finds, 1 or more.
    """

    typed: str
    total: int


@dataclass(frozen=True, slots=True)
class _Window:
    """A piece of the typed query that may be one misspelt word.

    Attributes:
        text: the piece, folded.
        start: where it begins in the typed query.
        end: where it ends.
    """

    text: str
    start: int
    end: int


class _Speller:
    """Corrects words by their sound, and by changing one character.

    Attributes:
        words: the words that may be suggested, most frequent first.
        sounds: these words by their syllables.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words; only words of 2 to 12 characters are used."""
        self.words = list(dict.fromkeys(word for word in words if 2 <= len(word) <= _LONGEST))
        self.sounds: Mapping[tuple[str, ...], list[str]] = defaultdict(list)
        for word in self.words:
            if tokens.is_han(word[0]):
                for said in readings(word):
                    self.sounds[said].append(word)

    def corrections(self, typed: str) -> Iterator[str]:
        """Yield homophones, then words that are one edit away; each kind most frequent first."""
        if tokens.is_han(typed[0]):
            for said in readings(typed):
                yield from self.sounds.get(said, ())
        if len(typed) >= (_EDITED_HAN if tokens.is_han(typed[0]) else _EDITED_LATIN):
            yield from self._edited(typed)

    def _edited(self, typed: str) -> list[str]:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        near = extract(typed, self.words, scorer=OSA.distance, score_cutoff=1, limit=_TRIED)
        return [word for word, _, _ in near]


_SPELLERS: WeakKeyDictionary[Names, Once[_Speller]] = WeakKeyDictionary()  # by state of the index
_MAKING = threading.Lock()


def did_you_mean(suggester: Suggester, request: Request, limit: int = 3) -> tuple[Suggestion, ...]:
    """Suggest corrections of words that no or very few articles hold.

    A word of the dictionary that some article holds is taken as meant. Phrases, fields, negated
    words and operators are not corrected. Each suggestion finds more articles than the typed query.

    Args:
        suggester: offers the words of the index.
        request: the search.
        limit: how many suggestions to return at most.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    index, typed = suggester.index, request.typed
    if len(typed) > MAX_TYPED:
        return ()
    held = cache(partial(_held, index))
    windows = [window for window in _windows(typed) if not _is_meant(held, window.text)]
    if not windows:
        return ()
    count = partial(_total, index, request)
    least = count(typed)
    found: dict[str, int] = {}
    for corrected in islice(_corrected(suggester, held, typed, windows), _TRIED):
        total = count(corrected)
        if total > least:
            found[corrected] = total
    return tuple(Suggestion(corrected, total) for corrected, total in found.items())[:limit]


def _windows(typed: str) -> Iterator[_Window]:
    """Yield each word of the query, and adjacent words that may be one misspelt word."""
    for text in _bare_texts(typed):
        folded = tokens.fold(text.text)
        for start, end in _pieces(folded.text):
            first, last = folded.printed(start, end)
            yield _Window(folded.text[start:end], text.start + first, text.start + last)


def _bare_texts(typed: str) -> Iterator[Lexeme]:
    """Yield the words that may be misspelt: no phrase, field value, negated word or pattern."""
    depth, skips = 0, False  # open parentheses that are skipped; whether the next text is skipped
    for lexeme in lexemes_of(typed, Notices()):
        if depth:
            depth += (lexeme.kind is Lexed.OPEN) - (lexeme.kind is Lexed.CLOSE)
        elif lexeme.kind in (Lexed.FIELD, Lexed.NOT):
            skips = True
        elif skips:
            depth, skips = int(lexeme.kind is Lexed.OPEN), False
        elif lexeme.kind is Lexed.BARE and not _PATTERN.search(lexeme.text):
            yield lexeme


def _pieces(folded: str) -> Iterator[tuple[int, int]]:
    cut = list(tokens.typed_words(folded))
    for first, token in enumerate(cut):
        yield token.start, token.end
        for before, following in pairwise(cut[first:]):
            torn = before.end == following.start and tokens.is_han(token.text[0])
            if not torn or following.end - token.start > _LONGEST:
                break
            yield token.start, following.end


def _is_meant(held: _Count, window: str) -> bool:
    """Whether a window is not to be corrected: too short, a number, or made of known words."""
    if len(window) < 2 or window[0].isdecimal():
        return True
    words = [token.text for token in tokens.typed_words(window)]
    return all(len(word) > 1 and held(word) for word in words)


def _corrected(
    suggester: Suggester, held: _Count, typed: str, windows: Sequence[_Window]
) -> Iterator[str]:
    """Yield queries in which one window is replaced; longer windows are tried first."""
    speller = _speller(suggester)
    seen = {typed}
    for window in sorted(windows, key=lambda window: -len(window.text)):
        for word in islice(dict.fromkeys(speller.corrections(window.text)), _TRIED):
            corrected = typed[: window.start] + as_printed(word) + typed[window.end :]
            if word in window.text or corrected in seen:  # leaving characters out corrects nothing
                continue
            seen.add(corrected)
            if held(word) > held(window.text) * FAR_FEWER:
                yield corrected


def _speller(suggester: Suggester) -> _Speller:
    stock = suggester.stock()
    with _MAKING:
        if (once := _SPELLERS.get(stock.names)) is None:
            once = _SPELLERS[stock.names] = Once(partial(_made, stock.known))
    return once.get()


def _made(known: Sequence[Completion]) -> _Speller:
    labels = [tokens.fold(name.text).text for name in known if name.kind is not Kind.WORD]
    stems = [label.removesuffix("街道") for label in labels]
    words = [tokens.fold(name.text).text for name in known if name.kind is Kind.WORD]
    return _Speller([*labels, *stems, *words, *lexicon()])


def _held(index: Searches, folded: str) -> int:
    return index.search(Query(leaf_of(folded, None), limit=0)).total


def _total(index: Searches, request: Request, typed: str) -> int:
    tree = parse(typed, request.mode, synonyms=request.synonyms).tree
    return index.search(Query(tree, choices=request.choices, limit=0)).total
