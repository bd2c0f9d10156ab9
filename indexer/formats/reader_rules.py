"""The rules by which the readers of each format tell titles, captions, mastheads and pages.

A reader of Word files, web pages or plain text knows no geometry. Its thresholds count glyphs and
lines instead of em. Examples: tests/support/reader_examples.py.
"""

from indexer.corpus.rules import Decides, Rule

# ---- Word files ---------------------------------------------------------------------------------

DOCX_TITLE_LENGTH = Rule(
    id="docx-title-at-most",
    decides=Decides.TITLE,
    worth=45,
    unit="glyphs",
    because="A title takes two lines at most, so a paragraph of more than {worth} glyphs is "
    "running text although its type is bold.",
)
DOCX_LARGER = Rule(
    id="docx-large-type-is-title",
    decides=Decides.TITLE,
    worth=1.15,
    unit="times the body size",
    because="Typists set a title at least one step larger than the text, so only type of "
    "{worth} times the body size or more marks a title.",
)

# ---- web pages ----------------------------------------------------------------------------------

HTML_CAPTION_LENGTH = Rule(
    id="html-caption-at-most",
    decides=Decides.CAPTION,
    worth=80,
    unit="glyphs",
    because="A caption is one or two sentences, so a text of more than {worth} glyphs beside "
    "a picture is running text.",
)
HTML_ENOUGH = Rule(
    id="html-text-located",
    decides=Decides.PRINT,
    worth=200,
    unit="characters",
    because="The library that finds the article on a web page mixes menus into short "
    "results, so a result of fewer than {worth} characters is not trusted.",
)
HTML_BOXES = Rule(
    id="html-box-of-picture",
    decides=Decides.CAPTION,
    worth=3,
    unit="boxes around the picture",
    because="Boxes further out than {worth} around a picture contain whole columns, so their "
    "text is no caption of the picture.",
)

# ---- plain text ---------------------------------------------------------------------------------

TEXT_MASTHEAD_LINES = Rule(
    id="text-masthead-at-head",
    decides=Decides.ISSUE_DATE,
    worth=12,
    unit="lines",
    because="A masthead stands at the head of the file, so a date after the first {worth} "
    "lines belongs to an article.",
)
TEXT_MASTHEAD_LENGTH = Rule(
    id="text-masthead-at-most",
    decides=Decides.ISSUE_DATE,
    worth=40,
    unit="glyphs",
    because="A masthead is one short line, so a line with a date and more than {worth} "
    "glyphs is running text.",
)
TEXT_SPACES_RARE = Rule(
    id="text-space-starts-page",
    decides=Decides.PRINT,
    worth=10,
    unit="lines to each page",
    because="A page contains more than {worth} lines, so lone spaces before more lines than "
    "one in {worth} are indents and mark no pages.",
)
TEXT_SPACES_SPARED = Rule(
    id="text-space-spared",
    decides=Decides.PRINT,
    worth=2,
    unit="lines",
    because="A short file of two or three pages has few lines, so the first {worth} lone "
    "spaces are not counted as too many.",
)

# ---- PDF ----------------------------------------------------------------------------------------

PDF_FEWEST_GLYPHS = Rule(
    id="pdf-text-layer-at-least",
    decides=Decides.PRINT,
    worth=30,
    unit="glyphs",
    because="A scanner stamps a few glyphs on each scan, so a file with fewer than {worth} "
    "glyphs has no text layer and is refused.",
)
PDF_UNMAPPED = Rule(
    id="pdf-glyphs-unmapped",
    decides=Decides.PRINT,
    worth=0.5,
    unit="of all glyphs",
    because="Fonts without a map to characters yield no words, so a file in which more than "
    "{worth:.0%} of the glyphs are unmapped is refused.",
)
