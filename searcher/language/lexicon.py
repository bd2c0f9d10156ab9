"""The words jieba should know beside its own: ours, the synonyms, names of offices, the user's."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from searcher.language.folding import fold
from searcher.language.gazetteer import load_gazetteer
from searcher.language.synonyms import load_synonyms

_added: tuple[str, ...] = ()


def extend_lexicon(words: Iterable[str]) -> None:
    """Add the user's words, before anything is cut; the same words again change nothing.

    They are the process's, not a parameter of each call: one process has one definition of a word,
    and rjieba never forgets one.

    Raises:
        RuntimeError: the lexicon is in use without them.
    """
    global _added
    folded = _in_order(words)
    if folded == _added:
        return
    if lexicon.cache_info().currsize:
        raise RuntimeError("the lexicon is in use; extend it before")
    _added = folded


def added_words() -> tuple[str, ...]:
    """Return the user's words, for a process that is to cut as this one does."""
    return _added


@cache
def lexicon() -> tuple[str, ...]:
    """Return all words that jieba should know, folded and in order."""
    listed = files("data").joinpath("lexicon.txt").read_text("utf-8")
    synonyms = (name for group in load_synonyms().groups for name in group)
    return _in_order([*words_of(listed.splitlines()), *synonyms, *_names(), *_added])


def words_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first word of each line; what follows it, and a line with a ``#``, is a remark."""
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.split()[0]


def _names() -> Iterator[str]:
    known = load_gazetteer()
    yield from (street.name for street in known.streets)
    for unit in known.departments:
        yield from (unit.name, *unit.aliases)


def _in_order(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word).text for word in words}))
