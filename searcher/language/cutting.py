"""Cutting runs of Chinese characters into words: jieba, or rjieba, which cuts alike.

jieba defines the words. rjieba cuts the same ones twenty times as fast and starts without reading
5 MB of text, given the same frequencies for our lexicon; they are measured with jieba and kept in
``data/``. The two agree on runs of the ideographs U+4E00 to U+9FD5 and on nothing else.
"""

import hashlib
import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

JIEBA_VERSION = "0.42.1"  # whose words both cut, by the pins of pyproject.toml


class Cutter(Protocol):
    """Cuts runs of known ideographs; HMM off."""

    def cut(self, run: str) -> Iterable[str]:
        """Yield words that do not overlap."""

    def search(self, run: str) -> Iterable[tuple[str, int, int]]:
        """Yield words and their sub-words with offsets."""

    def lines(self, lines: str) -> Iterable[str]:
        """Yield the same words without offsets, and every line feed as a word."""


def open_cutter(lexicon: Sequence[str]) -> Cutter:
    """Return the fast cutter, or the reference where there is no wheel of the fast one."""
    try:
        return FastCutter(lexicon)
    except ImportError:
        return JiebaCutter(lexicon)


class JiebaCutter:
    """jieba itself with our lexicon: the reference."""

    def __init__(self, lexicon: Sequence[str]) -> None:
        self.tokenizer = _plain_jieba()
        for word in lexicon:
            self.tokenizer.add_word(word)

    def cut(self, run: str) -> Iterable[str]:
        words: Iterable[str] = self.tokenizer.cut(run, HMM=False)
        return words

    def search(self, run: str) -> Iterable[tuple[str, int, int]]:
        words: Iterable[tuple[str, int, int]] = self.tokenizer.tokenize(run, "search", HMM=False)
        return words

    def lines(self, lines: str) -> Iterable[str]:
        words: Iterable[str] = self.tokenizer.cut_for_search(lines, HMM=False)
        return words


class FastCutter:
    """rjieba with our lexicon.

    The module's own dictionary is extended: another would cost its 30 MB once more. Adding a word
    a second time changes nothing. rjieba's total is the sum of its words, jieba's is more; the rest
    goes to a word that no text has. Probabilities must be equal to the last bit: among cuts that
    are equally likely, rounding decides.
    """

    _NO_WORD = "\ue000"

    def __init__(self, lexicon: Sequence[str]) -> None:
        import rjieba

        self.module = rjieba
        known = load_frequencies(lexicon)
        for word in lexicon:
            rjieba.add_word(word, known.words.get(word, 1), None)
        rjieba.add_word(self._NO_WORD, known.replaced, None)

    def cut(self, run: str) -> Iterable[str]:
        return self.module.cut(run, False)

    def search(self, run: str) -> Iterable[tuple[str, int, int]]:
        return self.module.tokenize(run, "search", False)

    def lines(self, lines: str) -> Iterable[str]:
        return self.module.cut_for_search(lines, False)


def _plain_jieba() -> Any:
    """Return jieba's tokenizer without our lexicon.

    jieba keeps a cache in the shared temporary folder and loads it as code objects without asking
    who wrote it; so its dictionary is built in memory here. Importing it is slow and chatty.
    """
    with warnings.catch_warnings():  # it imports pkg_resources, whose deprecation users would see
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def digest(lexicon: Sequence[str]) -> str:
    """Return eight hexadecimal digits that change with any word of the lexicon."""
    return hashlib.blake2b("\n".join(lexicon).encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often jieba takes the words of our lexicon to occur, so that it cuts them out.

    Attributes:
        lexicon: digest of the words they were computed for.
        replaced: what its total has beyond the sum of all words: it also counts what an entry
            said before a later one, or ours, took its place.
        words: those that need more than once.
    """

    lexicon: str
    replaced: int
    words: dict[str, int]


def measure_frequencies(lexicon: Sequence[str]) -> Frequencies:
    """Ask jieba; takes the second that the file of them saves at every start."""
    tokenizer = JiebaCutter(lexicon).tokenizer
    raised = {word: tokenizer.FREQ[word] for word in lexicon if tokenizer.FREQ[word] > 1}
    return Frequencies(digest(lexicon), tokenizer.total - sum(tokenizer.FREQ.values()), raised)


def load_frequencies(lexicon: Sequence[str]) -> Frequencies:
    """Return what ``data/make_frequencies.py`` wrote, measured anew if the lexicon changed."""
    table = json.loads(files("data").joinpath("frequencies.json").read_text("utf-8"))
    kept = Frequencies(**table)
    return kept if kept.lexicon == digest(lexicon) else measure_frequencies(lexicon)
