"""Recognise by-lines (署名) and jump lines (转版) among printed lines."""

import re

from indexer.articles.marks import ends_sentence, may_end_paragraph
from indexer.corpus.rules import Decides, Rule, first
from searcher.language.people import ANY_UNIT, NO_PERSON, OFFICE, PERSON, people_of
from searcher.language.repair import HAN, SPACES, tidy, tidy_heading

_BRACKETED = re.compile(r"[（(【\[〔](?P<inside>[^（()）【】\[\]〔〕\n]{2,40})[）)】\]〕]")
_LONGEST_NAME = 4  # glyphs of a person's name that follows a unit
_MOST_NAMES = 4  # persons who sign one text
_UNIT = re.compile(rf"{OFFICE.pattern}|{ANY_UNIT.pattern}")
_UNIT_SPLIT = re.compile(rf"[、/／|｜,，;；&{SPACES}]+")
_WRITER = re.compile(
    r"(?:本报|本刊|特约|见习|实习|首席|社区|街道|居民)*"
    r"(?:通讯员|记者|撰稿人?|供稿人?|撰文|作者|来稿|投稿|图文|图/文|文/图|文|来源|稿件来源)"
    rf"(?:[:：/／]|[{SPACES}])[{SPACES}]*(?P<name>[{HAN}A-Za-z·、，,/／:：{SPACES}]{{2,30}})"
)
_SUPPLIED = re.compile(
    rf"(?P<who>[{HAN}A-Za-z0-9·、/／{SPACES}]{{2,26}}?)[{SPACES}]*(?:供稿|撰稿|来稿|投稿|报道|文)"
)
_NAMED = rf"[{HAN}·、{SPACES}]{{2,20}}?"
_CREDITED = re.compile(
    rf"{_NAMED}[{SPACES}]*[/／]?文(?:[/／]?(?:图|摄影?)|[{SPACES}、，,]+{_NAMED}[{SPACES}]*[/／]?(?:图|摄影?))"
)
# Words that open an aside in a sentence; brackets that begin with one are no by-line.
_ASIDE = re.compile(
    r"(?:以下|下称|图为|上图|下图|左图|右图|第[一二三四五六七八九十\d]|[一二三四五六七八九十]+届|简称|即|含|包括|不含|原|如|例如|见|详见|又称|又名|注|附|除|其中|现|位于|下转|上接|转|接)"
)


def byline_in(text: str) -> str | None:
    """Return the text inside the brackets if the whole text is a by-line, else ``None``.

    Examples: （社区党建办） -> 社区党建办; （海伦）, (草案), （下转02版） -> None.
    """
    match = _BRACKETED.fullmatch(text.strip())
    if match is None:
        return None
    inside = tidy_heading(match["inside"].strip())
    return inside if _names_author(inside) else None


def _names_author(inside: str) -> bool:
    if _WRITER.fullmatch(inside):
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


def _credits_both(text: str) -> bool:
    """Whether a text names people as authors of text and pictures: 王小明 文/图."""
    return _CREDITED.fullmatch(text) is not None and bool(people_of(text))


def is_office(text: str) -> bool:
    """Whether a bracketed by-line begins with a unit of a known ending (`people.OFFICE`)."""
    match = _BRACKETED.fullmatch(text.strip())
    if match is None or not byline_in(text):
        return False
    units = _UNIT_SPLIT.split(match["inside"].strip())
    return bool(OFFICE.fullmatch(units[0]))


def name_byline(text: str) -> str | None:
    """Return the text inside the brackets if it is persons' names alone: （王小明）; else ``None``.

    Such brackets are a by-line only at the end of an article; inside a text they may be an aside.
    """
    match = _BRACKETED.fullmatch(text.strip())
    if match is None:
        return None
    inside = tidy_heading(match["inside"].strip())
    names = [name for name in _UNIT_SPLIT.split(inside) if name]
    persons = all(PERSON.fullmatch(name) and not NO_PERSON.fullmatch(name) for name in names)
    return inside if persons and len(names) <= _MOST_NAMES else None


_TEN = 10  # the value of 十
_DIGITS = "一二三四五六七八九十"
_JUMP = re.compile(
    rf"[（(【\[]?[▶►▷→⇒>》★☆●◆▲▼◀◄◁←↓↘{SPACES}]*"
    rf"(?:全文|内容|详情|紧)?(?P<way>下转|上接|转自|转|接|详见)[{SPACES}]*第?[{SPACES}]*"
    rf"(?P<page>[A-Za-z]?[{SPACES}]*[0-9０-９]{{1,2}}|[{_DIGITS}]{{1,3}})[{SPACES}]*[版页]"
    rf"(?:[{SPACES}]*中缝)?[▶►▷→⇒>《★☆●◆▲▼◀◄◁←↓↘{SPACES}]*[）)】\]]?"
)


def parse_jump(text: str) -> tuple[str, str] | None:
    """Return ("to" or "from", page) if the whole text is a jump line, else ``None``.

    The page has two digits, or a letter before its number: ``"02"``, ``"A2"``.
    """
    match = _JUMP.fullmatch(text.strip())
    if match is None:
        return None
    way = "from" if match["way"] in ("上接", "接", "转自") else "to"
    return way, _page_number(re.sub(rf"[{SPACES}]+", "", match["page"]))


def _page_number(printed: str) -> str:
    if printed.isdigit():
        return f"{int(printed):02d}"
    if printed[0] not in _DIGITS:
        return printed.upper()
    tens, ten, ones = printed.rpartition("十")
    value = _TEN * (_DIGITS.find(tens) + 1 if tens else 1) if ten else 0
    return f"{value + (_DIGITS.find(ones) + 1 if ones else 0):02d}"


_BARE = re.compile(rf"(?:[■□●◆▲★☆◎]|供稿[:：])[{SPACES}]*(?P<who>.{{2,30}})")


def bare_byline(text: str) -> str | None:
    """Return a by-line without brackets, or ``None``.

    Examples: 本报记者 张三, ■社区党建办, 供稿：街道妇联.
    """
    stripped = text.strip()
    if _WRITER.fullmatch(stripped) or _credits_both(stripped):
        return tidy_heading(stripped)
    match = _BARE.fullmatch(stripped)
    return byline_in(f"（{match['who']}）") if match else None


_BULLETED = re.compile(rf"[■□●◆▲★☆◎][{SPACES}]*(?P<who>[^■□●◆▲★☆◎]{{2,30}})")


def bulleted_names(text: str) -> str | None:
    """Return the names behind a bullet: ■王小明; else ``None``.

    Such a line is a by-line only at the end of its block; elsewhere it may be an item of a list.
    """
    match = _BULLETED.fullmatch(text.strip())
    return name_byline(f"（{match['who']}）") if match else None


_REPORTERS = r"(?:本报|本刊|特约|见习|实习|首席)*(?:记者|通讯员)"
_LEAD = re.compile(
    rf"[{SPACES}]*(?:(?:本报|本刊|本台|本网)?讯?[{SPACES}]*[（(](?P<by>{_REPORTERS}[^（()）\n]{{2,60}})[）)]"
    rf"|(?:本报|本刊|本台|本网)讯[{SPACES}]*(?P<told>{_REPORTERS}[{HAN}·、{SPACES}]{{2,30}}?)[{SPACES}]*报道)"
)


def lead_byline(text: str) -> str | None:
    """Return the reporters whom the beginning of a text names, else ``None``.

    Examples: 本报讯（记者 周小禾 通讯员 李明） 5月16日，… -> 记者 周小禾 通讯员 李明;
    本报讯 记者周小禾报道：… -> 记者周小禾.
    """
    match = _LEAD.match(text)
    inside = tidy_heading((match["by"] or match["told"]).strip()) if match else ""
    return inside if people_of(inside) else None


def byline_within(body: str) -> str | None:
    """Return the by-line that is printed in a body, which keeps it; ``None`` without one.

    It stands in the first or the last line, at the end of the last line, or in the lead.
    """
    lines = body.split("\n")
    for line in dict.fromkeys((lines[-1], lines[0])) if len(lines) > 1 else ():
        names = bulleted_names(line) or (name_byline(line) if line is lines[-1] else None)
        if byline_in(line) or names or _names_people(line):
            return read_byline(line)
    signed = split_signature(lines[-1], last=True)
    if signed and not parse_jump(signed[1]):
        return read_byline(signed[1])
    return lead_byline(body)


def _names_people(line: str) -> bool:
    """Whether a line without brackets is a by-line that names people: 通讯员 周小禾."""
    return bare_byline(line) is not None and bool(people_of(line))


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
JUMP_LINE = Rule(
    id="jump-line",
    decides=Decides.CUT,
    because="The line consists of 下转, 上接 or 转 and a page number, so the article "
    "continues on, or comes from, that page.",
    fires="（下转 02 版）",
    not_on="接到通知后，大家出发。",
    accepts=lambda text: parse_jump(text) is not None,
)
_BYLINES = (BRACKETED, NAMES, BARE)


def byline_rule(text: str) -> Rule:
    """Return the rule that recognises a text as a by-line; BY_PLACE if the words show none."""
    return first(_BYLINES, text) or BY_PLACE


def read_byline(text: str) -> str:
    """Return the text of a known by-line without brackets and bullets."""
    known = byline_in(text) or name_byline(text) or bare_byline(text) or bulleted_names(text)
    printed = known or tidy(text).strip("（）()【】[]")
    # spaces part people from each other and from their offices; in other by-lines they fill a line
    return printed if people_of(printed) else tidy(printed)


# A by-line follows a finished sentence, or a space separates it from the end of a line.
_GLUED = re.compile(
    r"(?P<before>.*(?:[。！？!?…”》）)]|\s))\s*(?P<by>[（(【][^（()）]{2,40}[）)】])(?P<rest>.*)"
)


def split_signature(line: str, *, last: bool) -> tuple[str, str, str] | None:
    """Split a line whose end is a by-line or a jump line.

    Args:
        line: as printed.
        last: whether the line is the last of its block. Names of persons sign a text only there.

    Returns:
        The text before the brackets, the brackets, and the text after them, each stripped;
        ``None`` if the line contains no by-line or jump line at its end.
    """
    match = _GLUED.fullmatch(line)
    if match is None:
        return None
    before, brackets, rest = (match[name].strip() for name in ("before", "by", "rest"))
    if byline_in(brackets) or parse_jump(brackets):
        # If no sentence ends before the brackets, only a jump line or an office ends an article.
        closed = may_end_paragraph(match["before"]) or (not rest and _closes(brackets))
        return (before, brackets, rest) if closed else None
    signs = last and not rest and ends_sentence(before) and name_byline(brackets)
    return (before, brackets, "") if signs else None


def _closes(brackets: str) -> bool:
    return parse_jump(brackets) is not None or is_office(brackets)
