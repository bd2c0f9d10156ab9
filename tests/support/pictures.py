"""Pictures of print, drawn with the fonts that CI installs for the browser (fonts-noto-cjk)."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
_SIMPLIFIED = 2  # the font of the collection with the shapes of the mainland

# Left end, top and size in pixels, and text.
Row = tuple[int, int, int, str]


def font_missing() -> bool:
    """Whether this system cannot draw Chinese."""
    return not _FONT.is_file()


needs_font = pytest.mark.skipif(font_missing(), reason="needs fonts-noto-cjk")


@cache
def _font(size: int) -> Any:
    return ImageFont.truetype(str(_FONT), size, index=_SIMPLIFIED)


def drawn(rows: Sequence[Row], size: tuple[int, int], mode: str = "L") -> Image.Image:
    """Return a white picture of a size in pixels with rows of print."""
    picture = Image.new(mode, size, "white")
    pen = ImageDraw.Draw(picture)
    for left, top, em, text in rows:
        pen.text((left, top), text, font=_font(em), fill="black")
    return picture


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of a picture."""
    return np.asarray(picture, np.uint8)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return a picture as a file of a kind that Pillow writes: PNG, JPEG, TIFF, PDF."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
