"""The rules for dates, offices and departments; ``worth`` is the confidence of the value.

Examples are whole texts. A first line ``@path`` gives the file's path; without such a line the path
is ``a.txt``. The tests state office and issue date of files in ``stated/``, as a manifest does.
"""

from indexer.corpus.rules import Decides, Rule

SURE = "confidence"
_STORY = "街道办了花市。"


def _rule(
    name: str,
    decides: Decides,
    worth: float,
    because: str,
    fires: str = "",
    not_on: str = "",
    limit: float = 0.0,
) -> Rule:
    return Rule(
        id=name,
        decides=decides,
        worth=worth,
        unit=SURE,
        limit=limit,
        because=because,
        fires=fires,
        not_on=not_on,
    )


# ---- which paper it is ---------------------------------------------------------------------------

PAPER_IN_PATH = _rule(
    "paper-in-path",
    Decides.PAPER,
    0.7,
    "No masthead names the paper, but a folder or the file is named like one (青禾社区报), "
    "so the file is that paper's.",
    f"@青禾社区报/a.txt\n{_STORY}",
    f"@青禾社区/a.txt\n{_STORY}",
)

# ---- when the paper came out; the first source that gives a day wins, then a month, then a year --

ISSUE_STATED = _rule(
    "issue-day-stated",
    Decides.ISSUE_DATE,
    1.0,
    "The operator's manifest states the day of the issue, so no other source is needed.",
    f"@stated/a.txt\n{_STORY}",
    f"@2022-06-09.txt\n{_STORY}",
)
ISSUE_OF_PAGE = _rule(
    "issue-day-of-format",
    Decides.ISSUE_DATE,
    0.9,
    "The web page's address or metadata give the day of publication, which the "
    "site's software wrote, so the day is nearly certain.",
    f"@html/2023-06/09/content_1.html\n<html><body><h1>花市</h1><p>{_STORY}</p></body></html>",
    f"@a/content_1.html\n<html><body><h1>花市</h1><p>{_STORY}</p></body></html>",
)
ISSUE_DAY_IN_PATH = _rule(
    "issue-day-in-path",
    Decides.ISSUE_DATE,
    0.85,
    "Papers are filed by their day, so the day in the path is the issue's; a folder "
    "may be named wrongly, so the day is not quite sure.",
    f"@2022-06-09.txt\n{_STORY}",
    f"@2022-06.txt\n{_STORY}",
)
ISSUE_MONTH_IN_PATH = _rule(
    "issue-month-in-path",
    Decides.ISSUE_DATE,
    0.7,
    "A monthly is filed by its month, so the month in the path is the issue's; the "
    "month may also be only the folder's.",
    f"@2022-06.txt\n{_STORY}",
    f"@2022-06-09.txt\n{_STORY}",
)
ISSUE_YEAR_IN_PATH = _rule(
    "issue-year-in-path",
    Decides.ISSUE_DATE,
    0.6,
    "The folder of a year shows at least in which year the paper came out.",
    f"@2022/a.txt\n{_STORY}",
    f"@b/a.txt\n{_STORY}",
)
MASTHEAD_DAY = _rule(
    "issue-day-in-masthead",
    Decides.ISSUE_DATE,
    0.9,
    "A line of at most {limit} glyphs with a day and a weekday, an issue number or a "
    "word such as 出版 is the masthead, so the day is the issue's.",
    f"@a.html\n<html><body><p>河畔报 2022年6月9日 星期四 第8期</p><p>{_STORY}</p></body></html>",
    f"@a.html\n<html><body><p>河畔报 2022年6月9日，居民来了。</p><p>{_STORY}</p></body></html>",
    limit=60,
)
RUNNING_DAY = _rule(
    "issue-day-in-running-head",
    Decides.ISSUE_DATE,
    0.85,
    "A short line below the head of the page that has a day beside the number of the "
    "issue or of a page, or beside the paper's name or its editors, runs through the "
    "issue, so the day is the issue's; a weekday alone may be a diary's.",
    f"{_STORY}\n" * 13 + "河畔报 2022年6月9日 第2版\n" + f"{_STORY}\n" * 9,
    f"{_STORY}\n" * 13 + "2022年6月9日 星期四\n" + f"{_STORY}\n" * 9,
)
PUBLISHED_DAY = _rule(
    "issue-day-published",
    Decides.ISSUE_DATE,
    0.85,
    "A short line says when the text was published (发布日期, 印发) or has the hour "
    "and the source of a web page, so the day is that of publication.",
    f"{_STORY}\n发布日期：2022年6月9日\n",
    f"{_STORY}\n活动日期：2022年6月9日\n",
)
FOOT_DAY = _rule(
    "issue-day-in-foot",
    Decides.ISSUE_DATE,
    0.85,
    "One of the last {limit} lines of a page has a day beside a weekday, an editor or "
    "a page number, so the foot of the page dates the issue.",
    f"{_STORY}\n" * 13 + "2022年6月9日 星期四\n",
    f"{_STORY}\n" * 13 + "2022年6月9日\n",
    limit=3,
)
MASTHEAD_MONTH = _rule(
    "issue-month-in-masthead",
    Decides.ISSUE_DATE,
    0.7,
    "A month beside an issue number stands in the masthead of a monthly, so the "
    "month is the issue's.",
    f"河畔报 2022年6月 第8期\n\n{_STORY}",
    f"河畔报 2022年6月\n\n{_STORY}",
)
MASTHEAD_YEAR = _rule(
    "issue-year-in-masthead",
    Decides.ISSUE_DATE,
    0.7,
    "A masthead that counts the issues of a year (2022年第3期) shows at least the year.",
    f"河畔报 2022年第3期\n\n{_STORY}",
    f"河畔报 第3期\n\n{_STORY}",
)
BARE_DAY = _rule(
    "issue-day-alone-at-head",
    Decides.ISSUE_DATE,
    0.6,
    "A day alone on one of the first {limit} lines dates the page; further down such "
    "a day closes a letter or notice and is not read.",
    f"2022年6月9日\n\n{_STORY}",
    f"{_STORY}\n" * 7 + "2022年6月9日\n",
    limit=6,
)
FILE_MADE = _rule(
    "issue-day-of-making",
    Decides.ISSUE_DATE,
    0.3,
    "The text prints no year, so the day on which the PDF file was made is the best "
    "estimate of the issue's day.",
)

# ---- which day the article tells of: where its year comes from ----------------------------------

YEAR_PRINTED = _rule(
    "year-printed",
    Decides.EVENT_DATE,
    0.95,
    "The date prints its year, so the year needs no inference.",
    "2022年6月3日，街道办了花市。",
    "6月3日，街道办了花市。",
)
YEAR_RELATIVE = _rule(
    "year-this-or-last",
    Decides.EVENT_DATE,
    0.8,
    "The words 今年 and 去年 count from the year of the issue, or from the latest "
    "year in the file if the issue's date is unknown.",
    "@2022-06-09.txt\n去年6月3日，街道办了花市。",
    "@2022-06-09.txt\n6月3日，街道办了花市。",
)
YEAR_IN_SENTENCE = _rule(
    "year-in-sentence",
    Decides.EVENT_DATE,
    0.85,
    "A year in the same sentence is the date's year in 11 of 11 cases, while the "
    "nearest year outside is right in 8, so the sentence's year is taken.",
    "6月3日，街道2022年花市开幕。",
    "6月3日，街道花市开幕。",
)
YEAR_IN_TITLE = _rule(
    "year-in-title",
    Decides.EVENT_DATE,
    0.8,
    "The title names a year, and the article tells of that year, so the date gets "
    "the title's year.",
    "街道举办2022年花市\n\n6月3日，街道的花市开幕了，居民都来了。",
    "街道举办花市\n\n6月3日，街道的花市开幕了，居民都来了。",
)
YEAR_OF_ISSUE = _rule(
    "year-from-issue",
    Decides.EVENT_DATE,
    0.9,
    "News tells of the last such day before the issue, so the issue's date gives the "
    "year; only an announced day may follow the issue, by {limit} days at most.",
    "@2022-06-09.txt\n6月3日，街道办了花市。",
    "6月3日，街道办了花市。",
    limit=60,
)
YEAR_OF_FILE = _rule(
    "year-from-file",
    Decides.EVENT_DATE,
    0.65,
    "The date of the issue is unknown, so the latest year that the file names is "
    "taken as the paper's own.",
    "6月3日，街道办了花市。\n居民说，2022年还要办。",
    "6月3日，街道办了花市。",
)
DAY_ALONE = _rule(
    "day-alone",
    Decides.EVENT_DATE,
    0.55,
    "A day without a month (26日) belongs to the only month that the lead names, or "
    "else is the last such day before the issue.",
    "@2022-06-29.txt\n26日上午，街道办了花市。",
    "@2022-06-29.txt\n花市办了26日。",
)

# ---- what makes the day doubtful: taken off the confidence ---------------------------------------

OBSERVANCE = _rule(
    "day-of-observance",
    Decides.EVENT_DATE,
    -0.25,
    "A sentence such as 6月5日是世界环境日 tells the occasion, and the event may be "
    "on another day, so the confidence falls.",
    "2022年6月5日是世界环境日，街道办了花市。",
    "2022年6月5日，街道办了花市。",
)
PREVIEW = _rule(
    "day-announced",
    Decides.EVENT_DATE,
    -0.25,
    "The text announces the event, which may be put off, so the confidence falls.",
    "花市将于2022年6月20日开幕。",
    "花市2022年6月20日开幕。",
)
VALIDITY = _rule(
    "day-of-validity",
    Decides.EVENT_DATE,
    -0.25,
    "A rule takes effect from this day, which need not be the day of an event, so "
    "the confidence falls.",
    "2022年7月1日起，《花市办法》施行。",
    "2022年7月1日，花市开幕。",
)
AS_OF = _rule(
    "day-as-of",
    Decides.EVENT_DATE,
    -0.1,
    "The word 截至 dates the state of things, and the event is only near that day, "
    "so the confidence falls a little.",
    "截至2022年6月3日，花市来了三千人。",
    "2022年6月3日，花市来了三千人。",
)

# ---- the month of articles that tell no day -----------------------------------------------------

MONTH_OF_EVENT = _rule(
    "month-of-event",
    Decides.MONTH,
    0.0,
    "The event's day is known, so the article gets the month of that day, with the "
    "same confidence.",
    "2022年6月3日，街道办了花市。",
    "街道办了花市。",
)
MONTH_STATED = _rule(
    "month-stated",
    Decides.MONTH,
    0.55,
    "A month opens a clause in the first two sentences (5月中旬，…), so the article "
    "tells of that month.",
    "@2022-06-29.txt\n5月中旬，街道办了花市。",
    "@2022-06-29.txt\n街道办了花市。",
)
MONTH_OF_FESTIVAL = _rule(
    "month-of-festival",
    Decides.MONTH,
    0.4,
    "The words 元旦前夕 date the event by a festival, whose day is known, so the "
    "article gets the month of that day.",
    "@2022-01-09.txt\n元旦前夕，街道办了花市。",
    "@2022-01-09.txt\n为做好元旦期间的保障，街道开会。",
)
MONTH_OF_ISSUE = _rule(
    "month-of-issue",
    Decides.MONTH,
    0.55,
    "An article without a date tells of the weeks before its issue, so the article "
    "gets the month of the issue.",
    "@2022-06-09.txt\n近日，街道办了花市。",
    "近日，街道办了花市。",
)
MONTH_OF_LATEST_EVENT = _rule(
    "month-of-latest-event",
    Decides.MONTH,
    0.3,
    "The date of the issue is unknown, so the month of the latest event in the file "
    "is the best estimate.",
    "花市开幕了\n\n2022年6月3日，花市开幕了。\n（社区党建办）\n\n书屋开门\n\n近日，书屋开门了。",
    "花市开幕了\n\n2022年6月3日，花市开幕了。",
)

# ---- whose paper it is --------------------------------------------------------------------------

STREET_STATED = _rule(
    "street-stated",
    Decides.STREET,
    1.0,
    "The operator's manifest states the street office, so the text is not searched for one.",
    f"@stated/a.txt\n{_STORY}",
    "嘉兴路街道办了花市。",
)
STREET_MOST_NAMED = _rule(
    "street-most-named",
    Decides.STREET,
    0.95,
    "At least {limit:.0%} of the full names of street offices in the file are the "
    "same one, so the paper is that office's (5 of 5 real papers).",
    "嘉兴路街道办了花市。",
    "街道办了花市。",
    limit=2 / 3,
)
STREET_OFTEN_NAMED = _rule(
    "street-often-named",
    Decides.STREET,
    0.6,
    "One street office is named most but others are named as well, so the paper may "
    "belong to several offices and the confidence falls.",
    "嘉兴路街道和四川北路街道合办花市。\n（社区党建办）\n\n书屋开门\n\n近日，书屋开门了。",
    "嘉兴路街道办了花市。",
)
STREET_OF_ARTICLE = _rule(
    "street-of-article",
    Decides.STREET,
    0.8,
    "The paper belongs to several street offices, so the full name in the article itself decides.",
    "嘉兴路街道和四川北路街道合办花市。",
    "嘉兴路街道办了花市。",
)
STREET_GUESSED = _rule(
    "street-guessed",
    Decides.STREET,
    0.5,
    "The gazetteer lacks the name, but the file prints the name {limit} times, once "
    "after a punctuation mark, so the name is taken as a street office.",
    "今天，云桥街道办了花市。云桥街道的居民来了，云桥街道很热闹。",
    "今天，云桥街道办了花市。",
    limit=3,
)
DISTRICT_OF_STREET = _rule(
    "district-of-street",
    Decides.STREET,
    0.0,
    "A street office lies in one district, so the district follows from the office "
    "with the same confidence.",
    "嘉兴路街道办了花市。",
    "街道办了花市。",
)

# ---- which department signed --------------------------------------------------------------------

DEPARTMENT_SIGNED = _rule(
    "department-of-byline",
    Decides.DEPARTMENT,
    0.95,
    "The by-line names a department of the table by one of its aliases or forms, so "
    "that department signed the article.",
    f"{_STORY}\n（社区党建办）",
    f"{_STORY}\n（王小明）",
)
DEPARTMENT_LISTED = Rule(
    id="department-listed",
    decides=Decides.DEPARTMENT,
    because="The table of departments has the signing unit's name, without the name of the "
    "street office, as an alias.",
    fires=f"{_STORY}\n（社区党建办）",
    not_on=f"{_STORY}\n（柳岸居委会）",
)
DEPARTMENT_KIND = Rule(
    id="department-of-listed-kind",
    decides=Decides.DEPARTMENT,
    because="The name ends in a listed kind of unit (司法所), so the unit is a body of that "
    "kind with a name of its own.",
    fires=f"{_STORY}\n（柳岸司法所）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_RESIDENTS = Rule(
    id="department-of-residents",
    decides=Decides.DEPARTMENT,
    because="A residents' committee signs through several bodies under one name, so the "
    "committee keeps its own name.",
    fires=f"{_STORY}\n（柳岸居委会）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_OFFICE = Rule(
    id="department-of-office-form",
    decides=Decides.DEPARTMENT,
    because="A name such as X办 is short for X办公室, and six offices common to all streets "
    "take 社区 in front, so short and long names become one.",
    fires=f"{_STORY}\n（花卉办）",
    not_on=f"{_STORY}\n（社区党建办）",
)
DEPARTMENT_UNKNOWN = _rule(
    "byline-of-no-department",
    Decides.DEPARTMENT,
    0.0,
    "The by-line names a person, or a unit that the table of departments lacks, so "
    "the article gets no department.",
    f"{_STORY}\n（王小明）",
    f"{_STORY}\n（社区党建办）",
)
