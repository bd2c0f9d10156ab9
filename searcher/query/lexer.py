"""A typed query -> lexemes: operators, fields, phrases and bare texts, with their places.

Full-width forms of ASCII are made ASCII first, one for one, so every sign has one spelling here
and offsets stay those of the typed query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from searcher.query.fields import LONGEST_NAME, Field, field_named
from searcher.query.parsed import MAX_DEPTH, MAX_DISTANCE, Notices


class Kind(Enum):
    """What a lexeme is."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NEAR = auto()
    FIELD = auto()
    PHRASE = auto()
    BARE = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One sign or text of a query.

    Attributes:
        text: as typed, full-width forms made ASCII; of a phrase, what its quotes hold.
        start, end: of all of it, quotes too, in the typed query.
        distance: of NEAR, and of a phrase with ``~n`` after it.
        field: of the kind FIELD.
    """

    kind: Kind
    text: str
    start: int
    end: int
    distance: int | None = None
    field: Field | None = None

    @property
    def is_spelt(self) -> bool:
        """Whether it is an operator written with letters, which could be a word as well."""
        return self.kind in _OPERATORS.values() and self.text[0].isalpha()


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    ord("−"): "-",
    ord("｢"): "「",
    ord("｣"): "」",
    **{ord(char): " " for char in "\t\n\v\f\r\x85\u2028\u2029"},  # nothing matches across a line
}
# An opening quote -> what may close it, the proper one first: “…" is a common slip.
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
_JOINED = "＆"  # stands for such a 与; one that is typed is an & by then
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<open>\()|(?P<close>\))"
    rf"|(?P<or>\|+)|(?P<and>&&+|{_JOINED})"
    rf"|(?P<spelt>(?:AND|OR|NOT|NEAR(?:/[0-9]*)?)(?=[\s()|{_QUOTE}]|$))"
    rf"|(?P<han>(?<![{_QUOTE}])[与與或非](?=[\s()|]|$))"  # “甲”与“乙” may be a sentence
    rf"|(?P<quote>[{_QUOTE}])"
    rf"|(?P<text>(?:(?!&&)[^\s()|{_QUOTE}])+)"
)
# What has a meaning only where a text may begin, not after a phrase or parenthesis.
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
    "NEAR": Kind.NEAR,
}
# Phrases and nothing else, joined by single characters: there 或 and 与 can only be operators.
_PHRASES = re.compile(
    rf"\s*[{_QUOTE}][^{_QUOTE}]+[{_QUOTE}](?:\s*[与與或]\s*[{_QUOTE}][^{_QUOTE}]+[{_QUOTE}])+\s*"
)
_JOINTS = re.compile(rf"(?<=[{_QUOTE}\s])[与與或](?=[{_QUOTE}\s])")
_NEAR_DISTANCE = 10  # of a NEAR without a number


def lex(typed: str, notices: Notices) -> list[Lexeme]:
    """Cut a typed query into lexemes; parentheses come in pairs, no deeper than MAX_DEPTH."""
    plain = typed.translate(_HALF_WIDTH)
    if _PHRASES.fullmatch(plain):
        plain = _JOINTS.sub(lambda joint: "|" if joint.group() == "或" else _JOINED, plain)
    return list(_balanced(_Lexer(plain, notices).lexemes(), notices))


class _Lexer:
    """Walks along the text once, with a bounded look ahead save for a closing quote."""

    def __init__(self, plain: str, notices: Notices) -> None:
        self._plain = plain
        self._notices = notices
        self._at = 0
        self._glued = False  # to a phrase or parenthesis before: a hyphen here is no minus

    def lexemes(self) -> Iterator[Lexeme]:
        """Yield all there are; parentheses as typed."""
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
        """Return what begins a text: nothing for a +; ``None`` when it is no field after all."""
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
        kind = _OPERATORS[name[0] if name[0] in f"|&{_JOINED}" else name]
        near = self._distance(digits, start) if kind is Kind.NEAR else None
        return Lexeme(kind, sign, start, self._at, near)

    def _distance(self, digits: str, start: int) -> int:
        distance = int(digits.lstrip("0")[:6] or 0) if digits else _NEAR_DISTANCE
        if distance > MAX_DISTANCE:
            message = f"距离最大为 {MAX_DISTANCE} 字 / the distance is at most {MAX_DISTANCE}"
            self._notices.add(message, start, self._at)
        return min(distance, MAX_DISTANCE)

    def _quoted(self, quote: str, start: int) -> Iterator[Lexeme]:
        ends = (self._plain.find(closing, self._at) for closing in _CLOSING.get(quote, ""))
        end = next((end for end in ends if end >= 0), None)
        if end is None:
            message = f"引号 {quote} 没有成对，已忽略 / an unpaired quote {quote} was ignored"
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
    """Drop what parentheses are too many or too deep, and close what is left open."""
    opened: list[Lexeme] = []
    ignored = end = 0  # ignored: those open now that are too deep
    for lexeme in lexemes:
        start, end = lexeme.start, lexeme.end
        if lexeme.kind is Kind.OPEN:
            if len(opened) == MAX_DEPTH:
                notices.add("括号层数过多，已忽略内层 / too deeply nested", start, end)
                ignored += 1
                continue
            opened.append(lexeme)
        elif lexeme.kind is Kind.CLOSE:
            if ignored:
                ignored -= 1
                continue
            if not opened:
                notices.add("多余的“)”已忽略 / an extra ) was ignored", start, end)
                continue
            opened.pop()
        yield lexeme
    if opened:
        last = opened[-1]
        message = "括号没有成对，已补上 / a missing ) was added"
        notices.add(message, last.start, last.end)
    yield from (Lexeme(Kind.CLOSE, "", end, end) for _ in opened)
