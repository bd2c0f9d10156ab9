r"""Rich text: each paragraph once, with what its style and type say.

Only the groups and words that bear on print are followed. The automatic numbers of a list are
printed in the file itself (``\listtext``), as is what a field shows.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Block, Document, Kind, RawFile
from indexer.formats.fields import MAX_CODE, equation, is_contents, is_equation
from indexer.formats.paragraphs import (
    CONTENTS_STYLE,
    Cell,
    Line,
    Style,
    blocks_or_text,
    level_of_name,
    tidied,
)
from indexer.formats.rows import with_rows
from searcher.language.radicals import as_characters

MAX_DEPTH = 1000  # of groups in groups; programs nest about ten
MAX_STYLES = 5000  # of a file
_HEAD = b"{\\rtf"
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|"
    r"([^\\{}\r\n]+)"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_CHARSETS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 204: "cp1251"}
_CODEPAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 54936: "gb18030"}
_DEFAULT_CODEPAGE = "cp1252"
_HIGHEST, _UNICODES = 0x10FFFF, 0x10000  # RTF writes the upper half of 16 bits as negative
# groups whose text is not printed in the running text
_WORDS = (
    "colortbl info pict nonshppict stylesheet fonttbl fldinst "
    "listtable listoverridetable revtbl rsidtbl themedata "
    "colorschememapping datastore latentstyles xmlnstbl generator object bkmkstart bkmkend "
    "template author operator annotation atnid atnauthor atrfstart atrfend pntxta pntxtb filetbl "
    "mmathPr userprops xe tc tcn txe rxe upr sp sn sv shprslt"
)
_LEFT_OUT = frozenset(_WORDS.split())
_HEADERS = frozenset({"header", "headerl", "headerr", "headerf"})
_FOOTERS = frozenset({"footer", "footerl", "footerr", "footerf"})
# groups with paragraphs of their own, apart from the one that they stand in
_ASIDE = frozenset({"footnote", "shptxt", "listtext", "pntext"}) | _HEADERS | _FOOTERS
# of the groups that old programs skip, those that are read
_KNOWN_STARRED = _ASIDE | {"shpinst", "ud"}
_INSTRUCTION = "fldinst"
_WIDE = "\u3000"  # the first sign that is as wide as Han, behind which no space is set
_SIGNS = {
    **{"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u3000"},
}
_ESCAPES = {"~": "\u00a0", "_": "-", "-": "", "\n": "\n"}
_ENDS = frozenset({"par", "sect", "row", "page", "cell", "nestcell"})


def read(raw: RawFile) -> Document:
    """Return the paragraphs of a file of rich text as blocks.

    Raises:
        BadFile: the file is no rich text, or has no text.
    """
    if not raw.data.lstrip()[: len(_HEAD)] == _HEAD:
        raise BadFile("rtf.damaged")
    reader = _Reader()
    lines = with_rows(reader.lines(raw.data.decode("latin-1")))
    if not lines:
        raise BadFile("rtf.no_text")
    heads, feet = (
        [Block(text, Kind.FURNITURE, why=furniture.PAGE_HEAD) for text in part]
        for part in (reader.heads, reader.feet)
    )
    hidden = Aside(as_characters("".join(reader.hidden)), furniture.HIDDEN)
    asides = (hidden,) if hidden.text.strip() else ()
    return Document((*heads, *blocks_or_text(lines), *feet), asides=asides)


@dataclass(frozen=True, slots=True)
class _Type:
    """How characters are set; size in half points."""

    font: int = 0
    size: int | None = None
    bold: bool = False
    hidden: bool = False
    skip: int = 1  # characters that stand for a Unicode character where a program knows none


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the group ends: type, what its text is if not printed, and contents."""

    type: _Type = _Type()
    kind: str = ""
    contents: bool = False


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being filled."""

    style: int = 0
    level: int | None = None
    centred: bool = False
    indented: bool = False
    breaks: bool = False
    in_table: bool = False
    contents: bool = False
    text: list[str] = field(default_factory=list)
    sizes: Counter[int] = field(default_factory=Counter)
    bold: bool = True
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """What goes on behind a group with paragraphs of its own.

    Attributes:
        kind: the word that the group begins with.
        depth: of the group.
        paragraph: the one that the group stands in.
        made: the lines before it.
    """

    kind: str
    depth: int
    paragraph: _Paragraph
    made: list[Line]


@dataclass(slots=True)
class _Reader:
    """Follows the groups of a file and gathers its paragraphs."""

    now: _Group = field(default_factory=_Group)
    above: list[_Group] = field(default_factory=list)
    codepage: str = _DEFAULT_CODEPAGE
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, Style] = field(default_factory=dict)
    paragraph: _Paragraph = field(default_factory=_Paragraph)
    around: list[_Around] = field(default_factory=list)
    boxes: list[Line] = field(default_factory=list)  # to follow the paragraph they stand in
    heads: dict[str, None] = field(default_factory=dict)  # lines of page headers, each once
    feet: dict[str, None] = field(default_factory=dict)  # lines of page footers, likewise
    hidden: list[str] = field(default_factory=list)  # text that is not to be shown
    instruction: str = ""
    column: int = 0
    row: int = 0
    table: int = 0
    bytes_: bytearray = field(default_factory=bytearray)
    left: int = 0  # characters still to be skipped behind a Unicode character
    made: list[Line] = field(default_factory=list)
    style: _Paragraph = field(
        default_factory=lambda: _Paragraph(bold=False)
    )  # the style that is being defined
    font: int = 0  # the font that is being defined
    starred: bool = False

    def lines(self, source: str) -> list[Line]:
        """Return the paragraphs."""
        at = 0
        while at < len(source):
            match = _TOKEN.match(source, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            word, number, byte, escape, brace, text = match.groups()
            if match.lastindex is None:
                continue  # the end of a line of the file, which may part a character
            if word == "bin":
                at += max(0, int(number or 0))
            elif byte:
                self._byte(bytes.fromhex(byte)[0])
            elif text:
                self._plain(text)
            else:
                self._flush()
                self._sign(word, number, escape, brace)
        self._flush()
        while self.around:
            self._leave(self.around.pop())
        self._end()
        return self.made

    def _sign(self, word: str, number: str, escape: str, brace: str) -> None:
        if word:
            self._word(word, int(number) if number else None)
            self.starred = False
        elif brace == "{":
            if len(self.above) >= MAX_DEPTH:
                raise BadFile("rtf.damaged")
            self.above.append(self.now)
        elif brace == "}":
            self._close()
        elif escape == "*":
            self.starred = True
        elif escape:
            self._print(_ESCAPES.get(escape, escape if escape in "\\{}" else ""))

    def _close(self) -> None:
        """End a group, and with it what it holds apart."""
        if not self.above:
            return
        before, self.now = self.now, self.above.pop()
        self.left = 0
        if before.kind == _INSTRUCTION and self.now.kind != _INSTRUCTION:
            contents = self.now.contents or is_contents(self.instruction)
            self.now = replace(self.now, contents=contents)
            if is_equation(self.instruction):
                self._print(equation(self.instruction))
            self.instruction = ""
        if self.around and len(self.above) < self.around[-1].depth:
            self._leave(self.around.pop())

    def _leave(self, around: _Around) -> None:
        """End a group with paragraphs of its own, and go on with the paragraph around it."""
        if around.kind in ("listtext", "pntext"):
            number = "".join(self.paragraph.text).strip()
            self.paragraph, self.made = around.paragraph, around.made
            if any(map(str.isalnum, number)):  # else a bullet
                self.paragraph.text.append(f"{number} " if number[-1] < _WIDE else number)
            return
        self._end()
        own = self.made
        self.paragraph, self.made = around.paragraph, around.made
        if around.kind in _HEADERS | _FOOTERS:
            margin = self.heads if around.kind in _HEADERS else self.feet
            margin |= dict.fromkeys(line.text for line in own)
        elif around.kind == "footnote":
            self.paragraph.notes += filter(None, ["\n".join(line.text for line in own)])
        else:
            self.boxes += own

    def _word(self, word: str, number: int | None) -> None:
        if self.now.kind in ("fonttbl", "stylesheet"):
            self._definition(word, number)
        elif word in _LEFT_OUT or (self.starred and word not in _KNOWN_STARRED):
            self.now = replace(self.now, kind=word)
        elif word == "ud":
            self.now = replace(self.now, kind="")
        elif word in _ASIDE and not self.now.kind:
            self.around.append(_Around(word, len(self.above), self.paragraph, self.made))
            self.paragraph, self.made = _Paragraph(), []
        elif word == "ansicpg" and number:
            self.codepage = _codec(_CODEPAGES.get(number, f"cp{number}"))
        elif word == "u" and number is not None:
            self._unicode(number)
        elif not self._type(word, number):
            self._layout(word, number)

    def _type(self, word: str, number: int | None) -> bool:
        """Follow a word about type; whether it is one."""
        type_ = self.now.type
        changed = {
            "plain": _Type(skip=type_.skip),
            "f": replace(type_, font=number or 0),
            "fs": replace(type_, size=number),
            "b": replace(type_, bold=number != 0),
            "v": replace(type_, hidden=number != 0),
            "deleted": replace(type_, hidden=number != 0),
            "uc": replace(type_, skip=max(0, number if number is not None else 1)),
        }.get(word)
        if changed is None:
            return False
        self.now = replace(self.now, type=changed)
        return True

    def _layout(self, word: str, number: int | None) -> None:
        """Follow a word about paragraphs, or a sign."""
        if word in _ENDS:
            if not self.now.kind:
                self._end(word)
        elif word == "pard":
            kept = self.paragraph
            self.paragraph = _Paragraph(
                breaks=kept.breaks,
                contents=kept.contents,
                text=kept.text,
                sizes=kept.sizes,
                bold=kept.bold,
                notes=kept.notes,
            )
        elif word in _SIGNS:
            self._print(_SIGNS[word])
        else:
            _set(self.paragraph, word, number)

    def _definition(self, word: str, number: int | None) -> None:
        """Follow a word in the table of fonts or of styles."""
        if word == "f" and number is not None:
            self.font = number
        elif word == "fcharset" and number in _CHARSETS and len(self.fonts) < MAX_STYLES:
            self.fonts[self.font] = _CHARSETS[number]
        elif word == "fs":
            self.style.sizes = Counter({number or 0: 1})
        elif word == "b":
            self.style.bold = number != 0
        elif word == "u" and number is not None:
            self._unicode(number)
        else:
            _set(self.style, word, number)

    def _byte(self, value: int) -> None:
        if self.left:
            self.left -= 1
        else:
            self.bytes_.append(value)

    def _unicode(self, number: int) -> None:
        code = number % _UNICODES if number < 0 else number
        if code <= _HIGHEST:
            self._print(chr(code))
        self.left = self.now.type.skip

    def _plain(self, text: str) -> None:
        if self.left:
            skipped = min(self.left, len(text))
            self.left -= skipped
            text = text[skipped:]
        if self.bytes_ or any(char > "\x7f" for char in text):
            self.bytes_ += text.encode("latin-1")  # the second byte of a character may be a letter
        else:
            self._print(text)

    def _flush(self) -> None:
        """Print the bytes that have gathered, in the encoding of the font."""
        if self.bytes_:
            encoding = self.fonts.get(self.now.type.font, self.codepage)
            data, self.bytes_ = bytes(self.bytes_), bytearray()
            self._print(data.decode(encoding, "replace"))

    def _print(self, text: str) -> None:
        kind, type_ = self.now.kind, self.now.type
        if kind == "stylesheet":
            self._name_style(text)
        elif kind == _INSTRUCTION:
            self.instruction = (self.instruction + text)[:MAX_CODE]
        elif not kind and type_.hidden:
            self.hidden.append(text)
        elif not kind and text:
            self.paragraph.text.append(text)
            self.paragraph.contents |= self.now.contents
            if text.strip():
                self.paragraph.bold &= type_.bold
                self.paragraph.sizes[type_.size or 0] += len(text)

    def _name_style(self, text: str) -> None:
        """Keep the style whose name ends; the name of a style ends with a semicolon."""
        name, end, _ = text.partition(";")
        self.style.text.append(name)
        if end and len(self.styles) < MAX_STYLES:
            made, name = self.style, "".join(self.style.text).strip()
            size = next(iter(made.sizes), 0) or None
            self.styles[made.style] = Style(
                name=name,
                level=level_of_name(name) or made.level,
                size=size,
                bold=made.bold,
                centred=made.centred,
            )
            self.style = _Paragraph(bold=False)

    def _end(self, word: str = "par") -> None:
        """Keep the paragraph if it has text, and begin the next one in the same style."""
        done = self.paragraph
        text = "".join(done.text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        body = tidied(as_characters(_CONTROL.sub("", text)))
        cell = self._cell(word, in_table=done.in_table)
        if body:
            style = self.styles.get(done.style, Style())
            size = done.sizes.most_common(1)[0][0] if done.sizes else 0
            line = Line(
                body,
                style=replace(style, level=done.level or style.level),
                size=size or style.size,
                bold=done.bold or style.bold,
                centred=done.centred or style.centred,
                indented=done.indented or text.startswith("　　"),
                starts_page=done.breaks,
                contents=done.contents or bool(CONTENTS_STYLE.match(style.name)),
                notes=tuple(done.notes),
                cell=cell,
            )
            self.made.append(line)
        if not self.around:
            self.made += self.boxes
            self.boxes = []
        self.paragraph = replace(
            done,
            text=[],
            sizes=Counter(),
            bold=True,
            breaks=word == "page" or (done.breaks and not body),
            contents=False,
            notes=[] if body else done.notes,
        )

    def _cell(self, word: str, *, in_table: bool) -> Cell | None:
        """Return the cell of a paragraph, and count cells, rows and tables."""
        if word == "row":
            self.row += 1
            self.column = 0
        elif word in ("cell", "nestcell"):
            self.column += 1
        elif not in_table:
            self.table += 1
            return None
        column = self.column - (word in ("cell", "nestcell"))
        return Cell(self.table, self.row, column)


_OTHER_STYLE = -1  # of characters, sections or tables
_LOWEST_LEVEL = 8  # of an outline, the highest being 0


def _set(paragraph: _Paragraph, word: str, number: int | None) -> None:
    """Follow a word about the layout of a paragraph or a style."""
    if word == "s" and number is not None:
        paragraph.style = number
    elif word in ("cs", "ds", "ts"):
        paragraph.style = _OTHER_STYLE
    elif word == "qc":
        paragraph.centred = True
    elif word in ("ql", "qj", "qr"):
        paragraph.centred = False
    elif word in ("fi", "cufi") and number:
        paragraph.indented = number > 0
    elif word == "outlinelevel" and number is not None and 0 <= number <= _LOWEST_LEVEL:
        paragraph.level = number + 1
    elif word == "pagebb":
        paragraph.breaks = True
    elif word == "intbl":
        paragraph.in_table = True


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _DEFAULT_CODEPAGE
