"""Finds phone and identity numbers in folded text.

A number is recognised by its digits and by their grouping, so that the digits of a date, a range of
years or an amount are not taken for one. In doubt a number is taken for private: if it was hidden
without need, a reader can still look it up in print.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a private number; the value is the name shown to users."""

    PHONE = "电话"
    IDENTITY = "证件号"


@dataclass(frozen=True, slots=True)
class PrivateNumber:
    """A private number and the range of folded offsets it covers."""

    kind: Kind
    start: int
    end: int


# Separators between digits: spaces, a line break, hyphens and dots of all sorts.
_BETWEEN = r"[\s.\-_\u2010-\u2015\u2212·・•~]"
_GAP = rf"{_BETWEEN}{{0,3}}"
# Any character but a letter may stand between digits to hide a number from programs. Separators of
# lists count for less, see `_Found.is_split`.
_SPREAD = r"[\W_]{0,6}"
_LISTING = frozenset(",、;:/|。!?")
_BEGIN, _END = r"(?<!\d)", r"(?!\d)"
_ABROAD = rf"(?:(?:\((?=[+\d]{{2,4}}\)))?(?:\+|00)?86{_SPREAD})?"
_AREA = r"(?:1\s?0|2\s?\d|[3-9]\s?\d\s?\d)"
_EXTENSION = r"(?:\s?(?:转|分机|ext\.?|#)\s?\d{1,6}|-\d{1,5}(?![\d年月.]))?"

_PIECES = re.compile(r"\d|[\W_]+")
_MONEY = re.compile(r"(?:\.\d+)?\s*(?:[美港日欧]?元(?![旦宵])|%)")
_AMOUNT = re.compile(
    r"(?:\.\d+)?\s*[余多]?\s*(?:[美港日欧]?元(?![旦宵])|%|[百千万亿次户件吨米篇]|平方|立方|公里|人(?!工))"
)
_NUMBERED = re.compile(r"(?:issn|isbn|邮编|第|字|no\.?|编号|案号|单号|文号|代码|备)\s*[::]?\s*$")
_YEAR_OF_DOCUMENT = re.compile(r"[(\[〔【](?:19|20)\d\d[)\]〕】]")
_DATE = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_YEARS = re.compile(r"(19\d\d)(19\d\d|20\d\d)")
# A line that begins with a date: what is written before it belongs to another number. The days of
# identity numbers are written with signs too, so only a year with its word ends one of those.
_YEAR_LINE = re.compile(r"\n(?=\s*(?:18|19|20)\d\d\s?年)")
_DAY_LINE = re.compile(
    r"\n(?=\s*(?:18|19|20)\d\d(?P<sign>[-./])(?:0?[1-9]|1[0-2])(?P=sign)"
    r"(?:0?[1-9]|[12]\d|3[01])(?![-./]?\d))"
)
_WALL = "行"  # any letter: no number goes on over a letter
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_YEAR_OF_BIRTH = ("18", "19", "20")
_SHORT = 15  # digits of an identity number of the first generation

# Words that announce a phone number; the words that replace a hidden number do not.
_CUE = re.compile(
    r"(?:电话(?!已隐去)|手机|热线|座机|总机|传真|联系|咨询|拨打|请拨|致电|来电|垂询|"
    r"tel|phone|mobile|fax|hotline)"
)
_REACH = 40  # characters behind such a word within which a number is announced
_STOP = re.compile(r"[。!?]")
_BARE = re.compile(rf"{_BEGIN}\d(?:{_GAP}\d){{6,7}}{_END}{_EXTENSION}")
_CUED_LONG = re.compile(rf"{_BEGIN}(?:\d\n?){{9,12}}{_END}")
_NEXT = re.compile(r"\s*(?:[、,;/|]|或者?|和|及)\s*")
_PAPER = re.compile(
    r"(?:身份证|证件|护照|通行证|居留证|passport)[^\d。]{0,12}?"
    rf"(?P<number>(?<![a-z\d])[a-z]{{0,2}}\d(?:{_GAP}\d){{5,17}}x?{_END})"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate for a private number.

    Attributes:
        text: the text of the candidate, as matched.
        digits: its digits alone; a final ``x`` is kept.
        gaps: the text between digits, by the number of digits before it.
        before: the text before the candidate.
        after: the text behind the candidate.
    """

    text: str
    digits: str
    gaps: dict[int, str]
    before: str
    after: str

    def is_grouped(self, *known: frozenset[int]) -> bool:
        """Whether the digits are grouped like one of the known forms.

        A line break in an unusual place is allowed, and so are gaps after every digit.
        """
        if len(self.gaps) == len(self.digits) - 1:
            return True
        wraps = {at for at, gap in self.gaps.items() if gap.isspace()}
        odd = (self.gaps.keys() - groups for groups in known)
        return any(len(rest) <= 1 and rest <= wraps for rest in odd)

    def is_split(self, *known: frozenset[int], listed: tuple[frozenset[int], ...] = ()) -> bool:
        """Whether the gaps are those of one number, not of several amounts.

        Args:
            known: the known groupings of such numbers.
            listed: the groupings allowed where commas or slashes part the digits, because these
                also part amounts; by default ``known``.
        """
        if not any(_LISTING.intersection(gap) for gap in self.gaps.values()):
            return self.is_grouped(*known) and not self._is_document()
        return self.is_grouped(*(listed or known)) and not self.is_counted()

    def _is_document(self) -> bool:
        """Whether it is the number of a document, which contains a year: 沪府139〔2021〕1234号."""
        return self.after.startswith("号") and bool(_YEAR_OF_DOCUMENT.search(self.text))

    def is_counted(self) -> bool:
        """Whether it is an amount or the number of a document."""
        return bool(_AMOUNT.match(self.after) or _NUMBERED.search(self.before))


def _at(*places: int) -> frozenset[int]:
    return frozenset(places)


_MOBILE_GROUPS = (
    _at(1, 2, 3),
    _at(1, 2, 3, 7),
    _at(3, 7),
    _at(4, 8),
    _at(4, 7),
    _at(3, 6),
    _at(5),
    _at(3, 5, 7, 9),
)
_MOBILE_GROUPS_LISTED = (_at(3, 7), _at(3, 5, 7, 9))
_FIXED_GROUPS = (_at(4), _at(3), _at(2, 4, 6))
_FREE_GROUPS = (_at(3, 6), _at(3, 7), _at(1, 4), _at(4, 7))
_LONG_GROUPS = (
    _at(6, 14),
    _at(6, 10, 14),
    _at(6, 10, 12, 14),
    _at(4, 8, 12, 16),
    _at(3, 6, 9, 12, 15),
)
_SHORT_GROUPS = (_at(6, 12), _at(6, 8, 10, 12), _at(3, 6, 9, 12), _at(4, 8, 12))


def _is_mobile(found: _Found) -> bool:
    if _MONEY.match(found.after) or _begins_with_years(found):
        return False
    return found.is_split(*_MOBILE_GROUPS, listed=_MOBILE_GROUPS_LISTED)


def _begins_with_years(found: _Found) -> bool:
    """Whether it is a range of years followed by a number, as in 1921-2021 100."""
    years = _YEARS.match(found.digits)
    apart = found.gaps.keys() == {4, 8} and found.gaps[8] != found.gaps[4]
    return apart and years is not None and years[1] < years[2]


def _is_fixed(found: _Found) -> bool:
    if _MONEY.match(found.after) or _ends_with_a_year(found):
        return False
    return found.is_split(*_FIXED_GROUPS)


def _ends_with_a_year(found: _Found) -> bool:
    """Whether the last four digits are a year on a new line, as in ISSN 0300-2000 / 2021年."""
    apart = found.gaps.get(len(found.digits) - 4, "")
    return apart.isspace() and found.after.startswith("年")


def _is_free(found: _Found) -> bool:
    """Whether it is a 400 or 800 number.

    Lists such as 400、800、1200 may be prices, so a word for phone must stand before them.
    """
    listed = any(_LISTING.intersection(gap) for gap in found.gaps.values())
    if listed and not _CUE.search(found.before):
        return False
    return found.is_split(*_FREE_GROUPS) and not _MONEY.match(found.after)


def _is_long_identity(found: _Found) -> bool:
    """Whether it is an identity number of 18 digits.

    Neither checksum nor day of birth is verified, because a mistyped number is private too.
    """
    digits = found.digits
    plausible = _PROVINCE.match(digits) and digits[6:8] in _YEAR_OF_BIRTH
    return bool(plausible) and found.is_split(*_LONG_GROUPS)


def _is_short_identity(found: _Found) -> bool:
    digits = found.digits
    plausible = _PROVINCE.match(digits) and _DATE.match(f"19{digits[6:12]}")
    return bool(plausible) and found.is_split(*_SHORT_GROUPS) and not found.is_counted()


def _is_paper(found: _Found) -> bool:
    return not _DATE.match(found.digits) and not found.is_counted()


def _is_bare(found: _Found) -> bool:
    """Whether announced digits are a number of seven or eight digits, and no date or amount."""
    if _DATE.match(found.digits) and not found.before.endswith(("电话", "电话:", "tel:")):
        return False
    if _YEARS.fullmatch(found.digits) and found.after.startswith(("年", "学年", "赛季")):
        return False
    return found.is_grouped(*_FIXED_GROUPS[:2]) and not found.is_counted()


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of private numbers, and how to recognise it.

    Attributes:
        kind: the kind of number.
        pattern: an expression whose group ``number`` is the candidate.
        accepts: decides whether the candidate is such a number.
        announced: whether the expression begins with words that are no part of the number.
    """

    kind: Kind
    pattern: re.Pattern[str]
    accepts: Callable[[_Found], bool]
    announced: bool = False


_IDENTITIES = (
    _Form(
        Kind.IDENTITY,
        re.compile(rf"{_BEGIN}(?P<number>[1-9](?:{_SPREAD}\d){{16}}{_SPREAD}[\dx×]){_END}"),
        _is_long_identity,
    ),
    _Form(
        Kind.IDENTITY,
        re.compile(rf"{_BEGIN}(?P<number>[1-9](?:{_SPREAD}\d){{{_SHORT - 1}}}){_END}"),
        _is_short_identity,
    ),
    _Form(Kind.IDENTITY, _PAPER, _is_paper, announced=True),
)
_PHONES = (
    _Form(
        Kind.PHONE,
        re.compile(
            rf"{_BEGIN}{_ABROAD}(?:\((?=\d{{1,4}}\)))?(?P<number>1{_SPREAD}[3-9](?:{_SPREAD}\d){{9}}){_END}"
        ),
        _is_mobile,
    ),
    _Form(  # several mobile numbers without a separator
        Kind.PHONE,
        re.compile(rf"{_BEGIN}(?P<number>1[3-9]\d{{9}}){{2,}}{_END}"),
        lambda found: True,
    ),
    _Form(
        Kind.PHONE,
        re.compile(
            rf"{_BEGIN}(?:{_ABROAD}(?:\(\s?0\s?{_AREA}\s?\)|0\s?{_AREA})|"
            rf"(?:\+|00)?86{_GAP}(?:\(0\)\s?)?{_AREA}){_SPREAD}"
            rf"(?P<number>[2-9](?:{_SPREAD}\d){{6,7}}){_END}{_EXTENSION}"
        ),
        _is_fixed,
    ),
    _Form(
        Kind.PHONE,
        re.compile(
            rf"{_BEGIN}(?P<number>[48]{_SPREAD}0{_SPREAD}0(?:{_SPREAD}\d){{7}}){_END}{_EXTENSION}"
        ),
        _is_free,
    ),
)


def private_numbers(folded: str) -> list[PrivateNumber]:
    """Return the phone and identity numbers of a folded text, in order and without overlaps."""
    # each wall is as long as the line break that it replaces, so offsets stay true
    years_apart = _YEAR_LINE.sub(_WALL, folded)
    days_apart = _DAY_LINE.sub(_WALL, years_apart)
    phones = [number for form in _PHONES for number in _by(form, days_apart)]
    found = [number for form in _IDENTITIES for number in _by(form, years_apart)]
    found += [*phones, *_announced(days_apart)]
    for number in phones:
        found += _listed(days_apart, number.end)
    return disjoint(found)


def _by(form: _Form, folded: str) -> Iterator[PrivateNumber]:
    at = 0
    while match := form.pattern.search(folded, at):
        if form.accepts(_found(match, "number")):
            yield PrivateNumber(
                form.kind, match.start("number" if form.announced else 0), match.end()
            )
            at = match.end()
        else:
            at = match.start() + 1


def _found(match: re.Match[str], group: str | int = 0) -> _Found:
    text, around = match[group], match.string
    digits, gaps = [], {}
    for piece in _PIECES.findall(text.rstrip("x×")):
        if piece.isdecimal():
            digits.append(piece)
        else:
            gaps[len(digits)] = piece
    written = "".join(digits) + text[len(text.rstrip("x×")) :]
    before = around[max(0, match.start(group) - 8) : match.start(group)]
    return _Found(text, written, gaps, before, around[match.end() : match.end() + 8])


def _announced(folded: str) -> Iterator[PrivateNumber]:
    """Yield numbers that are recognised only because a word before them announces them."""
    for cue in _CUE.finditer(folded):
        stop = _STOP.search(folded, cue.end())
        end = min(cue.end() + _REACH, stop.start() if stop else len(folded))
        at = cue.end()
        while (match := _BARE.search(folded, at)) and match.start() < end:
            accepted = _is_bare(_found(match))
            if accepted:
                yield PrivateNumber(Kind.PHONE, match.start(), match.end())
            at = match.end() if accepted else match.start() + 1
        for match in _CUED_LONG.finditer(folded, cue.end(), min(end + 12, len(folded))):
            if not _found(match).is_counted():
                yield PrivateNumber(Kind.PHONE, match.start(), match.end())


def _listed(folded: str, end: int) -> Iterator[PrivateNumber]:
    """Yield the numbers that follow in a list behind a number that ends at ``end``."""
    while (gap := _NEXT.match(folded, end)) and (match := _BARE.match(folded, gap.end())):
        if not _is_bare(_found(match)):
            return
        end = match.end()
        yield PrivateNumber(Kind.PHONE, match.start(), end)


def disjoint(numbers: Iterable[PrivateNumber]) -> list[PrivateNumber]:
    """Return the numbers in order; overlapping ones are united to one that covers all of them."""
    joined: list[PrivateNumber] = []
    for number in sorted(numbers, key=lambda number: (number.start, -number.end)):
        last = joined[-1] if joined else None
        if last and number.start < last.end:
            joined[-1] = PrivateNumber(last.kind, last.start, max(last.end, number.end))
        else:
            joined.append(number)
    return joined
