"""The rules by which glyphs of a page become lines of print, and lines become blocks.

Each ``worth`` is a threshold. Most are in em, the type size of the glyphs that are compared,
because gaps and indents grow with the type. The rules follow habits of typesetting and of layout
programs; tests/golden and tests/indexer/formats/test_pdf.py hold what they do together. Examples:
tests/support/print_examples.py.
"""

from indexer.corpus.rules import Decides, Rule


def _print(name: str, worth: float, unit: str, because: str) -> Rule:
    return Rule(id=name, decides=Decides.PRINT, worth=worth, unit=unit, because=because)


# ---- glyphs -------------------------------------------------------------------------------------

FAKE_BOLD = _print(
    "glyph-printed-twice",
    0.22,
    "em",
    "Word processors print a glyph again, shifted a little, to make it bold: it counts once.",
)
NARROW_TWIN = _print(
    "narrow-glyph-printed-twice",
    0.6,
    "of the glyph's width",
    "Narrow neighbours, such as the two 1s of 11, stand nearer than a bold double may.",
)
BACKGROUND = _print(
    "drawing-is-background",
    0.8,
    "of the page's area",
    "A drawing that large lies behind the whole page and frames no article.",
)
SMALL_DRAWING = _print(
    "drawing-is-ornament",
    40,
    "points",
    "Bullets, logos and icons are not longer; a frame, a hairline or a photo is.",
)

# ---- rows of glyphs -----------------------------------------------------------------------------

SAME_ROW = _print(
    "glyphs-on-one-base-line",
    0.25,
    "em",
    "Digits and raised marks leave the base line by less; the next row is a whole em away.",
)
SAME_SIZE = _print(
    "glyphs-of-one-size",
    1.25,
    "times",
    "Embedded Latin and digits differ less from the Han around them; a title differs more.",
)

# ---- where a row is cut into columns ------------------------------------------------------------

GAP_CUTS = _print(
    "wide-gap-cuts-row", 0.6, "em", "A printed space is narrower, a gutter between columns wider."
)
GAP_AT_EDGE = _print(
    "gap-at-column-edge-cuts-row",
    0.3,
    "em",
    "A gap this wide is a gutter if rows above and below start a column at its right end.",
)
HUNG_GAP_AT_EDGE = _print(
    "hanging-mark-at-column-edge",
    0.05,
    "em",
    "Closing punctuation hangs into the gutter, so after it a narrower gap also cuts the row.",
)
HANGING = _print(
    "closing-mark-is-half-wide",
    0.5,
    "em",
    "The ink of closing punctuation fills the left half of its em; the right half is white.",
)
ROWS_OF_TEXT_AT_EDGE = _print(
    "column-edge-of-text",
    2,
    "rows",
    "Two rows of text rarely start at one place by chance, so they show a column's edge.",
)
ROWS_OF_TITLE_AT_EDGE = _print(
    "column-edge-of-title",
    3,
    "rows",
    "Titles hold printed spaces, and hanging marks make narrow gaps: two rows may be chance.",
)
EDGE_REACH = _print(
    "column-edge-within-reach", 6.0, "em", "Further up or down the page another grid may begin."
)
EDGE_ALIGNED = _print(
    "rows-start-at-one-edge", 0.12, "em", "Rows of one column start at one place, but for rounding."
)
EDGE_OF_INDENT = _print(
    "edge-is-an-indent",
    4.0,
    "em",
    "Rows this near that start one indent further left make the edge a paragraph's indent.",
)
GAP_HEALED = _print(
    "rows-across-heal-gap",
    1.3,
    "em",
    "A gap up to this is no gutter if the lines above and below run across it.",
)
ROWS_AROUND = _print(
    "rows-next-to-gap", 2.2, "em", "The next line of a text stands nearer than this, base to base."
)
HAIRLINE = _print(
    "hairline-parts-columns",
    3.0,
    "points",
    "Lines that are drawn between columns are thinner than this; frames are not.",
)

# ---- indents -----------------------------------------------------------------------------------


def _indent(name: str, worth: float, because: str) -> Rule:
    return Rule(id=name, decides=Decides.PARAGRAPH, worth=worth, unit="em", because=because)


INDENT_LEAST = _indent(
    "first-line-indent-at-least", 1.4, "Lines are set less far in by hanging marks and rounding."
)
INDENT_MOST = _indent(
    "first-line-indent-at-most", 3.2, "An indent is two em; lines set further in are centred."
)

# ---- spaces and vertical headings ---------------------------------------------------------------

SPACE = _print(
    "gap-is-a-space",
    0.15,
    "em",
    "A gap so much wider than the usual one of its line is a printed space.",
)
VERTICAL_STEP = _print(
    "vertical-heading-step",
    2.3,
    "em",
    "Glyphs of a vertical heading stand no further apart, from base line to base line.",
)
VERTICAL_TOUCHING = _print(
    "vertical-heading-overlap", 0.85, "em", "Glyphs that overlap more are not under one another."
)
VERTICAL_ASIDE = _print(
    "vertical-heading-axis", 0.2, "em", "Glyphs of a vertical heading stand on one axis."
)
VERTICAL_SIZE = _print(
    "vertical-heading-size", 0.08, "em", "Glyphs of one vertical heading have one size."
)
VERTICAL_GLYPHS = _print(
    "vertical-heading-length",
    4,
    "glyphs",
    "A shorter stack of glyphs may be chance, so it is no vertical heading.",
)
VERTICAL_CROSSED = _print(
    "vertical-heading-crossed",
    3,
    "glyphs",
    "A heading goes on only among rows about as long: others belong to horizontal titles.",
)
VERTICAL_COLUMNS = _print(
    "vertical-heading-columns",
    1.2,
    "em",
    "Two vertical lines of one heading stand no further apart.",
)

# ---- kinds of print -----------------------------------------------------------------------------

LARGE_TYPE = Rule(
    id="large-type-is-title",
    decides=Decides.TITLE,
    worth=1.18,
    unit="times the body size",
    because="Titles are set larger than this; bold sub-heads in a column are smaller.",
)
CAPTION_TYPE = Rule(
    id="small-type-is-caption",
    decides=Decides.CAPTION,
    worth=0.9,
    unit="times the body size",
    because="Captions are set smaller than this; tables of contents and imprints too.",
)
LEAD = Rule(
    id="large-type-is-lead",
    decides=Decides.TITLE,
    worth=30,
    unit="glyphs",
    because="Longer sentences in large type are a lead paragraph, not a title.",
)
LONG_CAPTION = Rule(
    id="small-type-is-text",
    decides=Decides.CAPTION,
    worth=60,
    unit="glyphs",
    because="Longer sentences in small type on four lines or more are running text.",
)

# ---- running heads and feet ---------------------------------------------------------------------

MARGIN = _print(
    "running-head-in-margin",
    0.12,
    "of the height of all print",
    "Page numbers, dates and imprints stand in the outermost part of the page.",
)
HEAD_SIZE = _print(
    "running-head-size",
    1.5,
    "times the body size",
    "A date in larger type is part of a title.",
)
HEAD_WORDS = _print(
    "running-head-words",
    12,
    "glyphs",
    "Beside number and date a running head holds the name of the paper or the section, no more.",
)
TEXT_STEP = _print(
    "date-in-text-step", 2.2, "em", "A date with a line of text so near is part of that text."
)
TEXT_SIZE = _print(
    "date-in-text-size", 0.05, "em", "The lines of a text differ less in size than head and text."
)
TEXT_ASIDE = _print(
    "date-in-text-edge",
    2.5,
    "em",
    "The lines of a text begin at one edge, but for an indent of two em.",
)

# ---- which lines make a block -------------------------------------------------------------------

STEP_OF_TEXT = _print(
    "step-inside-text", 2.45, "em", "Running text is set with less from base line to base line."
)
STEP_OF_CAPTION = _print(
    "step-inside-caption", 1.9, "em", "Captions are set closer than running text."
)
STEP_OF_TITLE = _print(
    "step-inside-title", 1.75, "em", "Titles are set closest, because their glyphs are large."
)
SIZE_OF_TEXT = _print(
    "size-inside-text", 0.1, "em", "Digits and fallback fonts change the size of a line by less."
)
SIZE_OF_TITLE = _print(
    "size-inside-title", 0.04, "em", "A kicker may be hardly smaller than the title below it."
)
EQUALLY_NEAR = _print(
    "two-lines-equally-near",
    0.4,
    "em",
    "Two lines below are equally near, so the wide line above spans two columns and "
    "continues in neither.",
)
OVERLAP = _print(
    "lines-overlap",
    0.3,
    "of the narrower line",
    "Lines of one column stand over one another; neighbours that touch do not.",
)

# ---- by-lines and captions by their place -------------------------------------------------------

SIGNATURE_ASIDE = Rule(
    id="signature-set-in",
    decides=Decides.BYLINE,
    worth=3,
    unit="em",
    because="A signature is set to the right: brackets that begin further left belong to the text.",
)
SIGNATURE_EDGE = Rule(
    id="signature-at-right-edge",
    decides=Decides.BYLINE,
    worth=1.2,
    unit="em",
    because="A signature ends at the column's right edge, but for a hanging bracket.",
)
PICTURE_HEIGHT = Rule(
    id="picture-may-have-caption",
    decides=Decides.CAPTION,
    worth=3,
    unit="times the body size",
    because="Lower drawings are ornaments, and nobody writes a caption for these.",
)
CAPTION_NEAR = Rule(
    id="caption-near-picture",
    decides=Decides.CAPTION,
    worth=1.2,
    unit="em",
    because="A caption stands right below its picture.",
)
CAPTION_CENTRED = Rule(
    id="caption-centred",
    decides=Decides.CAPTION,
    worth=1.2,
    unit="em",
    because="A line with so much white on both sides is centred under its picture; text is not.",
)
CAPTION_PARTED = Rule(
    id="caption-parted-from-text",
    decides=Decides.CAPTION,
    worth=1.15,
    unit="times the usual step",
    because="After a caption in the size of the text there is more white than inside a text.",
)
CENTRED = Rule(
    id="sub-head-centred",
    decides=Decides.PARAGRAPH,
    worth=1.2,
    unit="em",
    because="The white before and after a sub-head differs by less, and a paragraph begins there.",
)

# ---- further rules of glyphs, captions and small type -------------------------------------------

GLYPH_BOX = _print(
    "glyph-box-usable",
    3,
    "em",
    "No glyph is wider, so a wider box is an error and the glyph gets the width of its type.",
)
CAPTIONED_WIDTH = Rule(
    id="caption-of-wide-picture",
    decides=Decides.CAPTION,
    worth=6,
    unit="em",
    because="A line is centred in a narrow drawing by chance, so its width must exceed this.",
)
LONG_CAPTION_LINES = Rule(
    id="small-type-of-many-lines",
    decides=Decides.CAPTION,
    worth=4,
    unit="lines",
    because="Captions take three lines at most, so small type on more lines may be running text.",
)
