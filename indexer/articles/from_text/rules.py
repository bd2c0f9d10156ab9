"""The rules by which text without geometry is cut into articles.

Widths are in em: a Han glyph is 1 em wide. Scores of titles are shares of common bigrams, 0 to 1.
Examples are whole texts; rules that judge a single line are in `indexer.articles.from_text.lines`.
"""

from indexer.corpus.rules import Decides, Rule

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


def _rule(
    name: str,
    decides: Decides,
    because: str,
    fires: str,
    not_on: str,
    worth: float = 0.0,
    unit: str = "",
) -> Rule:
    return Rule(
        id=name,
        decides=decides,
        because=because,
        fires=fires,
        not_on=not_on,
        worth=worth,
        unit=unit,
    )


# ---- which lines are headings -------------------------------------------------------------------


def _line(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return _rule(name, Decides.TITLE, because, fires, not_on, worth, unit)


SET_AS_HEADING = _line(
    "heading-by-format",
    "The format says that the block is a title or a kicker.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p></body></html>",
    _text("旧伞新舞", _FLAT),
)
MARKDOWN_HEADING = _line(
    "markdown-heading",
    "A line that begins with # is a heading of Markdown.",
    f"# 旧伞新舞\n{_FLAT}",
    _text("旧伞新舞", _FLAT),
)
READS_AS_HEADING = _line(
    "reads-as-heading",
    "Where each line is a paragraph, one without clauses and without a full stop is a heading.",
    _text("旧伞新舞", _FLAT),
    _text("旧伞新舞", _DANCE),
)
READS_WITH_CLAUSE = _line(
    "reads-as-heading-with-comma",
    "Titles hold up to two commas or colons; a paragraph ends with a full stop.",
    _text("雨停之后，他们跳起了伞舞", _FLAT),
    _text("旧伞新舞", _FLAT),
)
HEADING_BLOCK = _line(
    "block-of-headings",
    "In wrapped text a block of at most so many lines without any clause is a heading.",
    _text("旧伞新舞", _DANCE),
    _text("旧伞新舞", _FLAT),
    4,
    "lines",
)
OVER_STORY = _line(
    "heading-over-story",
    "A story opens right below, or an article was signed right above: a comma may stand in it.",
    _text("雨停之后，他们跳起了伞舞", _DANCE),
    _text("旧伞新舞", _DANCE),
)
WIDER_ALONE = _line(
    "wider-than-column-alone",
    "A line alone that is wider than the full lines around it was not set in the column.",
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
    "Lines that end before the column does were broken on purpose.",
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
    "In a column every line but the last is full, so a wider one is a heading over it.",
    _text(f"柳岸广场的老人把旧伞跳成了新舞\n{_DANCE[5:]}"),
    _text("旧伞新舞", _DANCE),
    1.5,
    "em",
)
NARROWER_THAN_COLUMN = _line(
    "narrower-than-column",
    "A line narrower than its column by more than an indent is a heading of its own.",
    "伞舞进社区\n孟阿姨把旧伞面拆了下来，缝\n成一条长长的绸带，绸带的总\n长有九米，六个人才舞得起。",
    _text("旧伞新舞", _DANCE),
    3.5,
    "em",
)
GLUED_TO_STORY = _line(
    "heading-glued-to-story",
    "The line below begins as the first sentence of a report does (6月3日，…).",
    f"旧伞不旧柳岸跳起来\n{_DANCE}",
    _text("旧伞新舞", _DANCE),
)
TWO_PHRASES = _line(
    "two-phrases-at-head",
    "A space parts two phrases of a heading; in running text it stands beside digits only.",
    f"旧伞不旧 柳岸跳起来\n{_DANCE[5:]}",
    _text("旧伞新舞", _DANCE),
)
OPENING_TITLE = _line(
    "title-over-first-sentence",
    "The first lines of a block over a report's first sentence are its title, though of commas.",
    f"雨停之后，他们跳起了伞舞\n{_DANCE}",
    _text("旧伞新舞", _DANCE),
)

# ---- where an article begins and ends -----------------------------------------------------------


def _cut(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return _rule(name, Decides.CUT, because, fires, not_on, worth, unit)


TEXT_BEGINS = _cut(
    "text-begins",
    "The first running text after the end of an article begins the next one.",
    _text("旧伞新舞", _FLAT),
    "居民开会",
)
HEADINGS_ONLY = _cut(
    "headings-only",
    "A file of headings alone is one article, so that no text is lost.",
    "居民开会",
    _text("旧伞新舞", _FLAT),
)
ANOTHER_REPORT = _cut(
    "another-report-begins",
    "A block that opens with a day and an office, as the first one did, is another report.",
    _text("旧伞新舞", _FLAT, "绸带有九米长。", _FLAT_BOOKS, "次日，第一本书借了出去。"),
    _text("旧伞新舞", _FLAT, "绸带有九米长。"),
)
ANOTHER_MEASURE = _cut(
    "another-column-width",
    "On a new page, after a full stop, another column width sets another article.",
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
    "Where most blocks hold a whole article, a block after a full stop begins one.",
    _text(
        "旧伞新舞\n柳岸的老人学起了伞舞。\n绸带有九米长。",
        "渔家书屋\n河畔开了一家书屋。\n借书要留一句话。",
        "菜场里新装了两台秤。\n称得准，居民都说好。",
    ),
    _text("旧伞新舞", "柳岸的老人学起了伞舞。", "绸带有九米长。"),
)
BYLINE_ENDS = _cut(
    "byline-ends-article",
    "A by-line closes its article (15 of 15 in real papers).",
    _text("旧伞新舞", _FLAT, _BYLINE),
    _text("旧伞新舞", _FLAT),
)
HEADING_ENDS = _cut(
    "heading-ends-article",
    "Between two whole sentences a heading that is no sub-head begins another article.",
    _text("旧伞新舞", _FLAT, "河畔新开一家渔家书屋", _FLAT_BOOKS),
    _text("旧伞新舞", _FLAT),
)
FILE_ENDS = _cut(
    "file-ends",
    "The end of the file ends its last article.",
    _text("旧伞新舞", _FLAT),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
HEADING_IN_SENTENCE = _cut(
    "heading-inside-sentence",
    "A heading inside a sentence is a caption that the column runs around.",
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
    "A line whose edges form words that the file has elsewhere belongs to the sentence.",
    _text("旧伞新舞", "6月3日，柳岸学起了伞舞、扇舞，绸带、", "灯笼、扇子", "、伞骨都是自己做的。"),
    _text("旧伞新舞", _FLAT),
    1.5,
    "em",
)
GOES_ON = _cut(
    "text-goes-on",
    "Text that leans on what was told before (会上, 随后) goes on with the article.",
    _text("旧伞新舞", _FLAT, "退休裁缝孟阿姨在领舞", "会上，孟阿姨讲了三句话。"),
    _text("旧伞新舞", _FLAT, "退休裁缝孟阿姨在领舞", "近日，河畔开了一家书屋。"),
)
SPEAKS_OF_TEXT = _cut(
    "heading-speaks-of-open-text",
    "Where articles are signed, a heading that shares so many bigrams is the open text's caption.",
    _text(
        *("旧伞新舞", _DANCE, "退休裁缝孟阿姨领舞", "最难的是收伞的动作，\n要一起收。", _BYLINE),
        *("书屋第一站", _BOOKS, "（社区服务办）", "书屋第二站", _BOOKS, "（社区服务办）"),
    ),
    _text("旧伞新舞", _DANCE, "退休裁缝孟阿姨领舞", "最难的是收伞的动作，\n要一起收。"),
    0.3,
    "score",
)
BEFORE_BYLINE = _cut(
    "heading-before-byline",
    "Before its by-line an article is not over: a heading there is a photo's caption.",
    _text("旧伞新舞", _FLAT, "孟阿姨在广场领舞", _BYLINE),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
BYLINE_SIGNS_HEADING = _cut(
    "byline-signs-heading",
    "A by-line without text signs the heading right above it.",
    _text("旧伞新舞", _FLAT, _BYLINE, "征集社区好故事", "（社区服务办）"),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
BYLINE_SHARED = _cut(
    "byline-shared",
    "A second by-line without text signs the article before it, too.",
    _text("旧伞新舞", _FLAT, _BYLINE, "（社区服务办）"),
    _text("旧伞新舞", _FLAT, _BYLINE),
)
PACKAGE_LEAD = _cut(
    "lead-of-package",
    "A lone wide paragraph right after an unsigned article leads a package.",
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
    return _rule(name, decides, because, fires, not_on, worth, "score")


KNOWN_TITLE = _title(
    "title-set-by-format",
    2.0,
    "The format set it as the title of what follows: more than any shared words.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p></body></html>",
    _text("旧伞新舞", _FLAT),
)
ABOVE = _title(
    "title-above-body",
    0.25,
    "A title stands right above its text in most printed pages, and shares its words.",
    _text("柳岸老人学起伞舞", _FLAT),
    _text("旧事新说", _FLAT),
)
ABOVE_DOUBTFUL = _title(
    "title-above-body-doubtful",
    0.15,
    "A page break between, or no word in common: the heading above may be another's.",
    _text("旧事新说", _FLAT),
    _text("柳岸老人学起伞舞", _FLAT),
)
BELOW = _title(
    "title-below-body",
    0.15,
    "Columns are printed before their titles in some files; the words tell.",
    _text(_FLAT, _BYLINE, "柳岸老人学起伞舞", "河畔开了渔家书屋", _FLAT_BOOKS),
    _text("柳岸老人学起伞舞", _FLAT),
)
UNDER_BYLINE = _title(
    "title-right-under-byline",
    0.05,
    "A plain heading right under a by-line, on one page, may be the title of what ended there.",
    _text(_DANCE, _BYLINE, "七彩蘑菇转起来", "渔家书屋三百本旧书", _BOOKS, "（社区服务办）"),
    _text("柳岸老人学起伞舞", _FLAT),
)
BY_WORDS = _title(
    "title-by-words",
    -0.1,
    "A title printed elsewhere is found by its words alone: 14 of 14 in real papers.",
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
    "A heading inside a text or among captions is the title of another only if nearly all agrees.",
    _text(
        *("旧伞新舞", "6月3日，柳岸的老人学起了伞舞，绸带有九米，", "河畔街道开了一家渔家书屋"),
        *("六个人才舞得起来。", _BYLINE, _FLAT_BOOKS),
    ),
    _text("柳岸老人学起伞舞", _FLAT),
)
TITLE_OF_OTHER = _title(
    "title-glued-to-other-text",
    0.0,
    "A heading glued to a text is another's title only if nearly all its words are there.",
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
    "A slogan anywhere above the lead of a package is the package's headline.",
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
    "No heading of the file can belong to it.",
    _FLAT,
    _text("旧伞新舞", _FLAT),
)

# ---- kickers and what is left -------------------------------------------------------------------

KICKER_OVER = _title(
    "kicker-over-headline",
    0.0,
    "The first line of a heading is a slogan, or much shorter than the headline under it.",
    _text("雨天不慌 晴天不忙\n柳岸举办广场伞舞大会", _FLAT),
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
SLOGAN_BESIDE = _title(
    "slogan-beside-title",
    0.0,
    "A slogan right beside a title, both above the text, is its kicker.",
    _text("雨天不慌 晴天不忙", "柳岸街道的老人学起伞舞", _FLAT),
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
PACKAGE_HEADLINE = _title(
    "headline-of-package",
    0.0,
    "The headline over a lead is the kicker of the articles on both sides of the lead.",
    OVER_LEAD.fires,
    _text("旧伞新舞", _FLAT),
    Decides.KICKER,
)
KEPT_AS_CAPTION = _title(
    "heading-kept-as-caption",
    0.0,
    "A heading that is nobody's title is kept as a caption: no text is lost.",
    _text("柳岸老人学起伞舞", _FLAT, "河畔居民在泵站前", _BYLINE),
    _text("柳岸老人学起伞舞", _FLAT),
    Decides.CAPTION,
)

# ---- sub-heads and paragraphs -------------------------------------------------------------------


def _paragraph(
    name: str, because: str, fires: str, not_on: str, worth: float = 0.0, unit: str = ""
) -> Rule:
    return _rule(name, Decides.PARAGRAPH, because, fires, not_on, worth, unit)


_NO_SUBHEAD = _text("旧伞新舞", _FLAT, "绸带有九米长。")
SUBHEAD_LEVEL = _paragraph(
    "subhead-by-level",
    "A Markdown heading of another level than the titles' is a sub-head.",
    "# 旧伞新舞\n老人学起了伞舞。\n## 后来\n大家都很高兴。\n\n# 渔家书屋\n河畔开了书屋。",
    _NO_SUBHEAD,
)
SUBHEAD_NUMBERED = _paragraph(
    "subhead-numbered",
    "A number or a bullet begins a sub-head.",
    _text("旧伞新舞", _FLAT, "一、先把旧伞收上来", "居民送来六十把旧伞。"),
    _NO_SUBHEAD,
)
SUBHEAD_SLIGHT = _paragraph(
    "subhead-short",
    "A heading of so few glyphs that tells no event is a sub-head.",
    _text("旧伞新舞", _FLAT, "绸带的来历", "绸带有九米长。"),
    _NO_SUBHEAD,
    8,
    "em",
)
SUBHEAD_COUPLET = _paragraph(
    "subhead-couplet",
    "A lone couplet (早谋划 早协商) inside an article is a sub-head.",
    _text("柳岸举办伞舞大会", _FLAT, "收旧伞面料 做新绸带舞", "绸带有九米长。"),
    _NO_SUBHEAD,
)
SUBHEAD_ALIKE = _paragraph(
    "subhead-like-others",
    "Short headings of one build in one article are its sub-heads.",
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
    "The format gives whole paragraphs, or their indents.",
    f"@a.html\n<html><body><h1>旧伞新舞</h1><p>{_FLAT}</p><p>绸带有九米长。</p></body></html>",
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_BLOCK = _paragraph(
    "paragraph-by-block",
    "A blank line ends a paragraph where its last sentence is over.",
    _text("旧伞新舞", _FLAT, "绸带有九米长。"),
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_LINE = _paragraph(
    "paragraph-by-line",
    "Where no line is wrapped each line is a paragraph.",
    _text("旧伞新舞", f"{_FLAT}\n绸带有九米长。"),
    _text("旧伞新舞", _DANCE),
)
BREAK_BY_SHORT_LINE = _paragraph(
    "paragraph-by-short-line",
    "A last line falls short of the column by more than a glyph and a half.",
    _text("旧伞新舞", f"{_DANCE[:-6]}。\n孟阿姨说，这条绸带的总长有\n九米，要六个人才舞得起来。"),
    _text("旧伞新舞", _DANCE),
    1.6,
    "em",
)
BREAK_BY_INDENT = _paragraph(
    "paragraph-by-indent",
    "After a full last line the next is narrower than its column by an indent of two em.",
    _text(
        "旧伞新舞",
        f"{_DANCE}\n孟阿姨说，绸带的总长\n有九米，要六个人一起才舞得\n起来，年轻人也来学，大家一\n直跳到天黑。",
    ),
    _text("旧伞新舞", _DANCE),
    1.8,
    "em",
)
