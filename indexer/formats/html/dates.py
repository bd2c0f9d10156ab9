"""The day on which a page was published, from what it states and prints, and from its address."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.facts.days import find_days, iso_date
from indexer.formats.html.stated import Stated
from indexer.formats.html.texts import Unit, clean
from indexer.formats.html.tree import Page
from searcher.speech import Message, said

Dated = tuple[str, Message]  # ISO date and where it was found

# ---- forms ------------------------------------------------------------------------------------

_YMD = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_ENGLISH = re.compile(
    rf"(?<![a-z]){_MONTH_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s*(?:[a-z]{{3,9}}\.?,?\s*)?((?:19|20)\d\d)"
    rf"|(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH_NAME},?\s+((?:19|20)\d\d)",
    re.IGNORECASE,
)
_SOLID = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_ADDRESS = re.compile(
    r"(?:[/_=.-]|/[a-z]{1,8})((?:19|20)\d\d)[-/_]?([01]\d)[-/_]?([0-3]\d)(?=[/_.?-]|\d{6}(?!\d)|$)",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:^|/)((?:19|20)\d\d)-?/?(\d\d)[/-](\d\d)(?:/|$)")


def day_in(text: str) -> str | None:
    """Return the first full date in a text, printed in any form, as ISO."""
    for match in _YMD.finditer(text):
        if iso := iso_date(int(match[1]), int(match[2]), int(match[3])):
            return iso
    for day in find_days(text):
        if day.year and (iso := day.iso(day.year)):
            return iso
    if english := _ENGLISH.search(text):
        name, number, year = (part for part in english.groups() if part)
        if number.isalpha() or not number.isdigit():
            name, number = number, name
        return iso_date(int(year), _MONTHS.index(name.lower()) + 1, int(number))
    return None


def day_in_address(address: str) -> str | None:
    """Return the date in the path of an address as ISO."""
    for match in _ADDRESS.finditer(address):
        if iso := iso_date(int(match[1]), int(match[2]), int(match[3])):
            return iso
    return None


# ---- sources ----------------------------------------------------------------------------------

_META_NAMES = re.compile(
    r"^(?:(?:article|weibo:article|og:article|bytedance|apub|cms|citation):?_?)?"
    r"(?:published?_?(?:time|date)|published_?at|create_?at|release_?date|publication_?date|pub_?date|pub_?time|"
    r"publish_?date|publish_?time|publishdate|date_?published|time|first_?published_?time)$"
    r"|^(?:og:(?:release_date|published_time|time)|dc\.date(?:\.issued)?|dcterms\.(?:created|issued)|date|"
    r"founder-date|contentpubdate|sailthru\.date|article\.created|filetime|article:create_at|pdate|others)$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"^(?:article:modified_time|og:updated_time|date_?update[d]?|date_?modified|lastmod.*)$",
    re.IGNORECASE,
)
_SCRIPT_DATE = re.compile(
    r"(?:publish_?time|createTime|create_time|pub_?time|publishTime|pubDate|publish_?date|ptime|releaseTime|"
    r"publishedAt|news_?time|article_?time)[\"']?\s*[=:]\s*[\"']\s*((?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2})",
    re.IGNORECASE,
)
_SCRIPT_SECONDS = re.compile(r"\b(?:ct|create_time)\s*=\s*[\"'](\d{9,10})[\"']")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S{1,2000})")
_SAVED_HEAD = 4096  # characters of a page in which a browser notes the address
_LABEL = re.compile(
    r"(?:发布|发表|更新|刊发|出版|发文|公开|成文|上传|录入|添加|创建)?(?:时间|日期|于)\s*[:：]|(?:posted|published|date|updated)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"(?:发布|发表|刊发|发稿|發布|發佈|發表)(?:时间|日期|時間|于|於)?\s*[:：]?")
_MASTHEAD = re.compile(r"第\s*\d+\s*期|总第")  # of a paper, which the facts of all formats read
_CLOCK = re.compile(r"\d{1,2}\s*[:：]\s*\d\d")
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*(?:time|date|riqi|shijian|pubtime)\w*)(?:$|[\s_-])", re.IGNORECASE
)
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_ABOVE, _BELOW = 12, 8  # units above the title and below the begin of the text
_LABELLED, _NAMED = 2.0, 0.5  # worth of a label and of a class; a time of day is worth 1
_DATE_LINE = 40  # glyphs of a line under the text that holds a date, at most
_SECONDS = 10, 13  # digits of a stamp in seconds and in milliseconds
_TAIL = 6  # units at and behind the end of the text


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article stands among the units of its page."""

    headline: int
    first: int
    last: int


def dates_of(
    page: Page,
    ld: Stated,
    text: str,
    path: str,
    units: Sequence[Unit],
    place: Place,
    *,
    stated: str = "",
) -> Iterator[Dated]:
    """Yield the dates of publication with their reasons, the most reliable first.

    Args:
        page: the parsed page.
        ld: what its JSON-LD states.
        text: its source.
        path: of the file.
        units: its printed lines.
        place: of the article among them.
        stated: the date that marks of a publishing system state.
    """
    yield from _said(_first(_PATH, path), said("why.date_in_address"))
    yield from _said(day_in(stated), said("why.date_in_property"))
    yield from _from_meta(page)
    yield from _said(_stamp(ld.published), said("why.date_in_meta", name="JSON-LD"))
    yield from _of_wechat(page, units)
    yield from _said(_near(units, place), said("why.date_of_page"))
    for address in addresses(page, text):
        yield from _said(day_in_address(address), said("why.date_in_address"))
    for node in page.tagged("time"):
        yield from _said(_stamp(node.attr("datetime")), said("why.date_of_page"))
    for _, script in page.scripts:
        if match := _SCRIPT_DATE.search(script):
            yield from _said(day_in(match[1]), said("why.date_of_page"))
    yield from _said(_labelled(units, place), said("why.date_of_page"))
    yield from _said(_below(units, place), said("why.date_of_page"))
    yield from _said(day_in(page.title), said("why.date_of_page"))
    for name, content in page.meta:
        if _CHANGED.match(name):
            yield from _said(_stamp(content), said("why.date_in_meta", name=name))


def _said(iso: str | None, reason: Message) -> Iterator[Dated]:
    if iso:
        yield iso, reason


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return iso_date(int(match[1]), int(match[2]), int(match[3])) if match else None


def _stamp(text: str) -> str | None:
    """Return the day in China of a stamp; one in UTC is eight hours behind."""
    if text.endswith("Z") or re.search(r"[+-]\d\d:?\d\d$", text):
        try:
            return datetime.datetime.fromisoformat(text).astimezone(_CHINA).date().isoformat()
        except (ValueError, OverflowError):
            pass  # no ISO form; the date as printed is as good
    if text.isdigit() and len(text) in _SECONDS:
        return _from_seconds(int(text[: _SECONDS[0]]))
    return day_in(text) or _first(_SOLID, text)


def _from_seconds(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, _CHINA).date().isoformat()


def _from_meta(page: Page) -> Iterator[Dated]:
    for name, content in page.meta:
        if name != "others" and _META_NAMES.match(name):
            yield from _said(_stamp(content), said("why.date_in_meta", name=name))


def _of_wechat(page: Page, units: Sequence[Unit]) -> Iterator[Dated]:
    reason = said("why.date_of_wechat")
    if node := page.ids.get("publish_time"):
        yield from _said(day_in(clean(node.text())), reason)
    for _, script in page.scripts:
        seconds = _SCRIPT_SECONDS.search(script) if _may_hold_seconds(script) else None
        if seconds:
            yield _from_seconds(int(seconds[1])), reason


def _may_hold_seconds(script: str) -> bool:
    """Whether a look for WeChat's stamp is worth its time in a long script."""
    return "create_time" in script or " ct " in script or " ct=" in script


def _near(units: Sequence[Unit], place: Place) -> str | None:
    """Return the date that is printed around the title, over the text."""
    headline = min(place.headline, len(units))
    above = range(headline, min(place.first + _BELOW, place.last, len(units)))
    found: list[tuple[float, str]] = []
    for at in (*above, *range(headline - 1, max(-1, headline - _ABOVE), -1)):
        unit = units[at]
        if (unit.speaks and not _LABEL.search(unit.text)) or _MASTHEAD.search(unit.text):
            continue
        iso = None if unit.linked * 2 > len(unit.text) else _published_in(unit.text)
        if iso:
            found.append((_surety(unit) + (at >= place.headline), iso))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _published_in(text: str) -> str | None:
    """Return the date of a line; of several that of publication: 更新时间：… 发布时间：…."""
    label = _PUBLISHED.search(text)
    return (day_in(text[label.end() :]) if label else None) or day_in(text)


def _surety(unit: Unit) -> float:
    """Return how surely the date in a line is that of the page."""
    labelled = _LABELLED if _LABEL.search(unit.text) else 0.0
    timed = 1.0 if _CLOCK.search(unit.text) else 0.0
    return labelled + timed + (_NAMED if _DATE_CLASS.search(unit.node.names) else 0.0)


def _labelled(units: Sequence[Unit], place: Place) -> str | None:
    """Return the date behind a label such as 发布时间, the nearest to the text."""
    found: list[tuple[int, str]] = []
    for at, unit in enumerate(units):
        label = None if unit.listed else _LABEL.search(unit.text)
        iso = day_in(unit.text[label.end() - 1 :]) if label else None
        if iso:
            found.append((min(abs(at - place.first), abs(at - place.last)), iso))
    return min(found)[1] if found else None


def _below(units: Sequence[Unit], place: Place) -> str | None:
    """Return the date of a line that stands under the text and holds little else."""
    for unit in units[max(0, place.last - 2) : place.last + _TAIL]:
        told = unit.linked or unit.speaks or _MASTHEAD.search(unit.text)
        if not told and len(unit.text) <= _DATE_LINE and (iso := day_in(unit.text)):
            return iso
    return None


def addresses(page: Page, text: str) -> Iterator[str]:
    """Yield the addresses that a page states as its own, or that a browser noted as it saved it."""
    yield from (address for relation, address in page.links if relation == "canonical")
    yield from page.stated("og:url", "source-url")
    if saved := _SAVED_FROM.search(text[:_SAVED_HEAD]):
        yield saved[1]
