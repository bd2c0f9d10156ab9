"""Turns an article into the document that OpenSearch keeps; tokens are those of `tokens`.

Each stream is sent as one string of tokens separated by spaces, so that a whitespace analyser
restores exactly these tokens. Bigrams and characters cover *all* printed text, punctuation too,
with one token for each position. So a token's position is its offset in the folded text, and any
substring is a phrase. Ranking ignores tokens that hold a character that is no word character.

Borders have the same positions: each character that `tokens.borders` yields is a token with a mark.
All other positions are empty.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from searcher.core.model import Article, Detail, Facet
from searcher.core.records import checked_record, digest
from searcher.engines.opensearch.schema import GAP, folded, lengths
from searcher.language import tokens
from searcher.language.dates import days_of
from searcher.language.details import details_of

# Characters of a word. Lucene takes terms of 32,766 bytes, and a character may take 4; a longer
# word is still found as a substring.
_MAX_WORD = 8_000
_SURROGATE = re.compile("[\ud800-\udfff]")

# (whether a character starts, ends a part) -> the mark before it in a token of the borders
BORDERS = {(True, False): "<", (False, True): ">", (True, True): "="}

# Spaces in the text would be cut at, so each is replaced by a private-use character.
_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
_STAND_IN = {ord(char): 0x10F700 + number for number, char in enumerate(_SPACES)}


@dataclass(frozen=True, slots=True)
class Document:
    """One version of an article, ready to be sent.

    Attributes:
        key: the document's id in OpenSearch, the same whenever this version is sent.
        routing: decides the shard. Reprints of one text have the same routing, hence one shard.
        fields: the fields to send.
    """

    key: str
    routing: str
    fields: Mapping[str, Any]


def document_of(article: Article, born: int, died: int | None = None) -> Document:
    """Return the document of an article.

    Args:
        article: the article.
        born: number of the commit from which the document is visible.
        died: number of the commit from which it is no longer visible; ``None`` if there is none.

    Raises:
        ValueError: the article cannot be indexed; the message says why, in one line.
    """
    record = checked_record(article)
    sources = article.sources or ("",)
    fields: dict[str, Any] = {
        "id": article.id,
        "digest": digest(record),
        "born": born,
        "source": sources,
        folded("source"): [tokens.fold(source).text for source in sources],
        "length": len(article.heading) + len(article.text),
        "record": _SURROGATE.sub(_escape, record),
    }
    fields |= _labels(article) | _about(article)
    fields |= _streams("title", article.heading) | _streams("body", article.text)
    if died is not None:
        fields["died"] = died
    return Document(_key(article.id, born), article.group or article.id, fields)


def placed(stream: str, literal: str) -> list[str]:
    """Return the tokens of a folded text, one for each position.

    Args:
        stream: ``bigrams`` or ``characters``, the streams that have positions.
        literal: the folded text.
    """
    printed = literal.translate(_STAND_IN)
    if stream == "characters":
        return list(printed)
    return [printed[n : n + 2] for n in range(len(printed) - 1)]


def _key(article_id: str, born: int) -> str:
    """Return a document id that is short enough for OpenSearch, however long the article id is."""
    return f"{hashlib.blake2b(article_id.encode(), digest_size=20).hexdigest()}-{born}"


def _labels(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for facet in Facet:
        labels = article.labels(facet)
        found[str(facet)] = labels
        found[folded(facet)] = [tokens.fold(label).text for label in labels]
    for detail in Detail:
        values = details_of(article, detail)
        found[str(detail)] = values
        found[folded(detail)] = [tokens.fold(value).text for value in values]
    return found


def _about(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = {
        "issue_id": article.issue_id,
        "printed_day": article.issue_date or "",
        "printed_month": article.printed_month,
        "printed_page": article.page or "",
    }
    if article.first_indexed:
        found["added"] = article.first_indexed
    if article.group:
        found["group"] = article.group
    if page := tokens.fold(article.page or "").text:
        found["page"] = page.lstrip("0")
    if article.issue_date:
        found["printed"] = article.issue_date
    if article.title and not _SURROGATE.search(article.title):
        found["printed_title"] = article.title
    if article.sort_date:
        first, last = days_of(article.sort_date)
        found |= {"date": article.sort_date, "first_day": first, "last_day": last}
        if (day := _day_number(first)) is not None:
            found["day"] = day
    return found


def _day_number(iso: str) -> int | None:
    """Return the ordinal of an ISO day; ``None`` for any other text."""
    try:
        return date.fromisoformat(iso).toordinal()
    except ValueError:
        return None


def _streams(part: str, printed: str) -> dict[str, Any]:
    plain = tokens.fold(printed).text
    stretches = [len(stretch.text) for stretch in tokens.stretches(plain)]
    words = tokens.index_words(plain)
    counts = {
        "words": len(words),
        "bigrams": sum(stretches) - len(stretches),
        "characters": sum(stretches),
    }
    streams: dict[str, Iterable[str]] = {
        "words": (word for word in words if len(word) <= _MAX_WORD),
        "bigrams": placed("bigrams", plain),
        "characters": placed("characters", plain),
        "borders": _bordered(plain),
    }
    joined = {f"{part}_{name}": " ".join(stream) for name, stream in streams.items()}
    return {name: stream for name, stream in joined.items() if stream} | {
        lengths(stream, part): count for stream, count in counts.items()
    }


def _bordered(plain: str) -> Iterator[str]:
    """Yield the tokens of the borders, and `GAP` for each empty position before the last one."""
    at = 0
    for offset, starts, ends in tokens.borders(plain):
        yield from (GAP for _ in range(at, offset))
        yield f"{BORDERS[starts, ends]}{plain[offset]}"
        at = offset + 1


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
