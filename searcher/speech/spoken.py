"""The language of this process, on the terminal and in its log.

A site uses the language of each reader instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from searcher.speech.message import said

_FIRST = "zh"
_spoken = [_FIRST]


def spoken() -> str:
    """Return the language of this process, a key of `LANGUAGES`."""
    return _spoken[-1]


def speak(language: str) -> None:
    """Speak a language from now on, in every thread."""
    _spoken[0] = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language in all threads until the block ends."""
    _spoken.append(language)
    try:
        yield
    finally:
        _spoken.pop()


def in_words(code: str, /, **values: object) -> str:
    """Return the words of a code in the language that this process speaks."""
    return str(said(code, **values))
