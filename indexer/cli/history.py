"""`jiewen corrections`: the history of all corrections, and corrections.toml as its twin."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from indexer.corpus.origin import read_origin
from indexer.history.change import Change
from indexer.history.history import History
from indexer.history.log import Log
from indexer.history.telling import history_rows, target_of, values_of, who_of
from indexer.history.toml import toml_of
from indexer.update.run import root_of
from searcher.cli.clicks import Command, option
from searcher.cli.console import index_option, print_json, say, settings_from
from searcher.core.errors import CorpusError
from searcher.export.delimited import csv_text
from searcher.export.output import write_out
from searcher.settings import Settings
from searcher.speech import in_words

_ACTIONS = ("history", "export", "import")


@click.command("corrections", cls=Command)
@click.argument("action", type=click.Choice(_ACTIONS))
@option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="option.output",
)
@option(
    "--format", "form", type=click.Choice(("text", "csv", "json")), help="option.history_format"
)
@index_option
def corrections_command(
    action: str, output: Path | None, form: str | None, index: Path | None
) -> None:
    """Show the history of corrections, write corrections.toml from it, or take it in."""
    output = None if output == Path("-") else output
    settings = settings_from(index=index)
    history = History(settings.index, settings.gazetteer, settings.follow_links)
    if action == "import":
        _import(history, settings)
    elif action == "export":
        log = history.log()
        rows = (change.says for change in log.stating())
        head = f"# {in_words('corrections.head', n=len(log.stating()))}\n"
        write_out((text.encode() for text in (head, *toml_of(rows))), output)
    else:
        _show(history.log(), form or ("csv" if output else "text"), output)


def _import(history: History, settings: Settings) -> None:
    corpus = settings.corpus or read_origin(settings.index)
    if corpus is None:
        raise CorpusError("corpus.unknown", folder=settings.index)
    if not corpus.exists():
        raise CorpusError("corpus.missing", corpus=corpus)
    filing = history.import_file(root_of(corpus))
    counts = {"added": len(filing.add), "undone": len(filing.undo), "n": len(filing.keep)}
    say(in_words("corrections.imported", **counts))


def _show(log: Log, form: str, output: Path | None) -> None:
    if form == "csv":
        write_out((piece.encode() for piece in csv_text(history_rows(log))), output)
    elif form == "json":
        told = [asdict(each) | {"active": each.number in log.active} for each in log.changes]
        if output is None:
            print_json(told)
        else:
            write_out([json.dumps(told, ensure_ascii=False, indent=1).encode()], output)
    else:
        for change in log.changes:
            _print(log, change)


def _print(log: Log, change: Change) -> None:
    say(f"{change.number}  {change.at}  {who_of(change)}  {target_of(log, change)}", bold=True)
    for field, old, new in values_of(change):
        say(f"  {field}: {old} → {new}")
    if change.reason:
        say(f"  {change.reason}")
    if change.number not in log.active:
        say(f"  {in_words('corrections.undone')}", dim=True)
