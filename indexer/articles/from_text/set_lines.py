"""What a line of its own can be in evenly set text, judged by its words and marks.

Such a line is known to be no running text (`indexer.articles.from_text.parts`), so commas, calls
and dashes do not speak against a title here.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from indexer.articles.from_text.lines import cuts_quotation
from indexer.articles.marks import width
from indexer.corpus.rules import Decides, Rule, first, rule
from searcher.language.repair import has_han

_Accepts = Callable[[str], bool]
_LINES_KEPT = 4096  # lines whose kind is kept, as a line is judged several times
_WIDEST_TITLE = 64.0  # em of a title with a kicker and a subtitle
_WIDEST_LABEL = 6  # glyphs of a label before its colon
_ENOUGH_CELLS = 3  # cells of a row of a table, at least
_ENOUGH_GLYPHS = 3  # glyphs of a row of ornaments, at least
_STOP = re.compile(r"[。；;](?![”’」』》）)]*$)|[！？!?…](?=[^”’」』》）)！？!?…—\s].*[。；;])")
_CUT = re.compile(r"[，、,；;：:“‘（《「『【〔(]$|[。；;][”’」』》）)\]】]*$")
_NUMERAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|"
    r"第[一二三四五六七八九十]{1,2}[，、：])(?![一二三四五六七八九十]、)"
)
_LABEL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:时间|地点|对象|电话|热线|地址|费用|名额|内容|方式|邮箱|邮编|网址|日期|要求|单位|条件|材料|流程|"
    r"時間|地點|對象|電話|熱線|費用|名額|內容|郵箱|單位|條件)|联系人|聯繫人|主持人?|扫码)\s*[：:]"
)
_CLOSING = re.compile(
    r"此致|敬礼[！!]?|敬禮[！!]?|特此(?:通知|通告|公告|告知)|谢谢大家|祝好|顺颂.{2,6}"
)
_DATE = re.compile(
    r"(?:[\d〇○零一二三四五六七八九]{4}|民[国國][\d一二三四五六七八九十百元]{1,5})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月"
    r"(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?"
)
_SALUTATION = re.compile(
    r"^(?:尊敬的|敬爱的|亲爱的|各位|广大|全体|致).{0,24}[：:]$|(?:朋友|居民|同志|同学|家人|业主|用户|商户)们?[：:]$"
)
_SERIES = re.compile(
    r"(?:系列报道|系列|专题|专栏|特写|连载)$|^(?:聚焦|关注|特别报道)|之[一二三四五六七八九十]$"
)
_CELL = re.compile(r"\u3000+|\t+|[ \u00a0]{2,}|\s*[|｜]\s*")
_DIGIT = re.compile(r"\d")
_ORNAMENT = re.compile(r"[-*=_~—–─━═※☆★◆◇●○·•#＊＝～…\s]+")


@lru_cache(maxsize=_LINES_KEPT)
def is_title_set(text: str) -> bool:
    """Whether the lines of a part, joined, could be a title: no rule of `NO_SET_TITLE` fires."""
    return first(NO_SET_TITLE, text.strip()) is None


def has_full_stop(text: str) -> bool:
    """Whether a sentence ends inside the text."""
    return _STOP.search(text) is not None


def is_numeral(text: str) -> bool:
    """Whether a line begins with the numeral of a sub-head: 一、压实责任."""
    return _NUMERAL.match(text) is not None


@lru_cache(maxsize=_LINES_KEPT)
def is_item(text: str) -> bool:
    """Whether a line of its own belongs to the article before it: one of `ITEMS` fires."""
    return first(ITEMS, text.strip()) is not None


def is_salutation(text: str) -> bool:
    """Whether a line addresses the readers of a letter: 各位居民：."""
    return _SALUTATION.search(text) is not None


def is_separator(text: str) -> bool:
    """Whether a line is a row of ornaments that parts articles: * * *."""
    glyphs = "".join(text.split())
    return len(glyphs) >= _ENOUGH_GLYPHS and _ORNAMENT.fullmatch(glyphs) is not None


def is_series(text: str) -> bool:
    """Whether a line over a title names a series, as kickers do: 聚焦旧改, 防汛系列报道."""
    return _SERIES.search(text) is not None


def _is_row(text: str) -> bool:
    cells = [cell for cell in _CELL.split(text.strip()) if cell]
    return len(cells) >= _ENOUGH_CELLS and _DIGIT.search(text) is not None


def _title(
    name: str,
    because: str,
    fires: str,
    not_on: str,
    accepts: _Accepts,
    worth: float = 0.0,
    unit: str = "",
) -> Rule:
    return rule(name, Decides.TITLE, because, fires, not_on, worth, unit, accepts)


def _item(name: str, because: str, fires: str, not_on: str, accepts: _Accepts) -> Rule:
    return rule(name, Decides.PARAGRAPH, because, fires, not_on, 0.0, "", accepts)


# A line of its own on which one of these fires is no title; the first that fires is the reason.
NO_SET_TITLE = (
    _title(
        "own-line-without-han",
        "Every title of a Chinese newsletter contains Han, so a line of digits, marks or Latin "
        "alone is none.",
        "2022-06-10",
        "旧伞新舞",
        lambda text: not has_han(text),
    ),
    _title(
        "own-line-too-wide",
        "A title with its subtitle is no wider than {worth} em, so longer lines are text.",
        "柳岸的老人们把家里用旧的雨伞收集起来裁成绸带，" * 3,
        "柳岸的老人们把旧伞裁成绸带，学会了伞舞，又教给了河畔的孩子们——记柳岸伞舞队",
        lambda text: width(text) > _WIDEST_TITLE,
        _WIDEST_TITLE,
        "em",
    ),
    _title(
        "own-line-with-full-stop",
        "A title contains no full stop, so a line with one is text.",
        "雨停了。他们跳起了伞舞",
        "雨停了！他们跳起了伞舞",
        has_full_stop,
    ),
    _title(
        "own-line-cut-at-mark",
        "A line that ends with a comma, a colon or an opening bracket needs what follows, so the "
        "line is no whole title.",
        "雨停之后，",
        "雨停之后，他们跳起了伞舞……",
        lambda text: _CUT.search(text) is not None,
    ),
    _title(
        "own-line-cuts-quotation",
        "A quotation mark that the line opens is closed elsewhere, so the line is no whole title.",
        "“旧伞新舞柳岸",
        "“旧伞新舞”柳岸",
        cuts_quotation,
    ),
)

# A line of its own on which one of these fires goes on with the open article.
ITEMS = (
    _item(
        "numeral-of-subhead",
        "A numeral such as 一、, （一）, 1. or 第一， counts the parts of one text, so the line is "
        "a sub-head and never the title of an article.",
        "一、压实责任",
        "一把旧伞跳成舞",
        is_numeral,
    ),
    _item(
        "label-of-notice",
        "Notices state place, time and telephone behind labels, so a line that begins with such a "
        "label belongs to the notice.",
        "报名电话：65431287",
        "柳岸：老人跳起了伞舞",
        lambda text: _LABEL.match(text) is not None,
    ),
    _item(
        "closing-of-letter",
        "Words such as 此致 or 特此通知 close a letter or a notice, so the line belongs to it.",
        "此致",
        "此致敬意的人们",
        lambda text: _CLOSING.fullmatch(text) is not None,
    ),
    _item(
        "date-alone",
        "A date alone is printed under a letter or notice, so the line belongs to it.",
        "2022年6月10日",
        "2022年6月10日伞舞大会",
        lambda text: _DATE.fullmatch(text) is not None,
    ),
    _item(
        "row-of-table",
        "Wide gaps part the cells of a table, so a line of three cells with a number is one of "
        "its rows.",
        "柳岸社区　30　65431287",
        "旧伞不旧　新舞不新",
        _is_row,
    ),
)

SEPARATOR = Rule(
    id="row-of-ornaments",
    decides=Decides.CUT,
    because="A row of at least {worth} stars, dashes or the like stands between two articles and "
    "belongs to neither.",
    worth=_ENOUGH_GLYPHS,
    unit="glyphs",
    fires="* * *",
    not_on="——",
    accepts=is_separator,
)
