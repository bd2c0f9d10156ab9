"""`jiewen index`, `reindex` and `extract`."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from indexer.cli.listing import lines_of
from indexer.corpus.manifest import FILE_NAME
from indexer.corpus.sources import Rejection, walk
from indexer.extract.explain import rules_json, rules_lines
from indexer.extract.extract import Extraction
from indexer.extract.workers import extract_in_order
from indexer.update import run
from searcher.cli.console import (
    Exit,
    index_option,
    json_option,
    print_json,
    progress_bar,
    say,
    settings_from,
)
from searcher.core.errors import CorpusError
from searcher.core.model import Article
from searcher.engines.choose import engine_for
from searcher.find.highlight import display_title


@click.command(
    "index",
    epilog="例 / example:  jiewen index ~/newsletters",
)
@click.argument("corpus", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="语料为空时也照做 / even if that deletes everything")
@index_option
@json_option
def index_command(corpus: Path | None, force: bool, index: Path | None, as_json: bool) -> None:
    """更新索引：只重读改动过的文件 / Bring the index up to date with CORPUS."""
    settings = settings_from(index=index, corpus=corpus)

    def update(progress: run.Progress) -> run.Report:
        return run.index(
            engine_for(settings),
            settings.index,
            settings.corpus,
            force=force,
            gazetteer=settings.gazetteer,
            follow_links=settings.follow_links,
            progress=progress,
        )

    _report(update, as_json)


@click.command(epilog="例 / example:  jiewen reindex --index /srv/jiewen")
@index_option
@json_option
def reindex(index: Path | None, as_json: bool) -> None:
    """在旁边重建索引，核对后一步换上 / Rebuild beside the old index, verify, swap."""
    settings = settings_from(index=index)

    def rebuild(progress: run.Progress) -> run.Report:
        return run.reindex(
            engine_for(settings),
            settings.index,
            gazetteer=settings.gazetteer,
            follow_links=settings.follow_links,
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
            say(f"未收 / rejected  {line}", err=True)
        say(
            f"{report.articles} 篇文章 / articles, {report.files} 个文件 / files "
            f"(读取 / read {report.read}); +{report.put} −{report.deleted}"
            f"{'; 已重建 / built anew' if report.rebuilt else ''}; {report.seconds:.1f} s"
        )
    if report.rejected:
        click.get_current_context().exit(Exit.PARTIAL)


def _rejected_json(item: Rejection) -> dict[str, str]:
    return {"file": item.path, "reason": item.reason}


@click.command("extract", epilog="例 / example:  jiewen extract 2021-06-09.pdf --json")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--explain",
    is_flag=True,
    help="说明每篇由哪些规则判定 / name the rules that decided each article",
)
@json_option
def extract_command(files: tuple[Path, ...], explain: bool, as_json: bool) -> None:
    """列出文件中的文章，不建索引 / Show the articles found in files, without indexing."""
    found = [pair for path in files for pair in _extracted(path)]
    if as_json:
        print_json([_file_json(name, extraction, explain) for name, extraction in found])
    else:
        for name, extraction in found:
            _print_file(name, extraction, explain)
    if any(extraction.problems for _, extraction in found):
        click.get_current_context().exit(Exit.PARTIAL)


def _extracted(path: Path) -> Iterator[tuple[str, Extraction]]:
    root = _corpus_of(path)
    settings = settings_from()
    follow = settings.follow_links
    context = run.load_context(root, settings.gazetteer, follow_links=follow)
    try:
        inputs = list(walk(path, follow_links=follow))
    except CorpusError as error:
        yield str(path), Extraction((), (str(error),))
        return
    names = [str(path) if path.is_file() else str(path / item.path) for item in inputs]
    inside = [Path(name).absolute().relative_to(root).as_posix() for name in names]
    placed = [replace(item, path=place) for item, place in zip(inputs, inside, strict=True)]
    with progress_bar() as progress:
        outcomes = extract_in_order(placed, context, progress)
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
        "rejected": "; ".join(extraction.problems) or None,
    }


def _article_json(article: Article) -> dict[str, Any]:
    names = ("title", "kicker", "body", "captions", "byline", "department", "street", "district")
    dates = ("event_date", "issue_date", "month", "page", "continued_to")
    confidence = {
        e.field: {"confidence": e.confidence, "reason": e.reason} for e in article.evidence
    }
    return {name: getattr(article, name) for name in names + dates} | {"confidence": confidence}


def _print_file(name: str, extraction: Extraction, explain: bool) -> None:
    say(f"{name}  {len(extraction.articles)} 篇", bold=True)
    for problem in extraction.problems:
        say(f"  未收 / rejected: {problem}", err=True)
    for article, decisions in extraction.explained():
        about = [article.street, article.department, article.event_date or article.month]
        say()
        say(f"  {display_title(article)}")
        say("  " + " · ".join(value for value in about if value))
        say("  " + article.body[:60].replace("\n", " ") + "…")
        for line in rules_lines(decisions) if explain else ():
            say(f"    {line}")
    say()
