"""The values between a file and its articles: RawFile -> Document -> Drafts -> Articles."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from indexer.corpus.rules import Decision
from searcher.core.errors import JiewenError
from searcher.core.model import Evidence


class BadFile(JiewenError):
    """A file that holds no readable newsletter; its message is the reason, for the operator."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as found.

    Attributes:
        path: relative to the corpus, with ``/``; shown to users and part of article ids.
        data: its bytes.
    """

    path: str
    data: bytes

    @property
    def suffix(self) -> str:
        """Lower-case ending with its dot, e.g. ``".pdf"``."""
        return PurePosixPath(self.path).suffix.lower()


class Kind(StrEnum):
    """What a block is; UNKNOWN where the format cannot tell (plain text)."""

    UNKNOWN = "unknown"
    TITLE = "title"
    KICKER = "kicker"
    BODY = "body"  # running text
    CAPTION = "caption"
    BYLINE = "byline"
    FURNITURE = "furniture"  # mastheads, page numbers, banners


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points; y grows upwards, ``top > bottom``."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Block:
    """Text that belongs together on the page.

    Attributes:
        text: lines as printed, joined by ``\\n``.
        kind: what the format knows it to be.
        page: 1-based physical page; ``None`` without pages.
        box: where it stands; ``None`` without geometry.
        size: type size relative to the document's body size; ``None`` without geometry.
        indented: for each line, whether it starts a paragraph; empty if unknown.
        starts_page: a form feed or page break stands before it (a soft boundary only).
    """

    text: str
    kind: Kind = Kind.UNKNOWN
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    indented: tuple[bool, ...] = ()
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a format reader yields.

    Attributes:
        blocks: in the file's order; nothing of the text is dropped yet.
        issue_date: ISO date stated outside the running text (URL, metadata), with its reason.
        issue_date_reason: why, in Chinese.
        made: ISO date of the file itself (PDF metadata): a last resort, it may be years off.
        frames: what is drawn on the pages, each with its page: boxes, rules and pictures.
        problems: what of the file could not be read, a line each, for the operator.
    """

    blocks: tuple[Block, ...]
    issue_date: str | None = None
    issue_date_reason: str = ""
    made: str | None = None
    frames: tuple[tuple[int, Box], ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An article cut out of a document; what it means (office, dates) is not yet decided.

    Attributes:
        body: paragraphs split by ``\\n``, wraps joined, sub-heads as paragraphs of their own.
        byline: inside the brackets, as printed.
        page: printed page number if known, two digits, e.g. ``"01"``.
        continued_to: page named by a jump line 下转.
        continued_from: page named by a jump line 上接.
        leaf: 1-based page of the file, whatever is printed on it; ``None`` without pages.
        box: where the article stands on that page, for PDF.
        decisions: the rules that decided its cut, title and by-line.
    """

    body: str
    title: str | None = None
    kicker: str | None = None
    captions: tuple[str, ...] = ()
    byline: str | None = None
    page: str | None = None
    continued_to: str | None = None
    continued_from: str | None = None
    leaf: int | None = None
    box: Box | None = None
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[Decision, ...] = ()
