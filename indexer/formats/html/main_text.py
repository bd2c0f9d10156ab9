"""Where the article stands on a page: the element that holds its text and little else."""

from collections.abc import Callable

from indexer.formats.html.texts import Units
from indexer.formats.html.tree import Node, Page

_PURITY = 2.0  # power; docs/extraction.md compares this choice with others
_NEARLY = 0.96  # of the worth of the element around
# One paragraph of a short notice is purer than the notice, so it must be worth twice as much.
_PARTS = frozenset(("p", "li", "dd", "h1", "h2", "h3", "h4", "h5", "h6"))
_OF_PART = 0.5  # of the worth of an element that is no part


def purest(page: Page, units: Units) -> Node:
    """Return the element with the most running text, each glyph worth its share of the element.

    An element within it that is worth nearly as much wins: what it leaves out is of the site.
    """
    best, worth = page.root, 0.0
    spoken = units.spoken
    for node in page.nodes:
        speech = spoken[node.last] - spoken[node.first]
        if speech < worth * _NEARLY or node.furniture or not speech:
            continue
        # a heading that is a sentence is speech, but has no size
        here = speech * (speech / max(speech, units.size(node))) ** _PURITY
        if node.tag in _PARTS:
            here *= _OF_PART
        inside = best.first <= node.first and node.last <= best.last
        if here >= worth * (_NEARLY if inside else 1.0):
            best, worth = node, max(worth, here)
    return best


Chooser = Callable[[Node, Units], Node]


def main_node(page: Page, units: Units) -> Node:
    """Return the element that holds the article's text."""
    return purest(page, units)
