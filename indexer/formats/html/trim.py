"""Tells the lines of an article from those that the site set among them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.articles.bylines import bare_byline, byline_in
from indexer.corpus import furniture
from indexer.corpus.blocks import Kind
from indexer.corpus.rules import Rule
from indexer.formats import reader_rules
from indexer.formats.html.site_lines import (
    credit_in,
    is_byline_label,
    is_editor,
    opens_others,
    site_line,
    source_in,
)
from indexer.formats.html.texts import Unit
from indexer.formats.html.titles import bare, unstamped, without_label

_CAPTION_LENGTH = reader_rules.HTML_CAPTION_LENGTH.worth
_CAPTION_LINE = re.compile(r"^(?:[▲△▼▽]|图为|[（(](?:上|下|左|右)?图)")
_REST = reader_rules.HTML_OTHERS.worth
_AFTER = 0.1  # of the text: what follows the editors' line is a teaser if it is no more
_END = 6  # lines at the end among which editors are named
_CLOSING_DAY = re.compile(
    r"(?:(?:19|20)\d\d|[〇零○一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
# an office and a day over the text: 柳岸路街道 2021.6.15
_DATED = re.compile(
    r"[^，。！？（(]{0,24}(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[^，。]{0,12}"
)
_OFFICE = re.compile(
    r"^[^，。！？:：]{2,40}(?:办事处|委员会|政府|[局处科室院校会站队馆]|中心|公司|[党工支]委|支部|办公室|居民区|指挥部|领导小组)$"
)
_SIGNED = 40  # glyphs of a line that is a by-line, at most
_LABEL = 16  # glyphs of a line under the title that names a paper or a person, at most
_MARKS = re.compile(r"[\w\u3400-\u9fff]")
_TEXT_TAGS = frozenset(
    ("p", "li", "td", "section", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6")
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article's element, with its role.

    Attributes:
        kind: the role.
        text: as printed, or of a by-line what it says of authors.
        settled: whether it is known that no by-line of the article stands in the line.
        rest: what the line prints beside its text.
        why: the rule by which the line is furniture, and the kind within the rule.
    """

    kind: Kind
    text: str
    settled: bool = False
    rest: str = ""
    why: tuple[Rule, str] | None = None


def lines_of(units: Sequence[Unit], title: str, *, headed: int = 0) -> list[Line]:
    """Return the lines of an article's element in order, each with its role.

    Args:
        units: of the element.
        title: as printed; a line that repeats it is no paragraph.
        headed: how many units at the beginning end with the printed title.
    """
    return _Trimmer(units, title, headed).lines()


class _Trimmer:
    def __init__(self, units: Sequence[Unit], title: str, headed: int) -> None:
        self.units = units
        self.title = bare(title)
        speaking = [at for at, unit in enumerate(units) if _speaks(unit)]
        self.first = speaking[0] if speaking else 0
        self.last = speaking[-1] if speaking else len(units) - 1
        self.total = sum(len(unit.text) for unit in units if _speaks(unit))
        self.begin = max(self._begin(), min(headed, self.first + 1))
        self.end = self._end()
        self.why: dict[int, tuple[Rule, str]] = {}

    def lines(self) -> list[Line]:
        kinds = [self._kind(at, unit) for at, unit in enumerate(self.units)]
        told = [at for at, kind in enumerate(kinds) if kind is Kind.BODY]
        last = told[-1] if told else 0
        return [
            _line(kind, unit.text, settled=at < last, why=self.why.get(at))
            for at, (kind, unit) in enumerate(zip(kinds, self.units, strict=True))
        ]

    def _begin(self) -> int:
        """Return the index of the first line that may be text: behind the printed title."""
        heads = [n for n in range(min(self.first + 1, len(self.units))) if self._is_title(n)]
        return heads[-1] + 1 if heads else 0

    def _is_title(self, at: int) -> bool:
        text = self.units[at].text
        forms = (text, without_label(text), unstamped(text))
        return bool(self.title) and self.title in map(bare, forms)

    def _end(self) -> int:
        """Return the index of the first line behind the article: a list of others begins there."""
        rest = 0
        end = len(self.units)
        for at in range(len(self.units) - 1, self.first, -1):
            unit = self.units[at]
            if opens_others(unit.text) and rest <= _REST * self.total and not self._goes_on(at):
                end = at
            elif is_editor(unit.text) and rest <= _AFTER * self.total:
                end = at + 1
            rest += len(unit.text) if _speaks(unit) else 0
        return end

    def _goes_on(self, at: int) -> bool:
        """Whether plain text follows a line at once."""
        behind = self.units[at + 1 : at + 2]
        return bool(behind) and _speaks(behind[0]) and not behind[0].links

    def _apart(self, at: int, rule: Rule, detail: str = "") -> Kind:
        self.why[at] = rule, detail
        return Kind.FURNITURE

    def _of_site(self, at: int, unit: Unit) -> Kind | None:
        """Return the kind of a line that its place or its words make one of the site."""
        if at >= self.end:
            return self._apart(at, reader_rules.HTML_OTHERS)
        if unit.furniture:
            return self._apart(at, reader_rules.HTML_SITE_SHARE)
        if self._is_title(at) and at < self.begin + 1:
            return self._apart(at, furniture.TITLE_AGAIN)
        if not _MARKS.search(unit.text):
            return self._apart(at, furniture.LINE_OF_SITE, "ornament")
        kind = None if self._closes(at) else site_line(unit.text)
        return self._apart(at, furniture.LINE_OF_SITE, kind.name) if kind else None

    def _kind(self, at: int, unit: Unit) -> Kind:
        if kind := self._of_site(at, unit):
            return kind
        if not self.first < at < self.last and (signs := self._signs(at, unit.text)):
            return signs
        if is_editor(unit.text) and (at > self.last - _END or at < self.first):
            return self._apart(at, furniture.EDITOR)
        if self._is_listed(at, unit):
            return self._apart(at, reader_rules.HTML_LISTED)
        if self._is_head_line(at, unit):
            return self._apart(at, furniture.OVER_TEXT)
        short = len(unit.text) <= _CAPTION_LENGTH
        return (
            Kind.CAPTION
            if short and (unit.caption or _CAPTION_LINE.match(unit.text))
            else Kind.BODY
        )

    def _closes(self, at: int) -> bool:
        """Whether a line is the date under a notice: it stands alone, below the office."""
        if at <= self.first or not _CLOSING_DAY.fullmatch(self.units[at].text):
            return False
        above = self.units[at - 1]
        return not above.links and _OFFICE.search(above.text) is not None

    def _signs(self, at: int, text: str) -> Kind | None:
        """Return the kind of a line that names authors or a source, beside the text."""
        source = source_in(text)
        if source is not None:
            signs = byline_in(f"（{source}）") is not None or any(authors_in(text))
            return Kind.BYLINE if signs else self._apart(at, furniture.SOURCE)
        if is_editor(text):
            return None
        if is_byline_label(text):
            signs = at >= self.begin and credit_in(text) is not None
            return Kind.BYLINE if signs else self._apart(at, furniture.SOURCE)
        return Kind.BYLINE if len(text) <= _SIGNED and _signs_alone(text) else None

    def _is_listed(self, at: int, unit: Unit) -> bool:
        """Whether a line is a link to something else, rather than a sentence with links."""
        if not unit.listed:
            return False
        inside = self.first < at < self.last
        around = (self.units[at - 1], self.units[at + 1]) if inside else ()
        return not (around and all(not u.linked and not u.furniture for u in around))

    def _is_head_line(self, at: int, unit: Unit) -> bool:
        """Whether a line stands over the text and names a section, a source, or a tool."""
        if at >= self.first:
            return False
        if at < self.begin or _DATED.fullmatch(unit.text):
            return True
        return len(unit.text) <= _LABEL and unit.node.tag not in _TEXT_TAGS and not unit.head


_EDITED_BY = re.compile(r"\s*(?:责任|值班|网络)?(?:编辑|责编)\s*[:：].*$")
_TAIL = re.compile(
    r"\s*(?:返回[\w\u4e00-\u9fff]{1,10}(?:[，,]\s*查看更多|\s*[>》＞]+)|"
    r"(?<=[。！？”’\"])\s*[\[【(（]\s*(?:(?:责任|值班|本文|网络)?编辑|责编|原标题)\s*[:：][^。，]{2,40}[\])）】])\s*$"
)


def _line(kind: Kind, text: str, *, settled: bool, why: tuple[Rule, str] | None) -> Line:
    shown = text
    if kind is Kind.BYLINE:
        shown = _credit(text)
    elif kind is Kind.BODY and not settled:
        shown = _TAIL.sub("", text) or text
    settled = kind is not Kind.BYLINE and (settled or kind is not Kind.BODY)
    return Line(kind, shown, settled, text.replace(shown, "", 1) if shown != text else "", why)


def _credit(text: str) -> str:
    """Return what a by-line says of authors: 来源：枫桥报 记者 林小满 -> 记者 林小满."""
    if is_byline_label(text):
        return credit_in(text) or text
    named = next(authors_in(text), None) if source_in(text) is not None else None
    return named or _EDITED_BY.sub("", text)


def _signs_alone(text: str) -> bool:
    """Whether a line that names no source is a by-line: （党群办 林小满）, 枫桥报记者 林小满."""
    return bool(byline_in(text) or bare_byline(text))


def _speaks(unit: Unit) -> bool:
    return unit.speaks and not unit.furniture


def credited_in(units: Sequence[Unit]) -> Iterator[str]:
    """Yield the authors that lines between title and text name, as printed."""
    for unit in units:
        text = unit.text
        if is_byline_label(text):
            yield from filter(None, (credit_in(text),))
        elif source_in(text) is None and not is_editor(text) and _signs_above(text):
            yield text
        else:
            yield from authors_in(text)


def _signs_above(text: str) -> bool:
    return len(text) <= _SIGNED and bare_byline(text) is not None


_AUTHOR = re.compile(
    r"(?P<whole>(?<![\u4e00-\u9fff])(?:(?:本报|本网|特约|见习)?(?:记者|通讯员)|作者)\s+[\u4e00-\u9fff·]{2,4}|(?:作者|文字|撰文|撰稿|供稿|记者|通讯员|图文|文/图|摄影)\s*[:：]\s*(?P<who>[\u4e00-\u9fff·、]{2,20}(?:\s[\u4e00-\u9fff]{2,4})*))"
    r"(?=\s|$|[|｜\[【(（])"
)


def authors_in(text: str) -> Iterator[str]:
    """Yield what a line says of authors: 来源：青禾发布 作者：党群办 小禾 -> 作者：党群办 小禾."""
    for match in _AUTHOR.finditer(text):
        if credit := credit_in(match["whole"]):
            yield credit
