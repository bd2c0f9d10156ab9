"""Joins the lexemes of one value of a field of dates: 日期:2021-05-01 至 2021-05-20.

The lexer cuts at spaces, and a range, a comparison or a bracket may have spaces inside. Only the
signs decide here. Whether the whole value is a date is read later, so that a value which is none
is named as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from searcher.query.fields import LONGEST_NAME, field_named
from searcher.query.lexer import Kind, Lexeme, lex
from searcher.query.parsed import Notices

_SIGNS = "<>≥≧⩾≤≦⩽"
_NAMED = re.compile(rf"(?P<name>[^{_SIGNS}=]{{1,{LONGEST_NAME}}})(?P<value>[{_SIGNS}].*)")
_SIGN = re.compile(rf"[{_SIGNS}=]+")
_JOIN = re.compile(r"[至到]|[-—–―~〜]+|\.{2,}|to", re.IGNORECASE)
_JOINED_AT_END = re.compile(r".*(?:[至到—–―~〜-]|\.\.)", re.DOTALL)
_DATE = r"[\d〇零○一二三四五六七八九十今本去上前昨近最]"
_JOINED_AT_START = re.compile(rf"(?:[至到—–―~〜]+|\.{{2,}}){_DATE}.*", re.DOTALL)
_BEGINS_DATE = re.compile(rf"{_DATE}.*", re.DOTALL)
_BEHIND = re.compile(r"[以之][前后後]|以[来來]|之[间間]|期[间間]|起|至今")
_MOST = 7  # lexemes of one value


def lexemes_of(typed: str, notices: Notices) -> list[Lexeme]:
    """Cut a typed query as `lex` does, with one lexeme for each value of a field of dates.

    The text of a joined value has single spaces between the lexemes that it was joined from.
    """
    return list(_with_date_values(lex(typed, notices)))


def _with_date_values(lexemes: Sequence[Lexeme]) -> Iterator[Lexeme]:
    groups: list[bool] = []  # for each open parenthesis, whether it holds values of dates
    before: Lexeme | None = None
    at = 0
    while at < len(lexemes):
        lexeme, taken = lexemes[at], 1
        if lexeme.kind is Kind.OPEN:
            groups.append(_is_time(before) or any(groups[-1:]))
        elif lexeme.kind is Kind.CLOSE and groups:
            groups.pop()
        elif lexeme.kind is Kind.BARE:
            if named := _compared(lexeme):
                yield named[0]
                before, lexeme = named
            if _is_time(before) or (any(groups[-1:]) and not _is_field(before)):
                ahead = _bare_ahead(lexemes[at + 1 :])
                taken = _taken((lexeme.text, *(each.text for each in ahead)))
                lexeme = _joined((lexeme, *ahead[: taken - 1]))
        yield lexeme
        before, at = lexeme, at + taken


def _is_field(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.kind is Kind.FIELD


def _is_time(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.field is not None and lexeme.field.is_time


def _compared(lexeme: Lexeme) -> tuple[Lexeme, Lexeme] | None:
    """Part 日期>=2021, which has no colon, into field and value."""
    match = _NAMED.fullmatch(lexeme.text)
    field = field_named(match["name"]) if match else None
    if not match or not field or not field.is_time:
        return None
    middle = lexeme.start + match.end("name")
    name = Lexeme(Kind.FIELD, match["name"], lexeme.start, middle, field=field)
    return name, replace(lexeme, text=match["value"], start=middle)


def _bare_ahead(lexemes: Sequence[Lexeme]) -> Sequence[Lexeme]:
    """Return the bare texts at the beginning, as many as a value may have."""
    others = (at for at, each in enumerate(lexemes[:_MOST]) if each.kind is not Kind.BARE)
    return lexemes[: next(others, _MOST)]


def _taken(texts: Sequence[str]) -> int:
    """Return how many of these texts, from the first on, are parts of one date value."""
    if texts[0][0] in "[{":
        return next((at + 1 for at, text in enumerate(texts) if text[-1] in "]}"), 1)
    taken = 1
    while more := _more(texts, taken):
        taken += more
    return taken


def _more(texts: Sequence[str], taken: int) -> int:
    """Return how many texts from place ``taken`` on continue the date value before them."""
    if taken >= len(texts):
        return 0
    before, text = texts[taken - 1], texts[taken]
    if _SIGN.fullmatch(before):
        return 1
    if _SIGN.match(texts[0]) and _SIGN.match(text):
        return 1
    if _JOIN.fullmatch(text):
        return 2 if taken + 1 < len(texts) else 0
    if _JOINED_AT_START.fullmatch(text) or _BEHIND.fullmatch(text):
        return 1
    return int(bool(_JOINED_AT_END.fullmatch(before) and _BEGINS_DATE.fullmatch(text)))


def _joined(lexemes: Sequence[Lexeme]) -> Lexeme:
    text = " ".join(each.text for each in lexemes)
    return replace(lexemes[0], text=text, end=lexemes[-1].end)
