"""Festivals in vague dates (元旦前夕), and the day of each festival in each year."""

import datetime
import re
from dataclasses import dataclass

from indexer.corpus.rules import Decides, Rule

_FIXED = {
    "元旦": (1, 1),
    "三八": (3, 8),
    "妇女节": (3, 8),
    "植树节": (3, 12),
    "清明": (4, 5),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "五四": (5, 4),
    "青年节": (5, 4),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "七一": (7, 1),
    "建党节": (7, 1),
    "八一": (8, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
}

# Days of the lunar calendar as MMDD, one for each year from _FIRST_YEAR; computed with the
# lunardate package (GPL, not shipped), whose dates are those of the Hong Kong Observatory.
# lunardate package (GPL, not shipped), whose dates are those of the Hong Kong Observatory.
_FIRST_YEAR = 2005
_NEW_YEAR = (
    "0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 "
    "0128 0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 "
    "0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212"
)
_DRAGON_BOAT = (
    "0611 0531 0619 0608 0528 0616 0606 0623 0612 0602 0620 0609 "
    "0530 0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 "
    "0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614"
)
_MID_AUTUMN = (
    "0918 1006 0925 0914 1003 0922 0912 0930 0919 0908 0927 0915 "
    "1004 0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 "
    "0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920"
)
_DOUBLE_NINTH = (
    "1011 1030 1019 1007 1026 1016 1005 1023 1013 1002 1021 1009 "
    "1028 1017 1007 1025 1014 1004 1023 1011 1029 1018 1008 1026 "
    "1016 1005 1024 1012 1001 1020 1009 1027 1017 1007 1026 1014"
)
_LUNAR = {
    "春节": _NEW_YEAR,
    "新春": _NEW_YEAR,
    "农历新年": _NEW_YEAR,
    "端午": _DRAGON_BOAT,
    "中秋": _MID_AUTUMN,
    "重阳": _DOUBLE_NINTH,
}
_LANTERN_DAYS = 14  # 元宵 is the fifteenth day of the lunar year

_NAMES = "|".join((*_FIXED, *_LUNAR, "元宵"))
_WHEN = re.compile(
    rf"(?:(?P<year>(?:19|20)\d{{2}})\s*年\s*)?[“\"‘]?(?P<name>{_NAMES})[”\"’]?(?:国际)?[^，。；,;]{{0,6}}?"
    r"(?:(?P<eve>前夕|前一[天日]|来临|到来|将至|将近|临近|在即|之前)|(?P<on>之际|当[天日]|期间|佳节(?!来临|到来|将至|前夕|临近)))"
)
# 为保障国庆期间…安全 states a purpose, not the time of the event
_PURPOSE = re.compile(r"(?:为|保障|确保|做好|迎接|关于|加强|部署|落实)[^，。；,;]{0,14}$")


@dataclass(frozen=True, slots=True)
class FestivalTime:
    """A time that a text states by a festival.

    Attributes:
        name: the festival as printed, e.g. ``"元旦"``.
        eve: whether the days before the festival are meant (前夕, 来临之际).
        year: only if it is printed right before the festival.
    """

    name: str
    eve: bool
    year: int | None = None

    def day(self, year: int) -> datetime.date | None:
        """Return the day in that Gregorian year; ``None`` for years outside the tables."""
        day = _festival(self.name, year)
        return day - datetime.timedelta(days=1) if day and self.eve else day


def find_festival(text: str) -> FestivalTime | None:
    """Return the first time stated by a festival, preferably an eve; purposes are skipped."""
    found = [
        FestivalTime(
            match["name"], bool(match["eve"]), int(match["year"]) if match["year"] else None
        )
        for match in _WHEN.finditer(text)
        if match["eve"] or not _PURPOSE.search(text[: match.start()])
    ]
    return next((f for f in found if f.eve), found[0] if found else None)


def _festival(name: str, year: int) -> datetime.date | None:
    if name in _FIXED:
        return datetime.date(year, *_FIXED[name])
    if name == "元宵":
        first = _festival("春节", year)
        return first + datetime.timedelta(days=_LANTERN_DAYS) if first else None
    days = _LUNAR[name].split()
    if not 0 <= year - _FIRST_YEAR < len(days):
        return None
    code = days[year - _FIRST_YEAR]
    return datetime.date(year, int(code[:2]), int(code[2:]))


AS_PURPOSE = Rule(
    id="festival-as-purpose",
    decides=Decides.MONTH,
    because="The text prepares for the festival (为保障国庆期间安全), so the festival does "
    "not date the event.",
    accepts=lambda text: find_festival(text) is None,
    fires="为保障国庆期间的安全，街道开会。",
    not_on="国庆期间，街道办了花市。",
)
