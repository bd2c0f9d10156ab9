"""Articles as JSON records: what engines and the extraction store keep."""

import hashlib
import json
from dataclasses import fields
from operator import attrgetter

from searcher.model import Article, Evidence

# Made once, and without asdict's deep copies, since every article of a corpus passes here.
_NAMES = tuple(field.name for field in fields(Article))
_VALUES = attrgetter(*_NAMES)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_DECODE = json.JSONDecoder().decode


def to_record(article: Article) -> str:
    """Return the article as one line of JSON; `from_record` gives back an equal one."""
    values = dict(zip(_NAMES, _VALUES(article), strict=True))
    values["evidence"] = [
        {"field": e.field, "confidence": e.confidence, "reason": e.reason} for e in article.evidence
    ]
    return _ENCODE(values)


def from_record(record: str) -> Article:
    """Read what `to_record` wrote."""
    values = _DECODE(record)
    values["captions"] = tuple(values["captions"])
    values["box"] = tuple(values["box"]) if values["box"] else None
    values["departments"] = tuple(values["departments"])
    values["evidence"] = tuple(Evidence(**e) for e in values["evidence"])
    return Article(**values)


def digest(record: str) -> str:
    """Return 32 hexadecimal digits that change with any change of the record."""
    return hashlib.blake2b(record.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
