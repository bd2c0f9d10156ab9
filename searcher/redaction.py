"""Hide the phone and identity numbers of people: what the index never holds, no exit can show."""

import re
import unicodedata
from dataclasses import replace

from searcher.folding import Folded, fold
from searcher.model import Article
from searcher.numbers import Kind, disjoint, private_numbers

VERSION = "1"  # raise when other numbers are hidden than before: indexes are built anew
SHOWN = {Kind.PHONE: "〔电话已隐去〕", Kind.IDENTITY: "〔证件号已隐去〕"}
_FEWEST = 7  # digits of a number that is hidden

_WRITTEN_OUT = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_MANY = re.compile(rf"[{''.join(map(chr, _WRITTEN_OUT))}]{{{_FEWEST},}}")
_ANY = re.compile(rf"(?:\d\D{{0,3}}){{{_FEWEST}}}")


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
    """Return the article without private numbers; its id, source and dates are not looked at."""
    return replace(
        article,
        title=_or_none(article.title),
        kicker=_or_none(article.kicker),
        body=redacted(article.body),
        captions=tuple(map(redacted, article.captions)),
        byline=_or_none(article.byline),
        departments=tuple(map(redacted, article.departments)),
        street=_or_none(article.street),
        district=_or_none(article.district),
        evidence=tuple(replace(e, reason=redacted(e.reason)) for e in article.evidence),
    )


def _or_none(text: str | None) -> str | None:
    return text if text is None else redacted(text)


def _forms(text: str, folded: Folded) -> list[str]:
    """Return what numbers are looked for in, all with the offsets of the folded text.

    A circled or raised digit is one in folded text, but in print it stands beside a number.
    """
    forms = [folded.text] if _ANY.search(folded.text) else []
    if forms:
        printed = text if folded.origin is None else (text[at] for at in folded.origin)
        pairs = zip(printed, folded.text, strict=True)
        plain = "".join("\0" if unicodedata.category(p) == "No" else f for p, f in pairs)
        forms += [plain] if plain != folded.text else []
    spelt = _MANY.sub(lambda run: run[0].translate(_WRITTEN_OUT), folded.text)
    return [*forms, spelt] if spelt != folded.text else forms
