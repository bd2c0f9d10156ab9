"""Computes what an index of the corpus should hold, by reading the whole folder anew.

It uses the product's code that reads one file (`extract`) and that pairs the halves of an article
(`find_jumps`), and nothing else: no store, no ledger, no plan, no workers, no engine.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.articles.jumps import find_jumps, issue_of, join
from indexer.corpus.blocks import RawFile
from indexer.corpus.corrections import load_corrections
from indexer.corpus.sources import Rejection, read, walk
from indexer.extract.extract import Context, Extraction, extract
from indexer.update.run import load_context
from searcher.core.model import Article

Files = Mapping[str, Extraction]


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


def bare(article: Article) -> Article:
    """Return the article without its reprint group."""
    return replace(article, group=None)


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
            CorpusError: no run can use the manifest or the corrections.
        """
        context = load_context(self.root)
        corrections = load_corrections(self.root, context.gazetteer)
        files, complaints = self._files(context, kept)
        counted: dict[str, tuple[str, Article]] = {}
        for path in sorted(files):
            complaints |= {path} if files[path].problems else set()
            for article in files[path].articles:
                if article.id in counted:
                    complaints.add(path)
                else:
                    counted[article.id] = path, article
        articles = {}
        jumps = find_jumps(a for _, a in counted.values() if issue_of(a))
        tails = {jump.head: jump.tail for jump in jumps}
        absorbed = set(tails.values())
        for name, (path, article) in counted.items():
            if name not in absorbed:
                whole = join(article, counted[tails[name]][1]) if name in tails else article
                articles[name] = bare(corrections.apply(path, whole))
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
