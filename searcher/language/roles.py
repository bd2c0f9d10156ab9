"""The words of a by-line that say what its people did: 记者, 通讯员, 摄影, 文/图, 编辑.

A word stands before its people (记者 周小禾, 图/李明) or behind them (周小禾/文, 李明 摄).
`sides` tells which, so that each person gets the words that are printed for that person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from searcher.language.repair import HAN, SPACES

_PAPERS = "本报|本刊|本台|本网"  # the paper itself: who prints it is no part of a role
_KIND = (
    rf"(?:{_PAPERS}|特约|特邀|特聘|见习|实习|首席|资深|高级|驻地?|全媒体|融媒体?|"
    r"社区|街道|居民|青年|学生|校园|小)*"
)
# Words for people; their names stand behind them. The longest come first.
_TITLES = (
    r"记者|通讯员|通信员|撰稿人|供稿人|投稿人|作者|主笔|评论员|实习生|志愿者|"
    r"(?:责任|本版|执行|版面|美术|文字|图片|视觉)?编辑|责编|美编|副?主编|总编|编审|校对|责校|"
    r"排版|版式|设计|制图|指导老师|指导教师|辅导老师|策划|统筹|监制|审核|审校|终审|初审|复审|审稿"
)
# Words for what was done; names stand before or behind them.
_PICTURES = (
    r"摄影报道|图片报道|摄影摄像|摄影|摄像|拍摄|航拍|图片|供图|配图|绘图|漫画|插画|插图|题图|题字|"
    r"剪辑|海报"
)
_TEXTS = (
    r"(?:供稿|来稿|撰稿|报送)(?:单位|部门)|文字报道|图文报道|综合报道|采访报道|撰稿|供稿|来稿|投稿|撰文|图文|文图|"
    r"图[/／]文|文[/／][图摄]|文字|文案|采写|采访|执笔|整理|口述|讲述|编译|翻译|报道|稿"
)
# One character is a word for a role only apart from other Han: 文/周小禾, 周小禾 摄.
_APART = (
    rf"(?<![{HAN}])[文图摄编](?=[{SPACES}]*(?:[:：/／|{SPACES}、，,；;]|$))|"
    rf"(?<=[{HAN}]{{2}})摄(?=[^{HAN}]|$)"
)
# People of other callings; a word for a role only before a space or a colon.
_WHO = r"(?:社区|小区)?(?:居民|读者|网友|党员|社工|网格员|教师|老师|民警|学生|队员)"
_CALLINGS = rf"(?<![{HAN}])(?:{_WHO})(?=[{SPACES}:：])"
_WORD = re.compile(
    rf"(?P<title>{_KIND}(?:{_TITLES})|{_CALLINGS})|"
    rf"(?P<work>{_KIND}(?:{_PICTURES}|{_TEXTS})|{_APART})"
)
_PICTURE = re.compile(rf"{_KIND}(?:{_PICTURES}|[图摄])")
_CALLING = re.compile(_WHO)
_MAKING = re.compile(
    r".*(?:编辑|编审|责编|美编|主编|总编|校对|责校|排版|版式|设计|制图|策划|统筹|监制|审核|审校|审稿|"
    r"终审|初审|复审|编)"
)
_PAPER = re.compile(rf"(?:{_PAPERS})+")
_GAP = rf"[{SPACES}]+"
_SPELT = ("记者", "通讯员", "作者", "编辑", "责编", "摄影", "供稿", "撰稿")
_SPACED = re.compile(  # words that are spaced out to fill a line: 记 者
    rf"(?<![{HAN}])(?:{'|'.join(_GAP.join(word) for word in _SPELT)})(?![{HAN}])|"
    rf"(?<![{HAN}])[文图][{SPACES}]*[/／][{SPACES}]*[文图摄](?![{HAN}])"
)
_GAPS = re.compile(_GAP)
_SLASHES = "/／|"
_COLONS = ":："


class Side(Enum):
    """Where the people of a word stand."""

    BEFORE = auto()
    BEHIND = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word for a role.

    Attributes:
        role: as printed, without 本报 and the like.
        start: where the word begins in the text.
        end: the character behind the word.
        names: whether the word names people, as 记者 does, and not what was done.
        before: the mark right before it; ``""`` at the beginning.
        behind: the mark right behind it; ``""`` at the end.
    """

    role: str
    start: int
    end: int
    names: bool
    before: str
    behind: str

    @property
    def shows(self) -> bool:
        """Whether the word is about pictures alone."""
        return _PICTURE.fullmatch(self.role) is not None

    @property
    def makes(self) -> bool:
        """Whether the word is about the making of a page, as 责任编辑 and 校对 are."""
        return _MAKING.fullmatch(self.role) is not None

    @property
    def writes(self) -> bool:
        """Whether the word tells of a text that its people wrote, told or sent in."""
        return not (self.shows or self.makes or _CALLING.fullmatch(self.role))


def without_gaps(text: str) -> str:
    """Return a by-line whose words for roles have lost the spaces inside them: 记 者 -> 记者."""
    return _SPACED.sub(lambda found: _GAPS.sub("", found[0]), text)


def words_of(text: str) -> Iterator[Word]:
    """Yield the words for roles in a text, in printed order."""
    for found in _WORD.finditer(text):
        before, behind = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        yield Word(
            role=_PAPER.sub("", found[0]),
            start=found.start(),
            end=found.end(),
            names=found["title"] is not None,
            before=before[-1:],
            behind=behind[:1],
        )


def sides(words: Sequence[Word], names: Sequence[Sequence[str]]) -> list[Side]:
    """Return for each word where its people stand.

    Args:
        words: in printed order.
        names: the names before the first word, then those behind each word.
    """
    last_is_behind = bool(words) and not names[-1]
    return [
        _side(word, bool(names[at]), _has_names(word, names, at), last_is_behind)
        for at, word in enumerate(words)
    ]


def _has_names(word: Word, names: Sequence[Sequence[str]], at: int) -> bool:
    """Whether names stand behind a word; behind 记者 they may follow other words for roles."""
    return any(names[at + 1 :]) if word.names else bool(names[at + 1])


def _side(word: Word, before: bool, behind: bool, all_before: bool) -> Side:
    """Return a word's side: by its marks, then by where there are names, then as the others."""
    if word.behind and word.behind in _COLONS:
        return Side.BEHIND
    slash_before = before and word.before != "" and word.before in _SLASHES
    slash_behind = word.behind != "" and word.behind in _SLASHES
    if slash_before != slash_behind:
        return Side.BEFORE if slash_before else Side.BEHIND
    if word.names:
        return Side.BEHIND if behind or not before else Side.BEFORE
    if before != behind:
        return Side.BEFORE if before else Side.BEHIND
    return Side.BEFORE if all_before else Side.BEHIND
