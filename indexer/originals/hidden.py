"""What is painted white on the picture of a page: the places of withdrawn articles.

The box of an article holds its title and its columns; the lines that print its text are sought
besides, since an article may go on elsewhere on the page, or on another page of the file.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from indexer.originals.own_lines import own_lines
from searcher.core.model import Article

Box = tuple[float, float, float, float]  # left, bottom, right, top in points
_BREAKS = "\r\n"


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden on a page.

    Attributes:
        boxes: the places that are known.
        articles: the articles whose lines are sought.
    """

    boxes: tuple[Box, ...] = ()
    articles: tuple[Article, ...] = ()

    def text(self) -> str:
        """Return it as JSON, which `of` reads; ``""`` if nothing is hidden."""
        if not self.boxes and not self.articles:
            return ""
        texts = [[a.title, a.kicker, a.body, a.captions, a.byline] for a in self.articles]
        return json.dumps([self.boxes, texts], ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> "Hidden":
        """Return what `text` wrote."""
        boxes, texts = json.loads(text) if text else ([], [])
        made = (
            Article("", body, title, kicker, tuple(captions), byline)
            for title, kicker, body, captions, byline in texts
        )
        return cls(tuple(map(tuple, boxes)), tuple(made))


def printed_boxes(page: Any, articles: Iterable[Article]) -> Iterator[Box]:
    """Yield the box of each line of a page of pdfium's that prints a part of the articles."""
    articles = tuple(articles)
    if not articles:
        return
    with closing(page.get_textpage()) as textpage:
        lines = list(_lines(textpage))
    for article in articles:
        own = own_lines([text for text, _ in lines], article)
        yield from (lines[number - 1][1] for number in sorted(own.lines))


def _lines(textpage: Any) -> Iterator[tuple[str, Box]]:
    import pypdfium2.raw as raw

    text, boxes = "", list[Box]()
    for at in range(textpage.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(textpage.raw, at))
        if char not in _BREAKS:
            text += char
            boxes += [textpage.get_charbox(at)] if not char.isspace() else []
        elif boxes:
            yield text, _hull(boxes)
            text, boxes = "", []
    if boxes:
        yield text, _hull(boxes)


def _hull(boxes: list[Box]) -> Box:
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)
