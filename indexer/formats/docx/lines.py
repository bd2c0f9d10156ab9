"""The paragraphs of a Word file as lines with their type and style."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from indexer.formats.docx.numbering import Numbering
from indexer.formats.docx.styles import Made, Styles
from indexer.formats.docx.word import attribute, half_points, integer, is_on, qn, value
from indexer.formats.paragraphs import Cell, Line, is_larger, tidied
from searcher.language.radicals import as_characters

_BODY_TEXT = 9  # Word counts outline levels from 0 to 8, and writes 9 for body text
_NOT_NUMBERED = "0"  # the list of a paragraph whose style is numbered and which is not
_BOX, _RUN, _PARAGRAPH = (qn(f"w:{name}") for name in ("txbxContent", "r", "p"))
_CHUNK = qn("w:altChunk")
_BREAKS = {
    **{qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:ptab"): "\t"},
    qn("w:noBreakHyphen"): "-",
}
_TEXT_TAGS = frozenset((qn("w:t"), *_BREAKS))
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_CONTENTS = re.compile(
    r"(?:toc|contents|目录|目錄)\s*(?:[1-9]|heading|标题)?|table of figures", re.IGNORECASE
)
_INDENT = re.compile(r"\n(?=[ \t]*　　)")
_PARTED = "\u2029"  # parts the paragraphs of one line until they are yielded
_GALLERY = "Table of Contents"


class Lines:
    """Makes lines of paragraphs with the document's styles; lists are counted in printed order."""

    def __init__(
        self, styles: Styles, numbering: Numbering, notes: Mapping[str, dict[str, str]]
    ) -> None:
        """Take what the paragraphs refer to.

        Args:
            styles: of the document.
            numbering: its lists.
            notes: for each kind of note its texts by id; each is given once.
        """
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self._broken = False  # whether a page ended and no text followed so far

    def of(self, root: Any, contents: set[Any]) -> Iterator[Line | str]:
        """Yield each line with text, and the relationship of each part that is included here.

        Args:
            root: what holds the paragraphs, as ``shown.show`` left it.
            contents: paragraphs of tables of contents.
        """
        taken: set[Any] = set()  # what was read with the paragraph that holds it
        for each in root.iter(_PARAGRAPH, _CHUNK):
            if each in taken:
                continue
            if each.tag == _CHUNK:
                yield attribute(each, "r:id")
            else:
                taken.update(_inside(each))
                yield from self._with_boxes(each, contents)

    def _with_boxes(self, paragraph: Any, contents: set[Any]) -> Iterator[Line | str]:
        """Yield a paragraph and the text boxes that it holds; a title in a box stands above."""
        lines = list(_parted(self._line(paragraph, contents)))
        boxes = (box for box in _own(paragraph, {_BOX}))
        boxed = [line for box in boxes for line in self.of(box, contents)]
        first = boxed[0] if boxed else None
        if lines and isinstance(first, Line) and is_larger(first, lines[0].size):
            yield from (*boxed, *lines)
        else:
            yield from (*lines, *boxed)

    def _line_style(self, paragraph: Any, made: Made) -> Made:
        level = integer(value(paragraph, "w:pPr/w:outlineLvl"))
        if level is None or level >= _BODY_TEXT:
            return made
        return replace(made, style=replace(made.style, level=level + 1))

    def _line(self, paragraph: Any, contents: set[Any]) -> Line:
        named = value(paragraph, "w:pPr/w:pStyle")
        made = self._line_style(paragraph, self._styles.paragraph(named))
        style = made.style
        text = text_of(paragraph)
        runs = [
            (run, count) for run in _own(paragraph, {_RUN}) if (count := len(text_of(run).strip()))
        ]
        sizes = Counter[int]()
        for run, count in runs:
            own = half_points(value(run, "w:rPr/w:sz")) or self._styles.run(run).style.size
            if size := own or style.size:
                sizes[size] += count
        body = _PARTED.join(filter(None, map(tidied, _INDENT.split(text))))
        # counted also without text, as Word does; but nothing is printed then
        number = self._number(paragraph, named, made)
        in_contents = paragraph in contents or _is_inserted(paragraph)
        return Line(
            text=number + body if body else "",
            style=style,
            size=sizes.most_common(1)[0][0] if sizes else style.size,
            bold=bool(runs) and all(self._is_bold(run, style.bold) for run, _ in runs),
            centred=value(paragraph, "w:pPr/w:jc", "center" if style.centred else "") == "center",
            indented=text.startswith("　　") or _is_indented(paragraph),
            starts_page=self._starts_page(paragraph, printed=bool(body)),
            contents=in_contents or any(map(_CONTENTS.fullmatch, (named, style.name))),
            notes=tuple(self._noted(paragraph)),
            cell=_cell_of(paragraph),
        )

    def _starts_page(self, paragraph: Any, *, printed: bool) -> bool:
        """Whether a page begins with a paragraph; a break behind text holds for what follows."""
        above, below = _page_breaks(paragraph)
        starts = above or self._broken
        self._broken = below or (starts and not printed)
        return starts

    def _is_bold(self, run: Any, default: bool) -> bool:
        return is_on(run, "w:rPr/w:b", default=default or self._styles.run(run).style.bold)

    def _number(self, paragraph: Any, style: str, made: Made) -> str:
        own = value(paragraph, "w:pPr/w:numPr/w:numId")
        name = own or made.list_name
        if not name or name == _NOT_NUMBERED:
            return ""
        level = integer(value(paragraph, "w:pPr/w:numPr/w:ilvl"))
        if level is None:
            level = made.list_level
        if level is None:
            level = self._numbering.level_of(name, style)
        return self._numbering.next(name, level)

    def _noted(self, paragraph: Any) -> Iterator[str]:
        for each in _own(paragraph, _NOTES):
            note = self._notes[_NOTES[each.tag]].pop(attribute(each, "w:id"), "")
            if note:
                yield note


def text_of(element: Any) -> str:
    """Return the text of a paragraph or run without that of its text boxes."""
    text = "".join(
        (piece.text or "") if piece.tag == qn("w:t") else _BREAKS[piece.tag]
        for piece in _own(element, _TEXT_TAGS)
        if piece.getparent().tag != qn("w:tabs")  # these define tab stops, not tabs
    )
    return as_characters(text)


def _parted(line: Line) -> Iterator[Line]:
    """Yield the paragraphs of a line; some typists break a line and indent to begin one."""
    for number, text in enumerate(filter(None, line.text.split(_PARTED))):
        yield replace(line, text=text, indented=True) if number else replace(line, text=text)


def _inside(paragraph: Any) -> Iterator[Any]:
    """Yield what is read with a paragraph: all paragraphs and parts in its text boxes."""
    for box in _own(paragraph, {_BOX}):
        yield from box.iter(_PARAGRAPH, _CHUNK)


def _own(element: Any, tags: Iterable[str]) -> Iterator[Any]:
    """Yield descendants with these tags that are in no text box."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in tags:
            yield child
        if child.tag == _BOX:
            continue
        stack.extend(reversed(child))


def _cell_of(paragraph: Any) -> Cell | None:
    """Return the cell of the innermost table that holds a paragraph; a text box is no table."""
    cell = next(paragraph.iterancestors(qn("w:tc"), _BOX), None)
    if cell is None or cell.tag == _BOX:
        return None
    row = next(cell.iterancestors(qn("w:tr")), None)
    table = next(cell.iterancestors(qn("w:tbl")), None)
    return None if row is None or table is None else Cell(table, row, cell)


def _is_inserted(paragraph: Any) -> bool:
    """Whether Word inserted the paragraph as a part of a table of contents."""
    for block in paragraph.iterancestors(qn("w:sdt")):
        if value(block, "w:sdtPr/w:docPartObj/w:docPartGallery") == _GALLERY:
            return True
    return False


def _is_indented(paragraph: Any) -> bool:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    names = ("w:firstLine", "w:firstLineChars")
    return found is not None and any(integer(attribute(found, name)) for name in names)


def _page_breaks(paragraph: Any) -> tuple[bool, bool]:
    """Return whether a page begins with the text of a paragraph, and whether one begins behind."""
    above, below, printed = is_on(paragraph, "w:pPr/w:pageBreakBefore"), False, False
    for each in _own(paragraph, _TEXT_TAGS):
        if each.tag == qn("w:t"):
            printed = printed or bool((each.text or "").strip())
        elif attribute(each, "w:type") == "page":
            above, below = above or not printed, below or printed
    return above, below
