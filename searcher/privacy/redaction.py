"""Hides the phone and identity numbers of people before articles enter the index.

What the index does not hold, no search, page or export can show.
"""

import hashlib
import re
import unicodedata
from dataclasses import fields, replace
from typing import Any

from searcher.core.model import Article, Author, Evidence, Print
from searcher.language.folding import Folded, fold
from searcher.privacy.private_numbers import Kind, disjoint, private_numbers
from searcher.speech import Message

VERSION = "2"  # raise it when other numbers are hidden than before; indexes must then be rebuilt
SHOWN = {Kind.PHONE: "〔电话已隐去〕", Kind.IDENTITY: "〔证件号已隐去〕"}
_FEWEST = 7  # digits of the shortest number that is hidden

_NUMERALS = str.maketrans(
    "〇零一二三四五六七八九幺壹贰叁参弎肆伍陆柒捌玖", "00123456789112333456789"
)
_NUMERAL = "".join(map(chr, _NUMERALS))
_MANY = re.compile(rf"[{_NUMERAL}]{{{_FEWEST},}}")
_GAP = r"[\W_]{0,6}"
_MIXED = re.compile(rf"[\d{_NUMERAL}](?:{_GAP}[\d{_NUMERAL}]){{9,}}")  # 10 digits or numerals
_ANY = re.compile(rf"(?:\d{_GAP}){{{_FEWEST}}}")


class _Digits(dict[int, str]):
    """A ``str.translate`` table that turns the digits of any script into 0 to 9."""

    def __missing__(self, code: int) -> str:
        """Find the digit of a code point and keep it."""
        char = chr(code)
        value = None if char.isascii() else unicodedata.digit(char, None)
        self[code] = digit = char if value is None else str(value)
        return digit


_DIGITS = _Digits()


def identity_of(text: str, *, redacts: bool) -> str:
    """Return the identity of an index, given that of its analyser.

    A redacted index has another identity, so that it is never mixed with one that is not redacted.
    """
    return f"{text}, redaction {VERSION}" if redacts else text


def redacted(text: str) -> str:
    """Return printed text in which each private number is replaced by words.

    Numbers are found although they have full-width digits, invisible characters, a line break
    inside, or Chinese numerals (一三八). All other text stays unchanged.
    """
    folded = fold(text)
    numbers = [number for form in _forms(text, folded) for number in private_numbers(form)]
    if not numbers:
        return text
    kept, at = [], 0
    for number in disjoint(numbers):
        start, end = folded.printed(number.start, number.end)
        kept += [text[at : max(at, start)], SHOWN[number.kind]]
        at = max(at, end)
    return "".join([*kept, text[at:]])


def redact(article: Article) -> Article:
    """Return the article with the private numbers hidden in all its parts but the id.

    The id is an address and stays; `tells` says whether it gives a number away.
    """
    hidden = {
        part.name: _hidden(getattr(article, part.name))
        for part in fields(article)
        if part.name not in _NAMES
    }
    return replace(article, **hidden, group=_renamed(article.group), issue=_renamed(article.issue))


_NAMES = frozenset({"id", "group", "issue"})


def tells(name: str) -> bool:
    """Whether a name, such as an article's id, contains a private number."""
    return redacted(name) != name


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, tuple):
        return tuple(map(_hidden, value))
    if isinstance(value, Message):
        return Message(value.code, tuple((name, _hidden(each)) for name, each in value.values))
    if isinstance(value, Author):
        return Author(redacted(value.name), redacted(value.role))
    if isinstance(value, Print):
        return replace(value, source=redacted(value.source))
    return replace(value, reason=_hidden(value.reason)) if isinstance(value, Evidence) else value


def _renamed(group: str | None) -> str | None:
    """Return the name of a reprint group, which is an article's id, or that of an issue.

    A name that contains a private number is replaced by a hash of it.
    """
    if group is None or not tells(group):
        return group
    return hashlib.blake2b(group.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _forms(text: str, folded: Folded) -> list[str]:
    """Return the forms of a text in which to look for numbers, all with folded offsets.

    Folding turns a circled or raised digit into a digit, but in print it is a footnote beside a
    number. So one form leaves such digits out.
    """
    base = folded.text if folded.text.isascii() else folded.text.translate(_DIGITS)
    forms = [base] if _ANY.search(base) else []
    if forms:
        printed = text if folded.origin is None else (text[at] for at in folded.origin)
        pairs = zip(printed, base, strict=True)
        plain = "".join("\0" if unicodedata.category(p) == "No" else f for p, f in pairs)
        forms += [plain] if plain != base else []
    spelt = _MANY.sub(_spelt, base)
    mixed = _MIXED.sub(_spelt, base)
    return list(dict.fromkeys([*forms, *(form for form in (spelt, mixed) if form != base)]))


def _spelt(run: re.Match[str]) -> str:
    return run[0].translate(_NUMERALS)
