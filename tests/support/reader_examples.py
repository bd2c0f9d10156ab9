"""For each rule of a reader, one file on which it fires and one on which it does not.

Both files differ only in what the rule measures.
"""

import io
from collections.abc import Iterable
from typing import Any

import docx
from docx.shared import Pt

from indexer.corpus.blocks import BadFile, Block, Document, Kind, RawFile
from indexer.formats import docx as word
from indexer.formats import html, pdf, text
from indexer.formats.fonts import Font
from indexer.formats.glyph import Glyph
from indexer.formats.html.texts import Unit, flatten
from indexer.formats.html.tree import Node, parse
from indexer.formats.readable import readable
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


def speaks(words: str) -> bool:
    """Return whether a line of a web page is running text."""
    return Unit(words, Node("p", {})).speaks


def is_listed(linked: int) -> bool:
    """Return whether a line of ten glyphs with so many of them linked leads to another page."""
    return Unit("花" * 10, Node("p", {}), linked, 1).listed


def is_site(sentences: int) -> bool:
    """Return whether a box named side is left out that has so many of 100 sentences."""
    rest = "".join(f"<p>{SENTENCE}</p>" for _ in range(100 - sentences))
    side = "".join(f"<p>{SENTENCE}</p>" for _ in range(sentences))
    parsed = parse(f"<div class='side'>{side}</div><div>{rest}</div>")
    return any(unit.furniture for unit in flatten(parsed.root).all)


def is_list(links: int) -> bool:
    """Return whether a page with so many links and no text is refused as a list."""
    body = "".join(f"<li><a href='/{n}'>街道概况办事指南第{n}项</a></li>" for n in range(links))
    try:
        page(f"<ul>{body}</ul>")
    except BadFile as error:
        return error.message.code == "html.list"
    return False


def ends(sentences: int) -> bool:
    """Return whether a line over other articles, with so many sentences, ends one of 10."""
    text = "".join(f"<p>{n}{SENTENCE}</p>" for n in range(10))
    others = "".join(f"<p><a href='/{n}'>别的</a></p><p>{SENTENCE}</p>" for n in range(sentences))
    kinds = [*page(f"<div>{text}<p>相关阅读</p>{others}</div>").items()]
    return kinds[-1] == (SENTENCE, Kind.FURNITURE)


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


def marks_paragraphs(lines: tuple[int, int]) -> bool:
    """Return whether so many lines are paragraphs, among so many others set in the middle."""
    paragraphs, centred = lines
    whole = ["　　" + SENTENCE] * paragraphs + [" " * (9 + 4 * n) + "花市" for n in range(centred)]
    blocks = text.read(RawFile("a.txt", "\n".join(whole).encode())).blocks
    return any(mark for block in blocks for mark in block.indented)


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


HAN = "花市开门迎客的人真多热闹极了大家都来看了"


def is_unusable(parts: tuple[str, int]) -> bool:
    """Return whether a font with these characters and so many errors is unusable."""
    chars, errors = parts
    return not Font("宋体", list(chars), errors).usable


def is_lost(glyphs: int) -> bool:
    """Return whether a file of so many glyphs is refused for one glyph of an unusable font."""
    try:
        pdf.check_fonts({"F": Font("宋体", list("亍丫亪侓傋凎"[:6]), 6)}, 6 * glyphs)
    except BadFile:
        return True
    return False


def is_refused_as_garbage(lines: int) -> bool:
    """Return whether a text of ten paragraphs is refused, so many of which are garbage."""
    blocks = [Block("\ue123" * 18)] * lines + [Block(SENTENCE + "花市开张")] * (10 - lines)
    try:
        readable(Document(tuple(blocks)))
    except BadFile:
        return True
    return False


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
    "html-sentence-at-least": Example(speaks, "花市上居民真的有很多。。", "花市上居民真的有很多。"),
    "html-site-by-name": Example(is_site, 35, 36),
    "html-line-is-link": Example(is_listed, 6, 5),
    "html-list-at-least": Example(is_list, 5, 4),
    "html-other-articles-behind": Example(ends, 3, 6),
    "html-box-of-picture": Example(has_caption, newspaper(3), newspaper(4)),
    "text-masthead-at-head": Example(dated, (11, MASTHEAD), (12, MASTHEAD)),
    "text-masthead-at-most": Example(dated, (0, MASTHEAD + "花" * 20), (0, MASTHEAD + "花" * 40)),
    "text-space-starts-page": Example(starts_page, (6, 40), (6, 39)),
    "text-space-spared": Example(starts_page, (2, 4), (3, 4)),
    "text-indent-usual": Example(marks_paragraphs, (2, 2), (1, 2)),
    "pdf-text-layer-at-least": Example(is_text_layer, "花" * 30, "花" * 29),
    "pdf-glyphs-unmapped": Example(
        is_refused, "花" * 20 + "\ue000" * 21, "花" * 20 + "\ue000" * 20
    ),
    "pdf-font-unmapped": Example(is_unusable, (HAN, 3), (HAN, 2)),
    "pdf-font-unusual": Example(
        is_unusable, ("花市开门迎客" + "丄亪侓傋", 0), ("花市开门迎客很" + "丄亪侓", 0)
    ),
    "pdf-unusable-fonts": Example(is_lost, 99, 101),
    "garbage-is-file": Example(is_refused_as_garbage, 6, 5),
}
