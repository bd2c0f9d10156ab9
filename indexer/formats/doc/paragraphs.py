"""The paragraphs of an old Word file, in the order of print, as readers of all documents make them.

Main text, notes, headers and text boxes are stored one behind the other; signs in the main text say
where a note or a box belongs. What Word deletes with marks, hides, or tells in comments is no text.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from indexer.corpus import furniture
from indexer.corpus.blocks import BadFile, Block, Document, Kind, RawFile
from indexer.formats.doc.lists import numbering_of
from indexer.formats.doc.properties import Formatting, Made, ParagraphForm, Set, set_of
from indexer.formats.doc.stored import Stored, entries, in_characters, opened
from indexer.formats.docx.numbering import Numbering
from indexer.formats.fields import MAX_CODE, equation, is_contents, is_equation
from indexer.formats.paragraphs import Cell, Line, blocks_or_text, tidied
from indexer.formats.rows import with_rows
from searcher.language.radicals import as_characters

_MAIN, _NOTES, _HEADERS, _END_NOTES, _BOXES = 0, 1, 2, 5, 6  # stories
# places of these lists among those that the head names
_NOTE_SIGNS, _NOTE_TEXTS, _END_SIGNS, _END_TEXTS = 2, 3, 46, 47
_HEADER_TEXTS, _BOX_TEXTS, _ANCHORS = 11, 56, 40  # likewise
_NOTE_SIGN, _BOX_TEXT, _ANCHOR = 2, 22, 26  # bytes of an entry of each
_SHAPE = slice(14, 18)  # where the text of a box names its shape
_OF_ANCHOR = slice(4)  # where an anchor does
_BEHIND_ALL = 1 << 32  # no text is so long
_SEPARATORS = 6  # stories before the headers: lines that part notes from text
_OF_SECTION = 6  # stories: two headers, two footers, those of the first page
_HEADS, _FEET = (0, 1, 4), (2, 3, 5)  # which of them are headers, and which footers
_MOST_NESTED = 50  # fields in fields

_Kept = TypeVar("_Kept")
_LOWEST_LEVEL = 8  # of an outline, the highest being 0
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_BEGINS, _FIELD_SHOWS, _FIELD_ENDS = "\x13", "\x14", "\x15"
_FIELDS = re.compile("([\x13\x14\x15])")
_SIGNS = str.maketrans(
    {
        **{
            "\x0b": "\n",
            "\x0e": "\n",
            "\x1e": "-",
            "\xa0": " ",
            "\x0c": "\n",
            "\r": "",
            "\x07": "",
        },
        **dict.fromkeys("\0\x01\x02\x03\x04\x05\x06\x08\x1f"),
    }
)


def read(raw: RawFile) -> Document:
    """Return the paragraphs of an old Word file as blocks; headings become titles.

    Raises:
        BadFile: the file is damaged, is of an older Word, or has a password.
    """
    try:
        stored = opened(raw.data)
        reader = _Reader(stored, _set(stored), numbering_of(stored))
        lines = list(reader.lines())
        heads, feet = ([*reader.margins(which)] for which in (_HEADS, _FEET))
    except BadFile:
        raise
    # olefile lets exceptions of many classes escape on a damaged container
    except Exception as error:
        raise BadFile("doc.damaged") from error
    if not lines:
        raise BadFile("doc.no_text")
    return Document((*heads, *blocks_or_text(with_rows(lines)), *feet))


def _set(stored: Stored) -> Set:
    """Return how the text is set; nothing of it if that part of the file is damaged."""
    try:
        return set_of(stored)
    except (struct.error, IndexError):
        return Set({}, Formatting((), ()), Formatting((), ()))


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph in the stored text: its places, the sign that ends it, and its form."""

    start: int
    end: int
    sign: str
    form: ParagraphForm


@dataclass(slots=True)
class _Field:
    """A field that has begun and not ended: its instruction, and whether its result has begun."""

    instruction: str = ""
    shows: bool = False


def _printed_by(ended: _Field) -> str:
    """Return what an equation prints; any other field has shown its result."""
    prints = is_equation(ended.instruction) and not ended.shows
    return equation(ended.instruction) if prints else ""


@dataclass(slots=True)
class _Reader:
    """Reads the stories of one file.

    Attributes:
        stored: the file.
        set: how its text is set.
        numbering: its lists.
        fields: those that have begun and not ended, the outermost first.
        column, row, table: count the cells of a row, the rows and the tables passed.
    """

    stored: Stored
    set: Set
    numbering: Numbering
    fields: list[_Field] = field(default_factory=list)
    column: int = 0
    row: int = 0
    table: int = 0

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the main text, each box behind the paragraph that holds it."""
        notes, boxes = self._notes(), self._boxes()
        start, end = self._story(_MAIN)
        passed = 0
        for paragraph in self._paragraphs(start, end):
            line = self._line(paragraph)
            passed = paragraph.end
            line = replace(line, notes=tuple(_taken(notes, paragraph)))
            if line.text:
                yield line
            elif line.notes:
                yield from (Line(note) for note in line.notes)
            for story in _taken(boxes, paragraph):
                yield from story
        rest = _Paragraph(passed, _BEHIND_ALL, "", ParagraphForm())
        yield from map(Line, _taken(notes, rest))
        for story in _taken(boxes, rest):
            yield from story

    def margins(self, which: tuple[int, ...]) -> Iterator[Block]:
        """Yield each line of the page headers, or footers, once.

        A paper prints its name and date there.
        """
        seen = set()
        for number, (first, last) in enumerate(self._parts(_HEADER_TEXTS, 0, _HEADERS)):
            section = number - _SEPARATORS
            if section < 0 or section % _OF_SECTION not in which:
                continue
            for line in self._part(first, last):
                if line.text not in seen:
                    seen.add(line.text)
                    yield Block(line.text, Kind.FURNITURE, why=furniture.PAGE_HEAD)

    def _story(self, number: int) -> tuple[int, int]:
        start = sum(self.stored.lengths[:number])
        return start, min(len(self.stored.text), start + self.stored.lengths[number])

    def _part(self, start: int, end: int) -> list[Line]:
        self.fields = []
        lines = map(self._line, self._paragraphs(start, end))
        return [line for line in lines if line.text]

    def _notes(self) -> dict[int, str]:
        """Return the texts of notes by the places of their signs in the main text."""
        found: dict[int, str] = {}
        for story, signs, texts in (
            (_NOTES, _NOTE_SIGNS, _NOTE_TEXTS),
            (_END_NOTES, _END_SIGNS, _END_TEXTS),
        ):
            places = [place for place, _, _ in entries(self.stored.listed(signs), _NOTE_SIGN)]
            for number, (start, end) in enumerate(self._parts(texts, 0, story)):
                text = "\n".join(line.text for line in self._part(start, end))
                # without a sign in the text, a note stands at the end
                at = places[number] if number < len(places) else self._story(_MAIN)[1]
                if text:
                    found[at] = "\n".join(filter(None, (found.get(at), text)))
        return dict(sorted(found.items()))

    def _parts(self, listed: int, size: int, story: int) -> list[tuple[int, int]]:
        """Return the places of the parts of a story: all of it, if no list of them is stored."""
        start, end = self._story(story)
        stored = entries(self.stored.listed(listed), size)
        parts = [(start + first, min(end, start + last)) for first, last, _ in stored]
        return parts or [(start, end)]

    def _boxes(self) -> dict[int, list[Line]]:
        """Return the lines of text boxes by the places where the boxes are anchored."""
        anchors = {
            entry[_OF_ANCHOR]: place
            for place, _, entry in entries(self.stored.listed(_ANCHORS), _ANCHOR)
        }
        shapes = [e[_SHAPE] for _, _, e in entries(self.stored.listed(_BOX_TEXTS), _BOX_TEXT)]
        found: dict[int, list[Line]] = {}
        for number, (start, end) in enumerate(self._parts(_BOX_TEXTS, _BOX_TEXT, _BOXES)):
            shape = shapes[number] if number < len(shapes) else b""
            place = anchors.get(shape, self._story(_MAIN)[1])
            found.setdefault(place, []).extend(self._part(start, end))
        return dict(sorted(found.items()))

    def _paragraphs(self, start: int, end: int) -> Iterator[_Paragraph]:
        """Yield the paragraphs of a part of the text; the sign that ends each belongs to it."""
        at = behind = start
        while at < end:
            sign = _ENDS.search(self.stored.text, behind, end)
            behind = sign.end() if sign else end
            if sign is None or self._ends(sign[0], behind):
                form = self.set.form_at(self.stored.stored_at(behind - 1))
                yield _Paragraph(at, behind, sign[0] if sign else "", form)
                at = behind
        if at < behind:
            yield _Paragraph(at, behind, "", self.set.form_at(self.stored.stored_at(behind - 1)))

    def _ends(self, sign: str, behind: int) -> bool:
        """Whether a sign ends its paragraph; a deleted or hidden one does not.

        The sign of a new page also stands inside of paragraphs.
        """
        if sign == "\x0c":
            return self.set.paragraphs.begin(self.stored.stored_at(behind - 1) + 2)
        return sign != "\r" or not self.set.type_at(self.stored.stored_at(behind - 1)).hidden

    def _line(self, paragraph: _Paragraph) -> Line:
        form, made = paragraph.form, self.set.styles.get(paragraph.form.style, Made())
        text, sizes, bold, contents = self._shown(paragraph, made)
        body = tidied(text)
        number = self._number(form) if not form.row_end else ""
        style = made.style
        if form.level is not None and form.level <= _LOWEST_LEVEL:
            style = replace(style, level=form.level + 1)
        return Line(
            number + body if body else "",
            style=style,
            size=sizes.most_common(1)[0][0] if sizes else style.size,
            bold=bool(bold),
            centred=style.centred if form.centred is None else form.centred,
            indented=form.indented or text.startswith("　　"),
            starts_page=form.breaks or self._is_on_new_page(paragraph),
            contents=contents or made.contents,
            cell=self._cell(paragraph),
        )

    def _is_on_new_page(self, paragraph: _Paragraph) -> bool:
        """Whether the sign of a new page is the last before the text of a paragraph."""
        before = self.stored.text[max(0, paragraph.start - 2) : paragraph.start].rstrip("\r")
        own = self.stored.text[paragraph.start : paragraph.end].lstrip(" \u3000")
        return before.endswith("\x0c") or own.startswith("\x0c")

    def _number(self, form: ParagraphForm) -> str:
        if not form.list_name:
            return ""
        return self.numbering.next(str(form.list_name), form.list_level)

    def _cell(self, paragraph: _Paragraph) -> Cell | None:
        """Return the cell of a paragraph, and count cells, rows and tables."""
        form = paragraph.form
        if not (form.in_table or paragraph.sign == "\x07"):
            self.table += 1
            return None
        cell = Cell(self.table, self.row, self.column)
        if form.row_end:
            self.row += 1
            self.column = 0
        elif paragraph.sign == "\x07":
            self.column += 1
        return cell

    def _shown(self, paragraph: _Paragraph, made: Made) -> tuple[str, Counter[int], bool, bool]:
        """Return the printed text, its sizes, whether all is bold, and whether it is contents."""
        chunks: list[str] = []
        sizes = Counter[int]()
        bold, contents = True, self._in_contents()
        for start, end in self._formatting(paragraph):
            type_ = self.set.type_at(self.stored.stored_at(start))
            text = "" if type_.hidden else self._printed(self.stored.text[start:end])
            contents = contents or self._in_contents()
            chunks.append(text)
            if text.strip():
                sizes[type_.size or made.style.size or 0] += len(text)
                bold &= made.style.bold if type_.bold is None else type_.bold
        sizes.pop(0, None)
        text = as_characters(in_characters("".join(chunks)))
        return text, sizes, bold and bool(text.strip()), contents

    def _formatting(self, paragraph: _Paragraph) -> Iterator[tuple[int, int]]:
        """Yield the parts of a paragraph; each is set in one way and stored in one chunk."""
        at = paragraph.start
        while at < paragraph.end:
            chunk = self.stored.chunk_at(at)
            end = min(paragraph.end, max(chunk.end, at + 1))
            following = self.set.characters.next(self.stored.stored_at(at))
            if following is not None:
                place = chunk.start + -((chunk.stored - following) // chunk.width)
                end = max(at + 1, min(end, place))
            yield at, end
            at = end

    def _printed(self, text: str) -> str:
        """Return a part of the text with what its fields show in place of their instructions."""
        shown = ""
        for part in _FIELDS.split(text):
            if part == _FIELD_BEGINS:
                # the bound is for instructions that no field is nested in so deeply
                self.fields = [*self.fields[-_MOST_NESTED:], _Field()]
            elif part == _FIELD_SHOWS and self.fields:
                self.fields[-1].shows = True
            elif part == _FIELD_ENDS and self.fields:
                shown += self._kept(_printed_by(self.fields.pop()))
            else:
                shown += self._kept(part)
        return shown.translate(_SIGNS)

    def _kept(self, text: str) -> str:
        """Return a text that is printed; a part of an instruction is kept with it instead."""
        for each in reversed(self.fields):
            if not each.shows:
                each.instruction = (each.instruction + text)[:MAX_CODE]
                return ""
        return text

    def _in_contents(self) -> bool:
        return any(is_contents(each.instruction) for each in self.fields)


def _taken(found: dict[int, _Kept], paragraph: _Paragraph) -> Iterator[_Kept]:
    """Yield what belongs to a paragraph by its place, and take it out; places rise."""
    while found and (first := next(iter(found))) < paragraph.end:
        yield found.pop(first)
