"""The one schema of a hit: ``search --json``, the API and its OpenAPI document are made from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from searcher.core.brief import brief
from searcher.core.model import Article, Author, Result
from searcher.speech import Message, said


class Form(Enum):
    """The form of a value in JSON."""

    TEXT = auto()
    MAYBE = auto()  # a text, or null when it is unknown
    REAL = auto()
    COUNT = auto()  # a whole number above 0; the value is left out when it is 0
    RANGES = auto()  # pairs of offsets
    WORDS = auto()  # several texts; the value is left out when there are none
    PEOPLE = auto()  # several people, each with name and role


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
        about: its description.
        of: reads it from a hit.
    """

    name: str
    form: Form
    about: Message
    of: Callable[[Listed], object]


@dataclass(frozen=True, slots=True)
class FoundValue:
    """One value of a hit that a search found; see `HitValue`."""

    name: str
    form: Form
    about: Message
    of: Callable[[Result], object]


HIT = (
    HitValue("id", Form.TEXT, said("api.id_of_the_article"), lambda hit: hit.article.id),
    HitValue("title", Form.MAYBE, said("api.printed_title"), lambda hit: hit.article.title),
    HitValue("street", Form.MAYBE, said("api.street_office"), lambda hit: hit.article.street),
    HitValue("district", Form.MAYBE, said("api.district"), lambda hit: hit.article.district),
    HitValue(
        "department",
        Form.MAYBE,
        said("api.departments_in_one_line"),
        lambda hit: hit.article.department,
    ),
    HitValue("month", Form.MAYBE, said("api.month_yyyy_mm"), lambda hit: hit.article.month),
    HitValue(
        "event_date",
        Form.MAYBE,
        said("api.day_of_the_event_yyyy"),
        lambda hit: hit.article.event_date,
    ),
    HitValue(
        "issue_date",
        Form.MAYBE,
        said("api.day_the_paper_came_out"),
        lambda hit: hit.article.issue_date,
    ),
    HitValue(
        "score",
        Form.REAL,
        said("api.relevance_comparable_within_one_answer"),
        lambda hit: hit.score,
    ),
    HitValue(
        "source",
        Form.TEXT,
        said("api.file_relative_to_the_corpus"),
        lambda hit: hit.article.source,
    ),
    HitValue(
        "others",
        Form.COUNT,
        said("api.reprints_collapsed_under_it_if"),
        lambda hit: hit.others,
    ),
)
MORE = (  # of the API alone: the keys that the command prints are fixed
    HitValue(
        "authors", Form.PEOPLE, said("api.authors"), lambda hit: people_json(hit.article.authors)
    ),
    HitValue(
        "first_indexed",
        Form.MAYBE,
        said("api.first_indexed"),
        lambda hit: hit.article.first_indexed,
    ),
)
SNIPPET = FoundValue(
    "snippet",
    Form.TEXT,
    said("api.the_part_of_the_text"),
    lambda result: result.snippet.text,
)
MARKS = FoundValue(  # of the API alone: the command prints the snippet's text
    "marks",
    Form.RANGES,
    said("api.start_end_of_what_matched"),
    lambda result: [[span.start, span.end] for span in result.snippet.spans],
)

LACKING = FoundValue(
    "lacking",
    Form.WORDS,
    said("api.words_the_article_lacks"),
    lambda result: list(result.lacking),
)


def people_json(authors: Iterable[Author]) -> list[dict[str, str]]:
    """Return the authors of an article, each with name and role."""
    return [{"name": each.name, "role": each.role} for each in authors]


def hit_values(
    article: Article, score: float, others: int, values: Sequence[HitValue] = HIT
) -> dict[str, Any]:
    """Return the values given, by name; a count of 0 is left out."""
    hit = Listed(brief(article), score, others)
    held = ((value, value.of(hit)) for value in values)
    return {value.name: each for value, each in held if each or value.form is not Form.COUNT}


def found_values(
    result: Result,
    values: Sequence[FoundValue] = (SNIPPET, LACKING),
    of_lists: Sequence[HitValue] = HIT,
) -> Mapping[str, Any]:
    """Return the values given, by name; a list without words is left out."""
    hit = hit_values(result.article, result.score, result.others, of_lists)
    found = ((value, value.of(result)) for value in values)
    return hit | {value.name: held for value, held in found if held or value.form is not Form.WORDS}
