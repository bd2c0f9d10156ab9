"""Choose the reader for a format.

A reader is imported at its first file, because pdfium, lxml and the like load slowly and a run over
plain text needs none of them.
"""

from collections.abc import Callable, Mapping

from indexer.corpus.blocks import BadFile, Document, RawFile
from indexer.corpus.kinds import Format, format_of
from indexer.ocr.vision import Vision

Reader = Callable[[RawFile], Document]
PictorialReader = Callable[[RawFile, Vision], Document]


def _text() -> Reader:
    from indexer.formats import text

    return text.read


def _html() -> Reader:
    from indexer.formats import html

    return html.read


def _docx() -> Reader:
    from indexer.formats import docx

    return lambda raw: docx.read(raw, _included)


def _included(part: RawFile) -> Document:
    """Read a part that a Word file includes as a whole; what such a part includes is left out.

    Raises:
        BadFile: the part cannot be read.
    """
    found = format_of(part.data, part.path)
    if found is Format.DOCX:
        from indexer.formats import docx

        return docx.read(part)
    reader = reader_of(found)
    if reader is None:
        raise BadFile("file.format", suffix=part.suffix or "(none)")
    return reader(part)


def _pdf() -> Reader:
    from indexer.formats import pdf

    return pdf.read


def _mht() -> Reader:
    from indexer.formats import mail

    return mail.read_page


def _markdown() -> Reader:
    from indexer.formats import markdown

    return markdown.read


def _ofd() -> Reader:
    from indexer.formats import ofd

    return ofd.read


def _odt() -> Reader:
    from indexer.formats import odt

    return odt.read


def _epub() -> Reader:
    from indexer.formats import epub

    return epub.read


def _rtf() -> Reader:
    from indexer.formats import rtf

    return rtf.read


def _doc() -> Reader:
    from indexer.formats import doc

    return doc.read


_READERS: Mapping[Format, Callable[[], Reader]] = {
    Format.TEXT: _text,
    Format.MARKDOWN: _markdown,
    Format.HTML: _html,
    Format.MHT: _mht,
    Format.DOCX: _docx,
    Format.PDF: _pdf,
    Format.OFD: _ofd,
    Format.DOC: _doc,
    Format.ODT: _odt,
    Format.RTF: _rtf,
    Format.EPUB: _epub,
}


def pictorial_reader_of(found: Format) -> PictorialReader | None:
    """Return the function that reads files of pages that may be pictures, or ``None``."""
    if found is Format.PDF:
        from indexer.formats import pdf

        return pdf.read
    if found is Format.PICTURE:
        from indexer.formats import picture

        return picture.read
    return None


def reader_of(found: Format) -> Reader | None:
    """Return the function that reads files of a format; ``None`` if no reader exists."""
    opened = _READERS.get(found)
    return opened() if opened else None
