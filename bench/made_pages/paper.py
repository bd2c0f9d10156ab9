"""What is printed on a page: runs of glyphs and shapes, and how reportlab draws them."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

HAN = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(HAN))
_LATIN = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_SHADOW = 0.02  # em between the two prints of a bold glyph


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs on one base line, or under each other from ``y`` down if ``vertical``; in points.

    Attributes:
        space: between two glyphs, besides their own width.
        bold: ``""``, ``"twice"`` for a second print aside, ``"stroke"`` for an outline.
        grey: 0 is black, 1 is white.
        latin: the font of Latin letters and digits; that of the Han if empty.
    """

    text: str
    x: float
    y: float
    size: float
    space: float = 0.0
    bold: str = ""
    grey: float = 0.0
    vertical: bool = False
    latin: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, filled with a grey or stroked; a line if it has no height or width."""

    left: float
    bottom: float
    right: float
    top: float
    fill: float | None = None
    stroke: bool = False


@dataclass(slots=True)
class Paper:
    """A page that is being set."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


def advance(text: str, size: float, latin: str = "") -> float:
    """Return the width of a text in points."""
    return sum(
        float(pdfmetrics.stringWidth(part, font, size)) for part, font in _parts(text, latin)
    )


def cells(text: str) -> list[str]:
    """Return what stands below each other in vertical print; two digits stand side by side."""
    return re.findall(r"\d\d|.", text)


def _parts(text: str, latin: str) -> Iterable[tuple[str, str]]:
    """Yield the parts of a text that are of one font, with the font."""
    at = 0
    for match in _LATIN.finditer(text) if latin else ():
        if match.start() > at:
            yield text[at : match.start()], HAN
        yield match.group(), latin
        at = match.end()
    if at < len(text):
        yield text[at:], HAN


def draw(paper: Paper, canvas: Any, dice: random.Random) -> None:
    """Draw a page: shapes first, then the runs, as layout programs or as drivers order them."""
    canvas.setPageSize((paper.width, paper.height))
    for shape in paper.shapes:
        _draw_shape(shape, canvas)
    runs = list(paper.runs)
    order = dice.choice(("set", "set", "random", "rows", "titles last"))
    if order == "random":
        dice.shuffle(runs)
    elif order == "rows":
        runs.sort(key=lambda run: (-run.y, run.x))
    elif order == "titles last":
        runs.sort(key=lambda run: run.size)
    for run in runs:
        _draw_run(run, canvas)
    canvas.showPage()


def _draw_shape(shape: Shape, canvas: Any) -> None:
    across, up = shape.right - shape.left, shape.top - shape.bottom
    canvas.setStrokeGray(0.2)
    canvas.setLineWidth(0.6)
    if not across or not up:
        canvas.line(shape.left, shape.bottom, shape.right, shape.top)
        return
    canvas.setFillGray(1 if shape.fill is None else shape.fill)
    canvas.rect(
        shape.left, shape.bottom, across, up, stroke=shape.stroke, fill=shape.fill is not None
    )


def _draw_run(run: Run, canvas: Any) -> None:
    canvas.setFillGray(run.grey)
    canvas.setStrokeGray(run.grey)
    canvas.setLineWidth(run.size / 40)
    if run.vertical:
        for number, cell in enumerate(cells(run.text)):
            y = run.y - number * (run.size + run.space)
            x = run.x + (run.size - advance(cell, run.size)) / 2
            _draw_text(Run(cell, x, y, run.size, bold=run.bold), canvas)
        return
    _draw_text(run, canvas)


def _draw_text(run: Run, canvas: Any) -> None:
    prints = (0.0, _SHADOW * run.size) if run.bold == "twice" else (0.0,)
    for aside in prints:
        text = canvas.beginText(run.x + aside, run.y)
        text.setTextRenderMode(2 if run.bold == "stroke" else 0)
        text.setCharSpace(run.space)
        for part, font in _parts(run.text, run.latin):
            text.setFont(font, run.size)
            text.textOut(part)
        canvas.drawText(text)
