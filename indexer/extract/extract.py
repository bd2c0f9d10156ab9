"""One file of any format to its articles."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.corpus.blocks import BadFile, Document, Draft, RawFile
from indexer.corpus.manifest import Manifest
from indexer.corpus.rules import Decision
from indexer.extract.identity import code_identity
from indexer.formats.readers import reader_of
from searcher.core.errors import JiewenError
from searcher.core.model import Article
from searcher.language.gazetteer import Gazetteer
from searcher.speech import Message, said

if TYPE_CHECKING:
    from indexer.facts.describe import Described

_LONGEST = 250  # characters of a parser's own words in a problem of one line
NO_MEMORY = said("system.memory")


@dataclass(frozen=True)
class Context:
    """All that extraction uses beside the file: offices, departments and the corpus's manifest."""

    gazetteer: Gazetteer
    manifest: Manifest

    @cached_property
    def identity(self) -> str:
        """A string that changes whenever the same bytes may give other articles."""
        return f"{code_identity()} {self.gazetteer.identity} {self.manifest.identity}"


class Hindered(JiewenError):
    """The machine lacked a resource, which the message names; the file was not judged."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The articles of a file, and the reasons for text that was left out.

    Attributes:
        articles: in printed order.
        problems: one line for each part or article left out.
        decisions: for each article the rules that decided it; empty for ready articles (JSONL).
    """

    articles: tuple[Article, ...]
    problems: tuple[Message, ...] = ()
    decisions: tuple[tuple[Decision, ...], ...] = ()

    def explained(self) -> Iterator[tuple[Article, tuple[Decision, ...]]]:
        """Yield each article with the rules that decided it."""
        return zip(self.articles, self.decisions or ((),) * len(self.articles), strict=True)


def extract(raw: RawFile, context: Context) -> Extraction:
    """Return the articles of a file; a bad file gives no articles and one problem.

    Raises:
        Hindered: the machine lacks memory, file descriptors or another resource. No other
            exception is raised.
    """
    try:
        if not raw.data:
            raise BadFile("file.empty")
        if raw.suffix == ".jsonl":
            return _ready_articles(raw, context)
        document = _read(raw)
        drafts = _cut(document)
        found = _describe(raw.path, document, drafts, context)
        if not found:
            raise BadFile("file.no_article")
        articles, decisions = zip(*found, strict=True)
        return Extraction(articles, document.problems, decisions)
    except Exception as error:  # a bug of ours or of a parser must not cost the other files
        if hindrance := _hindrance(error):
            raise Hindered(hindrance) from error
        if isinstance(error, BadFile):
            return Extraction((), (error.message,))
        return Extraction(
            (), (said("file.unparsable", kind=type(error).__name__, error=str(error)[:_LONGEST]),)
        )


def _hindrance(error: Exception) -> Message | None:
    """Return the machine's fault that caused an error, or ``None`` if the file caused it.

    Parsers get all input in memory, so an error of the operating system is never the file's fault.
    """
    for cause in _causes(error):
        if isinstance(cause, MemoryError):
            return NO_MEMORY
        if isinstance(cause, OSError) and cause.errno is not None:
            return said("system.refused", error=os.strerror(cause.errno))
        if isinstance(cause, ImportError):
            return said("system.no_parser", name=cause.name)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and the chain of its causes."""
    while error is not None:
        yield error
        error = error.__cause__


def _ready_articles(raw: RawFile, context: Context) -> Extraction:
    from indexer.formats.jsonl import read_articles

    articles, problems = read_articles(raw, context.gazetteer)
    if not articles and not problems:
        raise BadFile("file.no_article")
    return Extraction(tuple(articles), tuple(problems))


def _read(raw: RawFile) -> Document:
    reader = reader_of(raw.suffix)
    if reader is None:
        raise BadFile("file.format", suffix=raw.suffix or "(none)")
    return reader(raw)


def _cut(document: Document) -> list[Draft]:
    """Cut a document into drafts: by geometry if it has any, else by its text."""
    if any(block.box for block in document.blocks):
        # imported at the first file with geometry
        from indexer.articles.from_pages.arrange import arrange

        return arrange(document)
    from indexer.articles.from_text.arrange import arrange as arrange_text

    return arrange_text(document)


def _describe(
    path: str, document: Document, drafts: Sequence[Draft], context: Context
) -> "tuple[Described, ...]":
    from indexer.facts.describe import described

    return described(path, document, drafts, context.gazetteer, context.manifest)
