"""Number of articles and characters: a commit notes them, so that a loss can be detected."""

import re
from dataclasses import dataclass

from searcher.engines.opensearch.view import View


@dataclass(frozen=True, slots=True)
class Sum:
    """Number of articles and of their characters.

    Attributes:
        articles: number of articles.
        characters: number of code points in their titles and bodies.
    """

    articles: int = 0
    characters: int = 0

    def __str__(self) -> str:
        """Return the form that a commit notes."""
        return f"{self.articles} articles, {self.characters} characters"

    @classmethod
    def of(cls, noted: str) -> "Sum":
        """Return the sum that a commit noted; an empty sum if it noted none."""
        return cls(*map(int, re.findall(r"\d+", noted)[:2]))

    def __add__(self, other: "Sum") -> "Sum":
        """Return the sum for two sets of articles that share no article."""
        return Sum(self.articles + other.articles, self.characters + other.characters)

    def __sub__(self, other: "Sum") -> "Sum":
        """Return the sum for the articles that are left."""
        return Sum(self.articles - other.articles, self.characters - other.characters)


def sum_of(at: View) -> Sum:
    """Return the sum of all visible articles."""
    length = {"length": {"sum": {"field": "length"}}}
    found = at.search({"size": 0, "track_total_hits": True, "aggs": length})
    return Sum(found["hits"]["total"]["value"], int(found["aggregations"]["length"]["value"]))
