"""Articles as JSON records: what engines and the extraction store keep."""

import hashlib
import json
from dataclasses import asdict

from searcher.model import Article, Evidence


def to_record(article: Article) -> str:
    """Return the article as one line of JSON; `from_record` gives back an equal one."""
    return json.dumps(asdict(article), ensure_ascii=False, separators=(",", ":"))


def from_record(record: str) -> Article:
    """Read what `to_record` wrote."""
    values = json.loads(record)
    values["captions"] = tuple(values["captions"])
    values["box"] = tuple(values["box"]) if values["box"] else None
    values["departments"] = tuple(values["departments"])
    values["evidence"] = tuple(Evidence(**e) for e in values["evidence"])
    return Article(**values)


def digest(record: str) -> str:
    """Return 32 hexadecimal digits that change with any change of the record."""
    return hashlib.blake2b(record.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
