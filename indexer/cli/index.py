"""`jiewen index`, `reindex` and `extract`."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from indexer.cli.listing import is_note, line_of, lines_of
from indexer.corpus.manifest import FILE_NAME
from indexer.corpus.sources import Rejection, walk
from indexer.extract.explain import rules_json, rules_lines
from indexer.extract.explain_account import account_json, account_lines
from indexer.extract.extract import Extraction
from indexer.extract.workers import extract_in_order
from indexer.ocr.choose import vision_of
from indexer.update import run
from searcher.cli.clicks import Command, option
from searcher.cli.console import (
    Exit,
    index_option,
    json_option,
    ocr_option,
    print_json,
    progress_bar,
    say,
    settings_from,
)
from searcher.cli.json import message_json, reason_json
from searcher.core.errors import CorpusError
from searcher.core.model import Article
from searcher.engines.choose import engine_for
from searcher.find.highlight import display_title
from searcher.settings import Settings
from searcher.speech import in_words


@click.command("index", cls=Command)
@click.argument("corpus", type=click.Path(path_type=Path), required=False)
@option("--force", is_flag=True, help="option.force")
@ocr_option
@index_option
@json_option
def index_command(
    corpus: Path | None, force: bool, ocr: str | None, index: Path | None, as_json: bool
) -> None:
    """Bring the index up to date with CORPUS."""
    settings = settings_from(index=index, corpus=corpus, ocr=ocr)

    def update(progress: run.Progress) -> run.Report:
        return run.index(
            engine_for(settings),
            settings.index,
            settings.corpus,
            force=force,
            gazetteer=settings.gazetteer,
            follow_links=settings.follow_links,
            vision=vision_of(settings.ocr, settings.recognised),
            progress=progress,
        )

    _report(update, as_json)


@click.command(cls=Command)
@ocr_option
@index_option
@json_option
def reindex(ocr: str | None, index: Path | None, as_json: bool) -> None:
    """Rebuild beside the old index, verify, swap."""
    settings = settings_from(index=index, ocr=ocr)

    def rebuild(progress: run.Progress) -> run.Report:
        return run.reindex(
            engine_for(settings),
            settings.index,
            gazetteer=settings.gazetteer,
            follow_links=settings.follow_links,
            vision=vision_of(settings.ocr, settings.recognised),
            progress=progress,
        )

    _report(rebuild, as_json)


def _report(work: Callable[[run.Progress], run.Report], as_json: bool) -> None:
    with progress_bar() as progress:
        report = work(progress)
    if as_json:
        print_json(asdict(report) | {"rejected": [_rejected_json(r) for r in report.rejected]})
    else:
        for line in lines_of(report.rejected):
            say(line, err=True)
        code = "report.rebuilt" if report.rebuilt else "report.index"
        counts = {name: getattr(report, name) for name in ("files", "read", "put", "deleted")}
        say(in_words(code, n=report.articles, seconds=report.seconds, **counts))
    if not all(is_note(each.reason) for each in report.rejected):
        click.get_current_context().exit(Exit.PARTIAL)


def _rejected_json(item: Rejection) -> dict[str, Any]:
    return {"file": item.path, **reason_json(item.reason)}


@click.command("extract", cls=Command)
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@option(
    "--explain",
    is_flag=True,
    help="option.explain",
)
@ocr_option
@json_option
def extract_command(files: tuple[Path, ...], explain: bool, ocr: str | None, as_json: bool) -> None:
    """Show the articles found in files, without indexing."""
    settings = settings_from(ocr=ocr)
    found = [pair for path in files for pair in _extracted(path, settings, accounts=explain)]
    if as_json:
        print_json([_file_json(name, extraction, explain) for name, extraction in found])
    else:
        for name, extraction in found:
            _print_file(name, extraction, explain)
    if not all(is_note(each) for _, extraction in found for each in extraction.problems):
        click.get_current_context().exit(Exit.PARTIAL)


def _extracted(
    path: Path, settings: Settings, *, accounts: bool
) -> Iterator[tuple[str, Extraction]]:
    root = _corpus_of(path)
    follow = settings.follow_links
    vision = vision_of(settings.ocr, settings.recognised)
    context = run.load_context(root, settings.gazetteer, follow_links=follow, vision=vision)
    try:
        inputs = list(walk(path, follow_links=follow, pictures=vision.is_open))
    except CorpusError as error:
        yield str(path), Extraction((), (error.message,))
        return
    names = [str(path) if path.is_file() else str(path / item.path) for item in inputs]
    inside = [Path(name).absolute().relative_to(root).as_posix() for name in names]
    placed = [replace(item, path=place) for item, place in zip(inputs, inside, strict=True)]
    with progress_bar() as progress:
        outcomes = extract_in_order(placed, context, progress, accounts=accounts)
    for name, outcome in zip(names, outcomes, strict=True):
        if isinstance(outcome, Rejection):
            outcome = Extraction((), (outcome.reason,))
        yield name, outcome


def _corpus_of(path: Path) -> Path:
    """Return the nearest folder above that has a manifest, else the file's own folder."""
    start = path.absolute() if path.is_dir() else path.absolute().parent
    return next((f for f in (start, *start.parents) if (f / FILE_NAME).is_file()), start)


def _file_json(name: str, extraction: Extraction, explain: bool) -> dict[str, Any]:
    return {
        "file": name,
        "articles": [
            _article_json(article) | ({"rules": rules_json(decisions)} if explain else {})
            for article, decisions in extraction.explained()
        ],
        "rejected": "; ".join(map(str, extraction.problems)) or None,
        **({"accounts": list(map(account_json, extraction.accounts))} if explain else {}),
    } | (
        {"problems": [message_json(each) for each in extraction.problems]}
        if extraction.problems
        else {}
    )


def _article_json(article: Article) -> dict[str, Any]:
    names = ("title", "kicker", "body", "captions", "byline", "department", "street", "district")
    dates = ("event_date", "issue_date", "month", "page", "continued_to")
    confidence = {
        e.field: {"confidence": e.confidence, **reason_json(e.reason)} for e in article.evidence
    }
    values = {name: getattr(article, name) for name in names + dates}
    return values | {"confidence": confidence}


def _print_file(name: str, extraction: Extraction, explain: bool) -> None:
    say(in_words("extract.file", file=name, n=len(extraction.articles)), bold=True)
    for problem in extraction.problems:
        say(line_of(problem, name), err=True)
    for article, decisions in extraction.explained():
        about = [article.street, article.department, article.event_date or article.month]
        say()
        say(f"  {display_title(article)}")
        say("  " + " · ".join(value for value in about if value))
        say("  " + article.body[:60].replace("\n", " ") + "…")
        for line in rules_lines(decisions) if explain else ():
            say(f"    {line}")
    for account in extraction.accounts:
        say()
        for line in account_lines(account):
            say(f"  {line}")
    say()
