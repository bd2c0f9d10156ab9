"""An engine that scans every article: slow, but plainly right, so other engines are compared to it.

It shares only the definition of a word (tokens.py) and the query tree with the product.
"""

import calendar
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from searcher.core.model import (
    UNLABELLED,
    Article,
    Choice,
    Detail,
    Facet,
    FacetCount,
    FacetCounts,
    Hit,
    IndexStats,
    Issue,
    Page,
    Refused,
    Sort,
)
from searcher.core.records import digest, to_record
from searcher.core.tree import (
    About,
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    InGroup,
    InIssue,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    Query,
    RankingText,
    Unit,
    Wildcard,
    Word,
)
from searcher.language import tokens
from searcher.language.details import details_of
from searcher.speech import Message


@dataclass
class OracleEngine:
    """An engine that holds articles in a dict and scans all of them for each query."""

    articles: dict[str, Article] = field(default_factory=dict)
    redacts: bool = False

    def search(self, query: Query) -> Page:
        """See `Engine`."""
        found = [a for a in self.articles.values() if matches(query.tree, a)]
        total = sum(_passes(a, query.choices, list(Facet)) for a in found)
        facets = {facet: _counts(facet, found, query.choices) for facet in Facet}
        hits = list(self.every(query))
        window = slice(query.offset, query.offset + query.limit)
        return Page(total, tuple(hits[window]), facets, len(hits))

    def count_detail(self, query: Query, detail: Detail) -> tuple[FacetCount, ...]:
        """See `Engine`."""
        hits = self.every(replace(query, collapsed=False))
        counts = Counter(value for hit in hits for value in details_of(hit.article, detail))
        return tuple(
            FacetCount(value, n) for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        )

    def every(self, query: Query) -> Iterator[Hit]:
        """See `Engine`."""
        members = [
            a
            for a in self.articles.values()
            if matches(query.tree, a) and _passes(a, query.choices, list(Facet))
        ]
        others = _others(members) if query.collapsed else {a.id: 0 for a in members}
        ranked = scores(query.ranked_by, self.articles.values(), query.recent)
        ordered = _sorted([a for a in members if a.id in others], query.sort)
        if query.sort is Sort.RELEVANCE:
            ordered.sort(key=lambda a: -ranked[a.id])
        for article in ordered:
            yield Hit(article, round(ranked[article.id], 6), others[article.id])

    def get(self, article_id: str) -> Article | None:
        """See `Engine`."""
        return self.articles.get(article_id)

    def scan(self) -> Iterator[Article]:
        """See `Engine`."""
        yield from list(self.articles.values())

    def stats(self) -> IndexStats:
        """See `Engine`."""
        facets: FacetCounts = self.search(Query()).facets
        months = sorted(a.month for a in self.articles.values() if a.month)
        return IndexStats(
            articles=len(self.articles),
            characters=sum(len(a.heading) + len(a.text) for a in self.articles.values()),
            sources=len({s for a in self.articles.values() for s in a.sources or ("",)}),
            first_month=months[0] if months else None,
            last_month=months[-1] if months else None,
            facets=facets,
            identity=tokens.identity(),
        )

    def held(self) -> Mapping[str, str]:
        """See `Engine`."""
        return {i: digest(to_record(a)) for i, a in self.articles.items()}

    def version(self) -> str:
        """See `Engine`: a digest of all articles."""
        return digest(repr(sorted(self.held().items()))) if self.articles else ""

    def outdated(self) -> bool:
        """See `Engine`: never, since nothing is stored that an older version could have written."""
        return False

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """See `Engine`."""
        held = [_words(a) for a in self.articles.values()]
        return tuple(sum(word in each for each in held) for word in words)

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """See `Engine`; of two words with equal counts, the one that sorts first comes first."""
        counts = Counter(word for a in self.articles.values() for word in _words(a))
        long = [(word, count) for word, count in counts.items() if len(word) > 1]
        return tuple(sorted(long, key=lambda each: (-each[1], each[0]))[:most])

    def titles(self) -> Iterator[str]:
        """See `Engine`; a title that several articles share is yielded once."""
        yield from sorted({a.title for a in self.articles.values() if a.title})

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """See `Engine`."""
        sums: Counter[str] = Counter()
        for article in self.articles.values():
            if _passes(article, choices, list(Facet)):
                sums[article.labels(Facet.MONTH)[0]] += len(article.heading) + len(article.text)
        return +sums  # the unary plus drops months whose articles have no characters

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """See `Engine`."""
        held: dict[str, list[Article]] = {}
        for article in self.articles.values():
            if _passes(article, choices, list(Facet)):
                held.setdefault(article.issue or article.source, []).append(article)
        return tuple(_issue(name, articles) for name, articles in sorted(held.items()))

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[Refused, ...]:
        """See `Engine`."""
        fresh: dict[str, Article] = {}
        for article in put:
            fresh.setdefault(article.id, article)
        for article_id in delete:
            self.articles.pop(article_id, None)
        self.articles |= fresh
        return ()

    def rebuild(self, articles: Iterable[Article]) -> tuple[Refused, ...]:
        """See `Engine`."""
        self.articles = {}
        return self.update(articles, ())

    def verify(self) -> list[Message]:
        """See `Engine`: finds no fault, since a dict in memory has none."""
        return []

    def forget(self) -> None:
        """See `Engine.forget`; nothing is left of what was deleted."""

    def close(self) -> None:
        """See `Engine`: there is nothing to close."""


def _issue(name: str, articles: list[Article]) -> Issue:
    numbers = [(a.issue_number or "").strip() for a in articles]
    printed = _most((a.issue_date or a.issue_month or "")[:7] for a in articles)
    pages = {a.page.lstrip("0") or "0" for a in articles if a.page}
    return Issue(
        name,
        len(articles),
        _most(a.street or UNLABELLED for a in articles) or "",
        _most(a.district or UNLABELLED for a in articles) or "",
        printed or _most(a.month or UNLABELLED for a in articles) or "",
        _most((a.paper or "").strip() for a in articles),
        _most(number and (number.lstrip("0") or "0") for number in numbers),
        _most(a.issue_date or "" for a in articles),
        tuple(sorted(pages, key=lambda page: (len(page), page))),
        tuple(sorted({each.source for a in articles for each in a.prints} - {""})),
    )


def _most(values: Iterable[str]) -> str | None:
    """Return the commonest of the values that are known, of several the first by name."""
    counts = Counter(filter(None, values))
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def matches(node: Node, article: Article) -> bool:
    """Return whether an article matches a query tree, by looking at its folded text."""
    match node:
        case Everything():
            return True
        case Not(child):
            return not matches(child, article)
        case And(children):
            return all(matches(child, article) for child in children)
        case Or(children):
            return any(matches(child, article) for child in children)
        case Labelled() | Detailed() | Dated() | OnPage() | FromSource() | InGroup() | InIssue():
            return _is_so(node, article)
        case _:
            return any(_holds(part, node) for part in _parts(article, node.part))


def _is_so(node: About, article: Article) -> bool:
    match node:
        case Labelled(facet, wanted):
            return any(wanted in tokens.fold(label).text for label in article.labels(facet))
        case Detailed(detail, wanted, whole):
            values = [tokens.fold(value).text for value in details_of(article, detail)]
            return any(wanted == value if whole else wanted in value for value in values)
        case Dated(first, last, printed):
            begin, end = _days((article.issue_date or "") if printed else article.sort_date)
            return bool(begin) and first <= begin and (not last or end <= last)
        case OnPage(number):
            page = tokens.fold(article.page or "").text
            return bool(page) and page.lstrip("0") == number.lstrip("0")
        case FromSource(wanted, whole):
            sources = [tokens.fold(source).text for source in article.sources or ("",)]
            return any(wanted == source if whole else wanted in source for source in sources)
        case InGroup(group):
            return bool(group) and article.group == group
        case InIssue(issue):
            return bool(issue) and article.issue_id == issue


def _parts(article: Article, part: Part | None) -> list[str]:
    printed = {Part.TITLE: article.heading, Part.BODY: article.text}
    return [tokens.fold(printed[each]).text for each in Part if part in (None, each)]


def _holds(part: str, node: Node) -> bool:
    match node:
        case Literal(wanted):
            return wanted in part
        case Pattern():
            return bool(_stretches(part, node))
        case Near():
            return _stand_near(part, node)
        case Word(wanted):
            return any(t.text == wanted for t in tokens.words(part))
        case Prefix(start):
            return any(t.text.startswith(start) for t in tokens.words(part))
        case Wildcard(pattern):
            return any(fits(t.text, pattern) for t in tokens.words(part))
    raise AssertionError(node)


def _days(date: str) -> tuple[str, str]:
    """Return the first and last day that a date or month covers, or two empty texts."""
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", date):
        return f"{date}-01", f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]}"
    return date, date


def _words(article: Article) -> set[str]:
    return {t.text for part in _parts(article, None) for t in tokens.words(part)}


def fits(word: str, pattern: str) -> bool:
    """Return whether a word matches a pattern in which ``*`` and ``?`` are wildcards."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(fits(word[n:], pattern[1:]) for n in range(len(word) + 1))
    return bool(word) and pattern[0] in ("?", word[0]) and fits(word[1:], pattern[1:])


_UNIT_ENDS = {Unit.SENTENCE: "。!?\n", Unit.PARAGRAPH: "\n"}


def _stand_near(part: str, node: Near) -> bool:
    pairs = (
        [(node.left, node.right)]
        if node.ordered
        else [
            (node.left, node.right),
            (node.right, node.left),
        ]
    )
    return any(
        0 <= second[0] - first[1] <= node.distance
        and not (node.inside and set(part[first[0] : second[1]]) & set(_UNIT_ENDS[node.inside]))
        for one, other in pairs
        for first in _stretches(part, one)
        for second in _stretches(part, other)
    )


def _stretches(part: str, wanted: Literal | Pattern) -> list[tuple[int, int]]:
    """Return each (start, end) in a part where a text stands, by looking at every start."""
    if isinstance(wanted, Literal):
        wanted = Pattern((wanted.text,))
    return [
        (start, end)
        for start in range(wanted.before, len(part))
        if not wanted.starts or tokens.starts_part(part, start)
        for end in _ends(part, wanted.pieces, wanted.gaps, start)
        if not wanted.ends or tokens.ends_part(part, end)
    ]


def _ends(
    part: str, pieces: tuple[str, ...], gaps: tuple[tuple[int, int], ...], start: int
) -> set[int]:
    if not part.startswith(pieces[0], start):
        return set()
    end = start + len(pieces[0])
    if len(pieces) == 1:
        return {end}
    fewest, most = gaps[0]
    return {
        found
        for gap in range(fewest, most + 1)
        for found in _ends(part, pieces[1:], gaps[1:], end + gap)
    }


def scores(
    ranked_by: Iterable[RankingText], articles: Collection[Article], recent: bool = False
) -> dict[str, float]:
    """Return the BM25F score of each article by its id, with every term counted anew."""
    total = {article.id: 0.0 for article in articles}
    weights: defaultdict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for run in ranked_by:
        for stream, parts, weight in _weighed(run.text):
            weights[stream, parts] = max(weights[stream, parts], weight * run.weight)
    for name in ("words", "bigrams", "characters"):
        counted = {
            (a.id, part): _counted(name, printed)
            for a in articles
            for part, printed in (("title", a.heading), ("body", a.text))
        }
        mean = {
            part: max(1.0, sum(counted[a.id, part].total() for a in articles) / len(articles))
            for part in (("title", "body") if articles else ())
        }
        for parts in sorted(parts for stream, parts in weights if stream == name):
            amounts = {a.id: _amount(parts, a.id, counted, mean) for a in articles}
            holders = min(
                sum(any(counted[a.id, p][part] for p in ("title", "body")) for a in articles)
                for part in parts
            )
            rarity = math.log(1 + (len(articles) - holders + 0.5) / (holders + 0.5))
            for article_id, amount in amounts.items():
                worth = weights[name, parts] * rarity * amount * (1.2 + 1) / (1.2 + amount)
                total[article_id] += worth
    if recent and any(total.values()):
        newest = max((_days(a.sort_date)[0] for a in articles if a.sort_date), default="")
        for article in articles:
            if article.sort_date:
                day = date.fromisoformat(_days(article.sort_date)[0])
                total[article.id] += 0.5 * 0.5 ** ((date.fromisoformat(newest) - day).days / 365)
    return total


def _weighed(run: str) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Yield the terms of a typed run, each with its weight.

    The reasons for the weights are in searcher/engines/weights.py.
    """
    typed = [(word.start, word.end) for word in tokens.typed_words(run)]
    for word in tokens.words(run):
        yield "words", (word.text,), 1.0 if (word.start, word.end) in typed else 0.5
    for pair in tokens.bigrams(run):
        middle = pair.start + 1
        astride = any(end == middle for _, end in typed) and any(at == middle for at, _ in typed)
        yield "bigrams", (pair.text,), 0.75 if astride else 0.5
    for char in tokens.characters(run):
        yield "characters", (char.text,), 0.75 if (char.start, char.end) in typed else 0.5
    for whole in tokens.stretches(run):
        words = [at for at, _ in typed if whole.start <= at < whole.end]
        if 3 <= len(whole.text) <= 8 and len(words) > 1:
            yield "bigrams", tuple(sorted({pair.text for pair in tokens.bigrams(whole.text)})), 0.5


@lru_cache(maxsize=10_000)
def _counted(stream: str, printed: str) -> Counter[str]:
    return Counter(token.text for token in getattr(tokens, stream)(tokens.fold(printed).text))


def _amount(
    parts: tuple[str, ...],
    article: str,
    counted: dict[tuple[str, str], Counter[str]],
    mean: dict[str, float],
) -> float:
    title, body = counted[article, "title"], counted[article, "body"]
    titled = min(title[part] for part in parts)
    rest = min(title[part] + body[part] for part in parts) - titled
    amount = 0.0
    for part, held, weight in (("title", titled, 2.0), ("body", rest, 1.0)):
        length = counted[article, part].total()
        amount += weight * held / (1 - 0.75 + 0.75 * length / mean[part])
    return amount


def _passes(article: Article, choices: Sequence[Choice], facets: list[Facet]) -> bool:
    for facet in Facet:
        labels = set(article.labels(facet))
        barred = {c.value for c in choices if c.facet is facet and c.excluded}
        wanted = {c.value for c in choices if c.facet is facet and not c.excluded}
        if labels & barred:
            return False
        if facet in facets and wanted and not labels & wanted:
            return False
    return True


def _counts(
    facet: Facet, found: list[Article], choices: Sequence[Choice]
) -> tuple[FacetCount, ...]:
    others = [f for f in Facet if f is not facet]
    counts: Counter[str] = Counter()
    for article in found:
        if _passes(article, choices, others):
            counts.update(article.labels(facet))
    if facet in (Facet.MONTH, Facet.YEAR):
        values = sorted(counts, key=lambda v: (v == UNLABELLED, v))
    else:
        values = sorted(counts, key=lambda v: (-counts[v], v))
    return tuple(FacetCount(v, counts[v]) for v in values)


def _others(members: list[Article]) -> dict[str, int]:
    """Return, for the earliest article of each group, how many other articles the group has.

    An article without a group is a group of one. Articles without a date come last.
    """
    groups: dict[str, list[str]] = {}
    for article in sorted(members, key=lambda a: (not a.sort_date, a.sort_date, a.id)):
        key = f"a group {article.group}" if article.group else f"an id {article.id}"
        groups.setdefault(key, []).append(article.id)
    return {ids[0]: len(ids) - 1 for ids in groups.values()}


def _sorted(members: list[Article], sort: Sort) -> list[Article]:
    by_id = sorted(members, key=lambda a: a.id)
    if sort is Sort.OLDEST:
        return sorted(by_id, key=lambda a: (not a.sort_date, a.sort_date))
    newest = sorted(by_id, key=lambda a: a.sort_date, reverse=True)
    if sort is Sort.ADDED:
        return sorted(newest, key=lambda a: a.first_indexed or "", reverse=True)
    return newest
