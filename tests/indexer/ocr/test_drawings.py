"""Rules, frames and pictures are found where they are on the levelled page."""

from collections.abc import Sequence
from math import sin, tau

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.ocr.drawings import drawings_on
from indexer.ocr.opencv import cv2
from indexer.ocr.recognised import Box, RecognisedLine, RecognisedPage
from indexer.ocr.strips import level_of

WIDTH, HEIGHT, EM = 1000, 1400, 24
Grey = NDArray[np.uint8]


def curve(x: float) -> float:
    """Return how far the paper hangs at a place across."""
    return 8 * sin(tau * x / 1300) + 0.01 * x


def lines(bend: bool = True) -> tuple[RecognisedLine, ...]:
    """Two columns of text, whose places show how the page lies."""
    found = []
    for row in range(24):
        for left, right in ((60, 480), (520, 940)):
            places = [(left, 100 + 50 * row), (right, 100 + 50 * row)]
            (a, up), (b, up_b) = [(x, y + (curve(x) if bend else 0)) for x, y in places]
            corners = (a, up), (b, up_b), (b, up_b + EM), (a, up + EM)
            found.append(RecognisedLine("晨光里居民在河边散步", corners, (), 1.0))
    return tuple(found)


def curved(flat: Grey) -> Grey:
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    bends = np.array([curve(x) for x in range(WIDTH)], np.float32)
    return np.asarray(cv2.remap(flat, across, down - bends, cv2.INTER_LINEAR, borderValue=255))


def page() -> Grey:
    return np.full((HEIGHT, WIDTH), 255, np.uint8)


def near(found: Sequence[Box], wanted: Box, off: float = 8) -> bool:
    return any(max(abs(a - b) for a, b in zip(box, wanted, strict=True)) < off for box in found)


def test_a_rule_on_a_curved_page_is_one_thin_box() -> None:
    flat = page()
    flat[636:639, 60:940] = 0
    told = RecognisedPage(
        WIDTH, HEIGHT, tuple(ln for ln in lines() if not 600 < ln.corners[0][1] < 680)
    )
    [rule] = drawings_on(curved(flat), told)
    assert rule[3] - rule[1] < 0.75 * EM  # it hangs by a whole em
    assert rule[2] - rule[0] > 800
    x, y = level_of(told)((500.0, 637 + curve(500)))
    assert rule[0] < x < rule[2]
    assert rule[1] - 4 < y < rule[3] + 4


def test_a_frame_on_a_curved_page_holds_what_is_in_it() -> None:
    flat = page()
    cv2.rectangle(flat, (510, 80), (960, 700), 0, 2)
    told = RecognisedPage(WIDTH, HEIGHT, lines())
    level = level_of(told)
    left, top = level((510.0, 80 + curve(510)))
    right, bottom = level((960.0, 700 + curve(960)))
    assert near(drawings_on(curved(flat), told), (left, top, right, bottom))


def test_a_picture_is_found() -> None:
    flat = page()
    flat[400:700, 520:940] = 120
    told = RecognisedPage(
        WIDTH, HEIGHT, tuple(ln for ln in lines(False) if not 380 < ln.corners[0][1] < 720)
    )
    assert near(drawings_on(flat, told), (520, 400, 940, 700), 10)


@pytest.mark.parametrize("place", [np.s_[:, :30], np.s_[:60, :], np.s_[:, 985:987]])
def test_what_lies_around_the_paper_is_no_drawing(place: tuple[slice, slice]) -> None:
    """A desk beside the paper, and the edge of the paper."""
    flat = page()
    flat[place] = 60
    assert drawings_on(flat, RecognisedPage(WIDTH, HEIGHT, lines(False))) == ()


def test_a_blank_page_has_no_drawings() -> None:
    assert drawings_on(page(), RecognisedPage(WIDTH, HEIGHT, ())) == ()
