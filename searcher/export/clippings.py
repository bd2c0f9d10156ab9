"""Clippings (剪报) as a PDF: each article set on a clean page, with its source below.

The font is one of Adobe's Chinese fonts, which readers of PDF have or replace: so the file needs no
font of this machine. It has no characters outside the basic plane; such a character prints as □.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from searcher.core.brief import brief, shortened
from searcher.core.deadline import check
from searcher.core.errors import OutputError
from searcher.core.model import Article, Hit
from searcher.export.listing import Listed, listed
from searcher.export.origin import Origin
from searcher.export.printed import plain

MAX_ARTICLES = 300
Cutout = Callable[[Article], bytes | None]  # returns the article's part of the printed page, PNG
_FONT = "STSong-Light"
_MOST_TEXT = 5_000  # characters of a text; each takes 65 µs to set, and few articles have as many
_MOST_CAPTIONS = 50
_LEFT_OUT = "（以下从略，全文见文末链接）"
_MARGIN = 62  # points
_BODY, _LEAD = 11.5, 19.0  # points: size of the text, and from line to line
_TITLE, _TITLE_LEAD = 18, 26
_SMALL, _SMALL_LEAD = 9, 14
_PICTURE_HEIGHT = 560  # points, at most
_LAST = "\uffff"  # the last character that the font's encoding can name


def nothing(_article: Article) -> None:
    """Have no part of the printed page."""


def clippings(hits: Iterable[Hit], origin: Origin, cutout: Cutout = nothing) -> Iterator[bytes]:
    """Yield the file in one piece.

    Args:
        hits: the articles.
        origin: stands on the file's properties; gives the links.
        cutout: returns the article's part of the printed page; ``None`` where there is none.

    Raises:
        OutputError: there are more articles than `MAX_ARTICLES`.
        TimedOut: the time limit passed.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import PageBreak, Paragraph

    styles, story = _styles(), list[Any]()
    for number, hit in enumerate(hits, 1):
        if number > MAX_ARTICLES:
            raise OutputError("output.rows", rows=MAX_ARTICLES)
        if story:
            story.append(PageBreak())
        check()
        story += _clipping(_set(hit.article), listed(hit, origin), styles)
        story += _picture(cutout(hit.article), A4[0] - 2 * _MARGIN)
    made = BytesIO()
    document = _outlined(
        made,
        pagesize=A4,
        title="剪报",
        subject=plain(origin.note),
        invariant=True,  # no time of its making: the same articles give the same file
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN),
    )
    document.build(story or [Paragraph("", styles["body"])])
    yield made.getvalue()


def _set(article: Article) -> Article:
    """Return what is set of an article: nearly always all of it."""
    body = article.body
    if len(body) > _MOST_TEXT:
        body = f"{body[:_MOST_TEXT]}\n{_LEFT_OUT}"
    captions = tuple(map(shortened, article.captions[:_MOST_CAPTIONS]))
    return replace(brief(article), body=body, captions=captions)


def _outlined(made: BytesIO, **facts: Any) -> Any:
    """Return a document whose outline lists the titles."""
    from reportlab.platypus import SimpleDocTemplate

    class Outlined(SimpleDocTemplate):  # type: ignore[misc]
        """Calls back after each flowable, as reportlab asks of a template."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 (reportlab's name)
            """Add a title to the outline."""
            if getattr(getattr(flowable, "style", None), "name", "") == "title":
                name = f"p{self.page}"
                self.canv.bookmarkPage(name)
                self.canv.addOutlineEntry(flowable.getPlainText(), name)

    return Outlined(made, **facts)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont

    registerFont(UnicodeCIDFont(_FONT))
    known = {"fontName": _FONT, "wordWrap": "CJK"}
    small = {"fontSize": _SMALL, "leading": _SMALL_LEAD, "textColor": "#555555"}
    return {
        "kicker": ParagraphStyle("kicker", fontSize=_BODY, leading=_LEAD, **known),
        "title": ParagraphStyle("title", fontSize=_TITLE, leading=_TITLE_LEAD, **known),
        "small": ParagraphStyle("small", spaceBefore=6, spaceAfter=6, **small, **known),
        "body": ParagraphStyle(
            "body", fontSize=_BODY, leading=_LEAD, firstLineIndent=2 * _BODY, **known
        ),
    }


def _clipping(article: Article, line: Listed, styles: dict[str, Any]) -> Iterator[Any]:
    kicker, byline = article.kicker or "", article.byline or ""
    page = f"第{line.page}版" if line.page else ""
    where = "　".join(filter(None, (line.paper, line.date, page, line.departments)))
    lines = [("kicker", kicker), ("title", line.title), ("small", where)]
    lines += [("body", text) for text in article.body.split("\n")]
    lines += [("small", f"图：{caption}") for caption in article.captions]
    lines += [("small", byline), ("small", line.link)]
    return (_paragraph(text, styles[style]) for style, text in lines if text.strip())


def _paragraph(text: str, style: Any) -> Any:
    from reportlab.platypus import Paragraph

    shown = "".join(c if c <= _LAST else "□" for c in plain(text))
    return Paragraph(escape(" ".join(shown.split())), style)


def _picture(png: bytes | None, width: float) -> Iterator[Any]:
    if png is None:
        return
    from reportlab.platypus import Image, Spacer

    image = Image(BytesIO(png))
    image._restrictSize(width, _PICTURE_HEIGHT)  # reportlab has no public name for it
    yield Spacer(width, _LEAD)
    yield image
