"""Cuts Chinese text into words with jieba, or with rjieba, which cuts the same words faster.

jieba defines the words. rjieba cuts them twenty times as fast and starts without reading 5 MB of
text, if it gets the same frequencies for our lexicon; these are measured with jieba and kept in
``data/``. The two agree only on stretches of the ideographs U+4E00 to U+9FD5, so only such
stretches are passed to them.
"""

import hashlib
import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

JIEBA_VERSION = "0.42.1"  # its words define the index; pyproject.toml pins it


class Cutter(Protocol):
    """Cuts stretches of ideographs U+4E00 to U+9FD5 into words, no hidden Markov model (HMM)."""

    def cut(self, stretch: str) -> Iterable[str]:
        """Yield words that do not overlap and together make the run."""

    def search(self, stretch: str) -> Iterable[tuple[str, int, int]]:
        """Yield words and the words inside them, each with start and end in the run."""

    def lines(self, lines: str) -> Iterable[str]:
        """Yield the words of `search` for lines of text, without offsets; a line feed is a word."""


def open_cutter(lexicon: Sequence[str]) -> Cutter:
    """Return the fast cutter, or the reference if rjieba is not installed."""
    try:
        return FastCutter(lexicon)
    except ImportError:
        return JiebaCutter(lexicon)


class JiebaCutter:
    """jieba with our lexicon: the reference implementation."""

    def __init__(self, lexicon: Sequence[str]) -> None:
        """Load jieba's dictionary and add the words of the lexicon, which takes about a second."""
        self.tokenizer = _plain_jieba()
        for word in lexicon:
            self.tokenizer.add_word(word)

    def cut(self, stretch: str) -> Iterable[str]:
        """See `Cutter.cut`."""
        words: Iterable[str] = self.tokenizer.cut(stretch, HMM=False)
        return words

    def search(self, stretch: str) -> Iterable[tuple[str, int, int]]:
        """See `Cutter.search`."""
        words: Iterable[tuple[str, int, int]] = self.tokenizer.tokenize(
            stretch, "search", HMM=False
        )
        return words

    def lines(self, lines: str) -> Iterable[str]:
        """See `Cutter.lines`."""
        words: Iterable[str] = self.tokenizer.cut_for_search(lines, HMM=False)
        return words


class FastCutter:
    """rjieba with our lexicon.

    The lexicon is added to rjieba's global dictionary, because a second dictionary would take
    another 30 MB. Adding a word twice has no effect. Word probabilities must equal jieba's to the
    last bit, because rounding decides between equally likely cuts. A probability is a frequency
    divided by the total. jieba's total is more than the sum of its words, rjieba's is the sum; so
    the difference is given to a word that occurs in no text.
    """

    _NO_WORD = "\ue000"

    def __init__(self, lexicon: Sequence[str]) -> None:
        """Add the words of the lexicon, which can never be removed again."""
        import rjieba

        self.module = rjieba
        known = load_frequencies(lexicon)
        for word in lexicon:
            rjieba.add_word(word, known.words.get(word, 1), None)
        rjieba.add_word(self._NO_WORD, known.replaced, None)

    def cut(self, stretch: str) -> Iterable[str]:
        """See `Cutter.cut`."""
        return self.module.cut(stretch, False)

    def search(self, stretch: str) -> Iterable[tuple[str, int, int]]:
        """See `Cutter.search`."""
        return self.module.tokenize(stretch, "search", False)

    def lines(self, lines: str) -> Iterable[str]:
        """See `Cutter.lines`."""
        return self.module.cut_for_search(lines, False)


def _plain_jieba() -> Any:
    """Return jieba's tokenizer without our lexicon, built in memory.

    jieba itself would load a cache from the shared temporary folder as code objects, and anybody
    may write there.
    """
    with warnings.catch_warnings():  # jieba imports pkg_resources, which warns of its deprecation
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
    """The frequencies that jieba gives to the words of our lexicon so that it cuts them out.

    Attributes:
        lexicon: digest of the lexicon that was measured.
        replaced: jieba's total minus the sum of all words. jieba adds to its total each time a word
            is defined again, so the total also counts replaced entries.
        words: the frequency of each word that needs more than 1.
    """

    lexicon: str
    replaced: int
    words: dict[str, int]


def measure_frequencies(lexicon: Sequence[str]) -> Frequencies:
    """Measure the frequencies with jieba, which takes about a second."""
    tokenizer = JiebaCutter(lexicon).tokenizer
    raised = {word: tokenizer.FREQ[word] for word in lexicon if tokenizer.FREQ[word] > 1}
    return Frequencies(digest(lexicon), tokenizer.total - sum(tokenizer.FREQ.values()), raised)


def load_frequencies(lexicon: Sequence[str]) -> Frequencies:
    """Return the stored frequencies; if the lexicon has changed since, measure them.

    ``data/make_frequencies.py`` writes the file.
    """
    table = json.loads(files("data").joinpath("frequencies.json").read_text("utf-8"))
    kept = Frequencies(**table)
    return kept if kept.lexicon == digest(lexicon) else measure_frequencies(lexicon)
