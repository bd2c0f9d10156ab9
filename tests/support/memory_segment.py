"""Segments in memory, built from articles in plain Python, to test the evaluation of queries."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from searcher.core.model import Article, Detail, Facet
from searcher.engines.whoosh.arrays import I64, U32, U64, Bools, Postings
from searcher.engines.whoosh.evaluation.facets import Cells
from searcher.engines.whoosh.evaluation.reading import Fact
from searcher.engines.whoosh.evaluation.reprints import number_reprints
from searcher.engines.whoosh.formats.documents import cell_labels
from searcher.language import tokens
from searcher.language.details import details_of

Labels = tuple[tuple[str, ...], ...]

STREAMS = {"words": tokens.words, "bigrams": tokens.bigrams, "characters": tokens.characters}


def labels(article: Article) -> Labels:
    """Return an article's labels, by which the engine sorts it into a cell."""
    return tuple(article.labels(facet) for facet in Facet)


def _texts(fact: Fact, article: Article) -> tuple[str, ...]:
    if isinstance(fact, Facet):
        return article.labels(fact)
    if isinstance(fact, Detail):
        return details_of(article, fact)
    printed = article.issue_date or ""
    return {
        **{"dates": (article.sort_date,), "printed": (printed,)},
        **{"sources": article.sources or ("",), "pages": (article.page or "",)},
        "issues": (article.issue or article.source,),
    }[fact]


def _frozen(numbers: Sequence[int]) -> U32:
    array = np.array(numbers, np.uint32)
    array.flags.writeable = False
    return array


def _every(printed: str) -> Iterator[tokens.Token]:
    for at, char in enumerate(printed):
        yield tokens.Token(char, at, at + 1)


def _paired(printed: str, part: str) -> Iterator[tokens.Token]:
    if part == "body":
        yield tokens.Token(tokens.BODY, 0, 1)
    yield from tokens.adjacent(printed)
    yield from tokens.marks(printed)


class MemorySegment:
    """A segment of the given articles; see `searcher.engines.whoosh.evaluation.reading.Segment`."""

    def __init__(
        self,
        articles: Sequence[Article],
        deleted: Collection[int],
        cells: Sequence[Labels],
        dates: Sequence[str],
        times: Sequence[str],
    ) -> None:
        """Index the articles; ``deleted`` holds the numbers of those that are deleted."""
        self.articles = articles
        self.count = len(articles)
        self.live: Bools | None = None
        if deleted:
            self.live = np.array([n not in deleted for n in range(self.count)], np.bool_)
        self.cells = _frozen([cells.index(labels(article)) for article in articles])
        self.dates = _frozen([dates.index(article.sort_date) for article in articles])
        self.added = _frozen([times.index(article.first_indexed or "") for article in articles])
        order = sorted(range(self.count), key=lambda n: articles[n].id)
        order.sort(key=lambda n: articles[n].sort_date, reverse=True)
        self.ranks = _frozen([order.index(n) for n in range(self.count)])
        self._lists: dict[str, dict[str, dict[int, list[int]]]] = {}
        self._lengths: dict[str, U32] = {}
        for name in STREAMS:
            self._invert(f"title_{name}", [self.folded(n, "title") for n in range(self.count)])
            self._invert(f"text_{name}", [self._whole(n) for n in range(self.count)])

    def _whole(self, document: int) -> str:
        title, body = self.folded(document, "title"), self.folded(document, "body")
        return f"{title}\n{body}" if title else body

    def _invert(self, field: str, texts: Sequence[str]) -> None:
        lists: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        lengths: Counter[int] = Counter()
        for number, folded in enumerate(texts):
            lengths[number] = sum(1 for _ in STREAMS[field.split("_")[1]](folded))
            for token in self._kept(field, number, folded):
                lists[token.text][number].append(token.start)
        self._lists[field] = lists
        self._lengths[field] = _frozen([lengths[n] for n in range(self.count)])

    def _kept(self, field: str, document: int, folded: str) -> Iterator[tokens.Token]:
        """Yield the tokens that a field's posting lists hold.

        They include tokens with punctuation and marks, which searches find but ranking ignores.
        No bigram spans the end of the title and the beginning of the body.
        """
        part, stream = field.split("_")
        if stream == "words":
            yield from STREAMS[stream](folded)
            return
        at = 0
        for each in ("title", "body") if part == "text" else ("title",):
            printed = self.folded(document, each)
            for token in _every(printed) if stream == "characters" else _paired(printed, each):
                yield tokens.Token(token.text, token.start + at, token.end + at)
            at += len(printed) + bool(printed)

    def places(self, character: str) -> Postings | None:
        """See `Segment`."""
        found: dict[int, list[int]] = defaultdict(list)
        for pair, lists in self._lists["text_bigrams"].items():
            for number, places in lists.items() if pair[0] == character else ():
                found[number] += places
        return Postings(
            _frozen(sorted(found)),
            _frozen([len(found[number]) for number in sorted(found)]),
            _frozen([place for number in sorted(found) for place in sorted(found[number])]),
        )

    def postings(self, field: str, term: str, positions: bool = False) -> Postings | None:
        """See `Segment`."""
        found = self._lists[field].get(term)
        if found is None:
            return None
        assert not positions or field == "text_bigrams"
        places = [place for number in sorted(found) for place in found[number]]
        return Postings(
            _frozen(sorted(found)),
            _frozen([len(found[number]) for number in sorted(found)]),
            _frozen(places) if positions else None,
        )

    def holders(self, field: str, term: str) -> int:
        """See `Segment`."""
        return len(self._lists[field].get(term, ()))

    def live_holders(self, field: str, term: str) -> int:
        """See `Segment`."""
        found = self._lists[field].get(term, ())
        return sum(1 for number in found if self.live is None or self.live[number])

    def some(self, field: str, term: str, documents: I64) -> tuple[I64, U32]:
        """See `Segment`."""
        found = self._lists[field].get(term, {})
        where = [n for n, document in enumerate(documents.tolist()) if document in found]
        counts = [len(found[int(documents[n])]) for n in where]
        return np.array(where, np.int64), np.array(counts, np.uint32)

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """See `Segment`."""
        yield from sorted(term for term in self._lists[field] if term.startswith(prefix))

    def lengths(self, field: str) -> U32:
        """See `Segment`."""
        return self._lengths[field]

    def having(self, fact: Fact, accepts: Callable[[str], bool]) -> Bools:
        """See `Segment`."""
        return np.array([any(map(accepts, _texts(fact, a))) for a in self.articles], np.bool_)

    def details(self, detail: Detail) -> tuple[Sequence[Sequence[str]], U32]:
        """See `Segment`."""
        values = [details_of(article, detail) for article in self.articles]
        return values, _frozen(range(self.count))

    def in_group(self, group: str) -> Bools:
        """See `Segment`."""
        return np.array([group != "" and a.group == group for a in self.articles], np.bool_)

    def grouped(self) -> tuple[I64, U64]:
        """Return the live documents that belong to a group, and for each a number of its group."""
        found = [
            (number, int.from_bytes(article.group.encode()[:8], "little"))
            for number, article in enumerate(self.articles)
            if article.group and (self.live is None or self.live[number])
        ]
        return np.array([n for n, _ in found], np.int64), np.array([k for _, k in found], np.uint64)

    def article_id(self, document: int) -> str:
        """See `Segment`."""
        return self.articles[document].id

    def folded(self, document: int, part: str) -> str:
        """See `Segment`."""
        article = self.articles[document]
        return tokens.fold(article.heading if part == "title" else article.text).text


class MemorySnapshot:
    """A snapshot made of `MemorySegment`."""

    def __init__(self, segments: Sequence[tuple[Sequence[Article], Collection[int]]]) -> None:
        """Make a segment of each pair of articles and the numbers of its deleted articles."""
        every = [article for articles, _ in segments for article in articles]
        cells = sorted({labels(article) for article in every})
        dates = sorted({"", *(article.sort_date for article in every)})
        times = sorted({"", *(article.first_indexed or "" for article in every)})
        self.segments = [
            MemorySegment(articles, deleted, cells, dates, times) for articles, deleted in segments
        ]
        self.days = dates
        self.cells = Cells(cell_labels(cells))
        parts = [segment.grouped() for segment in self.segments]
        self.reprints = number_reprints(
            [documents for documents, _ in parts],
            [keys for _, keys in parts],
            [s.dates[documents] for s, (documents, _) in zip(self.segments, parts, strict=True)],
            lambda segment, document: self.segments[segment].article_id(document),
        )
        self.alive = [
            (segment, number)
            for segment in self.segments
            for number in range(segment.count)
            if segment.live is None or segment.live[number]
        ]
        self.count = len(self.alive)
        self.mean_lengths: dict[str, float] = {}
        for name in STREAMS:
            titles = sum(int(s.lengths(f"title_{name}")[n]) for s, n in self.alive)
            whole = sum(int(s.lengths(f"text_{name}")[n]) for s, n in self.alive)
            self.mean_lengths[f"title_{name}"] = max(1.0, titles / max(1, self.count))
            self.mean_lengths[f"body_{name}"] = max(1.0, (whole - titles) / max(1, self.count))

    def articles(self) -> list[Article]:
        """Return the articles that are not deleted."""
        return [segment.articles[number] for segment, number in self.alive]
