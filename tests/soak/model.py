"""Computes what an index of the corpus should hold, by reading the whole folder anew.

It uses the product's code that reads one file (`extract`), pairs the halves of an article
(`find_jumps`), unites the prints of an article (`clusters`) and amends it (`Amendments`), and
nothing else: no store, no register, no ledger, no plan, no workers, no engine. Lasting ids follow
from what earlier runs saw, so the model gives articles names of its own; `tests/indexer/identity`
tests ids.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

from indexer.articles.jumps import find_jumps, issue_of
from indexer.corpus.blocks import RawFile
from indexer.corpus.corrections import FILE_NAME as CORRECTIONS
from indexer.corpus.corrections import load_corrections
from indexer.corpus.sources import Rejection, read, walk
from indexer.extract.extract import Context, Extraction, extract
from indexer.identity.papers import papers_of, print_of
from indexer.identity.seen import Seen, marks_of, seen_of
from indexer.identity.sketches import pack, similarity
from indexer.identity.twins import clusters
from indexer.update.amend import Amendments
from indexer.update.reprints import ALIKE, BANDS, MOST_IN_BAND
from indexer.update.run import load_context
from searcher.core.model import Article

Files = Mapping[str, Extraction]
STATED = "row-"  # the ids that the ready articles of the corpus state begin with it


@dataclass(frozen=True, slots=True)
class Expected:
    """The result that a run should have.

    Attributes:
        articles: by id, without reprint groups, which are compared with a fresh index instead.
        files: the extraction of each file, for later runs that cannot read the file.
        complaints: the files that the report must name.
    """

    articles: Mapping[str, Article]
    files: Files
    complaints: frozenset[str]


def named(articles: Iterable[Article]) -> dict[str, Article]:
    """Return articles without what earlier runs decide: group, lasting id, time of first indexing.

    An article that states no id is named by its file, its text and a number, for equal texts.
    """
    counts: Counter[str] = Counter()
    found: dict[str, Article] = {}
    for article in articles:
        name = article.id
        if not name.startswith(STATED):
            text = f"{article.heading}\n{article.text}".encode("utf-8", "surrogatepass")
            name = f"{article.source}#{hashlib.sha256(text).hexdigest()[:16]}"
            counts[name] += 1
            name += f"#{counts[name]}"
        found[name] = replace(article, id=name, group=None, first_indexed=None)
    return found


@dataclass(slots=True)
class Model:
    """Reads the corpus; caches the extraction of each file by its content."""

    root: Path
    _cache: dict[tuple[str, ...], Extraction] = field(default_factory=dict)

    def expected(self, kept: Files) -> Expected:
        """Return the result that a run should have now.

        Args:
            kept: the extraction of each file in the last run that succeeded.

        Raises:
            CorpusError: no run can use the manifest.
        """
        context = load_context(self.root)
        corrections = load_corrections(self.root, context.gazetteer)
        files, complaints = self._files(context, kept)
        if corrections.problems:
            complaints |= {CORRECTIONS}
        counted: dict[str, tuple[str, int, Article]] = {}
        for path in sorted(files):
            complaints |= {path} if files[path].problems else set()
            for place, article in enumerate(files[path].articles):
                if article.id in counted:
                    complaints.add(path)
                else:
                    counted[article.id] = path, place, article
        every = [article for each in files.values() for article in each.articles]
        halves = [a for _, _, a in counted.values() if issue_of(a)]
        jumps = find_jumps(halves)
        tails = {jump.head: counted[jump.tail][2] for jump in jumps}
        absorbed = {jump.tail for jump in jumps}
        seen = [
            each
            for path, place, article in counted.values()
            if article.id not in absorbed and (each := _seen(path, place, article))
        ]
        others = _united(seen, files)
        absorbed |= {other.id for more in others.values() for other in more}
        amend = Amendments(
            corrections=corrections,
            papers=papers_of(context.manifest.papers, Counter(map(print_of, every))),
            tails=tails,
            others=others,
        )
        own = [(path, a) for name, (path, _, a) in counted.items() if name not in absorbed]
        articles = named(amend.apply(path, article) for path, article in own)
        return Expected(articles, files, frozenset(complaints))

    def _files(self, context: Context, kept: Files) -> tuple[dict[str, Extraction], set[str]]:
        files: dict[str, Extraction] = {}
        complaints = set()
        for item in walk(self.root):
            data = item if isinstance(item, Rejection) else read(item)
            if isinstance(data, Rejection):
                complaints.add(data.path)
                if data.unreadable and data.path in kept:
                    files[data.path] = replace(kept[data.path], problems=())
            else:
                files[item.path] = self._extracted(RawFile(item.path, data), context)
        return files, complaints

    def _extracted(self, raw: RawFile, context: Context) -> Extraction:
        key = (raw.path, hashlib.sha256(raw.data).hexdigest(), context.identity)
        if key not in self._cache:
            self._cache[key] = extract(raw, context)
        return self._cache[key]


def _seen(path: str, place: int, article: Article) -> Seen | None:
    marks = marks_of(path, place, article)
    if not marks.imprint:
        return None
    return seen_of(path, place, marks.content, pack(marks.sketch), marks.imprint)


def _united(seen: Sequence[Seen], files: Files) -> dict[str, list[Article]]:
    """Return the other prints of each article that has some, by the article's id as extracted."""
    bands: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(seen):
        for band in each.sketch[:BANDS]:
            bands[band].append(number)
    near = (pairs for pairs in bands.values() if len(pairs) <= MOST_IN_BAND)
    pairs = {pair for held in near for pair in combinations(held, 2)}
    edges = [(a, b) for a, b in pairs if similarity(seen[a].sketch, seen[b].sketch) >= ALIKE]

    def article(number: int) -> Article:
        return files[seen[number].path].articles[seen[number].place]

    found = clusters(seen, sorted(edges))
    return {article(first).id: [article(n) for n in more] for first, *more in found if more}
