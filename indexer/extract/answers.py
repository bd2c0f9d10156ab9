"""Messages to and from a parser process: plain data, checked like untrusted input."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from indexer.corpus.blocks import RawFile
from indexer.corpus.manifest import Manifest, PathStatement
from indexer.corpus.rules import Decides, Decision
from indexer.extract.extract import Context, Extraction
from searcher.core.errors import JiewenError
from searcher.core.model import Article, Evidence
from searcher.core.records import to_record
from searcher.language.gazetteer import Department, Gazetteer, Street
from searcher.speech import Message, NoMessage, said

MOST_HEAD = 4 * 2**20  # bytes of an article's fields beside its body
_MOST_FIRST = 16 * 2**20  # bytes of the first message; each problem is one line
MOST_PROBLEMS = 20_000  # of a file: one for each line of a large file of ready articles
_OVERHEAD = 2000  # bytes of memory that an article takes beside its text
_ID_SHOWN = 80  # characters of an id in a problem
_MOST_WHOLE = 2**31  # larger page numbers are no page of a file
_LONGEST = 400  # characters of a problem

_DECISIONS = "decisions"
_READY = ".jsonl"  # ready articles carry ids and sources of their own
_TEXTS = frozenset({"id", "body", "source"})
_LISTS = frozenset({"captions", "departments"})
_DATES = {
    "event_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "issue_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
}


class BadAnswer(ValueError):
    """The message is none that our parser sends, so the parsed file may control the process."""


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
    return Context(
        gazetteer, Manifest(*own, statements("street_statements"), statements("issue_statements"))
    )


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
    if left < 0:
        yield from told_hindrance(said("system.much_text"))
        return
    yield _json(
        {
            "articles": len(told) // 2,
            "problems": [each.data() for each in problems[:MOST_PROBLEMS]],
            "tired": tired,
        }
    )
    yield from told


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
    first = _object(hear(_MOST_FIRST))
    if "hindrance" in first:
        raise Hindrance(_message(first["hindrance"]))
    count, problems = first.get("articles"), first.get("problems")
    if type(count) is not int or count < 0 or not isinstance(problems, list):
        raise BadAnswer("first message")
    if len(problems) > MOST_PROBLEMS:
        raise BadAnswer("too many problems")
    found = list(_heard_articles(hear, raw, count, most))
    articles = tuple(article for article, _ in found)
    decisions = tuple(each for _, each in found)
    extraction = Extraction(
        articles, tuple(map(_message, problems)), decisions if any(decisions) else ()
    )
    return extraction, bool(first.get("tired"))


def _heard_articles(
    hear: Callable[[int], bytes], raw: RawFile, count: int, most: int
) -> Iterator[tuple[Article, tuple[Decision, ...]]]:
    left = most
    for _ in range(count):
        head, body = hear(min(MOST_HEAD, left)), hear(left)
        left -= _cost(head, body)
        if left < 0:
            raise BadAnswer("too much")
        values = _object(head)
        decisions = tuple(_decision(each) for each in _list(values.pop(_DECISIONS, None)))
        yield _article(values, body, raw), decisions


def _object(message: bytes) -> dict[str, Any]:
    try:
        value = json.loads(message.decode("utf-8", "surrogatepass"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadAnswer("no JSON") from error
    if not isinstance(value, dict):
        raise BadAnswer("no object")
    return value


def _no_constant(name: str) -> None:
    raise BadAnswer(name)


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
    if raw.suffix == _READY:
        return
    if article.source != raw.path or not article.id.startswith(f"{raw.path}/"):
        raise BadAnswer("an article of another file")


def _value(name: str, value: Any) -> Any:
    """Return an attribute of an article from JSON.

    Raises:
        BadAnswer: the value has the wrong type.
    """
    if name in _TEXTS:
        return _text(value)
    if name in _LISTS:
        return tuple(_text(each) for each in _list(value))
    if name == "evidence":
        return tuple(_evidence(each) for each in _list(value))
    if value is None:
        return None
    if name == "leaf":
        return _whole(value)
    if name == "box":
        return _box(value)
    return _date(name, value) if name in _DATES else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadAnswer("no text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadAnswer("no list")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _MOST_WHOLE:
        raise BadAnswer("no page")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise BadAnswer("no number")
    number: float = value
    return number


def _box(value: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = map(_number, _list(value))
    return left, bottom, right, top


def _date(name: str, value: Any) -> str:
    if not _DATES[name].fullmatch(_text(value)):
        raise BadAnswer("no date")
    return str(value)


def _evidence(value: Any) -> Evidence:
    if not isinstance(value, dict) or value.keys() != {"field", "confidence", "reason"}:
        raise BadAnswer("no evidence")
    reason = _said(value["reason"])
    return Evidence(_text(value["field"]), _number(value["confidence"]), reason)


def _said(value: Any) -> Message | str:
    return value if isinstance(value, str) else _message(value)


def _decision(value: Any) -> Decision:
    # imports all formats, so only when rules are asked for
    from indexer.extract.all_rules import rule_of

    decides, rule, detail = _list(value)
    try:
        return Decision(Decides(_text(decides)), rule_of(_text(rule)).id, _said(detail))
    except (KeyError, ValueError) as error:
        raise BadAnswer("no rule") from error
