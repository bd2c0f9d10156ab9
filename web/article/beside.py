"""The source of an article: lines of its file, or a picture of its PDF page."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from flask import current_app

from indexer.corpus.blocks import BadFile
from indexer.originals.hidden import Hidden
from indexer.originals.original import Standing, file_of, locate, printed_lines, row_of, standing
from indexer.originals.own_lines import own_lines
from indexer.originals.withdrawn import hidden_lines, hidden_on, withdrawn_from
from searcher.core.model import Article
from searcher.disk.owned import pages_of
from searcher.privacy.redaction import redacted
from searcher.settings import Settings
from searcher.speech import said
from web.article.images import PageImage, PageImages
from web.request import Site, site

WINDOW = 200  # lines shown on one page
_BEFORE = 4  # lines shown before the article's first line
_LONGEST = 2_000  # characters shown of a line
_STRETCHES = 40  # stretches of lines that are listed
_PATIENCE = 20.0  # seconds
_EXTENSION = "jiewen.page-images"
_NO_CORPUS = said("source.elsewhere")
_HIDDEN = said("source.hidden")
_NO_PAGE = said("source.no_page")
_WITHDRAWN = said("source.withdrawn")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file.

    Attributes:
        number: from 1.
        text: the line; ``""`` if it is hidden.
        own: whether the article contains it.
        hidden: whether it belongs to a withdrawn article.
    """

    number: int
    text: str
    own: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of the article's lines in the file; blank lines inside the range are included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Part of a file around an article.

    Attributes:
        source: the file, relative to the corpus.
        standing: whether the file changed since it was indexed.
        shown: the lines of the part.
        total: number of lines in the file.
        stretches: ranges of the article's lines in the whole file.
        found: whether the whole article was found in the file.
        earlier: first line of the part before this one; 0 for none.
        later: first line of the part after this one; 0 for none.
    """

    source: str
    standing: Standing
    shown: tuple[Line, ...]
    total: int
    stretches: tuple[Stretch, ...]
    found: bool
    earlier: int
    later: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF.

    Attributes:
        source: the file, relative to the corpus.
        standing: whether the file changed since it was indexed.
        leaf: page of the file, from 1.
        leaves: number of pages in the file.
        own: whether the article is, or begins, on this page.
        width: in pixels.
        height: in pixels.
        outline: box of the article: left, top, width, height in pixels; ``None`` if unknown.
    """

    source: str
    standing: Standing
    leaf: int
    leaves: int
    own: bool
    width: int
    height: int
    outline: tuple[float, float, float, float] | None


def beside(article: Article, line: int = 0, leaf: int = 0) -> Lines | Picture:
    """Return the source of an article.

    Args:
        article: the article.
        line: first line to show; 0: a few lines before the article's own.
        leaf: page of a PDF to show; 0: the article's own.

    Raises:
        BadFile: the source cannot be shown; the message says why.
    """
    source, file = _file(article)
    now = standing(site().settings.index, source, file)
    if file.suffix.lower() == ".pdf":
        return _picture(article, source, now, file, leaf or article.leaf or 0)
    lines = _printed(file, source)
    if file.suffix.lower() == ".jsonl":
        own = row_of(lines, article)
        shown = _without_withdrawn(lines, source, own)
        return _window(source, now, shown, own, found=bool(own), line=line)
    made_of = own_lines(lines, article)
    shown = _without_withdrawn(lines, source, made_of.lines)
    return _window(source, now, shown, made_of.lines, found=made_of.share > 0.99, line=line)


def _without_withdrawn(
    lines: tuple[str, ...], source: str, own: frozenset[int]
) -> tuple[str | None, ...]:
    """Return the lines of a file with ``None`` for each line of a withdrawn article."""
    folder = site().settings.index
    gone = withdrawn_from(folder, source)
    hidden = hidden_lines(folder, gone, lines, own) if gone else frozenset()
    return tuple(None if n in hidden else text for n, text in enumerate(lines, 1))


def page_image(article: Article, leaf: int = 0) -> PageImage:
    """Return a picture of the article's page, or of another page of its file.

    Args:
        article: the article.
        leaf: page of the PDF; 0: the article's own.

    Raises:
        BadFile: there is no picture; the message says why.
    """
    source, file = _file(article)
    if file.suffix.lower() != ".pdf":
        raise BadFile(_NO_PAGE)
    return _drawn(source, file, leaf or article.leaf or 0)


def _picture(article: Article, source: str, now: Standing, file: Path, leaf: int) -> Picture:
    placing = _drawn(source, file, leaf).placing
    own = leaf == article.leaf
    outline = placing.rectangle(article.box) if own and article.box else None
    return Picture(source, now, leaf, placing.leaves, own, placing.width, placing.height, outline)


def _file(article: Article) -> tuple[str, Path]:
    """Return path and real path of an article's file.

    Raises:
        BadFile: the file is not there.
    """
    here = site()
    if here.corpus is None:
        raise BadFile(_NO_CORPUS)
    try:
        return article.source, _located(here.corpus, article.source)
    except BadFile:
        source = file_of(here.settings.index, article)
        if source == article.source:
            raise
        return source, _located(here.corpus, source)


def _located(corpus: Path, source: str) -> Path:
    return locate(corpus, source, follow_links=site().settings.follow_links)


def _drawn(source: str, file: Path, leaf: int) -> PageImage:
    settings = site().settings
    if settings.redact:
        raise BadFile(_HIDDEN)
    if not leaf:
        raise BadFile(_NO_PAGE)
    hidden = _withdrawn_on(source, file, leaf)
    return _images(site()).page(file, leaf, _seconds(settings), hidden)


def _withdrawn_on(source: str, file: Path, leaf: int) -> Hidden:
    """Return what a page must not show of withdrawn articles.

    Raises:
        BadFile: it is not known, also because the file changed since it was indexed.
    """
    folder = site().settings.index
    gone = withdrawn_from(folder, source)
    if not gone:
        return Hidden()
    hidden = hidden_on(folder, gone, source, leaf)
    if hidden is None or standing(folder, source, file) is not Standing.SAME:
        raise BadFile(_WITHDRAWN)
    return hidden


def _seconds(settings: Settings) -> float:
    """Return the time limit for a file: no longer than visitors wait, even if requests may last."""
    return min(settings.time_limit, _PATIENCE)


def _images(here: Site) -> PageImages:
    made = PageImages(here.settings.page_cache or pages_of(here.settings.index))
    images: PageImages = current_app.extensions.setdefault(_EXTENSION, made)
    return images


def _printed(file: Path, source: str) -> tuple[str, ...]:
    settings = site().settings
    lines = printed_lines(file, source, _seconds(settings))
    # redact all lines at once, because a line break may split a number
    return tuple(redacted("\n".join(lines)).split("\n")) if settings.redact else lines


def _window(
    source: str,
    now: Standing,
    lines: tuple[str | None, ...],
    own: frozenset[int],
    *,
    found: bool,
    line: int,
) -> Lines:
    total = len(lines)
    first = min(max(1, line or min(own, default=1) - _BEFORE), max(1, total))
    last = min(total, first + WINDOW - 1)
    shown = tuple(_line(n, lines[n - 1], n in own) for n in range(first, last + 1))
    blank = (n for n, text in enumerate(lines, 1) if text is not None and not text.strip())
    stretches = tuple(_stretches(sorted(own), frozenset(blank)))[:_STRETCHES]
    earlier = max(1, first - WINDOW) if first > 1 else 0
    return Lines(
        source, now, shown, total, stretches, found, earlier, last + 1 if last < total else 0
    )


def _line(number: int, text: str | None, own: bool) -> Line:
    if text is None:
        return Line(number, "", own, hidden=True)
    return Line(number, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", own)


def _stretches(own: list[int], blank: frozenset[int]) -> Iterable[Stretch]:
    """Join lines that only blank lines separate."""
    if not own:
        return
    first = own[0]
    for one, two in pairwise(own):
        if not blank.issuperset(range(one + 1, two)):
            yield Stretch(first, one)
            first = two
    yield Stretch(first, own[-1])
