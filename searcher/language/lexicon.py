"""The words that jieba learns: our lexicon, synonyms, names of offices, and the user's words."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from searcher.language.folding import fold
from searcher.language.gazetteer import load_gazetteer
from searcher.language.synonyms import load_synonyms

_added: tuple[str, ...] = ()


def extend_lexicon(words: Iterable[str]) -> None:
    """Add the user's words, before any text is cut; adding the same words again has no effect.

    The words hold for the whole process, because a process must have one definition of a word and
    rjieba cannot forget a word.

    Raises:
        RuntimeError: the lexicon is in use already, without these words.
    """
    global _added
    folded = _in_order(words)
    if folded == _added:
        return
    if lexicon.cache_info().currsize:
        raise RuntimeError("the lexicon is in use; extend it before")
    _added = folded


def added_words() -> tuple[str, ...]:
    """Return the user's words, so that another process can cut in the same way."""
    return _added


@cache
def lexicon() -> tuple[str, ...]:
    """Return all words that jieba learns, folded and sorted."""
    named = (name for group in load_synonyms().groups for name in group)
    synonyms = (name for name in named if not name.isascii())  # jieba cuts only Han
    return _in_order([*_read("lexicon.txt"), *respelled().values(), *synonyms, *_names(), *_added])


@cache
def respelled() -> Mapping[str, str]:
    """Return words of jieba's own dictionary that folding changes, by their folded form.

    jieba must learn the folded form: 著名 folds to 着名, which its dictionary does not hold.
    """
    return {fold(word).text: word for word in _read("respelled.txt")}


def as_printed(folded: str) -> str:
    """Return a folded word as print spells it, to be shown: 着名 is 著名."""
    return respelled().get(folded, folded)


def _read(name: str) -> Iterator[str]:
    return words_of(files("data").joinpath(name).read_text("utf-8").splitlines())


def words_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first word of each line. The rest of a line, and lines with ``#``, are comments."""
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
