"""Find the day of an article's event, and its year.

A newsletter prints 5月26日 without a year. The year is taken from the first of these sources that
has one: the date itself, 今年/去年, the same sentence, the title, the issue's date, the file's
years.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from indexer.corpus.rules import Decides, Rule
from indexer.facts import rules
from indexer.facts.days import Day, find_days, iso_date, years_named
from indexer.facts.festivals import FestivalTime, find_festival
from indexer.facts.issue_dates import UNTOLD, numerals
from searcher.language.sentences import sentences
from searcher.speech import Message, said

# a report states its day in its first sentences; later days belong to other events
LEAD_SENTENCES = 6
LEAD_CHARACTERS = 500  # the same limit for a text with long sentences
OLDEST_EVENT = -365  # days before the issue: older events are history
_LEAP = (4, 8)  # years back to the last 29 February; 1900 and 2100 have none
_LAST_OF_ALL = 28  # the last day that each month has
_NO_DAY = 10**6  # days: larger than any distance of dates
OLDEST_NEWS = 2  # an explicit year that is older is history, not the event
PREVIEW_DAYS = int(rules.YEAR_OF_ISSUE.limit)

# 5日前 is a deadline; 近期 inside a clause is background (国内疫情近期反复)
_VAGUE = re.compile(
    r"(?<![\d一二三四五六七八九十\s])(?:日前|近日)"
    r"|(?:^|[，。、“；,;])\s*(?:近期|前不久|不久前|最近|连日来|近段时间)"
)


class Rank(IntEnum):
    """How well a day in the lead fits as the day of the event; smaller is better."""

    PLAIN = 0
    OBSERVANCE = 1  # 6月5日是世界环境日: the occasion, and often the day
    PREVIEW = 2  # 将于6月20日: announced
    VALIDITY = 3  # 7月1日起施行: a rule takes effect, no event


_INSIDE_TITLE = re.compile(r"《[^》]*$")
_REJECT_BEFORE = re.compile(
    r"(?:每年的?|每月|农历|阴历|历年|那年|当年|生于|逝世于|(?<!截)[至到—~～]|[日号]\s*[-－])\s*$"
    r"|(?:报名|申请|受理|缴费|征集)[^，。；]{0,6}(?:截止|截至)[^，。；]{0,4}$"
)
_REJECT_AFTER = re.compile(
    r"\s*(?:\d{1,2}[时点:：]\d{0,2})?(?:之前|以前|前(?![夕后往来期排辈沿])|截止|出生|至今|[^，。；]{0,12}以来)"
    r"|\s*(?:印发|下发|发布|出台|颁布|修订|修正|通过)[了的]?[^，。；]{0,6}《"
)
_PREVIEW_BEFORE = re.compile(r"(?:将|拟|定|计划|预计|预定|安排)(?:于|在)?[^，。；]{0,3}$")
_VALIDITY_AFTER = re.compile(
    r"\s*(?:起|开始)?[，,]?(?:《[^》]*》)?[^，。；《]{0,4}?(?:施行|实施|生效|执行)"
)
# 6月3日，为做好… states a purpose, 6月5日世界环境日，… a day, 6月5日是世界环境日 an occasion
_OBSERVANCE_AFTER = re.compile(
    r"\s*(?:是|系|为(?:第|全国|世界|国际|我国))|\s*[，,]?(?:正值|恰逢|适逢|时值)"
    r"|[，,]是[^，。；]{0,20}[日节]|[^，。；]{0,3}第[^，。；]{1,4}个"
    r"|[^，。；]{0,14}(?:来临|到来|将至|前夕|临近)"
)
_RELATIVE = re.compile(r"(?P<word>今年|本年|去年|上年|明年)(?:的)?\s*$")
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1}


@dataclass(frozen=True, slots=True)
class Mention:
    """A day, or only a month, in the title or lead of an article.

    Attributes:
        day: as printed; the first of the month if only a month is stated (5月中旬).
        sentence: the sentence that contains it.
        rank: how well the day fits as the day of the event.
        shift: years to add to the paper's own year (去年: -1); ``None`` without such a word.
        as_of: whether 截至 precedes, so that the text describes the state on that day.
    """

    day: Day
    sentence: str
    rank: Rank = Rank.PLAIN
    shift: int | None = None
    as_of: bool = False


@dataclass(frozen=True, slots=True)
class Era:
    """What is known of the time of a file.

    Attributes:
        issue: latest possible day of publication; ``None`` if unknown.
        year: the largest year in the file or its name; ``None`` if there is none.
        anchor: the latest event whose year is certain; ``None`` without one.
    """

    issue: datetime.date | None = None
    year: int | None = None
    anchor: datetime.date | None = None

    @property
    def reference_year(self) -> int | None:
        """The year that 今年 means in the file."""
        return self.issue.year if self.issue else self.year


@dataclass(frozen=True, slots=True)
class When:
    """A day with its year, and how it was found.

    Attributes:
        iso: ISO date or month, or ``None``.
        confidence: as in ``Evidence``.
        reason: as in ``Evidence``.
        sure: whether the year is independent of the file's other dates, so that the day may
            anchor them.
        rules: the rule that found the day, then rules that lower its confidence.
    """

    iso: str | None
    confidence: float = 0.0
    reason: Message = UNTOLD
    sure: bool = False
    rules: tuple[Rule, ...] = ()


NEVER = When(None)


def find_mention(title: str, body: str, reference_year: int | None) -> Mention | None:
    """Return the day of the event: among title and lead the best rank, then the first.

    If the lead says 日前 or 近日, the event's day is open. Then only plain days count, up to the
    end of that sentence.
    """
    sentences, vague = _lead(body)
    told = [m for s in sentences for m in _mentions(s, reference_year)]
    if vague:
        told = [mention for mention in told if mention.rank is Rank.PLAIN]
    found = [*_mentions(title, reference_year), *told]
    return min(found, key=lambda mention: mention.rank, default=None)


def find_month(body: str) -> Mention | None:
    """Return the month that begins a clause of the first two sentences, or ``None``.

    Example: 5月中旬，.
    """
    for sentence in _lead(body)[0][:2]:
        if match := _MONTH.search(sentence):
            year = int(match["y"]) if match["y"] else None
            day = Day(int(match["m"]), 1, year, match.start(), match.end())
            shift = _RELATIVE_YEARS.get(match["rel"] or "")
            return Mention(day, sentence, shift=shift)
    return None


_DAY_ALONE = re.compile(
    r"(?:^|[，。“；,;])\s*(?:本月|当月)?\s*(?P<d>3[01]|[12]\d|[1-9])\s*日(?=[，,]|上午|下午|中午|清晨|傍晚|晚)"
)
_MONTH_NAMED = re.compile(
    r"(?<!\d)(?P<m>1[0-2]|[1-9])\s*月(?!\s*\d)(?=[份初中底末，。、]|[上中下]旬)"
)


def find_day_alone(body: str, era: Era) -> When:
    """Return the date of a day without a month (26日，…).

    The month is the only one that the lead names, else the issue's. If the issue came out before
    that day of its month, the month before is meant. If the lead names several months, or no issue
    is known, ``NEVER`` is returned.
    """
    sentences, vague = _lead(body)
    alone = next((m for s in sentences[:2] if (m := _DAY_ALONE.search(numerals(s)))), None)
    if vague or alone is None:
        return NEVER
    day = int(alone["d"])
    months = {int(m["m"]) for s in sentences for m in _MONTH_NAMED.finditer(numerals(s))}
    if len(months) == 1:
        stated = Day(months.pop(), day, None, alone.start(), alone.end())
        when = resolve(Mention(stated, alone.string), "", era)
        reason = said("why.day_alone_in_text", why=when.reason)
        found = (rules.DAY_ALONE, *when.rules)
        return replace(when, confidence=rules.DAY_ALONE.worth, reason=reason, rules=found)
    iso = None if months or era.issue is None else _last_day(day, era.issue)
    reason, rule = said("why.day_alone_of_issue"), rules.DAY_ALONE
    return When(iso, rule.worth, reason, rules=(rule,)) if iso else NEVER


def _last_day(day: int, issue: datetime.date) -> str | None:
    """Return the latest date with that day of the month, not after the issue."""
    month_ago = issue.replace(day=1) - datetime.timedelta(days=1)
    for year, month in ((issue.year, issue.month), (month_ago.year, month_ago.month)):
        iso = iso_date(year, month, day)
        if iso and iso <= issue.isoformat():
            return iso
    return None


def find_eve(body: str) -> FestivalTime | None:
    """Return the festival that dates the event in the first two sentences, or ``None``."""
    return next((f for s in _lead(body)[0][:2] if (f := find_festival(s))), None)


_MONTH = re.compile(
    r"(?:^|[，。；,;])\s*(?:自|从)?(?:(?P<rel>今年|去年)|(?P<y>20\d\d)\s*年)?\s*"
    r"(?<!\d)(?P<m>1[0-2]|[1-9])\s*月(?:份|间)?(?:初|底|末|[上中下]旬|中|里)?(?=[，,]|起|以来|期间)"
)


def _lead(body: str) -> tuple[list[str], bool]:
    """Return the sentences that may date the article, and whether the lead says 日前.

    The second value is also true for similar words: 近日, 近期, 最近.
    """
    lead = body[:LEAD_CHARACTERS]
    pieces = (lead[span.start : span.end] for span in sentences(lead))
    told = [sentence for sentence in pieces if sentence.strip()]
    for number, sentence in enumerate(told[:2], 1):
        if _VAGUE.search(sentence):
            return told[:number], True
    return told[:LEAD_SENTENCES], False


def _mentions(sentence: str, reference_year: int | None) -> list[Mention]:
    return [
        Mention(
            day, sentence, rank, shift=_shift(sentence[: day.start]), as_of=_as_of(sentence, day)
        )
        for day in find_days(sentence)
        if not _is_history(day, reference_year) and (rank := _rank(sentence, day)) is not None
    ]


def _is_history(day: Day, reference_year: int | None) -> bool:
    return bool(day.year and reference_year and day.year < reference_year - OLDEST_NEWS)


def _rank(sentence: str, day: Day) -> Rank | None:
    before, after = sentence[: day.start], sentence[day.end :]
    if any(_names_no_event(rule, sentence, day) for rule in NO_EVENT):
        return None
    if _VALIDITY_AFTER.match(after):
        return Rank.VALIDITY
    if _PREVIEW_BEFORE.search(before):
        return Rank.PREVIEW
    return Rank.OBSERVANCE if _OBSERVANCE_AFTER.match(after) else Rank.PLAIN


def _names_no_event(rule: Rule, sentence: str, day: Day) -> bool:
    return _TESTS[rule.id](sentence[: day.start], sentence[day.end :])


def _judges(name: str) -> Callable[[str], bool]:
    """Return a function that tells whether a rule rejects a day of a sentence."""
    return lambda sentence: any(
        _TESTS[name](sentence[: day.start], sentence[day.end :]) for day in find_days(sentence)
    )


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "date-alone-on-line": lambda before, after: re.search(r"\w", before + after) is None,
    "day-inside-book-title": lambda before, after: _INSIDE_TITLE.search(before) is not None,
    "day-of-habit-or-deadline": lambda before, after: _REJECT_BEFORE.search(before) is not None,
    "day-before-or-since": lambda before, after: _REJECT_AFTER.match(after) is not None,
}


def _no_event(name: str, because: str, fires: str) -> Rule:
    return Rule(
        id=name,
        decides=Decides.EVENT_DATE,
        because=because,
        accepts=_judges(name),
        fires=fires,
        not_on="6月3日，柳岸办了花市。",
    )


# A day on which one of these rules fires is not the day of the event.
NO_EVENT = (
    _no_event(
        "date-alone-on-line",
        "A line that contains only a date dates the page or a letter, so the day is not "
        "the day of an event.",
        "6月3日",
    ),
    _no_event(
        "day-inside-book-title",
        "A day inside 《》 belongs to the name of a document, so the day is not the day "
        "of an event.",
        "学习《6月3日讲话》精神。",
    ),
    _no_event(
        "day-of-habit-or-deadline",
        "A word before the day (每年, 生于, 报名截至) makes the day a habit, a birthday, "
        "the end of a span or a deadline, so the day is not the event's.",
        "每年6月3日，柳岸都有花市。",
    ),
    _no_event(
        "day-before-or-since",
        "A word after the day (前, 以来, 印发《) makes the day a deadline, a beginning "
        "or the date of a document, so the day is not the event's.",
        "6月3日前，各居民区报名。",
    ),
)
LATELY = Rule(
    id="lead-says-lately",
    decides=Decides.EVENT_DATE,
    because="A lead that says 日前 or 近日 leaves the day of the event open, so days that "
    "follow belong to other things.",
    accepts=lambda sentence: _VAGUE.search(sentence) is not None,
    fires="近日，柳岸办了花市。",
    not_on="5日前，各居民区报名。",
)


def _as_of(sentence: str, day: Day) -> bool:
    return sentence[: day.start].rstrip().endswith(("截至", "截止", "截至到", "截止到"))


def _shift(before: str) -> int | None:
    match = _RELATIVE.search(before)
    return _RELATIVE_YEARS[match["word"]] if match else None


def resolve(mention: Mention, title: str, era: Era) -> When:
    """Return a mentioned day with its year.

    Returns ``NEVER`` if no year is known or the year lacks that day.
    """
    day = mention.day
    if day.year:
        return _when(mention, day.year, rules.YEAR_PRINTED, said("why.year_printed"), sure=True)
    if mention.shift is not None and era.reference_year:
        told = said("why.year_relative_to_issue" if era.issue else "why.year_relative_to_file")
        year = era.reference_year + mention.shift
        return _when(mention, year, rules.YEAR_RELATIVE, told, sure=bool(era.issue))
    sources = (
        ("why.year_in_sentence", mention.sentence, rules.YEAR_IN_SENTENCE),
        ("why.year_in_title", title, rules.YEAR_IN_TITLE),
    )
    for source, text, rule in sources:
        stated = _stated_year(text, day.month)
        if stated and _plausible(mention, stated, era):
            return _when(mention, stated, rule, said(source), sure=True)
    return _from_issue(mention, era.issue) if era.issue else _from_file(mention, era)


def resolve_festival(time: FestivalTime, era: Era) -> When:
    """Return the day of a festival in its printed year, else the day nearest to the issue."""
    near = era.issue or era.anchor
    years = [time.year] if time.year else _years_around(near, era.year)
    days = [day for year in years if (day := time.day(year))]
    if not days:
        return NEVER
    day = min(days, key=lambda d: abs((d - near).days)) if near and not time.year else days[0]
    if era.issue and not time.year:
        # a paper of 20 January that mentions 春节 reports events of January
        day = min(day, era.issue)
    rule = rules.MONTH_OF_FESTIVAL
    code = "why.month_of_eve" if time.eve else "why.month_of_festival"
    return When(day.isoformat(), rule.worth, said(code, festival=time.name), rules=(rule,))


def _years_around(near: datetime.date | None, year: int | None) -> list[int]:
    if near:
        return [near.year - 1, near.year, near.year + 1]
    return [year] if year else []


def _when(mention: Mention, year: int, rule: Rule, reason: Message, *, sure: bool) -> When:
    iso = mention.day.iso(year)
    if iso is None:
        return NEVER
    confidence = rule.worth
    found: tuple[Rule, ...] = (rule,)
    if mention.rank is not Rank.PLAIN:
        doubt, told = _DOUBTS[mention.rank]
        confidence, found = confidence + doubt.worth, (rule, doubt)
        reason = said("why.doubted", why=reason, doubt=said(told))
    elif mention.as_of:
        confidence, found = confidence + rules.AS_OF.worth, (rule, rules.AS_OF)
        reason = said("why.doubted", why=reason, doubt=said("why.day_as_of"))
    # an announced day must not date the paper
    return When(iso, round(confidence, 2), reason, sure and mention.rank < Rank.PREVIEW, found)


_DOUBTS = {
    Rank.OBSERVANCE: (rules.OBSERVANCE, "why.day_of_observance"),
    Rank.PREVIEW: (rules.PREVIEW, "why.day_announced"),
    Rank.VALIDITY: (rules.VALIDITY, "why.day_of_validity"),
}


_YEAR_DIGITS = 4  # of a year that is printed in full
_SUMMARY_TO, _OUTLOOK_FROM = 2, 11  # months in which texts name the year before, or the year after
_SUMMARY = re.compile(r"年度?[^，。；]{0,12}(?:总结|述职|考核|表彰|民主生活会|评议)")
_OUTLOOK = re.compile(r"年度?[^，。；]{0,12}(?:计划|务虚|谋划|思路|元旦|春节|新春|迎新|新年)")


def _stated_year(text: str, month: int) -> int | None:
    """Return the latest year that the text names, or ``None``.

    A summary of 2020 that is held in January belongs to 2021; a plan for 2021 that is made in
    November belongs to 2020.
    """
    text = numerals(text)
    year = max(years_named(text), default=None)
    if year is None:
        return None
    tail = text[text.rfind(str(year)) :] if str(year) in text else ""
    if month <= _SUMMARY_TO and _SUMMARY.match(tail[_YEAR_DIGITS:]):
        return year + 1
    if month >= _OUTLOOK_FROM and _OUTLOOK.match(tail[_YEAR_DIGITS:]):
        return year - 1
    return year


def _plausible(mention: Mention, year: int, era: Era) -> bool:
    iso = mention.day.iso(year)
    if iso is None or era.issue is None:
        return iso is not None
    ahead = (datetime.date.fromisoformat(iso) - era.issue).days
    return OLDEST_EVENT < ahead <= PREVIEW_DAYS


def _from_issue(mention: Mention, issue: datetime.date) -> When:
    """Return the latest such day up to the issue; an announced day may be up to 60 days later."""
    latest = issue
    if mention.rank is Rank.PREVIEW:
        latest = issue + datetime.timedelta(days=PREVIEW_DAYS)
    years = (latest.year, latest.year - 1, *(latest.year - n for n in _LEAP))
    for year in years:
        iso = mention.day.iso(year)
        if iso and iso <= latest.isoformat():
            reason = said("why.year_of_issue", day=issue.isoformat())
            return _when(mention, year, rules.YEAR_OF_ISSUE, reason, sure=True)
    return NEVER


def _from_file(mention: Mention, era: Era) -> When:
    """Return the day in the file's largest year, or in the year before if its events are nearer."""
    if era.year is None:
        return NEVER
    year, anchor = era.year, era.anchor
    if anchor:
        year = min((year, year - 1), key=lambda y: _distance(mention.day, y, anchor))
    return _when(mention, year, rules.YEAR_OF_FILE, said("why.year_of_file"), sure=False)


def _distance(day: Day, year: int, anchor: datetime.date) -> int:
    iso = iso_date(year, day.month, min(day.day, _LAST_OF_ALL))
    return abs((datetime.date.fromisoformat(iso) - anchor).days) if iso else _NO_DAY


def latest(dates: Sequence[str]) -> datetime.date | None:
    """Return the latest of some ISO dates, or ``None``."""
    return datetime.date.fromisoformat(max(dates)) if dates else None
