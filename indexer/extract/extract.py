"""One file of any format to its articles."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.articles.recognised import as_recognised
from indexer.corpus.blocks import Aside, BadFile, BadScan, Cut, Document, Draft, RawFile
from indexer.corpus.kinds import (
    CONTAINERS,
    PICTURES,
    READY,
    SUFFIXES,
    Format,
    format_of,
    keeps_promise,
    promises_rows,
    suffix_of,
)
from indexer.corpus.manifest import Manifest
from indexer.corpus.rules import Decision, Rule
from indexer.corpus.unread import Unread, advice_for, is_system
from indexer.extract.account import Account
from indexer.extract.identity import code_identity
from indexer.formats.archives import MAX_DEPTH, Budget, Member, contents
from indexer.formats.readable import readable
from indexer.formats.readers import pictorial_reader_of, reader_of
from indexer.ocr.vision import BLIND, Vision
from searcher.core.errors import JiewenError
from searcher.core.model import Article
from searcher.language.gazetteer import Gazetteer
from searcher.speech import Message, said

if TYPE_CHECKING:
    from indexer.facts.describe import Described

_LONGEST = 250  # characters of a parser's own words in a problem of one line
_DIGEST = 8  # bytes of a checksum
NO_MEMORY = said("system.memory")


@dataclass(frozen=True)
class Context:
    """All that extraction uses beside the file.

    Attributes:
        gazetteer: offices and departments.
        manifest: of the corpus.
        vision: recognises pictures of pages.
    """

    gazetteer: Gazetteer
    manifest: Manifest
    vision: Vision = BLIND

    @cached_property
    def identity(self) -> str:
        """A string that changes whenever the same bytes may give other articles."""
        return f"{code_identity()} {self.gazetteer.identity} {self.manifest.identity}"

    @cached_property
    def pictured(self) -> str:
        """The same for files with pages that are read by OCR."""
        vision = f"{self.vision.mode} {self.vision.identity}".encode()
        return f"{self.identity} {hashlib.blake2b(vision, digest_size=_DIGEST).hexdigest()}"

    def identity_of(self, extraction: "Extraction") -> str:
        """Return the identity under which the result of a file is kept."""
        return self.pictured if extraction.pictured else self.identity


class Hindered(JiewenError):
    """The machine lacked a resource, which the message names; the file was not judged."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The articles of a file, and the reasons for text that was left out.

    Attributes:
        articles: in printed order.
        problems: one line for each part or article left out.
        decisions: for each article the rules that decided it; empty for ready articles (JSONL).
        accounts: of each file that was read, what became of its text; only from `explain`.
        pictured: whether the file has pages that are read by OCR, or would be if that were on.
    """

    articles: tuple[Article, ...]
    problems: tuple[Message, ...] = ()
    decisions: tuple[tuple[Decision, ...], ...] = ()
    accounts: tuple[Account, ...] = ()
    pictured: bool = False

    def explained(self) -> Iterator[tuple[Article, tuple[Decision, ...]]]:
        """Yield each article with the rules that decided it."""
        return zip(self.articles, self.decisions or ((),) * len(self.articles), strict=True)


def extract(raw: RawFile, context: Context) -> Extraction:
    """Return the articles of a file; a bad file gives no articles and one problem.

    The articles of an archive's members have the members' paths, e.g. ``2021.zip/06/15.docx/1``.

    Raises:
        Hindered: the machine lacks memory, file descriptors or another resource. No other
            exception is raised.
    """
    return _Work(context).tried(raw, raw.path)


def explain(raw: RawFile, context: Context) -> Extraction:
    """Return the articles of a file as `extract` does, and an account of all its text.

    Raises:
        Hindered: as `extract`.
    """
    return _Work(context, accounts=True).tried(raw, raw.path)


@dataclass(frozen=True, slots=True)
class _Work:
    """Extracts a file and the files in it.

    Attributes:
        context: offices, departments and manifest.
        budget: how much may still be unpacked.
        depth: how many files hold the present one.
        accounts: whether to account for all text.
    """

    context: Context
    budget: Budget = field(default_factory=Budget)
    depth: int = 0
    accounts: bool = False

    def tried(self, raw: RawFile, name: str) -> Extraction:
        """Return the articles of a file as `extract` does; the suffix of ``name`` promises."""
        try:
            return self._promised(raw, name)
        except Exception as error:  # a bug of ours or of a parser must not cost the other files
            if isinstance(error, Hindered):
                raise
            if hindrance := _hindrance(error):
                raise Hindered(hindrance) from error
            if isinstance(error, BadFile):
                return Extraction((), (error.message,), pictured=isinstance(error, BadScan))
            words = str(error)[:_LONGEST]
            why = said("file.unparsable", kind=type(error).__name__, error=words)
            return Extraction((), (why,))

    def _promised(self, raw: RawFile, name: str) -> Extraction:
        """Extract a file by what it holds, and say so if its name promises another format."""
        if not raw.data:
            raise BadFile("file.empty")
        found = format_of(raw.data, name)
        extraction = self._by_format(raw, found)
        suffix = suffix_of(name)
        if not extraction.articles or keeps_promise(found, suffix):
            return extraction
        why = said("file.other_kind", found=str(found), suffix=suffix)
        return replace(extraction, problems=(*extraction.problems, why))

    def _by_format(self, raw: RawFile, found: Format) -> Extraction:
        if found in CONTAINERS:
            return self._inside(raw, found)
        if found is Format.HTML and promises_rows(raw.path) and _lists_articles(raw):
            return _ready_articles(raw, Format.SHEET, self.context, accounts=self.accounts)
        if found in READY:
            return _ready_articles(raw, found, self.context, accounts=self.accounts)
        return _newsletter(raw, found, self.context, accounts=self.accounts)

    def _inside(self, raw: RawFile, found: Format) -> Extraction:
        """Extract the files in a file; a member that is not read is one problem."""
        if self.depth >= MAX_DEPTH:
            raise BadFile("archive.deep", most=MAX_DEPTH)
        inner = replace(self, depth=self.depth + 1)
        gathered, unread = _Gathered(), Unread()
        for member in self._members(raw, found, gathered):
            if not member.own and any(map(is_system, member.name.split("/"))):
                continue
            if member.apart:
                gathered.accounts += self._apart(raw.path, member, member.apart)
                continue
            if not member.own and suffix_of(member.name) not in self._suffixes():
                unread.add(member.name)
                continue
            gathered.add(member, inner.member(raw, member))
        gathered.problems += (_of_member(each, why) for each, why in unread.said())
        if not gathered.articles and not gathered.problems:
            raise BadFile("file.no_article")
        return gathered.extraction()

    def _members(self, raw: RawFile, found: Format, gathered: "_Gathered") -> Iterator[Member]:
        """Yield the files in a file; what lies behind a damaged place is one problem."""
        try:
            yield from contents(raw, found, self.budget)
        except BadFile as error:
            if not gathered.articles:
                raise
            gathered.problems.append(error.message)

    def _apart(self, path: str, member: Member, rule: Rule) -> Iterator[Account]:
        if self.accounts:
            from indexer.extract.accounting import set_aside

            text = member.read().decode("utf-8", "replace")
            yield Account(path, tuple(set_aside([Aside(text, rule)])))

    def _suffixes(self) -> frozenset[str]:
        return SUFFIXES | PICTURES if self.context.vision.is_open else SUFFIXES

    def member(self, raw: RawFile, member: Member) -> Extraction:
        """Extract a member; its bytes are let go of before the next member is read."""
        path = raw.path if member.own else f"{raw.path}/{member.name}"
        try:
            data = member.read()
        except BadFile as error:
            return Extraction((), (error.message,))
        return self.tried(RawFile(path, data), member.name)


@dataclass(slots=True)
class _Gathered:
    """The articles of several members, each id once."""

    articles: list[Article] = field(default_factory=list)
    decisions: list[tuple[Decision, ...]] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    accounts: list[Account] = field(default_factory=list)
    pictured: bool = False

    def add(self, member: Member, extraction: Extraction) -> None:
        """Add the articles and problems of a member."""
        problems = extraction.problems
        self.accounts += extraction.accounts
        self.pictured |= extraction.pictured
        self.problems += problems if member.own else (_of_member(member.name, p) for p in problems)
        for article, decisions in extraction.explained():
            if article.id in self.ids:
                self.problems.append(
                    _of_member(member.name, said("article.id_taken", id=article.id))
                )
                continue
            self.ids.add(article.id)
            self.articles.append(article)
            self.decisions.append(decisions)

    def extraction(self) -> Extraction:
        """Return all that was added."""
        return Extraction(
            tuple(self.articles),
            tuple(self.problems),
            tuple(self.decisions),
            tuple(self.accounts),
            self.pictured,
        )


def _of_member(name: str, why: Message) -> Message:
    return said("archive.member", member=name, why=why)


def _newsletter(raw: RawFile, found: Format, context: Context, *, accounts: bool) -> Extraction:
    document = readable(_read(raw, found, context.vision))
    cut = as_recognised(document, _cut(document))
    described = _describe(raw.path, document, cut.drafts, context)
    if not described:
        raise (BadScan if document.pictured else BadFile)("file.no_article")
    articles, decisions = zip(*described, strict=True)
    extraction = Extraction(articles, document.problems, decisions, pictured=document.pictured)
    return _accounted(extraction, raw.path, document, cut) if accounts else extraction


def _accounted(extraction: Extraction, path: str, document: Document, cut: Cut) -> Extraction:
    from indexer.extract.accounting import account_of

    return replace(extraction, accounts=(account_of(path, document, cut, extraction.articles),))


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


def _ready_articles(raw: RawFile, found: Format, context: Context, *, accounts: bool) -> Extraction:
    from indexer.formats.jsonl import read_articles

    articles, problems = read_articles(raw, context.gazetteer, context.manifest, found)
    if not articles and not problems:
        raise BadFile("file.no_article")
    extraction = Extraction(tuple(articles), tuple(problems))
    if not accounts:
        return extraction
    from indexer.extract.accounting_rows import account_of_rows

    return replace(extraction, accounts=(account_of_rows(raw, found, articles, problems),))


def _lists_articles(raw: RawFile) -> bool:
    """Whether a page by the name of a sheet holds a list of articles, as office systems write."""
    from indexer.formats.article_lists import has_headings

    return has_headings(raw, Format.SHEET)


def _read(raw: RawFile, found: Format, vision: Vision) -> Document:
    misnamed = found is Format.PICTURE and raw.suffix not in PICTURES
    if misnamed and not vision.is_open:
        raise BadFile(_refusal(found, raw.suffix))
    if pictorial := pictorial_reader_of(found):
        return pictorial(raw, vision)
    reader = reader_of(found)
    if reader is None:
        raise BadFile(_refusal(found, raw.suffix))
    return reader(raw)


def _refusal(found: Format, suffix: str) -> Message:
    if found is Format.LOCKED:
        return said("file.locked")
    if found is Format.UNKNOWN:
        return said("file.format", suffix=suffix or "(none)")
    return said("file.no_reader", found=str(found), advice=advice_for(f".{found}"))


def _cut(document: Document) -> Cut:
    """Cut a document into drafts: by geometry if it has any, else by its text."""
    if document.whole:
        from indexer.articles.whole import as_one

        return as_one(document)
    if any(block.box for block in document.blocks):
        # imported at the first file with geometry
        from indexer.articles.from_pages.arrange import cut

        return cut(document)
    from indexer.articles.from_text.arrange import cut as cut_text

    return cut_text(document)


def _describe(
    path: str, document: Document, drafts: Sequence[Draft], context: Context
) -> "tuple[Described, ...]":
    from indexer.facts.describe import described

    return described(path, document, drafts, context.gazetteer, context.manifest)
