"""A document that is one article, whose blocks are in reading order."""

from collections.abc import Iterator, Sequence

from indexer.articles.boxes import hull
from indexer.articles.bylines import read_byline
from indexer.articles.signatures import split_signature
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Block, Cut, Document, Draft, Kind
from searcher.core.model import Evidence
from searcher.language.repair import join_lines, tidy_heading
from searcher.speech import said

_NO_TITLE = Evidence("title", 0.4, said("why.page_no_title"))


def as_one(document: Document) -> Cut:
    """Return the document as one article; none if it has no running text."""
    return Cut(tuple(_drafts(document)), tuple(_asides(document)))


def _asides(document: Document) -> Iterator[Aside]:
    signed = set()
    for block in document.blocks:
        if block.kind is Kind.FURNITURE:
            yield Aside(block.text, block.why or furniture.BY_FORMAT, block.page, block.detail)
        elif block.kind is Kind.BYLINE:
            if (named := read_byline(block.text)) in signed:
                yield Aside(block.text, furniture.BYLINE_AGAIN, block.page)
            signed.add(named)


def _drafts(document: Document) -> Iterator[Draft]:
    heads = {kind: _first(document, kind) for kind in (Kind.TITLE, Kind.KICKER)}
    text = [block for block in document.blocks if _is_text(block, heads.get(block.kind))]
    paragraphs, signed = _signed([told for block in text if (told := _text(block))])
    if not paragraphs:
        return
    title, kicker = heads[Kind.TITLE], heads[Kind.KICKER]
    bylines = [read_byline(block.text) for block in _of(document, Kind.BYLINE)]
    first = text[0].page
    boxes = [b.box for b in (title, *text) if b and b.box and b.page == first]
    yield Draft(
        body="\n".join(paragraphs),
        title=tidy_heading(title.text) if title else None,
        kicker=tidy_heading(kicker.text) if kicker else None,
        captions=tuple(_text(block) for block in _of(document, Kind.CAPTION)),
        byline="、".join(dict.fromkeys((*bylines, *([signed] if signed else [])))) or None,
        leaf=first,
        box=hull(boxes) if boxes else None,
        evidence=() if title else (_NO_TITLE,),
    )


_APART = (Kind.CAPTION, Kind.BYLINE, Kind.FURNITURE)  # kinds of blocks that are no running text


def _is_text(block: Block, head: Block | None) -> bool:
    """Whether a block is running text, or a heading behind the first of its kind: a sub-head."""
    return block.kind not in _APART and block is not head


def _of(document: Document, kind: Kind) -> Sequence[Block]:
    return [block for block in document.blocks if block.kind is kind]


def _first(document: Document, kind: Kind) -> Block | None:
    return next(iter(_of(document, kind)), None)


def _text(block: Block) -> str:
    return join_lines(block.text.split("\n"))


def _signed(paragraphs: list[str]) -> tuple[list[str], str | None]:
    """Return the paragraphs without the by-line that ends the last of them, and the by-line."""
    parts = split_signature(paragraphs[-1], last=True) if paragraphs else None
    if not parts or parts[2]:
        return paragraphs, None
    text = [*paragraphs[:-1], *([parts[0]] if parts[0] else [])]
    return text, read_byline(parts[1])
