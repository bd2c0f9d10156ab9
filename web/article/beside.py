"""The source of an article, to be read beside it: lines of a file, or a page's picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from flask import current_app

from indexer.corpus.blocks import BadFile
from indexer.originals.original import Standing, file_of, locate, printed_lines, row_of, standing
from indexer.originals.own_lines import own_lines
from searcher.core.model import Article
from searcher.disk.owned import pages_of
from searcher.privacy.redaction import redacted
from searcher.settings import Settings
from web.article.images import PageImage, PageImages
from web.request import Site, site

WINDOW = 200  # lines shown at once
_BEFORE = 4  # of them before the article's first
_LONGEST = 2_000  # characters of a line that are shown
_RUNS = 40  # places of the article in its file that are listed
_PATIENCE = 20.0  # seconds
_EXTENSION = "jiewen.page-images"
_NO_CORPUS = "原文件不在这台机器上 / the originals are not on this machine"
_HIDDEN = "本站隐去号码，不显示页面图像 / numbers are hidden here, so page images are not shown"
_NO_PAGE = "没有记下文章在哪一页 / it is not known which page the article is on"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; ``own``: whether the article holds it."""

    number: int
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of the article that follow each other, blank ones between them included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A part of a file around an article.

    Attributes:
        source: the file, as `Article.source` names one.
        standing: of the file.
        shown: the part.
        total: lines of the file.
        runs: where the article stands, in and outside the part.
        found: whether all of the article was found there.
        earlier, later: first line of the part before and after; 0 for none.
    """

    source: str
    standing: Standing
    shown: tuple[Line, ...]
    total: int
    runs: tuple[Run, ...]
    found: bool
    earlier: int
    later: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF.

    Attributes:
        source, standing: see `Lines`.
        leaf: its number in the file, from 1.
        leaves: pages of the file.
        own: whether the article stands, or begins, on it.
        width, height: in pixels.
        outline: of the article: left, top, width, height in pixels; ``None`` if unknown.
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
        line: first line to show; 0: a few before the article's own.
        leaf: page of a PDF to show; 0: the article's own.

    Raises:
        BadFile: why it cannot be shown.
    """
    source, file = _file(article)
    now = standing(site().settings.index, source, file)
    if file.suffix.lower() == ".pdf":
        return _picture(article, source, now, file, leaf or article.leaf or 0)
    lines = _printed(file, source)
    if file.suffix.lower() == ".jsonl":
        own = row_of(lines, article)
        return _window(source, now, lines, own, found=bool(own), line=line)
    made_of = own_lines(lines, article)
    return _window(source, now, lines, made_of.lines, found=made_of.share > 0.99, line=line)


def page_image(article: Article, leaf: int = 0) -> PageImage:
    """Return the picture of the page an article stands on, or of another of its file.

    Raises:
        BadFile: why there is none.
    """
    _, file = _file(article)
    if file.suffix.lower() != ".pdf":
        raise BadFile(_NO_PAGE)
    return _drawn(file, leaf or article.leaf or 0)


def _picture(article: Article, source: str, now: Standing, file: Path, leaf: int) -> Picture:
    placing = _drawn(file, leaf).placing
    own = leaf == article.leaf
    outline = placing.rectangle(article.box) if own and article.box else None
    return Picture(source, now, leaf, placing.leaves, own, placing.width, placing.height, outline)


def _file(article: Article) -> tuple[str, Path]:
    """Return the name of an article's file and where it is."""
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


def _drawn(file: Path, leaf: int) -> PageImage:
    settings = site().settings
    if settings.redact:
        raise BadFile(_HIDDEN)
    if not leaf:
        raise BadFile(_NO_PAGE)
    return _images(site()).page(file, leaf, _seconds(settings))


def _seconds(settings: Settings) -> float:
    """Return how long a file may take: no longer than readers wait, whatever a request may."""
    return min(settings.time_limit, _PATIENCE)


def _images(here: Site) -> PageImages:
    made = PageImages(here.settings.page_cache or pages_of(here.settings.index))
    images: PageImages = current_app.extensions.setdefault(_EXTENSION, made)
    return images


def _printed(file: Path, source: str) -> tuple[str, ...]:
    settings = site().settings
    lines = printed_lines(file, source, _seconds(settings))
    # all at once: a number that is cut by a line's end is found only so
    return tuple(redacted("\n".join(lines)).split("\n")) if settings.redact else lines


def _window(
    source: str,
    now: Standing,
    lines: tuple[str, ...],
    own: frozenset[int],
    *,
    found: bool,
    line: int,
) -> Lines:
    total = len(lines)
    first = min(max(1, line or min(own, default=1) - _BEFORE), max(1, total))
    last = min(total, first + WINDOW - 1)
    shown = tuple(_line(n, lines[n - 1], n in own) for n in range(first, last + 1))
    blank = (n for n, text in enumerate(lines, 1) if not text.strip())
    runs = tuple(_runs(sorted(own), frozenset(blank)))[:_RUNS]
    earlier = max(1, first - WINDOW) if first > 1 else 0
    return Lines(source, now, shown, total, runs, found, earlier, last + 1 if last < total else 0)


def _line(number: int, text: str, own: bool) -> Line:
    return Line(number, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", own)


def _runs(own: list[int], blank: frozenset[int]) -> Iterable[Run]:
    """Join lines between which there is nothing but blank ones."""
    if not own:
        return
    first = own[0]
    for one, two in pairwise(own):
        if not blank.issuperset(range(one + 1, two)):
            yield Run(first, one)
            first = two
    yield Run(first, own[-1])
