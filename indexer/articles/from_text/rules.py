"""The rules by which text without geometry is cut into articles.

Widths are in em: a Han glyph is 1 em wide. Scores of titles are shares of common bigrams, 0 to 1.
Examples are whole texts; rules that judge a single line are in `indexer.articles.from_text.lines`.
"""

from indexer.corpus.rules import Decides, Rule, rule

# ---- texts of the examples ----------------------------------------------------------------------

_DANCE = """6月3日，柳岸的老人们在广场上
学起了伞舞，领舞的是退休的
裁缝孟阿姨，她把旧伞面拆下
来，缝成了一条长长的绸带。"""
_BOOKS = """6月5日，河畔的渔家书屋开门
迎客，三百本旧书是居民们从
家里搬来的，借走一本要留下
一句话，写在门口的木板上。"""
_FLAT = "6月3日，柳岸街道的老人学起了伞舞。"
_FLAT_BOOKS = "6月5日，河畔街道开了一家渔家书屋。"
_BYLINE = "（社区学校）"


def _text(*parts: str) -> str:
    """Join blocks with a blank line between them."""
    return "\n\n".join(parts)


# ---- which lines are headings -------------------------------------------------------------------


def _line(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return rule(name, Decides.TITLE, because, fires, not_on, worth, unit)


SET_AS_HEADING = _line(
    "heading-by-format",
    "The file itself marks the block as a title or a kicker, so the block is a "
    "heading without further test.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p></body></html>",
    _text("旧伞新舞", _FLAT),
)
MARKDOWN_HEADING = _line(
    "markdown-heading",
    "Markdown marks a heading with # at the start of the line, so such a line is a heading.",
    f"# 旧伞新舞\n{_FLAT}",
    _text("旧伞新舞", _FLAT),
)
READS_AS_HEADING = _line(
    "reads-as-heading",
    "In a file whose lines are not wrapped each line is a paragraph or a heading, so "
    "a line without clauses and without a full stop is a heading.",
    _text("旧伞新舞", _FLAT),
    _text("旧伞新舞", _DANCE),
)
READS_WITH_CLAUSE = _line(
    "reads-as-heading-with-comma",
    "In a file whose lines are not wrapped a paragraph ends with a full stop, so a "
    "short line with one or two commas and no full stop is a title.",
    _text("雨停之后，他们跳起了伞舞", _FLAT),
    _text("旧伞新舞", _FLAT),
)
HEADING_BLOCK = _line(
    "block-of-headings",
    "In wrapped text a block of at most {worth} lines, none of which has clauses, is "
    "too short for a paragraph, so the block is a heading.",
    _text("旧伞新舞", _DANCE),
    _text("旧伞新舞", _FLAT),
    4,
    "lines",
)
CALL_OPENS = _line(
    "call-opens-article",
    "Nobody begins a report with a call, so a line of at most {worth} em that ends with ！, ？ "
    "or … and stands where an article begins, above other text, is the title.",
    "雨停了，快来报名吧！\n\n" + _DANCE,
    _text("旧伞新舞", _FLAT),
    24,
    "em",
)
DAY_OPENS = _line(
    "day-opens-title",
    "A sentence that opens with a day has a comma or a full stop, so a line without them that "
    "opens with a day and stands where an article begins is the title.",
    "6月3日柳岸跳起伞舞\n\n" + _FLAT,
    _text("旧伞新舞", _FLAT),
)
OVER_STORY = _line(
    "heading-over-story",
    "A report opens right below the block, or a by-line stands right above the "
    "block, so the block is the title of a new article although it contains a comma.",
    _text("雨停之后，他们跳起了伞舞", _DANCE),
    _text("旧伞新舞", _DANCE),
)
WIDER_ALONE = _line(
    "wider-than-column-alone",
    "A line that is wider by {worth} em than the full lines around it was not set in "
    "their column, so the line is a heading.",
    _text(
        _DANCE,
        "雨停之后，柳岸的老人们又跳起了伞舞",
        "大家说，秋天的时候还要再\n来一次，把孩子们也带上。",
    ),
    _text("旧伞新舞", _DANCE),
    1.6,
    "em",
)
NARROWER_ALONE = _line(
    "narrower-than-column-alone",
    "Lines that all end {worth} em or more before the column's edge were broken on "
    "purpose, so the block is a heading.",
    _text(
        _DANCE,
        "雨停之后，\n跳起伞舞",
        "大家说，秋天的时候还要再\n来一次，把孩子们也都带上。",
    ),
    _text("旧伞新舞", _DANCE),
    2.4,
    "em",
)
WIDER_THAN_COLUMN = _line(
    "wider-than-column",
    "Running text fills its column and is never wider, so a first line that is wider "
    "by {worth} em is a heading over the text.",
    _text(f"柳岸广场的老人把旧伞跳成了新舞\n{_DANCE[5:]}"),
    _text("旧伞新舞", _DANCE),
    1.5,
    "em",
)
NARROWER_THAN_COLUMN = _line(
    "narrower-than-column",
    "A paragraph's first line is narrower than its column by an indent of two em at "
    "most, so a first line that is narrower by {worth} em is a heading.",
    "伞舞进社区\n孟阿姨把旧伞面拆了下来，缝\n成一条长长的绸带，绸带的总\n长有九米，六个人才舞得起。",
    _text("旧伞新舞", _DANCE),
    3.5,
    "em",
)
GLUED_TO_STORY = _line(
    "heading-glued-to-story",
    "The next line opens as the first sentence of a report does (6月3日，…), so the "
    "lines above it are a title that no blank line separates.",
    f"旧伞不旧柳岸跳起来\n{_DANCE}",
    _text("旧伞新舞", _DANCE),
)
TWO_PHRASES = _line(
    "two-phrases-at-head",
    "Running text has spaces only beside digits and Latin, so a first line with a "
    "space between two Chinese phrases is a heading.",
    f"旧伞不旧 柳岸跳起来\n{_DANCE[5:]}",
    _text("旧伞新舞", _DANCE),
)
OPENING_TITLE = _line(
    "title-over-first-sentence",
    "The lines above the first sentence of a report, at the head of its block, are "
    "the title, even where the title contains a comma.",
    f"雨停之后，他们跳起了伞舞\n{_DANCE}",
    _text("旧伞新舞", _DANCE),
)

_EVEN = """柳岸的老人们在广场上学起
了伞舞，领舞的是退休的裁
缝孟阿姨，她把旧伞面拆下
来，缝成一条长长的绸带，
绸带有九米长，要六个人才
能舞得起来，他们练了两个
月，天天来。"""
_EVEN_BOOKS = """河畔的书屋开门迎客了，三
百本旧书都是居民们从家里
搬来的，借走一本就要留下
一句话，写在门口的木板上
面，管书屋的是退休的语文
老师老杜，他说书要有人看
才不会老。"""
OWN_LINE = _line(
    "line-of-its-own",
    "All lines of this file end at one width and the line ends before it without a closing mark, "
    "so the line is no running text but a heading.",
    f"旧伞不旧，新舞真新\n{_EVEN}\n{_EVEN_BOOKS}",
    _text("旧伞新舞", _DANCE),
)
_EVEN_TITLED = f"旧伞不旧，新舞真新\n{_EVEN}"


def _set_title(name: str, because: str, fires: str) -> Rule:
    return _line(name, because, fires, _EVEN_TITLED)


def _set_line(name: str, because: str, fires: str) -> Rule:
    return rule(name, Decides.PARAGRAPH, because, fires, _EVEN_TITLED)


def _indented(text: str) -> str:
    """Return a paragraph with an indent, still as wide as its column."""
    return f"　　{text[2:]}"


TITLE_UNDER_ORNAMENTS = _set_title(
    "title-under-ornaments",
    "A row of ornaments parts two articles, so the line of its own below it is a title.",
    f"{_EVEN_TITLED}\n* * *\n旧书屋里留句话\n{_EVEN_BOOKS}",
)
TITLE_OVER_BYLINE = _set_title(
    "title-over-byline-and-text",
    "A by-line and a text follow the line of its own, so the line is the title of the text.",
    f"{_EVEN_TITLED}\n\n旧书屋里留句话\n本报记者 王小明\n{_EVEN_BOOKS}",
)
TITLE_LIKE_ALL = _set_title(
    "title-like-all-others",
    "In this file a line of its own stands over the text of each article that surely begins, so "
    "such a line is a title.",
    f"{_EVEN_TITLED}\n（社区学校）\n旧书屋里留句话\n{_EVEN_BOOKS}\n（社区服务办）",
)
TITLE_OVER_REPORT = _set_title(
    "title-over-report",
    "A report opens right below the line of its own, so the line is its title.",
    f"{_EVEN_TITLED}\n\n旧书屋里留句话\n6月5日，河畔的书屋开门迎\n客，三百本旧书都是居民们\n从家里搬来的。",
)
TITLE_WITHOUT_INDENT = _set_title(
    "title-without-indent",
    "Paragraphs and sub-heads of this file are indented and titles are not, so a line of its own "
    "without an indent is a title.",
    f"旧伞不旧，新舞真新\n{_indented(_EVEN)}\n　　一、旧伞从哪里来\n{_indented(_EVEN_BOOKS)}\n"
    f"　　二、新舞教给谁\n{_indented(_EVEN)}\n旧书屋里留句话\n{_indented(_EVEN_BOOKS)}",
)
TITLE_HEADS_BLOCK = _set_title(
    "title-heads-block",
    "Blank lines of this file part articles and not paragraphs, so a line of its own at the head "
    "of a block is a title.",
    f"{_EVEN_TITLED}\n{_EVEN_BOOKS}\n{_EVEN}\n\n旧书屋里留句话\n{_EVEN_BOOKS}\n{_EVEN}\n{_EVEN_BOOKS}",
)
TITLE_GLUED = _set_title(
    "title-glued-to-text",
    "Blank lines of this file part paragraphs but not titles from their texts, so a line of its "
    "own right above a text is a title.",
    _text(_EVEN_TITLED, _EVEN_BOOKS, f"旧书屋里留句话\n{_EVEN_BOOKS}", _EVEN),
)
SET_TITLES = (
    TITLE_UNDER_ORNAMENTS,
    TITLE_OVER_BYLINE,
    TITLE_LIKE_ALL,
    TITLE_OVER_REPORT,
    TITLE_WITHOUT_INDENT,
    TITLE_HEADS_BLOCK,
    TITLE_GLUED,
)
LINE_NO_TITLE = _set_line(
    "line-that-is-no-title",
    "The line of its own is numbered, labelled or cut at a mark, as sub-heads, notices and verses "
    "are, so the line goes on with the open article.",
    f"{_EVEN_TITLED}\n一、旧伞从哪里来\n{_EVEN_BOOKS}",
)
LINE_INDENTED = _set_line(
    "line-indented-like-paragraphs",
    "The line of its own is indented like the paragraphs of this file, and its titles are not, so "
    "the line goes on with the open article.",
    f"旧伞不旧，新舞真新\n{_indented(_EVEN)}\n　　旧伞从哪里来\n{_indented(_EVEN_BOOKS)}",
)
LINE_OF_LIST = _set_line(
    "line-of-list",
    "Several lines of their own stand in a row, as verses and lists do, so the lines go on with "
    "the open article.",
    f"{_EVEN_TITLED}\n旧伞轻轻转\n新舞慢慢跳\n绸带飞上天\n老人开口笑\n{_EVEN_BOOKS}",
)
LINE_INSIDE = _set_line(
    "line-inside-block",
    "Blank lines of this file part articles and not paragraphs, so a line of its own inside a "
    "block goes on with the open article.",
    f"{_EVEN_TITLED}\n旧伞从哪里来\n{_EVEN_BOOKS}\n{_EVEN}",
)

# ---- where an article begins and ends -----------------------------------------------------------


def _cut(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return rule(name, Decides.CUT, because, fires, not_on, worth, unit)


TEXT_BEGINS = _cut(
    "text-begins",
    "The article before has ended, so the next running text begins a new article.",
    _text("旧伞新舞", _FLAT),
    "居民开会",
)
HEADINGS_ONLY = _cut(
    "headings-only",
    "The file contains headings and no running text; the headings become one "
    "article, so that no text is lost.",
    "居民开会",
    _text("旧伞新舞", _FLAT),
)
ANOTHER_REPORT = _cut(
    "another-report-begins",
    "The first block opens with a day and a street office, so a later block that "
    "opens in the same way is another report.",
    _text("旧伞新舞", _FLAT, "绸带有九米长。", _FLAT_BOOKS, "次日，第一本书借了出去。"),
    _text("旧伞新舞", _FLAT, "绸带有九米长。"),
)
ANOTHER_MEASURE = _cut(
    "another-column-width",
    "The text starts a new page after a full stop, and its lines are {worth} times "
    "as wide or as narrow, so another article begins there.",
    _text(
        _DANCE,
        "\f孟阿姨说，绸带的总长有九米，要六个人一起才能舞得起来，年轻人\n也来学，大家一直跳到了天黑才收伞，第二天清早接着再来。",
    ),
    _text(_DANCE, "\f孟阿姨说，绸带的总长有九米，\n要六个人一起才能舞得起来。"),
    1.5,
    "times as wide",
)
ANOTHER_BLOCK = _cut(
    "another-block-begins",
    "At least {worth:.0%} of the blocks of this file contain several paragraphs each "
    "and so a whole article, so a block after a full stop begins the next article.",
    _text(
        "旧伞新舞\n柳岸的老人学起了伞舞。\n绸带有九米长。",
        "渔家书屋\n河畔开了一家书屋。\n借书要留一句话。",
        "菜场里新装了两台秤。\n称得准，居民都说好。",
    ),
    _text("旧伞新舞", "柳岸的老人学起了伞舞。", "绸带有九米长。"),
    0.75,
    "of all blocks",
)
BYLINE_ENDS = _cut(
    "byline-ends-article",
    "A by-line stands at the end of its article (15 of 15 in real papers), so the "
    "article ends there.",
    _text("旧伞新舞", _FLAT, _BYLINE),
    _text("旧伞新舞", _FLAT),
)
HEADING_ENDS = _cut(
    "heading-ends-article",
    "The heading stands between two whole sentences and is no sub-head, so the "
    "heading begins another article.",
    _text("旧伞新舞", _FLAT, "河畔新开一家渔家书屋", _FLAT_BOOKS),
    _text("旧伞新舞", _FLAT),
)
FILE_ENDS = _cut(
    "file-ends",
    "The file ends, so its last article ends there too.",
    _text("旧伞新舞", _FLAT),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
HEADING_IN_SENTENCE = _cut(
    "heading-inside-sentence",
    "The sentence continues below the heading, so the heading is the caption of a "
    "photo that the column runs around.",
    _text(
        "旧伞新舞",
        "6月3日，柳岸的老人学起了伞舞，\n绸带有九米，",
        "孟阿姨领舞",
        "六个人才舞得起来。",
    ),
    _text("旧伞新舞", _FLAT),
)
FRAGMENT = _cut(
    "fragment-of-sentence",
    "The line, joined to the lines above and below, forms words that the file "
    "contains elsewhere, so the line is part of that sentence; within {worth} em of "
    "the column's width fewer such words are enough.",
    _text("旧伞新舞", "6月3日，柳岸学起了伞舞、扇舞，绸带、", "灯笼、扇子", "、伞骨都是自己做的。"),
    _text("旧伞新舞", _FLAT),
    1.5,
    "em",
)
GOES_ON = _cut(
    "text-goes-on",
    "The text below opens with words such as 会上 or 随后, which refer to the text "
    "before, so the article continues there.",
    _text("旧伞新舞", _FLAT, "退休裁缝孟阿姨在领舞", "会上，孟阿姨讲了三句话。"),
    _text("旧伞新舞", _FLAT, "退休裁缝孟阿姨在领舞", "近日，河畔开了一家书屋。"),
)
SPEAKS_OF_TEXT = _cut(
    "heading-speaks-of-open-text",
    "In a file whose articles are signed the open article has no by-line yet, and "
    "the heading shares {worth:.0%} or more of its bigrams with that article, so the "
    "heading is its caption.",
    _text(
        *(
            "旧伞新舞",
            _DANCE,
            "退休裁缝孟阿姨领舞",
            "最难的是收伞的动作，大家要\n一起收。",
            _BYLINE,
        ),
        *("书屋第一站", _BOOKS, "（社区服务办）", "书屋第二站", _BOOKS, "（社区服务办）"),
    ),
    _text("旧伞新舞", _DANCE, "退休裁缝孟阿姨领舞", "最难的是收伞的动作，大家要\n一起收。"),
    0.3,
    "score",
)
BEFORE_BYLINE = _cut(
    "heading-before-byline",
    "An article is not over before its by-line, so a heading between its text and "
    "its by-line is the caption of a photo.",
    _text("旧伞新舞", _FLAT, "孟阿姨在广场领舞", _BYLINE),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
BYLINE_SIGNS_HEADING = _cut(
    "byline-signs-heading",
    "No text stands between the heading and the by-line, so the by-line signs the "
    "heading, which is a notice of its own.",
    _text("旧伞新舞", _FLAT, _BYLINE, "征集社区好故事", "（社区服务办）"),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
BYLINE_SHARED = _cut(
    "byline-shared",
    "Two by-lines follow one text without text between them, so both sign that article.",
    _text("旧伞新舞", _FLAT, _BYLINE, "（社区服务办）"),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
PACKAGE_LEAD = _cut(
    "lead-of-package",
    "A lone paragraph that is {worth} times as wide as the column follows an "
    "unsigned article, so the paragraph is the lead of a package of articles.",
    _text(
        *("旧伞新舞", _DANCE),
        "\f柳岸和河畔的居民们这个夏天都没有闲着，一边把旧伞跳成了新舞，\n一边又把旧书摆成了新的书屋，街道也为大家搭好了台子。",
        *("渔家书屋三百本旧书", _BOOKS),
    ),
    _text("旧伞新舞", _DANCE),
    1.5,
    "times as wide",
)

# ---- which heading is an article's title --------------------------------------------------------


def _title(
    name: str, worth: float, because: str, fires: str, not_on: str, decides: Decides = Decides.TITLE
) -> Rule:
    return rule(name, decides, because, fires, not_on, worth, "score")


KNOWN_TITLE = _title(
    "title-set-by-format",
    2.0,
    "The file itself marks the heading as the title of the text below, which is "
    "surer than any shared words.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p></body></html>",
    _text("旧伞新舞", _FLAT),
)
ABOVE_SET = _title(
    "title-above-body-by-setting",
    1.5,
    "The setting of the file shows that the line is a title, so the line belongs to the text right "
    "below it.",
    TITLE_OVER_BYLINE.fires,
    _EVEN_TITLED,
)
ABOVE = _title(
    "title-above-body",
    0.25,
    "On most pages a title stands right above its text and shares words with it, so "
    "the heading above the text is preferred.",
    _text("柳岸老人学起伞舞", _FLAT),
    _text("旧事新说", _FLAT),
)
ABOVE_DOUBTFUL = _title(
    "title-above-body-doubtful",
    0.15,
    "The heading above the text shares no word with it, or a page break parts the "
    "two, so the heading may belong to another article.",
    _text("旧事新说", _FLAT),
    _text("柳岸老人学起伞舞", _FLAT),
)
BELOW = _title(
    "title-below-body",
    0.15,
    "Some files print columns before their titles, so a heading below the text that "
    "shares words with it is its title.",
    _text(_FLAT, _BYLINE, "柳岸老人学起伞舞", "河畔开了渔家书屋", _FLAT_BOOKS),
    _text("柳岸老人学起伞舞", _FLAT),
)
UNDER_BYLINE = _title(
    "title-right-under-byline",
    0.05,
    "The heading stands on one page right below the by-line of the text, so the "
    "heading may be the title of the article that ended there.",
    _text(_DANCE, _BYLINE, "七彩蘑菇转起来", "渔家书屋三百本旧书", _BOOKS, "（社区服务办）"),
    _text("柳岸老人学起伞舞", _FLAT),
)
BY_WORDS = _title(
    "title-by-words",
    -0.1,
    "A title printed far from its text still shares words with it (14 of 14 in real "
    "papers), so shared words alone find the title.",
    _text(
        *("柳岸老人学起伞舞", "河畔开了一家渔家书屋", _FLAT, _BYLINE),
        *(
            "菜场装了新秤",
            "6月7日，菜场装了两台新秤。",
            "（社区服务办）",
            _FLAT_BOOKS,
            "（社区党建办）",
        ),
    ),
    _text("柳岸老人学起伞舞", _FLAT),
)
TITLE_IN_TEXT = _title(
    "title-inside-other-text",
    -0.25,
    "The heading stands inside another text or among captions, so the heading is the "
    "title of this article only if nearly all its words occur here.",
    _text(
        *("旧伞新舞", "6月3日，柳岸的老人学起了伞舞，绸带有九米，", "河畔街道开了一家渔家书屋"),
        *("六个人才舞得起来。", _BYLINE, _FLAT_BOOKS),
    ),
    _text("柳岸老人学起伞舞", _FLAT),
)
TITLE_OF_OTHER = _title(
    "title-glued-to-other-text",
    0.0,
    "No blank line parts the heading from another text, so the heading is the title "
    "of this article only if nearly all its words occur here.",
    _text(
        f"河畔街道开了一家渔家书屋\n{_FLAT}\n绸带有九米长。",
        _BYLINE,
        f"柳岸街道的老人学起了伞舞\n{_FLAT_BOOKS}\n借书要留一句话。",
    ),
    _text("柳岸老人学起伞舞", _FLAT),
)
OVER_LEAD = _title(
    "slogan-over-lead",
    0.25,
    "A package of articles has one headline above all of them, so a slogan above the "
    "package's lead is the headline of the lead.",
    _text(
        *("旧伞新舞 旧书新屋", "柳岸老人学起了伞舞", _DANCE),
        "\f柳岸和河畔的居民们这个夏天都没有闲着，一边把旧伞跳成了新舞，\n一边又把旧书摆成了新的书屋，街道也为大家搭好了台子，旧伞新舞，旧书新屋。",
        *("渔家书屋三百本旧书", _BOOKS),
    ),
    _text("柳岸老人学起伞舞", _FLAT),
)
UNTITLED = _title(
    "no-title-printed",
    0.0,
    "No heading of the file fits the article by place or by words, so the article gets no title.",
    _FLAT,
    _text("旧伞新舞", _FLAT),
)

# ---- kickers and what is left -------------------------------------------------------------------

KICKER_OVER = _title(
    "kicker-over-headline",
    0.0,
    "The first line of the heading is a slogan or is much shorter than the line "
    "below, so the first line is the kicker.",
    _text("雨天不慌 晴天不忙\n柳岸举办广场伞舞大会", _FLAT),
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
SLOGAN_BESIDE = _title(
    "slogan-beside-title",
    0.0,
    "A slogan and a title stand next to each other above one text, so the slogan is "
    "the kicker of that title.",
    _text("雨天不慌 晴天不忙", "柳岸街道的老人学起伞舞", _FLAT),
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
PACKAGE_HEADLINE = _title(
    "headline-of-package",
    0.0,
    "The headline of a package covers all its articles, so the headline becomes the "
    "kicker of the articles before and after the lead.",
    OVER_LEAD.fires,
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
KEPT_AS_CAPTION = _title(
    "heading-kept-as-caption",
    0.0,
    "The heading fits no article as a title; the article around keeps the heading as "
    "a caption, so that no text is lost.",
    _text("柳岸老人学起伞舞", _FLAT, "河畔居民在泵站前", _BYLINE),
    _text("柳岸老人学起伞舞", _FLAT),
    Decides.CAPTION,
)

# ---- sub-heads and paragraphs -------------------------------------------------------------------


def _paragraph(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return rule(name, Decides.PARAGRAPH, because, fires, not_on, worth, unit)


_NO_SUBHEAD = _text("旧伞新舞", _FLAT, "绸带有九米长。")
SUBHEAD_LEVEL = _paragraph(
    "subhead-by-level",
    "The Markdown heading has another level than the titles of the file, so the "
    "heading is a sub-head.",
    "# 旧伞新舞\n老人学起了伞舞。\n## 后来\n大家都很高兴。\n\n# 渔家书屋\n河畔开了书屋。",
    _NO_SUBHEAD,
)
SUBHEAD_NUMBERED = _paragraph(
    "subhead-numbered",
    "The heading inside an article begins with a number or a bullet, so the heading "
    "is one of its sub-heads.",
    _text("旧伞新舞", _FLAT, "一、先把旧伞收上来", "居民送来六十把旧伞。"),
    _NO_SUBHEAD,
)
SUBHEAD_SLIGHT = _paragraph(
    "subhead-short",
    "A title tells an event, so a heading of at most {worth} em without a verb of "
    "events is a sub-head.",
    _text("旧伞新舞", _FLAT, "绸带的来历", "绸带有九米长。"),
    _NO_SUBHEAD,
    8,
    "em",
)
SUBHEAD_COUPLET = _paragraph(
    "subhead-couplet",
    "A couplet such as 早谋划 早协商 stands alone inside an article, so the couplet is a sub-head.",
    _text("柳岸举办伞舞大会", _FLAT, "收旧伞面料 做新绸带舞", "绸带有九米长。"),
    _NO_SUBHEAD,
)
SUBHEAD_ALIKE = _paragraph(
    "subhead-like-others",
    "Sub-heads of one article have one form, so headings of at most {worth} em that "
    "begin, end or count alike are sub-heads.",
    _text(
        *("柳岸举办伞舞大会", _FLAT, "收伞的人家真不少呢", "居民送来旧伞。"),
        *("做伞的人家也不少呢", "孟阿姨裁了三天。"),
    ),
    _NO_SUBHEAD,
    12,
    "em",
)
BREAK_BY_FORMAT = _paragraph(
    "paragraph-by-format",
    "The file itself marks paragraphs or their indents, so paragraphs begin where the file says.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p><p>绸带有九米长。</p></body></html>",
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_BLOCK = _paragraph(
    "paragraph-by-block",
    "A blank line follows a finished sentence, so a paragraph ends there.",
    _text("旧伞新舞", _FLAT, "绸带有九米长。"),
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_LINE = _paragraph(
    "paragraph-by-line",
    "No line of this file is wrapped, so each line is a paragraph.",
    _text("旧伞新舞", f"{_FLAT}\n绸带有九米长。"),
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_SHORT_LINE = _paragraph(
    "paragraph-by-short-line",
    "All lines but the last fill the column, so a line that ends its sentence "
    "{worth} em or more before the edge ends its paragraph.",
    _text("旧伞新舞", f"{_DANCE[:-6]}。\n孟阿姨说，这条绸带的总长有\n九米，要六个人才舞得起来。"),
    _text("旧伞新舞", _DANCE),
    1.6,
    "em",
)
BREAK_BY_INDENT = _paragraph(
    "paragraph-by-indent",
    "A paragraph's first line is indented by two em, so a line that is {worth} em "
    "narrower than its column, after a finished sentence, begins a paragraph.",
    _text(
        "旧伞新舞",
        f"{_DANCE}\n孟阿姨说，绸带的总长\n有九米，要六个人一起才舞得\n起来，年轻人也来学，大家一\n直跳到天黑。",
    ),
    _text("旧伞新舞", _DANCE),
    1.8,
    "em",
)
