"""How the text of an old Word file is set: pages of properties and styles (MS-DOC 2.4.6, 2.9.260).

A property that is not known is passed over. What is damaged ends a list of properties.
"""

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.formats.doc.stored import Stored, entries
from indexer.formats.paragraphs import Style

_PAGE = 512  # bytes of a page of properties
_OF_CHARACTERS, _OF_PARAGRAPHS, _STYLES = 12, 13, 1  # among the lists that the head names
_NUMBER = 0x3FFFFF  # the bits of a page's number
_PLACE, _ENTRY = 4, 13  # bytes of a place, and of what a page says of a paragraph
_MOST_STYLES = 5000  # of a file
MAX_INHERITED = 16  # styles that are based on other styles

_TWO = struct.Struct("<H")  # a number of two bytes
_HEAD_OF_STYLES = struct.Struct("<HH")  # how many styles, and the bytes of what each begins with
_HEAD_OF_STYLE = struct.Struct("<3H")  # its number, its kind and base, and its lists of properties
_LOW, _LOW_BITS, _WORD_OWN = 0xF, 4, 0xFFF  # bits of these numbers
_OF_PARAGRAPH = 1  # the kind of a style
# the classes of properties: how many bytes each takes, 0 if the first byte says it
_SIZES, _CLASS = (1, 1, 2, 4, 2, 2, 0, 3), 13
_LONG_TABLE = 0xD608  # the length of this property takes two bytes
# the numbers of the properties (sprm) of characters, then of paragraphs
_DELETED, _HIDDEN, _BOLD, _SIZE = 0x0800, 0x083C, 0x0835, 0x4A43  # of characters
_STYLE, _LEVEL, _LIST_LEVEL, _LIST = 0x4600, 0x2640, 0x260A, 0x460B  # of paragraphs
_IN_TABLE, _ROW_END, _BREAK = 0x2416, 0x2417, 0x2407  # of paragraphs: switches
_ALIGNED = (0x2403, 0x2461)  # how the lines of a paragraph are set, in two forms
_INDENTS = (0x8411, 0x8460, 0x4457)  # of the first line: in twips, twice, and in characters
_POSITIVE = range(1, 1 << 15)  # of numbers of 16 bits
_CENTRE = 1  # among the ways to set lines
_BODY_LEVEL = 9  # no heading: levels are counted from 0
# numbers by which Word knows its own styles in every language
_HEADINGS, _CONTENTS, _TITLE, _CAPTION = range(1, 10), range(19, 28), 62, 34
_NAMES = {_TITLE: "title", _CAPTION: "caption"}
_SET = (1, 0x81)  # a switch is on; the latter says: other than in the style


@dataclass(frozen=True, slots=True)
class Type:
    """How characters are set; ``None`` as the style says; size in half points."""

    hidden: bool = False
    bold: bool | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ParagraphForm:
    """How a paragraph is set."""

    style: int = 0
    level: int | None = None
    centred: bool | None = None
    indented: bool = False
    breaks: bool = False
    list_name: int = 0
    list_level: int = 0
    in_table: bool = False
    row_end: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A style of paragraphs.

    Attributes:
        style: as the readers of all documents know it.
        form: what paragraphs of this style have.
        contents: whether it is the style of a table of contents.
    """

    style: Style = field(default_factory=Style)
    form: ParagraphForm = ParagraphForm()
    contents: bool = False


def _steps(stored: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each property of a list with its value."""
    at = 0
    while at + 2 <= len(stored):
        (number,) = _TWO.unpack_from(stored, at)
        at += _TWO.size
        size = _SIZES[number >> _CLASS]
        if number == _LONG_TABLE:
            size = 1 + _TWO.unpack_from(stored.ljust(at + _TWO.size, b"\0"), at)[0]
        elif not size:
            size = 1 + (stored[at] if at < len(stored) else 0)
        if at + size > len(stored):
            return
        yield number, stored[at : at + size]
        at += size


def _type(stored: bytes) -> Type:
    found = Type()
    for number, value in _steps(stored):
        if number in (_DELETED, _HIDDEN):
            found = replace(found, hidden=found.hidden or value[0] in _SET)
        elif number == _BOLD and value[0] in (0, 1):
            found = replace(found, bold=bool(value[0]))
        elif number == _SIZE:
            found = replace(found, size=int.from_bytes(value, "little"))
    return found


def _form(stored: bytes, base: ParagraphForm) -> ParagraphForm:
    found = base
    for number, value in _steps(stored):
        found = _changed(found, number, int.from_bytes(value, "little"))
    return found


def _changed(found: ParagraphForm, number: int, value: int) -> ParagraphForm:
    """Return a form with one more property."""
    if number in _INDENTS:
        return replace(found, indented=value in _POSITIVE)
    if number in _SWITCHES:
        switched: dict[str, Any] = {_SWITCHES[number]: bool(value)}
        return replace(found, **switched)
    if number in _ALIGNED:
        return replace(found, centred=value == _CENTRE)
    told: dict[str, Any] = {_VALUES[number]: value} if number in _VALUES else {}
    return replace(found, **told)


_SWITCHES = {_IN_TABLE: "in_table", _ROW_END: "row_end", _BREAK: "breaks"}
_VALUES = {
    **{_STYLE: "style", _LIST_LEVEL: "list_level", _LIST: "list_name"},
    _LEVEL: "level",
}


# ---- pages of properties ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formatting:
    """Properties by place in the stream: each holds until the next place.

    Attributes:
        starts: places, in rising order.
        stored: the properties from each place on.
    """

    starts: tuple[int, ...]
    stored: tuple[bytes, ...]

    def at(self, place: int) -> bytes:
        """Return the properties of the character that is stored at a place."""
        found = bisect_right(self.starts, place) - 1
        return self.stored[found] if found >= 0 else b""

    def begin(self, place: int) -> bool:
        """Whether other properties may hold from a place on than before it."""
        found = bisect_left(self.starts, place)
        return not self.starts or self.starts[found : found + 1] == (place,)

    def next(self, place: int) -> int | None:
        """Return the first place behind this one from which other properties hold."""
        found = bisect_right(self.starts, place)
        return self.starts[found] if found < len(self.starts) else None


def characters(stored: Stored) -> Formatting:
    """Return the properties of characters."""
    return _formatting(stored, _OF_CHARACTERS, 1)


def paragraphs(stored: Stored) -> Formatting:
    """Return the properties of paragraphs, each with its style's number in front."""
    return _formatting(stored, _OF_PARAGRAPHS, _ENTRY)


def _formatting(stored: Stored, number: int, entry: int) -> Formatting:
    listed = entries(stored.listed(number), _PLACE)
    pages = (int.from_bytes(entry, "little") & _NUMBER for _, _, entry in listed)
    found: dict[int, bytes] = {}
    for page in dict.fromkeys(pages):
        whole = stored.head[page * _PAGE : (page + 1) * _PAGE]
        if len(whole) == _PAGE:
            found |= _of_page(whole, entry)
    starts = tuple(sorted(found))
    return Formatting(starts, tuple(found[start] for start in starts))


def _of_page(page: bytes, entry: int) -> Iterator[tuple[int, bytes]]:
    """Yield each place of a page with its properties; they may overlap no further than the page."""
    count = page[-1]
    if _PLACE * (count + 1) + entry * count >= _PAGE:
        return
    places = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[_PLACE * (count + 1) + entry * number]
        yield places[number], _stored_at(page, at, of_paragraph=entry == _ENTRY) if at else b""
    yield places[count], b""


def _stored_at(page: bytes, at: int, *, of_paragraph: bool) -> bytes:
    size = page[at]
    if not of_paragraph:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 1 : at + 2 * size]
    size = 2 * page[at + 1] if at + 1 < _PAGE else 0
    return page[at + 2 : at + 2 + size]


# ---- styles -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """A style as stored."""

    number: int
    base: int
    name: str
    form: bytes
    type: bytes


def styles(stored: Stored) -> Mapping[int, Made]:
    """Return the styles of paragraphs by number, with what they inherit."""
    raw = dict(_stored_styles(stored.listed(_STYLES)))
    return {number: _made(number, raw) for number in raw}


def _stored_styles(stored: bytes) -> Iterator[tuple[int, _Style]]:
    (size,) = _TWO.unpack_from(stored.ljust(_TWO.size, b"\0"))
    at = _TWO.size + size
    if size < _HEAD_OF_STYLES.size or len(stored) < at:
        return
    count, base_size = _HEAD_OF_STYLES.unpack_from(stored, _TWO.size)
    for number in range(min(count, _MOST_STYLES)):
        if at + _TWO.size > len(stored):
            return
        (size,) = _TWO.unpack_from(stored, at)
        at += _TWO.size
        style = _style(stored[at : at + size], base_size)
        if style:
            yield number, style
        at += size


def _style(stored: bytes, base_size: int) -> _Style | None:
    """Return a style of paragraphs; ``None`` for other styles and damaged ones."""
    if len(stored) < base_size + _TWO.size or base_size < _HEAD_OF_STYLE.size:
        return None
    number, kind, parts = _HEAD_OF_STYLE.unpack_from(stored)
    if kind & _LOW != _OF_PARAGRAPH:
        return None
    (length,) = _TWO.unpack_from(stored, base_size)
    start = base_size + _TWO.size
    end = start + 2 * length
    at = end + 2  # behind the NUL that ends the name
    found = [b"", b""]
    for part in range(min(parts & _LOW, len(found))):
        at += at & 1
        (size,) = _TWO.unpack_from(stored.ljust(at + _TWO.size, b"\0"), at)
        at += _TWO.size
        found[part] = stored[at : at + size]
        at += size
    name = stored[start:end].decode("utf-16-le", "replace")
    of_paragraph = found[0][_TWO.size :]  # behind its own number
    return _Style(number & _WORD_OWN, kind >> _LOW_BITS, name, of_paragraph, found[1])


def _made(number: int, raw: Mapping[int, _Style]) -> Made:
    chain: list[_Style] = []
    # the bound ends rings of styles based on each other
    while number in raw and len(chain) < MAX_INHERITED:
        chain.append(raw[number])
        number = raw[number].base
    form, type_ = ParagraphForm(), Type()
    for each in reversed(chain):
        form = _form(each.form, form)
        own = _type(each.type)
        type_ = Type(bold=type_.bold if own.bold is None else own.bold, size=own.size or type_.size)
    own_number = chain[0].number
    level = own_number if own_number in _HEADINGS else None
    if level is None and form.level is not None and form.level < _BODY_LEVEL:
        level = form.level + 1
    style = Style(
        name=_NAMES.get(own_number, chain[0].name.partition(",")[0]),
        level=level,
        size=type_.size,
        bold=bool(type_.bold),
        centred=bool(form.centred),
    )
    return Made(style, form, own_number in _CONTENTS)


@dataclass(slots=True)
class Set:
    """How every place of a file is set; each list of properties is read once."""

    styles: Mapping[int, Made]
    characters: Formatting
    paragraphs: Formatting
    _types: dict[bytes, Type] = field(default_factory=dict)
    _forms: dict[bytes, ParagraphForm] = field(default_factory=dict)

    def type_at(self, place: int) -> Type:
        """Return the type of the character stored at a place."""
        stored = self.characters.at(place)
        if stored not in self._types:
            self._types[stored] = _type(stored)
        return self._types[stored]

    def form_at(self, place: int) -> ParagraphForm:
        """Return the form of the paragraph whose end is stored at a place."""
        stored = self.paragraphs.at(place)
        if stored not in self._forms:
            (style,) = struct.unpack_from("<H", stored.ljust(2, b"\0"))
            made = self.styles.get(style, Made())
            base = replace(made.form, style=style, level=None)
            self._forms[stored] = _form(stored[2:], base)
        return self._forms[stored]


def set_of(stored: Stored) -> Set:
    """Return how a file is set."""
    return Set(styles(stored), characters(stored), paragraphs(stored))
