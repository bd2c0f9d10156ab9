"""Check a corpus: extract it as `index` would, and report what would not be indexed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.check.names import Names, stated_in
from indexer.corpus.corrections import FILE_NAME as CORRECTIONS
from indexer.corpus.manifest import FILE_NAME as MANIFEST
from indexer.corpus.manifest import PathStatement
from indexer.corpus.sources import Rejection, missed, walk
from indexer.extract.extract import Context, Extraction
from indexer.extract.workers import extract_in_order
from indexer.ocr.vision import BLIND, Vision
from indexer.update.run import Progress, id_taken, left_out, load_context, quiet, root_of, unmatched
from searcher.language.gazetteer import Gazetteer
from searcher.settings.toml_text import shown
from searcher.speech import said

NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Checked:
    """The articles of a corpus, and what would not reach the index.

    Attributes:
        corpus: the folder or file.
        files: number of files that were read.
        articles: number of articles in them.
        rejected: files and lines that give no article, ids that occur twice, and wrong corrections.
        unused: statements of the manifest and corrections that match no file or article, and
            corrections that the last run of `index` set aside.
    """

    corpus: str
    files: int
    articles: int
    rejected: tuple[Rejection, ...]
    unused: tuple[Rejection, ...]


@dataclass(slots=True)
class _Tally:
    names: Names
    whereabouts: list[tuple[str, str]] = field(default_factory=list)  # file and id, or place
    paths: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # article id -> file
    rejected: list[Rejection] = field(default_factory=list)

    def add(self, path: str, extraction: Extraction) -> None:
        self.paths.append(path)
        self.rejected += (Rejection(path, problem) for problem in extraction.problems)
        named = self.names.named(path, extraction.articles)
        self.whereabouts += ((path, article.id) for article in (*extraction.articles, *named))
        for article in extraction.articles:
            if article.id in self.places:
                self.rejected.append(id_taken(path, article.id))
            else:
                self.places[article.id] = path


def check(
    corpus: Path,
    *,
    names: Names = NO_NAMES,
    index: Path | None = None,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    vision: Vision = BLIND,
    progress: Progress = quiet,
) -> Checked:
    """Extract each file of a corpus, and compare manifest and corrections with the result.

    Args:
        corpus: a folder or a file.
        names: the ids that an index has given to its articles.
        index: the folder of that index, whose desk may hold corrections.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        vision: recognises pictures of pages.
        progress: called after each file.

    Raises:
        CorpusError: the corpus is missing, or its manifest or corrections cannot be read.
    """
    root, follow = root_of(corpus), follow_links
    context = load_context(root, gazetteer, follow_links=follow, vision=vision)
    corrections = stated_in(index, corpus, root, context.gazetteer, follow_links=follow)
    tally = _Tally(names)
    for item in extracted(corpus, context, follow_links=follow, progress=progress):
        if isinstance(item, Rejection):
            tally.rejected.append(item)
        else:
            tally.add(*item)
    idle = filter(names.is_idle, corrections.unmatched(names.with_former(tally.whereabouts)))
    aside = (Rejection(CORRECTIONS, message) for message in names.aside(corrections))
    unused = [*_idle_statements(context, tally.paths), *unmatched(idle), *aside]
    return Checked(
        corpus=str(corpus),
        files=len(tally.paths),
        articles=len(tally.places),
        rejected=(*missed(tally.rejected, frozenset(tally.paths)), *left_out(corrections)),
        unused=() if corpus.is_file() else tuple(unused),
    )


def extracted(
    corpus: Path, context: Context, *, follow_links: bool = False, progress: Progress = quiet
) -> Iterator[tuple[str, Extraction] | Rejection]:
    """Yield each file's path with its extraction, or a rejection."""
    pictures = context.vision.is_open
    inputs = list(walk(corpus, follow_links=follow_links, pictures=pictures))
    outcomes = extract_in_order(inputs, context, progress)
    for item, outcome in zip(inputs, outcomes, strict=True):
        yield outcome if isinstance(outcome, Rejection) else (item.path, outcome)


def _idle_statements(context: Context, paths: list[str]) -> Iterator[Rejection]:
    statements: tuple[tuple[str, tuple[PathStatement, ...]], ...] = (
        ("street", context.manifest.street_statements),
        ("issue", context.manifest.issue_statements),
        ("paper", tuple(PathStatement(each.paths, each.name) for each in context.manifest.papers)),
    )
    for name, each in statements:
        for number, statement in enumerate(each, 1):
            if statement.paths and not any(map(statement.covers, paths)):
                given = shown(str(list(statement.paths)))
                why = said("manifest.idle", name=name, number=number, given=given)
                yield Rejection(MANIFEST, why)
