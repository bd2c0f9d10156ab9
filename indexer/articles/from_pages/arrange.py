"""A document with geometry to its articles, each with title, captions and by-line.

`sheet` turns blocks into the pieces of a page, `flow` joins pieces into chains in reading order,
`titles` and `captions` assign headings and captions to chains. Then halves on different pages are
joined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.articles.boxes import hull, stacked, turned
from indexer.articles.from_pages import captions, flow, rules, titles
from indexer.articles.from_pages.leftovers import keep, sign, whole_text
from indexer.articles.from_pages.pieces import Heading, Piece, heading_text, is_list
from indexer.articles.from_pages.run_ons import join_run_ons
from indexer.articles.from_pages.sheet import Sheet, sheets
from indexer.articles.halves import join_halves
from indexer.articles.marks import ends_sentence, width
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Block, Box, Cut, Document, Draft, Kind
from indexer.corpus.rules import Decision
from searcher.core.model import Evidence
from searcher.language.repair import join_lines
from searcher.speech import said

_NO_TITLE = Evidence("title", 0.4, said("why.page_no_title"))
_PICTURES = Evidence("title", 0.5, said("why.page_of_pictures"))
_LONGEST_SUBHEAD = 24  # em
_SUBHEAD_DROP = 3.0  # em between a sub-head and the piece under it, at most
_RAGGED = 2.0  # em by which a paragraph's last line is short, on pages without first-line indents
_ROW = 10.0  # points: articles whose tops differ less are in one row of the reading order


def arrange(document: Document) -> list[Draft]:
    """Return the articles of a document with geometry, in page and reading order."""
    return list(cut(document).drafts)


def cut(document: Document) -> Cut:
    """Cut a document into articles as `arrange` does, and tell what belongs to none.

    Blocks without a box and furniture do.
    """
    turns = dict(document.turns)
    pages = [
        (
            sheet,
            [_turned_back(draft, turns.get(sheet.number, 0)) for draft in articles_of(sheet)],
        )
        for sheet in sheets(document)
    ]
    drafts = join_run_ons(pages)
    joined = join_halves(drafts, [draft.page or "" for draft in drafts])
    lone = (aside for sheet, found in pages if not found for aside in _lone_bylines(sheet))
    return Cut(tuple(joined), (*filter(None, map(_aside, document.blocks)), *lone))


def _lone_bylines(sheet: Sheet) -> Iterator[Aside]:
    """Yield the by-lines of a page on which nothing else stands."""
    for piece in sheet.pieces:
        if piece.signed_by:
            yield Aside(piece.signed_by, furniture.BYLINE_ALONE, sheet.number)


def _aside(block: Block) -> Aside | None:
    """Return a block that belongs to no article; ``None`` for all other blocks."""
    if block.kind is Kind.FURNITURE:
        return Aside(block.text, block.why or furniture.BY_FORMAT, block.page, block.detail)
    return None if block.box else Aside(block.text, furniture.WITHOUT_PLACE, block.page)


def _turned_back(draft: Draft, turn: int) -> Draft:
    """Return a draft with its box on the page as it is in the file."""
    return replace(draft, box=turned(draft.box, -turn)) if turn and draft.box else draft


def articles_of(sheet: Sheet) -> list[Draft]:
    """Return the articles of one page, in reading order."""
    all_chains = flow.chains(sheet)
    found_chains = [c for c in all_chains if any(p.lines for p in c.pieces)]
    unread = (c for c in all_chains if not any(p.lines for p in c.pieces))
    lone = [p for c in unread for p in c.pieces if p.signed_by]
    if not found_chains:
        return _picture_page(sheet)
    chains = [chain.pieces for chain in found_chains]
    matches = titles.match(sheet, chains)
    owned = {match.heading for match in matches}
    spare = [h for i, h in enumerate(sheet.headings) if i not in owned]
    stories = [
        (chain, sheet.headings[match.heading] if match.heading is not None else None)
        for chain, match in zip(chains, matches, strict=True)
    ]
    subheads = _subheads(spare, chains, sheet)
    banners = [h for h in spare if all(h is not s for _, s in subheads)]
    placed = captions.place(sheet, stories)
    found = [
        replace(
            _draft(sheet, pieces, heading, notes, [(p, h) for p, h in subheads if p in pieces]),
            decisions=(*match.decisions, *chain.decisions, *_signed(pieces)),
        )
        for (pieces, heading), notes, chain, match in zip(
            stories, placed, found_chains, matches, strict=True
        )
    ]
    banners.sort(key=lambda h: h.box.bottom)
    return sorted(sign(keep(found, banners), lone), key=_reading_order)


def _signed(pieces: Sequence[Piece]) -> Iterator[Decision]:
    """Yield the rule that recognised the first by-line among the pieces."""
    signed = next((piece for piece in pieces if piece.byline or piece.headed), None)
    if signed and signed.signed:
        yield signed.signed.decision(_byline(pieces) or "")


def _byline(pieces: Sequence[Piece]) -> str | None:
    """Return the by-lines under the title, then those at ends of the text; ``None`` for none."""
    under = [piece.headed for piece in pieces]
    at_ends = [piece.byline for piece in pieces]
    return "、".join(dict.fromkeys(each for each in (*under, *at_ends) if each)) or None


def _picture_page(sheet: Sheet) -> list[Draft]:
    """Return a page of photos as one article: the largest line is its title, captions follow."""
    large = sorted(sheet.headings, key=lambda h: -h.size)
    notes = [heading_text(block.text) for block in sheet.captions]
    if not large and not notes:
        return []
    boxes = [h.box for h in large] + [b.box for b in sheet.captions if b.box]
    # An article needs a body: if a single heading is all the print, the heading is the body.
    title = large[0] if large and (large[1:] or notes) else None
    rest = large[1:] if title else large
    return [
        Draft(
            body="\n".join(map(whole_text, rest)),
            title=title.text if title else None,
            kicker=title.kicker if title else None,
            captions=tuple(notes),
            byline=_byline(sheet.pieces),
            page=sheet.label,
            leaf=sheet.number,
            box=hull(boxes),
            evidence=(_PICTURES,),
            decisions=(rules.PICTURE_PAGE.decision(),),
        )
    ]


def _reading_order(draft: Draft) -> tuple[float, float]:
    box = draft.box or Box(0, 0, 0, 0)
    return -round(box.top / _ROW), box.left


def _subheads(
    spare: Sequence[Heading], chains: Sequence[Sequence[Piece]], sheet: Sheet
) -> list[tuple[Piece, Heading]]:
    """Return headings inside articles, each with the piece right below it.

    The piece is not the first of its article, because a heading over the first is a title.
    """
    found = []
    for heading in spare:
        under = [
            piece
            for chain in chains
            for piece in chain[1:]
            if stacked(heading.box, piece.box)
            and -sheet.em < heading.box.bottom - piece.box.top < _SUBHEAD_DROP * sheet.em
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
        byline=_byline(chain),
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
    listed = False  # whether the piece before is a list, whose last row is no cut sentence
    for piece in chain:
        over = [whole_text(h) for p, h in subheads if p is piece]
        paragraphs += [[text] for text in over]
        widest = max(map(width, piece.lines), default=0.0)
        before = ""
        for line, starts in zip(piece.lines, piece.starts, strict=True):
            ended = not indented and _ends_paragraph(before, widest)
            apart = (over or listed) and not before
            if starts or ended or apart or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(line)
            before = line
        listed = is_list(piece.starts)
    return "\n".join(_paragraph(lines) for lines in paragraphs if lines)


def _ends_paragraph(line: str, widest: float) -> bool:
    """Whether a short line ends a sentence, which ends a paragraph on pages without indents."""
    return ends_sentence(line) and width(line) < widest - _RAGGED


def _paragraph(lines: Sequence[str]) -> str:
    if len(lines) == 1 and width(lines[0]) <= _LONGEST_SUBHEAD and not ends_sentence(lines[0]):
        return heading_text(lines[0])
    return join_lines(lines)
