"""What one printed line looks like: its width, how it ends, and what it may be."""

import re
from collections.abc import Sequence

from indexer.joining import has_han, tidy_heading

_CLOSERS = r"”’」』》）)\]】\"'"
_SENTENCE_END = re.compile(rf"[。！？!?；;：:…][{_CLOSERS}\s]*$")
_FULL_STOP = re.compile(rf"[。！？!?…][{_CLOSERS}\s]*$")
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|‘[^’]*’|（[^）]*）|\([^)]*\)")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"), ("〈", "〉"))
_CLAUSE = re.compile(r"[，。；;]|,(?!\d)")
_LETTER = re.compile(r"[^\W_]")
_WIDEST_HEADING = 38.0

# First words of a news sentence; no headline starts so.
_OPENER = re.compile(
    r"为(?:了|进一步|切实|深入|贯彻|更好|推动|落实|加强|确保|庆祝|迎接|丰富|有效|全面|扎实|此)|近日|日前|近期|"
    r"根据|随着|按照|据悉|据了解|连日来|近年来|(?:\d{4}年)?\d{1,2}月\d{1,2}日|本次|此次|当天|当日|"
    r"图为|上图|下图|左图|右图"
)
# First words that go on with what was told before: no article starts so.
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
_CAPTION = re.compile(
    r"(?:现场|合影|留影|剪影|掠影|一角|瞬间)$|(?:^|[▲▼△▽◀▶↑↓←→]\s*)图(?:为|片|[一二三四五六\d])|"
    r"^(?:上|下|左|右|中|本版)(?:排)?图|^[▲▼△▽◀↑↓←]|正在|[\s/／（(:：]摄[）)]?$|^摄影|供图[）)]?$|资料图"
)
_CAPTION_RUN = re.compile(r"^[▲▼△▽◀▶↑↓←→\s]*(?:图为|[上下左右]图)|摄[）)]$")
_BANNER = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[·•・．]{1,3}|[A-Z][A-Z&'\- ]{2,40}")
_PAGE_NUMBER = re.compile(
    r"[-—–·•\s]*(?:\d{1,3}|第\s*\d{1,3}\s*[版页]|[A-D]?\d{1,2}\s*版|[A-D]\d{1,2})[-—–·•\s]*"
)
_MASTHEAD = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日.*(?:星期|第\s*\d+\s*期|总第)")
_EDITORS = re.compile(
    r"(?:责任|本版|执行|文字|版面|美术|本期)*(?:编辑|责编|美编|校对|排版|版式)[:：\s].{1,30}"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|"
    r"[◆●■▶★◇○□]|第[一二三四五六七八九十]+[、：章节])"
)


def width(line: str) -> float:
    """Printed width in ems: Han 1, ASCII a half, a stray space a quarter."""
    return sum(0.25 if c == " " else 0.5 if c.isascii() else 1.0 for c in line)


def ends_sentence(text: str) -> bool:
    """Whether a paragraph may end here (a list item or a lead-in colon counts)."""
    return _SENTENCE_END.search(text.rstrip()) is not None


def ends_in_full_stop(text: str) -> bool:
    """Whether a sentence is over here."""
    return _FULL_STOP.search(text.rstrip()) is not None


def is_headlike(line: str) -> bool:
    """Whether the line could be a heading or a caption: Han, no clause mark, not a sentence."""
    text = line.strip()
    if not has_han(text) or width(text) > _WIDEST_HEADING:
        return False
    # 快来报名吧！ may be a title; a quotation that opens a report is not.
    called = text[-1] in "！!？?" and text[0] not in "“‘" and width(text) <= 24
    if (ends_sentence(text) and not called) or text[-1] in "，、,—“‘《（(" or _opens(text):
        return False
    bare = _QUOTED.sub("", text)
    if any(bare.count(left) != bare.count(right) for left, right in _PAIRS):
        return False  # cut in the middle of a quotation
    return not _CLAUSE.search(bare) and bare.count("、") < 3


def _opens(text: str) -> bool:
    return _OPENER.match(tidy_heading(text)) is not None


def opens_story(text: str) -> bool:
    """Whether it begins as the first sentence of a report does."""
    return _opens(text)


def continues_story(text: str) -> bool:
    """Whether it begins with words that lean on what was told before (会上, 随后 …)."""
    return _CONTINUES.match(tidy_heading(text)) is not None


def is_strong(heading: str) -> bool:
    """Whether it reads as a headline that tells an event: a verb of the trade, long enough."""
    return _VERB.search(heading) is not None and width(heading) >= 8 and not is_slogan(heading)


def is_slogan(heading: str) -> bool:
    """Phrases of at most eight glyphs with a space between: 持续发力 压茬推进."""
    phrases = heading.split(" ")
    return len(phrases) > 1 and all(2 <= width(phrase) <= 8 for phrase in phrases)


def is_numbered(heading: str) -> bool:
    """Whether it carries the number or bullet of a sub-head."""
    return _NUMBERED.match(heading) is not None


def is_caption(text: str) -> bool:
    """Whether a heading-like text reads as a photo's caption or credit."""
    return _CAPTION.search(text) is not None


def is_caption_run(text: str) -> bool:
    """Whether a whole sentence is a caption: 图为…。"""
    return _CAPTION_RUN.search(text) is not None and width(text) <= 90


def is_banner(line: str) -> bool:
    """A section banner: 社区天地··, HEADLINE."""
    return _BANNER.fullmatch(line.strip().strip("\ufffd").strip()) is not None


def is_furniture(line: str) -> bool:
    """Page numbers, mastheads, editors' lines, lone punctuation."""
    text = line.strip()
    if not _LETTER.search(text.replace("\ufffd", "")) or _PAGE_NUMBER.fullmatch(text):
        return True
    short = width(text) <= 45 and not ends_in_full_stop(text)
    return short and bool(_MASTHEAD.search(text) or _EDITORS.fullmatch(text))


def undoubled(line: str) -> str | None:
    """Every second glyph of a line printed twice (fake bold), or ``None`` for a normal line."""
    glyphs = "".join(line.split())
    pairs = len(glyphs) // 2
    if pairs < 5:
        return None
    equal = sum(a == b for a, b in zip(glyphs[0::2], glyphs[1::2], strict=False))
    # A run of one glyph (————) is a rule, not doubled text.
    return glyphs[0::2] if equal >= 0.9 * pairs and len(set(glyphs)) > 3 else None


def is_wrapped(blocks: Sequence[Sequence[str]]) -> bool:
    """Whether the lines were cut at a column's width: clauses run on past the end of a line."""
    inner = [line for lines in blocks for line in lines[:-1]]
    running = sum(1 for line in inner if not ends_sentence(line) and _CLAUSE.search(line))
    ended = sum(1 for line in inner if ends_in_full_stop(line))
    return running >= 1 and running * 2 > ended
