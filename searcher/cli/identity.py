"""Former ids on the command line: the present id is taken; `jiewen aliases` lists all of them."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click

from searcher.cli.clicks import Command, option
from searcher.cli.console import index_option, json_option, print_json, settings_from
from searcher.core.engine import HoldsArticles
from searcher.core.errors import InputError
from searcher.export.output import write_out
from searcher.identity.register import Withdrawn, aliases, resolve

_HEAD = ("former", "present")


def present_id(index: HoldsArticles, folder: Path, article_id: str) -> str:
    """Return the present id of an article, given any id that it ever had.

    Args:
        index: the index.
        folder: its folder, which holds the register.
        article_id: an id; one that is unknown is returned unchanged.

    Raises:
        InputError: the article was withdrawn.
    """
    if index.get(article_id) is not None:
        return article_id
    became = resolve(folder, article_id)
    if isinstance(became, Withdrawn):
        code = "article.withdrawn.reason" if became.reason else "article.withdrawn"
        raise InputError(code, id=article_id, since=became.since, reason=became.reason)
    return became.to if became else article_id


@click.command("aliases", cls=Command)
@option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="option.output",
)
@index_option
@json_option
def aliases_command(output: Path | None, index: Path | None, as_json: bool) -> None:
    """List the former ids of articles with the present ones, as CSV."""
    pairs = aliases(settings_from(index=index).index)
    if as_json:
        print_json(dict(pairs))
    else:
        write_out(_rows(pairs), None if output == Path("-") else output)


def _rows(pairs: list[tuple[str, str]]) -> Iterator[bytes]:
    for row in (_HEAD, *pairs):
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue().encode("utf-8", "replace")
