"""Finds rules, frames and pictures on the picture of a page, where no print was recognised.

The picture is levelled first: on a photograph a rule is no straight line, and the box around a
curved one holds what stands above and below it.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.levelling import Levelling
from indexer.ocr.opencv import cv2
from indexer.ocr.recognised import Box, RecognisedPage
from indexer.ocr.strips import level_of

_Grey = NDArray[np.uint8]

_TALL = 1.08  # em: the height of the box of a line
_USUAL = 20.0  # pixels of an em, on a page without print
_WHITE, _INK = 235, 170  # of 255: paper of a clean page, and what is darker than print on it
_BLUR, _DARKER = 12, 2  # grey values darker than the surroundings, and em around
_SHORTEST = 4.2  # em of a rule
_FRAME = 4.0  # em: smaller drawings are ornaments
_PICTURE = (4.0, 3.0)  # em of the sides of a picture
_COARSE = 8  # pixels to one, to find pictures
_UNLIKE_PAPER, _PAPER = 0.86, 80  # of the grey of the paper, which is this percentile
_FILLED, _LARGEST = 0.6, 0.6  # of its box that a picture fills; of the page that it covers at most
_GRID, _BAND = 32, 512  # pixels from place to place of the map, and rows that are mapped at once
_ROUNDS = 5  # of seeking a place; the map changes slowly, so three find it to a pixel
_SPECK = 5  # pixels of the coarse picture


def drawings_on(pixels: _Grey, page: RecognisedPage) -> tuple[Box, ...]:
    """Return boxes of drawings in pixels of the levelled page: left, top, right and bottom.

    Args:
        pixels: grey, of shape (height, width).
        page: the lines that were recognised.
    """
    level = level_of(page)
    flat = _levelled(pixels, level)
    lines = [np.array([level(corner) for corner in line.corners]) for line in page.lines]
    heights = [abs(line[3][1] - line[0][1]) for line in lines]
    em = float(median(heights)) / _TALL if heights else _USUAL
    return (*_hairlines(flat, lines, em), *_pictures(flat, lines, em))


def _levelled(pixels: _Grey, level: Levelling) -> _Grey:
    """Return the picture with its lines level; each pixel is sought where the map takes it from."""
    height, width = pixels.shape
    down, across = np.mgrid[0 : height + _GRID : _GRID, 0 : width + _GRID : _GRID].astype(float)
    x, y = across, down
    for _ in range(_ROUNDS):
        x_there, y_there = level.of_all(x, y)
        x, y = x + across - x_there, y + down - y_there
    return _remapped(pixels, x.astype(np.float32), y.astype(np.float32))


def _remapped(pixels: _Grey, x: NDArray[np.float32], y: NDArray[np.float32]) -> _Grey:
    """Return pixels from places that are given on a coarse grid, band by band to save memory."""
    height, width = pixels.shape
    found = np.empty_like(pixels)
    along = np.arange(width, dtype=np.float32) / _GRID
    for top in range(0, height, _BAND):
        rows = np.arange(top, min(top + _BAND, height), dtype=np.float32) / _GRID
        at = np.broadcast_to(along, (len(rows), width)), np.repeat(rows[:, None], width, axis=1)
        left, up = (_between(each, *at) for each in (x, y))
        found[top : top + _BAND] = cv2.remap(
            pixels, left, up, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    return found


def _between(grid: Any, across: Any, down: Any) -> Any:
    x, y = np.ascontiguousarray(across), np.ascontiguousarray(down)
    return cv2.remap(grid, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _hairlines(pixels: _Grey, lines: Sequence[NDArray[np.float64]], em: float) -> Iterator[Box]:
    """Yield thin lines and frames of them; none beside all print, which are edges of the paper."""
    dark = _dark(pixels, em)
    _erase(dark, lines, 1)
    longest = max(int(_SHORTEST * em), 3)
    level = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    steep = cv2.dilate(dark, np.ones((1, 3), np.uint8))
    level = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, longest), np.uint8))
    steep = cv2.morphologyEx(steep, cv2.MORPH_OPEN, np.ones((longest, 1), np.uint8))
    joined = cv2.dilate(level | steep, np.ones((5, 5), np.uint8))
    for left, top, width, height, _ in _parts(joined):
        box = left + 2, top + 2, left + width - 2, top + height - 2
        if max(width, height) >= _FRAME * em and _is_among(box, lines):
            yield box


def _dark(pixels: _Grey, em: float) -> _Grey:
    if np.median(pixels) > _WHITE:
        return (pixels < _INK).astype(np.uint8)
    smooth = cv2.GaussianBlur(pixels, (0, 0), 1)
    mean, below = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    around = max(int(em * _DARKER) | 1, 3)
    found: _Grey = cv2.adaptiveThreshold(smooth, 1, mean, below, around, _BLUR)
    return found


def _pictures(pixels: _Grey, lines: Sequence[NDArray[np.float64]], em: float) -> Iterator[Box]:
    """Yield areas that are darker than the paper; none at the edge, which lie around the paper."""
    if min(pixels.shape) < _COARSE * _SPECK:
        return
    coarse = cv2.resize(pixels, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    dark = (coarse < _UNLIKE_PAPER * np.percentile(coarse, _PAPER)).astype(np.uint8)
    _erase(dark, lines, _COARSE)
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_SPECK, _SPECK), np.uint8))
    for left, top, width, height, area in _parts(dark):
        large = width * _COARSE > _PICTURE[0] * em and height * _COARSE > _PICTURE[1] * em
        inner = left > 0 < top and left + width < dark.shape[1] and top + height < dark.shape[0]
        filled = area > _FILLED * width * height
        if large and inner and filled and width * height < _LARGEST * dark.size:
            right, bottom = (left + width) * _COARSE, (top + height) * _COARSE
            yield left * _COARSE, top * _COARSE, right, bottom


def _is_among(box: Box, lines: Sequence[NDArray[np.float64]]) -> bool:
    """Whether a box stands between lines, not wholly to one side of them all."""
    if not lines:
        return True
    corners = np.concatenate(list(lines))
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return bool(box[2] > left and box[0] < right and box[3] > top and box[1] < bottom)


def _erase(dark: _Grey, lines: Sequence[NDArray[np.float64]], coarse: int) -> None:
    for line in lines:
        cv2.fillConvexPoly(dark, (line / coarse).astype(np.int32), 0)


def _parts(dark: _Grey) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield left, top, width, height and area of each connected part."""
    _, _, found, _ = cv2.connectedComponentsWithStats(dark)
    for part in found[1:]:
        left, top, width, height, area = map(int, part)
        yield left, top, width, height, area
