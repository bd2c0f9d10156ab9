"""Messages to and from a parser process: plain data, checked like untrusted input."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from indexer.corpus.blocks import RawFile
from indexer.corpus.kinds import states_ids
from indexer.corpus.manifest import Manifest, PathStatement
from indexer.corpus.rules import Decides, Decision
from indexer.extract import account_answers
from indexer.extract.account import Account
from indexer.extract.checked import (
    BadAnswer,
    as_list,
    as_number,
    as_object,
    as_rule,
    as_text,
    as_whole,
)
from indexer.extract.extract import Context, Extraction
from indexer.ocr.vision import Mode, Vision
from searcher.core.errors import JiewenError
from searcher.core.model import Article, Author, Evidence
from searcher.core.records import to_record
from searcher.language.gazetteer import Department, Gazetteer, Street
from searcher.speech import Message, NoMessage, said

MOST_HEAD = 4 * 2**20  # bytes of an article's fields beside its body
MOST_FIRST = 16 * 2**20  # bytes of the first message; each problem is one line
MOST_PROBLEMS = 20_000  # of a file: one for each line of a large file of ready articles
_PICTURE = 4  # numbers that announce a picture
_MOST_PIXELS = 16_000_000  # of a page to be recognised
_OVERHEAD = 2000  # bytes of memory that an article takes beside its text
_ID_SHOWN = 80  # characters of an id in a problem
_LONGEST = 400  # characters of a problem

_HEAD = 16  # bytes of a file that tell whether it may hold ready articles

_DECISIONS = "decisions"
_TEXTS = frozenset({"id", "body", "source"})
_NUMBERS = frozenset({"leaf", "place"})
_LISTS = frozenset({"captions", "departments", "registrations"})
_DATES = {
    "event_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "issue_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
    "issue_month": re.compile(r"\d{4}-\d\d"),
}


class Hindrance(JiewenError):
    """The parser reports a lack of resources, not a fault of the file; the message names it."""


# -- what a parser knows beyond the file --------------------------------------------------------


def context_to_json(context: Context) -> dict[str, Any]:
    """Return the context as JSON data."""
    gazetteer, manifest = context.gazetteer, context.manifest
    return {
        "gazetteer": _places(gazetteer.streets, gazetteer.departments),
        "manifest": _places(manifest.streets, manifest.departments),
        "street_statements": [[r.paths, r.value] for r in manifest.street_statements],
        "issue_statements": [[r.paths, r.value] for r in manifest.issue_statements],
        "vision": [str(context.vision.mode), context.vision.identity],
    }


def _places(streets: tuple[Street, ...], departments: tuple[Department, ...]) -> dict[str, Any]:
    return {
        "streets": [[s.name, s.district, s.aliases] for s in streets],
        "departments": [[d.name, d.aliases] for d in departments],
    }


def context_from_json(said: Mapping[str, Any]) -> Context:
    """Return the context from data of `context_to_json`."""

    def streets(key: str) -> tuple[Street, ...]:
        return tuple(Street(n, d, tuple(a)) for n, d, a in said[key]["streets"])

    def departments(key: str) -> tuple[Department, ...]:
        return tuple(Department(n, tuple(a)) for n, a in said[key]["departments"])

    def statements(key: str) -> tuple[PathStatement, ...]:
        return tuple(PathStatement(tuple(paths), value) for paths, value in said[key])

    gazetteer = Gazetteer(streets("gazetteer"), departments("gazetteer"))
    own = streets("manifest"), departments("manifest")
    manifest = Manifest(*own, statements("street_statements"), statements("issue_statements"))
    mode, identity = said["vision"]
    return Context(gazetteer, manifest, Vision(Mode(mode), identity))


# -- what the parser found ----------------------------------------------------------------------


def told(extraction: Extraction, most: int, *, tired: bool) -> Iterator[bytes]:
    """Yield the messages of an answer: the counts, then fields and body of each article.

    Args:
        extraction: the result.
        most: bytes of memory that the receiver has for the answer.
        tired: whether the receiver should replace this process.
    """
    told, problems, left = [], list(extraction.problems), most
    for article, decisions in extraction.explained():
        values = json.loads(to_record(replace(article, body="")))
        values[_DECISIONS] = [[each.decides, each.rule, _data(each.detail)] for each in decisions]
        head = _json(values)
        body = article.body.encode("utf-8", "surrogatepass")
        if len(head) > MOST_HEAD:
            problems.append(said("article.long_head", id=article.id[:_ID_SHOWN]))
            continue
        left -= _cost(head, body)
        told += [head, body]
    accounts = [_json(account_answers.to_json(each)) for each in extraction.accounts]
    left -= sum(_cost(each, b"") for each in accounts)
    if left < 0:
        yield from told_hindrance(said("system.much_text"))
        return
    yield _json(
        {
            "articles": len(told) // 2,
            "accounts": len(accounts),
            "problems": [each.data() for each in problems[:MOST_PROBLEMS]],
            "tired": tired,
            "pictured": extraction.pictured,
        }
    )
    yield from told
    yield from accounts


def told_hindrance(why: Message) -> Iterator[bytes]:
    """Yield the message that the machine lacked a resource."""
    yield _json({"hindrance": why.data()})


def _data(detail: Message | str) -> object:
    return detail if isinstance(detail, str) else detail.data()


def _cost(head: bytes, body: bytes) -> int:
    """Return roughly the bytes of memory that an article takes."""
    return _OVERHEAD + 2 * (len(head) + len(body))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def heard(hear: Callable[[int], bytes], raw: RawFile, most: int) -> tuple[Extraction, bool]:
    """Read the messages of an answer; return the result and whether the process is tired.

    Args:
        hear: returns the next message; its argument is the greatest length in bytes.
        raw: the file; articles of another file are refused.
        most: bytes of memory that the articles may take.

    Raises:
        BadAnswer: a message is malformed or too long.
        Hindrance: the parser lacked a resource.
    """
    first = as_object(hear(MOST_FIRST))
    if "hindrance" in first:
        raise Hindrance(_message(first["hindrance"]))
    count, problems = first.get("articles"), first.get("problems")
    kept = first.get("accounts", 0)
    if not isinstance(problems, list):
        raise BadAnswer("first message")
    if len(problems) > MOST_PROBLEMS:
        raise BadAnswer("too many problems")
    heard = _Heard(hear, most)
    found = list(_heard_articles(heard, raw, as_whole(count)))
    articles = tuple(article for article, _ in found)
    decisions = tuple(each for _, each in found)
    extraction = Extraction(
        articles,
        tuple(map(_message, problems)),
        decisions if any(decisions) else (),
        tuple(_heard_accounts(heard, raw, as_whole(kept), len(articles))),
    )
    return replace(extraction, pictured=bool(first.get("pictured"))), bool(first.get("tired"))


def picture_in(message: bytes) -> tuple[int, int, int, int] | None:
    """Return height, width, page and number of pages if a parser announces a picture.

    Raises:
        BadAnswer: it makes no sense.
    """
    if not message.startswith(b'{"picture"'):
        return None
    values = [as_whole(each) for each in as_list(as_object(message).get("picture"))]
    if len(values) != _PICTURE or not all(values):
        raise BadAnswer("picture")
    height, width, page, of = values
    if height * width > _MOST_PIXELS:
        raise BadAnswer("picture")
    return height, width, page, of


@dataclass(slots=True)
class _Heard:
    """The messages of one answer, whose cost is bounded.

    Attributes:
        hear: returns the next message; its argument is the greatest length in bytes.
        left: bytes of memory that the next messages may take.
    """

    hear: Callable[[int], bytes]
    left: int

    def next(self, most: int | None = None) -> bytes:
        """Return the next message."""
        return self.hear(self.left if most is None else min(most, self.left))

    def spend(self, head: bytes, body: bytes = b"") -> None:
        """Count two messages.

        Raises:
            BadAnswer: they take more memory than is left.
        """
        self.left -= _cost(head, body)
        if self.left < 0:
            raise BadAnswer("too much")


def _heard_articles(
    heard: _Heard, raw: RawFile, count: int
) -> Iterator[tuple[Article, tuple[Decision, ...]]]:
    for _ in range(count):
        head, body = heard.next(MOST_HEAD), heard.next()
        heard.spend(head, body)
        values = as_object(head)
        decisions = tuple(_decision(each) for each in as_list(values.pop(_DECISIONS, None)))
        yield _article(values, body, raw), decisions


def _heard_accounts(heard: _Heard, raw: RawFile, count: int, articles: int) -> Iterator[Account]:
    for _ in range(count):
        message = heard.next()
        heard.spend(message)
        yield account_answers.of_json(as_object(message), raw.path, articles)


def _message(found: object) -> Message:
    """Return a message from data; what it repeats of a file is cut to one short line."""
    try:
        return _cut(Message.of_data(found))
    except NoMessage as error:
        raise BadAnswer("a problem that is no message") from error


def _cut(message: Message) -> Message:
    values = ((_one_line(name), _short(value)) for name, value in message.values)
    return Message(_one_line(message.code), tuple(values))


def _short(value: object) -> object:
    if isinstance(value, Message):
        return _cut(value)
    if isinstance(value, tuple):
        return tuple(map(_short, value))
    return _one_line(value) if isinstance(value, str) else value


def _one_line(text: str) -> str:
    return " ".join(text[:_LONGEST].split())


def _article(values: dict[str, Any], body: bytes, raw: RawFile) -> Article:
    try:
        text = body.decode("utf-8", "surrogatepass")
        article = Article(**{name: _value(name, value) for name, value in values.items()})
    except (TypeError, ValueError) as error:
        raise BadAnswer("an article that makes no sense") from error
    _check_names(article, raw)
    values = {name: getattr(article, name) for name in values} | {"body": text}
    return Article(**values)


def _check_names(article: Article, raw: RawFile) -> None:
    if states_ids(raw.path, raw.data[:_HEAD]):  # ready articles have ids and sources of their own
        return
    if article.source != raw.path or not article.id.startswith(f"{raw.path}/"):
        raise BadAnswer("an article of another file")


def _value(name: str, value: Any) -> Any:
    """Return an attribute of an article from JSON.

    Raises:
        BadAnswer: the value has the wrong type.
    """
    if name in _TEXTS:
        return as_text(value)
    if name in _LISTS:
        return tuple(as_text(each) for each in as_list(value))
    if name == "authors":
        return tuple(_author(each) for each in as_list(value))
    if name == "others":
        return _none(value)
    if name == "evidence":
        return tuple(_evidence(each) for each in as_list(value))
    if value is None:
        return None
    if name in _NUMBERS:
        return as_whole(value)
    if name == "box":
        return _box(value)
    return _date(name, value) if name in _DATES else as_text(value)


def _author(value: Any) -> Author:
    name, role = map(as_text, as_list(value))
    return Author(name, role)


def _none(value: Any) -> tuple[()]:
    """Refuse other files of an article: a parser sees one file."""
    if as_list(value):
        raise BadAnswer("other files")
    return ()


def _box(value: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = map(as_number, as_list(value))
    return left, bottom, right, top


def _date(name: str, value: Any) -> str:
    if not _DATES[name].fullmatch(as_text(value)):
        raise BadAnswer("no date")
    return str(value)


def _evidence(value: Any) -> Evidence:
    if not isinstance(value, dict) or value.keys() != {"field", "confidence", "reason"}:
        raise BadAnswer("no evidence")
    reason = _said(value["reason"])
    return Evidence(as_text(value["field"]), as_number(value["confidence"]), reason)


def _said(value: Any) -> Message | str:
    return value if isinstance(value, str) else _message(value)


def _decision(value: Any) -> Decision:
    decides, rule, detail = as_list(value)
    try:
        return Decision(Decides(as_text(decides)), as_rule(rule).id, _said(detail))
    except ValueError as error:
        raise BadAnswer("no rule") from error
