"""What some articles add up to: a commit notes it, so that a loss is seen."""

from dataclasses import dataclass

from searcher.engines.opensearch.view import View


@dataclass(frozen=True, slots=True)
class Sum:
    """What some articles add up to.

    Attributes:
        articles: how many.
        characters: code points of their titles and bodies.
    """

    articles: int = 0
    characters: int = 0

    def __str__(self) -> str:
        return f"{self.articles} articles, {self.characters} characters"

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.articles + other.articles, self.characters + other.characters)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.articles - other.articles, self.characters - other.characters)


def sum_of(at: View) -> Sum:
    """Return what all that shows adds up to."""
    length = {"length": {"sum": {"field": "length"}}}
    found = at.search({"size": 0, "track_total_hits": True, "aggs": length})
    return Sum(found["hits"]["total"]["value"], int(found["aggregations"]["length"]["value"]))
