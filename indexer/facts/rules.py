"""The rules for dates, offices and departments; ``worth`` is the confidence of the value.

Examples are whole texts. A first line ``@path`` gives the file's path, which is ``a.txt``
otherwise.
The tests state office and issue date of files in ``stated/``, as a manifest does.
"""

from indexer.corpus.rules import Decides, Rule

SURE = "confidence"
_STORY = "街道办了花市。"


def _rule(
    name: str, decides: Decides, worth: float, because: str, fires: str = "", not_on: str = ""
) -> Rule:
    return Rule(
        id=name,
        decides=decides,
        worth=worth,
        unit=SURE,
        because=because,
        fires=fires,
        not_on=not_on,
    )


# ---- when the paper came out; the first source that gives a day wins, then a month, then a year --

ISSUE_STATED = _rule(
    "issue-day-stated",
    Decides.ISSUE_DATE,
    1.0,
    "The operator's manifest states the day.",
    f"@stated/a.txt\n{_STORY}",
    f"@2022-06-09.txt\n{_STORY}",
)
ISSUE_OF_PAGE = _rule(
    "issue-day-of-format",
    Decides.ISSUE_DATE,
    0.9,
    "The web page's address or metadata give the day on which it was published.",
    f"@html/2023-06/09/content_1.html\n<html><body><h1>花市</h1><p>{_STORY}</p></body></html>",
    f"@a/content_1.html\n<html><body><h1>花市</h1><p>{_STORY}</p></body></html>",
)
ISSUE_DAY_IN_PATH = _rule(
    "issue-day-in-path",
    Decides.ISSUE_DATE,
    0.85,
    "Papers are filed by their day; a folder may be wrong, hence not quite sure.",
    f"@2022-06-09.txt\n{_STORY}",
    f"@2022-06.txt\n{_STORY}",
)
ISSUE_MONTH_IN_PATH = _rule(
    "issue-month-in-path",
    Decides.ISSUE_DATE,
    0.7,
    "A monthly is filed by its month; the month may also be the folder's.",
    f"@2022-06.txt\n{_STORY}",
    f"@2022-06-09.txt\n{_STORY}",
)
ISSUE_YEAR_IN_PATH = _rule(
    "issue-year-in-path",
    Decides.ISSUE_DATE,
    0.6,
    "A year's folder says at least in which year the paper came out.",
    f"@2022/a.txt\n{_STORY}",
    f"@b/a.txt\n{_STORY}",
)
MASTHEAD_DAY = _rule(
    "issue-day-in-masthead",
    Decides.ISSUE_DATE,
    0.9,
    "A day beside a weekday, an issue's number or words of the trade is the paper's own.",
    f"@a.html\n<html><body><p>河畔报 2022年6月9日 星期四 第8期</p><p>{_STORY}</p></body></html>",
    f"@a.html\n<html><body><p>河畔报 2022年6月9日，居民来了。</p><p>{_STORY}</p></body></html>",
)
MASTHEAD_MONTH = _rule(
    "issue-month-in-masthead",
    Decides.ISSUE_DATE,
    0.7,
    "A month beside an issue's number is a monthly's.",
    f"河畔报 2022年6月 第8期\n\n{_STORY}",
    f"河畔报 2022年6月\n\n{_STORY}",
)
BARE_DAY = _rule(
    "issue-day-alone-at-head",
    Decides.ISSUE_DATE,
    0.6,
    "A day alone on one of the first lines dates the page; further down it closes a letter.",
    f"2022年6月9日\n\n{_STORY}",
    f"{_STORY}\n" * 7 + "2022年6月9日\n",
)
FILE_MADE = _rule(
    "issue-day-of-making",
    Decides.ISSUE_DATE,
    0.3,
    "The text prints no year, so the day on which the PDF was made is the best estimate.",
)

# ---- which day the article tells of: where its year comes from ----------------------------------

YEAR_PRINTED = _rule(
    "year-printed",
    Decides.EVENT_DATE,
    0.95,
    "The date itself prints its year.",
    "2022年6月3日，街道办了花市。",
    "6月3日，街道办了花市。",
)
YEAR_RELATIVE = _rule(
    "year-this-or-last",
    Decides.EVENT_DATE,
    0.8,
    "The words 今年 and 去年 count from the issue's year, else from the file's latest.",
    "@2022-06-09.txt\n去年6月3日，街道办了花市。",
    "@2022-06-09.txt\n6月3日，街道办了花市。",
)
YEAR_IN_SENTENCE = _rule(
    "year-in-sentence",
    Decides.EVENT_DATE,
    0.85,
    "A year in the same sentence is the date's in 11 of 11 cases, the nearest year in 8.",
    "6月3日，街道2022年花市开幕。",
    "6月3日，街道花市开幕。",
)
YEAR_IN_TITLE = _rule(
    "year-in-title",
    Decides.EVENT_DATE,
    0.8,
    "A year in the title is the article's.",
    "街道举办2022年花市\n\n6月3日，街道的花市开幕了，居民都来了。",
    "街道举办花市\n\n6月3日，街道的花市开幕了，居民都来了。",
)
YEAR_OF_ISSUE = _rule(
    "year-from-issue",
    Decides.EVENT_DATE,
    0.9,
    "News is of the last such day before the issue; an announcement may follow it.",
    "@2022-06-09.txt\n6月3日，街道办了花市。",
    "6月3日，街道办了花市。",
)
YEAR_OF_FILE = _rule(
    "year-from-file",
    Decides.EVENT_DATE,
    0.65,
    "Without an issue's date the latest year that the file names is its own.",
    "6月3日，街道办了花市。\n居民说，2022年还要办。",
    "6月3日，街道办了花市。",
)
DAY_ALONE = _rule(
    "day-alone",
    Decides.EVENT_DATE,
    0.55,
    "A day without a month (26日) has the lead's one month, or is the last before the issue.",
    "@2022-06-29.txt\n26日上午，街道办了花市。",
    "@2022-06-29.txt\n花市办了26日。",
)

# ---- what makes the day doubtful: taken off the confidence ---------------------------------------

OBSERVANCE = _rule(
    "day-of-observance",
    Decides.EVENT_DATE,
    -0.25,
    "The sentence 6月5日是世界环境日 tells the occasion; the event need not be on the day.",
    "2022年6月5日是世界环境日，街道办了花市。",
    "2022年6月5日，街道办了花市。",
)
PREVIEW = _rule(
    "day-announced",
    Decides.EVENT_DATE,
    -0.25,
    "An announced event may be put off, so its day is less certain.",
    "花市将于2022年6月20日开幕。",
    "花市2022年6月20日开幕。",
)
VALIDITY = _rule(
    "day-of-validity",
    Decides.EVENT_DATE,
    -0.25,
    "The day from which a rule holds is not the day of an event.",
    "2022年7月1日起，《花市办法》施行。",
    "2022年7月1日，花市开幕。",
)
AS_OF = _rule(
    "day-as-of",
    Decides.EVENT_DATE,
    -0.1,
    "The word 截至 tells the state of a day, near the event.",
    "截至2022年6月3日，花市来了三千人。",
    "2022年6月3日，花市来了三千人。",
)

# ---- the month of articles that tell no day -----------------------------------------------------

MONTH_OF_EVENT = _rule(
    "month-of-event",
    Decides.MONTH,
    0.0,
    "The month of the event is the article's; as sure as the day.",
    "2022年6月3日，街道办了花市。",
    "街道办了花市。",
)
MONTH_STATED = _rule(
    "month-stated",
    Decides.MONTH,
    0.55,
    "A month that opens a clause of the first two sentences is the article's.",
    "@2022-06-29.txt\n5月中旬，街道办了花市。",
    "@2022-06-29.txt\n街道办了花市。",
)
MONTH_OF_FESTIVAL = _rule(
    "month-of-festival",
    Decides.MONTH,
    0.4,
    "The words 元旦前夕 tell the month by a festival's day.",
    "@2022-01-09.txt\n元旦前夕，街道办了花市。",
    "@2022-01-09.txt\n为做好元旦期间的保障，街道开会。",
)
MONTH_OF_ISSUE = _rule(
    "month-of-issue",
    Decides.MONTH,
    0.55,
    "An article without a date tells of the weeks before its issue.",
    "@2022-06-09.txt\n近日，街道办了花市。",
    "近日，街道办了花市。",
)
MONTH_OF_LATEST_EVENT = _rule(
    "month-of-latest-event",
    Decides.MONTH,
    0.3,
    "No issue date is known, so the month of the file's latest event is the best estimate.",
    "花市开幕了\n\n2022年6月3日，花市开幕了。\n（社区党建办）\n\n书屋开门\n\n近日，书屋开门了。",
    "花市开幕了\n\n2022年6月3日，花市开幕了。",
)

# ---- whose paper it is --------------------------------------------------------------------------

STREET_STATED = _rule(
    "street-stated",
    Decides.STREET,
    1.0,
    "The operator's manifest states the office.",
    f"@stated/a.txt\n{_STORY}",
    "嘉兴路街道办了花市。",
)
STREET_MOST_NAMED = _rule(
    "street-most-named",
    Decides.STREET,
    0.95,
    "Two of three full names or more in the file are the office's (5 of 5 real papers).",
    "嘉兴路街道办了花市。",
    "街道办了花市。",
)
STREET_OFTEN_NAMED = _rule(
    "street-often-named",
    Decides.STREET,
    0.6,
    "Most named, but others are named as well: the paper may be of several offices.",
    "嘉兴路街道和四川北路街道合办花市。\n（社区党建办）\n\n书屋开门\n\n近日，书屋开门了。",
    "嘉兴路街道办了花市。",
)
STREET_OF_ARTICLE = _rule(
    "street-of-article",
    Decides.STREET,
    0.8,
    "In a paper of several offices the article's own full name tells.",
    "嘉兴路街道和四川北路街道合办花市。",
    "嘉兴路街道办了花市。",
)
STREET_GUESSED = _rule(
    "street-guessed",
    Decides.STREET,
    0.5,
    "A name the gazetteer lacks counts when it is printed three times, once after a mark.",
    "今天，云桥街道办了花市。云桥街道的居民来了，云桥街道很热闹。",
    "今天，云桥街道办了花市。",
)
DISTRICT_OF_STREET = _rule(
    "district-of-street",
    Decides.STREET,
    0.0,
    "The district is the office's; as sure as the office.",
    "嘉兴路街道办了花市。",
    "街道办了花市。",
)

# ---- which department signed --------------------------------------------------------------------

DEPARTMENT_SIGNED = _rule(
    "department-of-byline",
    Decides.DEPARTMENT,
    0.95,
    "The by-line names a department of the table, by one of its aliases or forms.",
    f"{_STORY}\n（社区党建办）",
    f"{_STORY}\n（王小明）",
)
DEPARTMENT_LISTED = Rule(
    id="department-listed",
    decides=Decides.DEPARTMENT,
    because="The table of departments has the unit's name, without the office's own, as an alias.",
    fires=f"{_STORY}\n（社区党建办）",
    not_on=f"{_STORY}\n（柳岸居委会）",
)
DEPARTMENT_KIND = Rule(
    id="department-of-listed-kind",
    decides=Decides.DEPARTMENT,
    because="The name ends in a listed kind of unit: a body of that kind with a name of its own.",
    fires=f"{_STORY}\n（柳岸司法所）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_RESIDENTS = Rule(
    id="department-of-residents",
    decides=Decides.DEPARTMENT,
    because="A residents' committee keeps its own name, whichever of its bodies signs.",
    fires=f"{_STORY}\n（柳岸居委会）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_OFFICE = Rule(
    id="department-of-office-form",
    decides=Decides.DEPARTMENT,
    because="A name X办 is short for X办公室, with 社区 before the six common offices' names.",
    fires=f"{_STORY}\n（花卉办）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_UNKNOWN = _rule(
    "byline-of-no-department",
    Decides.DEPARTMENT,
    0.0,
    "The by-line names a person or a unit that no table has.",
    f"{_STORY}\n（王小明）",
    f"{_STORY}\n（社区党建办）",
)
