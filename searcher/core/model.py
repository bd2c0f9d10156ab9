"""The frozen values that cross every boundary of the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

UNLABELLED = "未标注"  # the facet value of articles that have none


class Facet(StrEnum):
    """What results are grouped by."""

    STREET = "street"
    DEPARTMENT = "department"
    MONTH = "month"
    DISTRICT = "district"
    YEAR = "year"

    @property
    def parent(self) -> "Facet | None":
        """The facet whose values are unions of this one's: 区 of 街道, 年 of 月."""
        return {Facet.STREET: Facet.DISTRICT, Facet.MONTH: Facet.YEAR}.get(self)


class Sort(StrEnum):
    """Order of results; ties break by (date descending, id)."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Mode(StrEnum):
    """How typed words are matched."""

    SMART = "smart"  # every word must occur; long texts are cut into words
    EXACT = "exact"  # every typed text is a literal substring
    ANY = "any"  # one word is enough


@dataclass(frozen=True, slots=True)
class Evidence:
    """How sure one extracted value is, and why.

    Attributes:
        field: the Article attribute it speaks of, e.g. ``"month"``.
        confidence: 0 (a guess) to 1 (printed).
        reason: one line for a person, in Chinese.
    """

    field: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One newsletter article, as printed.

    Attributes:
        id: stable across runs and machines: source and order. Never empty.
        body: paragraphs split by ``\\n``; wraps joined, printed glyphs kept.
        title: one line; ``None`` when the page prints none.
        kicker: the line above the title (引题), or a package's common headline.
        captions: of photos, in printed order.
        byline: the by-line (署名) as printed, without its brackets.
        departments: canonical names; several for a joint by-line.
        street: full official name, e.g. ``"嘉兴路街道"``; ``None`` if unknown.
        district: e.g. ``"虹口区"``.
        event_date: ISO date the article tells of; ``None`` unless a day is stated.
        issue_date: ISO date the paper came out.
        month: ``"2021-05"``: the event's, else the issue's; see docs/metadata.md.
        issue_number: of the paper, as printed, e.g. ``"88"`` of 第88期.
        page: printed page number, e.g. ``"02"``.
        leaf: 1-based page of the file it stands on; ``None`` without pages.
        box: where on that page: left, bottom, right, top in PDF points; ``None`` if unknown.
        continued_to: the page a jump line (下转) names.
        continued_from: the page a jump line (上接) names.
        source: the file's path relative to the corpus, with ``/``.
        group: id shared by reprints of one text; ``None`` for a text printed once.
        evidence: confidence and reason of every inferred value.
    """

    id: str
    body: str
    title: str | None = None
    kicker: str | None = None
    captions: tuple[str, ...] = ()
    byline: str | None = None
    departments: tuple[str, ...] = ()
    street: str | None = None
    district: str | None = None
    event_date: str | None = None
    issue_date: str | None = None
    month: str | None = None
    issue_number: str | None = None
    page: str | None = None
    leaf: int | None = None
    box: tuple[float, float, float, float] | None = None
    continued_to: str | None = None
    continued_from: str | None = None
    source: str = ""
    group: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def department(self) -> str | None:
        """All departments in one printable value."""
        return "、".join(self.departments) or None

    @property
    def heading(self) -> str:
        """The searchable title field: kicker and title, a line each."""
        return "\n".join(part for part in (self.kicker, self.title) if part)

    @property
    def text(self) -> str:
        """The searchable body field: paragraphs, then captions, a line each."""
        return "\n".join((self.body, *self.captions))

    @property
    def sort_date(self) -> str:
        """ISO date or month to order by; empty when nothing is known."""
        return self.event_date or self.issue_date or self.month or ""

    def labels(self, facet: Facet) -> tuple[str, ...]:
        """Its values in a facet, never empty: ``(UNLABELLED,)`` stands for none."""
        if facet is Facet.DEPARTMENT:
            return self.departments or (UNLABELLED,)
        value = {
            Facet.STREET: self.street,
            Facet.MONTH: self.month,
            Facet.DISTRICT: self.district,
            Facet.YEAR: self.month and self.month[:4],
        }[facet]
        return (value or UNLABELLED,)

    def is_estimated(self, name: str) -> bool:
        """Whether the named value is an inference to be marked as such on screen."""
        return any(e.field == name and e.confidence < 0.6 for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet value the user picked or ruled out."""

    facet: Facet
    value: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets into a printed text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Highlighted:
    """A printed text and the ordered, disjoint spans of it that matched."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many articles of the answer carry a facet value."""

    value: str
    count: int


FacetCounts = Mapping[Facet, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of a page.

    Attributes:
        score: 0 when nothing was ranked.
        others: how many more articles of the answer are reprints of it and collapsed under it.
    """

    article: Article
    score: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that an engine did not take.

    Attributes:
        article_id: as the article has it, which may be why it was refused.
        reason: one line.
    """

    article_id: str
    reason: str

    @property
    def line(self) -> str:
        """Both in one line, for a report."""
        return f"{self.article_id}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Page:
    """What an engine answers: exact total, one page of hits, exact facet counts.

    Each facet's counts ignore what was chosen inside that facet (but not what was excluded),
    and come largest first, then by value; months and years come in order.

    Attributes:
        total: articles that match, reprints collapsed under others included.
        shown: hits of all pages together: ``total`` unless reprints are collapsed.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: FacetCounts
    shown: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know about how the query was read, Chinese first.

    Attributes:
        start, end: the characters of the typed query it speaks of; ``None``: of all.
    """

    message: str
    start: int | None = None
    end: int | None = None

    @property
    def line(self) -> str:
        """The message and where, counted from 1."""
        if self.start is None or self.end is None:
            return self.message
        last = f"–{self.end}" if self.end > self.start + 1 else ""
        return f"{self.message}（第 {self.start + 1}{last} 字 / at {self.start + 1}{last}）"


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search that finds something where this one finds nothing; never done unasked.

    Attributes:
        message: what it would change, Chinese first.
        typed, mode, choices: the search.
        total: how many articles it finds, 1 or more.
    """

    message: str
    typed: str
    mode: Mode
    choices: tuple[Choice, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as shown: heading and snippet with what matched.

    Attributes:
        others: see `Hit`.
    """

    article: Article
    score: float
    kicker: Highlighted
    title: Highlighted
    snippet: Highlighted
    others: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What `find` returns for a typed query.

    Attributes:
        total, shown: see `Page`.
        offers: searches that find something, when this one does not.
    """

    typed: str
    total: int
    results: tuple[Result, ...]
    facets: FacetCounts
    notices: tuple[Notice, ...] = ()
    shown: int = 0
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One source file: an issue of a newsletter, or a part of one.

    Attributes:
        source: see `Article.source`.
        articles: how many of them came from it.
        street, district, month: the label that most of these have, `UNLABELLED` included; of
            equally many the first by value.
    """

    source: str
    articles: int
    street: str
    district: str
    month: str


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What an index holds.

    Attributes:
        articles: how many.
        characters: code points of titles and bodies.
        sources: how many files they came from.
        first_month, last_month: ``"2021-05"``; ``None`` when no article has one.
        facets: counts over everything.
        identity: analyser and schema the index was built with.
        size: bytes on disk.
    """

    articles: int
    characters: int
    sources: int
    first_month: str | None
    last_month: str | None
    facets: FacetCounts = field(default_factory=dict)
    identity: str = ""
    size: int = 0
