"""Turns the rows of the advanced form into a typed query that is parsed back as meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum

from searcher.core.model import Mode
from searcher.core.tree import Everything
from searcher.language.dates import read_dates
from searcher.query import parse
from searcher.query.date_values import lexemes_of
from searcher.query.fields import Field
from searcher.query.lexer import Kind, Lexeme
from searcher.query.parsed import Notices

_QUOTES = (
    *(("“", "”"), ("「", "」"), ("『", "』"), ("«", "»")),
    *(("〝", "〞"), ('"', '"'), ("'", "'")),
)
_CLOSING = dict((*_QUOTES, ("‘", "’"), ("„", "”"), ("＂", "＂"), ("｢", "｣")))
_TEXTS = (Kind.PHRASE, Kind.BARE)
_ONE_QUOTE = str.maketrans(dict.fromkeys("“”„\"＂「」｢｣『』‘’'＇〝〞〟«»", '"'))
_MOST_ROUNDS = 8  # depth of quotes inside quotes


class Joint(StrEnum):
    """How a row is joined to all rows above it."""

    AND = "and"
    OR = "or"
    NOT = "not"  # the row must not match


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form.

    Attributes:
        text: the text to search for; no character in it is an operator.
        joint: how the row is joined to the rows above; for the first row only `Joint.NOT` matters.
        field: the field to search in; ``None`` for all text.
        exact: whether the text must occur character by character; otherwise each of its words must.
    """

    text: str
    joint: Joint = Joint.AND
    field: Field | None = None
    exact: bool = False


class _Level(IntEnum):
    """How tightly a piece of a query is bound."""

    OPEN = 0  # an operator at its end would apply to the text beside it
    OR = 1
    AND = 2
    ATOM = 3


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a query; ``""`` when it asks for nothing."""

    text: str = ""
    level: _Level = _Level.ATOM

    def at_least(self, level: _Level) -> str:
        """Return the text, in parentheses if it is bound less tightly."""
        return self.text if self.level >= level else f"({self.text})"


def compose(rows: Iterable[Row], *, typed: str = "", mode: Mode = Mode.SMART) -> str:
    """Return the query that joins the rows from left to right: ``a 或 b 与 c`` is ``(a 或 b) c``.

    Args:
        rows: the rows; rows without a word are left out.
        typed: a query that stands above the rows.
        mode: the mode in which the query above is parsed, and each row. The composed query is to
            be parsed in the mode `mode_of_composed`.
    """
    whole = _typed(typed, mode)
    for row in rows:
        if piece := _row(row, mode):
            whole = _joined(whole, row.joint, piece, mode)
    return whole.text


def within(found: str, typed: str, mode: Mode = Mode.SMART) -> str:
    """Return the query for what is typed, among the articles that another query finds.

    Both are parsed in the mode, and the result in the mode `mode_of_composed`.
    """
    return _joined(_typed(found, mode), Joint.AND, _typed(typed, mode), mode).text


def mode_of_composed(mode: Mode) -> Mode:
    """Return the mode in which a composed query is to be parsed.

    The mode 精确 has no operators, so queries of this mode become phrases in the mode 智能.
    """
    return Mode.SMART if mode is Mode.EXACT else mode


def inert(text: str) -> str:
    """Return a query that finds a text: the text itself, or quoted if it has operators."""
    return text if _is_bare(text) and not set(text) & set("*?＊？") else phrase(text)


def phrase(text: str) -> str:
    """Return the text in quotes of a kind that it does not contain.

    If it contains all kinds, its own quotes all get one shape, which finds the same.
    """
    for opening, closing in _QUOTES:
        quoted = f"{opening}{text}{closing}"
        lexemes = lexemes_of(quoted, Notices())
        if [(each.kind, each.end) for each in lexemes] == [(Kind.PHRASE, len(quoted))]:
            return quoted
    return f"«{text.translate(_ONE_QUOTE)}»"


def completed(front: str, name: str) -> str:
    """Return typed text followed by a name, in such a form that the name is found literally."""
    return front + (name if _missing_quote(front) else inert(name))


def closed(typed: str) -> str:
    """Return a query with its missing closing quote added, if one is missing."""
    return typed + _missing_quote(typed)


def period(since: str, until: str, today: date) -> str | None:
    """Return a value for 日期 from one date to another; ``None`` if one of them is no date.

    Args:
        since: the first date as typed; ``""`` for an open range.
        until: the last date as typed, included; at most one of the two is empty.
        today: the day from which relative dates count.
    """
    ends = [read_dates(each, today) if each else None for each in (since, until)]
    if any(typed and not end for typed, end in zip((since, until), ends, strict=True)):
        return None
    typed = since if since == until else f"{since}..{until}"
    if read_dates(typed, today):
        return inert("".join(typed.split()))
    first, last = (ends[0] and ends[0].first), (ends[1] and ends[1].last)
    return f"{first or ''}..{last or ''}" if first or last else None


def _missing_quote(typed: str) -> str:
    unpaired = Notices()
    lexemes_of(typed, unpaired)
    starts = [notice.start for notice in unpaired.kept.values() if notice.start is not None]
    return next((_CLOSING[typed[at]] for at in starts if typed[at] in _CLOSING), "")


def _joined(left: _Piece, joint: Joint, right: _Piece, mode: Mode) -> _Piece:
    if joint is Joint.NOT and right.text:
        right = _Piece(f"-{right.at_least(_Level.ATOM)}")
    if not (left.text and right.text):
        return left if left.text else right
    level = _Level.OR if joint is Joint.OR else _Level.AND
    # In the mode 任意 a space means 或, so AND must be written.
    sign = " 或 " if joint is Joint.OR else " AND " if mode is Mode.ANY else " "
    return _Piece(sign.join((left.at_least(level), right.at_least(level))), level)


def _row(row: Row, mode: Mode) -> _Piece | None:
    if row.field and row.field.part is None and not row.exact:
        words = [inert(row.text.strip())]
    elif row.exact or mode is Mode.EXACT:
        words = [phrase(row.text.strip())]
    else:
        words = list(_words(row.text))
    together = " ".join(words)
    if _means_nothing(together, mode_of_composed(mode)):
        return None
    loose = _Level.OR if mode is Mode.ANY else _Level.AND
    piece = _Piece(together, loose if len(words) > 1 else _Level.ATOM)
    return _Piece(f"{row.field.value[0]}:{piece.at_least(_Level.ATOM)}") if row.field else piece


def _words(text: str, rounds: int = _MOST_ROUNDS) -> Iterator[str]:
    """Yield the words of a text in such a form that each is parsed as text."""
    if not rounds:
        yield phrase(text)
        return
    for lexeme in lexemes_of(text, Notices()):
        if lexeme.is_spelt:
            yield lexeme.text.lower() if lexeme.text.isascii() else phrase(lexeme.text)
        elif lexeme.kind is Kind.BARE and _is_bare(lexeme.text):
            yield lexeme.text
        elif lexeme.kind in (*_TEXTS, Kind.FIELD):
            yield from _words(lexeme.text, rounds - 1)


def _typed(typed: str, mode: Mode) -> _Piece:
    """Return a typed query as a piece, so that other pieces can be joined to it."""
    if _means_nothing(typed, mode):
        return _Piece()
    if mode is Mode.EXACT:
        return _Piece(phrase(typed.strip()))
    lexemes = lexemes_of(typed, Notices())
    if all(_means_nothing(each.text, mode) for each in lexemes if not each.is_spelt):
        # 或 alone asks for the character.
        lexemes = [replace(each, kind=Kind.BARE) if each.is_spelt else each for each in lexemes]
    return _Piece(_tidied(typed, lexemes), _level(lexemes, mode))


def _tidied(typed: str, lexemes: Sequence[Lexeme]) -> str:
    """Return the query without characters that the lexer drops, which might gain a meaning."""
    kept: list[str] = []
    before: Lexeme | None = None
    for lexeme in _once_negated(lexemes):
        if before and (before.kind, before.text) != (Kind.NOT, "-"):
            # 或 and 同句 beside quotes would be text.
            is_apart = bool({Kind.OR, Kind.AND, Kind.NEAR} & {lexeme.kind, before.kind})
            kept += [" "] if lexeme.start > before.end or is_apart else []
        is_value = before is not None and before.kind is Kind.FIELD
        kept.append(_spelling(typed, lexeme, whole=is_value))
        before = lexeme
    return "".join(kept)


def _once_negated(lexemes: Iterable[Lexeme]) -> list[Lexeme]:
    """Remove double negations, because two minus signs together are text."""
    kept: list[Lexeme] = []
    for lexeme in lexemes:
        if kept and kept[-1].kind is lexeme.kind is Kind.NOT:
            kept.pop()
        else:
            kept.append(lexeme)
    return kept


def _spelling(typed: str, lexeme: Lexeme, *, whole: bool) -> str:
    """Return a lexeme as typed, or quoted if it would otherwise become another lexeme."""
    match lexeme.kind:
        case Kind.CLOSE:
            return typed[lexeme.start : lexeme.end] or ")"
        case Kind.PHRASE if not _is_closed(typed[lexeme.start : lexeme.end]):
            slop = "" if lexeme.distance is None else f"~{lexeme.distance}"
            return phrase(lexeme.text) + slop
        case Kind.BARE if " " in lexeme.text:  # a range of dates, in its field
            return typed[lexeme.start : lexeme.end]
        case Kind.BARE if not _is_bare(lexeme.text):  # alone, it would be another lexeme
            return phrase(lexeme.text) if whole else " ".join(_words(lexeme.text))
        case _:
            return typed[lexeme.start : lexeme.end]


def _is_closed(quoted: str) -> bool:
    """Whether a phrase has its own closing quote; otherwise a later quote might close it."""
    return _CLOSING.get(quoted[0], quoted[0]) in quoted[1:]


def _level(lexemes: Sequence[Lexeme], mode: Mode) -> _Level:
    begins_open = lexemes[0].kind in (Kind.OR, Kind.AND, Kind.NEAR)
    if begins_open or lexemes[-1].kind not in (*_TEXTS, Kind.CLOSE):
        return _Level.OPEN
    if len(lexemes) == 1:
        return _Level.ATOM
    return _Level.OR if mode is Mode.ANY or _has_outer_or(lexemes) else _Level.AND


def _has_outer_or(lexemes: Iterable[Lexeme]) -> bool:
    depth = 0
    for lexeme in lexemes:
        depth += (lexeme.kind is Kind.OPEN) - (lexeme.kind is Kind.CLOSE)
        if not depth and lexeme.kind is Kind.OR:
            return True
    return False


def _is_bare(text: str) -> bool:
    """Whether a text alone is read as one bare text."""
    lexemes = lexemes_of(text, Notices())
    return [(each.kind, each.end - each.start) for each in lexemes] == [(Kind.BARE, len(text))]


def _means_nothing(typed: str, mode: Mode) -> bool:
    return parse(typed, mode, synonyms=False).tree == Everything()
