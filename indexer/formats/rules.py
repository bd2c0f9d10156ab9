"""The rules by which glyphs of a page become lines of print, and lines become blocks.

Each ``worth`` is a threshold. Most are in em, the type size of the glyphs that are compared,
because gaps and indents grow with the type. The rules follow habits of typesetters and of layout
programs. tests/golden and tests/indexer/formats/test_pdf.py check all rules together;
tests/support/print_examples.py has two pages for each rule.
"""

from indexer.corpus.rules import Decides, Rule


def _print(name: str, worth: float, unit: str, because: str) -> Rule:
    return Rule(id=name, decides=Decides.PRINT, worth=worth, unit=unit, because=because)


# ---- glyphs -------------------------------------------------------------------------------------

FAKE_BOLD = _print(
    "glyph-printed-twice",
    0.22,
    "em",
    "Word processors make type bold by printing a glyph again, shifted by less than "
    "{worth} em, so the second print is dropped.",
)
NARROW_TWIN = _print(
    "narrow-glyph-printed-twice",
    0.6,
    "of the glyph's width",
    "Two narrow glyphs, such as the two 1s of 11, stand close by nature, so only an "
    "overlap within {worth:.0%} of the glyph's width is a second print.",
)
OUTSIDE_CROP_BOX = Rule(
    id="outside-crop-box",
    decides=Decides.PRINT,
    because="Layout programs print file name and time outside the edge at which the page is cut, "
    "so glyphs outside the crop box are no text of the paper.",
)
SLANTED = _print(
    "slanted-is-watermark",
    5,
    "degrees",
    "Text is set level or upright, and skewed scans are off by less than {worth} degrees, so a "
    "steeper slant is a watermark or a round stamp.",
)
PALE = _print(
    "pale-is-watermark",
    0.5,
    "of full opacity",
    "A watermark lets the text shine through, so print of less than {worth:.0%} opacity, or in a "
    "light colour, is a watermark where it crosses other print or other pages have it too.",
)
PALE_REPEATED = _print(
    "pale-is-repeated",
    3,
    "times",
    "Watermarks are laid over a page like tiles, so pale words that stand on the page {worth} "
    "times or more are watermarks, however small.",
)
PALE_HUGE = _print(
    "pale-is-huge",
    4,
    "times the usual size",
    "Headlines in light grey are smaller than {worth} times the text, so larger pale type is a "
    "watermark, also beside the text.",
)
BACKGROUND = _print(
    "drawing-is-background",
    0.8,
    "of the page's area",
    "A drawing that covers more than {worth:.0%} of the page lies behind the whole "
    "page, so the drawing frames no article.",
)
SCAN = _print(
    "picture-is-a-scan",
    0.4,
    "of the page's area",
    "A page with hardly any text and a picture over more than {worth:.0%} of its area is a scan, "
    "but a short notice without such a picture is read.",
)
SMALL_DRAWING = _print(
    "drawing-is-ornament",
    40,
    "points",
    "Bullets, logos and icons are at most {worth} points long, so a shorter drawing "
    "is neither a frame, a hairline nor a photo.",
)

# ---- rows of glyphs -----------------------------------------------------------------------------

SAME_ROW = _print(
    "glyphs-on-one-base-line",
    0.25,
    "em",
    "Digits and raised marks leave the base line by less than {worth} em, and the "
    "next row is a whole em away, so nearer glyphs stand in one row.",
)
SAME_SIZE = _print(
    "glyphs-of-one-size",
    1.25,
    "times",
    "Latin and digits are at most {worth} times larger or smaller than the Han "
    "around them, so a greater difference begins another line, such as a title.",
)

# ---- where a row is cut into columns ------------------------------------------------------------

GAP_CUTS = _print(
    "wide-gap-cuts-row",
    0.6,
    "em",
    "A printed space is narrower than {worth} em and a gutter between columns wider, "
    "so a wider gap cuts the row into two lines.",
)
SPREAD = Rule(
    id="title-is-spread",
    decides=Decides.PRINT,
    worth=2,
    unit="times the usual gap",
    limit=2.5,
    because="A short title is spread over its columns, so a gap cuts its row only if the gap is "
    "wider by {worth} times the gap between the glyphs next to it, up to {limit} em.",
)
GAP_AT_EDGE = _print(
    "gap-at-column-edge-cuts-row",
    0.3,
    "em",
    "Rows above and below start at the right end of the gap, so a gap of {worth} em "
    "is already a gutter between columns.",
)
HUNG_GAP_AT_EDGE = _print(
    "hanging-mark-at-column-edge",
    0.05,
    "em",
    "Closing punctuation hangs into the gutter, so after such a mark a gap of "
    "{worth} em at a column's edge cuts the row.",
)
HANGING = _print(
    "closing-mark-is-half-wide",
    0.5,
    "em",
    "The ink of closing punctuation fills {worth} em on the left of its square and "
    "the rest is white, so the white is counted to the gap behind the mark.",
)
ROWS_OF_TEXT_AT_EDGE = _print(
    "column-edge-of-text",
    2,
    "rows",
    "Two rows of text rarely start at one place by chance, so {worth} rows near the "
    "gap that start there show a column's edge.",
)
ROWS_OF_TITLE_AT_EDGE = _print(
    "column-edge-of-title",
    3,
    "rows",
    "Titles contain printed spaces, so two rows of a title may start at one place by "
    "chance and {worth} rows are needed to show a column's edge.",
)
EDGE_REACH = _print(
    "column-edge-within-reach",
    6.0,
    "em",
    "Further up or down the page other columns may begin, so only rows within "
    "{worth} em show where a column's edge is.",
)
EDGE_ALIGNED = _print(
    "rows-start-at-one-edge",
    0.12,
    "em",
    "Rows of one column start at one place except for rounding, so rows whose starts "
    "differ by less than {worth} em share an edge.",
)
EDGE_OF_INDENT = _print(
    "edge-is-an-indent",
    4.0,
    "em",
    "Rows within {worth} em start one indent further to the left, so the supposed "
    "edge is only the indent of a paragraph.",
)
GAP_HEALED = _print(
    "rows-across-heal-gap",
    1.3,
    "em",
    "The lines above and below run across the gap, so a gap of up to {worth} em is a "
    "printed space and no gutter.",
)
ROWS_AROUND = _print(
    "rows-next-to-gap",
    2.2,
    "em",
    "The next line of a text stands within {worth} em, from base line to base line, "
    "so only rows that near can run across a gap.",
)
HAIRLINE = _print(
    "hairline-parts-columns",
    3.0,
    "points",
    "A line drawn between columns is thinner than {worth} points and a frame "
    "thicker, so only a thinner drawing parts columns.",
)

# ---- indents -----------------------------------------------------------------------------------


def _indent(name: str, worth: float, because: str) -> Rule:
    return Rule(id=name, decides=Decides.PARAGRAPH, worth=worth, unit="em", because=because)


INDENT_LEAST = _indent(
    "first-line-indent-at-least",
    1.4,
    "A hanging mark or rounding shifts a line by less than {worth} em, so only a "
    "line that is set further in begins a paragraph.",
)
INDENT_MOST = _indent(
    "first-line-indent-at-most",
    3.2,
    "A paragraph's first line is set in by two em, so a line that is set in by more "
    "than {worth} em is centred and begins no paragraph.",
)

DROP_CAP = _print(
    "drop-cap-joined",
    1.5,
    "times the body size",
    "A single character at least {worth} times as large as the two lines of text at its right "
    "begins the first of them, so the character is joined to that line.",
)

# ---- spaces and vertical headings ---------------------------------------------------------------

SPACE = _print(
    "gap-is-a-space",
    0.15,
    "em",
    "A gap that is {worth} em wider than the usual gap of its line was set on "
    "purpose, so the gap is a printed space.",
)
VERTICAL_STEP = _print(
    "vertical-heading-step",
    2.3,
    "em",
    "In a vertical heading the base lines of two glyphs are at most {worth} em "
    "apart, so glyphs further apart belong to different headings.",
)
VERTICAL_TOUCHING = _print(
    "vertical-heading-overlap",
    0.85,
    "em",
    "In a vertical heading each glyph stands below the one before by {worth} em or "
    "more, so glyphs that are closer overlap and form no vertical heading.",
)
VERTICAL_ASIDE = _print(
    "vertical-heading-axis",
    0.2,
    "em",
    "The glyphs of a vertical heading stand on one axis, so a glyph more than "
    "{worth} em beside the axis is not part of the heading.",
)
VERTICAL_SIZE = _print(
    "vertical-heading-size",
    0.08,
    "em",
    "The glyphs of a vertical heading have one size, so a glyph whose size differs "
    "by {worth} em or more is not part of the heading.",
)
VERTICAL_GLYPHS = _print(
    "vertical-heading-length",
    4,
    "glyphs",
    "A stack of fewer than {worth} glyphs may be chance, so only a stack of {worth} "
    "or more is a vertical heading.",
)
COLUMN_OF_GLYPHS = _print(
    "vertical-text-column",
    5,
    "glyphs",
    "Fewer glyphs stand below each other by chance, as in a list of numbers, so {worth} or more "
    "without neighbours at their sides are text from top to bottom.",
)
VERTICAL_CROSSED = _print(
    "vertical-heading-crossed",
    3,
    "glyphs",
    "The row beside each glyph of a vertical heading is about as long, so a glyph "
    "whose row differs by {worth} glyphs or more belongs to a horizontal title.",
)
VERTICAL_COLUMNS = _print(
    "vertical-heading-columns",
    1.2,
    "em",
    "Two columns of one vertical heading stand at most {worth} em apart, so columns "
    "further apart are two headings.",
)

# ---- kinds of print -----------------------------------------------------------------------------

LARGE_TYPE = Rule(
    id="large-type-is-title",
    decides=Decides.TITLE,
    worth=1.18,
    unit="times the body size",
    because="Titles are set at least {worth} times as large as the text, and bold sub-heads "
    "are smaller, so type that large is a title.",
)
CENTRED_TITLE = Rule(
    id="centred-first-line-is-title",
    decides=Decides.TITLE,
    worth=1.06,
    unit="times the body size",
    because="Letters and notices have a title hardly larger than their text, so the first line of "
    "a page is the title if it is centred and at least {worth} times as large.",
)
CAPTION_TYPE = Rule(
    id="small-type-is-caption",
    decides=Decides.CAPTION,
    worth=0.9,
    unit="times the body size",
    because="Captions, tables of contents and imprints are set smaller than {worth} times "
    "the body size, so smaller type is not running text.",
)
LEAD = Rule(
    id="large-type-is-lead",
    decides=Decides.TITLE,
    worth=30,
    unit="glyphs",
    because="A title is shorter than {worth} glyphs, so a longer sentence in large type is "
    "the lead paragraph of an article.",
)
LONG_CAPTION = Rule(
    id="small-type-is-text",
    decides=Decides.CAPTION,
    worth=60,
    unit="glyphs",
    because="A caption is shorter than {worth} glyphs, so longer sentences in small type on "
    "many lines are running text.",
)

# ---- running heads and feet ---------------------------------------------------------------------

MARGIN = _print(
    "running-head-in-margin",
    0.12,
    "of the height of all print",
    "Page numbers, dates and imprints stand in the outer {worth:.0%} of the printed "
    "height, so only a line there can be a running head or foot.",
)
HEAD_REPEATED = Rule(
    id="running-head-repeated",
    decides=Decides.PRINT,
    worth=2,
    unit="pages",
    limit=0.3,
    because="Pages print nothing else twice at one place, so a line in the margin that {worth} "
    "pages or more, and {limit:.0%} of all, have in common is a running head, whatever its size.",
)
HEAD_SIZE = _print(
    "running-head-size",
    1.5,
    "times the body size",
    "A running head is set at most {worth} times as large as the text, so a date in "
    "larger type is part of a title.",
)
HEAD_WORDS = _print(
    "running-head-words",
    12,
    "glyphs",
    "Beside number and date a running head contains only the name of the paper or "
    "section, so more than {worth} further glyphs make the line text.",
)
TEXT_STEP = _print(
    "date-in-text-step",
    2.2,
    "em",
    "A line of the same size within {worth} em of the date belongs to the same text, "
    "so the date is part of a sentence and no running head.",
)
TEXT_SIZE = _print(
    "date-in-text-size",
    0.05,
    "em",
    "The lines of one text differ in size by less than {worth} em, so a neighbour of "
    "another size does not make the date part of a text.",
)
TEXT_ASIDE = _print(
    "date-in-text-edge",
    2.5,
    "em",
    "The lines of one text start within {worth} em of each other, which leaves room "
    "for an indent, so a line that starts further aside is not its neighbour.",
)

BRIEFING_HEAD = _print(
    "briefing-head",
    4,
    "lines",
    "A briefing has its name and an issue line in at most {worth} lines over editor and date, so "
    "such lines are its head and no article.",
)
BRIEFING_FOOT = _print(
    "briefing-foot",
    3,
    "lines",
    "The list of those who receive a briefing (报, 送, 发) ends its last page, with at most "
    "{worth} lines for each entry, so all lines from its first entry on are the foot.",
)

TABLE_CELL = _print(
    "table-cell-lines",
    6,
    "lines",
    "A cell of a table holds a few words, so a grid in which a cell has more than {worth} lines is "
    "boxes around articles and no table.",
)

TABLE_ROWS = _print(
    "table-without-rules",
    3,
    "rows",
    "Short lines stand side by side by chance, so only {worth} rows or more of cells that stand in "
    "the same columns, with more white than a gutter and no sentences, are a table.",
)

# ---- which lines make a block -------------------------------------------------------------------

STEP_OF_TEXT = _print(
    "step-inside-text",
    2.45,
    "em",
    "Running text is set with at most {worth} em from base line to base line, so a "
    "wider step begins another block.",
)
STEP_OF_CAPTION = _print(
    "step-inside-caption",
    1.9,
    "em",
    "Captions are set closer than running text, with at most {worth} em from base "
    "line to base line, so a wider step begins another block.",
)
STEP_OF_TITLE = _print(
    "step-inside-title",
    1.75,
    "em",
    "The lines of a title stand at most {worth} em apart, because their glyphs are "
    "large, so a wider step begins another heading.",
)
SIZE_OF_TEXT = _print(
    "size-inside-text",
    0.1,
    "em",
    "Digits and fallback fonts change the size of a line of text by less than "
    "{worth} em, so a greater difference begins another block.",
)
SIZE_OF_TITLE = _print(
    "size-inside-title",
    0.04,
    "em",
    "A kicker may be hardly smaller than its title, so lines of large type whose "
    "sizes differ by {worth} em or more are two headings.",
)
EQUALLY_NEAR = _print(
    "two-lines-equally-near",
    0.4,
    "em",
    "Two lines stand below at distances that differ by less than {worth} em, so the "
    "line above spans two columns and continues in neither.",
)
OVERLAP = _print(
    "lines-overlap",
    0.3,
    "of the narrower line",
    "Lines of one column overlap by more than {worth:.0%} of the narrower line, so "
    "lines that only touch belong to neighbouring columns.",
)

# ---- by-lines and captions by their place -------------------------------------------------------

SIGNATURE_ASIDE = Rule(
    id="signature-set-in",
    decides=Decides.BYLINE,
    worth=3,
    unit="em",
    because="A signature is set to the right of its column, so brackets that begin less than "
    "{worth} em from the left edge belong to the text.",
)
SIGNATURE_EDGE = Rule(
    id="signature-at-right-edge",
    decides=Decides.BYLINE,
    worth=1.2,
    unit="em",
    because="A signature ends at the right edge of its column, except for a hanging bracket, "
    "so brackets that end within {worth} em of the edge are a by-line.",
)
PICTURE_HEIGHT = Rule(
    id="picture-may-have-caption",
    decides=Decides.CAPTION,
    worth=3,
    unit="times the body size",
    because="A drawing that is lower than {worth} times the body size is an ornament, and "
    "nobody writes a caption for an ornament.",
)
CAPTION_NEAR = Rule(
    id="caption-near-picture",
    decides=Decides.CAPTION,
    worth=1.2,
    unit="em",
    because="A caption stands right below its picture, so a line that is more than {worth} "
    "em below is not the caption.",
)
CAPTION_CENTRED = Rule(
    id="caption-centred",
    decides=Decides.CAPTION,
    worth=1.2,
    unit="em",
    because="Text starts at the edge of its column, so a line with more than {worth} em of "
    "white on both sides is centred under its picture and is a caption.",
)
CAPTION_PARTED = Rule(
    id="caption-parted-from-text",
    decides=Decides.CAPTION,
    worth=1.15,
    unit="times the usual step",
    because="The white below a caption in the size of the text is at least {worth} times the "
    "usual step, so such a gap parts the caption from the text.",
)
CENTRED = Rule(
    id="sub-head-centred",
    decides=Decides.PARAGRAPH,
    worth=1.2,
    unit="em",
    because="The white on the left and on the right of a sub-head differs by less than "
    "{worth} em, so such a line is centred and is a paragraph of its own.",
)

# ---- further rules of glyphs, captions and small type -------------------------------------------

GLYPH_BOX = _print(
    "glyph-box-usable",
    3,
    "em",
    "No glyph is wider than {worth} em, so a wider box is an error of the file, and "
    "the glyph gets the width of its type.",
)
INK_BOX = _print(
    "glyph-box-of-ink",
    0.02,
    "em",
    "Browsers print fonts whose boxes end with the ink, so the box of a Han glyph that begins "
    "{worth} em right of its origin is no box of its width, and the glyph gets a whole em.",
)
CAPTIONED_WIDTH = Rule(
    id="caption-of-wide-picture",
    decides=Decides.CAPTION,
    worth=6,
    unit="em",
    because="A line may be centred in a narrow drawing by chance, so only a picture wider "
    "than {worth} em has a centred caption.",
)
LONG_CAPTION_LINES = Rule(
    id="small-type-of-many-lines",
    decides=Decides.CAPTION,
    worth=4,
    unit="lines",
    because="A caption takes three lines at most, so long sentences in small type on {worth} "
    "lines or more are running text.",
)
