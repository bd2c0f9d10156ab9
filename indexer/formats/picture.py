"""Pictures of pages: photos and scans as JPEG, PNG, TIFF with one page or several, WebP, GIF."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from indexer.corpus.blocks import BadFile, BadScan, Document, RawFile
from indexer.formats.pdf import MAX_PAGES, Page, laid_out, page_of_scan
from indexer.formats.scans import INCH, largest, scan_of
from indexer.ocr.engine import is_installed
from indexer.ocr.vision import Picture, Pixels, Vision

_KINDS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "MPO")
_MOST_DECODED = 60_000_000  # pixels of a page: an A3 page at 400 dpi has 31 million
_MOST_REDUCED = 250_000_000  # of a JPEG, which can be decoded at a fraction of its size
_DPI = 200  # pixels of an inch, where the picture does not say it better
_MEGA = 10**6  # pixels
_WHITE = 255  # of a grey pixel
_EXACT = 2.0  # times the size up to which a cheap reduction comes before the exact one


def read(raw: RawFile, vision: Vision) -> Document:
    """Return all blocks of a picture of a page with geometry, as it is recognised.

    Raises:
        BadFile: it is damaged or too large, has no print, or pictures are not recognised here.
    """
    if not vision.is_open:
        raise BadScan("ocr.off" if is_installed() else "ocr.missing")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large and of odd pictures
            pages = list(_pages(raw.data, vision))
    except (BadFile, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise BadFile("picture.large", most=_MOST_DECODED // _MEGA) from error
    # Pillow lets exceptions of many classes escape on a damaged picture
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError) as e:
        if isinstance(e, OSError) and e.errno is not None:
            raise
        raise BadFile("picture.damaged") from e
    return laid_out(pages, {}, vision)


def _pages(data: bytes, vision: Vision) -> Iterator[Page]:
    with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
        frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        if frames > MAX_PAGES:
            raise BadFile("pdf.many_pages", pages=frames, most=MAX_PAGES)
        for frame in range(frames):
            if frames > 1:
                picture.seek(frame)
            pixels = _grey(picture)
            seen = vision.recognise(Picture(pixels, frame + 1, frames))
            yield page_of_scan(scan_of(seen, INCH / _DPI))


def _grey(picture: Any) -> Pixels:
    """Return a page in grey, upright as its camera says, at most as large as is recognised."""
    width, height = picture.size
    reducible = picture.format in ("JPEG", "MPO")
    if width * height > (_MOST_REDUCED if reducible else _MOST_DECODED):
        raise BadFile("picture.large", most=_MOST_DECODED // _MEGA)
    scale = min(1.0, largest(width, height))
    if reducible:
        picture.draft("L", (round(width * scale), round(height * scale)))
        if picture.size[0] * picture.size[1] > _MOST_DECODED:
            raise BadFile("picture.large", most=_MOST_DECODED // _MEGA)
    upright = ImageOps.exif_transpose(_on_paper(picture))
    scale = largest(*upright.size)
    if scale < 1:
        size = tuple(max(round(side * scale), 1) for side in upright.size)
        upright = upright.resize(list(size), Image.Resampling.BOX, reducing_gap=_EXACT)
    return np.asarray(upright, np.uint8)


def _on_paper(picture: Any) -> Any:
    """Return a picture in grey; what is transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        paper.info, picture = picture.info, paper
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        # sixteen bits of grey, which Pillow would cut at 255
        sixteen = np.asarray(picture, np.float64)
        return Image.fromarray((sixteen / max(sixteen.max(), 1) * _WHITE).astype(np.uint8))
    return picture.convert("L")
