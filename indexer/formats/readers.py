"""Which reader a file name asks for. A reader is imported at its first file: pdfium, lxml and
python-docx are slow to load, and a run over plain text needs none of them.
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
    """Return the function that turns such a file into a document; ``None`` for other files.

    Args:
        suffix: of the file name, in lower case, e.g. ``".pdf"``.
    """
    opened = _READERS.get(suffix)
    return opened() if opened else None
