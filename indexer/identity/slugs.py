"""Lasting ids: short, readable and safe in addresses, e.g. ``qhsqb-20220315-02-k3f9qd``.

An id names paper, day and page as they were extracted when the article was first seen, and a
fingerprint of title and text. It is given once and then kept: later corrections do not change it.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import count

from indexer.identity.seen import Imprint, Seen
from indexer.identity.sketches import letters_of, sketch_of
from searcher.language.readings import readings

_LETTERS = "abcdefghjkmnpqrstvwxyz"  # of Crockford's base 32, which leaves out i, l, o and u
_DIGITS = "0123456789" + _LETTERS
_FINGERPRINT = 6  # characters: of 100 articles on one page two agree once in 150,000 pages
_MORE = 4  # characters of the exact content, which tell apart articles with one fingerprint
_LONGEST = 12  # letters of a paper's name; digits of a number or of a page
_OTHER = re.compile("[^a-z0-9]")


def ids_for(seen: Seen) -> Iterator[str]:
    """Yield ids for an article, endlessly: the shortest, then ids that tell its exact content.

    The ids depend on the article alone, so the same is chosen in every run.
    """
    short = "-".join((*_print(seen.imprint), fingerprint(seen)))
    yield short
    exact = f"{short}{_coded(seen.content, _MORE)}"
    yield exact
    yield from (f"{exact}-{number}" for number in count(2))


def fingerprint(seen: Seen) -> str:
    """Return characters that stay the same after most small edits of title and text.

    The smallest hash of all shingles changes only if an edit removes that shingle or makes one
    with a smaller hash. The first character is a letter, so that no id looks like a phone number.
    """
    least = min((*seen.sketch[:1], *sketch_of(seen.imprint.title)[:1]), default=None)
    known = seen.content if least is None else least.to_bytes(4)
    return _coded(hashlib.blake2b(known, digest_size=16).digest(), _FINGERPRINT)


def _coded(data: bytes, length: int) -> str:
    """Return a letter, then letters and digits, of a digest."""
    number = int.from_bytes(data)
    number, first = divmod(number, len(_LETTERS))
    found = [_LETTERS[first]]
    while len(found) < length:
        number, digit = divmod(number, len(_DIGITS))
        found.append(_DIGITS[digit])
    return "".join(found)


def _print(imprint: Imprint) -> Iterator[str]:
    """Yield the parts of an id that say where the article was printed, as far as known."""
    number = _plain(imprint.number)
    parts = (
        initials(imprint.paper or "") or initials(imprint.street or ""),
        (imprint.date or "").replace("-", "") or (f"no{number}" if number else ""),
        _plain(imprint.page),
    )
    return (part for part in parts if part)


def _plain(value: str | None) -> str:
    return _OTHER.sub("", (value or "").casefold())[:_LONGEST]


@cache
def initials(name: str) -> str:
    """Return the first letters of a name's syllables: ``"qhsqb"`` for 青禾社区报."""
    letters = letters_of(name)
    said = readings(letters)[0] if letters else ()
    return _plain("".join(each[:1] for each in said))
