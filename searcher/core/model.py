"""The frozen values that all rooms share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from searcher.core.facets import FACETS
from searcher.core.facets import Facet as Facet
from searcher.speech import Message, said

UNLABELLED = "未标注"  # the facet value of articles that have no value


class Sort(StrEnum):
    """The order of results; ties are ordered by date, newest first, then by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"  # what was indexed last first; what has no such time last


class Mode(StrEnum):
    """The way in which typed words are matched."""

    SMART = "smart"  # every word must occur; long texts are cut into words
    EXACT = "exact"  # every typed text is a literal substring
    ANY = "any"  # one word is enough


class Detail(StrEnum):
    """What is known of an article beside its facets, and may be asked for.

    `searcher.language.details.details_of` gives the values; for Chinese names see
    `searcher.query.fields`.
    """

    AUTHOR = "author"  # people of the by-line
    ISSUE = "issue"  # number of the issue
    PAPER = "paper"  # name of the paper


OCR = "ocr.read"  # the reason of a text that was read from a picture


@dataclass(frozen=True, slots=True)
class Evidence:
    """How certain an extracted value is, and why.

    Attributes:
        field: name of the `Article` attribute, e.g. ``"month"``.
        confidence: 0 (a guess) to 1 (printed).
        reason: why; a text, shown unchanged, in articles of older indexes.
    """

    field: str
    confidence: float
    reason: Message | str


@dataclass(frozen=True, slots=True)
class Author:
    """A person whom the by-line names.

    Attributes:
        name: as printed.
        role: the word for what the person did, as printed: ``"记者"``, ``"通讯员"``, ``"摄影"``;
            ``""`` if none is printed.
    """

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """Another file of the same issue that holds the article: the PDF beside the text.

    Attributes:
        source: see `Article.source`.
        leaf: see `Article.leaf`.
        box: see `Article.box`.
    """

    source: str
    leaf: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Article:
    r"""One newsletter article, as printed.

    Attributes:
        id: the lasting address, from content and place in print (see `indexer.identity`); ready
            articles state their own. Never empty.
        body: paragraphs separated by ``\n``; wrapped lines are joined, printed characters are kept.
        title: one line; ``None`` when the page prints none.
        kicker: the line above the title (引题), or the common headline of several articles.
        captions: captions of photos, in printed order.
        byline: the by-line (署名) as printed, without its brackets.
        authors: the people of the by-line with their roles, in printed order, each once.
        departments: canonical names; several for a joint by-line.
        street: full official name, e.g. ``"嘉兴路街道"``; ``None`` if unknown.
        district: e.g. ``"虹口区"``; ``None`` if unknown.
        event_date: ISO date of the reported event; ``None`` unless a day is stated.
        issue_date: ISO date on which the paper came out; ``None`` if unknown.
        month: e.g. ``"2021-05"``: that of the event, else that of the issue; see docs/metadata.md.
        issue_number: number of the issue as printed, e.g. ``"88"`` of 第88期.
        paper: name of the paper as printed, e.g. ``"河畔社区报"``; ``None`` if unknown.
        registrations: the numbers under which the paper is registered, as printed or stated, each
            with its kind: ``"ISSN 1234-567X"``, ``"CN 31-0001"``, ``"准印证（K）第0271号"``.
        issue: id of the issue, the same for all articles of all files of one issue; ``None`` if the
            issue is that of the file alone. Until the indexer has compared the files of the corpus,
            the office that the file names most.
        issue_month: e.g. ``"2022-05"`` of a monthly that prints no day; ``None`` if ``issue_date``
            tells the month, or if the month is unknown.
        page: printed page number, e.g. ``"02"``.
        place: number of the article in its file, from 1; ``None`` for ready articles.
        leaf: the page in the file, from 1; ``None`` for files without pages.
        box: the place on that page: left, bottom, right, top in PDF points; ``None`` if unknown.
        continued_to: the page that a jump line (下转) names.
        continued_from: the page that a jump line (上接) names.
        source: the file's path relative to the corpus, with ``/``.
        others: other files of the issue with the same article; ``source`` has the cleanest text.
        group: id shared by the reprints of one text; ``None`` for a text printed once.
        first_indexed: UTC day and time of the run that first indexed the article, as
            ``"2026-11-29T01:50:00Z"``; ``None`` if unknown.
        evidence: confidence and reason of each inferred value.
    """

    id: str
    body: str
    title: str | None = None
    kicker: str | None = None
    captions: tuple[str, ...] = ()
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    departments: tuple[str, ...] = ()
    street: str | None = None
    district: str | None = None
    event_date: str | None = None
    issue_date: str | None = None
    month: str | None = None
    issue_number: str | None = None
    paper: str | None = None
    registrations: tuple[str, ...] = ()
    issue: str | None = None
    issue_month: str | None = None
    page: str | None = None
    place: int | None = None
    leaf: int | None = None
    box: tuple[float, float, float, float] | None = None
    continued_to: str | None = None
    continued_from: str | None = None
    source: str = ""
    others: tuple[Print, ...] = ()
    group: str | None = None
    first_indexed: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def prints(self) -> tuple[Print, ...]:
        """All files that hold the article; that of the text first."""
        return (Print(self.source, self.leaf, self.box), *self.others)

    @property
    def pictured(self) -> Print | None:
        """The file with the article's place on a printed page; ``None`` if no file has pages."""
        return next((each for each in self.prints if each.leaf is not None), None)

    @property
    def sources(self) -> tuple[str, ...]:
        """All files that hold the article, each once; empty if none is known."""
        return tuple(dict.fromkeys(each.source for each in self.prints if each.source))

    @property
    def issue_id(self) -> str:
        """The id of the issue; of an article without one its file, perhaps ``""``."""
        return self.issue or self.source

    @property
    def printed_month(self) -> str:
        """The month in which the paper came out, e.g. ``"2021-05"``; ``""`` if unknown."""
        return (self.issue_date or self.issue_month or "")[: len("2021-05")]

    @property
    def department(self) -> str | None:
        """All departments in one line; ``None`` for none."""
        return "、".join(self.departments) or None

    @property
    def heading(self) -> str:
        """The text that is searched as title: kicker and title, a line each."""
        return "\n".join(part for part in (self.kicker, self.title) if part)

    @property
    def text(self) -> str:
        """The text that is searched as body: paragraphs, then captions, a line each."""
        return "\n".join((self.body, *self.captions))

    @property
    def sort_date(self) -> str:
        """ISO day or month to sort by; ``""`` if unknown."""
        return self.event_date or self.issue_date or self.month or ""

    def labels(self, facet: Facet) -> tuple[str, ...]:
        """Return the values in a facet; ``(UNLABELLED,)`` if the article has none."""
        return FACETS[facet].values(self) or (UNLABELLED,)

    @property
    def recognised(self) -> Evidence | None:
        """How sure the text is, if it was read from a picture (OCR)."""
        found = (each for each in self.evidence if each.field == "body")
        return next((each for each in found if getattr(each.reason, "code", "") == OCR), None)

    def is_estimated(self, name: str) -> bool:
        """Whether the value of an attribute is inferred and must be marked as such."""
        return any(e.field == name and e.confidence < 0.6 for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value that the user picked or excluded."""

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
    """The number of articles with a facet value."""

    value: str
    count: int


def counts_of(numbers: Mapping[str, int]) -> tuple["FacetCount", ...]:
    """Return the counts of values, the largest first, then by value."""
    counts = (FacetCount(value, number) for value, number in numbers.items())
    return tuple(sorted(counts, key=lambda each: (-each.count, each.value)))


FacetCounts = Mapping[Facet, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of a page.

    Attributes:
        article: the article.
        score: its score; 0 when nothing was ranked.
        others: number of reprints that are collapsed under the article.
    """

    article: Article
    score: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that an engine did not take.

    Attributes:
        article_id: the id in the article, which may be the reason.
        reason: why.
    """

    article_id: str
    reason: Message

    @property
    def line(self) -> Message:
        """Id and reason in one line, for a report."""
        return said("article.refused", id=self.article_id, why=self.reason)


@dataclass(frozen=True, slots=True)
class Page:
    """An engine's answer to a query: exact total, one page of hits, exact facet counts.

    The counts of a facet ignore the values picked in that facet, but not excluded values. They come
    largest first, then by value; months and years come in ascending order.

    Attributes:
        total: number of articles that match, including collapsed reprints.
        hits: the hits of the page.
        facets: the counts.
        shown: number of hits on all pages: ``total`` minus collapsed reprints.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: FacetCounts
    shown: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What the user should know about how a query was read.

    Attributes:
        message: the notice; programs read its code, people its words.
        start: the first character of the typed query that it is about; ``None`` for the whole
            query.
        end: the character behind the last.
    """

    message: Message
    start: int | None = None
    end: int | None = None

    @property
    def line(self) -> Message:
        """The message with its place in the query, counted from 1."""
        if self.start is None or self.end is None:
            return self.message
        code = "notice.places" if self.end > self.start + 1 else "notice.place"
        return said(code, what=self.message, first=self.start + 1, last=self.end)


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search that finds something where this one finds nothing; shown, never run unasked.

    Attributes:
        message: how it differs from this search.
        typed: its query.
        mode: its mode.
        choices: its facet choices.
        total: number of articles it finds, 1 or more.
    """

    message: Message
    typed: str
    mode: Mode
    choices: tuple[Choice, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """A hit prepared for display, with matches marked.

    Attributes:
        article: the article.
        score: see `Hit`.
        kicker: the kicker with its matches.
        title: the title with its matches.
        snippet: the part of the text that shows most matches.
        others: see `Hit`.
        lacking: the typed words that the article lacks, in typed order; only in a loose list.
    """

    article: Article
    score: float
    kicker: Highlighted
    title: Highlighted
    snippet: Highlighted
    others: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looseness:
    """What a loose list stands for: its articles have one word of a query or more, the best first.

    Attributes:
        every: number of articles that have every word.
        words: number of words, 2 or more.
    """

    every: int
    words: int

    @property
    def message(self) -> Message:
        """What the user is told above the list."""
        if not self.every:
            return said("loose.none", words=self.words)
        return said("loose.some", words=self.words, n=self.every)


@dataclass(frozen=True, slots=True)
class Answer:
    """What `find` returns for a request.

    Attributes:
        typed: the query as typed.
        total: see `Page`.
        results: the results of the page.
        facets: see `Page`.
        notices: parts of the query that were read otherwise than typed.
        shown: see `Page`.
        offers: searches that find something, if this one does not.
        loose: what total, results and facets count if this is a loose list; ``None`` if each
            article has every word, or what else the query asks for.
    """

    typed: str
    total: int
    results: tuple[Result, ...]
    facets: FacetCounts
    notices: tuple[Notice, ...] = ()
    shown: int = 0
    offers: tuple[Offer, ...] = ()
    loose: Looseness | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a paper, in any number of files.

    Attributes:
        id: see `Article.issue_id`; ``""`` stands for all articles of which no issue is known.
        articles: number of articles.
        street: the label that most of these articles have, perhaps `UNLABELLED`; of equally
            frequent labels the first by name.
        district: chosen like ``street``.
        month: the printed month that most articles have of those that have one; if none has, the
            label that most articles have.
        paper: the name that most articles have of those that have one; ``None`` if none has.
        number: the number of the issue without leading zeros, chosen like ``paper``.
        date: the printed ISO day, chosen like ``paper``.
        pages: the printed page numbers without leading zeros, in order: ``"2"`` before ``"10"``.
        sources: its files, in order of their names.
    """

    id: str
    articles: int
    street: str
    district: str
    month: str
    paper: str | None = None
    number: str | None = None
    date: str | None = None
    pages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexStats:
    """Figures of a whole index.

    Attributes:
        articles: number of articles.
        characters: code points of titles and bodies.
        sources: number of files that the articles came from.
        first_month: the earliest month, e.g. ``"2021-05"``; ``None`` when no article has one.
        last_month: the latest month.
        facets: counts over all articles.
        identity: analyser and schema that the index was built with.
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
