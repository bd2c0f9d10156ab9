"""Recognise by-lines (署名) among printed lines."""

import re

from indexer.articles.jump_lines import parse_jump
from indexer.corpus.rules import Decides, Rule, first
from searcher.language.people import ANY_UNIT, OFFICE, Reading, people_of, reading
from searcher.language.repair import HAN, SPACES, has_han, tidy, tidy_heading
from searcher.language.roles import Word
from searcher.language.signing import simplified

LEFT, RIGHT = r"（(【\[〔［〖〈＜", r"）)】\]〕］〗〉＞"  # brackets, for classes of characters
BULLETS = "■□▪▫●○◎◉◆◇▲★☆"
_BRACKETED = re.compile(rf"[{LEFT}](?P<inside>[^{LEFT}{RIGHT}\n]{{2,40}})[{RIGHT}]")
_LONGEST_NAME = 4  # glyphs of a person's name that follows a unit
_MOST_NAMES = 4  # persons who sign one text
_UNIT = re.compile(rf"{OFFICE.pattern}|{ANY_UNIT.pattern}")
_ACTS = re.compile(  # such a text tells an act and is no unit: 走进居民区, 平安进社区
    r"[了着的把被让]|正在|居民(?!区|委)|进(?=社区|居民区|小区|学校|校园|街道|村)|"
    r"(?<!^)[在从]|^(?:[从在由到走记访致忆]|深入|扎根|情系|点亮|守护|温暖|融入|助力|聚焦|关爱|慰问|打造|共[建筑创治享]|送[到进]|召开|举[办行]|"
    r"开展|组织|参[加观]|成立|检查|整治|提升|建设(?=社区|街道|居民区|村)|服务(?=社区|街道|居民区|村))"
)
_UNIT_SPLIT = re.compile(rf"[、/／|｜,，;；&{SPACES}]+")
_WRITER = re.compile(
    r"(?:本报|本刊|特约|见习|实习|首席|社区|街道|居民)*"
    r"(?:通讯员|记者|撰稿人?|供稿人?|撰文|作者|来稿|投稿|图文|图/文|文/图|文|来源|稿件来源)"
    rf"(?:[:：/／]|[{SPACES}])[{SPACES}]*(?P<name>[{HAN}A-Za-z·、，,/／:：{SPACES}]{{2,30}})"
)
_CLAUSE = re.compile(r"[，,：:]")
_SUPPLIED = re.compile(
    rf"(?P<who>[{HAN}A-Za-z0-9·、/／{SPACES}]{{2,26}}?)[{SPACES}]*(?:供稿|撰稿|来稿|投稿|报道|文)"
)
_NAMED = rf"[{HAN}·、{SPACES}]{{2,20}}?"
_CREDITED = re.compile(
    rf"{_NAMED}[{SPACES}]*[/／]?文(?:[/／]?(?:图|摄影?)|[{SPACES}、，,]+{_NAMED}[{SPACES}]*[/／]?(?:图|摄影?))"
)
# Words that open an aside in a sentence; brackets that begin with one are no by-line.
# A note on the author, which ends a text as a by-line does.
_NOTE = re.compile(r"作者(?:系|为|是|单位|简介)[:：]?[^。！？!?]{2,36}")
_ASIDE = re.compile(
    r"(?:以下|下称|图为|上图|下图|左图|右图|第[一二三四五六七八九十\d]|[一二三四五六七八九十]+届|简称|即|含|包括|不含|原|如|例如|见|详见|又称|又名|注|附|除|其中|现|位于|下转|上接|转|接|详情|具体|欢迎|请|据|地点|地址|联系|报名)"
)


def byline_in(text: str) -> str | None:
    """Return the text inside the brackets if the whole text is a by-line, else ``None``.

    Examples: （社区党建办） -> 社区党建办; （海伦）, (草案), （下转02版） -> None.
    """
    inside = _inside(text)
    return inside if inside and _names_author(simplified(inside)) else None


def _inside(text: str) -> str | None:
    """Return what stands in the brackets that the text consists of; ``None`` for other texts."""
    match = _BRACKETED.fullmatch(text.strip())
    return tidy_heading(match["inside"].strip()) if match else None


def _is_written_by(text: str) -> bool:
    """Whether a word such as 记者 stands before names; behind commas and colons only names may."""
    match = _WRITER.fullmatch(text)
    return match is not None and not (_CLAUSE.search(match["name"]) and reading(text).rest)


def _names_author(inside: str) -> bool:
    if _is_written_by(inside) or _NOTE.fullmatch(inside) or _signs(reading(inside)):
        return True
    if _ASIDE.match(inside) or parse_jump(inside):
        return False
    if _SUPPLIED.fullmatch(inside) or _credits_both(inside):
        return True
    units = [unit for unit in _UNIT_SPLIT.split(inside) if unit]
    # A person's name may follow the unit: （社区平安办 李四）.
    return bool(_UNIT.fullmatch(units[0])) and all(
        _UNIT.fullmatch(unit) or 2 <= len(unit) <= _LONGEST_NAME for unit in units[1:]
    )


def _signs(read: Reading) -> bool:
    """Whether a text holds nothing but people, units and words for roles, and says who wrote.

    The people need no word for their role if their unit is named: 青石镇 周小禾.
    """
    if read.rest or not read.sure:
        return False
    if read.words:
        told = any(word.names for word in read.words if not word.shows)
        wrote = any(word.writes for word in read.words)
        return bool(read.authors and (told or wrote)) or bool(read.units and wrote and not told)
    return bool(read.units) and _are_names(read)


def _are_names(read: Reading) -> bool:
    """Whether the people of a text are few, have Chinese names, and nothing else is told."""
    names = [each.name for each in read.authors]
    told = not read.rest and not read.words and read.sure
    few = 0 < len(names) <= _MOST_NAMES
    return told and few and all(has_han(name) and not _POLITE.fullmatch(name) for name in names)


_POLITE = re.compile(  # who is called so is spoken of and signs nothing
    r"..?(?:大爷|大妈|大叔|阿姨|奶奶|爷爷|老师|书记|主任|师傅|医生|护士|叔叔|女士|先生|同学|老伯|老人|教授|"
    r"队长|站长|警官)"
)


def _credits_both(text: str) -> bool:
    """Whether a text names people as authors of text and pictures: 王小明 文/图."""
    return _CREDITED.fullmatch(text) is not None and bool(people_of(text))


def is_office(text: str) -> bool:
    """Whether a bracketed by-line begins with a unit of a known ending (`people.OFFICE`)."""
    match = _BRACKETED.fullmatch(text.strip())
    if match is None or not byline_in(text):
        return False
    units = _UNIT_SPLIT.split(simplified(match["inside"].strip()))
    return bool(OFFICE.fullmatch(units[0]))


def name_byline(text: str) -> str | None:
    """Return the text inside the brackets if it is persons' names alone: （王小明）; else ``None``.

    Such brackets are a by-line only at the end of an article; inside a text they may be an aside.
    """
    inside = _inside(text)
    if inside is None:
        return None
    read = reading(simplified(inside))
    return inside if _are_names(read) and not read.units else None


_BULLET = re.compile(rf"[{BULLETS}][{SPACES}]*")
_COLUMN = re.compile(  # titles and names of columns: 记者 手记
    rf".*(?:记者|通讯员|作者|来稿|投稿)[{SPACES}:：]*(?:手记|观察|简介|培训|招募|点评|札记|日记|视角|连线|调查|"
    r"走访|感言|来信|风采|之家|沙龙|须知|启事|要求|邮箱|热线|地址|方式)"
)
_LEADS = re.compile(rf"报道[{SPACES}]*[:：]")  # the text follows in the same line
_CREDIT = re.compile(rf"[^。！？!?；;“”《》{LEFT}{RIGHT}]{{2,40}}")


def bare_byline(text: str) -> str | None:
    """Return a by-line without brackets, or ``None``.

    Examples: 本报记者 张三, ■社区党建办, 供稿：街道妇联, 文字：张三 摄影：李四.
    """
    named = text.strip()
    bullet = _BULLET.match(named)
    named = named[bullet.end() :] if bullet else named
    plain = simplified(named)
    if _COLUMN.fullmatch(plain) or _LEADS.search(plain):
        return None
    bare = _is_written_by(plain) or _credits_both(plain) or _credits(plain)
    return tidy_heading(named) if bare or (bullet and _signs_bulleted(plain)) else None


def _signs_bulleted(text: str) -> bool:
    """Whether a text behind a bullet names offices, or people with their unit.

    Sub-heads have bullets, too, so the offices need known endings: ■检查泵站 is none.
    """
    if _NOTE.fullmatch(text) or _CREDIT.fullmatch(text) is None:
        return _NOTE.fullmatch(text) is not None
    units = [unit for unit in _UNIT_SPLIT.split(text) if unit]
    offices = bool(units) and all(map(OFFICE.fullmatch, units))
    return not _ACTS.search(text) and (offices or _signs(reading(text)))


def _credits(text: str) -> bool:
    """Whether a line without brackets consists of credits, and one of them is for the text."""
    if _CREDIT.fullmatch(text) is None:
        return False
    read = reading(text)
    words = [word for word in read.words if word.writes]
    sent_in = any(_sends_in(word, read) for word in words if not word.names)
    found = read.authors or (read.units and sent_in)
    told = any(map(_ACTS.search, read.units))
    return bool(words and found) and read.sure and not (read.rest or told)


def _sends_in(word: Word, read: Reading) -> bool:
    """Whether units sent a text in: 供稿：社区党建办, 社区党建办 供稿."""
    if word.behind:
        return word.behind in _COLONS
    offices = (OFFICE.fullmatch(unit) and len(unit) <= _LONGEST_OFFICE for unit in read.units)
    return word.role in _SENT_IN and all(offices)


_COLONS = ":："
_LONGEST_OFFICE = 14  # glyphs of the name of an office
_SENT_IN = ("供稿", "来稿", "撰稿", "报送")
_DASHES = re.compile(rf"[—–-]{{1,4}}[{SPACES}]*")
_WORD_END = re.compile(
    r".*[室馆店站所门路街桥楼苑花菊草树榜费险法课题表册箱器机车船菜汤饼糖糕酒药单季节子员者化感度计]"
)
_SURE_NAME = 3  # glyphs of a name that is hardly another word


def closing_names(text: str, *, last: bool) -> str | None:
    """Return the names, with their unit, if a line without brackets holds nothing else.

    Examples: 周小禾, 青石镇 周小禾, ——周小禾 李明. Such a line is a by-line only behind a finished
    sentence.

    Args:
        text: the line.
        last: whether the line ends its block; elsewhere it may be a title, so that it needs a
            dash, a unit, or a name of three glyphs that ends like no common word.
    """
    stripped = text.strip()
    if _CREDIT.fullmatch(stripped) is None or "，" in stripped:
        return None
    dash = _DASHES.match(stripped)
    named = stripped[dash.end() :] if dash else stripped
    read = reading(named)
    told = any(map(_ACTS.search, read.units))
    if told or not _are_names(read) or len(read.authors) > _MOST_NAMES - 1:
        return None
    known = (each.name for each in read.authors if len(each.name) >= _SURE_NAME)
    sure = any(_WORD_END.fullmatch(name) is None for name in known)
    return tidy_heading(named) if last or dash or read.units or sure else None


_BULLETED = re.compile(rf"[{BULLETS}][{SPACES}]*(?P<who>[^{BULLETS}]{{2,30}})")


def bulleted_names(text: str) -> str | None:
    """Return the names behind a bullet: ■王小明; else ``None``.

    Such a line is a by-line only at the end of its block; elsewhere it may be an item of a list.
    """
    match = _BULLETED.fullmatch(text.strip())
    return name_byline(f"（{match['who']}）") if match else None


_REPORTERS = r"(?:本报|本刊|特约|见习|实习|首席|全媒体|融媒体?)*(?:记者|通讯员)"
_PAPER = rf"(?:[{HAN}]{{2,8}}讯|讯|[{LEFT}][{HAN}]{{1,8}}讯[{RIGHT}])"  # 本报讯, 【本报讯】
_LEAD = re.compile(
    rf"[{SPACES}]*(?:{_PAPER}?[{SPACES}]*"
    rf"[{LEFT}](?P<by>[{HAN}]{{0,12}}?{_REPORTERS}[^{LEFT}{RIGHT}\n]{{2,60}})[{RIGHT}]"
    rf"|{_PAPER}[{SPACES}]*(?P<told>[{HAN}]{{0,12}}?{_REPORTERS}[{HAN}·、{SPACES}]{{2,30}}?)[{SPACES}]*报道)"
)


def lead_byline(text: str) -> str | None:
    """Return the reporters whom the beginning of a text names, else ``None``.

    Examples: 本报讯（记者 周小禾 通讯员 李明） 5月16日，… -> 记者 周小禾 通讯员 李明;
    长安报讯 记者周小禾报道：… -> 记者周小禾.
    """
    match = _LEAD.match(text)
    inside = tidy_heading((match["by"] or match["told"]).strip()) if match else ""
    named = _WRITER.fullmatch(inside) or _signs(reading(inside))
    return inside if named and people_of(inside) else None


BRACKETED = Rule(
    id="office-in-brackets",
    decides=Decides.BYLINE,
    because="Brackets that contain a street department, a unit or a credit sign the text "
    "above them, so the brackets are a by-line.",
    fires="（社区党建办）",
    not_on="（海伦）",
    accepts=lambda text: byline_in(text) is not None,
)
NAMES = Rule(
    id="names-in-brackets",
    decides=Decides.BYLINE,
    because="Brackets that contain only names of persons, {worth} at most, sign a text if "
    "they stand at its end; elsewhere such brackets are an aside.",
    fires="（王小明、欧阳兰）",
    not_on="（高温）",
    accepts=lambda text: name_byline(text) is not None,
    worth=_MOST_NAMES,
    unit="names",
)
BARE = Rule(
    id="byline-without-brackets",
    decides=Decides.BYLINE,
    because="A word such as 本报记者 or 供稿, or a bullet, stands before a name or an "
    "office, so the line is a by-line without brackets.",
    fires="本报记者 张三",
    not_on="■垃圾分类",
    accepts=lambda text: bare_byline(text) is not None or bulleted_names(text) is not None,
)
CLOSING = Rule(
    id="names-end-text",
    decides=Decides.BYLINE,
    because="A line right behind a finished sentence holds only names of persons, perhaps with "
    "their unit, so the line signs the text above it.",
    fires="青石镇 王小明",
    not_on="石库门",
    accepts=lambda text: closing_names(text, last=False) is not None,
)
IN_LEAD = Rule(
    id="byline-in-lead",
    decides=Decides.BYLINE,
    because="The beginning of a text names reporters, in brackets or before 报道, so their names "
    "are the by-line of a text that has no other.",
    fires="本报讯（记者 王小明） 6月3日，居民投票。",
    not_on="本报讯（王小明） 6月3日，居民投票。",
    accepts=lambda text: lead_byline(text) is not None,
)
BY_PLACE = Rule(
    id="byline-by-place",
    decides=Decides.BYLINE,
    because="The words show no by-line; the file's format, or the type and place on the "
    "page, mark the line as a by-line.",
)
_BYLINES = (BRACKETED, NAMES, BARE, CLOSING)


def byline_rule(text: str) -> Rule:
    """Return the rule that recognises a text as a by-line; BY_PLACE if the words show none."""
    return first(_BYLINES, text) or BY_PLACE


_EDGES = re.sub(r"\\", "", LEFT + RIGHT)


def read_byline(text: str) -> str:
    """Return the text of a known by-line without brackets and bullets."""
    known = byline_in(text) or name_byline(text) or bare_byline(text) or bulleted_names(text)
    known = known or closing_names(text, last=True)
    printed = known or tidy(text).strip(_EDGES)
    # spaces part people from each other and from their offices; in other by-lines they fill a line
    return printed if people_of(printed) else tidy(printed)
