"""The values between a file and its articles: RawFile -> Document -> Drafts -> Articles."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from indexer.corpus.rules import Decision
from searcher.core.errors import JiewenError
from searcher.core.model import Evidence
from searcher.speech import Message


class BadFile(JiewenError):
    """A file without a readable newsletter; the message tells the operator why."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as found on disk.

    Attributes:
        path: relative to the corpus, with ``/``; shown to users and part of article ids.
        data: the file's bytes.
    """

    path: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The ending of the path in lower case, with its dot, e.g. ``".pdf"``."""
        return PurePosixPath(self.path).suffix.lower()


class Kind(StrEnum):
    """The role of a block; UNKNOWN if the format cannot tell (plain text)."""

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
    r"""Text that stands together on a page, as a format's reader found it.

    Attributes:
        text: lines as printed, joined by ``\n``.
        kind: the role of the block as far as the format tells it.
        page: 1-based physical page; ``None`` for formats without pages.
        box: where the block stands on the page; ``None`` for formats without geometry.
        size: type size divided by the document's body size; ``None`` for formats without geometry.
        indented: for each line, whether the line starts a paragraph; empty if unknown.
        starts_page: whether a form feed or page break precedes the block. An article may run on
            across this boundary.
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
    """One file as its format's reader returns it, before articles are cut.

    Attributes:
        blocks: in the file's order; all text of the file is in them.
        issue_date: ISO date that the file states outside its running text (URL, metadata).
        issue_date_reason: where ``issue_date`` was found, shown to users.
        made: ISO date on which the file was made (PDF metadata). Used only if no better date is
            known, because a file may be made years after the issue.
        frames: boxes, rules and pictures drawn on the pages, each with its 1-based page.
        problems: parts of the file that could not be read; one line each, for the operator.
    """

    blocks: tuple[Block, ...]
    issue_date: str | None = None
    issue_date_reason: Message | None = None
    made: str | None = None
    frames: tuple[tuple[int, Box], ...] = ()
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    r"""An article cut out of a document, before its facts (office, dates) are known.

    Attributes:
        body: paragraphs split by ``\n``; wrapped lines are joined, sub-heads are paragraphs.
        byline: the text inside the brackets, as printed.
        page: printed page number, two digits, e.g. ``"01"``; ``None`` if unknown.
        continued_to: page that a jump line 下转 names.
        continued_from: page that a jump line 上接 names.
        leaf: 1-based page of the file, which may differ from ``page``; ``None`` without pages.
        box: where the article stands on that page; PDF only.
        evidence: reason and confidence of the fields that extraction inferred.
        decisions: the rules that decided the article's cut, title and by-line.
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
