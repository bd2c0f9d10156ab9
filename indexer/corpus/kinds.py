"""The format of a file, by what it holds; its name decides only where the content leaves it open.

People rename files, and programs save a page of HTML as .doc or .xls. So a signature at the head of
a file comes before its suffix.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from indexer.corpus.blocks import BadFile
from indexer.corpus.decoding import decode


class Format(StrEnum):
    """A format; the value is what messages call it."""

    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    MHT = "mht"
    MAIL = "eml"
    OUTLOOK = "msg"
    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    DOC = "doc"
    ODT = "odt"
    RTF = "rtf"
    EPUB = "epub"
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    SHEET = "xlsx"
    GZIP = "gz"
    ZIP = "zip"
    TAR = "tar"
    PICTURE = "jpg"
    RECORDING = "mp4"
    SLIDES = "pptx"
    PACKED = "rar"
    LOCKED = "password"
    UNKNOWN = "unknown"


# What each suffix that is read promises; a suffix of several formats has the first in mind.
_SUFFIXES: Mapping[Format, str] = {
    Format.TEXT: "txt text",
    Format.MARKDOWN: "md markdown",
    Format.HTML: "html htm xhtml xht shtml",
    Format.MHT: "mht mhtml",
    Format.MAIL: "eml",
    Format.PDF: "pdf",
    Format.DOCX: "docx docm dotx dotm",
    Format.OFD: "ofd",
    Format.DOC: "doc dot wps wpt",
    Format.ODT: "odt ott",
    Format.RTF: "rtf",
    Format.EPUB: "epub",
    Format.OUTLOOK: "msg",
    Format.JSONL: "jsonl ndjson",
    Format.JSON: "json",
    Format.CSV: "csv tsv",
    Format.SHEET: "xlsx xlsm xls et ods",
    Format.GZIP: "gz tgz",
    Format.ZIP: "zip",
    Format.TAR: "tar",
}
# suffixes under which programs also write a format
_ALSO = {Format.DOCX: (".wps",), Format.HTML: (".mht",)}
OF_SUFFIX = {f".{each}": found for found, all_ in _SUFFIXES.items() for each in all_.split()}
SUFFIXES = frozenset(OF_SUFFIX)
# read by OCR alone, so they are files of a corpus only where that is on
PICTURES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".gif"})

READY = frozenset({Format.JSONL, Format.JSON, Format.CSV, Format.SHEET})  # articles, one a row
CONTAINERS = frozenset({Format.ZIP, Format.TAR, Format.GZIP, Format.MAIL, Format.OUTLOOK})
_TEXTUAL = frozenset(
    {
        *(Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSONL, Format.JSON, Format.CSV),
        Format.MAIL,
    }
)
_ZIPPED = frozenset({Format.DOCX, Format.ODT, Format.EPUB, Format.OFD, Format.SHEET, Format.SLIDES})

_HEAD = 4096  # bytes in which a format shows
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # bytes before the mark of a PDF, as readers of PDF allow
_TAR_MARK = slice(257, 262)  # bytes
_FTYP_MARK, _RIFF_MARK = slice(4, 12), slice(8, 12)  # bytes
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HAN_IN = 4  # one Han in so many characters: a text, whatever the file's name promises

_MAGIC = (
    (b"{\\rtf", Format.RTF),
    (b"\x1f\x8b\x08", Format.GZIP),
    (b"Rar!\x1a\x07", Format.PACKED),
    (b"7z\xbc\xaf\x27\x1c", Format.PACKED),
    (b"BZh", Format.PACKED),
    (b"\xfd7zXZ\x00", Format.PACKED),
    (b"\x28\xb5\x2f\xfd", Format.PACKED),
    (b"\x89PNG\r\n", Format.PICTURE),
    (b"\xff\xd8\xff", Format.PICTURE),
    (b"GIF8", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
    (b"ID3", Format.RECORDING),
    (b"OggS", Format.RECORDING),
)
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_HOLDS_OTHERS = (_ZIP, b"\x1f\x8b\x08", b"{", b"[")  # archives first, then JSON
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPENED = (_ZIP, _EMPTY_ZIP, _OLE)  # packages, which only a parser process opens
_OF_RIFF = {b"WEBP": Format.PICTURE, b"WAVE": Format.RECORDING, b"AVI ": Format.RECORDING}
_PICTURE_BRANDS = (b"ftyphe", b"ftypmif", b"ftypavif", b"ftypmsf")
# Names of streams in an OLE container, whose directory is written in UTF-16.
_STREAMS = (
    ("EncryptedPackage", Format.LOCKED),
    ("__properties_version1.0", Format.OUTLOOK),
    ("WordDocument", Format.DOC),
    ("PowerPoint Document", Format.SLIDES),
    ("Workbook", Format.SHEET),
    ("Book", Format.SHEET),
)
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(
    rb"</(?:p|div|span|h[1-6]|td|a|strong|font|section)\s*>|<br\s*/?>", re.IGNORECASE
)
_ENOUGH_TAGS = 3  # a text about HTML names fewer
_BYTES_TO_TAG = 1000  # a page has an end tag at least this often
_HEADER = re.compile(rb"[!-9;-~]+:|[ \t]|From ")  # begins a line of a message's head
_BLANK = re.compile(rb"\r?\n\r?\n")
_MIME = re.compile(rb"(?im)^(?:mime-version|content-type|received|message-id)\s*:")
_RELATED = re.compile(rb"(?im)^content-type\s*:\s*multipart/related|^from:\s*<saved by")
_FEWEST_HEADERS = 2  # of a message; a text may begin with one line that looks like one


def states_ids(path: str, head: bytes) -> bool:
    """Whether a file may hold ready articles, whose ids and sources are their own."""
    promised = OF_SUFFIX.get(suffix_of(path))
    return promised in READY | CONTAINERS or head.startswith(_HOLDS_OTHERS)


def is_archive(path: str, head: bytes) -> bool:
    """Whether a file may hold many files, so that it takes as long as they do."""
    return OF_SUFFIX.get(suffix_of(path)) in CONTAINERS or head.startswith(_HOLDS_OTHERS[:2])


def is_of_pages(path: str) -> bool:
    """Whether a file may have pages that OCR can read although they have text."""
    return OF_SUFFIX.get(suffix_of(path)) in {Format.PDF, *CONTAINERS}


def suffix_of(path: str) -> str:
    """Return the ending of a path in lower case, with its dot."""
    return PurePosixPath(path).suffix.lower()


def format_of(data: bytes, path: str) -> Format:
    """Return the format of a file.

    Args:
        data: all bytes of the file.
        path: its name; only the suffix counts.
    """
    promised = OF_SUFFIX.get(suffix_of(path))
    found = _signed(data, promised)
    if found is not None:
        return found
    if promised in _TEXTUAL:
        return promised
    if _is_chinese(data):
        return Format.CSV if promised is Format.SHEET and _in_columns(data) else Format.TEXT
    return promised or Format.UNKNOWN


def holder_of(path: str) -> str:
    """Return the path of the archive or mail that a member's path begins with; else the path."""
    parts = path.split("/")
    for count in range(1, len(parts)):
        if OF_SUFFIX.get(suffix_of(parts[count - 1])) in CONTAINERS:
            return "/".join(parts[:count])
    return path


def is_plain(data: bytes, path: str) -> bool:
    """Whether a file is text or JSON Lines, which any process may decode."""
    promised = OF_SUFFIX.get(suffix_of(path))
    if promised not in (Format.TEXT, Format.JSONL) or data.startswith(_OPENED):
        return False
    return format_of(data, path) is promised


def promises_rows(path: str) -> bool:
    """Whether files of this name usually hold tables."""
    return OF_SUFFIX.get(suffix_of(path)) is Format.SHEET


def keeps_promise(found: Format, suffix: str) -> bool:
    """Whether files of a suffix usually have a format; every format fits an unknown suffix."""
    promised = OF_SUFFIX.get(suffix, found)
    return found is promised or suffix in _ALSO.get(found, ())


def is_readable(head: bytes, suffix: str) -> bool:
    """Whether a file of an unknown suffix begins as a document that we read whatever its name.

    Without a suffix nothing speaks against a text or a document; with one it may be a copy or a
    draft that a program made for itself.
    """
    if _PDF in head[:_PDF_WITHIN] or head.startswith(b"{\\rtf") or _PAGE.match(head):
        return True
    if suffix:
        return False
    whole, _, _ = head.rpartition(b"\n")
    return head.startswith(_OPENED) or _is_chinese(whole or head)


def _signed(data: bytes, promised: Format | None) -> Format | None:
    """Return the format that the content itself shows, or ``None``."""
    head = data[:_HEAD]
    # A signature at the very beginning wins: an archive may hold a PDF within its first bytes.
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _zipped(data, promised)
    if head.startswith(_OLE):
        return _in_ole(data, promised)
    if not head.startswith(_PDF) and (found := _magical(head)):
        return found
    if _PDF in head[:_PDF_WITHIN]:
        return Format.PDF
    return _marked_up(data, promised)


def _magical(head: bytes) -> Format | None:
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[_TAR_MARK] == b"ustar":
        return Format.TAR
    if head.startswith(b"RIFF"):
        return _OF_RIFF.get(head[_RIFF_MARK])
    brand = head[_FTYP_MARK]
    if brand.startswith(b"ftyp"):
        return Format.PICTURE if brand.startswith(_PICTURE_BRANDS) else Format.RECORDING
    return None


def _zipped(data: bytes, promised: Format | None) -> Format:
    """Return the format of a zip, by the names of its parts."""
    usual = promised if promised in _ZIPPED else Format.ZIP
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            stated = package.read("mimetype")[:_HEAD] if _is_small(package, "mimetype") else b""
    # a damaged zip raises errors of many classes; the reader of the promised format says more
    except Exception:
        return usual
    return _by_parts(names, stated) or (usual if _is_package(names) else Format.ZIP)


def _is_package(names: set[str]) -> bool:
    """Whether a zip has parts of a document, although too few to show of which format."""
    return not names or any(name.startswith(_OF_PACKAGES) for name in names)


def _is_small(package: zipfile.ZipFile, name: str) -> bool:
    return name in package.namelist() and package.getinfo(name).file_size < _HEAD


def _by_parts(names: set[str], stated: bytes) -> Format | None:
    for kind, found in _STATED:
        if kind in stated:
            return found
    if "[Content_Types].xml" in names:
        for folder, found in _FOLDERS:
            if any(name.startswith(folder) for name in names):
                return found
    if "OFD.xml" in names:
        return Format.OFD
    return Format.EPUB if "META-INF/container.xml" in names else None


# begin the names of parts of documents
_OF_PACKAGES = (
    *("[Content_Types].xml", "_rels/", "word/", "xl/", "mimetype", "META-INF/", "content.xml"),
    *("OFD.xml", "Doc_0/"),
)
_STATED = (
    (b"application/epub", Format.EPUB),
    (b"opendocument.text", Format.ODT),
    (b"opendocument.spreadsheet", Format.SHEET),
    (b"opendocument.presentation", Format.SLIDES),
)
_FOLDERS = (("word/", Format.DOCX), ("xl/", Format.SHEET), ("ppt/", Format.SLIDES))


def _in_ole(data: bytes, promised: Format | None) -> Format:
    for name, found in _STREAMS:
        if name.encode("utf-16-le") in data:
            return found
    return promised or Format.UNKNOWN


def _marked_up(data: bytes, promised: Format | None) -> Format | None:
    """Return the format of a page or a message by its first lines."""
    head = _in_utf8(data[:_HEAD]).lstrip()
    if _is_mime(head):
        return Format.MHT if promised is Format.MHT or _RELATED.search(head) else Format.MAIL
    if promised is not Format.MARKDOWN and _PAGE.match(head):
        return Format.HTML
    if promised in _TEXTUAL - {Format.TEXT, Format.HTML}:
        return None
    return Format.HTML if promised in (None, Format.TEXT) and _is_tagged(data) else None


def _in_utf8(head: bytes) -> bytes:
    """Return the beginning of a text in UTF-8; its mark tells whether it is in UTF-16."""
    if head.startswith(_UTF_16):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_mime(head: bytes) -> bool:
    """Whether a file begins with the headers of a message."""
    block, *more = _BLANK.split(head, maxsplit=1)
    lines = block.splitlines()
    if not more:
        lines = lines[:-1]  # the last line may be cut off
    enough = len(lines) >= _FEWEST_HEADERS and _MIME.search(block) is not None
    return enough and all(map(_HEADER.match, lines))


def _is_tagged(data: bytes) -> bool:
    """Whether a text without the beginning of a page is full of tags.

    Its first line has a tag too; else that line is a title without a tag, which a page has not.
    """
    if b"<" not in data.lstrip().partition(b"\n")[0]:
        return False
    count = len(_TAGS.findall(data))
    return count >= _ENOUGH_TAGS and count * _BYTES_TO_TAG >= len(data)


def _in_columns(data: bytes) -> bool:
    """Whether the first line of a text has tabs, as programs write that name a table .xls."""
    return "\t" in decode(data).lstrip().partition("\n")[0]


def _is_chinese(data: bytes) -> bool:
    """Whether the bytes are a text of Han, so that they can be read whatever the name promises."""
    try:
        text = decode(data)
    except BadFile:
        return False
    return sum(1 for char in text if "\u4e00" <= char <= "\u9fff") * _HAN_IN >= len(text)
