"""Account for the text of a list of ready articles: each value is in an article, or not read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Kind, RawFile
from indexer.corpus.kinds import Format
from indexer.corpus.rules import Rule
from indexer.extract.account import Account, Entry, Part
from indexer.extract.accounting import Owner, set_aside, shares_of_articles, shares_of_asides
from indexer.extract.letters import letters
from indexer.extract.placing import Share, placed
from indexer.formats.article_fields import BadRow, Row, our_name, page_of
from indexer.formats.article_lists import asides_of, rows_of
from searcher.core.model import Article
from searcher.speech import Message

_TAGS = re.compile(r"<[a-zA-Z/!][^<>]*>")
_OF_TEXT = frozenset({"title", "body", "byline", "authors"})
_SOURCE = "source"  # has the same name in every row


@dataclass(frozen=True, slots=True)
class _Value:
    """A line of a value, under the name of its column, in a row that became an article or not."""

    text: str
    name: str
    refused: bool


def account_of_rows(
    raw: RawFile, found: Format, articles: Sequence[Article], problems: Iterable[Message]
) -> Account:
    """Return what became of each value of each row that can be read.

    Args:
        raw: the file.
        found: its format.
        articles: those that came out.
        problems: those of rows that became no article.
    """
    refused = {dict(each.values).get("number") for each in problems if each.code == "jsonl.line"}
    values: list[_Value] = []
    asides: list[Aside] = []
    for number, row in rows_of(raw, found):
        if not isinstance(row, BadRow):
            values += _values(row, refused=number in refused)
            asides += _left_out(row, raw.path)
    texts = [value for value in values if not value.refused and our_name(value.name) in _OF_TEXT]
    shares: list[Share[Owner]] = [*shares_of_asides(asides), *shares_of_articles(articles)]
    pieces = placed([value.text for value in texts], shares, lambda _: None)
    where = {id(value): own for value, own in zip(texts, pieces, strict=True)}
    entries: list[Entry] = []
    for value in values:
        if id(value) in where:
            entries += (_entry(piece.text, piece.owner) for piece in where[id(value)])
        else:
            entries.append(_unread(value))
    entries += set_aside(asides_of(raw, found))
    return Account(raw.path, tuple(entries))


def _values(row: Row, *, refused: bool) -> Iterator[_Value]:
    """Yield the lines of all texts and numbers of a row, those of lists and objects in it, too."""
    for name, value in row.items():
        stack: list[Any] = [value]
        while stack:
            each = stack.pop()
            if isinstance(each, dict):
                stack += reversed(each.values())
            elif isinstance(each, list):
                stack += reversed(each)
            elif each is not None and not isinstance(each, bool):
                for line in unescape(_TAGS.sub("\n", str(each))).split("\n"):
                    if letters(line):
                        yield _Value(line, str(name), refused)


def _left_out(row: Row, path: str) -> Iterator[Aside]:
    """Yield what the page in a row's text sets aside."""
    for name, value in row.items():
        if our_name(str(name)) == "body" and isinstance(value, str) and _TAGS.search(value):
            page = page_of(value, path)
            if page is None:
                continue
            yield from page.asides
            for block in page.blocks:
                if block.kind is Kind.FURNITURE:
                    rule = block.why or furniture.BY_FORMAT
                    yield Aside(block.text, rule, detail=block.detail)


def _entry(text: str, owner: Owner | None) -> Entry:
    if owner is None:
        return Entry(text, Part.LOST)
    if owner.aside is None:
        return Entry(text, owner.part, owner.article)
    return Entry(text, owner.part, rule=owner.aside.rule.id, detail=owner.aside.detail)


def _unread(value: _Value) -> Entry:
    if value.refused:
        return _apart(value, furniture.ROW_REFUSED)
    if our_name(value.name) or value.name == _SOURCE:
        return Entry(value.text, Part.LABEL, detail=value.name)
    return _apart(value, furniture.COLUMN_NOT_READ)


def _apart(value: _Value, rule: Rule) -> Entry:
    return Entry(value.text, Part.FURNITURE, rule=rule.id, detail=value.name)
