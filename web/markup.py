"""Turns printed text into escaped HTML with matches in ``<mark>``."""

from collections.abc import Iterable, Iterator
from itertools import count

from markupsafe import Markup, escape

from searcher.core.model import Highlighted


def marked(printed: Highlighted) -> Markup:
    """Return the text as HTML with its spans marked."""
    return Markup("").join(_pieces(printed, None))


def numbered(parts: Iterable[Highlighted]) -> tuple[tuple[Markup, ...], int]:
    """Return several texts as HTML with marks ``hit-1``, ``hit-2`` …, and the number of marks."""
    numbers = count(1)
    made = tuple(Markup("").join(_pieces(part, numbers)) for part in parts)
    return made, next(numbers) - 1


def _pieces(printed: Highlighted, numbers: Iterator[int] | None) -> Iterator[Markup]:
    at = 0
    for span in printed.spans:
        yield escape(printed.text[at : span.start])
        inside = printed.text[span.start : span.end]
        if numbers is None:
            yield Markup("<mark>{}</mark>").format(inside)
        else:
            yield Markup('<mark id="hit-{}">{}</mark>').format(next(numbers), inside)
        at = span.end
    yield escape(printed.text[at:])
