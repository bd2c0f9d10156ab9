"""Choose the reader for a file name.

A reader is imported at its first file, because pdfium, lxml and python-docx load slowly and a
run over plain text needs none of them.
"""

from collections.abc import Callable, Mapping

from indexer.corpus.blocks import Document, RawFile

Reader = Callable[[RawFile], Document]


def _text() -> Reader:
    from indexer.formats import text

    return text.read


def _html() -> Reader:
    from indexer.formats import html

    return html.read


def _docx() -> Reader:
    from indexer.formats import docx

    return docx.read


def _pdf() -> Reader:
    from indexer.formats import pdf

    return pdf.read


_READERS: Mapping[str, Callable[[], Reader]] = {
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}


def reader_of(suffix: str) -> Reader | None:
    """Return the function that reads files with this suffix; ``None`` if no reader exists.

    Args:
        suffix: the ending of the file name, in lower case, e.g. ``".pdf"``.
    """
    opened = _READERS.get(suffix)
    return opened() if opened else None
