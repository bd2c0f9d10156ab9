"""`jiewen export`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import option
from searcher.cli.console import index_from, index_option, say, settings_from
from searcher.cli.filters import (
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    since,
    since_option,
    sort_option,
    strict_option,
    synonyms_option,
)
from searcher.cli.identity import present_id
from searcher.cli.printing import tell
from searcher.core.errors import InputError
from searcher.core.model import Hit
from searcher.core.request import Request
from searcher.export import Format, Gathered, found, render, selected, write_out
from searcher.export.gather import Exports
from searcher.speech import in_words


@click.command(
    name="export",
    cls=QueryCommand,
)
@click.argument("words", metavar="QUERY", nargs=-1)
@option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    help="option.export.format",
)
@option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="option.output",
)
@option(
    "--id",
    "ids",
    multiple=True,
    metavar="ID",
    help="option.id",
)
@filter_options
@since_option
@mode_option
@sort_option
@synonyms_option
@strict_option
@index_option
def export(words: tuple[str, ...], index: Path | None, **options: Any) -> None:
    """Export every hit: tables, lists, clippings, or citations."""
    target = options["output"] if options["output"] != Path("-") else None
    form = _format(options["form"], target)
    ids, typed = options["ids"], since(" ".join(words), options)
    request = request_from(typed, options)
    if ids and (request.choices or request.typed):
        raise click.UsageError(in_words("usage.id_alone"))
    opened = index_from(index)
    settings = settings_from(index=index)
    ids = [present_id(opened, settings.index, each) for each in ids]
    gathered = _gathered(opened, ids, request, settings.public_url)
    tell(gathered.notices)
    counted = _Counted(gathered.hits)
    write_out(render(counted, gathered.origin, form), target)
    if target:
        say(in_words("terminal.exported", n=counted.seen, file=target), err=True)


class _Counted:
    """Hits that are counted while they are read."""

    def __init__(self, hits: Iterator[Hit]) -> None:
        self._hits = hits
        self.seen = 0

    def __iter__(self) -> Iterator[Hit]:
        for hit in self._hits:
            self.seen += 1
            yield hit


def _format(named: str | None, target: Path | None) -> Format:
    ending = target.suffix.lower() if target else ""
    guessed = next((form for form in Format if form.ending == ending), Format.CSV)
    form = Format(named) if named else guessed
    if form.most is not None and target is None and sys.stdout and sys.stdout.isatty():
        raise click.UsageError(in_words("usage.binary", form=form.value))
    return form


def _gathered(index: Exports, ids: Sequence[str], request: Request, site: str) -> Gathered:
    if not ids:
        return found(index, request, site=site)
    gathered = selected(index, ids, site)
    for missing in gathered.missing:
        raise InputError("article.not_indexed", id=missing)
    return gathered
