"""For each rule of a reader, one file on which it fires and one on which it does not.

Both files differ only in what the rule measures.
"""

import io
from collections.abc import Iterable
from typing import Any

import docx
from docx.shared import Pt

from indexer.corpus.blocks import BadFile, Kind, RawFile
from indexer.formats import docx as word
from indexer.formats import html, pdf, text
from indexer.formats.glyphs import Glyph
from tests.support.print_examples import Example

SENTENCE = "社区的居民在广场上办了花市。"


def word_title(parts: tuple[str, bool, float]) -> bool:
    """Return whether a Word paragraph of this text, weight and size is a title over 10 points."""
    words, bold, points = parts
    document = docx.Document()
    head = document.add_paragraph().add_run(words)
    head.bold, head.font.size = bold, Pt(points)
    document.add_paragraph().add_run(SENTENCE * 9).font.size = Pt(10)
    stream = io.BytesIO()
    document.save(stream)
    return word.read(RawFile("a.docx", stream.getvalue())).blocks[0].kind is Kind.TITLE


def page(body: str) -> dict[str, Kind]:
    """Return the kind of each text of a web page."""
    whole = f"<html><body>{body}</body></html>".encode()
    return {block.text: block.kind for block in html.read(RawFile("a.html", whole)).blocks}


def has_caption(body: str) -> bool:
    """Return whether the web page has a caption."""
    return Kind.CAPTION in page(body).values()


def newspaper(boxes: int) -> str:
    """Return a newspaper's page whose caption shares the outermost of some boxes with a picture."""
    inner = "<div>" * boxes + "<img>" + "</div>" * (boxes - 1)
    return f"{inner}花市</div><founder-content><p>{SENTENCE}</p></founder-content>"


def has_no_menu(sentences: int) -> bool:
    """Return whether the text alone is read from a page with a column of links."""
    links = "".join(f"<p><a href='/{n}'>街道概况办事指南第{n}项</a></p>" for n in range(40))
    words = "".join(f"<p>{SENTENCE * 2}其{n}。</p>" for n in range(sentences))
    return not any("概况" in found for found in page(f"<div>{links}</div><div>{words}</div>"))


def dated(parts: tuple[int, str]) -> bool:
    """Return whether a text file with a masthead below some lines has an issue date."""
    above, masthead = parts
    lines = [*["青禾"] * above, masthead, SENTENCE]
    return text.read(RawFile("a.txt", "\n".join(lines).encode())).issue_date is not None


def starts_page(parts: tuple[int, int]) -> bool:
    """Return whether spaces mark pages, in a file with so many of them and so many lines."""
    spaces, lines = parts
    whole = [" " + SENTENCE] * spaces + [SENTENCE] * (lines - spaces)
    blocks = text.read(RawFile("a.txt", "\n".join(whole).encode())).blocks
    return any(block.starts_page for block in blocks)


def is_refused(chars: Iterable[Any]) -> bool:
    """Return whether glyphs of a PDF are no text layer."""
    try:
        pdf.check_text([Glyph(str(char), 40, 50, 700, 10) for char in chars])
    except BadFile:
        return True
    return False


def is_text_layer(chars: Iterable[Any]) -> bool:
    """Return whether glyphs of a PDF are a text layer."""
    return not is_refused(chars)


MASTHEAD = "2022年6月9日 第3期"

EXAMPLES = {
    "docx-title-at-most": Example(word_title, ("花" * 45, True, 10), ("花" * 46, True, 10)),
    "docx-large-type-is-title": Example(
        word_title, ("花市开张", False, 11.5), ("花市开张", False, 11)
    ),
    "html-caption-at-most": Example(
        has_caption,
        f"<article><p>图为{'花' * 78}</p><p>{SENTENCE}</p></article>",
        f"<article><p>图为{'花' * 79}</p><p>{SENTENCE}</p></article>",
    ),
    "html-text-located": Example(has_no_menu, 12, 2),
    "html-box-of-picture": Example(has_caption, newspaper(3), newspaper(4)),
    "text-masthead-at-head": Example(dated, (11, MASTHEAD), (12, MASTHEAD)),
    "text-masthead-at-most": Example(dated, (0, MASTHEAD + "花" * 20), (0, MASTHEAD + "花" * 40)),
    "text-space-starts-page": Example(starts_page, (6, 40), (6, 39)),
    "text-space-spared": Example(starts_page, (2, 4), (3, 4)),
    "pdf-text-layer-at-least": Example(is_text_layer, "花" * 30, "花" * 29),
    "pdf-glyphs-unmapped": Example(
        is_refused, "花" * 20 + "\ue000" * 21, "花" * 20 + "\ue000" * 20
    ),
}
