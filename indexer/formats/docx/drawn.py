"""Text of a Word file that belongs to a picture, a chart or a reviewer, and so to no paragraph."""

from collections.abc import Iterator
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside
from indexer.formats.docx.word import qn

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_VML = "{urn:schemas-microsoft-com:vml}"
_ALTERNATIVES = {f"{_PLACED}docPr": ("title", "descr"), f"{_VML}shape": ("alt",)}
_SERIES = (f"{_CHART}strCache", f"{_CHART}numCache")
KINDS = ("chart", "diagramData")  # of relationships to parts that hold charts and SmartArt


def instead_of_pictures(root: Any) -> Iterator[Aside]:
    """Yield the words that are shown where a picture of a part cannot be, each once."""
    seen = set()
    for each in root.iter(*_ALTERNATIVES):
        for name in _ALTERNATIVES[each.tag]:
            text = " ".join((each.get(name) or "").split())
            if text and text not in seen:
                seen.add(text)
                yield Aside(text, furniture.IN_PLACE_OF_PICTURE)


def drawn(root: Any) -> Iterator[Aside]:
    """Yield the lines of text in the drawings of a part: labels, and the values of a chart."""
    for each in root.iter(f"{_DRAWING}p", *_SERIES):
        values = each.tag in _SERIES
        texts = each.iter(f"{_CHART}v" if values else f"{_DRAWING}t")
        line = (" " if values else "").join(text.text or "" for text in texts)
        if line.strip():
            yield Aside(line, furniture.OF_DRAWING)


def comments(root: Any) -> Iterator[Aside]:
    """Yield the paragraphs of the comments of reviewers."""
    for paragraph in root.iter(qn("w:p")):
        if line := "".join(text.text or "" for text in paragraph.iter(qn("w:t"))).strip():
            yield Aside(line, furniture.COMMENT)
