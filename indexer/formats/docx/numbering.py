"""The automatic numbers of a Word file, which stand in no paragraph's text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.formats.docx.word import attribute, integer, is_on, qn, value

_MOST_LEVEL = 8  # Word counts levels from 0 to 8
_MOST = 32_767  # of a number; Word starts no list higher
_DIGITS = "〇一二三四五六七八九"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LETTERS = 26  # of the alphabet
# powers of ten, each with its Han
_UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_COUNTED = range(1, 10_000)  # larger numbers have further units, which no list reaches
_MOST_LETTERS = 10  # a letter is repeated as often as the alphabet was passed: zz follows z
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    Attributes:
        start: its first number.
        written: how numbers are written.
        text: the text around them; ``%1`` stands for the number of the first level.
        spaced: whether a space or tab follows.
        legal: whether the numbers of higher levels are written in digits.
        restarts: the level (from 1) behind which it starts anew; 0: it never does.
        style: the id of the paragraph style that belongs to it, or ``""``.
        hidden: whether the number is not printed.
    """

    start: int = 1
    written: str = "decimal"
    text: str = ""
    spaced: bool = True
    legal: bool = False
    restarts: int | None = None
    style: str = ""
    hidden: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each was counted."""

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)

    def next(self, name: str, level: int) -> str:
        """Count a paragraph of a list and return what is printed before its text.

        Args:
            name: the id of the list; lists of one abstract list count on.
            level: from 0.
        """
        made = self.levels.get(name, {}).get(level)
        if made is None:
            return ""
        counts = self.counted.setdefault(self.lists.get(name, name), {})
        counts[level] = counts.get(level, made.start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            restarts = self.levels[name].get(deeper, Level()).restarts
            if restarts is None or level < restarts:
                del counts[deeper]
        if made.written in ("bullet", "none") or made.hidden:
            return ""
        return self._printed(name, made, counts)

    def level_of(self, name: str, style: str) -> int:
        """Return the level of a list that belongs to a paragraph style; 0 if none does."""
        levels = self.levels.get(name, {}).items()
        return next((at for at, made in levels if style and made.style == style), 0)

    def _printed(self, name: str, made: Level, counts: Mapping[int, int]) -> str:
        levels = self.levels[name]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            each = levels.get(at, Level())
            form = "decimal" if made.legal else each.written
            return written(counts.get(at, each.start), form)

        text = re.sub(r"%([1-9])", number, made.text)
        return f"{text} " if text and made.spaced and text[-1] < "\u3000" else text


def numbering_of(root: Any, list_of: Callable[[str], str] = lambda style: "") -> Numbering:
    """Return the lists of a numbering part; ``None`` gives none.

    Args:
        root: the root of the part.
        list_of: returns the id of the list that a style of lists stands for.
    """
    if root is None:
        return Numbering()
    bases = {
        attribute(each, "w:numId"): value(each, "w:abstractNumId")
        for each in root.iter(qn("w:num"))
    }
    abstract = {
        attribute(each, "w:abstractNumId"): {
            at: made for at, made in map(_level, each.iter(qn("w:lvl"))) if at is not None
        }
        for each in root.iter(qn("w:abstractNum"))
    }
    for each in root.iter(qn("w:abstractNum")):
        if linked := abstract.get(bases.get(list_of(value(each, "w:numStyleLink")), "")):
            abstract[attribute(each, "w:abstractNumId")] = linked
    levels, lists = {}, {}
    for each in root.iter(qn("w:num")):
        name, base = attribute(each, "w:numId"), value(each, "w:abstractNumId")
        overrides = _overrides(each, abstract.get(base, {}))
        levels[name] = {**abstract.get(base, {}), **overrides}
        lists[name] = f"{base} {name}" if overrides else base
    return Numbering(levels=levels, lists=lists)


def _overrides(number: Any, base: Mapping[int, Level]) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for each in number.iter(qn("w:lvlOverride")):
        at = integer(attribute(each, "w:ilvl"))
        if at is None or at > _MOST_LEVEL:
            continue
        own = each.find(qn("w:lvl"))
        made = _level(own)[1] if own is not None else base.get(at, Level())
        start = integer(value(each, "w:startOverride"))
        found[at] = made if start is None else replace(made, start=start)
    return found


def _level(element: Any) -> tuple[int | None, Level]:
    at = integer(attribute(element, "w:ilvl"))
    start = integer(value(element, "w:start"))
    made = Level(
        start=1 if start is None else start,
        written=_form(element),
        text=value(element, "w:lvlText"),
        spaced=value(element, "w:suff") != "nothing",
        legal=is_on(element, "w:isLgl"),
        restarts=integer(value(element, "w:lvlRestart")),
        style=value(element, "w:pStyle"),
        hidden=is_on(element, "w:rPr/w:vanish"),
    )
    return at if at is not None and at <= _MOST_LEVEL else None, made


def _form(element: Any) -> str:
    """Return how a level writes its numbers; Word also writes a form that older versions lack.

    That form states its first numbers: 001, 002, 003, ...
    """
    form = next(element.iter(qn("w:numFmt")), None)
    if form is None:
        return "decimal"
    first = attribute(form, "w:format").partition(",")[0].strip()
    return first if first.isdecimal() else attribute(form, "w:val") or "decimal"


def written(number: int, form: str) -> str:
    """Return a number in one of Word's forms; a form that is not known gives digits.

    A form of digits is the first number of a list, such as 001.
    """
    number = max(0, min(number, _MOST))
    if form.isdecimal():
        return str(number).zfill(len(form))
    if form in _CHINESE:
        return chinese(number)
    make = _FORMS.get(form)
    return make(number) if make else str(number)


def chinese(number: int) -> str:
    """Return a number as it is counted: 十, 十一, 二十, 一百零三."""
    if number not in _COUNTED:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    parts, gap = "", False
    for power, unit in _UNITS:
        digit, number = divmod(number, power)
        if digit:
            parts += ("零" if gap and parts else "") + _DIGITS[digit] + unit
        gap = not digit
    return parts.removeprefix("一") if parts.startswith("一十") else parts


def _roman(number: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text


def _letter(number: int) -> str:
    if not number:
        return "0"
    times, at = divmod(number - 1, _LETTERS)
    return chr(ord("a") + at) * min(times + 1, _MOST_LETTERS)


def _of_signs(first: str, count: int) -> Callable[[int], str]:
    """Return how a number is written as one sign: signs that follow ``first`` in Unicode."""

    def sign(number: int) -> str:
        return chr(ord(first) + number - 1) if 1 <= number <= count else str(number)

    return sign


def _legal(signs: str) -> Callable[[int], str]:
    """Return how a number is written in full, as on cheques: 壹拾贰."""
    of_usual = str.maketrans("〇零一二三四五六七八九十百千", "零零" + signs)

    def full(number: int) -> str:
        usual = chinese(number)
        return ("一" + usual if usual.startswith("十") else usual).translate(of_usual)

    return full


def _cycle(number: int) -> str:
    """Return a number in the cycle of sixty: 甲子, 乙丑."""
    if not number:
        return "0"
    return _STEMS[(number - 1) % len(_STEMS)] + _BRANCHES[(number - 1) % len(_BRANCHES)]


def _of_row(row: str, number: int) -> str:
    return row[number - 1] if 0 < number <= len(row) else str(number)


_CHINESE = frozenset(
    {
        *("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"),
        *("taiwaneseCountingThousand", "koreanCounting"),
    }
)
_FORMS: Mapping[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "decimalEnclosedCircle": _of_signs("①", 20),
    "decimalEnclosedCircleChinese": _of_signs("①", 20),
    "decimalEnclosedParen": _of_signs("⑴", 20),
    "decimalEnclosedFullstop": _of_signs("⒈", 20),
    "ideographEnclosedCircle": _of_signs("㊀", 10),
    "numberInDash": "- {} -".format,
    "chineseLegalSimplified": _legal("壹贰叁肆伍陆柒捌玖拾佰仟"),
    "ideographLegalTraditional": _legal("壹貳參肆伍陸柒捌玖拾佰仟"),
    "ideographZodiacTraditional": _cycle,
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalZero": lambda number: f"{number:02d}",
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "taiwaneseDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(_DIGITS[int(d)] for d in str(number)),
    "ideographTraditional": lambda number: _of_row(_STEMS, number),
    "ideographZodiac": lambda number: _of_row(_BRANCHES, number),
}
