"""The other spelling of a number: 2021年 and 二〇二一年, 第12届 and 第十二届, 1200 and 1,200.

Numbers up to 99 and years are converted. Forms with 百 or 千 are not, because print writes such
numbers in digits.
"""

import re
from collections.abc import Iterator

from searcher.language import tokens

_ONES = "一二三四五六七八九"
_ZEROS = "〇零"  # the spellings of the zero of a year; ○ folds to 〇
_HOTLINE = "12345"  # the citizens' hotline: the most asked number of all, and never grouped
_LONGEST_GROUPED = 9  # digits; longer ones are numbers of telephones and identity cards

# A number in Chinese. It begins behind no other numeral: 十四五 does not hold 四五.
_TENS = rf"(?:[{_ONES}]?十[{_ONES}]?|[{_ONES}])"
_YEAR = rf"[{_ONES}][{_ONES}{_ZEROS}]{{3}}年度?"
# What may stand behind a number that counts or labels, and behind 第. A single word such as 一些 or
# 第一书记 is no number, so nothing but these is read.
_LABEL = (
    r"(?:月份?|日|号[楼线院馆门]?|届|期|单元|弄|室|楼|层|幢|栋|岁|年级?|周年|公里|小时|分钟|版|组)"
)
_PLAN = re.compile(rf"十[{_ONES[:5]}]五")  # 十四五 is the fourteenth plan of five years
_COUNTED = rf"(?:{_LABEL}|[次个批条章节季轮名位组队项页件座路])"
_IN_CHINESE = re.compile(
    rf"(?<![{tokens.NUMERALS}])(?:"
    rf"{_YEAR}(?:{_TENS}月份?(?:{_TENS}[日号])?)?"
    rf"|第{_TENS}{_COUNTED}"
    rf"|[一二]?十[{_ONES}]?大"  # 十九大
    rf"|(?:{_TENS}{_LABEL})+"
    rf"|{_PLAN.pattern})"
)
_CHINESE_NUMBER = re.compile(rf"(?P<year>[{_ONES}][{_ONES}{_ZEROS}]{{3}}(?=年))|(?P<tens>{_TENS})")
_IN_DIGITS = re.compile(r"第?(?:\d[\d,]*[^\W\d_a-z]+)+")  # a unit of plain numbers and Han
_NUMBER = re.compile(r"[\d,]+")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_PLAIN = re.compile(r"(?<![\d,.])[1-9]\d{3,}(?![\d,.])")


def chinese_numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each number in Chinese numerals, with the word that it counts."""
    for match in _IN_CHINESE.finditer(folded):
        yield match.span()


def other_spellings(unit: str) -> tuple[str, ...]:
    """Return the other spellings of a folded number, or of numbers with their Han; perhaps none."""
    found: list[str] = []
    if _IN_CHINESE.fullmatch(unit):
        found += [_in_digits(unit), *(_with_zero(unit, zero) for zero in _ZEROS)]
    elif _IN_DIGITS.fullmatch(unit):
        found += _in_chinese(_ungrouped(unit))
    if _IN_DIGITS.fullmatch(unit) or _NUMBER.fullmatch(unit):  # GJB6387 is no number
        found += [_ungrouped(unit), _PLAIN.sub(lambda match: _grouped(match, unit), unit)]
    return tuple(other for other in dict.fromkeys(found) if other != unit)


def _in_digits(unit: str) -> str:
    if _PLAN.fullmatch(unit):  # the fourteenth plan is 14五, never 145
        return _value(unit[:-1]) + unit[-1]
    return _CHINESE_NUMBER.sub(lambda match: _value(match.group()), unit)


def _value(chinese: str) -> str:
    """Return a Chinese number in digits: a year digit by digit, else 1 to 99."""
    if "十" not in chinese:
        return "".join("0" if char in _ZEROS else str(_ONES.index(char) + 1) for char in chinese)
    tens, _, ones = chinese.partition("十")
    return f"{_ONES.index(tens) + 1 if tens else 1}{_ONES.index(ones) + 1 if ones else 0}"


def _with_zero(unit: str, zero: str) -> str:
    return re.sub(f"[{_ZEROS}]", zero, unit)


def _in_chinese(unit: str) -> list[str]:
    """Return the spellings of a unit with every number in Chinese; none if one has no such form."""
    spelt: list[str] = []
    at = 0
    for match in _DIGITS.finditer(unit):
        number = _numeral(match.group(), unit[match.end() : match.end() + 1])
        if not number:
            return []
        spelt += [unit[at : match.start()], number]
        at = match.end()
    whole = "".join((*spelt, unit[at:]))
    return list(dict.fromkeys(_with_zero(whole, zero) for zero in _ZEROS))


def _numeral(digits: str, counted: str) -> str:
    """Return a number in Chinese: a year digit by digit, else 1 to 99; ``""`` for others."""
    if (len(digits), counted) in {(4, "年"), (2, "后")}:  # 80后 is 八零后
        return "".join(f"{_ZEROS[0]}{_ONES}"[int(digit)] for digit in digits)
    if len(digits) > 2 or digits.startswith("0"):
        return ""
    tens, ones = divmod(int(digits), 10)
    front = f"{_ONES[tens - 1] if tens > 1 else ''}十" if tens else ""
    return front + (_ONES[ones - 1] if ones else "")


def _ungrouped(unit: str) -> str:
    return _GROUPED.sub(lambda match: match.group().replace(",", ""), unit)


def _grouped(match: re.Match[str], unit: str) -> str:
    digits = match.group()
    # 2021 is a year, with or without 年; 2000 may be a number too.
    is_year = len(digits) == 4 and digits[:2] in {"19", "20"} and not digits.endswith("00")
    if is_year or unit.startswith("年", match.end()) or len(digits) > _LONGEST_GROUPED:
        return digits
    return digits if digits == _HOTLINE else f"{int(digits):,}"
