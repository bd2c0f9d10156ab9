"""Blocks to drafts of articles: assign titles, captions and kickers to bodies.

Titles are assigned by an optimal one-to-one matching (`indexer.articles.from_text.titles`), not to
the nearest text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from indexer.articles.boxes import hull
from indexer.articles.from_text import rules
from indexer.articles.from_text.bodies import Loose, Outline, outline_of
from indexer.articles.from_text.lines import BANNER, is_couplet, is_numbered, is_slogan
from indexer.articles.from_text.pieces import Piece, Role, pieces_of
from indexer.articles.from_text.titles import Scores, Similarity, match
from indexer.articles.halves import join_halves
from indexer.articles.jump_lines import JUMP_LINE
from indexer.articles.marks import width
from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, Block, Box, Cut, Document, Draft, Kind
from indexer.corpus.rules import Charge, Decides, Decision, Rule
from searcher.core.model import Evidence
from searcher.language.repair import han_count, tidy
from searcher.speech import said

_CERTAIN = 0.35  # least similarity of a title apart from its body; doubled beside another body
_CHANCE = 0.12  # similarity of any two texts; below it only the place supports a title
_SHORTEST_TITLE = 6  # em: least width of a title that shares no word with its article
_LONGEST_SLOGAN = 8  # em: greatest width of a slogan under a section's banner
_TEXT = (Role.TEXT, Role.JUMP)
_BEFORE, _AFTER = 0.2, 0.15  # similarity added for a caption right behind, or right before, a body
_AROUND = 3, 2  # number of bodies before and behind a caption that may own it
_BELOW_BY = 2  # pieces after a body's end within which its title may stand
_SHOWN = 12  # glyphs of a heading shown to users, enough to recognise it

# Confidence of values; `jiewen review` lists those of 0.5 and less.
_BY_PLACE = 0.4  # a title that shares no word with its text
# a title found by its words: least, per similarity, and greatest
_BY_WORDS, _PER_SHARE, _SUREST = 0.3, 0.6, 0.9
# a kicker that is a package's headline; only its width shows that the lead is one
_OF_PACKAGE = 0.55
_BY_WORDING = 0.5  # a kicker recognised by its words; only its type size would prove it
_KEPT = 0.4  # a caption that may be the title of a lost article
_UNSIGNED = 0.3  # that an unsigned article has no by-line: most articles have one

_REACH = 6  # articles away: the farthest article whose title a heading may be


def arrange(document: Document) -> list[Draft]:
    """Cut a document into articles, in printed order; text with Han is never lost."""
    return list(cut(document).drafts)


def cut(document: Document) -> Cut:
    """Cut a document into articles as `arrange` does, and tell what belongs to none."""
    found = pieces_of(document)
    apart = [aside for piece in found if (aside := _aside(piece))]
    pieces = [piece for piece in found if piece.role is not Role.FURNITURE]
    outline = outline_of(pieces)
    if not outline.bodies:
        return _as_one(pieces, document, apart)
    owners = _Owners(pieces, outline)
    drafts = [draft for draft in owners.drafts() if draft.body]
    joined = join_halves(drafts, _pages(pieces, outline))
    return Cut(tuple(joined), (*apart, *owners.apart))


_APART = {Role.JUMP: JUMP_LINE, Role.BANNER: BANNER}


def _aside(piece: Piece) -> Aside | None:
    """Return the print of a piece that no article repeats; ``None`` for all other pieces."""
    rule = piece.why if piece.role is Role.FURNITURE else _APART.get(piece.role)
    if rule is None:
        return None
    detail = piece.block.detail if rule is piece.block.why else ""
    return Aside("\n".join(piece.lines), rule, piece.block.page, detail)


def _pages(pieces: Sequence[Piece], outline: Outline) -> list[str]:
    """Return for each body the page on which it begins, counted by page breaks from 1."""
    before = _page_breaks(pieces)
    opens = int(bool(pieces) and pieces[0].starts_page)
    return [f"{1 - opens + before[body.start + 1]:02d}" for body in outline.bodies]


def _page_breaks(pieces: Sequence[Piece]) -> list[int]:
    """Return for each index the number of page breaks before or at the piece that precedes it."""
    return list(accumulate((int(piece.starts_page) for piece in pieces), initial=0))


def _as_one(pieces: Sequence[Piece], document: Document, apart: Sequence[Aside]) -> Cut:
    """Return a document without running text as one untitled article; none if it has no Han."""
    texts = [p.heading for p in pieces if p.role is not Role.BANNER]
    if not any(map(han_count, texts)):
        texts, apart = [tidy(block.text) for block in document.blocks], ()
    body = "\n".join(text for text in texts if text)
    decisions = (rules.HEADINGS_ONLY.decision(), rules.UNTITLED.decision())
    draft = Draft(body, evidence=(_no_title(),), decisions=decisions)
    return Cut((draft,) if han_count(body) else (), tuple(apart))


def _no_title() -> Evidence:
    return Evidence("title", 0.0, said("why.no_title"))


@dataclass(slots=True)
class _Owned:
    """The title, kicker and captions that one body has been given."""

    title: str | None = None
    kicker: str | None = None
    captions: list[tuple[int, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


class _Owners:
    """Gives each loose heading and caption of a outline to a body."""

    def __init__(self, pieces: Sequence[Piece], outline: Outline) -> None:
        self.pieces = pieces
        self.bodies = outline.bodies
        self.starts = [body.start for body in outline.bodies]
        set_bodies = [body.set() for body in outline.bodies]
        self.texts = [text for text, _ in set_bodies]
        self.cuts = [decisions for _, decisions in set_bodies]
        self.charges: dict[tuple[int, int], Charge] = {}
        self.similar = Similarity(self.texts)
        self.owned = [_Owned() for _ in outline.bodies]
        self.counts: dict[tuple[Role, ...], list[int]] = {}
        self.breaks = _page_breaks(pieces)
        self.captions = [x for x in outline.loose if x.piece.role is Role.CAPTION]
        self.heads = [x for x in outline.loose if x.piece.role is Role.HEAD]
        self.apart: list[Aside] = []

    def drafts(self) -> list[Draft]:
        """Return all drafts, with every loose piece assigned."""
        owners = match(self._scores())
        for n, body in owners.items():
            self._give_title(n, body)
        self._packages(owners)
        for n in range(len(self.heads)):
            if n not in owners:
                self._leftover(n, owners)
        for loose in self.captions:
            self._caption(loose)
        return [self._draft(n) for n in range(len(self.bodies))]

    # Scoring

    def _scores(self) -> Scores:
        scores: Scores = {}
        for n, loose in enumerate(self.heads):
            if loose.piece.kind is Kind.KICKER or loose.piece.over:
                continue  # never a title: it is the kicker of the heading below
            here = self._place(loose.at)
            for b in range(max(0, here - _REACH), min(len(self.bodies), here + _REACH)):
                charge = self._score(loose, b)
                if charge is not None:
                    self.charges[n, b] = charge
                    scores[n, b] = charge[1]
        return scores

    def _place(self, at: int) -> int:
        """Return the index of the first body that begins after piece ``at``."""
        return bisect_right(self.starts, at)

    def _score(self, loose: Loose, b: int) -> Charge | None:
        """Return the similarity plus the worth of the place; ``None`` for an excluded pair."""
        alike = self.similar(loose.piece.heading, b)
        if loose.piece.kind is Kind.TITLE:
            by_setting = loose.piece.why in rules.SET_TITLES
            known = rules.ABOVE_SET if by_setting else rules.KNOWN_TITLE
            return _plus(alike, known) if self._above(loose, b) else None
        if self._above(loose, b):
            return self._score_above(loose, b, alike)
        certain = alike >= 2 * _CERTAIN
        if loose.piece.attached:
            return _plus(alike, rules.TITLE_OF_OTHER) if certain else None
        if loose.mid_sentence or loose.inside is not None or self._among_captions(loose.at):
            return _plus(alike, rules.TITLE_IN_TEXT) if certain else None
        return self._score_apart(loose, b, alike)

    def _score_above(self, loose: Loose, b: int, alike: float) -> Charge | None:
        """Return the charge of a heading above a body.

        A page break between them, or no common word, makes the match doubtful.
        """
        if alike < _CHANCE and self._under_banner(loose.at):
            return None
        far = self._page_between(loose, b) or alike < _CHANCE
        doubtful = far and not loose.piece.attached
        return _plus(alike, rules.ABOVE_DOUBTFUL if doubtful else rules.ABOVE)

    def _score_apart(self, loose: Loose, b: int, alike: float) -> Charge | None:
        """Return the charge of a heading below its body, far from it, or above a package's lead."""
        body = self.bodies[b]
        if body.lead and is_slogan(loose.piece.heading) and loose.at < body.start:
            return _plus(alike, rules.OVER_LEAD) if alike >= _CHANCE else None
        if self._below(loose, b) and alike >= _CHANCE:
            return _plus(alike, rules.BELOW)
        if self._right_below(loose, b):
            return _plus(alike, rules.BELOW if alike else rules.UNDER_BYLINE)
        return _plus(alike, rules.BY_WORDS) if alike >= _CERTAIN else None

    def _above(self, loose: Loose, b: int) -> bool:
        """Whether only headings, captions and an early by-line are between heading and body."""
        start = self.bodies[b].start
        if loose.at >= start or self._count(_TEXT, loose.at + 1, start):
            return False
        bylines = self._count((Role.BYLINE,), loose.at + 1, start)
        return not bylines or self.pieces[start - 1].role is Role.BYLINE

    def _count(self, roles: tuple[Role, ...], start: int, end: int) -> int:
        """Return how many pieces of these roles are in a range of indexes."""
        if roles not in self.counts:
            here = (int(piece.role in roles) for piece in self.pieces)
            self.counts[roles] = list(accumulate(here, initial=0))
        return self.counts[roles][end] - self.counts[roles][start]

    def _below(self, loose: Loose, b: int) -> bool:
        """Whether a heading follows the body's end with at most one other heading between."""
        return 0 < loose.at - self.bodies[b].end <= _BELOW_BY

    def _page_between(self, loose: Loose, b: int) -> bool:
        start = self.bodies[b].start
        return self.breaks[start + 1] > self.breaks[loose.at + 1]

    def _right_below(self, loose: Loose, b: int) -> bool:
        """Whether a plain heading stands under an article's by-line, on the same page."""
        body, piece = self.bodies[b], loose.piece
        if body.byline is None or loose.at != body.end + 1 or piece.starts_page:
            return False
        plain = piece.kind is Kind.UNKNOWN and not (piece.level or is_couplet(piece.heading))
        return plain and width(piece.heading) >= _SHORTEST_TITLE

    def _under_banner(self, at: int) -> bool:
        """Whether a heading is right under a section banner and as short as a section's slogan."""
        short = width(self.pieces[at].heading) <= _LONGEST_SLOGAN
        return short and at > 0 and self.pieces[at - 1].role is Role.BANNER

    def _among_captions(self, at: int) -> bool:
        return all(
            0 <= i < len(self.pieces) and self.pieces[i].role is Role.CAPTION
            for i in (at - 1, at + 1)
        )

    # Giving

    def _give_title(self, n: int, b: int) -> None:
        loose, owned = self.heads[n], self.owned[b]
        owned.title = loose.piece.heading
        rule, score = self.charges[n, b]
        owned.decisions.append(rule.decision(f"{score:+.2f}"))
        if loose.piece.why:
            owned.decisions.append(loose.piece.why.decision(decides=Decides.TITLE))
        if loose.piece.kind is Kind.TITLE:
            return
        alike = self.similar(loose.piece.heading, b)
        if alike < _CHANCE:
            reason = said("why.title_by_place")
            owned.evidence.append(Evidence("title", _BY_PLACE, reason))
        elif not self._above(loose, b):
            reason = said("why.title_by_words")
            sure = min(_SUREST, _BY_WORDS + alike * _PER_SHARE)
            owned.evidence.append(Evidence("title", round(sure, 2), reason))

    def _packages(self, owners: dict[int, int]) -> None:
        """Make a lead's headline the kicker (引题) of the package's other titled articles."""
        for n, b in owners.items():
            if not self.bodies[b].lead:
                continue
            headline = self.heads[n]
            reason = said("why.package_headline")
            for other in self._package(b, headline.at):
                if self.owned[other].title and other != b:
                    self.owned[other].kicker = headline.piece.heading
                    self.owned[other].evidence.append(Evidence("kicker", _OF_PACKAGE, reason))
                    self.owned[other].decisions.append(rules.PACKAGE_HEADLINE.decision())

    def _package(self, lead: int, at: int) -> range:
        """Return the bodies from the headline to the first signed body after the lead."""
        first = min(self._place(at), lead)
        last = lead + 1
        while last + 1 < len(self.bodies) and self.bodies[last].byline is None:
            last += 1
        return range(first, min(last + 1, len(self.bodies)))

    def _leftover(self, n: int, owners: dict[int, int]) -> None:
        """Keep a heading that is no title: as a kicker or caption; a banner's slogan is dropped."""
        loose = self.heads[n]
        body = self._kicker_of(n, owners)
        if body is not None and self.owned[body].kicker is None:
            self.owned[body].kicker = loose.piece.heading
            rule = rules.KICKER_OVER if loose.piece.over else rules.SLOGAN_BESIDE
            self.owned[body].decisions.append(rule.decision())
            if loose.piece.kind is not Kind.KICKER or loose.piece.why is rules.OWN_LINE:
                reason = said("why.kicker_by_wording")
                self.owned[body].evidence.append(Evidence("kicker", _BY_WORDING, reason))
        elif self._slogan_of_banner(loose):
            self.apart.append(Aside("\n".join(loose.piece.lines), furniture.SLOGAN_OF_SECTION))
        else:
            self._caption(loose, guessed=True)

    def _kicker_of(self, n: int, owners: dict[int, int]) -> int | None:
        """Return the body whose title is adjacent to this heading, with both above the body."""
        loose = self.heads[n]
        for other in (n + 1, n - 1):
            body = owners.get(other)
            if body is None or abs(self.heads[other].at - loose.at) != 1:
                continue
            if loose.piece.over and other == n + 1:
                return body
            together = self._above(loose, body) and self._above(self.heads[other], body)
            slogan = is_slogan(loose.piece.heading) or loose.piece.kind in (Kind.KICKER, Kind.TITLE)
            if together and (slogan or loose.piece.block is self.heads[other].piece.block):
                return body
        return None

    def _slogan_of_banner(self, loose: Loose) -> bool:
        """Whether a heading is a section's slogan, which recurs in each issue as furniture."""
        if loose.piece.level or is_numbered(loose.piece.heading):
            return False
        opens = loose.at == 1 or self.pieces[loose.at - 1].starts_page
        if not (opens and self._under_banner(loose.at)):
            return False
        return all(self.similar(loose.piece.heading, b) < _CHANCE for b in range(len(self.bodies)))

    def _caption(self, loose: Loose, *, guessed: bool = False) -> None:
        body = loose.inside if loose.inside is not None else self._nearest(loose)
        owned = self.owned[body]
        owned.captions.append((loose.at, loose.piece.heading))
        if guessed:
            reason = said("why.kept_as_caption", heading=loose.piece.heading[:_SHOWN])
            owned.evidence.append(Evidence("captions", _KEPT, reason))
            owned.decisions.append(rules.KEPT_AS_CAPTION.decision(loose.piece.heading[:_SHOWN]))

    def _nearest(self, loose: Loose) -> int:
        """Return the most similar body near a caption; place counts a little, too."""
        here = self._place(loose.at)
        before, behind = _AROUND
        around = range(max(0, here - before), min(len(self.bodies), here + behind))

        def worth(b: int) -> float:
            titled = self.similar(loose.piece.heading, b)
            return titled + (_BEFORE if b == here - 1 else _AFTER if b == here else 0.0)

        return max(around, key=worth)

    # Drafts

    def _draft(self, n: int) -> Draft:
        body, owned = self.bodies[n], self.owned[n]
        evidence = list(owned.evidence)
        if owned.title is None:
            evidence.append(_no_title())
            owned.decisions.append(rules.UNTITLED.decision())
        if body.byline is None and not body.lead:
            evidence.append(Evidence("byline", _UNSIGNED, said("why.unsigned")))
        return Draft(
            body=self.texts[n],
            title=owned.title,
            kicker=owned.kicker,
            captions=tuple(text for _, text in sorted(owned.captions)),
            byline=body.byline,
            continued_to=body.continued_to,
            continued_from=body.continued_from,
            box=_box([piece.block for piece in body.parts]),
            evidence=tuple(evidence),
            decisions=(*owned.decisions, *body.decisions, *self.cuts[n]),
        )


def _box(blocks: Sequence[Block]) -> Box | None:
    """Return the box around the blocks on the first block's page."""
    page = blocks[0].page
    boxes = [block.box for block in blocks if block.box and block.page == page]
    return hull(boxes) if boxes else None


def _plus(alike: float, rule: Rule) -> Charge:
    """Return the charge of a title: its similarity plus the worth of the rule for its place."""
    return rule, alike + rule.worth
