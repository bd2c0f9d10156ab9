"""OFD, the official format of China for fixed pages (GB/T 33190): a zip of pages in XML.

Pages have text objects with the place of each character, so they go the way of PDF pages.
"""

import math
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from indexer.corpus.blocks import BadFile, Box, Document, RawFile
from indexer.formats import rules
from indexer.formats.drawings import MAX_DRAWINGS, tells_something
from indexer.formats.glyph import Glyph, turned
from indexer.formats.glyphs import placed, printed
from indexer.formats.package import Package, joined
from indexer.formats.pdf import MAX_GLYPHS, MAX_PAGE_GLYPHS, MAX_PAGES, Page, laid_out
from searcher.language.radicals import as_characters
from searcher.speech import said

_POINTS = 72 / 25.4  # in a millimetre, in which OFD measures
_A4 = (0.0, 0.0, 210.0, 297.0)  # millimetres: of a page that states no size
_LARGEST = 20_000.0  # millimetres: no page or place is further
_QUARTERS = 4  # of a full turn
_QUARTER, _OFF_QUARTER = 90, 8  # degrees; text further off is turned for show
_SMALLEST_EM, _LARGEST_EM = 2.0, 1000  # points, as of a PDF
_MOST_STEPS = 10_000  # distances that one text object may state
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_BLANK = frozenset(" \t\r\n\xa0\u200b\ufeff")
_BOX, _MATRIX = 4, 6  # numbers in a boundary, and in a matrix


class _Matrix(NamedTuple):
    """Maps a place of an object to its boundary: (a x + c y + e, b x + d y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


_SAME = _Matrix(1, 0, 0, 1, 0, 0)


def read(raw: RawFile) -> Document:
    """Return all blocks of an OFD file with geometry and the kind that geometry suggests.

    Raises:
        BadFile: the file is damaged, too large, or has no text.
    """
    package = Package(raw.data, said("ofd.damaged"), said("ofd.too_large"))
    try:
        root = package.xml("OFD.xml")
        if root is None:
            raise BadFile("ofd.damaged")
        pages = list(_pages(package, root))
    except BadFile:
        raise
    # zipfile and lxml let exceptions of many classes escape on a damaged part
    except Exception as error:
        raise BadFile("ofd.damaged") from error
    day = _text(root, "CreationDate").replace("-", "")
    return laid_out(pages, {"CreationDate": f"D:{day}"})


def _pages(package: Package, root: Any) -> Iterator[Page]:
    left = MAX_GLYPHS
    for number, (content, templates, box) in enumerate(_page_parts(package, root), 1):
        if number > MAX_PAGES:
            raise BadFile("pdf.many_pages", pages=number, most=MAX_PAGES)
        most = min(left, MAX_PAGE_GLYPHS)
        page = _page([*templates, content], box, most)
        if page is None:
            raise BadFile("pdf.many_glyphs", page=number)
        left -= len(page.print.glyphs)
        yield page


def _page_parts(package: Package, root: Any) -> Iterator[tuple[Any, list[Any], Sequence[float]]]:
    """Yield for each page its content, the templates below it, and its box in millimetres."""
    for place in _texts(root, "DocRoot"):
        name = joined("", place)
        document, folder = package.xml(name), posixpath.dirname(name)
        if document is None:
            continue
        usual = _page_box(document, _A4)
        templates = {
            each.get("ID"): joined(folder, each.get("BaseLoc", ""))
            for each in document.iter("{*}TemplatePage")
        }
        for each in document.iterfind(".//{*}Pages/{*}Page"):
            content = package.xml(joined(folder, each.get("BaseLoc", "")))
            if content is None:
                raise BadFile("ofd.damaged")
            named = (t.get("TemplateID") for t in content.iter("{*}Template"))
            below = (package.xml(templates[name]) for name in named if name in templates)
            yield content, [part for part in below if part is not None], _page_box(content, usual)


def _page_box(element: Any, usual: Sequence[float]) -> Sequence[float]:
    numbers = _numbers(_text(element, "PhysicalBox"))
    return numbers if len(numbers) == _BOX else usual


def _page(layers: Sequence[Any], box: Sequence[float], most: int) -> Page | None:
    """Return a page in points with y upwards; ``None`` if it has more glyphs than ``most``."""
    width, height = box[2] * _POINTS, box[3] * _POINTS
    upright: dict[int, list[Glyph]] = {}
    slanted: list[Glyph] = []
    tiny: list[str] = []
    count = 0
    for layer in layers:
        for text in layer.iter("{*}TextObject"):
            turn, glyphs = _glyphs(text, height, tiny)
            count += len(glyphs)
            if count > most:
                return None
            plane = slanted if turn is None else upright.setdefault(turn, [])
            plane += glyphs if not turn else [turned(glyph, turn) for glyph in glyphs]
    planes = {turn: glyphs for turn, glyphs in upright.items() if glyphs}
    apart = {rules.SLANTED: slanted} if slanted else {}
    drawings = tuple(_drawings(layers, width, height))
    pictured = any(True for layer in layers for _ in layer.iter("{*}ImageObject"))
    return Page(printed(planes, apart, tiny), drawings, pictured and not planes)


def _glyphs(text: Any, height: float, tiny: list[str]) -> tuple[int | None, list[Glyph]]:
    """Return the quarter turns of a text object, ``None`` if it is slanted, and its glyphs.

    Characters without a place or size at which they can be seen are added to ``tiny``.
    """
    boundary = _numbers(text.get("Boundary", ""))
    size = (_numbers(text.get("Size", "")) or [0.0])[0]
    if len(boundary) != _BOX or not size:
        tiny += (char for char, *_ in _places(text, 1.0))
        return 0, []
    numbers = _numbers(text.get("CTM", ""))
    matrix = _Matrix(*numbers) if len(numbers) == _MATRIX else _SAME
    em = size * math.hypot(matrix.c, matrix.d) * _POINTS
    if not _SMALLEST_EM < em < _LARGEST_EM:
        tiny += (char for char, *_ in _places(text, size))
        return 0, []
    glyphs = []
    for char, x, y, step in _places(text, size):
        left = (boundary[0] + matrix.a * x + matrix.c * y + matrix.e) * _POINTS
        base = height - (boundary[1] + matrix.b * x + matrix.d * y + matrix.f) * _POINTS
        if max(abs(left), abs(base)) < _LARGEST * _POINTS:
            wide = (step or size) * math.hypot(matrix.a, matrix.b) * _POINTS
            glyphs.append(placed(char, left, left + wide, left, base, em))
        else:
            tiny.append(char)
    return _turn(matrix), glyphs


def _turn(matrix: _Matrix) -> int | None:
    """Return the quarter turns to the left that make the text run to the right."""
    degrees = math.degrees(math.atan2(matrix.b, matrix.a))  # to the right, since y grows downwards
    quarters = round(degrees / _QUARTER)
    if abs(degrees - quarters * _QUARTER) > _OFF_QUARTER:
        return None
    return quarters % _QUARTERS


def _places(text: Any, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Yield each printed character with its origin and the distance to the next, 0 if unknown."""
    for code in text.iter("{*}TextCode"):
        chars = as_characters("".join(code.itertext()))
        x, y = ((_numbers(code.get(name, "")) or [0.0])[0] for name in ("X", "Y"))
        across, down = (_steps(code.get(name, "")) for name in ("DeltaX", "DeltaY"))
        for at, char in enumerate(chars):
            step = across[at] if at < len(across) else 0.0
            fall = down[at] if at < len(down) else 0.0
            if char not in _BLANK and char.isprintable():
                yield char, x, y, min(step, size) if step > 0 else 0.0
            x += step if step or fall else (size / 2 if char.isascii() else size)
            y += fall


def _steps(stated: str) -> list[float]:
    """Return distances; ``g 3 4.2`` stands for 4.2 three times."""
    found: list[float] = []
    words = iter(stated.split()[:_MOST_STEPS])
    for word in words:
        if word == "g":
            times, step = _numbers(next(words, "")), _numbers(next(words, ""))
            if times and step:
                found += step[:1] * min(max(0, int(times[0])), _MOST_STEPS)
        else:
            found += _numbers(word)[:1]
        if len(found) > _MOST_STEPS:
            break
    return found


def _drawings(layers: Sequence[Any], width: float, height: float) -> Iterator[Box]:
    """Yield the boxes of rules, frames and pictures that may part articles."""
    count = 0
    for layer in layers:
        for each in layer.iter("{*}PathObject", "{*}ImageObject"):
            count += 1
            numbers = _numbers(each.get("Boundary", ""))
            if count > MAX_DRAWINGS or len(numbers) != _BOX:
                continue
            left, top, wide, high = (number * _POINTS for number in numbers)
            box = Box(left, height - top - high, left + wide, height - top)
            if tells_something(box, width, height):
                yield box


def _numbers(text: str) -> list[float]:
    return [float(each) for each in _NUMBER.findall(text)]


def _texts(root: Any, name: str) -> Iterator[str]:
    return ("".join(each.itertext()).strip() for each in root.iter(f"{{*}}{name}"))


def _text(root: Any, name: str) -> str:
    return next(_texts(root, name), "")
