"""A document with geometry -> its articles, each with title, captions and by-line.

Blocks become the pieces of a sheet, pieces chains in reading order (`sheets.flow`), chains get
their headings (`sheets.titles`) and captions; then jumps across pages are followed.
"""

from collections.abc import Sequence

from indexer.blocks import Box, Document, Draft
from indexer.halves import join_halves
from indexer.marks import ends_sentence, width
from indexer.sheets import captions, flow, titles
from indexer.sheets.boxes import hull, stacked
from indexer.sheets.leftovers import keep, whole_text
from indexer.sheets.pieces import Heading, Piece, heading_text
from indexer.sheets.sheet import Sheet, sheets
from searcher.model import Evidence
from searcher.repair import join_lines

_NO_TITLE = Evidence("title", 0.4, "版面上没有找到属于这篇文章的标题")
_PICTURES = Evidence("title", 0.5, "这一版只有大字和图片说明，最大的一行当作标题")
_LONGEST_SUBHEAD = 24  # em


def arrange(document: Document) -> list[Draft]:
    """The articles of a document whose blocks have boxes, in page and reading order.

    Blocks without a box, and furniture, are not looked at.
    """
    drafts = [draft for sheet in sheets(document) for draft in _articles(sheet)]
    return join_halves(drafts, [draft.page or "" for draft in drafts])


def _articles(sheet: Sheet) -> list[Draft]:
    chains = [chain for chain in flow.chains(sheet) if any(p.lines for p in chain)]
    if not chains:
        return _picture_page(sheet)
    owned = titles.match(sheet, chains)
    spare = [h for i, h in enumerate(sheet.headings) if i not in owned]
    stories = [
        (chain, sheet.headings[i] if i is not None else None)
        for chain, i in zip(chains, owned, strict=True)
    ]
    subheads = _subheads(spare, chains, sheet)
    banners = [h for h in spare if all(h is not s for _, s in subheads)]
    found = [
        _draft(sheet, chain, heading, notes, [(p, h) for p, h in subheads if p in chain])
        for (chain, heading), notes in zip(stories, captions.place(sheet, stories), strict=True)
    ]
    banners.sort(key=lambda h: h.box.bottom)
    return sorted(keep(found, banners), key=_reading_order)


def _picture_page(sheet: Sheet) -> list[Draft]:
    """A page of photos alone: the largest line is its title, captions are all its text."""
    large = sorted(sheet.headings, key=lambda h: -h.size)
    notes = [heading_text(block.text) for block in sheet.captions]
    if not large and not notes:
        return []
    boxes = [h.box for h in large] + [b.box for b in sheet.captions if b.box]
    return [
        Draft(
            body="\n".join(map(whole_text, large[1:])),
            title=large[0].text if large else None,
            kicker=large[0].kicker if large else None,
            captions=tuple(notes),
            page=sheet.label,
            leaf=sheet.number,
            box=hull(boxes),
            evidence=(_PICTURES,),
        )
    ]


def _reading_order(draft: Draft) -> tuple[float, float]:
    box = draft.box or Box(0, 0, 0, 0)
    return -round(box.top / 10), box.left


def _subheads(
    spare: Sequence[Heading], chains: Sequence[Sequence[Piece]], sheet: Sheet
) -> list[tuple[Piece, Heading]]:
    """Headings inside an article: right over a piece of it that something precedes."""
    found = []
    for heading in spare:
        under = [
            piece
            for chain in chains
            for piece in chain[1:]
            if stacked(heading.box, piece.box)
            and -sheet.em < heading.box.bottom - piece.box.top < 3 * sheet.em
        ]
        if under and not heading.vertical:
            found.append((max(under, key=lambda p: p.box.top), heading))
    return found


def _draft(
    sheet: Sheet,
    chain: Sequence[Piece],
    heading: Heading | None,
    notes: Sequence[str],
    subheads: Sequence[tuple[Piece, Heading]],
) -> Draft:
    boxes = [p.box for p in chain] + ([heading.box] if heading else [])
    return Draft(
        body=_body(chain, subheads),
        title=heading.text if heading else None,
        kicker=heading.kicker if heading else None,
        captions=tuple(notes),
        byline=next((p.byline for p in chain if p.byline), None),
        page=sheet.label,
        leaf=sheet.number,
        continued_to=next((p.jump_to for p in chain if p.jump_to), None),
        continued_from=next((p.jump_from for p in chain if p.jump_from), None),
        box=hull(boxes),
        evidence=() if heading else (_NO_TITLE,),
    )


def _body(chain: Sequence[Piece], subheads: Sequence[tuple[Piece, Heading]]) -> str:
    paragraphs: list[list[str]] = []
    indented = any(any(piece.starts) for piece in chain)
    for piece in chain:
        over = [whole_text(h) for p, h in subheads if p is piece]
        paragraphs += [[text] for text in over]
        widest = max(map(width, piece.lines), default=0.0)
        before = ""
        for line, starts in zip(piece.lines, piece.starts, strict=True):
            ended = not indented and _ends_paragraph(before, widest)
            if starts or ended or not paragraphs or (over and not before):
                paragraphs.append([])
            paragraphs[-1].append(line)
            before = line
    return "\n".join(_paragraph(lines) for lines in paragraphs if lines)


def _ends_paragraph(line: str, widest: float) -> bool:
    """Where no first line is indented, a short last line ends the paragraph."""
    return ends_sentence(line) and width(line) < widest - 2


def _paragraph(lines: Sequence[str]) -> str:
    if len(lines) == 1 and width(lines[0]) <= _LONGEST_SUBHEAD and not ends_sentence(lines[0]):
        return heading_text(lines[0])
    return join_lines(lines)
