"""The rows of a form -> a typed query, which is read back as the rows are meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum

from searcher.core.model import Mode
from searcher.core.tree import Everything
from searcher.language.dates import read_dates
from searcher.query import parse
from searcher.query.fields import Field
from searcher.query.lexer import Kind, Lexeme, lex
from searcher.query.parsed import Notices

_QUOTES = (
    *(("“", "”"), ("「", "」"), ("『", "』"), ("«", "»")),
    *(("〝", "〞"), ('"', '"'), ("'", "'")),
)
_CLOSING = dict((*_QUOTES, ("‘", "’"), ("„", "”"), ("＂", "＂"), ("｢", "｣")))
_TEXTS = (Kind.PHRASE, Kind.BARE)
_NO_QUOTES = str.maketrans(dict.fromkeys("“”„\"＂「」｢｣『』‘’'＇〝〞〟«»", " "))
_MOST_ROUNDS = 8  # of text in quotes in quotes


class Joint(StrEnum):
    """How a row goes with all that is above it."""

    AND = "and"
    OR = "or"
    NOT = "not"  # without it


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form.

    Attributes:
        text: to look for; no sign in it is an operator.
        joint: of the first row only `Joint.NOT` means anything.
        field: where; ``None`` for all of the text.
        exact: whether it must stand so, character by character; else each word of it must.
    """

    text: str
    joint: Joint = Joint.AND
    field: Field | None = None
    exact: bool = False


class _Level(IntEnum):
    """How tightly a piece of a query holds together."""

    OPEN = 0  # it would take hold of what comes beside it
    OR = 1
    AND = 2
    ATOM = 3


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the query; empty when it asks nothing."""

    text: str = ""
    level: _Level = _Level.ATOM

    def at_least(self, level: _Level) -> str:
        """Return it, in parentheses where it would fall apart."""
        return self.text if self.level >= level else f"({self.text})"


def compose(rows: Iterable[Row], *, typed: str = "", mode: Mode = Mode.SMART) -> str:
    """Return the query that joins the rows from left to right, ``a 或 b 与 c`` as ``(a 或 b) c``.

    Args:
        rows: those without a word are passed over.
        typed: a query that stands above them.
        mode: the one in which the query will be read.
    """
    whole = _typed(typed, mode)
    for row in rows:
        if piece := _row(row, mode):
            whole = _joined(whole, row.joint, piece, mode)
    return whole.text


def within(found: str, typed: str, mode: Mode = Mode.SMART) -> str:
    """Return the query for what is typed among what another query finds."""
    return _joined(_typed(found, mode), Joint.AND, _typed(typed, mode), mode).text


def inert(text: str) -> str:
    """Return a query that finds the text: itself or, when it reads as more than that, quoted."""
    return text if _is_bare(text) and not set(text) & set("*?＊？") else phrase(text)


def phrase(text: str) -> str:
    """Return the text in quotes that it does not hold itself; at the worst, without its own."""
    for opening, closing in _QUOTES:
        quoted = f"{opening}{text}{closing}"
        lexemes = lex(quoted, Notices())
        if [(each.kind, each.end) for each in lexemes] == [(Kind.PHRASE, len(quoted))]:
            return quoted
    return f"“{text.translate(_NO_QUOTES).strip()}”"


def completed(front: str, name: str) -> str:
    """Return what was typed with a name after it, such that the name is found as it is."""
    return front + (name if _missing_quote(front) else inert(name))


def closed(typed: str) -> str:
    """Return a query with the quote that it lacks at its end, if it does."""
    return typed + _missing_quote(typed)


def period(since: str, until: str, today: date) -> str | None:
    """Return a value of 日期 from one date to another, both included; ``None`` if one is no date.

    Args:
        since, until: as typed; at most one is empty.
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
    lex(typed, unpaired)
    starts = [notice.start for notice in unpaired.kept.values() if notice.start is not None]
    return next((_CLOSING[typed[at]] for at in starts if typed[at] in _CLOSING), "")


def _joined(left: _Piece, joint: Joint, right: _Piece, mode: Mode) -> _Piece:
    if joint is Joint.NOT and right.text:
        right = _Piece(f"-{right.at_least(_Level.ATOM)}")
    if not (left.text and right.text):
        return left if left.text else right
    level = _Level.OR if joint is Joint.OR else _Level.AND
    # In 任意 mode a space means 或.
    sign = " 或 " if joint is Joint.OR else " AND " if mode is Mode.ANY else " "
    return _Piece(sign.join((left.at_least(level), right.at_least(level))), level)


def _row(row: Row, mode: Mode) -> _Piece | None:
    if row.exact:
        words = [phrase(row.text)]
    elif row.field and row.field.part is None:
        words = [inert(row.text.strip())]
    else:
        words = list(_words(row.text))
    together = " ".join(words)
    if _asks_nothing(together, mode):
        return None
    loose = _Level.OR if mode is Mode.ANY else _Level.AND
    piece = _Piece(together, loose if len(words) > 1 else _Level.ATOM)
    return _Piece(f"{row.field.value[0]}:{piece.at_least(_Level.ATOM)}") if row.field else piece


def _words(text: str, rounds: int = _MOST_ROUNDS) -> Iterator[str]:
    """Yield the bare texts of a text, each such that it is read as one where it stands."""
    if not rounds:
        yield phrase(text)
        return
    for lexeme in lex(text, Notices()):
        if lexeme.is_spelt:
            yield lexeme.text.lower() if lexeme.text.isascii() else phrase(lexeme.text)
        elif lexeme.kind is Kind.BARE and _is_bare(lexeme.text):
            yield lexeme.text
        elif lexeme.kind in (*_TEXTS, Kind.FIELD):
            yield from _words(lexeme.text, rounds - 1)


def _typed(typed: str, mode: Mode) -> _Piece:
    """Return a query such that something can be put beside it."""
    lexemes = lex(typed, Notices())
    if _asks_nothing(typed, mode):
        return _Piece()
    if all(_asks_nothing(each.text, mode) for each in lexemes if not each.is_spelt):
        # 或 alone: the character is asked for
        lexemes = [replace(each, kind=Kind.BARE) if each.is_spelt else each for each in lexemes]
    return _Piece(_tidied(typed, lexemes, mode), _level(lexemes, mode))


def _tidied(typed: str, lexemes: Sequence[Lexeme], mode: Mode) -> str:
    """Return the query without the signs that the lexer drops: they might find a partner."""
    kept: list[str] = []
    before: Lexeme | None = None
    for lexeme in _once_negated(lexemes):
        if before and (before.kind, before.text) != (Kind.NOT, "-"):
            beside_or = Kind.OR in (lexeme.kind, before.kind)  # 或 beside quotes would be text
            kept += [" "] if lexeme.start > before.end or beside_or else []
        is_value = before is not None and before.kind is Kind.FIELD
        kept.append(_spelling(typed, lexeme, whole=is_value or mode is Mode.EXACT))
        before = lexeme
    return "".join(kept)


def _once_negated(lexemes: Iterable[Lexeme]) -> list[Lexeme]:
    """Leave out what is negated twice: two minus signs together are text."""
    kept: list[Lexeme] = []
    for lexeme in lexemes:
        if kept and kept[-1].kind is lexeme.kind is Kind.NOT:
            kept.pop()
        else:
            kept.append(lexeme)
    return kept


def _spelling(typed: str, lexeme: Lexeme, *, whole: bool) -> str:
    """Return a lexeme as typed, unless it would be another without what the lexer drops."""
    match lexeme.kind:
        case Kind.CLOSE:
            return typed[lexeme.start : lexeme.end] or ")"
        case Kind.PHRASE if not _is_closed(typed[lexeme.start : lexeme.end]):
            slop = "" if lexeme.distance is None else f"~{lexeme.distance}"
            return phrase(lexeme.text) + slop
        case Kind.BARE if not _is_bare(lexeme.text):  # only its neighbours make it one
            return phrase(lexeme.text) if whole else " ".join(_words(lexeme.text))
        case _:
            return typed[lexeme.start : lexeme.end]


def _is_closed(quoted: str) -> bool:
    """Whether a phrase has its proper closing quote; else one that comes later would do it."""
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
    lexemes = lex(text, Notices())
    return [(each.kind, each.end - each.start) for each in lexemes] == [(Kind.BARE, len(text))]


def _asks_nothing(typed: str, mode: Mode) -> bool:
    return parse(typed, mode, synonyms=False).tree == Everything()
