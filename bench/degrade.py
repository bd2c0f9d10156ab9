"""Pages of print made to look as scanners, phones and fax machines show them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.opencv import cv2

Grey = NDArray[np.uint8]
_A4 = 1654  # pixels across a page at 200 dpi, for which the amounts below hold
_PAPER = 200  # grey around a photographed page


def clean(page: Grey, _dice: np.random.Generator) -> Grey:
    """Return the page as it is."""
    return page


def scan(page: Grey, dice: np.random.Generator) -> Grey:
    """Return a page turned by .4 degrees, on grey paper, a little soft, with noise."""
    return _scanned(page, -0.4, 195, 0.7, 6, dice)


def scans(page: Grey, dice: np.random.Generator) -> Grey:
    """Return a page like `scan`, each turned, soft, pale and noisy in another measure."""
    turn, contrast, blur, noise = dice.uniform((-1.2, 150, 0.4, 3), (1.2, 215, 1.1, 10))
    return _scanned(page, turn, contrast, blur, noise, dice)


def phone(page: Grey, dice: np.random.Generator) -> Grey:
    """Return a page in perspective, turned by a degree, curved, in uneven light, as a JPEG."""
    inwards = np.array([[1, 0.6], [-0.5, 0.2], [-0.1, -0.7], [0.3, -0.1]], np.float32)
    return _photographed(page, _Bend(1.0, 0.03 * inwards, 0.004, 1.3, 0), dice)


def phones(page: Grey, dice: np.random.Generator) -> Grey:
    """Return a page like `phone`, each from another angle, with another curve."""
    corners = dice.uniform(-0.025, 0.025, (4, 2)).astype(np.float32)
    turn, tall, long, phase = dice.uniform((-1.5, 0.001, 0.8, 0), (1.5, 0.005, 2.0, 1))
    return _photographed(page, _Bend(turn, corners, tall, long, phase), dice)


def fax(page: Grey, dice: np.random.Generator) -> Grey:
    """Return a page in black and white, with specks."""
    noisy = (page + dice.normal(0, 18, page.shape)).astype(np.float32)
    dark = np.asarray(cv2.GaussianBlur(noisy, (0, 0), 0.7)) > 150
    return np.where(dark, np.uint8(255), np.uint8(0))


KINDS: Mapping[str, Callable[[Grey, np.random.Generator], Grey]] = {
    "clean": clean,
    "scan": scan,
    "phone": phone,
    "scans": scans,
    "phones": phones,
    "fax": fax,
}


def _turn(page: Grey, degrees: float) -> NDArray[np.float64]:
    height, width = page.shape
    return np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), [0, 0, 1]])


@dataclass(frozen=True, slots=True)
class _Bend:
    """How a photographed page lies.

    Attributes:
        turn: degrees.
        corners: how far each moves right and down, in sides of the page; from the upper left,
            clockwise.
        tall: height of the curve, in heights of the page.
        long: length of its wave, in widths of the page.
        phase: where it starts, in waves.
    """

    turn: float
    corners: NDArray[np.float32]
    tall: float
    long: float
    phase: float


def _scanned(
    page: Grey, turn: float, contrast: float, blur: float, noise: float, dice: np.random.Generator
) -> Grey:
    turned = _warped(page, _turn(page, turn), 255).astype(np.float32) / 255 * contrast
    soft = cv2.GaussianBlur(turned + 235 - contrast, (0, 0), blur * page.shape[1] / _A4)
    return _bounded(np.asarray(soft + dice.normal(0, noise, soft.shape)))


def _photographed(page: Grey, bend: _Bend, dice: np.random.Generator) -> Grey:
    height, width = page.shape
    bent = _warped(page, _perspective(width, height, bend.corners) @ _turn(page, bend.turn), _PAPER)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    along = 2 * np.pi * (across / (width * bend.long) + bend.phase)
    wave = np.float32(bend.tall * height) * np.sin(along).astype(np.float32)
    curved = cv2.remap(bent, across, down - wave, cv2.INTER_CUBIC, borderValue=_PAPER)
    patches = dice.normal(0, 1, (4, 3)).astype(np.float32)
    light = 0.75 + 0.2 * (across / width) * (1 - down / height)
    light += 0.05 * cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC)
    lit = (curved.astype(np.float32) * 0.92 * 0.82 + 30) * light
    soft = cv2.GaussianBlur(lit, (0, 0), 0.9 * width / _A4)
    return _jpeg(_bounded(soft + dice.normal(0, 7, soft.shape)), 70)


def _perspective(width: int, height: int, moves: NDArray[np.float32]) -> NDArray[np.float64]:
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + moves * np.array([width, height], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)


def _warped(page: Grey, by: NDArray[np.float64], around: int) -> Grey:
    size = page.shape[1], page.shape[0]
    found = cv2.warpPerspective(page, by, size, flags=cv2.INTER_CUBIC, borderValue=around)
    return np.asarray(found, np.uint8)


def _bounded(page: NDArray[np.floating[Any]]) -> Grey:
    return np.asarray(np.clip(page, 0, 255), np.uint8)


def _jpeg(page: Grey, quality: int) -> Grey:
    _, written = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE), np.uint8)
