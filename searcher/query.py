"""What the user typed -> a small immutable tree: the seam between users and engines.

Grammar (anything else is plain text; parsing never fails)::

    query  = all { ("|" | "OR" | "或") all }
    all    = item { item }                      every one must occur
    item   = ["-" | "NOT " | "非 "] atom        minus: must not occur
    atom   = phrase | "(" query ")" | word
    phrase = a text in “ ” " " 「 」 『 』: a literal substring

Leaves hold folded text. A :class:`Literal` is a substring of the folded title or body, and a
:class:`Word` is one of the words that `text.words` finds there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searcher import text
from searcher.model import Choice, Mode, Notice, Sort

MAX_CHARACTERS = 10_000  # of a typed query; the rest is cut off with a notice
MAX_LEAVES = 256
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Literal:
    """Folded text that must stand in the title or body, character by character."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A Latin or number word, found as a whole (``26`` is not found in ``2026``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The folded beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A folded pattern that a whole word fits: ``*`` is any run, ``?`` any one character."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two folded literals in one part (title or body), apart from each other, in either order.

    Attributes:
        distance: at most so many characters between them.
    """

    left: str
    right: str
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    """Every child matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches each article: the empty query."""


Leaf = Literal | Word | Prefix | Wildcard
Node = Leaf | Near | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Query:
    """All an engine needs to answer.

    Attributes:
        tree: what must match.
        ranked_by: folded runs and phrases as typed, without the negated ones.
        choices: facet values: OR inside a facet, AND across, excluded ones taken away.
        offset, limit: which hits; both >= 0.
    """

    tree: Node = Everything()
    ranked_by: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a typed query and what to tell its user about it."""

    tree: Node
    ranked_by: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves that make an article match: those to highlight; for `Near` its literals."""
    match node:
        case Literal() | Word() | Prefix() | Wildcard():
            yield node
        case Near(left, right):
            yield from (Literal(left), Literal(right))
        case And(children) | Or(children):
            for child in children:
                yield from positive_leaves(child)
        case Not() | Everything():
            return


def wildcard(pattern: str) -> re.Pattern[str]:
    """Return an expression whose ``fullmatch`` says whether a word fits the pattern.

    Each run between two stars is found at its first place and never looked for again (an atomic
    group), so that a pattern of many stars stays cheap on long words.
    """
    first, *rest = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    runs = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{runs}.*{last}", re.DOTALL)


_QUOTES = {"“": "”", "”": "”", '"': '"', "「": "」", "『": "』", "＂": "＂", "„": "”"}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<open>[(（])|(?P<close>[)）])"
    r"|(?P<or>[|｜]+|(?:OR|或)(?=\s))"
    r"|(?P<and>(?:AND|与)(?=\s))"
    r"|(?P<not>(?:NOT|非)(?=\s)|[-－−](?=\S))"
    r"|(?P<quote>[“”\"「『＂„])"
    r"|(?P<run>[^\s()（）|｜“”\"「」『』＂„]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str


def parse(typed: str, mode: Mode = Mode.SMART) -> Parsed:
    """Read a typed query; never raises on any string."""
    notices: list[Notice] = []
    if len(typed) > MAX_CHARACTERS:
        typed = typed[:MAX_CHARACTERS]
        notices.append(Notice(f"查询过长，只用了前 {MAX_CHARACTERS} 个字 / query cut short"))
    reader = _Reader(list(_lex(typed, notices)), mode, notices)
    tree = reader.read()
    return Parsed(tree, tuple(dict.fromkeys(reader.ranked_by)), tuple(dict.fromkeys(notices)))


def _lex(typed: str, notices: list[Notice]) -> Iterator[_Lexeme]:
    position = 0
    while match := _TOKEN.match(typed, position):
        kind, position = match.lastgroup or "other", match.end()
        if kind == "quote":
            end = typed.find(_QUOTES[match.group()], position)
            if end < 0 and match.group() == "“":  # “…" is typed often
                end = typed.find('"', position)
            if end < 0:
                notices.append(Notice(f"引号没有成对，已按词理解 / unpaired quote {match.group()}"))
                continue
            yield _Lexeme("phrase", typed[position:end])
            position = end + 1
        elif kind == "not" and match.start() and typed[match.start() - 1] not in " \t\n\r　(（|｜":
            yield _Lexeme("run", match.group())  # a hyphen inside text, e.g. after a phrase
        elif kind not in {"space", "other"}:
            yield _Lexeme(kind, match.group())


class _Reader:
    """Recursive descent over the lexemes; what does not fit is dropped with a notice."""

    def __init__(self, lexemes: list[_Lexeme], mode: Mode, notices: list[Notice]) -> None:
        self._lexemes = lexemes
        self._mode = mode
        self._notices = notices
        self._at = 0
        self._leaves = 0
        self._negations = 0
        self.ranked_by: list[str] = []

    def read(self) -> Node:
        parts = [self._any(0)]
        while self._peek():  # only a ")" without its "(" stops the reading early
            self._notices.append(Notice("多余的“)”已忽略 / an extra ) was ignored"))
            self._at += 1
            parts.append(self._any(0))
        return _combine(parts, self._mode)

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else ""

    def _any(self, depth: int) -> Node:
        branches = [self._all(depth)]
        while self._peek() == "or":
            self._at += 1
            branches.append(self._all(depth))
        kept = tuple(b for b in branches if b != Everything())
        return _one_or(kept, Or)

    def _all(self, depth: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "close", "or"}:
            if self._peek() == "and":
                self._at += 1
                continue
            parts.append(self._item(depth))
        return _combine(parts, self._mode)

    def _item(self, depth: int) -> Node:
        negated = False
        while self._peek() == "not":
            negated, self._at = not negated, self._at + 1
        self._negations += negated
        atom = self._atom(depth)
        self._negations -= negated
        return Not(atom) if negated and atom != Everything() else atom

    def _atom(self, depth: int) -> Node:
        kind = self._peek()
        if kind in {"", "close", "or", "and"}:  # an operator with nothing after it
            return Everything()
        lexeme = self._lexemes[self._at]
        self._at += 1
        if kind == "open":
            return self._group(depth)
        if not self._negations and self._leaves < MAX_LEAVES:
            self.ranked_by.append(text.fold(lexeme.text).text)
        if kind == "phrase":
            return self._leaf(_literal(lexeme.text))
        return _combine([self._leaf(n) for n in _words(lexeme.text, self._mode)], self._mode)

    def _group(self, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            self._notices.append(Notice("括号层数过多，已忽略内层 / too deeply nested"))
            return Everything()
        inner = self._any(depth + 1)
        if self._peek() == "close":
            self._at += 1
        else:
            self._notices.append(Notice("括号没有成对，已补上 / a missing ) was added"))
        return inner

    def _leaf(self, node: Node) -> Node:
        if isinstance(node, Everything):
            return node
        self._leaves += 1
        if self._leaves > MAX_LEAVES:
            self._notices.append(Notice(f"词太多，只用了前 {MAX_LEAVES} 个 / too many words"))
            return Everything()
        return node


def _combine(parts: list[Node], mode: Mode) -> Node:
    """Join side-by-side parts: all of them, or in 任意 mode any, always without the negated."""
    kept = [part for part in dict.fromkeys(parts) if part != Everything()]
    wanted = tuple(part for part in kept if not isinstance(part, Not))
    barred = tuple(part for part in kept if isinstance(part, Not))
    if mode is Mode.ANY and len(wanted) > 1:
        wanted = (Or(wanted),)
    return _one_or(wanted + barred, And)


def _one_or(nodes: tuple[Node, ...], join: type[And] | type[Or]) -> Node:
    if not nodes:
        return Everything()
    return nodes[0] if len(nodes) == 1 else join(nodes)


def _literal(typed: str) -> Node:
    folded = text.fold(typed).text.strip()
    if not any(text.runs(folded)):  # only punctuation: nothing to look for
        return Everything()
    return Literal(folded)


def _words(typed: str, mode: Mode) -> Iterator[Node]:
    folded = text.fold(typed).text
    if mode is Mode.EXACT:
        yield _literal(typed)
        return
    for token in text.typed_words(folded):
        yield Literal(token.text) if text.is_han(token.text[0]) else Word(token.text)
