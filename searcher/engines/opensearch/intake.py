"""Articles on their way into the cluster: which are new, their documents, and refusals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from searcher.core.model import Article, Refused
from searcher.core.records import BadArticle
from searcher.engines.opensearch.bulk import Item
from searcher.engines.opensearch.documents import document_of
from searcher.engines.opensearch.failures import Failure
from searcher.engines.opensearch.sums import Sum
from searcher.speech import Message

AT_ONCE = 500  # articles whose ids are looked up together

# Returns the digests of those articles, among the given ids, that are visible.
Held = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(slots=True)
class Intake:
    """The articles that one run has taken in so far.

    Attributes:
        ids: the ids of all articles; of two articles with one id, only the first is taken.
        refused: for each refused article id, the reason.
    """

    ids: set[str] = field(default_factory=set)
    refused: dict[str, Message] = field(default_factory=dict)
    _sent: dict[str, tuple[str, int]] = field(default_factory=dict)  # by key: id, characters

    def items(self, articles: Iterable[Article], born: int, held: Held) -> Iterator[Item]:
        """Yield the documents of articles that the index does not hold in the same form.

        Args:
            articles: the articles.
            born: number of the run.
            held: looks up what the index holds.
        """
        coming = (article for article in articles if self._is_first(article))
        while chunk := list(islice(coming, AT_ONCE)):
            known = held([str(article.id) for article in chunk])
            for article in chunk:
                if (item := self._item(article, born, known)) is not None:
                    yield item

    def _is_first(self, article: Article) -> bool:
        first = article.id not in self.ids
        self.ids.add(article.id)
        return first

    def _item(self, article: Article, born: int, known: Mapping[str, str]) -> Item | None:
        try:
            document = document_of(article, born)
        except BadArticle as error:
            self.refused[str(article.id)] = error.message
            return None
        if known.get(article.id) == document.fields["digest"]:
            return None
        self._sent[document.key] = article.id, document.fields["length"]
        return Item(document.key, document.routing, document.fields)

    def refuse(self, failures: Mapping[str, Failure]) -> None:
        """Note the documents that the cluster refused."""
        for key, failure in failures.items():
            self.refused[self._sent.pop(key)[0]] = failure.message

    @property
    def taken(self) -> set[str]:
        """The ids of the articles that were sent and accepted."""
        return {name for name, _ in self._sent.values()}

    @property
    def sum(self) -> Sum:
        """The number of these articles and of their characters."""
        return Sum(len(self._sent), sum(length for _, length in self._sent.values()))

    @property
    def refusals(self) -> tuple[Refused, ...]:
        """Return each article that was refused."""
        return tuple(Refused(name, reason) for name, reason in self.refused.items())
