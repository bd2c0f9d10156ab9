"""Draw a page of a PDF as a picture, and map boxes of the page to pixels."""

import io
import json
from collections.abc import Iterable
from contextlib import closing
from ctypes import c_int
from dataclasses import asdict, dataclass
from math import isfinite, sqrt
from typing import Any

from PIL import Image, ImageDraw, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from indexer.corpus.blocks import BadFile
from indexer.originals.hidden import Box, Hidden, printed_boxes

SIDE = 1600  # pixels of the longer side
PIXELS = 4_000_000  # of a picture, at most: 16 MB of memory while it is drawn
_LARGEST = 1e6  # points: no page is 350 metres long
_ROUNDED = 0.999  # pdfium rounds sides up to whole pixels, which must not pass PIXELS
_CLOSEST = 4.0  # pixels per point, at most; a small page gains no detail from more
_ROOM = 3.0  # points of space around a marked text
_UNIT = 100  # points: distance of the sample points that give the mapping to pixels
_FINER = 1000  # pdfium returns whole pixels, so the mapping is sampled on a page enlarged this much
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NOTE = slice(37, 64)  # bytes of the type and keyword of a PNG's first chunk after its header
_WRONG = (  # exceptions of Pillow and json for files that are not our pictures
    *(UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError),
    *(ValueError, KeyError, TypeError, OverflowError, RecursionError),
)
_KEY = "jiewen"  # keyword of the PNG text chunk that holds the placing


@dataclass(frozen=True, slots=True)
class Placing:
    """The mapping from points of a page to pixels of its picture, with rotation and crop.

    Attributes:
        leaves: number of pages in the file.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        origin: pixel of the point (0, 0).
        right: pixel offset of one point to the right.
        up: pixel offset of one point up.
    """

    leaves: int
    width: int
    height: int
    origin: tuple[float, float]
    right: tuple[float, float]
    up: tuple[float, float]

    def rectangle(
        self, box: tuple[float, float, float, float]
    ) -> tuple[float, float, float, float] | None:
        """Return left, top, width and height in pixels of a box, with a little space around it.

        Args:
            box: left, bottom, right, top in points.

        Returns:
            The part inside the picture; ``None`` if the box is outside.
        """
        box = (box[0] - _ROOM, box[1] - _ROOM, box[2] + _ROOM, box[3] + _ROOM)
        corners = [self._pixel(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        xs, ys = zip(*corners, strict=True)
        left, top = max(0.0, min(xs)), max(0.0, min(ys))
        wide, high = min(self.width, max(xs)) - left, min(self.height, max(ys)) - top
        if not (wide > 0 and high > 0):
            return None
        return round(left, 1), round(top, 1), round(wide, 1), round(high, 1)

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.origin[0] + x * self.right[0] + y * self.up[0],
            self.origin[1] + x * self.right[1] + y * self.up[1],
        )


def draw(data: bytes, leaf: int, hidden: str = "") -> bytes:
    """Return a page as a PNG that contains its `Placing`; call it only through `apart`.

    Args:
        data: the bytes of the PDF.
        leaf: the page, from 1.
        hidden: what is painted white, see `Hidden.text`; ``""`` for nothing.

    Raises:
        BadFile: the PDF cannot be opened, or has no such page.
    """
    import pypdfium2 as pdfium  # slow to load, and unsafe on untrusted files

    try:
        with closing(pdfium.PdfDocument(data)) as document:
            if not 1 <= leaf <= len(document):
                raise BadFile("pdf.no_page")
            with closing(document[leaf - 1]) as page:
                return _png(page, len(document), Hidden.of(hidden))
    except (pdfium.PdfiumError, OSError) as error:
        raise BadFile("pdf.unopened") from error


def is_drawn(head: bytes) -> bool:
    """Whether a file with these first bytes is a picture of `draw`: its text chunk comes first."""
    return head.startswith(_SIGNATURE) and head[_NOTE].startswith(b"tEXt" + _KEY.encode() + b"\0")


def placing_of(png: bytes) -> Placing:
    """Return the placing in a picture of `draw`; the file is not trusted.

    Raises:
        BadFile: the file is no picture of `draw`, or is damaged.
    """
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            picture.verify()
            noted = json.loads(picture.info[_KEY])
        return _noted(noted)
    except _WRONG as error:
        raise BadFile("pdf.image") from error


def _noted(noted: dict[str, Any]) -> Placing:
    leaves, width, height = (int(noted[name]) for name in ("leaves", "width", "height"))
    origin, right, up = (_pair(*noted[name]) for name in ("origin", "right", "up"))
    return Placing(leaves, width, height, origin, right, up)


def _pair(x: float, y: float) -> tuple[float, float]:
    if not (isfinite(x) and isfinite(y)):
        raise ValueError((x, y))
    return float(x), float(y)


def _png(page: Any, leaves: int, hidden: Hidden) -> bytes:
    scale = _scale(*page.get_size())
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    note = PngInfo()
    placing = _placing(page, leaves, *picture.size)
    _paint_over(picture, placing, [*hidden.boxes, *printed_boxes(page, hidden.articles)])
    note.add_text(_KEY, json.dumps(asdict(placing)))
    made = io.BytesIO()
    picture.save(made, "PNG", pnginfo=note)
    return made.getvalue()


def _paint_over(picture: Image.Image, placing: Placing, boxes: Iterable[Box]) -> None:
    brush = ImageDraw.Draw(picture)
    for box in boxes:
        if place := placing.rectangle(box):
            left, top, wide, high = place
            brush.rectangle((left, top, left + wide, top + high), fill="white")


def _scale(width: float, height: float) -> float:
    if not (0 < width < _LARGEST and 0 < height < _LARGEST):
        raise BadFile("pdf.page_size")
    by_pixels = sqrt(PIXELS / (width * height))
    scale = min(_CLOSEST, (SIDE - 1) / max(width, height), _ROUNDED * by_pixels)
    if min(width, height) * scale < 1:
        raise BadFile("pdf.page_size")
    return scale


def _placing(page: Any, leaves: int, width: int, height: int) -> Placing:
    import pypdfium2.raw as raw

    def pixel(x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        size = (width * _FINER, height * _FINER)
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        return across.value / _FINER, down.value / _FINER

    origin, right, up = pixel(0, 0), pixel(_UNIT, 0), pixel(0, _UNIT)
    away = [((x - origin[0]) / _UNIT, (y - origin[1]) / _UNIT) for x, y in (right, up)]
    return Placing(leaves, width, height, origin, *away)
