"""Hide the phone and identity numbers of people: what the index never holds, no exit can show."""

import hashlib
import re
import unicodedata
from dataclasses import fields, replace
from typing import Any

from searcher.core.model import Article, Evidence
from searcher.language.folding import Folded, fold
from searcher.privacy.private_numbers import Kind, disjoint, private_numbers

VERSION = "2"  # raise when other numbers are hidden than before: indexes are built anew
SHOWN = {Kind.PHONE: "〔电话已隐去〕", Kind.IDENTITY: "〔证件号已隐去〕"}
_FEWEST = 7  # digits of a number that is hidden

_NUMERALS = str.maketrans(
    "〇零一二三四五六七八九幺壹贰叁参弎肆伍陆柒捌玖", "00123456789112333456789"
)
_NUMERAL = "".join(map(chr, _NUMERALS))
_MANY = re.compile(rf"[{_NUMERAL}]{{{_FEWEST},}}")
_GAP = r"[\W_]{0,6}"
_MIXED = re.compile(rf"[\d{_NUMERAL}](?:{_GAP}[\d{_NUMERAL}]){{9,}}")  # as many as a number has
_ANY = re.compile(rf"(?:\d{_GAP}){{{_FEWEST}}}")


class _Digits(dict[int, str]):
    """``str.translate`` table that writes every digit of any script as 0 to 9."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = None if char.isascii() else unicodedata.digit(char, None)
        self[code] = digit = char if value is None else str(value)
        return digit


_DIGITS = _Digits()


def identity_of(text: str, *, redacts: bool) -> str:
    """Return the identity of an index by that of its analyser: a redacted one is another."""
    return f"{text}, redaction {VERSION}" if redacts else text


def redacted(text: str) -> str:
    """Return printed text with words in the place of its private numbers.

    Full-width digits, invisible characters between digits and a number cut by a line's end do not
    hide one; nor does its being written 一三八. Other text stays, character by character.
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
    """Return the article without private numbers, in whatever part of it they stand.

    Its id stays, which is an address; `tells` says whether it may go into an index at all.
    """
    hidden = {
        part.name: _hidden(getattr(article, part.name))
        for part in fields(article)
        if part.name not in _NAMES
    }
    return replace(article, **hidden, group=_renamed(article.group))


_NAMES = frozenset({"id", "group"})


def tells(name: str) -> bool:
    """Whether a name, such as an article's id, gives a private number away."""
    return redacted(name) != name


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, tuple):
        return tuple(map(_hidden, value))
    return replace(value, reason=redacted(value.reason)) if isinstance(value, Evidence) else value


def _renamed(group: str | None) -> str | None:
    """Return a group's name, which is an article's id; one that tells gets another of its own."""
    if group is None or not tells(group):
        return group
    return hashlib.blake2b(group.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _forms(text: str, folded: Folded) -> list[str]:
    """Return what numbers are looked for in, all with the offsets of the folded text.

    A circled or raised digit is one in folded text, but in print it stands beside a number.
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
