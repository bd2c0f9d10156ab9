"""Ready-made articles from other systems: a row of JSON, CSV or a sheet for each article."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from indexer.articles.signatures import byline_within
from indexer.corpus.blocks import Document, Draft, RawFile
from indexer.corpus.iso import month_of
from indexer.corpus.kinds import Format
from indexer.corpus.manifest import Manifest
from indexer.facts.days import iso_date
from indexer.facts.describe import described
from indexer.formats.article_fields import BadRow, Row, in_our_names, without_tags
from indexer.formats.article_lists import rows_of
from indexer.formats.readable import reason
from searcher.core.model import Article, Author
from searcher.language.garbage import garbage_in
from searcher.language.gazetteer import Gazetteer
from searcher.language.mojibake import restored
from searcher.language.people import authors_of, people_of
from searcher.language.radicals import as_characters
from searcher.language.repair import tidy, tidy_heading
from searcher.speech import Message, said

# files in which the key body says that a row has our names
_IN_OUR_NAMES = frozenset({Format.JSONL, Format.JSON})
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # printed text contains none of these
_SHOWN = 20  # characters of a wrong date in a message: twice as long as a date
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_articles(
    raw: RawFile,
    gazetteer: Gazetteer,
    manifest: Manifest | None = None,
    found: Format = Format.JSONL,
) -> tuple[list[Article], list[Message]]:
    """Return the articles of a file, and one reason for each row that is not an article.

    A row of ours is ``{"id", "title", "body", "street", "department", "event_date", "issue_date",
    "source", "byline", "authors", "paper", "issue_number"}``; only ``body`` is required, and a row
    without ``id`` gets one from its place. ``department`` is a list, or a string split at 、; so is
    ``authors`` (or ``author``), whose entries may also be ``{"name", "role"}``. Month and district
    are derived from date and street. Without ``byline`` and ``authors`` the by-line is read in the
    body, which keeps it. No other field is inferred. Title and body are repaired as extracted text
    is: spaces that only fill a line fall (通  知), and radicals become characters.

    A row with the names of other programs (`indexer.formats.article_fields`) says less, so that
    offices and dates which it does not state are inferred from its text, as for any newsletter.

    Raises:
        BadFile: the file is not text, or names no columns.
    """
    articles: dict[str, Article] = {}
    problems: list[Message] = []
    for number, row in rows_of(raw, found):
        try:
            if isinstance(row, BadRow):
                raise row
            made = f"{raw.path}/{len(articles) + 1}"
            if found in _IN_OUR_NAMES and "body" in row:
                row = row if "id" in row else {**row, "id": made}
                article = _article(row, raw.path, gazetteer)
            else:
                row = {"id": made, **in_our_names(row)}
                article = _of_others(row, raw.path, gazetteer, manifest or Manifest())
            if article.id in articles:
                raise BadRow("jsonl.repeated", id=article.id)
            articles[article.id] = article
        except BadRow as error:
            problems.append(said("jsonl.line", number=number, why=error.message))
    return list(articles.values()), problems


def _of_others(row: Row, path: str, gazetteer: Gazetteer, manifest: Manifest) -> Article:
    """Return the article of a row that had the names of another program."""
    text = without_tags(_string(row, "body") or "", path)
    stated = _article({**row, "body": text}, path, gazetteer)
    return _completed(stated, row, gazetteer, manifest)


def _completed(stated: Article, named: Row, gazetteer: Gazetteer, manifest: Manifest) -> Article:
    """Return an article with what its text tells of office and dates where the row says nothing."""
    draft = Draft(body=stated.body, title=stated.title, byline=stated.byline)
    reason = said("why.date_in_row") if stated.issue_date else None
    document = Document((), issue_date=stated.issue_date, issue_date_reason=reason)
    [(told, _)] = described(stated.source, document, [draft], gazetteer, manifest)
    fields = {name: field for name, field in _STATED.items() if name in named}
    event = stated.event_date or told.event_date
    return replace(
        told,
        **{field: getattr(stated, field) for field in fields.values()},
        id=stated.id,
        district=stated.district if "street" in named else told.district,
        month=month_of(event) if stated.event_date and event else told.month,
        evidence=tuple(e for e in told.evidence if e.field not in fields.values()),
    )


# The fields that a row may state, by their names in the row.
_STATED = {
    **{name: name for name in ("title", "street", "event_date", "byline", "authors", "paper")},
    **{"department": "departments", "issue_number": "issue_number"},
}


def _article(row: dict[str, Any], path: str, gazetteer: Gazetteer) -> Article:
    event, issue = _date(row, "event_date"), _date(row, "issue_date")
    street = _line(row, "street")
    known = gazetteer.street(street) if street else None
    lines = _lines(row)
    byline = _told(row, "byline") or _signed(row) or byline_within("\n".join(lines))
    return Article(
        id=_id(row),
        title=_title(row),
        body=_body(lines),
        byline=byline,
        authors=_people(row) or authors_of(byline or ""),
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
        raise BadRow("jsonl.missing", key="id")
    return found


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError as error:  # Python converts no int of more than 4,300 digits
        raise BadRow("jsonl.long_id") from error


def _lines(row: dict[str, Any]) -> list[str]:
    """Return the printed lines of the body, with the spaces inside them."""
    value = as_characters(_string(row, "body") or "").replace("\r\n", "\n").replace("\r", "\n")
    return [line for line in map(str.strip, value.split("\n")) if line]


def _body(lines: Iterable[str]) -> str:
    body = "\n".join(filter(None, map(tidy, lines)))
    if not body:
        raise BadRow("jsonl.missing", key="body")
    if garbage := garbage_in(body):
        raise BadRow(reason(body, garbage))
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


def _people(row: dict[str, Any]) -> tuple[Author, ...]:
    """Return the people whom the row states; a name that reads like an office is no person."""
    stated = _stated(row)
    people = (each for each in stated if each.role or people_of(f"作者：{each.name}"))
    return tuple({each.name: each for each in people}.values())


def _signed(row: dict[str, Any]) -> str | None:
    """Return the stated names as a by-line, with the words for their roles.

    Names without roles get the word 作者 if they need such a word to be read.
    """
    stated = _stated(row)
    if any(each.role for each in stated):
        return " ".join(f"{each.role} {each.name}".strip() for each in stated)
    byline = "、".join(each.name for each in stated)
    told = byline and len(people_of(byline)) < len(stated)
    return f"作者：{byline}" if told else byline or None


def _stated(row: dict[str, Any]) -> list[Author]:
    """Return the authors as stated, offices among them; nothing for values of another kind."""
    value = row.get("authors") or row.get("author")
    names = value.split("、") if isinstance(value, str) else value
    if not isinstance(names, list):
        return []
    found = [_author(each) for each in names]
    stated = [each for each in found if each is not None and each.name]
    return list(dict.fromkeys(stated)) if None not in found else []


def _author(value: object) -> Author | None:
    if isinstance(value, str):
        return Author(_one_line(value))
    if isinstance(value, dict):
        name, role = value.get("name"), value.get("role", "")
        if isinstance(name, str) and isinstance(role, str):
            return Author(_one_line(name), _one_line(role))
    return None


def _departments(row: dict[str, Any]) -> tuple[str, ...]:
    value = row.get("department")
    names = value if isinstance(value, list) else (_string(row, "department") or "").split("、")
    if not all(isinstance(name, str) for name in names):
        raise BadRow("jsonl.no_texts", key="department")
    return _cleaned(names)


def _cleaned(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_one_line, names))))


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _date(row: dict[str, Any], key: str) -> str | None:
    value = _line(row, key)
    match = _DATE.fullmatch(value) if value else None
    if value and (match is None or iso_date(int(match[1]), int(match[2]), int(match[3])) is None):
        raise BadRow("jsonl.no_date", key=key, value=value[:_SHOWN])
    return value


def _line(row: dict[str, Any], key: str) -> str | None:
    """Return a string value as one line; ``None`` if absent or blank."""
    return " ".join((_string(row, key) or "").split()) or None


def _string(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRow("jsonl.no_text", key=key)
    return _printable(restored(value))


def _printable(text: str) -> str:
    """Drop control characters; replace lone surrogates, which UTF-8 cannot encode, by U+FFFD."""
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", text))
