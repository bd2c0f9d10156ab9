"""A PDF page on which texts stand at given places, in given sizes and turns."""

import io
from collections.abc import Iterable

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.corpus.blocks import RawFile

_FONT = "STSong-Light"

Placed = tuple[str, float, float, float, float]


def drawn_page(texts: Iterable[Placed]) -> RawFile:
    """Return a PDF of one page; each text has its x, y, size and degrees to the left."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text, x, y, size, turn in texts:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(turn)
        canvas.setFont(_FONT, size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    return RawFile("a.pdf", stream.getvalue())
