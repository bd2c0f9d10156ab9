"""Recognise jump lines (转版) among printed lines: （下转02版）."""

import re

from indexer.corpus.rules import Decides, Rule
from searcher.language.repair import SPACES

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


JUMP_LINE = Rule(
    id="jump-line",
    decides=Decides.CUT,
    because="The line consists of 下转, 上接 or 转 and a page number, so the article "
    "continues on, or comes from, that page.",
    fires="（下转 02 版）",
    not_on="接到通知后，大家出发。",
    accepts=lambda text: parse_jump(text) is not None,
)
