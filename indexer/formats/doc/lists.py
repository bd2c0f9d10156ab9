"""The automatic numbers of an old Word file, as `Numbering` counts them (MS-DOC 2.9.131)."""

import struct
from collections.abc import Mapping

from indexer.formats.doc.stored import Stored, in_characters
from indexer.formats.docx.numbering import Level, Numbering

_LISTS, _OVERRIDES = 73, 74  # the lists, and how they are used, among what the head names
_COUNT, _MANY = struct.Struct("<H"), struct.Struct("<I")
_LIST = struct.Struct("<i22xBx")  # its id, and whether it has one level
# of a level: first number, form, what stands behind it, bytes of two lists of properties
_LEVEL = struct.Struct("<iB10xB8xBB2x")
_OVERRIDE = struct.Struct("<i8xB3x")  # the id of a list, and how many levels have changed
_OF_LEVEL = struct.Struct("<iI")  # first number, and which level has changed in what way
_MOST = 5000  # lists of a file, and overrides of them
_LEVELS = 9  # of a list
_SIMPLE = 0x01  # the bit that says that a list has one level
_SPACED = range(1 + 1)  # what stands behind a number: a tab or a space, and not nothing
_WHICH, _START, _WHOLE = 0xF, 0x10, 0x20  # bits: the level; it has a first number; it is replaced
# Word's numbers of the ways to write a number; others are written in digits
_WRITTEN = {
    **{1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"},
    **{10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth"},
    **{17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2"},
    **{22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircleChinese", 255: "none"},
    **{30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting"},
    **{34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand"},
    **{37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand"},
}


def numbering_of(stored: Stored) -> Numbering:
    """Return the lists of a file, by the numbers that paragraphs call them; none if damaged."""
    try:
        lists = _lists(stored)
        return _numbering(stored.listed(_OVERRIDES), lists)
    except (struct.error, IndexError):
        return Numbering()


def _lists(stored: Stored) -> Mapping[int, dict[int, Level]]:
    """Return the levels of each list by its id; the levels stand behind all lists."""
    listed = stored.listed(_LISTS)
    if not listed:
        return {}
    (count,) = _COUNT.unpack_from(listed)
    at = stored.place(_LISTS) + _COUNT.size + _LIST.size * count
    found = {}
    for number in range(min(count, _MOST)):
        name, flags = _LIST.unpack_from(listed, _COUNT.size + _LIST.size * number)
        levels = {}
        for level in range(1 if flags & _SIMPLE else _LEVELS):
            levels[level], at = _level(stored.table, at)
        found[name] = levels
    return found


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """Return a level and where the next one begins."""
    start, form, behind, *skipped = _LEVEL.unpack_from(table, at)
    at += _LEVEL.size + sum(skipped)
    (length,) = _COUNT.unpack_from(table, at)
    at += _COUNT.size
    text = table[at : at + 2 * length].decode("utf-16-le", "surrogatepass")
    # a number of a level stands as the character of that code
    shown = "".join(f"%{ord(char) + 1}" if ord(char) < _LEVELS else char for char in text)
    made = Level(
        start=start,
        written=_WRITTEN.get(form, "decimal"),
        text=in_characters(shown),
        spaced=behind in _SPACED,
    )
    return made, at + 2 * length


def _numbering(listed: bytes, lists: Mapping[int, dict[int, Level]]) -> Numbering:
    if not listed:
        return Numbering()
    count = min(_MANY.unpack_from(listed)[0], _MOST)
    at = _MANY.size + _OVERRIDE.size * count
    levels, bases = {}, {}
    for number in range(1, count + 1):
        place = _MANY.size + _OVERRIDE.size * (number - 1)
        base, changed = _OVERRIDE.unpack_from(listed, place)
        own, at = _own_levels(listed, at, changed, lists.get(base, {}))
        levels[str(number)] = {**lists.get(base, {}), **own}
        bases[str(number)] = f"{base} {number}" if own else str(base)
    return Numbering(levels=levels, lists=bases)


def _own_levels(
    listed: bytes, at: int, count: int, base: Mapping[int, Level]
) -> tuple[dict[int, Level], int]:
    """Return the levels that an override changes, and where the next override's stand."""
    found = {}
    at += _MANY.size
    for _ in range(count):
        start, flags = _OF_LEVEL.unpack_from(listed, at)
        at += _OF_LEVEL.size
        made = base.get(flags & _WHICH, Level())
        if flags & _WHOLE:
            made, at = _level(listed, at)
        elif flags & _START:
            made = Level(start, made.written, made.text, made.spaced)
        found[flags & _WHICH] = made
    return found, at
