"""Web pages: electronic newspapers (Founder), WeChat articles, and article pages of any make."""

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from indexer.articles.from_text.lines import is_paper_name
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Block, Document, Kind, RawFile
from indexer.facts.issue_dates import is_masthead
from indexer.facts.mastheads import name_in
from indexer.formats.html.dates import Place, dates_of
from indexer.formats.html.decoded import source_of
from indexer.formats.html.no_article import refuse
from indexer.formats.html.page_articles import Story, stories_of
from indexer.formats.html.set_aside import set_aside
from indexer.formats.html.stated import Stated, json_ld
from indexer.formats.html.systems import by_script, marked, newspaper, stated_in_comment, wechat
from indexer.formats.html.texts import Units, clean, flatten
from indexer.formats.html.titles import parts_of
from indexer.formats.html.tree import Page, parse
from indexer.formats.html.trim import credited_in, lines_of

MAX_BYTES = 64 * 1024 * 1024  # of a page; pictures set into the text as base64 make pages large
_HIDDEN = 100  # glyphs of running text in hidden elements that are taken for an article
_EDITION = re.compile(r"(?:网上版|网络版|电子版|数字版|数字报|官网|在线)$")
_WORD = re.compile(r"\w")


def read(raw: RawFile) -> Document:
    """Return the title, kicker, paragraphs and captions of a page, and its date of publication.

    Raises:
        BadFile: the page is larger than 64 MB, holds no article text, or is an error page, a wall
            of scripts or a list of other pages.
    """
    if len(raw.data) > MAX_BYTES:
        raise BadFile("html.too_large")
    with _no_collector():
        return _read(raw)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep Python's collector from searching the tree, which is no garbage while it is read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(raw: RawFile) -> Document:
    text = source_of(raw.data)
    founder = marked(text)
    page = parse(founder or text)
    try:
        return _document(page, text, founder, raw.path)
    finally:
        page.release()


def _document(page: Page, text: str, founder: str, path: str) -> Document:
    units = _units(page)
    ld = json_ld(page)
    stories = _stories(page, ld, units, founder)
    parts = [part for story in stories for part in _parts(story)]
    blocks = tuple(part for part in parts if isinstance(part, Block))
    asides = [part for part in parts if isinstance(part, Aside)]
    if not any(block.kind is Kind.BODY and _WORD.search(block.text) for block in blocks):
        raise BadFile("html.no_text")
    place = Place(stories[0].headline, stories[0].first, stories[-1].last)
    stated = stated_in_comment(founder, "date")
    found = dates_of(page, ld, text, path, units.all, place, stated=stated)
    date, reason = next(found, (None, None))
    outside = tuple(_outside(page, units, place, issue=len(stories) > 1))
    every = (*asides, *set_aside(page, units, stories))
    return Document(blocks, date, reason, outside=outside, asides=every)


def _outside(page: Page, units: Units, place: Place, *, issue: bool) -> Iterator[str]:
    """Yield what names the paper: the end of ``<title>``, and mastheads around the text.

    Names alone in lines around the text are not taken, because sites link to other papers. Of a
    page with several stories, which is an issue, a masthead without a name is taken too.
    """
    site = parts_of(clean(page.title))[1:]
    if site and is_paper_name(name := _EDITION.sub("", site[-1])):
        yield name
    first = min(place.headline, place.first)
    for unit in (*units.all[:first], *units.all[place.last :]):
        if not unit.linked and is_masthead(unit.text) and (issue or name_in(unit.text)):
            yield unit.text


def _units(page: Page) -> Units:
    """Return the lines of a page; one that shows no text may wait for a script to show it."""
    units = flatten(page.root)
    if units.spoken[-1]:
        return units
    hidden = flatten(page.root, hidden=True)
    return hidden if hidden.spoken[-1] >= _HIDDEN else flatten(page.root)


def _stories(page: Page, ld: Stated, units: Units, founder: str) -> Sequence[Story]:
    if found := newspaper(page, ld, units, founder) or wechat(page, ld, units):
        return found
    if found := by_script(page, ld, units):
        return found
    node, found = stories_of(page, ld, units)
    refuse(page, units, node)
    return found


def _parts(story: Story) -> Iterator[Block | Aside]:
    """Yield the blocks of a story, and what of its lines is set aside."""
    if story.kicker:
        yield Block(story.kicker, Kind.KICKER)
    if story.title:
        yield Block(story.title, Kind.TITLE)
    lines = list(_lines(story))
    yield from lines
    seen = {story.title, story.kicker, *(line.text for line in lines if isinstance(line, Block))}
    for caption in dict.fromkeys(story.captions):
        if caption not in seen:
            yield Block(caption, Kind.CAPTION)
    if not any(isinstance(line, Block) and line.kind is Kind.BYLINE for line in lines):
        for author in dict.fromkeys(credited_in(story.above)):
            yield Block(author, Kind.BYLINE)


def _lines(story: Story) -> Iterator[Block | Aside]:
    """Yield the lines of a story without its title, and what of them is set aside."""
    headed = story.headline + 1 - story.first if story.headline != story.first else 0
    printed = set()
    for line in lines_of(story.units, story.title, headed=max(0, headed)):
        if line.rest:
            yield Aside(line.rest, furniture.LABEL)
        if line.text in printed:
            yield Aside(line.text, furniture.TITLE_AGAIN)
        elif line.text in (story.title, story.kicker):
            printed.add(line.text)
        else:
            rule, detail = line.why or (None, "")
            yield Block(line.text, line.kind, settled=line.settled, why=rule, detail=detail)
