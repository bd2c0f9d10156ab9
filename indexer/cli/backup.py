"""`jiewen backup` and `jiewen restore`."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from indexer.backup.contents import Contents
from indexer.backup.making import make
from indexer.backup.putting_back import restore
from searcher.cli.clicks import Command, option
from searcher.cli.console import (
    Exit,
    index_option,
    json_option,
    print_json,
    progress_bar,
    say,
    settings_from,
)
from searcher.cli.json import message_json
from searcher.core.errors import SystemRefused
from searcher.disk.refusals import told
from searcher.engines.choose import engine_for, open_engine
from searcher.speech import Message, in_words

_folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
_wait = option(
    "--wait", type=click.FloatRange(min=0), default=600.0, show_default=True, help="option.wait"
)
_MEGA = 10**6  # bytes


@click.command("backup", cls=Command)
@_folder
@_wait
@index_option
@json_option
def backup_command(folder: Path, wait: float, index: Path | None, as_json: bool) -> None:
    """Copy all that the index is made of into FOLDER, while it serves."""
    settings = settings_from(index=index)
    try:
        with progress_bar() as progress:
            made = make(
                engine_for(settings),
                partial(open_engine, redacts=settings.redact),
                settings.engine,
                settings.index,
                folder,
                wait=wait,
                waiting=_waiting,
                progress=progress,
            )
    except OSError as error:
        raise SystemRefused("backup.refused", why=told(error, folder)) from error
    if as_json:
        print_json(
            {"backup": str(folder), **_contents_json(made.contents)}
            | {"notes": _json(made.notes), "lacks": _json(made.lacks)}
        )
    else:
        _tell("report.backup", folder, made.contents, made.contents.articles)
        for message in (*made.notes, *made.lacks):
            say(in_words("report.rejected", what=message), err=True)
    if made.lacks:
        click.get_current_context().exit(Exit.PARTIAL)


@click.command("restore", cls=Command)
@_folder
@option("--corpus", type=click.Path(path_type=Path), help="option.restore_corpus")
@option("--replace", is_flag=True, help="option.replace")
@_wait
@index_option
@json_option
def restore_command(
    folder: Path,
    corpus: Path | None,
    replace: bool,
    wait: float,
    index: Path | None,
    as_json: bool,
) -> None:
    """Put the backup in FOLDER back, in one step."""
    settings = settings_from(index=index)
    try:
        with progress_bar() as progress:
            done = restore(
                lambda: engine_for(settings),
                settings.engine,
                folder,
                settings.index,
                corpus=corpus,
                replace=replace,
                wait=wait,
                waiting=_waiting,
                progress=progress,
            )
    except OSError as error:
        raise SystemRefused("restore.refused", why=told(error, settings.index)) from error
    if as_json:
        print_json(
            {"index": str(settings.index), **_contents_json(done.contents)}
            | {"articles": done.articles, "notes": _json(done.notes), "kept": _json(done.kept)}
        )
    else:
        _tell("report.restore", settings.index, done.contents, done.articles)
        for message in (*done.notes, *done.kept):
            say(in_words("report.rejected", what=message), err=True)
    if done.kept:
        click.get_current_context().exit(Exit.PARTIAL)


def _waiting() -> None:
    say(in_words("backup.waiting"), err=True)


def _tell(code: str, folder: Path, contents: Contents, articles: int | None) -> None:
    size = contents.size / _MEGA
    shown = "–" if articles is None else articles
    say(
        in_words(
            code,
            folder=folder,
            n=len(contents.files),
            size=f"{size:.1f}",
            articles=shown,
            made=contents.made,
        )
    )


def _contents_json(contents: Contents) -> dict[str, Any]:
    names = ("made", "program", "engine", "corpus", "articles")
    counts = {"files": len(contents.files), "bytes": contents.size}
    return {name: getattr(contents, name) for name in names} | counts


def _json(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    return [message_json(each) for each in messages]
