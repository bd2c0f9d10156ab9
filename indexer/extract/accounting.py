"""Account for the text of a file: each line is part of an article, or set aside by a named rule.

The account is an audit. It does not ask the steps of extraction where they put a line. It looks
for the line in the articles that came out, and in what was set aside; what is in neither is lost.
So a step that loses text is found out, whatever the step says of itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.articles.from_text.lines import undoubled
from indexer.articles.jump_lines import JUMP_LINE, parse_jump
from indexer.articles.marks import ends_sentence, width
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Cut, Document
from indexer.corpus.rules import Rule
from indexer.extract.account import Account, Entry, Part
from indexer.extract.letters import letters
from indexer.extract.placing import Share, placed
from searcher.core.model import Article

_SUBHEAD = 24.0  # em: a paragraph that is no sentence and no wider is a sub-head


def account_of(source: str, document: Document, cut: Cut, articles: Sequence[Article]) -> Account:
    """Return what became of each line of a document.

    Args:
        source: path of the file.
        document: as read.
        cut: as cut.
        articles: as they came out, in the order of the drafts.
    """
    apart = [*cut.asides, *(aside for draft in cut.drafts for aside in draft.asides)]
    shares = [*shares_of_asides(apart), *shares_of_articles(articles)]
    lines = [
        (line, block.page)
        for block in document.blocks
        for line in block.text.split("\n")
        if letters(line)
    ]
    found = placed([line for line, _ in lines], shares, undoubled)
    entries = [
        _entry(piece.text, piece.owner, page, articles)
        for (_, page), pieces in zip(lines, found, strict=True)
        for piece in pieces
    ]
    return Account(source, (*entries, *set_aside(document.asides)))


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a text: a part of an article by its number, or what was set aside."""

    part: Part
    article: int = 0
    aside: Aside | None = None


def shares_of_asides(asides: Iterable[Aside]) -> Iterator[Share[Owner]]:
    """Yield each line that was set aside."""
    for aside in asides:
        for line in aside.text.split("\n"):
            yield Share(line, Owner(Part.FURNITURE, aside=aside))


def shares_of_articles(articles: Sequence[Article]) -> Iterator[Share[Owner]]:
    """Yield the parts of each article."""
    for number, article in enumerate(articles, 1):
        yield Share(article.title or "", Owner(Part.TITLE, number))
        yield Share(article.kicker or "", Owner(Part.KICKER, number))
        yield Share(article.byline or "", Owner(Part.BYLINE, number))
        for caption in article.captions:
            yield Share(caption, Owner(Part.CAPTION, number))
        for paragraph in article.body.split("\n"):
            yield Share(paragraph, Owner(_part_of(paragraph), number))


def _part_of(paragraph: str) -> Part:
    short = width(paragraph) <= _SUBHEAD and not ends_sentence(paragraph)
    return Part.SUBHEAD if short else Part.BODY


def _entry(text: str, owner: Owner | None, page: int | None, articles: Sequence[Article]) -> Entry:
    if owner is None:
        rule = _left_to_print(text, articles)
        part = Part.FURNITURE if rule else Part.LOST
        return Entry(text, part, rule=rule.id if rule else "", page=page)
    if owner.aside is None:
        return Entry(text, owner.part, owner.article, page=page)
    aside = owner.aside
    return Entry(text, owner.part, rule=aside.rule.id, detail=aside.detail, page=page)


def _left_to_print(text: str, articles: Sequence[Article]) -> Rule | None:
    """Return the rule by which no article repeats a text that is left of a line."""
    if parse_jump(text):
        return JUMP_LINE
    named = _names(text)
    again = any(named in _names(article.byline or "") for article in articles)
    return furniture.BYLINE_AGAIN if again else None


def _names(byline: str) -> str:
    """Return the letters of the parts of a by-line, each between two commas."""
    return f"、{'、'.join(map(letters, byline.split('、')))}、"


def set_aside(asides: Iterable[Aside]) -> Iterator[Entry]:
    """Yield the entries of what was set aside."""
    for aside in asides:
        for line in aside.text.split("\n"):
            if letters(line):
                yield Entry(line, Part.FURNITURE, 0, aside.rule.id, aside.detail, aside.page)
