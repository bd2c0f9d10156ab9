"""Check a corpus: extract it as `index` would, and report what would not be indexed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.corpus.corrections import load_corrections
from indexer.corpus.manifest import FILE_NAME as MANIFEST
from indexer.corpus.manifest import PathStatement
from indexer.corpus.sources import Rejection, walk
from indexer.extract.extract import Context, Extraction
from indexer.extract.workers import extract_in_order
from indexer.update.run import Progress, id_taken, load_context, quiet, root_of, unmatched
from searcher.language.gazetteer import Gazetteer
from searcher.settings.toml_text import shown
from searcher.speech import said


@dataclass(frozen=True, slots=True)
class Checked:
    """The articles of a corpus, and what would not reach the index.

    Attributes:
        corpus: the folder or file.
        files: number of files that were read.
        articles: number of articles in them.
        rejected: files and lines that give no article, and ids that occur twice.
        unused: statements of the manifest and corrections that match no file or article.
    """

    corpus: str
    files: int
    articles: int
    rejected: tuple[Rejection, ...]
    unused: tuple[Rejection, ...]


@dataclass(slots=True)
class _Tally:
    paths: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # article id -> file
    rejected: list[Rejection] = field(default_factory=list)

    def add(self, path: str, extraction: Extraction) -> None:
        self.paths.append(path)
        self.rejected += (Rejection(path, problem) for problem in extraction.problems)
        for article in extraction.articles:
            if article.id in self.places:
                self.rejected.append(id_taken(path, article.id))
            else:
                self.places[article.id] = path


def check(
    corpus: Path,
    *,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    progress: Progress = quiet,
) -> Checked:
    """Extract each file of a corpus, and compare manifest and corrections with the result.

    Args:
        corpus: a folder or a file.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        progress: called after each file.

    Raises:
        CorpusError: the corpus is missing, or its manifest or corrections cannot be used.
    """
    root, follow = root_of(corpus), follow_links
    context = load_context(root, gazetteer, follow_links=follow)
    corrections = load_corrections(root, context.gazetteer, follow_links=follow)
    tally = _Tally()
    for item in extracted(corpus, context, follow_links=follow, progress=progress):
        if isinstance(item, Rejection):
            tally.rejected.append(item)
        else:
            tally.add(*item)
    idle = corrections.unmatched((path, name) for name, path in tally.places.items())
    unused = [*_idle_statements(context, tally.paths), *unmatched(idle)]
    return Checked(
        corpus=str(corpus),
        files=len(tally.paths),
        articles=len(tally.places),
        rejected=tuple(tally.rejected),
        unused=() if corpus.is_file() else tuple(unused),
    )


def extracted(
    corpus: Path, context: Context, *, follow_links: bool = False, progress: Progress = quiet
) -> Iterator[tuple[str, Extraction] | Rejection]:
    """Yield each file's path with its extraction, or a rejection."""
    inputs = list(walk(corpus, follow_links=follow_links))
    outcomes = extract_in_order(inputs, context, progress)
    for item, outcome in zip(inputs, outcomes, strict=True):
        yield outcome if isinstance(outcome, Rejection) else (item.path, outcome)


def _idle_statements(context: Context, paths: list[str]) -> Iterator[Rejection]:
    statements: tuple[tuple[str, tuple[PathStatement, ...]], ...] = (
        ("street", context.manifest.street_statements),
        ("issue", context.manifest.issue_statements),
    )
    for name, each in statements:
        for number, statement in enumerate(each, 1):
            if statement.paths and not any(map(statement.covers, paths)):
                given = shown(str(list(statement.paths)))
                why = said("manifest.idle", name=name, number=number, given=given)
                yield Rejection(MANIFEST, why)
