"""Changes written as entries of ``corrections.toml``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from indexer.corpus.correction import DATES, FIELDS, TARGETS
from indexer.corpus.correction_rows import Row
from searcher.core.printable import toml_text

_ORDER = (*TARGETS, *FIELDS, "remove", "restore", "reason", "confirmed")
_DAYS = (*DATES, "confirmed")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def toml_of(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the text of each entry, with an empty line before it."""
    for row in rows:
        lines = [f"{key} = {_written(key, row[key])}" for key in _ORDER if key in row]
        yield "\n".join(("", "[[correction]]", *lines, ""))


def _written(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value if key in _DAYS and _DAY.fullmatch(value) else toml_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_written(name, value[name])}" for name in value) + "}"
    return "[" + ", ".join(_written("", each) for each in value) + "]"
