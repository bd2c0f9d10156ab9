"""The rules by which text of a file belongs to no article, for `indexer.corpus.blocks.Aside`.

They name what readers and cuts leave out on other grounds than the rules of their own tables.
Examples: tests/support/furniture_examples.py.
"""

from indexer.corpus.rules import Decides, Rule


def _aside(name: str, because: str) -> Rule:
    return Rule(id=name, decides=Decides.FURNITURE, because=because)


# ---- any format ---------------------------------------------------------------------------------

MASTHEAD = _aside(
    "masthead-at-head",
    "The lines at the head of a file give the paper's name, its date, its number or its "
    "registration, so the lines are the masthead and belong to no article.",
)
DOUBLED_COPY = _aside(
    "copy-of-doubled-line",
    "The line prints each glyph twice to look bold, and the file prints the same line once more, "
    "so the doubled copy says nothing new.",
)
BY_FORMAT = _aside(
    "furniture-by-format",
    "The reader of the format knows the block as part of the page or of the file, so the block "
    "belongs to no article.",
)
SLOGAN_OF_SECTION = _aside(
    "slogan-of-section",
    "A short heading under a section's banner that no article speaks of recurs in each issue, so "
    "the heading belongs to the section.",
)
TITLE_AGAIN = _aside(
    "title-printed-again",
    "The article has this title already, so the line that prints it once more is no paragraph.",
)
BYLINE_AGAIN = _aside(
    "byline-printed-again",
    "The article has another by-line already, so this one is left to the print.",
)
WITHOUT_PLACE = _aside(
    "print-without-place",
    "The format places its text on pages and gives no place for this one, so nothing tells the "
    "article to which it belongs.",
)

# ---- lists of ready articles --------------------------------------------------------------------

COLUMN_NOT_READ = _aside(
    "column-not-read",
    "The name of the column says nothing about title, text, authors, dates or offices, so its "
    "values are part of no article.",
)
OVER_HEADINGS = _aside(
    "row-over-headings",
    "The row stands over the row that names the columns, as the table's own title does, so it is "
    "no article.",
)
SHEET_NOT_READ = _aside(
    "sheet-without-text",
    "No row of the sheet names a column for the text, so the sheet lists no articles.",
)
ROW_REFUSED = _aside(
    "row-is-no-article",
    "The row lacks what an article needs, as its problem tells, so its values are part of no "
    "article.",
)

# ---- Word files and the like --------------------------------------------------------------------

CONTENTS = _aside(
    "table-of-contents",
    "A table of contents repeats the titles of a file, so its lines and its heading belong to no "
    "article.",
)
DATED_LINE = _aside(
    "paragraph-is-masthead",
    "The paragraph holds a date, the number of an issue and little else, so the paragraph is the "
    "masthead.",
)
DAY_UNDER_TITLE = _aside(
    "day-under-title",
    "The line under the title holds only a day, which tells when the text was published, so the "
    "line is no sentence of the text.",
)
PAPER_HEADING = _aside(
    "heading-over-titles",
    "A heading of a higher rank than all titles names the paper or the file, so the heading "
    "belongs to no article.",
)
PAGE_HEAD = _aside(
    "page-header",
    "The text stands in the header or footer of the pages, which recurs on each page, so the text "
    "belongs to no article.",
)
READING = _aside(
    "reading-beside-character",
    "The letters tell how the character beside them is pronounced, so they are no words of the "
    "text.",
)
SECOND_FORM = _aside(
    "second-form-of-part",
    "Word writes a part once more for older programs, so only one of the two forms is text.",
)
NOTE_WITHOUT_MARK = _aside(
    "note-without-mark",
    "No paragraph refers to the note, so Word does not print the note.",
)

NUMBER_OF_NOTE = _aside(
    "number-of-note",
    "The number stands in the text where a note belongs, so the number is no word of the text.",
)
VALUES_OF_FILE = _aside(
    "values-of-file",
    "Programs keep values such as title, date and layout at the head of a file, so they are no "
    "text of an article.",
)
IN_PLACE_OF_PICTURE = _aside(
    "in-place-of-picture",
    "The words are shown only where the picture cannot be, so they are no caption.",
)
OF_DRAWING = _aside(
    "text-of-drawing",
    "The words and figures label a chart or a drawing, which are read in the picture and not in a "
    "row, so they are no paragraph.",
)
COMMENT = _aside(
    "comment-of-reviewer",
    "A reviewer's comment beside the text is not printed, so it is no words of the article.",
)
SECOND_LETTER = _aside(
    "second-form-of-letter",
    "A mail repeats its page as plain text for programs that show no pages, so only the page is "
    "read.",
)
PAGE_WITHOUT_TEXT = _aside(
    "page-without-article",
    "The page of a book has no running text, as a cover or a title page has none, so the page is "
    "no article.",
)

# ---- web pages ----------------------------------------------------------------------------------

BYLINE_ALONE = _aside(
    "byline-alone",
    "The page holds a by-line and nothing that could be signed, so the by-line signs no article.",
)
LABEL = _aside(
    "label-of-byline",
    "The words stand around a by-line and name its kind or the site's own staff, so they are no "
    "part of the by-line.",
)
OUTSIDE_TEXT = _aside(
    "html-outside-text",
    "The line stands outside the element that holds the article's text, with the menus and lists "
    "of the site.",
)
LINE_OF_SITE = _aside(
    "html-line-of-site",
    "The line reads like those that sites set around articles: dates, tools, pagers, notices.",
)
EDITOR = _aside(
    "html-editor",
    "The line at the edge of the text names editors of the site, who wrote nothing.",
)
OVER_TEXT = _aside(
    "html-over-text",
    "The short line between title and text names a section, a source or a tool.",
)
SOURCE = _aside(
    "html-source",
    "The line names the site or paper that the page was taken from, which is no author.",
)
NOT_SHOWN = _aside(
    "html-not-shown",
    "A browser shows the text as a button, a field or a reading, or not at all, so the text is no "
    "line of the page.",
)
HIDDEN = _aside(
    "hidden-text",
    "The file says that the text is not to be shown or was taken out, so no reader of the paper "
    "sees the text.",
)

# ---- prints of pages ----------------------------------------------------------------------------

UNSEEN_SIZE = _aside(
    "print-of-unseen-size",
    "The glyphs are so small or so large that nobody sees them on the page.",
)
EDGE_OF_PRINT = _aside(
    "edge-of-browser-print",
    "A browser prints time, title, address and count at the edges of each page.",
)
BESIDE_COLUMN = _aside(
    "beside-column-of-web-print",
    "The print stands over or beside the column of the text, with the menus of the site.",
)
ABOUT_ARTICLE = _aside(
    "line-over-text-of-web-print",
    "The print between title and text tells source, day or tools of the page.",
)
TAIL = _aside(
    "tail-of-web-print",
    "The print follows the first line that a site prints under every article.",
)
