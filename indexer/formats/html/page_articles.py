"""What of a page makes each article: title, kicker, and the lines that hold its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.articles.bylines import byline_in
from indexer.articles.from_text.lines import is_paper_name
from indexer.formats.html.main_text import main_node
from indexer.formats.html.site_lines import is_byline_label
from indexer.formats.html.stated import Stated
from indexer.formats.html.texts import Unit, Units, clean
from indexer.formats.html.titles import bare, headline_of, is_centred_strong
from indexer.formats.html.tree import Node, Page

_BEHIND = 3  # lines behind a text among which its by-line may stand


@dataclass(frozen=True, slots=True)
class Story:
    """The parts of a page that make one article.

    Attributes:
        title: as printed; empty if unknown.
        units: the lines of its element.
        kicker: the line over the title.
        captions: captions of pictures outside the units.
        above: lines between title and text, outside the units.
        first: index of its first unit on the page.
        headline: index of the unit that prints the title; ``first`` if none does.
    """

    title: str
    units: tuple[Unit, ...]
    kicker: str = ""
    captions: tuple[str, ...] = ()
    above: tuple[Unit, ...] = ()
    first: int = 0
    headline: int = 0

    @property
    def last(self) -> int:
        """Index behind the last unit."""
        return self.first + len(self.units)


def stories_of(page: Page, ld: Stated, units: Units) -> tuple[Node, list[Story]]:
    """Return the element with the text of a page of no known make, and its stories."""
    node = main_node(page, units)
    found = _of_articles(page, units) or _of_headings(page, ld, units, node)
    return node, found or [one_story(page, ld, units, node)]


def one_story(page: Page, ld: Stated, units: Units, node: Node) -> Story:
    """Return all text of an element as one story."""
    headline = headline_of(page, ld, units, node.first, node.last)
    at = node.first if headline.at is None else headline.at
    return Story(
        headline.text,
        units.all[node.first : _signed(units, node.last)],
        above=units.all[at + 1 : node.first],
        first=node.first,
        headline=at,
    )


def _signed(units: Units, last: int) -> int:
    """Return the index behind the by-lines that follow a text in other elements."""
    for at in range(last, min(last + _BEHIND, len(units.all))):
        unit = units.all[at]
        if not unit.linked and (byline_in(unit.text) or is_byline_label(unit.text)):
            last = at + 1
    return last


# ---- article elements -------------------------------------------------------------------------


def _of_articles(page: Page, units: Units) -> list[Story]:
    """Return each outermost ``<article>`` as a story, if there are several and none is a teaser."""
    found = page.tagged("article")
    outer = [n for n in found if not any(a.tag == "article" for a in n.ancestors())]
    stories = [_article(units, node) for node in outer]
    told = [story for story in stories if story and story.units]
    return told if len(told) > 1 and len(told) == len(stories) else []


def _article(units: Units, node: Node) -> Story | None:
    """Return an article element with a heading of its own; ``None`` for a teaser."""
    own = units.of(node)
    heads = [n for n, unit in enumerate(own) if unit.head]
    linked = bool(heads) and own[heads[0]].linked > 0
    if node.furniture or linked or not any(not unit.head for unit in own):
        return None
    at = heads[0] if heads else None
    title = own[at].text if at is not None else ""
    first = node.first if at is None else node.first + at + 1
    kept = units.all[first : node.last]
    return Story(title, kept, first=first, headline=max(node.first, first - 1))


# ---- headings of one rank ---------------------------------------------------------------------

_ISSUE = re.compile(
    r"(?:19|20)\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}|第\s*\d+\s*期|总第|(?:社区报|街道报|简报|快报|小报|月刊|周刊|通讯|newsletter|周报|月报)$",
    re.IGNORECASE,
)
_OVER = 4  # units over the first heading among which the paper's name stands
_SHORTEST = 20  # glyphs of running text under each heading
_LONGEST_HEAD = 45  # glyphs


def _of_headings(page: Page, ld: Stated, units: Units, node: Node) -> list[Story]:
    """Return the stories under headings of one rank, on a page that is an issue of a paper.

    The sub-heads of one article look alike. So headings are titles only if the page's own title
    is that of a paper or an issue, or if it prints no other title and sets them in the centre.
    """
    for headed in (_ranked, _centred):
        marks = list(headed(units, node))
        if (
            len(marks) >= 2
            and _all_told(units, marks, node)
            and _is_issue(page, units, marks, headed is _centred)
        ):
            return _between(units, marks, node.last)
    return []


def _ranked(units: Units, node: Node) -> Iterator[int]:
    """Yield the indexes of headings of the highest rank that has several."""
    heads = [at for at in range(node.first, node.last) if units.all[at].head]
    ranks = sorted({units.all[at].head for at in heads})
    for rank in ranks:
        same = [at for at in heads if units.all[at].head == rank and not units.all[at].linked]
        if len(same) > 1:
            yield from same
            return


def _centred(units: Units, node: Node) -> Iterator[int]:
    """Yield the indexes of short lines in the centre, bold or large, as Word sets titles."""
    for at in range(node.first, node.last):
        unit = units.all[at]
        if len(unit.text) <= _LONGEST_HEAD and is_centred_strong(unit.node):
            yield at


def _all_told(units: Units, marks: Sequence[int], node: Node) -> bool:
    return all(
        sum(len(u.text) for u in units.all[a + 1 : b] if u.speaks) >= _SHORTEST
        for a, b in pairwise((*marks, node.last))
    )


def _is_issue(page: Page, units: Units, marks: Sequence[int], centred: bool) -> bool:
    title = clean(page.title)
    above = [unit.text for unit in units.all[max(0, marks[0] - _OVER) : marks[0]] if unit.head]
    own = {bare(units.all[at].text) for at in marks}
    if any(bare(title).startswith(text) for text in own):
        return False  # the page is about one of them
    if any(_ISSUE.search(text) or is_paper_name(text) for text in (title, *above)):
        return True
    return (
        centred
        and not above
        and "mso" in " ".join(units.all[at].node.names.lower() for at in marks)
    )


def _between(units: Units, marks: Sequence[int], end: int) -> list[Story]:
    return [
        Story(units.all[a].text, units.all[a + 1 : b], first=a + 1, headline=a)
        for a, b in pairwise((*marks, end))
    ]
