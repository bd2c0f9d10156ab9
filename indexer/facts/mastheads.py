"""What mastheads print beside the date: the paper's name, the issue's number, registrations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from indexer.articles.from_text.lines import is_paper_name, is_registration, masthead_lines
from indexer.corpus.blocks import Block, Document, Kind
from indexer.facts import rules
from indexer.facts.days import COUNTED, count_of, digits

_HEAD_LINES = int(rules.BARE_DAY.limit)
_FOOT_LINES = int(rules.FOOT_DAY.limit)


class Place(Enum):
    """Where a line stands: what dates the page stands at its edges."""

    HEAD = "head"  # one of the first lines of a page
    FOOT = "foot"  # one of the last lines of a page
    DEEP = "deep"  # between articles, or inside one


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    Attributes:
        text: without the space around it, with ASCII digits.
        place: where on its page the line stands.
        furniture: whether the format tells that the line belongs to no article.
        masthead: whether the line is in the run of masthead lines with which the file begins, or
            is the paper's name that a web page states outside its text.
    """

    text: str
    place: Place
    furniture: bool = False
    masthead: bool = False


def lines_of(document: Document) -> tuple[Line, ...]:
    """Return all lines of a document that are not empty; those outside its text come last."""
    found: list[Line] = []
    for page in _pages(document):
        texts = [(text, block.kind) for block in page for text in _texts(block)]
        leading = 0 if found else masthead_lines([text for text, _ in texts])
        for at, (text, kind) in enumerate(texts):
            furniture = kind is Kind.FURNITURE
            found.append(Line(text, _place(at, len(texts)), furniture, at < leading))
    outside = (digits(text.strip()) for text in document.outside if text.strip())
    found.extend(Line(text, Place.DEEP, masthead=is_paper_name(text)) for text in outside)
    return tuple(found)


def _pages(document: Document) -> Iterator[Sequence[Block]]:
    """Yield the blocks of each page; a file without pages is one."""
    number = 0

    def page(block: Block) -> tuple[int, int | None]:
        nonlocal number
        number += block.starts_page
        return number, block.page

    return (tuple(blocks) for _, blocks in groupby(document.blocks, page))


def _texts(block: Block) -> Iterator[str]:
    return (digits(line.strip()) for line in block.text.splitlines() if line.strip())


def _place(at: int, lines: int) -> Place:
    if at < _HEAD_LINES:
        return Place.HEAD
    return Place.FOOT if at >= lines - _FOOT_LINES else Place.DEEP


# ---- the number of the issue --------------------------------------------------------------------

_N = rf"(?:\d{{1,5}}|{COUNTED}{{1,7}})"
_NUMBERS = (
    re.compile(rf"(?<!总)(?<!總)第\s*({_N})\s*[期號]"),
    re.compile(rf"(?:(?:19|20)\d\d|[〇零○一二三四五六七八九]{{4}})\s*年\s*(?!第)({_N})\s*期"),
    re.compile(rf"[总總]\s*第?\s*({_N})(?:\s*期)?"),
    re.compile(r"(?:\b[Nn][Oo]\s*[.．:：]?|№)\s*(\d{1,5})(?!\d)(?:\s*期)?"),
    re.compile(r"(?<![\d第总總.])(\d{1,5})\s*期(?!间|間)"),
)
# A registration has a number of its own, which is not that of the issue.
_REGISTRATION = re.compile(
    r"(?:[^\s，。；]{0,12}准印[证證]?|[内內][资資]准字|刊[号號]|\bISSN|\bCN)[^\s，。；]*"
    r"(?:\s*[:：]?\s*(?:[Nn][Oo][.．]?|第)?\s*[A-Z（(]*[\dA-Z）)/-]+\s*号?)?"
)


def number_in(text: str) -> str | None:
    """Return the issue's number as Arabic digits: 第88期, 总第120期, 第八十八期, No.88.

    The number within the year or the whole (第3期) wins over a total beside it (总第120期).
    """
    bare = _REGISTRATION.sub(" ", digits(text))
    for pattern in _NUMBERS:
        if match := pattern.search(bare):
            printed = match[1]
            return printed if printed.isascii() else str(count_of(printed))
    return None


# ---- the name of the paper ----------------------------------------------------------------------

_BESIDE_NAME = re.compile(
    rf"(?:\d{{4}}|[〇零○一二三四五六七八九]{{4}}|(?:中[華华]\s*)?民[國国]\s*[\d〇零○一二三四五六七八九十百元]+)"
    r"(?:\s*年(?:\s*[\d一二三四五六七八九十]{1,2}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*[日号])?)?"
    r"|\s*[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?)"
    rf"|[总總]?第?\s*{_N}\s*[期版號]|[总總]第\s*{_N}|(?:\b[Nn][Oo]\s*[.．:：]?|№)\s*\d+"
    r"|(?:星期|礼拜|禮拜|周|週)[一二三四五六日天]|(?:农历|農曆)\S*|[（）()【】\[\]|｜·•:：,，]"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,10}")
# Words of a masthead that name a section or the publisher, never the paper.
_NO_NAME = re.compile(
    r"要闻|新闻|综合|专版|专题|副刊|头版|[本今]期|今日[\d一二三四五六七八九十]*$|出版|主[办辦管编編]|编辑|责编|"
    r"校对|印刷|内部|资料|赠阅|版$|街道$|办事处$|委员会$|工委$|政府$|刊号|准印|[月旬周季]$"
)


def name_in(text: str) -> str | None:
    """Return the paper's name of a masthead line: 云桥社区报 第3期 2022年4月20日.

    A word such as 报 at its end makes a name. Without one (今日云桥 第3期 2022年4月20日), the only
    Han beside date and number of the issue are the name.
    """
    parts = _BESIDE_NAME.sub(" ", digits(text)).split()
    if name := next(filter(is_paper_name, parts), None):
        return name.strip("《》")
    if number_in(text) is None:
        return None
    names = [part.strip("《》“”") for part in parts]
    if len(names) == 1 and _NAME.fullmatch(names[0]) and not _NO_NAME.search(names[0]):
        return names[0]
    return None


# ---- under which numbers the paper is registered ------------------------------------------------

_ISSN = re.compile(r"\bISSN\s*[:：]?\s*(\d{4})\s*[-–—]\s*(\d{3}[\dXx])")
_CN = re.compile(r"\bCN\s*[:：]?\s*(\d{2})\s*[-–—]\s*(\d{4})(/[A-Z\d]+)?")
_LICENCE = re.compile(
    r"(?:准印[证證]|[内內][资資]准字)\s*(?:[编編]?[号號])?\s*[:：]?\s*"
    r"(?P<number>(?:[\u4e00-\u9fff]{0,3}[（(]\s*[\dA-Z]+\s*[）)]|[\u4e00-\u9fff]?[A-Z]+)?"
    r"\s*(?:第|[Nn][Oo][.．]?)?\s*[\d-]{2,12}\s*号?)"
)


@dataclass(frozen=True, slots=True)
class Registration:
    """Under which numbers a paper is registered, as far as the file prints them.

    Attributes:
        issn: ``"1234-567X"``.
        cn: the serial number of the state, ``"31-0001"``.
        licence: the number of a paper's permit (准印证), as printed: ``"（K）第0271号"``.
    """

    issn: str | None = None
    cn: str | None = None
    licence: str | None = None

    @property
    def printed(self) -> tuple[str, ...]:
        """See `Article.registrations`."""
        kinds = (("ISSN ", self.issn), ("CN ", self.cn), ("准印证", self.licence))
        return tuple(f"{kind}{number}" for kind, number in kinds if number)


def registration_in(lines: Sequence[str]) -> Registration:
    """Return the first number of each kind that the lines name."""
    text = "\n".join(lines)
    issn, cn, licence = _ISSN.search(text), _CN.search(text), _LICENCE.search(text)
    return Registration(
        f"{issn[1]}-{issn[2].upper()}" if issn else None,
        f"{cn[1]}-{cn[2]}{cn[3] or ''}" if cn else None,
        "".join(licence["number"].split()) if licence else None,
    )


def registration_of(lines: Sequence[Line]) -> Registration:
    """Return the registrations that the edges of the pages print."""
    edges = (line.text for line in lines if line.furniture or _is_edge(line))
    return registration_in([text for text in edges if is_registration(text)])


def _is_edge(line: Line) -> bool:
    return line.place is not Place.DEEP
