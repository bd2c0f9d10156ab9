"""Joins an article that runs over the pages of a file set in one column, as letters are.

A newspaper ends an article on its page or says where it goes on. A page of one wide column says
nothing: its text goes on at the top of the next page unless a title stands there.
"""

from collections.abc import Sequence
from dataclasses import replace

from indexer.articles.boxes import across
from indexer.articles.from_pages.sheet import Sheet
from indexer.articles.marks import ends_sentence
from indexer.corpus.blocks import Draft
from searcher.language.repair import join_bodies

_WIDE = 24.0  # em: the columns of a newspaper are narrower
_LOW = 12.0  # em of white below a text that goes on, at most


def join_run_ons(pages: Sequence[tuple[Sheet, Sequence[Draft]]]) -> list[Draft]:
    """Return the drafts of all pages in order; the parts of one text are one draft.

    Args:
        pages: each page with its drafts in reading order.
    """
    found: list[Draft] = []
    before: Sheet | None = None
    for sheet, drafts in pages:
        first, rest = drafts[:1], drafts[1:]
        if before and found and first and _runs_on(before, found[-1], sheet, first[0]):
            found[-1] = _joined(found[-1], first[0], sheet)
        else:
            found += first
        found += rest
        before = sheet
    return found


def _runs_on(before: Sheet, last: Draft, sheet: Sheet, first: Draft) -> bool:
    if first.title or last.byline or last.continued_to or first.continued_from or not first.body:
        return False
    if not (sheet.number == before.number + 1 and _is_one_column(before) and _is_one_column(sheet)):
        return False
    lowest = min(piece.box.bottom for piece in before.pieces)
    floor = min(piece.box.bottom for page in (before, sheet) for piece in page.pieces)
    return not ends_sentence(last.body) or lowest - floor < _LOW * sheet.em


def _is_one_column(sheet: Sheet) -> bool:
    """Whether all text of a page stands in one wide column."""
    boxes = [piece.box for piece in sheet.pieces if piece.lines]
    widest = max(boxes, key=lambda box: box.right - box.left, default=None)
    if widest is None or widest.right - widest.left < _WIDE * sheet.em:
        return False
    return all(across(box, widest) > 0 for box in boxes)


def _joined(last: Draft, first: Draft, sheet: Sheet) -> Draft:
    top = max(sheet.pieces, key=lambda piece: piece.box.top)
    begins = ends_sentence(last.body) and bool(top.starts and top.starts[0])
    body = f"{last.body}\n{first.body}" if begins else join_bodies(last.body, first.body)
    titled = tuple(e for e in first.evidence if e.field != "title")
    return replace(
        last,
        body=body,
        captions=(*last.captions, *first.captions),
        byline=first.byline,
        continued_to=first.continued_to,
        evidence=(*last.evidence, *titled),
        decisions=(*last.decisions, *first.decisions),
    )
