"""Head and foot of an official briefing (简报): its name, issue, editor and distribution list."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from indexer.corpus.rules import Rule
from indexer.formats import rules
from indexer.formats.line import Line
from indexer.formats.lines import TITLE_SIZE

_ISSUE = re.compile(
    r"[〔（(\[]?(?:\d{4}\s*年?\s*[)）\]〕]?)?\s*(?:增刊|特刊|专刊)?\s*[（(]?总?第\s*[\d一二三四五六七八九十〇零]+\s*[期号].{0,14}"
)
_DATE = re.compile(
    r"(?:\d{4}|[二〇零一三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日|\d{4}([-./])\d{1,2}\1\d{1,2}"
)
_SIGNED = re.compile(r"(?:签\s*发|审\s*签|主\s*编|责\s*编|责任编辑)\s*人?\s*[：:]\s*\S{2,4}")
_EDITOR = re.compile(r"[^，。；：！？]{2,30}(?:编|编印|主办|印发)?")
_SENT_TO = re.compile(r"(?:(?:主|抄|分|呈|印)?\s*(?:报|送|发)\s*){1,3}[：:].*")
_ENTRY = re.compile(r"(?:^|[。；\s])(?:主|抄|分|呈|印)?(?:报|送|发)\s*[：:]")
_IMPRINT = re.compile(
    r"[（(]?共印\s*\d+\s*份[）)]?|(?:责任编辑|编辑|编审|审核|审稿|签发|撰稿|校对|联系电话|联系人)\s*[：:].*"
)
_LABEL = re.compile(r"(?:责任编辑|编辑|编审|审核|审稿|签发|撰稿|校对|联系电话|联系人)\s*[：:]|共印")
_CONTENTS = re.compile(r"[【〖]?\s*(?:本\s*期)?\s*(?:要\s*目|目\s*录|导\s*读|内\s*容)\s*[】〗：:]?")
_LARGER = 1.05  # times the heading of a table of contents: its entries are no larger
_MOST_CONTENTS = 20  # lines of a table of contents
_UNDER = 3.5  # em between the issue line and the line of editor and date, at most
_LONGEST_NAME = 20  # glyphs of a briefing's name
_LONGEST_MARK = 10  # glyphs of 内部资料, 编号：012 and the like over the name
_ENTRIES = 2  # receivers and editors of a foot: a text may end with one line that looks like such


def briefing_furniture(lines: Sequence[Line], body: float) -> dict[int, Rule]:
    """Return ids of the lines that are head or foot of a briefing, with the rule of each.

    Args:
        lines: the lines of one page.
        body: the page's body size in points.
    """
    level = sorted((line for line in lines if not line.vertical), key=lambda n: (-n.base, n.left))
    parts = (_head(level, body), rules.BRIEFING_HEAD), (_foot(level), rules.BRIEFING_FOOT)
    return {id(line): rule for found, rule in parts for line in found}


def _head(lines: Sequence[Line], body: float) -> Iterable[Line]:
    """Yield name, issue line, and the line of editor and date below it."""
    for place, line in enumerate(lines):
        if _ISSUE.fullmatch(line.text) and line.em < TITLE_SIZE**2 * body:
            above = lines[:place]
            if any(n.em > TITLE_SIZE * body for n in above):
                yield from above
                yield line
                editor = _editor(line, lines[place + 1 :])
                yield from editor
                yield from _contents(lines[place + 1 + len(editor) :], body)
            return
        if place >= rules.BRIEFING_HEAD.worth or not _may_be_name(line, body):
            return


def _may_be_name(line: Line, body: float) -> bool:
    """Whether a line may be a briefing's name, or a secrecy mark or number over it."""
    most = _LONGEST_NAME if line.em > TITLE_SIZE * body else _LONGEST_MARK
    return len(line.text) <= most and not re.search("[，。；]", line.text)


def _editor(issue: Line, below: Sequence[Line]) -> list[Line]:
    """Return the line of editor and date right below the issue line, which may be in two parts."""
    if not below:
        return []
    row = [n for n in below if abs(n.base - below[0].base) < n.em]
    near = issue.base - row[0].base < _UNDER * max(issue.em, row[0].em)
    told = " ".join(line.text for line in row)
    date, signed = _DATE.search(told), _SIGNED.search(told)
    named = _SIGNED.sub("", _DATE.sub("", told, count=1)).strip()
    fits = (date or signed) and _EDITOR.fullmatch(named or "编印")
    return row if near and fits else []


def _contents(below: Sequence[Line], body: float) -> list[Line]:
    """Return the table of contents over the first title, with its heading."""
    if not below or not _CONTENTS.fullmatch(below[0].text):
        return []
    names = list(takewhile(lambda n: _is_entry(n, below[0].em, body), below[1:_MOST_CONTENTS]))
    return [below[0], *names] if names else []


def _is_entry(line: Line, em: float, body: float) -> bool:
    return line.em < max(em, TITLE_SIZE * body) * _LARGER and "。" not in line.text


def _foot(lines: Sequence[Line]) -> list[Line]:
    """Return the distribution list (报 … 送 … 发 …) and imprint at the end of a page."""
    listing = [bool(_SENT_TO.fullmatch(n.text)) for n in lines]
    ending = [
        sent or bool(_IMPRINT.fullmatch(n.text)) for sent, n in zip(listing, lines, strict=True)
    ]
    foot = list(lines[ending.index(True) :]) if any(ending) else []
    told = " ".join(line.text for line in foot)
    listed = sum(listing)
    few = len(foot) <= rules.BRIEFING_FOOT.worth * max(listed, 1)
    named = max(len(_ENTRY.findall(told)), listed) + len(_LABEL.findall(told))
    return foot if few and named >= _ENTRIES else []
