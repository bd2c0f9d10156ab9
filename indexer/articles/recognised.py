"""Articles of recognised pages: how sure their text is, and where they stand on the picture."""

from collections.abc import Iterable
from dataclasses import replace

from indexer.articles.boxes import holds, scaled
from indexer.corpus.blocks import Box, Cut, Document, Draft, Seen
from indexer.ocr.full_width import in_pairs
from searcher.core.model import Evidence
from searcher.speech import said

_DECIMALS = 3  # of a confidence


def as_recognised(document: Document, cut: Cut) -> Cut:
    """Add to drafts the confidence of what was recognised; give their boxes in points."""
    if not document.seen:
        return cut
    scales = dict(document.scales)
    drafts = (
        _recognised(draft, document.seen, scales[draft.leaf]) if draft.leaf in scales else draft
        for draft in cut.drafts
    )
    return replace(cut, drafts=tuple(drafts))


def _recognised(draft: Draft, seen: Iterable[Seen], scale: float) -> Draft:
    within = [each for each in seen if each.page == draft.leaf and _is_in(draft.box, each.box)]
    characters = sum(each.characters for each in within)
    sure = sum(each.characters * each.confidence for each in within) / max(characters, 1)
    why = Evidence("body", round(sure, _DECIMALS), said("ocr.read", share=f"{sure:.1%}"))
    return replace(
        draft,
        title=in_pairs(draft.title) if draft.title else draft.title,
        body="\n".join(map(in_pairs, draft.body.split("\n"))),
        box=scaled(draft.box, scale) if draft.box else None,
        evidence=(*draft.evidence, why),
    )


def _is_in(box: Box | None, inner: Box) -> bool:
    return box is None or holds(box, inner)
