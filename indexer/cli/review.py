"""`jiewen review` and `jiewen check`: commands to run before and after indexing."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import click

from indexer.check.corpus import Checked, check, extracted
from indexer.check.index import CheckedIndex, check_index
from indexer.check.names import names_of, stated_in
from indexer.check.review import Doubt, as_toml, doubts
from indexer.cli.listing import is_note, lines_of
from indexer.corpus.corrections import Corrections
from indexer.corpus.origin import read_origin
from indexer.corpus.sources import Rejection
from indexer.extract.allowance import memory_of_parser, parsers
from indexer.extract.extract import Context
from indexer.ocr.choose import vision_of
from indexer.update.run import Progress, load_context, root_of
from indexer.update.store import FILE_NAME, read_store
from searcher.cli.clicks import Command, option
from searcher.cli.console import (
    Exit,
    index_option,
    json_option,
    ocr_option,
    print_json,
    print_toml,
    progress_bar,
    say,
    settings_from,
)
from searcher.cli.json import message_json, reason_json
from searcher.core.errors import CorpusError, IndexMissing
from searcher.core.model import Article
from searcher.engines.choose import engine_for
from searcher.processes.sandbox import levels
from searcher.speech import in_words

_corpus_argument = click.argument("corpus", type=click.Path(path_type=Path), required=False)


@click.command(cls=Command)
@_corpus_argument
@index_option
@json_option
@option("--toml", "toml", is_flag=True, help="option.toml")
@option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="option.limit")
def review(corpus: Path | None, index: Path | None, as_json: bool, toml: bool, limit: int) -> None:
    """List the least certain values, worst first.

    From the index; with CORPUS, from its files, without indexing them.
    """
    if corpus and index:
        raise click.UsageError(in_words("usage.corpus_or_index"))
    if as_json and toml:
        raise click.UsageError(in_words("usage.json_or_toml"))
    with progress_bar() as progress:
        articles = _found(corpus, progress) if corpus else _held(settings_from(index=index).index)
        found = doubts(articles)
    if as_json:
        print_json([asdict(doubt) | reason_json(doubt.reason) for doubt in found[:limit]])
    elif toml:
        print_toml(as_toml(found[:limit]))
    else:
        _print_doubts(found, limit)


def _found(corpus: Path, progress: Progress) -> Iterator[Article]:
    """Yield the articles of a corpus as they would be indexed."""
    context, corrections = _stated(corpus, settings_from().index)
    follow, names = settings_from().follow_links, names_of(settings_from().index, corpus)
    corrections = names.applied(corrections)
    for item in extracted(corpus, context, follow_links=follow, progress=progress):
        if not isinstance(item, Rejection):
            path, extraction = item
            yield from _corrected(path, names.named(path, extraction.articles), corrections)


def _held(index: Path) -> Iterator[Article]:
    """Yield the articles of the extraction store with the present corrections applied."""
    if not (index / FILE_NAME).is_file():
        raise IndexMissing("index.missing", root=index)
    with read_store(index) as store:
        names = names_of(index)
        corrections = names.applied(_corrections(store.corpus(), index))
        for path, found in groupby(store.found(), key=itemgetter(0)):
            named = names.named(path, (article for _, article in found))
            yield from _corrected(path, named, corrections)


def _corrected(
    path: str, articles: Iterable[Article], corrections: Corrections
) -> Iterator[Article]:
    """Yield the articles of a file with their corrections, but for those that are withdrawn."""
    for article in articles:
        decided = corrections.deciding((path,), article.id)
        if not (decided and decided.removes):
            yield corrections.apply(path, article)


def _corrections(corpus: Path | None, index: Path) -> Corrections:
    if corpus is None:
        return Corrections()
    return _stated(corpus, index)[1]


def _stated(corpus: Path, index: Path) -> tuple[Context, Corrections]:
    """Return the context and the corrections of a corpus, with those of an index's desk."""
    settings, root = settings_from(), root_of(corpus)
    follow = settings.follow_links
    vision = vision_of(settings.ocr, settings.recognised)
    context = load_context(root, settings.gazetteer, follow_links=follow, vision=vision)
    return context, stated_in(index, corpus, root, context.gazetteer, follow_links=follow)


def _print_doubts(found: list[Doubt], limit: int) -> None:
    article = ""
    for doubt in found[:limit]:
        if doubt.id != article:
            say(doubt.id, bold=True)
        article = doubt.id
        say(f"  {doubt.confidence:.2f}  {doubt.field}: {_shown(doubt.value)}")
        say(f"        {doubt.reason}", dim=True)
    shown = min(limit, len(found))
    say(in_words("review.total", n=len(found), shown=shown))


def _shown(value: str | tuple[str, ...] | None) -> str:
    text = "；".join(value) if isinstance(value, tuple) else value
    line = " ".join((text or in_words("value.none")).split())
    return line if len(line) <= 60 else line[:60] + "…"


@click.command("check", cls=Command)
@_corpus_argument
@ocr_option
@index_option
@json_option
def check_command(corpus: Path | None, ocr: str | None, index: Path | None, as_json: bool) -> None:
    """Validate CORPUS, manifest and corrections, index nothing.

    With --index, check that index itself: every page of every file.
    """
    if corpus and index:
        raise click.UsageError(in_words("usage.corpus_or_index"))
    if index:
        _check_index(index, as_json)
        return
    settings = settings_from(corpus=corpus, ocr=ocr)
    with progress_bar() as progress:
        corpus = settings.corpus or _remembered(settings.index)
        checked = check(
            corpus,
            names=names_of(settings.index, corpus),
            index=settings.index,
            gazetteer=settings.gazetteer,
            follow_links=settings.follow_links,
            vision=vision_of(settings.ocr, settings.recognised),
            progress=progress,
        )
    if as_json:
        print_json(_checked_json(checked))
    else:
        _print_checked(checked)
    if checked.unused or not all(is_note(each.reason) for each in checked.rejected):
        click.get_current_context().exit(Exit.PARTIAL)


def _check_index(index: Path, as_json: bool) -> None:
    checked = check_index(engine_for(settings_from(index=index)), index)
    if as_json:
        print_json(_checked_index_json(checked))
    else:
        for problem in checked.problems:
            say(in_words("check.problem", what=problem), err=True)
        say(_verdict(checked))
    if checked.problems:
        click.get_current_context().exit(Exit.ERROR)


def _checked_index_json(checked: CheckedIndex) -> dict[str, object]:
    """Return lines for people in ``problems``, and code and values of each if there are any."""
    lines = [str(problem) for problem in checked.problems]
    made = {"index": checked.index, "articles": checked.articles, "problems": lines}
    details = [message_json(problem) for problem in checked.problems]
    return made | ({"details": details} if details else {})


def _verdict(checked: CheckedIndex) -> str:
    if checked.problems:
        return in_words("check.damaged", n=len(checked.problems), index=checked.index)
    return in_words("check.sound", index=checked.index, n=checked.articles)


def _remembered(index: Path) -> Path:
    """Return the corpus from which the index was built.

    Raises:
        CorpusError: the index does not name it.
    """
    if corpus := read_origin(index):
        return corpus
    if (index / FILE_NAME).is_file():
        with read_store(index) as store:
            if corpus := store.corpus():
                return corpus
    raise CorpusError("check.no_corpus")


def _checked_json(checked: Checked) -> dict[str, object]:
    def rows(items: tuple[Rejection, ...]) -> list[dict[str, object]]:
        return [{"file": i.path, **reason_json(i.reason)} for i in items]

    listed = {"rejected": rows(checked.rejected), "unused": rows(checked.unused)}
    return asdict(checked) | listed | {"parsers": _parsers_json()}


def _parsers_json() -> dict[str, object]:
    """Return the limits of the parser processes on this machine as JSON data."""
    count = parsers()
    return {"sandbox": levels(), "processes": count, "memory": memory_of_parser(count)}


def _print_checked(checked: Checked) -> None:
    for line in lines_of(checked.rejected):
        say(line, err=True)
    for line in lines_of(checked.unused, "report.unused"):
        say(line, err=True)
    say(in_words("check.read", n=checked.articles, files=checked.files))
