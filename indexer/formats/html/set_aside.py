"""What of a page stands outside its stories, each line with the rule that says why."""

from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside
from indexer.formats import reader_rules
from indexer.formats.html.page_articles import Story
from indexer.formats.html.texts import Unit, Units
from indexer.formats.html.tree import Page


def set_aside(page: Page, units: Units, stories: Sequence[Story]) -> Iterator[Aside]:
    """Yield all text of a page that is in no story.

    A printed title, kicker or caption that a story has from elsewhere is in the story.
    """
    told = Counter(unit.text for story in stories for unit in story.units)
    for story in stories:
        own = {unit.text for unit in story.units}
        told.update({story.title, story.kicker, *story.captions} - own)
    for unit in units.all:
        if told[unit.text]:
            told[unit.text] -= 1
        else:
            yield _outside(unit)
    for text in page.unseen:
        yield Aside(text, furniture.NOT_SHOWN)
    for node in units.hidden:
        if text := node.text().strip():
            yield Aside(text, furniture.HIDDEN)


def _outside(unit: Unit) -> Aside:
    if unit.furniture:
        return Aside(unit.text, reader_rules.HTML_SITE_SHARE)
    return Aside(unit.text, furniture.OUTSIDE_TEXT)
