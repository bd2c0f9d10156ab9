"""The one schema of a hit: ``search --json``, the API and its OpenAPI document are made from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from searcher.core.brief import brief
from searcher.core.model import Article, Result


class Form(Enum):
    """The form of a value in JSON."""

    TEXT = auto()
    MAYBE = auto()  # a text, or null when it is unknown
    REAL = auto()
    COUNT = auto()  # a whole number above 0; the value is left out when it is 0
    RANGES = auto()  # pairs of offsets


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list of hits."""

    article: Article
    score: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class HitValue:
    """One value of a hit.

    Attributes:
        name: its key in JSON.
        about: its description, Chinese first.
        of: reads it from a hit.
    """

    name: str
    form: Form
    about: str
    of: Callable[[Listed], object]


@dataclass(frozen=True, slots=True)
class FoundValue:
    """One value of a hit that a search found; see `HitValue`."""

    name: str
    form: Form
    about: str
    of: Callable[[Result], object]


HIT = (
    HitValue("id", Form.TEXT, "编号 / id of the article", lambda hit: hit.article.id),
    HitValue("title", Form.MAYBE, "标题，如所印 / printed title", lambda hit: hit.article.title),
    HitValue("street", Form.MAYBE, "街道 / street office", lambda hit: hit.article.street),
    HitValue("district", Form.MAYBE, "区 / district", lambda hit: hit.article.district),
    HitValue(
        "department",
        Form.MAYBE,
        "部门，几个以、分开 / departments in one line",
        lambda hit: hit.article.department,
    ),
    HitValue("month", Form.MAYBE, "月份 / month, YYYY-MM", lambda hit: hit.article.month),
    HitValue(
        "event_date",
        Form.MAYBE,
        "事件日期 / day of the event, YYYY-MM-DD",
        lambda hit: hit.article.event_date,
    ),
    HitValue(
        "issue_date",
        Form.MAYBE,
        "出版日期 / day the paper came out",
        lambda hit: hit.article.issue_date,
    ),
    HitValue(
        "score",
        Form.REAL,
        "相关度，同一次检索内可比 / relevance, comparable within one answer",
        lambda hit: hit.score,
    ),
    HitValue(
        "source",
        Form.TEXT,
        "来源文件 / file, relative to the corpus",
        lambda hit: hit.article.source,
    ),
    HitValue(
        "others",
        Form.COUNT,
        "合并在此条下的转载篇数 / reprints folded under it, if any",
        lambda hit: hit.others,
    ),
)
SNIPPET = FoundValue(
    "snippet",
    Form.TEXT,
    "摘要 / the part of the text that matched best",
    lambda result: result.snippet.text,
)
MARKS = FoundValue(  # of the API alone: the command prints the snippet's text
    "marks",
    Form.RANGES,
    "摘要中命中处的起止，左闭右开，按字符计 / [start, end) of what matched in the snippet",
    lambda result: [[span.start, span.end] for span in result.snippet.spans],
)


def hit_values(article: Article, score: float, others: int) -> dict[str, Any]:
    """Return the values of `HIT` by name; a count of 0 is left out."""
    hit = Listed(brief(article), score, others)
    values = ((value, value.of(hit)) for value in HIT)
    return {value.name: held for value, held in values if held or value.form is not Form.COUNT}


def found_values(result: Result, values: Sequence[FoundValue] = (SNIPPET,)) -> Mapping[str, Any]:
    """Return the values of `HIT` and those given, by name."""
    hit = hit_values(result.article, result.score, result.others)
    return hit | {value.name: value.of(result) for value in values}
