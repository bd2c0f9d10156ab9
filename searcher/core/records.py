"""Articles as JSON records, the form in which engines and the extraction store keep them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter

from searcher.core.model import Article, Author, Evidence, Facet, Print
from searcher.speech import Message, said

MAX_ID = 1000  # characters

# Prepared once and without the deep copies of `asdict`, because every article passes here.
_NAMES = tuple(field.name for field in fields(Article))
_VALUES = attrgetter(*_NAMES)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_DECODE = json.JSONDecoder().decode


def to_record(article: Article) -> str:
    """Return the article as one line of JSON, which `from_record` turns into an equal article."""
    values = dict(zip(_NAMES, _VALUES(article), strict=True))
    values["authors"] = [[each.name, each.role] for each in article.authors]
    values["others"] = [[each.source, each.leaf, each.box] for each in article.others]
    values["evidence"] = [
        {"field": e.field, "confidence": e.confidence, "reason": _reason_data(e.reason)}
        for e in article.evidence
    ]
    return _ENCODE(values)


class BadArticle(ValueError):
    """No engine can index an article; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        """Keep the reason."""
        super().__init__(message)
        self.message = message


def checked_record(article: Article) -> str:
    """Return the record of an article that every engine can index.

    Raises:
        BadArticle: no engine can index the article; its message says why.
    """
    try:
        record = to_record(article)
        _ = article.heading + article.text  # raises if these are no strings
        for name in _names(article):
            name.encode()  # raises if a name has a lone surrogate
    except (TypeError, AttributeError, ValueError) as error:
        raise BadArticle(said("article.invalid", error=error)) from error
    if not 0 < len(article.id) <= MAX_ID:
        raise BadArticle(said("article.id_length", most=MAX_ID))
    return record


def _names(article: Article) -> Iterator[str]:
    yield from (article.id, *article.sources, article.issue_id, article.sort_date)
    yield from (article.page or "", article.group or "", article.printed_month)
    yield article.first_indexed or ""
    for facet in Facet:
        yield from article.labels(facet)


def from_record(record: str) -> Article:
    """Return the article of a record that `to_record` wrote."""
    values = _DECODE(record)
    values["captions"] = tuple(values["captions"])
    values["registrations"] = tuple(values.get("registrations", ()))
    values["box"] = _box(values["box"])
    values["authors"] = tuple(Author(*each) for each in values.get("authors", ()))
    values["others"] = tuple(Print(s, leaf, _box(box)) for s, leaf, box in values.get("others", ()))
    values["departments"] = tuple(values["departments"])
    values["evidence"] = tuple(
        Evidence(e["field"], e["confidence"], reason_of(e["reason"])) for e in values["evidence"]
    )
    return Article(**values)


def _box(found: list[float] | None) -> tuple[float, float, float, float] | None:
    if not found:
        return None
    left, bottom, right, top = found
    return left, bottom, right, top


def _reason_data(reason: Message | str) -> object:
    return reason if isinstance(reason, str) else reason.data()


def reason_of(found: object) -> Message | str:
    """Return the reason of an inferred value from a record.

    Records of older versions hold a text, which stays as it is.

    Raises:
        NoMessage: the data is neither a text nor a message.
    """
    return found if isinstance(found, str) else Message.of_data(found)


def digest(record: str) -> str:
    """Return 32 hex digits that change with any change of the record."""
    return hashlib.blake2b(record.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
