"""The values between a file and its articles: RawFile -> Document -> Drafts -> Articles."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from indexer.corpus.rules import Decision, Rule
from searcher.core.errors import JiewenError
from searcher.core.model import Evidence
from searcher.speech import Message


class BadFile(JiewenError):
    """A file without a readable newsletter; the message tells the operator why."""


class BadScan(BadFile):
    """A file that cannot be read because OCR is off, not installed, or found nothing."""


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
        settled: whether the format shows that the block neither is nor holds a by-line or a jump
            line that ends its article.
        why: the rule by which the block is furniture; ``None`` for other blocks.
        detail: the kind of furniture within the rule; may be empty.
    """

    text: str
    kind: Kind = Kind.UNKNOWN
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    indented: tuple[bool, ...] = ()
    starts_page: bool = False
    settled: bool = False
    why: Rule | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Text of a file that no article holds, and why.

    Attributes:
        text: as printed; may be several lines.
        rule: the rule by which the text was set aside.
        page: 1-based physical page; ``None`` for formats without pages.
        detail: the kind of furniture within the rule, e.g. ``"copyright"``; may be empty.
    """

    text: str
    rule: Rule
    page: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Text that was recognised on the picture of a page.

    Attributes:
        page: 1-based.
        box: where it stands, as blocks do.
        characters: their number.
        confidence: their mean, from 0 to 1.
    """

    page: int
    box: Box
    characters: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """One file as its format's reader returns it, before articles are cut.

    Attributes:
        blocks: in the file's order; all text of the file is in them or in ``asides``.
        issue_date: ISO date that the file states outside its running text (URL, metadata).
        issue_date_reason: where ``issue_date`` was found, shown to users.
        made: ISO date on which the file was made (PDF metadata). Used only if no better date is
            known, because a file may be made years after the issue.
        frames: boxes, rules and pictures drawn on the pages, each with its 1-based page.
        problems: parts of the file that could not be read; one line each, for the operator.
        turns: pages of turned or vertical text, each with the quarter turns to the left after
            which its text is read like any other; boxes of these pages are in the turned geometry.
        outside: lines printed outside the located text (head and foot of a web page): they belong
            to no article, but may name the paper and its day.
        whole: whether the document is one article, with all blocks in reading order.
        asides: text that the reader set aside, in any order.
        seen: the text that was recognised on pictures of pages.
        scales: for each page with such text, the points for a unit of its boxes.
        pictured: whether some page is read by OCR, or would be if that were on.
    """

    blocks: tuple[Block, ...]
    issue_date: str | None = None
    issue_date_reason: Message | None = None
    made: str | None = None
    frames: tuple[tuple[int, Box], ...] = ()
    problems: tuple[Message, ...] = ()
    turns: tuple[tuple[int, int], ...] = ()
    outside: tuple[str, ...] = ()
    whole: bool = False
    asides: tuple[Aside, ...] = ()
    seen: tuple[Seen, ...] = ()
    scales: tuple[tuple[int, float], ...] = ()
    pictured: bool = False


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
        asides: print of the article that it does not repeat, such as the title of its second half.
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
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The articles of a document, and its text that is in none of them.

    Attributes:
        drafts: in printed order.
        asides: what was set aside while the document was cut; what its reader or a draft set
            aside is not repeated here.
    """

    drafts: tuple[Draft, ...]
    asides: tuple[Aside, ...] = ()
