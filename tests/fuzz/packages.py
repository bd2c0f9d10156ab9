"""DOCX packages of arbitrary parts: bombs, duplicate names, headers that misstate their content."""

import io
import warnings
import zipfile
from collections.abc import Iterator

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from tests.fuzz.edits import edited
from tests.fuzz.newsletters import CONTEXT, WORD, docx_around, docx_parts, sound
from tests.fuzz.target import Target

_MOST = 1 << 17  # bytes that one part unpacks to at most; larger parts are up to a worker's limits
_NAMES = (
    *("word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"),
    *("word/_rels/document.xml.rels", "word/media/image1.png", "../../evil", "word/document.xml/"),
)
_HEAD = f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
_TAIL = b"</w:body></w:document>"
_PIECES = (
    *(
        b"<w:p><w:r><w:t>5\xe6\x9c\x88</w:t></w:r></w:p>",
        b"<w:p>",
        b"</w:p>",
        b" ",
        b"<w:tbl><w:tr>",
    ),
    *(b"<!DOCTYPE a [<!ENTITY b '&c;&c;'>]>", b"&b;", b"\0", b"<w:r/>", b"<Relationship/>"),
)
_PART = 4  # bytes that describe one part: its name, its piece, and two for the repetitions


def check(data: bytes) -> None:
    """Make a package from the bytes and extract it.

    The first byte is the number of parts, the next ones describe each part, and the rest are edits
    of
    the whole package.
    """
    count = data[0] % 8 if data else 0
    told = data[1 : 1 + count * _PART]
    made = _made([told[at : at + _PART] for at in range(0, len(told) - _PART + 1, _PART)])
    package = edited(made, data[1 + count * _PART :])
    sound(extract(RawFile("fuzz/2023-05-12.docx", package), CONTEXT))


def _made(told: list[bytes]) -> bytes:
    parts = docx_parts(docx_around(_HEAD + _PIECES[0] + _TAIL))
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # duplicate names are intended
        for part in told:
            name, piece = _NAMES[part[0] % len(_NAMES)], _PIECES[part[1] % len(_PIECES)]
            times = min(_MOST // len(piece), int.from_bytes(part[2:]) ** 2 // 4096)
            content = piece * times
            parts.pop(name, None)
            package.writestr(name, _HEAD + content + _TAIL if part[0] < 128 else content)
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _seeds() -> Iterator[bytes]:
    yield b"\0"
    for piece in range(len(_PIECES)):
        yield bytes([1, 0, piece, 0xFF, 0xFF])
        yield bytes([2, 128, piece, 1, 0, 3, piece, 4, 0])
    yield bytes([2, 0, 0, 9, 9, 8, 0, 9, 9])  # a package with one name twice
    yield bytes([0, 0, 0, 30, 0, 9, 9, 0x80, 0, 12, 1, 0xFF, 0xFF])


TARGETS = (Target("docx-package", check, _seeds, ("\0\0\0\0", "PK"), longest=256),)
