"""Cuts a typed query into lexemes: operators, fields, phrases and text, with their places.

Full-width forms of ASCII are first replaced by ASCII, one character for one. So each sign has one
spelling here, and offsets are those of the typed query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from searcher.core.tree import Unit
from searcher.query.fields import LONGEST_NAME, Field, field_named
from searcher.query.nearness import ANY_DISTANCE, Link
from searcher.query.parsed import MAX_DEPTH, MAX_DISTANCE, Notices
from searcher.speech import said


class Kind(Enum):
    """The kind of a lexeme."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NEAR = auto()
    FIELD = auto()
    PHRASE = auto()
    BARE = auto()


_SPELT = {Kind.OR, Kind.AND, Kind.NOT, Kind.NEAR}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One operator, field name or text of a query.

    Attributes:
        kind: the kind.
        text: as typed, with ASCII for full-width forms; for a phrase, the text inside its quotes.
        start: offset in the typed query; for a phrase, of its opening quote.
        end: offset behind the lexeme.
        distance: for a phrase with ``~n`` behind it; else ``None``.
        link: for the kind NEAR; else ``None``.
        field: for the kind FIELD; else ``None``.
    """

    kind: Kind
    text: str
    start: int
    end: int
    distance: int | None = None
    link: Link | None = None
    field: Field | None = None

    @property
    def is_spelt(self) -> bool:
        """Whether it is an operator written with letters, which might also be a word."""
        return self.kind in _SPELT and self.text[0].isalpha()


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    ord("−"): "-",
    ord("｢"): "「",
    ord("｣"): "」",
    **{ord(char): " " for char in "\t\n\v\f\r\x85\u2028\u2029"},  # nothing matches across a line
}
# Opening quote -> quotes that may close it, the proper one first: “…" is a common slip.
_CLOSING = {
    '"': '"”',
    "“": '”"“',
    "”": "”",
    "„": "”“",
    "「": "」",
    "『": "』",
    "‘": "’'",
    "〝": "〞〟",
    "«": "»",
}
_STRAY = "」』〞〟»"
_QUOTE = f"{''.join(_CLOSING)}{_STRAY}"
# What replaces operators between phrases, each as long as the operator; a typed ＆ has become &.
_JOINED, _SAME_SENTENCE, _SAME_PARAGRAPH = "＆", "＃＃", "＄＄"
_BETWEEN_PHRASES = {
    "与": _JOINED,
    "與": _JOINED,
    "或": "|",
    "同句": _SAME_SENTENCE,
    "同段": _SAME_PARAGRAPH,
}
_JOINT = "|".join(_BETWEEN_PHRASES)
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<open>\()|(?P<close>\))"
    rf"|(?P<or>\|+)|(?P<and>&&+|{_JOINED})"
    rf"|(?P<placed>{_SAME_SENTENCE}|{_SAME_PARAGRAPH})"
    r"|(?P<spelt>(?:AND|OR|NOT|(?:NEAR|PRE|SENT|PARA)(?:/[0-9]*)?|(?:邻近|鄰近|先后|先後)/[0-9]*)"
    rf"(?=[\s()|{_QUOTE}]|$))"
    # “甲”与“乙” may be a sentence
    rf"|(?P<han>(?<![{_QUOTE}])(?:[与與或非]|同[句段])(?=[\s()|]|$))"
    rf"|(?P<quote>[{_QUOTE}])"
    rf"|(?P<text>(?:(?!&&)[^\s()|{_QUOTE}])+)"
)
# Signs that have a meaning only where a text may begin, not right behind a phrase or parenthesis.
_BEGINNING = re.compile(
    r"(?P<plus>\+(?![\s)|]|$))|(?P<minus>-(?![-\s)|]|$))"
    r"|'(?P<single>[^']+)'(?=[\s()|]|$)"  # else an apostrophe
    rf"|(?P<field>[^\s():|{_QUOTE}]{{1,{LONGEST_NAME}}}):(?!//)"  # file:// is an address
)
_SLOP = re.compile(r"~(?P<distance>[0-9]+)(?=[\s()|]|$)")
_OPERATORS = {
    "AND": Kind.AND,
    "与": Kind.AND,
    "與": Kind.AND,
    "&": Kind.AND,
    _JOINED: Kind.AND,
    "OR": Kind.OR,
    "或": Kind.OR,
    "|": Kind.OR,
    "NOT": Kind.NOT,
    "非": Kind.NOT,
    "-": Kind.NOT,
}
_NEAR_DISTANCE = 10  # distance of a NEAR or PRE without a number
_NEAR, _PRE = Link(_NEAR_DISTANCE), Link(_NEAR_DISTANCE, ordered=True)
_SENT, _PARA = (Link(ANY_DISTANCE, inside=unit) for unit in (Unit.SENTENCE, Unit.PARAGRAPH))
_LINKS = {
    **dict.fromkeys(("NEAR", "邻近", "鄰近"), _NEAR),
    **dict.fromkeys(("PRE", "先后", "先後"), _PRE),
    **dict.fromkeys(("SENT", "同句", _SAME_SENTENCE), _SENT),
    **dict.fromkeys(("PARA", "同段", _SAME_PARAGRAPH), _PARA),
}
# A query that has only phrases joined by 或, 与, 同句 and 同段: there they can only be operators.
_PHRASES = re.compile(
    rf"\s*[{_QUOTE}][^{_QUOTE}]+[{_QUOTE}](?:\s*(?:{_JOINT})\s*[{_QUOTE}][^{_QUOTE}]+[{_QUOTE}])+\s*"
)
_JOINTS = re.compile(rf"(?<=[{_QUOTE}\s])(?:{_JOINT})(?=[{_QUOTE}\s])")


def as_phrase(typed: str) -> list[Lexeme]:
    """Return all of a typed query as one phrase; no lexeme if there are only spaces."""
    plain = typed.translate(_HALF_WIDTH)
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    return [Lexeme(Kind.PHRASE, plain[start:end], start, end)] if start < end else []


def lex(typed: str, notices: Notices) -> list[Lexeme]:
    """Cut a typed query into lexemes; parentheses are balanced and at most `MAX_DEPTH` deep."""
    plain = typed.translate(_HALF_WIDTH)
    if _PHRASES.fullmatch(plain):
        plain = _JOINTS.sub(lambda joint: _BETWEEN_PHRASES[joint.group()], plain)
    return list(_balanced(_Lexer(plain, notices).lexemes(), notices))


def unquoted(typed: str) -> str:
    """Return typed text without the quotes around all of it, for messages that quote it."""
    text = typed.strip()
    is_quoted = text[1:2] and text[0] in _CLOSING and text[-1] in _CLOSING[text[0]]
    return text[1:-1].strip() if is_quoted and text[1:-1].strip() else text


class _Lexer:
    """Goes through the text once, with bounded look-ahead except for closing quotes."""

    def __init__(self, plain: str, notices: Notices) -> None:
        self._plain = plain
        self._notices = notices
        self._at = 0
        self._glued = False  # right behind a phrase or parenthesis, where a hyphen is no minus

    def lexemes(self) -> Iterator[Lexeme]:
        """Yield all lexemes, with parentheses as typed."""
        while self._at < len(self._plain):
            start, beginning = self._at, None
            if not self._glued:
                beginning = _BEGINNING.match(self._plain, start)
            if beginning and (lexemes := self._begun(beginning)) is not None:
                yield from lexemes
            elif match := _TOKEN.match(self._plain, start):
                self._at, self._glued = match.end(), match.lastgroup == "close"
                yield from self._token(match)

    def _begun(self, match: re.Match[str]) -> tuple[Lexeme, ...] | None:
        """Return the lexemes of a sign that begins a text; none for ``+``.

        ``None`` if the text before a colon is no field.
        """
        kind, start, end = match.lastgroup, match.start(), match.end()
        field = field_named(match["field"]) if kind == "field" else None
        if kind == "field" and not field:
            return None
        self._at = end
        if kind == "single":
            return (self._phrase(match["single"], start, end),)
        if field:
            return (Lexeme(Kind.FIELD, match["field"], start, end, field=field),)
        return (self._sign("-", start),) if kind == "minus" else ()

    def _token(self, match: re.Match[str]) -> Iterator[Lexeme]:
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind == "quote":
            yield from self._quoted(match.group(), start)
        elif kind == "text":
            yield Lexeme(Kind.BARE, match.group(), start, end)
        elif kind != "space":
            yield self._sign(match.group(), start)

    def _sign(self, sign: str, start: int) -> Lexeme:
        if sign in "()":
            return Lexeme(Kind.OPEN if sign == "(" else Kind.CLOSE, sign, start, self._at)
        name, _, digits = sign.partition("/")
        if link := _LINKS.get(name):
            link = replace(link, distance=self._distance(digits, start)) if digits else link
            return Lexeme(Kind.NEAR, sign, start, self._at, link=link)
        kind = _OPERATORS[name[0] if name[0] in f"|&{_JOINED}" else name]
        return Lexeme(kind, sign, start, self._at)

    def _distance(self, digits: str, start: int) -> int:
        distance = int(digits.lstrip("0")[:6] or 0)
        if distance > MAX_DISTANCE:
            message = said("query.distance", most=MAX_DISTANCE)
            self._notices.add(message, start, self._at)
        return min(distance, MAX_DISTANCE)

    def _quoted(self, quote: str, start: int) -> Iterator[Lexeme]:
        ends = (self._plain.find(closing, self._at) for closing in _CLOSING.get(quote, ""))
        end = next((end for end in ends if end >= 0), None)
        if end is None:
            message = said("query.unpaired_quote", quote=quote)
            self._notices.add(message, start, self._at)
        else:
            yield self._phrase(self._plain[self._at : end], start, end + 1)

    def _phrase(self, phrase: str, start: int, end: int) -> Lexeme:
        self._at, self._glued, distance = end, True, None
        if slop := _SLOP.match(self._plain, end):
            self._at = slop.end()
            distance = self._distance(slop["distance"], end)
        return Lexeme(Kind.PHRASE, phrase, start, self._at, distance)


def _balanced(lexemes: Iterator[Lexeme], notices: Notices) -> Iterator[Lexeme]:
    """Drop parentheses that are too many or too deep, and close parentheses that are left open."""
    opened: list[Lexeme] = []
    ignored = end = 0  # ignored: open parentheses that are too deep
    for lexeme in lexemes:
        start, end = lexeme.start, lexeme.end
        if lexeme.kind is Kind.OPEN:
            if len(opened) == MAX_DEPTH:
                notices.add(said("query.too_deep"), start, end)
                ignored += 1
                continue
            opened.append(lexeme)
        elif lexeme.kind is Kind.CLOSE:
            if ignored:
                ignored -= 1
                continue
            if not opened:
                notices.add(said("query.extra_parenthesis"), start, end)
                continue
            opened.pop()
        yield lexeme
    if opened:
        last = opened[-1]
        message = said("query.missing_parenthesis")
        notices.add(message, last.start, last.end)
    yield from (Lexeme(Kind.CLOSE, "", end, end) for _ in opened)
