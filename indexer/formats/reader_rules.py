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
HTML_SENTENCE = Rule(
    id="html-sentence-at-least",
    decides=Decides.PRINT,
    worth=12,
    unit="glyphs",
    because="Labels, names and buttons have fewer than {worth} glyphs, so a shorter line with a "
    "mark of punctuation is no full evidence of an article's text.",
)
HTML_SITE_SHARE = Rule(
    id="html-site-by-name",
    decides=Decides.PRINT,
    worth=0.35,
    unit="of the page's running text",
    because="Some sites name the article's box after its place, such as side, so a box named like "
    "a part of the site is left out only if it holds {worth:.0%} of the running text at most.",
)
HTML_LISTED = Rule(
    id="html-line-is-link",
    decides=Decides.PRINT,
    worth=0.6,
    unit="of the glyphs beside a date",
    because="A sentence has single words linked, so a line with {worth:.0%} of its glyphs in links "
    "leads to another page.",
)
HTML_LIST_LINES = Rule(
    id="html-list-at-least",
    decides=Decides.PRINT,
    worth=5,
    unit="lines",
    because="A short notice may have a few links, so a page is a list only if {worth} lines or "
    "more are links.",
)
HTML_OTHERS = Rule(
    id="html-other-articles-behind",
    decides=Decides.CUT,
    worth=0.3,
    unit="of the article's running text",
    because="A list of other articles has a few summaries, so a line such as 相关阅读 ends the "
    "article only if {worth:.0%} of the text at most stands behind it.",
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

TEXT_INDENT_USUAL = Rule(
    id="text-indent-usual",
    decides=Decides.PRINT,
    worth=0.5,
    unit="of all indents",
    because="Paragraphs of a file have one indent, so the indent of at least {worth:.0%} of the "
    "lines with leading spaces is theirs; other lines are set in the middle.",
)

# ---- PDF ----------------------------------------------------------------------------------------

PDF_FEWEST_GLYPHS = Rule(
    id="pdf-text-layer-at-least",
    decides=Decides.PRINT,
    worth=30,
    unit="glyphs",
    because="A scanner stamps a few glyphs on each scan, so a file of pictures with fewer than "
    "{worth} glyphs has no text layer and is refused.",
)
PDF_UNMAPPED = Rule(
    id="pdf-glyphs-unmapped",
    decides=Decides.PRINT,
    worth=0.5,
    unit="of all glyphs",
    because="Fonts without a map to characters yield no words, so a file in which more than "
    "{worth:.0%} of the glyphs are unmapped is refused.",
)
PDF_FONT_ERRORS = Rule(
    id="pdf-font-unmapped",
    decides=Decides.PRINT,
    worth=0.1,
    unit="of a font's glyphs",
    because="Fonts that are read rightly give a character for every glyph, so a font in which more "
    "than {worth:.0%} of the glyphs have none is unusable.",
)
PDF_FONT_USUAL = Rule(
    id="pdf-font-unusual",
    decides=Decides.PRINT,
    worth=0.6,
    unit="of a font's characters",
    because="In any text nine characters of ten are usual, and by a false map five of ten, so a "
    "font with at most {worth:.0%} usual characters is unusable.",
)
PDF_FONT_LOST = Rule(
    id="pdf-unusable-fonts",
    decides=Decides.PRINT,
    worth=0.01,
    unit="of all glyphs",
    because="Words would be lost or false without the glyphs of unusable fonts, so a file with "
    "more than {worth:.0%} of such glyphs is refused; fewer are left out.",
)

# ---- every format -------------------------------------------------------------------------------

GARBAGE = Rule(
    id="garbage-is-file",
    decides=Decides.PRINT,
    worth=0.5,
    unit="of a file's text",
    because="Stretches of garbage are left out and named, but a file with more than {worth:.0%} of "
    "it was not read rightly at all, so it is refused.",
)
