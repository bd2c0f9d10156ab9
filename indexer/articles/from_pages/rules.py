"""The rules for pages with geometry: prices of reading orders, titles and captions.

All prices have one unit: 6 is a strong reason against, 2 a weak one; a negative price is a reason
in favour. The cheapest combination is taken (`indexer.articles.assign`). The prices follow laws
of typesetting and are tuned on generated pages (docs/extraction.md), not on one paper.
Examples: tests/support/page_examples.py.
"""

from indexer.corpus.rules import Decides, Rule


def _price(name: str, worth: float, because: str, decides: Decides = Decides.CUT) -> Rule:
    return Rule(id=name, decides=decides, worth=worth, unit="price", because=because)


# ---- flow: where an article begins --------------------------------------------------------------

STARTS_BY_JUMP = _price(
    "jump-line-starts",
    -4.0,
    "A jump line (上接) at its head says that this part follows no piece of its own page.",
)
STARTS_WITHOUT_TEXT = _price(
    "byline-starts-nothing", 8.0, "A by-line alone is the end of some article, never one itself."
)
STARTS_INDENTED = _price(
    "indented-start", 0.5, "An indent begins a paragraph, as every article does; most are inside."
)
STARTS_FLUSH = _price(
    "flush-start", 6.0, "Where first lines are indented a flush one goes on with a paragraph."
)
STARTS_UNKNOWN = _price(
    "unindented-page-start", 1.5, "A page without any indents does not tell where a text begins."
)
UNDER_VERTICAL_TITLE = _price(
    "beside-vertical-title", -1.5, "A vertical title stands right before the text it heads."
)
UNDER_TITLE = _price(
    "first-under-title", -1.5, "The leftmost, topmost column under a title begins its article."
)
UNDER_PICTURE_TITLE = _price(
    "first-under-picture",
    0.0,
    "A picture over a column may be an outlined title: no reason for or against a beginning.",
)
LATER_UNDER_TITLE = _price(
    "later-under-title", 1.5, "Of the columns under one title only the first begins the article."
)
WITHOUT_TITLE = _price("no-title-over", 2.5, "Few articles are printed without a title over them.")

# ---- flow: where an article ends ----------------------------------------------------------------

ENDS_CLOSED = _price("closed-end", 0.0, "A by-line or a jump line ends the part.")
ENDS_SHORT = _price(
    "short-line-end", 1.5, "A paragraph is over, and each article ends with one; most go on."
)
ENDS_FULL = _price("full-line-end", 2.0, "A sentence that fills its line may go on below.")
ENDS_MIDST = _price("sentence-cut-end", 6.0, "No article ends inside a sentence.")
UNSIGNED_PAGE = Rule(
    id="unsigned-page-end",
    decides=Decides.CUT,
    worth=0.7,
    unit="of the price",
    because="On a page without by-lines an end without one costs less: this paper signs nothing.",
)

# ---- flow: how the next piece goes on -----------------------------------------------------------

BYLINE_CLOSES = _price(
    "byline-closes", -1.0, "A by-line on its own closes the text that is still open."
)
CUT_WITHOUT_INDENTS = _price(
    "sentence-cut-goes-on", -2.0, "A cut sentence wants a next piece, also on a page of no indents."
)
CUT_GOES_ON_FLUSH = _price(
    "sentence-cut-then-flush", -3.0, "A cut sentence goes on at the edge of the next column."
)
CUT_THEN_INDENT = _price(
    "sentence-cut-then-indent", 8.0, "An indent begins a paragraph, so the sentence cannot go on."
)
FULL_THEN_FLUSH = _price(
    "full-line-then-flush", 0.0, "A full last line leaves open whether the paragraph goes on."
)
FULL_THEN_INDENT = _price(
    "full-line-then-indent",
    -0.5,
    "The sentence has ended and the next piece begins a paragraph, so the two fit together.",
)
SHORT_THEN_FLUSH = _price(
    "paragraph-over-then-flush", 6.0, "After a paragraph's last line the next one has an indent."
)
SHORT_THEN_INDENT = _price(
    "paragraph-over-then-indent", 0.0, "One paragraph is over, another begins: any two may follow."
)

# ---- flow: what the pieces are about ------------------------------------------------------------

SAME_THEME = _price(
    "same-theme",
    -1.5,
    "Both pieces share rare words with the same title, so they are about one subject.",
)
OTHER_THEME = _price(
    "other-theme",
    2.5,
    "The pieces share rare words with different titles, so they belong to different articles.",
)
THEME_OF_TITLE_OVER = _price(
    "theme-of-title-over",
    -1.5,
    "One piece shares words with the title over the other, so both may belong to that title.",
)

# ---- flow: where the pieces stand ---------------------------------------------------------------

BETWEEN_FENCE = _price(
    "rule-between", 4.0, "A printed rule parts articles more often than columns."
)
OTHER_FRAME = _price("other-frame", 8.0, "A frame holds a whole article, or a part of its own.")
SUBHEAD_BETWEEN = _price(
    "subhead-between", 1.5, "Type hardly larger than the text may be a sub-head: a weak barrier."
)
TITLE_BETWEEN = _price("title-between", 6.0, "A title between two pieces heads the lower one.")
PICTURE_TITLE_BETWEEN = _price(
    "picture-title-between",
    2.5,
    "A picture between them may be an outlined title of the lower one.",
)
TEXT_BETWEEN = _price("text-between", 4.0, "Text between two pieces is read between them.")
RULED_OFF = _price("ruled-off", 4.0, "A rule through the whole column ends what stands over it.")
WHITE_IN_SENTENCE = _price(
    "white-inside-sentence",
    0.5,
    "Per em of white: an inset or a lost line may leave some inside a sentence.",
)
WHITE_AFTER_SENTENCE = _price(
    "white-after-sentence", 1.5, "Per em of white: between two articles there is more of it."
)
COLUMN_SKIPPED = _price(
    "column-skipped", 2.5, "Per column, three at most: readers go to the next column, not past it."
)
FAR_COLUMN = _price("far-column", 1.0, "A wide gap without a picture in it parts two articles.")
NEXT_STANDS_LOWER = _price(
    "next-column-lower",
    1.5,
    "The next column begins below this piece's end, so it belongs to another article.",
)
CUT_RISES_OVER = _price(
    "sentence-cut-rises", 0.5, "A cut sentence may go on higher than its column began."
)
NEXT_STANDS_HIGHER = _price(
    "next-column-higher",
    2.0,
    "The next column ends above this piece's top, so it belongs to another article.",
)
SAME_TOP = _price("same-top", -1.5, "Columns of one article begin on one line of the grid.")
NEARLY_SAME_TOP = _price(
    "nearly-same-top",
    -0.5,
    "The tops differ by about an em, because an inset title or a photo pushed one column down.",
)
TOPS_APART = _price(
    "tops-apart", 1.0, "Per 12 em, twice at most: the further two tops are apart the less they fit."
)
OPEN_TEXT_BELOW = _price(
    "text-below-waits", 1.5, "Text under the piece, under the same title, is read before a column."
)
OPEN_TEXT_ABOVE = _price(
    "text-above-waits",
    1.5,
    "Unfinished text stands right above the next piece, so that text continues there first.",
)
SECOND_TIER_CUT = _price(
    "second-tier-in-sentence", 3.0, "A cut sentence may go on in a tier of columns below."
)
SECOND_TIER = _price(
    "second-tier", 4.0, "An article seldom goes back left to a second tier of columns."
)
SECOND_TIER_TITLE = _price(
    "second-tier-other-title", 3.0, "A second tier under another title is another article."
)
VERTICAL_BETWEEN = _price(
    "vertical-title-between", 4.0, "A vertical title between two columns heads the right one."
)
SAME_TITLE = _price("same-title-over", -1.5, "Columns under one title are one article.")
TITLE_SET_IN = _price(
    "title-set-into-text", 0.5, "A title set into its text stands over its later columns only."
)
NEXT_HAS_TITLE = _price(
    "next-has-other-title", 4.0, "A column under another title begins that title's article."
)
NEXT_HAS_PICTURE = _price(
    "next-has-other-picture", 2.5, "The picture over the next column may be its outlined title."
)
RISES_A_LITTLE = _price(
    "untitled-next", 0.5, "The next column has no title over it, this one has: not quite as likely."
)
RISES_OVER_TITLE = _price(
    "rises-over-title",
    3.75,
    "Whole text does not go on higher than its own title, unless the title is set into text.",
)

# ---- titles: which heading an article gets ------------------------------------------------------


def _title(name: str, worth: float, because: str) -> Rule:
    return _price(name, worth, because, Decides.TITLE)


ALONE = _title(
    "title-or-article-alone",
    2.75,
    "What a heading or an article costs that stays alone: a match that costs more is none.",
)
SHARED_WORDS = _title(
    "shares-words", -6.0, "For all its bigrams: titles repeat the rare words of their articles."
)
FOREIGN_FRAME = _title("title-in-other-frame", 6.0, "A title stands in the frame of its article.")
TITLE_ABOVE = _title(
    "title-over-first-piece", 0.0, "A title stands over the beginning of its article."
)
TITLE_OVER_LATER = _title(
    "title-over-later-piece", 1.5, "A title set into its text stands over a later column."
)
GAP_UNDER_TITLE = _title(
    "gap-under-title", 0.3, "Per em over two: what stands far over a text seldom heads it."
)
CROSSED = _title(
    "text-between-title-and-article", 4.0, "Text between title and article belongs to the title."
)
TITLE_INSIDE = _title(
    "title-inside-article", 0.8, "A title inside a text is rare, but it then belongs to that text."
)
TITLE_APART = _title(
    "title-apart", 2.5, "A title that does not touch its article, but stands over."
)
TITLE_ASIDE = _title("title-aside", 3.5, "A title beside its article, without touching it.")
DISTANCE = _title("title-distance", 0.25, "Per em between title and article: near ones go first.")
VERTICAL_BEFORE = _title(
    "vertical-title-before", 0.0, "A vertical title stands left of its article, tops level."
)
VERTICAL_UNEVEN = _title(
    "vertical-title-uneven", 1.0, "A vertical title left of its article whose tops differ."
)
VERTICAL_AFTER = _title(
    "vertical-title-after", 1.5, "In a layout read from the right the title stands behind."
)
PICTURE_PAGE = _title(
    "largest-line-of-picture-page", 0.0, "On a page of photos the largest line is the title."
)
ADOPTED_TITLE = _title(
    "large-type-adopted", 0.0, "Large type right over an untitled article is kept as its title."
)

# ---- captions and left-over headings ------------------------------------------------------------

CAPTION_DISTANCE = _price(
    "caption-distance", 1.0, "Per em: a caption belongs to the nearest article.", Decides.CAPTION
)
CAPTION_FOREIGN = _price(
    "caption-in-other-frame",
    30.0,
    "A frame encloses what belongs together, so a caption does not cross it.",
    Decides.CAPTION,
)
CAPTION_WORDS = _price(
    "caption-shares-words",
    -8.0,
    "The price counts when all bigrams are shared: if two articles are equally near, words decide.",
    Decides.CAPTION,
)
CAPTION_INSIDE = _price("caption-inside", -4.0, "Text runs around its own photos.", Decides.CAPTION)
OVER_PACKAGE = Rule(
    id="headline-over-package",
    decides=Decides.KICKER,
    worth=60.0,
    unit="points",
    because="A free headline at most so far over titled articles is the kicker of all of them.",
)
ADOPTED_KICKER = Rule(
    id="large-type-as-kicker",
    decides=Decides.KICKER,
    because="Large type right over a titled article without a kicker is its kicker.",
)
ADOPTED_CAPTION = Rule(
    id="large-type-as-caption",
    decides=Decides.CAPTION,
    because="Large type that nothing owns is kept with the nearest article: no text is lost.",
)
