"""Whether pictures of pages are recognised, and by whom."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.recognised import RecognisedPage

Pixels = NDArray[np.uint8]  # grey, of shape (height, width)


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page.

    Attributes:
        pixels: grey, at most as many as are recognised.
        page: 1-based.
        of: pages of the file.
    """

    pixels: Pixels
    page: int
    of: int


Recognise = Callable[[Picture], RecognisedPage]
Progress = Callable[[str, int, int], None]


class Mode(StrEnum):
    """Which pages are recognised."""

    AUTO = "auto"  # those without usable text
    OFF = "off"
    FORCE = "force"  # all that have a picture


def _quiet(_what: str, _done: int, _of: int) -> None:
    pass


def _nobody(_picture: Picture) -> RecognisedPage:
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Vision:
    """What a reader of files may have recognised.

    Attributes:
        mode: which pages are recognised; ``OFF`` too where no engine is installed.
        identity: of engine, model and settings; ``""`` where no engine is installed.
        cache: file of recognised pages; ``None`` for none.
        recognise: asked for each page.
        progress: told of each page: a label, its number, and the number of pages of its file.
    """

    mode: Mode = Mode.OFF
    identity: str = ""
    cache: Path | None = None
    recognise: Recognise = _nobody
    progress: Progress = _quiet

    @property
    def is_open(self) -> bool:
        """Whether pictures are recognised."""
        return self.mode is not Mode.OFF


BLIND = Vision()
