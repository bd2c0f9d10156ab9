"""Help with typing a query: completion, spelling suggestions, related words, similar articles."""

from searcher.suggest.completion import Completion, Kind, Suggester
from searcher.suggest.related import Related, related
from searcher.suggest.similar import similar
from searcher.suggest.spelling import Suggestion, did_you_mean

__all__ = [
    "Completion",
    "Kind",
    "Related",
    "Suggester",
    "Suggestion",
    "did_you_mean",
    "related",
    "similar",
]
