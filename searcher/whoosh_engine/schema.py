"""The Whoosh schema: three term streams for title and body, facets, and one card a document."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from whoosh import analysis, columns, fields, formats

from searcher import text
from searcher.model import Article, Facet
from searcher.records import digest, to_record

STREAMS: dict[str, Callable[[str], Iterable[text.Token]]] = {
    "words": text.words,
    "bigrams": text.bigrams,
    "characters": text.characters,
}
PARTS = ("title", "body")


@lru_cache(maxsize=16)
def _tokens(stream: str, folded: str) -> tuple[text.Token, ...]:
    """Tokenise once what is both measured by `document` and analysed by Whoosh right after."""
    return tuple(STREAMS[stream](folded))


class Stream(analysis.Composable):  # type: ignore[misc]  # whoosh has no types
    """A Whoosh analyser that hands out what text.py says; it decides nothing itself.

    Positions are folded offsets, so that adjacency in print is adjacency in the index.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, value: str, **_options: object) -> Iterator[Any]:
        """Yield Whoosh tokens of already folded text."""
        token = analysis.Token()
        for found in _tokens(self.name, value):
            token.text, token.pos, token.boost = found.text, found.start, 1.0
            yield token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


@cache
def schema() -> Any:
    """Return the schema; only bigrams need positions, since they carry every adjacency."""
    table: dict[str, Any] = {
        "id": fields.ID(unique=True),
        "street": fields.ID(),
        "department": fields.KEYWORD(commas=True),
        "month": fields.ID(),
        "card": fields.COLUMN(columns.VarBytesColumn()),
        "article": fields.STORED(),
    }
    for part in PARTS:
        for name in STREAMS:
            table[f"{part}_{name}"] = _stream_field(name)
    return fields.Schema(**table)


def _stream_field(name: str) -> Any:
    field = fields.TEXT(analyzer=Stream(name), phrase=name == "bigrams")
    if name != "bigrams":
        field.format = formats.Frequency()
    return field


@dataclass(frozen=True, slots=True)
class Card:
    """What every query needs of a document, held in memory for the whole index.

    Attributes:
        lengths: number of tokens by field name, exact (Whoosh keeps one lossy byte).
        labels: values by facet, never empty.
        characters: code points of title and body.
    """

    id: str
    digest: str
    source: str
    date: str
    labels: dict[Facet, tuple[str, ...]]
    lengths: dict[str, int]
    characters: int


_FIELDS = tuple((part, stream) for part in PARTS for stream in STREAMS)


def document(article: Article) -> dict[str, Any]:
    """Return the article as Whoosh keyword arguments."""
    record = to_record(article)
    folded = {"title": text.fold(article.heading).text, "body": text.fold(article.text).text}
    lengths = [len(_tokens(stream, folded[part])) for part, stream in _FIELDS]
    values: dict[str, Any] = {f"{part}_{stream}": folded[part] for part, stream in _FIELDS}
    card = [
        article.id,
        digest(record),
        article.source,
        article.sort_date,
        [article.labels(facet) for facet in Facet],
        lengths,
        len(article.heading) + len(article.text),
    ]
    return values | {
        "id": article.id,
        "street": article.labels(Facet.STREET)[0],
        "department": ",".join(article.labels(Facet.DEPARTMENT)),
        "month": article.labels(Facet.MONTH)[0],
        "card": json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode(),
        "article": record,
    }


def read_card(data: bytes) -> Card:
    """Read the card that `document` wrote."""
    article_id, checksum, source, date, labels, lengths, characters = json.loads(data)
    return Card(
        article_id,
        checksum,
        source,
        date,
        {facet: tuple(values) for facet, values in zip(Facet, labels, strict=True)},
        {f"{p}_{s}": n for (p, s), n in zip(_FIELDS, lengths, strict=True)},
        characters,
    )
