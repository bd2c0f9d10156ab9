"""The Whoosh schema: the fields of `fields`, and the form of their values in Whoosh."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from whoosh import analysis, fields, formats

from searcher.engines.whoosh.fields import ARRAY_FIELDS, POSITIONED
from searcher.language import tokens

STREAMS: dict[str, Callable[[str], Iterable[tokens.Token]]] = {
    "words": tokens.words,
    "bigrams": tokens.bigrams,
    "characters": tokens.characters,
}


class Stream(analysis.Composable):  # type: ignore[misc]  # whoosh has no types
    """A Whoosh analyser that yields the tokens of `searcher.language.tokens` and decides nothing.

    The position of a token is its offset in the folded text, so neighbours in print are neighbours
    in the index.
    """

    def __init__(self, name: str) -> None:
        """Take the name of a stream, a key of `STREAMS`."""
        self.name = name

    def __call__(self, value: str, **_options: object) -> Iterator[Any]:
        """Yield Whoosh tokens of a text that is folded already."""
        token = analysis.Token()
        for found in STREAMS[self.name](value):
            token.text, token.pos, token.boost = found.text, found.start, 1.0
            yield token

    def __eq__(self, other: object) -> bool:
        """Whether the other object is an analyser of the same stream."""
        return isinstance(other, Stream) and other.name == self.name

    def __hash__(self) -> int:
        """Return the hash of the stream's name."""
        return hash(self.name)


class ArrayPositions(formats.Positions):  # type: ignore[misc]
    """Whoosh's positions as a plain array of 32-bit integers instead of a pickle."""

    def encode(self, poslist: Iterable[int]) -> bytes:
        """Return the positions as bytes."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the positions that `encode` was given."""
        positions = array("I")
        positions.frombytes(valuestring)
        return positions.tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return the number of positions."""
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        """Return the frequency as a weight."""
        return float(self.decode_frequency(valuestring))


@cache
def schema() -> Any:
    """Return the schema; its fields are filled from arrays, never by Whoosh's own analysis."""
    table: dict[str, Any] = {
        "id": fields.ID(unique=True, stored=True),
        "street": fields.ID(),
        "department": fields.KEYWORD(commas=True),
        "month": fields.ID(),
        "district": fields.ID(),
        "year": fields.ID(),
        "article": fields.STORED(),
    }
    for name in ARRAY_FIELDS:
        table[name] = _stream_field(name)
    return fields.Schema(**table)


def _stream_field(name: str) -> Any:
    field = fields.TEXT(analyzer=Stream(name.partition("_")[2]), phrase=name == POSITIONED)
    field.format = ArrayPositions() if name == POSITIONED else formats.Frequency()
    return field
