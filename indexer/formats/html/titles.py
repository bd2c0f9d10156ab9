"""The title of a page: the printed line that the page's other sources agree on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from indexer.formats.html.site_lines import is_editor, is_of_site
from indexer.formats.html.stated import Stated, stated_titles
from indexer.formats.html.texts import Unit, Units, clean
from indexer.formats.html.tree import Node, Page

_LONGEST = 100  # glyphs of a title
_SHORTEST = 1  # glyph
_AHEAD = 60  # units before the text among which the printed title is looked for
_FAR = 240  # units before the text among which a known title is looked for
_INSIDE = 6  # units of the text's element among which the printed title is looked for

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*(?:title|headline|biaoti|headtit)\w*|\w{0,12}tit|bt|h1|h2)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_CLASS = re.compile(r"sub-?title|site|section|column|channel|block|logo|list|nav", re.IGNORECASE)
# Borders between a title and the names of section and site. A hyphen inside 1-10月 is none.
_BORDER = re.compile(
    r"\s*[_＿|｜丨¦—–―－•»«>‹›~]+\s*|\s+[-‐·/:：]+\s+|\s*--+\s*|(?<![A-Za-z0-9])-(?![0-9])|(?<=[A-Za-z0-9])-(?=[\u4e00-\u9fff])|\s{2,}"
)
_SOFT_BORDER = re.compile(r"\s+")
_FOLDED = re.compile(r"[\s\u3000\"'“”‘’「」『』＂＇]+")
_ENDS = re.compile(r"[_＿|｜丨¦—–―\-－•»«>‹›~@·:：(（\[【]")  # begins what a site adds to a title
_BRACKETED = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]{2,20})[)）\]】]$")  # behind a title
_SOFT = re.compile(r"[\s·@]")  # parts a title from a site's name, and also parts of a title
_ELLIPSIS = re.compile(r"(?:\.{2,}|…+)$")
_SITE_NAME = re.compile(
    r"(?:网|网站|门户|官网|频道|新闻|在线|日报|晚报|时报|社区报|街道|办事处|人民政府|政府|委员会|办公室|首页|中心|媒体|栏目|平台|博客|论坛|公众号|"
    r"资讯|动态|要闻|公告|社区|大学|学院|学会|协会|集团|公司|医院|NEWS|\.com|\.cn|\.net)$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?:发布|融媒体?|客户端|公众号)$")  # ends the name of an office's account

# Worth of a title. The best of all candidates is taken; one of nothing or less is none.
_EQUAL = 1.1  # equals a stated title, or is its part before a border
_BEGINS = 1.0  # begins a stated title
_CUT_SHORT = 0.9  # goes on where a stated title is cut short by an ellipsis
_WITHIN = 0.5  # stands within a stated title
_OF_TITLE = 1.2  # times the agreement with <title>, which every page has
_TOLD = 1.5  # times the share of its pairs of glyphs that the text has too
_LONG = 0.5  # for a title of full length
_FULL_LENGTH = 12  # glyphs; a shorter one may be a section or a site
_NAMED_LENGTH = 0.5  # of a full length, for a short title that <title> begins with: 讣告
_SHORT_CUT = 6  # glyphs before an ellipsis that are enough to recognise a title
_AS_SITE = 0.8  # less for a name of a site, or a line in a part of the site
_LEAST = 0.6  # less for all: what agrees with nothing is no title
_LATER = 0.6  # less for a later part of <title>
_HEADED, _PER_RANK = 1.2, 0.15  # for a heading, less for each rank
_CLASSED = 0.6  # for a line set as a title without a heading
_PRINTED, _NEAR = 0.3, 0.5  # for a printed line, and for one next to the text
_LINKS_AWAY, _LINKS_TO_ITSELF = 1.5, 0.4  # less for a link; a heading may link to its own page
_READ = 5000  # glyphs of the text that a title is compared with
_INNER = 20  # elements in a line among which one is bold
_STEM = 8  # glyphs before a site's name behind one space, at least


def bare(text: str) -> str:
    """Return a text without spaces and quotation marks, to compare titles."""
    return _FOLDED.sub("", text).lower()


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of an article.

    Attributes:
        text: as printed, or as stated where none is printed.
        at: index of the unit that prints it, the last before the text; ``None`` without one.
    """

    text: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    worth: float
    text: str
    at: int | None


def headline_of(page: Page, ld: Stated, units: Units, first: int, last: int) -> Headline:
    """Return the title of the text that the units ``first`` to ``last`` hold."""
    sources = _Sources(page, ld, units, first, last)
    best = max(sources.candidates(), key=lambda c: c.worth, default=None)
    if best is None or best.worth <= 0:
        return Headline()
    text = sources.unlabelled(_without_site(unstamped(best.text), page))
    return Headline(*sources.whole(text, sources.place(best)))


class _Sources:
    """Weighs the printed and the stated titles of a page against each other."""

    def __init__(self, page: Page, ld: Stated, units: Units, first: int, last: int) -> None:
        self.units = units.all
        self.first, self.last = min(first, len(self.units)), min(last, len(self.units))
        self.stated = [text for text in stated_titles(page, ld) if len(text) <= 2 * _LONGEST]
        self.title = clean(page.title)
        self.parts = parts_of(self.title)
        spoken = [u.text for u in self.units[first:last] if u.speaks]
        self.body = "".join(spoken)[:_READ]
        self.bared = [bare(text) for text in self.stated]
        self.bared_title = bare(self.title)
        self.first_part = bare(self.parts[0]) if len(self.parts) > 1 else ""
        self.before_site = {bare(u.text) for u in self.units[: self.last] if self._is_before(u)}

    def _is_before(self, unit: Unit) -> bool:
        """Whether ``<title>`` is the line, a space or point, and the name of a site."""
        rest = self.title.removeprefix(unit.text) if unit.text else self.title
        return len(rest) < len(self.title) and bool(
            _SOFT.match(rest) and (_SITE_NAME.search(rest) or _ACCOUNT.search(rest))
        )

    def candidates(self) -> Iterator[_Candidate]:
        """Yield all titles with their worth."""
        begin = max(0, self.first - _AHEAD)
        end = min(self.last, self.first + _INSIDE)
        for at in range(begin, end):
            unit = self.units[at]
            if _may_be_title(unit):
                yield _Candidate(self._printed(unit, at), unit.text, at)
        for text in self.stated:
            for part in (text, *parts_of(text)):
                yield _Candidate(self._worth(part), part, None)
        for n, part in enumerate(self.parts):
            yield _Candidate(self._worth(part) - (_LATER if n else 0.0), part, None)

    def _printed(self, unit: Unit, at: int) -> float:
        marked = _is_set_as_title(unit)
        if not marked and not self._agreed(bare(_ELLIPSIS.sub("", unit.text))):
            return -1.0
        near = 1.0 - min(1.0, abs(self.first - at) / _AHEAD)
        worth = self._worth(unit.text) + _PRINTED + _NEAR * near
        if unit.head:
            worth += _HEADED - _PER_RANK * unit.head
        elif marked:
            worth += _CLASSED
        if unit.listed:
            worth -= _LINKS_TO_ITSELF if unit.head else _LINKS_AWAY
        return worth - (_AS_SITE if unit.furniture else 0.0)

    def _worth(self, text: str) -> float:
        """Return how well a text agrees with what is stated, and with the article's words."""
        folded = bare(_ELLIPSIS.sub("", text))
        if len(folded) < _SHORTEST:
            return -1.0
        agreed = self._agreed(folded)
        pairs = _pairs(folded)
        shared = sum(pair in self.body for pair in pairs) / len(pairs) if pairs else 0.0
        length = min(1.0, len(folded) / _FULL_LENGTH)
        if folded == self.first_part:
            length = max(length, _NAMED_LENGTH)
        if folded in self.before_site:
            length = 1.0
        named = _AS_SITE if _SITE_NAME.search(text) and len(folded) <= _FULL_LENGTH else 0.0
        return (agreed + _TOLD * shared + _LONG) * length - named - _LEAST

    def _agreed(self, folded: str) -> float:
        stated = max((_agreement(folded, other) for other in self.bared), default=0.0)
        return stated + _OF_TITLE * _agreement(folded, self.bared_title)

    def unlabelled(self, text: str) -> str:
        """Return a title without a label before it that no stated title has: 原创, [置顶]."""
        kept = without_label(text)
        stated = (*self.bared, self.bared_title)
        told = kept != text and any(other.startswith(bare(kept)) for other in stated)
        return kept if told else text

    def whole(self, text: str, at: int | None) -> tuple[str, int | None]:
        """Return a title and its last unit, with the lines below that go on as stated."""
        while at is not None and at + 1 < len(self.units):
            longer = f"{text}{self.units[at + 1].text}"
            if not any(other.startswith(bare(longer)) for other in (*self.bared, self.bared_title)):
                break
            text, at = longer, at + 1
        return text, at

    def place(self, best: _Candidate) -> int | None:
        """Return the index of the last unit before the text that prints the title."""
        wanted = bare(_ELLIPSIS.sub("", best.text))
        end = min(self.last, self.first + _INSIDE)
        for at in range(end - 1, max(-1, self.first - _FAR), -1):
            unit = self.units[at]
            if _agrees(bare(_ELLIPSIS.sub("", unit.text)), wanted):
                return at
        return best.at


# The line under a title, if the site sets both in one heading: 旧书漂流2021-06-15 09:03:44 来源：….
_STAMPED = re.compile(
    r"(?<=.{4})\s*(?:发布)?(?:时间|日期)?\s*[:：]?\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d\d.*$"
)


def unstamped(heading: str) -> str:
    """Return a heading without a line of time and source behind it."""
    return _STAMPED.sub("", heading)


_BEFORE_TITLE = re.compile(
    r"^[\[【(（]?(?:原创|转载|转帖|转贴|置顶|精华|推荐|热门|最新|视频|图文|独家)[\]】)）]?[\s:：|丨]*"
)


_BEHIND_TITLE = re.compile(r"\s*[\[【(（]?(?:原创|转载|置顶|精华)[\]】)）]?$")


def without_label(title: str) -> str:
    """Return a title without words of the site around it: [置顶] 夏日市集 -> 夏日市集."""
    return _BEHIND_TITLE.sub("", _BEFORE_TITLE.sub("", title))


def _agrees(printed: str, wanted: str) -> bool:
    return printed == wanted or (
        len(printed) >= _SHORT_CUT
        and (wanted.startswith(printed) or printed.startswith(wanted))
        and min(len(printed), len(wanted)) * 2 > max(len(printed), len(wanted))
    )


_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def is_centred_strong(node: Node) -> bool:
    """Whether an element stands in the centre and is bold, as titles without a heading are set."""
    centred = node.tag == "center" or node.attr("align").lower() == "center"
    if not centred and not _CENTRED.search(node.attr("style")):
        return False
    return any(
        inner.tag in ("b", "strong") or _BOLD.search(inner.attr("style"))
        for inner in islice(node.elements(), _INNER)
    )


def _is_set_as_title(unit: Unit) -> bool:
    names = unit.node.names
    classed = _CLASS.search(names) and not _NO_CLASS.search(names)
    return bool(unit.head or classed) or is_centred_strong(unit.node)


def _may_be_title(unit: Unit) -> bool:
    text = unit.text
    if unit.caption or not _SHORTEST <= len(text) <= _LONGEST or is_editor(text):
        return False
    return not is_of_site(text) and not (text.endswith("。") and unit.head == 0)


def _agreement(text: str, stated: str) -> float:
    """Return the worth of a text that is a stated title or a part of one."""
    if not stated or not text:
        return 0.0
    if text == stated:
        return _EQUAL
    if stated.startswith(text):
        return _EQUAL if _ENDS.match(stated, len(text)) else _BEGINS
    if text in stated:
        return _WITHIN
    cut = _ELLIPSIS.sub("", stated)
    return _CUT_SHORT if len(cut) > _SHORT_CUT and text.startswith(cut) else 0.0


def parts_of(title: str) -> list[str]:
    """Return the parts of a title between its borders: title, section, site."""
    behind = _BRACKETED.search(title)
    if behind and (_SITE_NAME.search(behind[1]) or _ACCOUNT.search(behind[1])):
        return [*parts_of(title[: behind.start()]), behind[1]]
    parts = [part for part in _BORDER.split(title.replace("\u3000", "  ")) if part.strip()]
    joined = [" ".join(part.split()) for part in parts]
    return joined or ([title] if title else [])


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _without_site(text: str, page: Page) -> str:
    """Return a title without a site's name that stands behind one space."""
    sites = {
        bare(clean(name))
        for name in page.stated("og:site_name", "application-name", "sitename", "author")
    }
    parts = parts_of(text)
    if len(parts) > 1 and (bare(parts[-1]) in sites):
        return text[: text.rfind(parts[-1])].rstrip(" -_|—–·")
    head, space, tail = text.rpartition(" ")
    if space and len(head) >= _STEM and (bare(tail) in sites):
        return head
    return text
