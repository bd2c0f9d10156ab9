"""What a single printed line can be, judged by its width, its words and its end."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import eq

from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from indexer.corpus.rules import Decides, Rule, first, rule
from searcher.language.repair import has_han, tidy_heading

_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|‘[^’]*’|（[^）]*）|\([^)]*\)")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"), ("〈", "〉"))
_CLAUSE = re.compile(r"[，。；;]|,(?!\d)")
_PAUSE = re.compile(r"[，：:]|,(?!\d)")
_UNCUT = re.compile(r"[\x21-\x7e]+")
_LETTER = re.compile(r"[^\W_]")
_STOP_INSIDE = re.compile(r"[。；;]|[！？!?].")
_WIDEST_HEADING = 38.0  # em: two lines of the widest usual column
_WIDEST_WITH_CLAUSE = 34.0  # em; a wider line with a comma is a sentence
_WIDEST_CALL = 24.0  # em of a title that ends with an exclamation, a question or dots
_CALLED = re.compile(r"(?:[！？!?]|…+)$")
_LIST = 3  # this many enumeration commas (、) make a list
_MOST_PAUSES = 2  # commas and colons in a title
_STRONG = 8.0  # em of a headline that tells an event, at least
_PHRASE = 2.0, 8.0  # em: least and greatest width of each phrase of a slogan
_KICKER = 4.0, 0.5  # em: least width of a kicker; its greatest width as a share of the headline's
_HEADLINE = 8.0  # em of a headline under a couplet, at least
_WIDEST_CAPTION = 90.0  # em of a sentence that is a caption
_WIDEST_FURNITURE = 45.0  # em of a masthead or an editors' line
_DOUBLED = 0.9  # of a line's glyph pairs that must be equal for the line to be printed twice
_ORNAMENT = 3  # different glyphs of a row of ornaments (————), at most; text has more
_PAIRS_TOLD = 5  # glyph pairs needed to judge whether a line is doubled
_RUNNING = 2  # sentences ending at a line's end to each clause that runs on, at most, in a column
_LINES_KEPT = 4096  # lines whose kind is kept, as a line is judged many times
_OPENING = 60  # glyphs at the start of a report that name its day and office

# First words of a news sentence; no headline begins with them.
_OPENER = re.compile(
    r"为(?:了|进一步|切实|深入|贯彻|更好|推动|推进|落实|加强|确保|庆祝|迎接|丰富|有效|全面|扎实|此|提高|提升|弘扬|增强|"
    r"解决|改善|消除|营造|倡导|美化|巩固|化解|满足|增进|深化|践行|发挥|引导|普及|传承|规范|激发|维护|打造|纪念|不断|"
    r"持续|充分|积极|帮助)|近日|日前|近期|前不久|上周|今年以来|记者从|本报讯|本刊讯|[【［\[]?[\u4e00-\u9fff]{1,6}讯[】］\]]?\s?[（(【]|讯[（(]|"
    r"根据|随着|按照|据悉|据了解|连日来|近年来|(?:\d{4}年)?\d{1,2}月\d{1,2}日|本次|此次|当天|当日|"
    r"图为|上图|下图|左图|右图"
)
_DAY = re.compile(r"近日|日前|(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_REPORT = re.compile(rf"(?:{_DAY.pattern})[^。！？]{{0,8}}[\u4e00-\u9fff]{{2}}街道")
# First words that refer to text before; no article begins with them.
_CONTINUES = re.compile(
    r"会上|会后|会前|会议(?:指出|强调|要求|还|最后|由)|活动(?:中|最后|当天|现场|结束|尾声|伊始|期间|开始)|"
    r"随后|接着|接下来|下一步|下阶段|与此同时|同时|此外|另外|最后|其次|其间|期间|座谈会上|仪式上|"
    r"现场|据悉|据了解|[一二三四五六七]是|[首其]先|在此(?:次|基础)|检查(?:过程中|中|组)|培训(?:中|会上)|"
    r"他们?|她们?|这|该"
)
_VERB = re.compile(
    r"召开|举行|举办|开展|完成|启动|组织|推进|调研|走访|慰问|检查|部署|揭牌|成立|发布|签约|培训|落幕|"
    r"闭幕|开幕|亮相|进行|参观|考察|视察|赴|荣获|获评|入选|上线|开放|开业|揭幕|挂牌|交流|学习|宣讲|"
    r"迎来|走进|联合|参加|出炉|公布|发放|演练|整治|座谈"
)
# A line with such an end needs the next line, so it is no kicker.
_RUNS_ON = re.compile(
    rf"(?:{_VERB.pattern}|[的和与在为及暨、：:之把被让向从到]|街道|社区|居民区|[年月日届次”》])$"
)
_CAPTION = re.compile(
    r"(?:现场|合影|留影|剪影|掠影|一角|瞬间)$|(?:^|[▲▼△▽◀▶↑↓←→]\s*)图(?:为|片|[一二三四五六\d])|"
    r"^(?:上|下|左|右|中|本版)(?:排)?图|^[▲▼△▽◀↑↓←]|正在|[\s/／（(:：]摄[）)]?$|^摄影|供图[）)]?$|资料图"
)
_CAPTION_SENTENCE = re.compile(r"^[▲▼△▽◀▶↑↓←→\s]*(?:图为|[上下左右]图)|摄[）)]$")
_BANNER = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[·•・．]{1,3}|[A-Z][A-Z&'\- ]{2,40}")
# 海报, 喜报 and the like are no papers, nor is the end of a report (情况汇报)
_NO_PAPER = "海播预汇喜通举填申警呈墙板电捷年"
_PAPER_NAME = re.compile(
    rf"[\u4e00-\u9fff]{{2,10}}(?:(?<![{_NO_PAPER}預匯舉牆電])[报報]|简讯|簡訊|通讯|通訊|时讯|快讯|资讯|之窗|之声|之聲|"
    r"[月旬周季]刊)"
)
_PAGE_NUMBER = re.compile(
    r"[-—–·•”“\"'’‘\s]*(?:\d{1,3}|第\s*\d{1,3}\s*[版页]|[A-D]?\d{1,2}\s*版|[A-D]\d{1,2})[-—–·•”“\"'’‘\s]*"
)
# Parts of a masthead: the date, the issue's number, publishing words, and the paper's name.
_NUMERAL = "〇○零一二三四五六七八九"
_DATED = re.compile(
    rf"(?:[\d{_NUMERAL}]{{4}}|(?:中[華华]\s*)?民[國国]\s*[\d{_NUMERAL}十百元]{{1,5}})\s*"
    r"(?:年\s*[\d一二三四五六七八九十]{1,2}\s*月(?:号|號|\s*[\d一二三四五六七八九十]{1,3}\s*日)?"
    r"|[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2})"
)
_ONLY_DAY = re.compile(
    rf"[（(【]?\s*{_DATED.pattern}\s*(?:[（(]?(?:星期|礼拜|禮拜|周|週)[一二三四五六日天][）)]?)?\s*[）)】]?"
)
_NUMBERED_ISSUE = re.compile(
    r"(?:总?第|總?第|总|總|NO\.?|No\.?|№)\s*[\d〇零一二三四五六七八九十百]+\s*期?|"
    r"(?:星期|礼拜|禮拜|周|週)[一二三四五六日天]"
)
_PAPER_WORDS = re.compile(
    r"(?:农历|農曆)\S*|今日|本期|共|[\d一二三四五六七八九十]+版|版|期|出版|主办|主辦|主编|主編|内部资料|"
    r"(?:免费|内部)(?:赠阅|交流)|准印证?\S*|[\W_\d]"
)
# A line that names who publishes the paper, or the number under which it is registered.
_PUBLISHED_BY = re.compile(
    r"[^，。；！？]{2,40}(?:主办|主辦|主管|承办|编印|編印|合办)|"
    r"(?:主办|主辦|主管|承办|编印|出版)(?:单位|單位|者)?\s*[:：\s][^，。；！？]{2,60}"
)
_REGISTERED = re.compile(
    r"准印[证字]|[內内][資资]准字|刊[号號]|\bISSN\b|\bCN\s*\d{2}\s*[-–—]|内部资料"
)
# A line that says when its text was published: 发布日期：2022-06-10, 柳岸发布 2022-06-10 18:30.
_PUBLISHED = re.compile(
    r"(?:发布|發布|发表|發表|出版|刊发|刊登|见报|发稿|上传|更新)(?:日期|时间|時間|于)\s*[:：]?\s*$|"
    r"^(?:日期|时间|時間)\s*[:：]\s*$"
)
# 第5期木工班 counts courses: behind an issue's number stands a space, a sign or a word of papers.
_COUNTED = re.compile(
    r"第\s*[\d〇零一二三四五六七八九十百]+\s*期(?=[\u4e00-\u9fff])"
    r"(?![总總共出主内免农農今本星礼禮周週准]|[\d一二三四五六七八九十]+版)"
)
_PUBLISHER = re.compile(r"(?:街道|社区|社區|办事处|工委|委员会|居委会|编辑部|办公室)$")
_HOUR = r"\s*(?:[01]?\d|2[0-3])\s*[:：]\s*[0-5]\d(?:\s*[:：]\s*[0-5]\d)?"
_ISSUED = re.compile(r"\s*印[发發]")
_STAMPED = re.compile(_HOUR)
_OF_WEB = re.compile(r"来源|來源|作者|浏览|点击|阅读|字号")
_SOURCE = re.compile(r"[\u4e00-\u9fff]{2,12}\s*$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’ü\s·.-]{2,60}")
_LONGEST_NAME = 12  # Han of a paper's name with its publisher


_EDITORS = re.compile(
    r"(?:责任|本版|执行|文字|版面|美术|本期)*(?:编辑|责编|美编|校对|排版|版式)[:：\s].{1,30}"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|"
    r"[◆●■▶★◇○□]|第[一二三四五六七八九十]+[、：章节])"
)


def first_word_width(line: str) -> float:
    """Return the width in em of the number or Latin word that begins a line; 0 for Han.

    A line break cannot split such a word.
    """
    word = _UNCUT.match(line)
    return width(word[0]) if word else 0.0


@lru_cache(maxsize=_LINES_KEPT)
def is_headlike(line: str) -> bool:
    """Whether the line could be a heading or a caption: no rule of `NO_HEADING` fires."""
    return first(NO_HEADING, line.strip()) is None


@lru_cache(maxsize=_LINES_KEPT)
def opens_as_call(text: str) -> bool:
    """Whether the line reads as a title like 花市开张了，河湾添新景！ that ends as a sentence."""
    text = text.strip()
    called = _CALLED.search(text) is not None and text[0] not in "“‘"
    return called and not _has_many_clauses(_CALLED.sub("", text))


@lru_cache(maxsize=_LINES_KEPT)
def opens_as_day(text: str) -> bool:
    """Whether the line could be a title that begins with a day: 6月3日松风里修椅子."""
    text = text.strip()
    whole = not (may_end_paragraph(text) or _has_clauses(text) or cuts_quotation(text))
    return whole and opens_with_day(text) and width(text) <= _WIDEST_HEADING and has_han(text)


@lru_cache(maxsize=_LINES_KEPT)
def is_title_with_clause(text: str) -> bool:
    """Whether the line could be a title with one or two commas: no rule of `NO_TITLE` fires."""
    return first(NO_TITLE, text.strip()) is None


def _is_called(text: str) -> bool:
    """Whether a short text ends like a call (快来报名吧！) and does not begin with a quotation."""
    return text[-1] in "！!？?" and text[0] not in "“‘" and width(text) <= _WIDEST_CALL


def _bare(text: str) -> str:
    """Return the text without quotations and bracketed parts."""
    return _QUOTED.sub("", text)


def cuts_quotation(text: str) -> bool:
    """Whether the text opens a quotation or bracket that it does not close, or the reverse."""
    return any(text.count(left) != text.count(right) for left, right in _PAIRS)


def _has_clauses(text: str) -> bool:
    bare = _bare(text)
    return _CLAUSE.search(bare) is not None or bare.count("、") >= _LIST


def _has_many_clauses(text: str) -> bool:
    inside = _STOP_INSIDE.search(text) is not None
    return inside or len(_PAUSE.findall(_bare(text))) > _MOST_PAUSES


def _opens(text: str) -> bool:
    return _OPENER.match(tidy_heading(text)) is not None


def opens_story(text: str) -> bool:
    """Whether the text begins like the first sentence of a report."""
    return _opens(text)


def opens_with_day(text: str) -> bool:
    """Whether the text begins with the day of an event, as most reports do."""
    return _DAY.match(tidy_heading(text)) is not None


def opens_report(text: str) -> bool:
    """Whether the first clauses name a day and a street office: 6月3日，柳岸街道…."""
    return _REPORT.match(tidy_heading(text[:_OPENING])) is not None


def continues_story(text: str) -> bool:
    """Whether the text begins with words that refer to text before (会上, 随后 …)."""
    return _CONTINUES.match(tidy_heading(text)) is not None


def is_strong(heading: str) -> bool:
    """Whether a heading is at least 8 em wide and contains a verb for events (召开, 举办 …)."""
    return (
        _VERB.search(heading) is not None and width(heading) >= _STRONG and not is_slogan(heading)
    )


def is_slogan(heading: str) -> bool:
    """Whether the text is phrases of 2 to 8 em with spaces between: 持续发力 压茬推进."""
    phrases = heading.split(" ")
    return len(phrases) > 1 and all(_PHRASE[0] <= width(phrase) <= _PHRASE[1] for phrase in phrases)


def is_kicker_over(line: str, below: str) -> bool:
    r"""Whether the first line of a heading is a kicker.

    A couplet (查隐患 保平安) is complete, so a longer line below is the headline. A title wraps
    only if its first line is full, so a much shorter first line is a kicker.

    Args:
        line: the first line.
        below: the other lines, joined by ``\n``.
    """
    if not is_slogan(line):
        least, share = _KICKER
        short = least <= width(line) <= share * width(below.split("\n")[0])
        return short and _RUNS_ON.search(line) is None
    if is_slogan(below):
        return False
    below = below.replace("\n", "")
    couplet = is_couplet(line) and " " not in below
    return is_strong(below) or (couplet and width(below) >= _HEADLINE)


def runs_on(line: str) -> bool:
    """Whether a line ends with a word that needs the next line, such as a verb or 的."""
    return _RUNS_ON.search(line) is not None


def is_couplet(heading: str) -> bool:
    """Whether the text is a slogan of phrases of equal length: 查隐患 保平安."""
    return is_slogan(heading) and len({len(phrase) for phrase in heading.split(" ")}) == 1


def is_numbered(heading: str) -> bool:
    """Whether a heading begins with the number or bullet of a sub-head."""
    return _NUMBERED.match(heading) is not None


def is_caption(text: str) -> bool:
    """Whether a heading-like text contains words of a photo's caption or credit."""
    return _CAPTION.search(text) is not None


def is_caption_sentence(text: str) -> bool:
    """Whether a sentence of at most 90 em is a photo's caption: 图为…."""
    return _CAPTION_SENTENCE.search(text) is not None and width(text) <= _WIDEST_CAPTION


def is_banner(line: str) -> bool:
    """Whether the line is a section banner: 社区天地··, HEADLINE."""
    return _BANNER.fullmatch(line.strip().strip("\ufffd").strip()) is not None


def is_furniture(line: str) -> bool:
    """Whether the line is a page number, masthead, editors' line or punctuation."""
    text = line.strip()
    if not _LETTER.search(text.replace("\ufffd", "")) or _PAGE_NUMBER.fullmatch(text):
        return True
    short = width(text) <= _WIDEST_FURNITURE and not ends_sentence(text)
    return short and bool(
        _is_masthead(text) or _EDITORS.fullmatch(text) or is_publication_line(text)
    )


def _is_masthead(text: str) -> bool:
    """Whether the text is a date, an issue number and little else.

    Example: 云桥报 第3期 2022年4月20日. A verb rules a masthead out, because a headline tells an
    event.
    """
    if not (_DATED.search(text) and _NUMBERED_ISSUE.search(text)) or _CLAUSE.search(text):
        return False
    rest = _PAPER_WORDS.sub("", _NUMBERED_ISSUE.sub("", _DATED.sub("", text)))
    if _COUNTED.search(text) and not (is_paper_name(rest) or _PUBLISHER.search(rest)):
        return False
    return len(rest) <= _LONGEST_NAME and not _VERB.search(rest)


def is_day(line: str) -> bool:
    """Whether the line holds only a day, in brackets or not: 2022年6月10日 星期五."""
    return _ONLY_DAY.fullmatch(line.strip()) is not None


def is_paper_name(line: str) -> bool:
    """Whether the line is only a paper's name: 河畔社区报, 《河畔社区报》."""
    return _PAPER_NAME.fullmatch("".join(line.split()).strip("《》")) is not None


def is_registration(line: str) -> bool:
    """Whether the line names the publisher, or the number under which the paper is registered."""
    text = line.strip()
    if width(text) > _WIDEST_FURNITURE or ends_sentence(text) or _CLAUSE.search(text):
        return False
    return bool(_REGISTERED.search(text) or _PUBLISHED_BY.fullmatch(text))


def is_publication_line(line: str) -> bool:
    """Whether the line says when its text was published.

    A label (发布日期) or 印发 tells so, as does a printed hour if a source stands before the day
    (柳岸发布 2022-06-10 18:30) or words such as 来源 stand on the line. An hour alone tells when
    somebody printed the page.
    """
    text = line.strip()
    day = _DATED.search(text)
    if day is None or width(text) > _WIDEST_FURNITURE:
        return False
    before, after = text[: day.start()], text[day.end() :]
    if _CLAUSE.search(before) or _CLAUSE.search(after):
        return False
    if _PUBLISHED.search(before) or _ISSUED.match(after):
        return True
    from_web = _SOURCE.search(before) or _OF_WEB.search(before) or _OF_WEB.search(after)
    return bool(from_web and _STAMPED.match(after))


def masthead_lines(lines: Sequence[str]) -> int:
    """Return how many lines at the head of a file are parts of its masthead.

    Such parts are the paper's name, behind it the name in Latin letters, the date, the number of
    the issue, and a registration.
    """
    for at, line in enumerate(lines):
        latin = at > 0 and is_paper_name(lines[at - 1]) and _LATIN.fullmatch(line.strip())
        if not (latin or _is_masthead_part(line)):
            return at
    return len(lines)


def _is_masthead_part(line: str) -> bool:
    text = line.strip()
    if is_paper_name(text) or is_registration(text) or _is_masthead(text):
        return True
    if not (_DATED.search(text) or _NUMBERED_ISSUE.search(text)):
        return False
    dated = re.sub(r"[\d〇○零一二三四五六七八九]{4}\s*年", " ", _DATED.sub(" ", text))
    rest = _PAPER_WORDS.sub("", _NUMBERED_ISSUE.sub(" ", dated))
    return not rest or is_paper_name(rest)


def undoubled(line: str) -> str | None:
    """Return every second glyph of a line printed twice (fake bold); ``None`` for other lines."""
    glyphs = "".join(line.split())
    pairs = len(glyphs) // 2
    if pairs < _PAIRS_TOLD:
        return None
    equal = sum(map(eq, glyphs[0::2], glyphs[1::2]))
    return glyphs[0::2] if equal >= _DOUBLED * pairs and len(set(glyphs)) > _ORNAMENT else None


def is_wrapped(blocks: Sequence[Sequence[str]]) -> bool:
    """Whether lines were broken at a column's width: most end inside a clause."""
    inner = [line for lines in blocks for line in lines[:-1]]
    running = sum(1 for line in inner if not may_end_paragraph(line) and _CLAUSE.search(line))
    ended = sum(1 for line in inner if ends_sentence(line))
    return running >= 1 and running * _RUNNING > ended


def _kind(
    name: str,
    decides: Decides,
    accepts: Callable[[str], bool],
    because: str,
    fires: str,
    not_on: str,
    worth: float = 0.0,
    unit: str = "",
) -> Rule:
    return rule(name, decides, because, fires, not_on, worth, unit, accepts)


def _line(
    name: str,
    accepts: Callable[[str], bool],
    because: str,
    fires: str,
    not_on: str,
    worth: float = 0.0,
    unit: str = "",
) -> Rule:
    return _kind(name, Decides.TITLE, accepts, because, fires, not_on, worth, unit)


def _wide(name: str, widest: float, because: str, fires: str) -> Rule:
    return Rule(
        id=name,
        decides=Decides.TITLE,
        because=because,
        worth=widest,
        unit="em",
        accepts=lambda text: width(text) > widest,
        fires=fires,
        not_on="旧伞新舞",
    )


_NO_HAN = _line(
    "without-han",
    lambda text: not has_han(text),
    "Every heading of a Chinese newsletter contains Han, so a line of digits or "
    "Latin alone is a page number, a date or a running head.",
    "2022-06-10",
    "旧伞新舞",
)
_STORY_OPENER = _line(
    "opens-as-story",
    _opens,
    "Words such as 近日, 为了 or 6月3日 open a news sentence, and no headline opens "
    "with them, so a line that opens so is text.",
    "近日柳岸办了花市",
    "柳岸近日办了花市",
)
_CUT_AT_MARK = _line(
    "cut-at-mark",
    lambda text: text[-1] in "，、,—“‘《（(",
    "A line that ends with a comma, a dash or an opening bracket continues on the "
    "next line, so the line alone is no heading.",
    "柳岸的老人们，",
    "柳岸的老人们",
)
_CUT_IN_QUOTATION = _line(
    "cut-in-quotation",
    cuts_quotation,
    "A quotation mark or bracket that the line opens and does not close is closed on "
    "a later line, so the line alone is no heading.",
    "“旧伞新舞柳岸",
    "“旧伞新舞”柳岸",
)

# A line on which one of these fires is no heading; the first that fires is the reason.
NO_HEADING = (
    _NO_HAN,
    _wide(
        "wider-than-heading",
        _WIDEST_HEADING,
        "A heading takes at most two lines of a column, so a line wider than {worth} em is text.",
        "柳岸广场的老人们把家里用旧的雨伞收集起来裁成绸带学会了伞舞又教给了河畔的孩子们",
    ),
    _line(
        "ends-as-sentence",
        lambda text: may_end_paragraph(text) and not _is_called(text),
        "A line that ends with a full stop is a sentence and no heading; only a call of "
        "at most {worth} em such as 快来报名吧！ may be a heading.",
        "柳岸办了花市。",
        "快来报名吧！",
        _WIDEST_CALL,
        "em",
    ),
    _CUT_AT_MARK,
    _STORY_OPENER,
    _CUT_IN_QUOTATION,
    _line(
        "has-clauses",
        _has_clauses,
        "A comma, or {worth} enumeration commas (、), join clauses of a sentence, so a "
        "line that contains them is text.",
        "柳岸办花市，河畔开书屋",
        "柳岸办花市 河畔开书屋",
        _LIST,
        "enumeration commas",
    ),
)

# A line on which one of these fires is no title with a comma.
NO_TITLE = (
    _NO_HAN,
    _wide(
        "wider-than-title-with-comma",
        _WIDEST_WITH_CLAUSE,
        "A title with a comma in it is short, so a line with a comma that is wider than "
        "{worth} em is a sentence of the text.",
        "柳岸广场的老人们把旧雨伞裁成绸带，学会了伞舞，又教给了河畔的孩子们和家长",
    ),
    _STORY_OPENER,
    _line(
        "ends-as-any-sentence",
        may_end_paragraph,
        "A title with a comma has no closing mark, so a line with a comma that ends with "
        "a full stop, ！ or ？ is a sentence of the text.",
        "雨停了，快来报名吧！",
        "雨停之后，他们跳起了伞舞",
    ),
    _CUT_AT_MARK,
    _CUT_IN_QUOTATION,
    _line(
        "has-many-clauses",
        _has_many_clauses,
        "A title has at most {worth} commas or colons and no full stop inside, so a line "
        "with more of them is a sentence of the text.",
        "雨停了，伞收了，人来了，舞起了",
        "雨停之后，他们跳起了伞舞",
        _MOST_PAUSES,
        "commas and colons",
    ),
)


# Other kinds of lines and texts.
KINDS = (
    _kind(
        "opens-with-day",
        Decides.CUT,
        opens_with_day,
        "Most reports open with the day of the event, so a text that opens with a day is "
        "likely the first sentence of an article.",
        "6月3日，柳岸办了花市。",
        "柳岸办了花市。",
    ),
    _kind(
        "opens-as-report",
        Decides.CUT,
        opens_report,
        "A report names its day and its street office in its first {worth} glyphs, so a "
        "text that opens with both begins an article.",
        "6月3日，柳岸街道办了花市。",
        "6月3日，老人们学起了伞舞。",
        _OPENING,
        "glyphs",
    ),
    _kind(
        "leans-on-text-before",
        Decides.CUT,
        continues_story,
        "Words such as 会上, 随后 or 此外 refer to the text before, so a text that opens "
        "with them begins no article.",
        "会上，孟阿姨讲了话。",
        "孟阿姨讲了话。",
    ),
    _kind(
        "wrapped-lines",
        Decides.PARAGRAPH,
        lambda text: is_wrapped([text.split("\n")]),
        "A line that ends inside a clause was broken at a column's width; lines are "
        "joined into paragraphs unless {worth} times as many lines end a sentence.",
        "6月3日，柳岸的老人们在广\n场上学起了伞舞。",
        "6月3日，柳岸办了花市。\n6月5日，河畔开了书屋。",
        _RUNNING,
        "sentences to each clause",
    ),
    _kind(
        "tells-event",
        Decides.TITLE,
        is_strong,
        "A headline tells an event with a verb such as 召开 or 举办, so a line of at "
        "least {worth} em with such a verb is a title rather than a sub-head.",
        "柳岸街道举办伞舞大会",
        "绸带的来历",
        _STRONG,
        "em",
    ),
    _kind(
        "slogan-of-phrases",
        Decides.KICKER,
        is_slogan,
        "Two or more phrases of at most {worth} em with spaces between them (持续发力 "
        "压茬推进) are a slogan, and slogans are printed as kickers.",
        "持续发力 压茬推进",
        "柳岸举办伞舞大会",
        _PHRASE[1],
        "em",
    ),
    _kind(
        "couplet-of-phrases",
        Decides.KICKER,
        is_couplet,
        "Phrases of equal length (查隐患 保平安) form a couplet, which is complete in "
        "itself, so the line below is a heading of its own.",
        "查隐患 保平安",
        "旧伞不旧 柳岸的人跳起来",
    ),
    _kind(
        "numbered-heading",
        Decides.PARAGRAPH,
        is_numbered,
        "A number or a bullet at the start (一、压实责任) marks one of several parts, so "
        "the line is a sub-head and no title.",
        "一、压实责任",
        "一把旧伞跳成舞",
    ),
    _kind(
        "caption-words",
        Decides.CAPTION,
        is_caption,
        "Captions describe photos with words such as 现场, 合影, 正在 or 摄, so a short "
        "line with such a word is a caption.",
        "伞舞大会现场",
        "柳岸举办伞舞大会",
    ),
    _kind(
        "caption-sentence",
        Decides.CAPTION,
        is_caption_sentence,
        "A sentence of at most {worth} em that begins with 图为 or ends with the "
        "photographer's credit describes a photo, so the sentence is a caption.",
        "图为老人们跳伞舞。",
        "老人们跳伞舞。",
        _WIDEST_CAPTION,
        "em",
    ),
    _kind(
        "section-banner",
        Decides.CUT,
        is_banner,
        "The banner of a section ends with dots (社区天地··) or is set in Latin "
        "capitals, so such a line is no title of an article.",
        "社区天地··",
        "社区天地",
    ),
    _kind(
        "page-furniture",
        Decides.CUT,
        is_furniture,
        "Page numbers, mastheads and editors' lines belong to the page, so no article "
        "contains such a line; all but page numbers are at most {worth} em wide.",
        "责任编辑：孟小雨",
        "编辑部的故事",
        _WIDEST_FURNITURE,
        "em",
    ),
    _kind(
        "masthead-line",
        Decides.CUT,
        _is_masthead,
        "A masthead consists of a date, an issue number and the paper's name of at most "
        "{worth} glyphs and tells no event, so a line of these parts belongs to the page.",
        "云桥报 第3期 2022年4月20日",
        "2022年6月10日第7期伞舞培训班开班",
        _LONGEST_NAME,
        "glyphs",
    ),
    _kind(
        "paper-name",
        Decides.CUT,
        is_paper_name,
        "The first line of a file may be only the name of the paper (河畔社区报), so "
        "such a line is no title of an article.",
        "河畔社区报",
        "河畔社区",
    ),
    _kind(
        "doubled-line",
        Decides.CUT,
        lambda text: undoubled(text) is not None,
        "A word processor makes type bold by printing each glyph twice, so a line in "
        "which {worth:.0%} of the pairs are one glyph twice is read once.",
        "邻邻里里节节开开幕幕居居民民",
        "邻里节开幕居民",
        _DOUBLED,
        "of all pairs",
    ),
)

BANNER = next(rule for rule in KINDS if rule.id == "section-banner")
PAGE_FURNITURE = next(rule for rule in KINDS if rule.id == "page-furniture")
