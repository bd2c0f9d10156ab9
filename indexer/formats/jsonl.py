"""Ready-made articles from other systems: JSON Lines, one JSON object for each article."""

import json
import re
from collections.abc import Iterable
from typing import Any

from indexer.articles.bylines import byline_within
from indexer.corpus.blocks import RawFile
from indexer.corpus.decoding import decode
from indexer.corpus.iso import month_of
from indexer.facts.days import iso_date
from searcher.core.errors import JiewenError
from searcher.core.model import Article
from searcher.language.gazetteer import Gazetteer
from searcher.language.people import people_of
from searcher.language.radicals import as_characters
from searcher.language.repair import tidy, tidy_heading
from searcher.speech import Message, said

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # printed text contains none of these
_SHOWN = 20  # characters of a wrong date in a message: twice as long as a date
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class _BadLine(JiewenError):
    """A line is not an article; the message says why."""


def read_articles(raw: RawFile, gazetteer: Gazetteer) -> tuple[list[Article], list[Message]]:
    """Return the articles of a file, and one reason for each line that is not an article.

    A line is ``{"id", "title", "body", "street", "department", "event_date", "issue_date",
    "source", "byline", "author", "paper", "issue_number"}``; only ``id`` and ``body`` are required.
    ``department`` is a list, or a string split at 、; so is ``author``. Month and district are
    derived from date and street. Without ``byline`` and ``author`` the by-line is read in the body,
    which keeps it. No other field is inferred. Title and body are repaired as extracted text is:
    spaces that only fill a line fall (通  知), and radicals become characters.

    Raises:
        BadFile: the file is not text.
    """
    articles: dict[str, Article] = {}
    problems: list[Message] = []
    # not splitlines(): a JSON string may contain U+2028
    for number, line in enumerate(_text(raw.data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = _article(_row(line), raw.path, gazetteer)
            if article.id in articles:
                raise _BadLine("jsonl.repeated", id=article.id)
            articles[article.id] = article
        except _BadLine as error:
            problems.append(said("jsonl.line", number=number, why=error.message))
    return list(articles.values()), problems


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data)


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    # RecursionError: brackets may be nested without end
    except (ValueError, RecursionError) as error:
        raise _BadLine("jsonl.invalid") from error
    if not isinstance(row, dict):
        raise _BadLine("jsonl.no_object")
    return row


def _article(row: dict[str, Any], path: str, gazetteer: Gazetteer) -> Article:
    event, issue = _date(row, "event_date"), _date(row, "issue_date")
    street = _line(row, "street")
    known = gazetteer.street(street) if street else None
    lines = _lines(row)
    return Article(
        id=_id(row),
        title=_title(row),
        body=_body(lines),
        byline=_told(row, "byline") or _authors(row) or byline_within("\n".join(lines)),
        street=known.name if known else street,
        district=(known.district or None) if known else None,
        departments=_departments(row),
        event_date=event,
        issue_date=issue,
        month=month_of(event or issue or "") or None,
        issue_number=_told(row, "issue_number"),
        paper=_told(row, "paper"),
        source=_line(row, "source") or path,
    )


def _id(row: dict[str, Any]) -> str:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        row = row | {"id": _digits(value)}
    found = _line(row, "id")
    if found is None:
        raise _BadLine("jsonl.missing", key="id")
    return found


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError as error:  # Python converts no int of more than 4,300 digits
        raise _BadLine("jsonl.long_id") from error


def _lines(row: dict[str, Any]) -> list[str]:
    """Return the printed lines of the body, with the spaces inside them."""
    value = as_characters(_string(row, "body") or "").replace("\r\n", "\n").replace("\r", "\n")
    return [line for line in map(str.strip, value.split("\n")) if line]


def _body(lines: Iterable[str]) -> str:
    body = "\n".join(filter(None, map(tidy, lines)))
    if not body:
        raise _BadLine("jsonl.missing", key="body")
    return body


def _title(row: dict[str, Any]) -> str | None:
    line = _line(row, "title")
    return tidy_heading(as_characters(line)) if line else None


def _told(row: dict[str, Any], key: str) -> str | None:
    """Return a string or a whole number as one line; ``None`` for every other value.

    Other systems use such a key in their own ways, so a value of another kind refuses no article.
    """
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = _digits(value)
    return _line({key: value}, key) if isinstance(value, str) else None


def _authors(row: dict[str, Any]) -> str | None:
    """Return the names as a by-line, with the word for their role if they need it to be read."""
    value = row.get("author")
    names = value.split("、") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    cleaned = _cleaned(names)
    byline = "、".join(cleaned)
    told = byline and len(people_of(byline)) < len(cleaned)
    return f"作者：{byline}" if told else byline or None


def _departments(row: dict[str, Any]) -> tuple[str, ...]:
    value = row.get("department")
    names = value if isinstance(value, list) else (_string(row, "department") or "").split("、")
    if not all(isinstance(name, str) for name in names):
        raise _BadLine("jsonl.no_texts", key="department")
    return _cleaned(names)


def _cleaned(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = (" ".join(_printable(name).split()) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _date(row: dict[str, Any], key: str) -> str | None:
    value = _line(row, key)
    match = _DATE.fullmatch(value) if value else None
    if value and (match is None or iso_date(int(match[1]), int(match[2]), int(match[3])) is None):
        raise _BadLine("jsonl.no_date", key=key, value=value[:_SHOWN])
    return value


def _line(row: dict[str, Any], key: str) -> str | None:
    """Return a string value as one line; ``None`` if absent or blank."""
    return " ".join((_string(row, key) or "").split()) or None


def _string(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _BadLine("jsonl.no_text", key=key)
    return _printable(value)


def _printable(text: str) -> str:
    """Drop control characters; replace lone surrogates, which UTF-8 cannot encode, by U+FFFD."""
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", text))
