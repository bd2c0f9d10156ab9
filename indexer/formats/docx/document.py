"""A Word file as blocks: each paragraph once, in document order, also of tables and text boxes.

Documents, templates and those with macros (docx, docm, dotx, dotm) are alike; macros are no text.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Block, Document, Kind, RawFile
from indexer.formats.docx import drawn
from indexer.formats.docx.lines import Lines, text_of
from indexer.formats.docx.numbering import numbering_of
from indexer.formats.docx.parts import Parts
from indexer.formats.docx.shown import show
from indexer.formats.docx.styles import Styles
from indexer.formats.docx.word import attribute, qn
from indexer.formats.package import Package, joined
from indexer.formats.paragraphs import Line, blocks_of, tidied
from indexer.formats.rows import with_rows
from searcher.speech import said

_OLD = b"\xd0\xcf\x11\xe0"  # the container of Word before 2007, and of files with a password
_MARGINS = {"header": "headerReference", "footer": "footerReference"}
_PAGES = ("first", "default", "even")

# Reads a part that a document includes as a whole, such as a page of HTML.
Include = Callable[[RawFile], Document]


def read(raw: RawFile, include: Include | None = None) -> Document:
    """Return the paragraphs of a Word file as blocks; headings become titles.

    Args:
        raw: the file.
        include: reads a part that the document includes as a whole; ``None``: such parts are named
            in the document's problems.

    Raises:
        BadFile: the file is not a Word file, is damaged, too large unpacked, has no text, or is
            protected by a password.
    """
    if raw.data.startswith(_OLD):
        raise BadFile("docx.old")
    package = Package(raw.data, said("docx.invalid"), said("docx.too_large"))
    if package.locked:
        raise BadFile("file.locked")
    try:
        word = _Word(package, raw.path, include)
        lines = with_rows(word.lines())
        heads, feet = (list(word.margins(name)) for name in _MARGINS)
    except BadFile:
        raise
    except Exception as error:
        # on a damaged part zipfile and lxml let exceptions of many classes escape
        raise BadFile("docx.damaged", kind=type(error).__name__) from error
    if not lines:
        raise BadFile("docx.no_text")
    return Document(
        (*heads, *blocks_of(lines), *feet),
        problems=tuple(word.problems),
        asides=(*word.asides, *word.notes_left(), *word.beside()),
    )


class _Word:
    """A document with its styles, lists and notes."""

    def __init__(self, package: Package, path: str, include: Include | None) -> None:
        self._parts, self._path, self._include = Parts(package), path, include
        self.problems = self._parts.problems
        self.asides: list[Aside] = []
        self._body = self._parts.text().find(qn("w:body"))
        if self._body is None:
            raise BadFile("docx.no_body")
        self._styles = Styles(self._parts.of_kind("styles"))
        numbering = numbering_of(self._parts.of_kind("numbering"), self._styles.list_of)
        self._texts = {kind: self._notes(kind) for kind in ("footnotes", "endnotes")}
        self._lines = Lines(self._styles, numbering, self._texts)

    def lines(self) -> Iterator[Line | Block]:
        """Yield all paragraphs with text, and the blocks of parts that are included."""
        for each in self._shown(self._body):
            if isinstance(each, Line):
                yield each
            else:
                yield from self._chunk(each)

    def margins(self, name: str) -> Iterator[Block]:
        """Yield each line of the page headers, or footers, once.

        A paper prints its name and date there.
        """
        seen = set()
        for section in self._body.iter(qn("w:sectPr")):
            named = {
                attribute(each, "w:type"): attribute(each, "r:id")
                for each in section.iterfind(qn(f"w:{_MARGINS[name]}"))
            }
            roots = (self._parts.related(named.get(page, "")) for page in _PAGES)
            shown = (self._shown(root) for root in roots if root is not None)
            for line in chain.from_iterable(shown):
                if isinstance(line, Line) and line.text not in seen:
                    seen.add(line.text)
                    yield Block(line.text, Kind.FURNITURE, why=furniture.PAGE_HEAD)

    def notes_left(self) -> Iterator[Aside]:
        """Yield the notes to which no line refers, once all lines are read."""
        for texts in self._texts.values():
            yield from (Aside(text, furniture.NOTE_WITHOUT_MARK) for text in texts.values() if text)

    def beside(self) -> Iterator[Aside]:
        """Yield the text that stands in parts of its own: charts, SmartArt, comments."""
        for kind in drawn.KINDS:
            for root in self._parts.all_of_kind(kind):
                yield from drawn.drawn(root)
        for root in self._parts.all_of_kind("comments"):
            yield from drawn.comments(root)

    def _shown(self, root: Any) -> Iterator[Line | str]:
        return self._lines.of(root, self._show(root))

    def _show(self, root: Any) -> set[Any]:
        shown = show(root, self._styles.hides)
        self.asides += shown.asides
        self.asides += (*drawn.instead_of_pictures(root), *drawn.drawn(root))
        return shown.contents

    def _chunk(self, key: str) -> Iterator[Block]:
        name, data = self._parts.chunk(key)
        if data is None or self._include is None:
            self.problems.append(said("docx.part_left_out", part=name or "altChunk"))
            return
        try:
            found = self._include(RawFile(joined(self._path, name), data))
        except BadFile as error:
            self.problems.append(said("docx.part_unread", part=name, reason=error.message))
            return
        self.problems += found.problems
        self.asides += found.asides
        yield from found.blocks

    def _notes(self, kind: str) -> dict[str, str]:
        """Return the text of each note by its id; separators of text and notes have no text."""
        root = self._parts.of_kind(kind)
        found = {}
        if root is not None:
            self._show(root)
            for note in root:
                texts = (tidied(text_of(p)) for p in note.iter(qn("w:p")))
                found[attribute(note, "w:id")] = "\n".join(filter(None, texts))
        return found
