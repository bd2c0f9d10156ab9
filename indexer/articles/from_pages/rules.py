"""The rules for pages with geometry: prices of reading orders, titles and captions.

All prices have one unit: 6 is a strong reason against, 2 a weak one; a negative price is a reason
in favour. The cheapest combination is taken (`indexer.articles.assign`). The prices follow laws
of typesetting and are tuned on generated pages (docs/extraction.md), not on one paper.
Examples: tests/support/page_examples.py.
"""

from indexer.corpus.rules import Decides, Rule


def _price(
    name: str, worth: float, because: str, decides: Decides = Decides.CUT, limit: float = 0.0
) -> Rule:
    return Rule(id=name, decides=decides, worth=worth, unit="price", because=because, limit=limit)


# ---- flow: where an article begins --------------------------------------------------------------

STARTS_BY_JUMP = _price(
    "jump-line-starts",
    -4.0,
    "The piece opens with a jump line (上接), so the piece continues an article of "
    "another page and follows no piece of its own page.",
)
STARTS_WITHOUT_TEXT = _price(
    "byline-starts-nothing",
    8.0,
    "The piece consists of a by-line alone, which ends some article, so the piece "
    "can hardly begin one.",
)
STARTS_INDENTED = _price(
    "indented-start",
    0.5,
    "Every article begins with a paragraph and so with an indent, but most indents "
    "are inside an article, so an indent is a weak reason for a beginning.",
)
STARTS_FLUSH = _price(
    "flush-start",
    6.0,
    "Paragraphs of this page begin with an indent, so a piece without one continues "
    "a paragraph and hardly begins an article.",
)
STARTS_UNKNOWN = _price(
    "unindented-page-start",
    1.5,
    "No paragraph of this page is indented, so the page does not show where an article begins.",
)
UNDER_VERTICAL_TITLE = _price(
    "beside-vertical-title",
    -1.5,
    "A vertical title stands right beside the text that belongs to it, so the text "
    "beside the title begins an article.",
)
UNDER_TITLE = _price(
    "first-under-title",
    -1.5,
    "Under a title the text begins in the leftmost column at the top, so the piece "
    "there begins the article.",
)
UNDER_PICTURE_TITLE = _price(
    "first-under-picture",
    0.0,
    "A picture over the column may be a title drawn as outlines, so the picture "
    "speaks neither for a beginning nor against one.",
)
LATER_UNDER_TITLE = _price(
    "later-under-title",
    1.5,
    "Of the columns under one title only the first begins the article, so a later "
    "column hardly begins one.",
)
WITHOUT_TITLE = _price(
    "no-title-over",
    2.5,
    "Few articles are printed without a title, so a piece without a title over it "
    "hardly begins an article.",
)

# ---- flow: where an article ends ----------------------------------------------------------------

ENDS_CLOSED = _price(
    "closed-end",
    0.0,
    "A by-line or a jump line ends the piece, so ending the article there costs nothing.",
)
ENDS_SHORT = _price(
    "short-line-end",
    1.5,
    "The last line of the piece is short, so a paragraph ends there, and with it "
    "perhaps the article; most paragraphs are followed by another.",
)
ENDS_FULL = _price(
    "full-line-end",
    2.0,
    "The last line of the piece ends a sentence and fills the column, so the "
    "paragraph may continue and an end of the article is less likely.",
)
ENDS_MIDST = _price(
    "sentence-cut-end",
    6.0,
    "The piece stops inside a sentence, and no article ends so, so the article "
    "continues elsewhere.",
)
UNSIGNED_PAGE = Rule(
    id="unsigned-page-end",
    decides=Decides.CUT,
    worth=0.7,
    unit="of the price",
    because="No article of this page has a by-line, so an end without a by-line costs only "
    "{worth:.0%} of the usual price.",
)

# ---- flow: how the next piece goes on -----------------------------------------------------------

BYLINE_CLOSES = _price(
    "byline-closes",
    -1.0,
    "The next piece consists of a by-line alone, so the piece closes the text that is still open.",
)
CUT_WITHOUT_INDENTS = _price(
    "sentence-cut-goes-on",
    -2.0,
    "The piece stops inside a sentence, so another piece must follow, also on a page "
    "whose paragraphs are not indented.",
)
CUT_GOES_ON_FLUSH = _price(
    "sentence-cut-then-flush",
    -3.0,
    "The piece stops inside a sentence and the next piece starts at the column's "
    "edge, so the sentence continues there.",
)
CUT_THEN_INDENT = _price(
    "sentence-cut-then-indent",
    8.0,
    "The piece stops inside a sentence, but the next piece begins a paragraph, so "
    "the two do not fit.",
)
FULL_THEN_FLUSH = _price(
    "full-line-then-flush",
    0.0,
    "The last line is full and the next piece starts at the column's edge, so the "
    "paragraph may continue there or not.",
)
FULL_THEN_INDENT = _price(
    "full-line-then-indent",
    -0.5,
    "The sentence has ended and the next piece begins a paragraph, so the two pieces fit together.",
)
SHORT_THEN_FLUSH = _price(
    "paragraph-over-then-flush",
    6.0,
    "The paragraph is over, but the next piece does not begin one, so the two pieces do not fit.",
)
SHORT_THEN_INDENT = _price(
    "paragraph-over-then-indent",
    0.0,
    "One paragraph is over and the next piece begins another, so any two such pieces "
    "may follow each other.",
)

# ---- flow: what the pieces are about ------------------------------------------------------------

SAME_THEME = _price(
    "same-theme",
    -1.5,
    "Both pieces share rare words with the same title, so they belong to one article.",
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
    "rule-between",
    4.0,
    "A line is printed between the two pieces, and printed lines part articles more "
    "often than columns, so the pieces belong to different articles.",
)
COLUMN_RULE = _price(
    "rule-under-one-title",
    1.0,
    "A line is printed between the two pieces, but one title stands over both, so the line parts "
    "columns of one article and hardly speaks against the link.",
)
OTHER_FRAME = _price(
    "other-frame",
    8.0,
    "A frame encloses a whole article or a part of its own, so a piece inside a "
    "frame and a piece outside do not follow each other.",
)
SUBHEAD_BETWEEN = _price(
    "subhead-between",
    1.5,
    "The type between the two pieces is less than {limit} times as large as the text "
    "and may be a sub-head, so that type parts the pieces only weakly.",
    limit=1.45,
)
TITLE_BETWEEN = _price(
    "title-between",
    6.0,
    "A title stands between the two pieces and belongs to the lower one, so the "
    "lower piece begins another article.",
)
PICTURE_TITLE_BETWEEN = _price(
    "picture-title-between",
    2.5,
    "A picture stands between the two pieces and may be a title drawn as outlines, "
    "so the lower piece may begin another article.",
)
TEXT_BETWEEN = _price(
    "text-between",
    4.0,
    "Other text stands between the two pieces and is read before the lower one, so "
    "the two do not follow each other.",
)
RULED_OFF = _price(
    "ruled-off",
    4.0,
    "A line is printed across the whole column below the upper piece, so the article "
    "above the line ends there.",
)
WHITE_IN_SENTENCE = _price(
    "white-inside-sentence",
    0.5,
    "White space parts the two pieces inside a sentence; a lost line or a picture "
    "may leave some, so each em costs little, and all of them {limit} at most.",
    limit=2.5,
)
WHITE_AFTER_SENTENCE = _price(
    "white-after-sentence",
    1.5,
    "White space parts the two pieces after a sentence, and articles stand further "
    "apart than paragraphs, so each em adds to the price, up to {limit}.",
    limit=6.0,
)
COLUMN_SKIPPED = _price(
    "column-skipped",
    2.5,
    "Readers go to the next column and not past it, so each column that the link "
    "would skip adds to the price, {limit} at most.",
    limit=3,
)
FAR_COLUMN = _price(
    "far-column",
    1.0,
    "The gap between the two columns is wider than {limit} em and no picture fills "
    "the gap, so the columns belong to different articles.",
    limit=4.0,
)
NEXT_STANDS_LOWER = _price(
    "next-column-lower",
    1.5,
    "The next column begins below the end of this piece, so the column belongs to another article.",
)
CUT_RISES_OVER = _price(
    "sentence-cut-rises",
    0.5,
    "The piece stops inside a sentence, which may continue in a column that starts "
    "higher than this piece, so the link costs little.",
)
NEXT_STANDS_HIGHER = _price(
    "next-column-higher",
    2.0,
    "The next column ends above the top of this piece, so the column belongs to another article.",
)
SAME_TOP = _price(
    "same-top",
    -1.5,
    "Columns of one article begin at one height, so two columns whose tops differ by "
    "less than {limit} em belong together.",
    limit=0.3,
)
NEARLY_SAME_TOP = _price(
    "nearly-same-top",
    -0.5,
    "The tops of the two columns differ by about an em, because a title or a photo "
    "pushed one column down, so the columns may belong together.",
)
TOPS_APART = _price(
    "tops-apart",
    1.0,
    "The further the tops of two columns are apart, the less they fit, so every "
    "{limit} em add to the price, twice at most.",
    limit=12.0,
)
OPEN_TEXT_BELOW = _price(
    "text-below-waits",
    1.5,
    "Text under the same title stands below this piece and is read before the next "
    "column, so the link skips that text.",
)
OPEN_TEXT_ABOVE = _price(
    "text-above-waits",
    1.5,
    "Unfinished text stands right above the next piece and continues there first, so "
    "the next piece does not follow this one.",
)
SECOND_TIER_CUT = _price(
    "second-tier-in-sentence",
    3.0,
    "The piece stops inside a sentence, which may continue in a second row of "
    "columns further down on the left, so the link is possible but rare.",
)
SECOND_TIER = _price(
    "second-tier",
    4.0,
    "An article seldom goes back to the left into a second row of columns, so the "
    "piece there belongs to another article.",
)
SECOND_TIER_TITLE = _price(
    "second-tier-other-title",
    3.0,
    "The second row of columns stands under another title, so the piece there "
    "belongs to that title.",
)
VERTICAL_BETWEEN = _price(
    "vertical-title-between",
    4.0,
    "A vertical title stands between the two columns and belongs to the right one, "
    "so the right column begins another article.",
)
SAME_TITLE = _price(
    "same-title-over", -1.5, "Both columns stand under one title, so they belong to one article."
)
TITLE_SET_IN = _price(
    "title-set-into-text",
    0.5,
    "The title is set into its text and stands over the later columns only, so a "
    "first column without a title over it may come before.",
)
NEXT_HAS_TITLE = _price(
    "next-has-other-title",
    4.0,
    "The next column stands under another title, so the column begins the article of that title.",
)
NEXT_HAS_PICTURE = _price(
    "next-has-other-picture",
    2.5,
    "The picture over the next column may be a title drawn as outlines, so the "
    "column may begin another article.",
)
RISES_A_LITTLE = _price(
    "untitled-next",
    0.5,
    "A title stands over this column but none over the next, so the next column is a "
    "little less likely to continue the article.",
)
RISES_OVER_TITLE = _price(
    "rises-over-title",
    3.75,
    "The next column begins higher than the article's own title, and the title is "
    "not set into its text, so the article does not continue there.",
)

# ---- titles: which heading an article gets ------------------------------------------------------


def _title(name: str, worth: float, because: str, limit: float = 0.0) -> Rule:
    return _price(name, worth, because, Decides.TITLE, limit)


ALONE = _title(
    "title-or-article-alone",
    2.75,
    "A heading and an article that both stay alone cost this price, so a pair that "
    "costs more is not matched.",
)
SHARED_WORDS = _title(
    "shares-words",
    -6.0,
    "A title repeats rare words of its article, so the price falls with the share of "
    "the title's bigrams that the article contains.",
)
FOREIGN_FRAME = _title(
    "title-in-other-frame",
    6.0,
    "A title stands in the same frame as its article, so a heading in another frame "
    "is not the title.",
)
TITLE_ABOVE = _title(
    "title-over-first-piece",
    0.0,
    "A title stands over the beginning of its article, so this place costs nothing.",
)
TITLE_OVER_LATER = _title(
    "title-over-later-piece",
    1.5,
    "The heading stands over a later column of the article, which happens only when "
    "a title is set into its text, so this place costs more.",
)
GAP_UNDER_TITLE = _title(
    "gap-under-title",
    0.3,
    "A heading far above a text seldom belongs to it, so each em of white beyond "
    "{limit} adds to the price.",
    limit=2.0,
)
CROSSED = _title(
    "text-between-title-and-article",
    4.0,
    "Text stands between the heading and the article, so the heading belongs to that text.",
)
TITLE_INSIDE = _title(
    "title-inside-article",
    0.8,
    "A heading inside a text is rare, but it then belongs to that text, so this "
    "place costs little.",
)
TITLE_APART = _title(
    "title-apart",
    2.5,
    "The heading stands above or below the article without touching its first "
    "column, so the heading is less likely to be its title.",
)
TITLE_ASIDE = _title(
    "title-aside",
    3.5,
    "The heading stands beside the article and not over it, so the heading is hardly its title.",
)
DISTANCE = _title(
    "title-distance",
    0.25,
    "A near heading is a likelier title than a far one, so each em between heading "
    "and article adds to the price.",
)
VERTICAL_BEFORE = _title(
    "vertical-title-before",
    0.0,
    "A vertical title stands left of its article with its top at the same height, so "
    "this place costs nothing.",
)
VERTICAL_UNEVEN = _title(
    "vertical-title-uneven",
    1.0,
    "The vertical title stands left of the article, but their tops are not level, so "
    "this place costs more.",
)
VERTICAL_AFTER = _title(
    "vertical-title-after",
    1.5,
    "The vertical title stands right of the article, as in a layout that is read "
    "from the right, so this place costs more.",
)
PICTURE_PAGE = _title(
    "largest-line-of-picture-page",
    0.0,
    "The page contains only photos, captions and large type, so the largest line is the title.",
)
ADOPTED_TITLE = _title(
    "large-type-adopted",
    0.0,
    "Large type that no article owns stands right over an article without a title, "
    "so the type is kept as its title.",
)

# ---- captions and left-over headings ------------------------------------------------------------

CAPTION_DISTANCE = _price(
    "caption-distance",
    1.0,
    "A caption belongs to the nearest article, so each em between caption and "
    "article adds to the price.",
    Decides.CAPTION,
)
CAPTION_FOREIGN = _price(
    "caption-in-other-frame",
    30.0,
    "A frame encloses what belongs together, so a caption does not belong to an "
    "article in another frame.",
    Decides.CAPTION,
)
CAPTION_WORDS = _price(
    "caption-shares-words",
    -8.0,
    "If two articles are equally near, shared words decide, so the price falls with "
    "the share of the caption's bigrams that the article contains.",
    Decides.CAPTION,
)
CAPTION_INSIDE = _price(
    "caption-inside",
    -4.0,
    "The caption stands inside the article, and text runs around its own photos, so "
    "the caption belongs to that article.",
    Decides.CAPTION,
)
OVER_PACKAGE = Rule(
    id="headline-over-package",
    decides=Decides.KICKER,
    worth=60.0,
    unit="points",
    because="A free headline stands at most {worth} points above several titled articles, so "
    "the headline is the kicker of all of them.",
)
ADOPTED_KICKER = Rule(
    id="large-type-as-kicker",
    decides=Decides.KICKER,
    because="Large type that no article owns stands right over an article with a title and "
    "without a kicker, so the type is its kicker.",
)
ADOPTED_CAPTION = Rule(
    id="large-type-as-caption",
    decides=Decides.CAPTION,
    because="No article owns this large type as title or kicker; the nearest article keeps "
    "the type as a caption, so that no text is lost.",
)
ADOPTED_BYLINE = Rule(
    id="byline-adopted",
    decides=Decides.BYLINE,
    because="No text ends over this by-line; the nearest article without one keeps the by-line, so "
    "that no text is lost.",
)
