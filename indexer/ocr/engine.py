"""Recognises print on a picture. Only this module imports rapidocr.

The models are those in rapidocr's own package, given by their paths, because rapidocr downloads a
model that it looks up by name and does not find.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.recognised import Character, Corners, RecognisedLine, RecognisedPage
from indexer.ocr.turns import is_clearer, turns_worth_a_try
from searcher.core.errors import JiewenError

_PACKAGES = ("rapidocr", "onnxruntime")
_DETECTS, _READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_DRAWINGS = "drawings 2 turns 1"  # increase when other drawings are found, or other turns tried
LONGEST_SIDE = 4000  # pixels; rapidocr makes larger pictures smaller, by default from 2,000 on
_SMALLEST = 16  # pixels of a side: a smaller picture holds no character that can be read
_SETTINGS = {
    "Global.use_cls": False,  # finds lines upside down; costs time, and turns some good lines
    "Global.log_level": "critical",
    "Global.max_side_len": LONGEST_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # processes share the processors
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # Lines are found on a smaller picture, in a third of the time. By default small pictures are
    # made larger for it, a narrow one by thousands of times.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1600,
    "Det.max_candidates": 5000,  # a dense broadsheet page has more lines than the default 1,000
    "Rec.rec_batch_num": 1,  # lines read together are all padded to the longest
}


class NoEngine(JiewenError):
    """The extra ``jiewen[ocr]`` is not installed."""


@cache
def is_installed() -> bool:
    """Return whether pictures can be recognised here; imports nothing of the engine."""
    try:
        return all(map(version, _PACKAGES)) and all(path.is_file() for path in _models())
    except PackageNotFoundError:
        return False


@cache
def identity() -> str:
    """Return a string that changes when the same picture may be recognised otherwise.

    Raises:
        NoEngine: no engine is installed.
    """
    return f"{reading()} {_DRAWINGS}"


@cache
def reading() -> str:
    """Return a string that changes when the same lines may be read otherwise.

    Raises:
        NoEngine: no engine is installed.
    """
    if not is_installed():
        raise NoEngine("ocr.missing")
    packages = (f"{name} {version(name)}" for name in _PACKAGES)
    settings = (f"{name}={value}" for name, value in _SETTINGS.items())
    return " ".join((*packages, _DETECTS, _READS, *settings))


def recognise(pixels: NDArray[np.uint8]) -> RecognisedPage:
    """Return what is printed on a picture.

    The first call loads the models, which takes a second and 200 MB.

    Args:
        pixels: grey, of shape (height, width), or red, green and blue, (height, width, 3).

    Raises:
        NoEngine: no engine is installed.
    """
    page = _read(pixels)
    for turn in turns_worth_a_try(page):
        other = replace(_read(np.rot90(pixels, turn)), turn=turn)
        if is_clearer(other, page):
            page = other
            break
    return with_drawings(page, np.rot90(pixels, page.turn))


def _read(pixels: NDArray[np.uint8]) -> RecognisedPage:
    height, width = pixels.shape[:2]
    if min(height, width) < _SMALLEST:
        return RecognisedPage(width, height, ())
    colours = np.stack([pixels] * 3, axis=-1) if pixels.ndim == 2 else pixels[..., ::-1]
    found = _engine()(
        np.ascontiguousarray(colours), return_word_box=True, return_single_char_box=True
    )
    read: Iterable[RecognisedLine] = ()
    if getattr(found, "txts", None) is not None:
        read = map(_line, found.txts, found.boxes, found.scores, found.word_results)
    return RecognisedPage(width, height, tuple(line for line in read if line.characters))


def with_drawings(page: RecognisedPage, pixels: NDArray[np.uint8]) -> RecognisedPage:
    """Return a recognised page with the rules, frames and pictures on its picture."""
    from indexer.ocr.drawings import drawings_on  # imports OpenCV

    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2).astype(np.uint8)
    return replace(page, drawings=drawings_on(np.ascontiguousarray(grey), page))


@cache
def _engine() -> Any:
    if not is_installed():
        raise NoEngine("ocr.missing")
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before its import; versions from 1.29 on ask it
    from indexer.ocr.opencv import cv2  # before rapidocr, which imports it too

    cv2.setNumThreads(1)
    from rapidocr import RapidOCR

    detects, reads = map(str, _models())
    return RapidOCR(params=_SETTINGS | {"Det.model_path": detects, "Rec.model_path": reads})


def _models() -> tuple[Path, Path]:
    found = find_spec("rapidocr")
    folder = Path(found.origin or "").parent / "models" if found else Path()
    return folder / _DETECTS, folder / _READS


def _line(
    text: str, corners: NDArray[np.float32], score: float, characters: Sequence[Any]
) -> RecognisedLine:
    seen = (_character(*character) for character in characters)
    return RecognisedLine(
        text.strip(),
        _corners(corners),
        tuple(character for character in seen if character.text.strip()),
        float(score),
    )


def _corners(corners: NDArray[np.float32]) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return a, b, c, d


def _character(text: str, confidence: float, corners: Sequence[Sequence[float]]) -> Character:
    across, down = zip(*corners, strict=True)
    box = float(min(across)), float(min(down)), float(max(across)), float(max(down))
    return Character(text, box, float(confidence))
