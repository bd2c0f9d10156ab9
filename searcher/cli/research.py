"""`jiewen trends` and `jiewen batch`."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from searcher.cli.clicks import Command, option
from searcher.cli.console import Exit, index_from, index_option, json_option, print_json, say
from searcher.cli.filters import (
    LABELS,
    QueryCommand,
    filter_options,
    mode_option,
    request_from,
    synonyms_option,
)
from searcher.cli.json import message_json, notice_json, trends_json
from searcher.cli.printing import tell
from searcher.cli.terminal_table import columns
from searcher.core.errors import InputError
from searcher.core.model import UNLABELLED, Facet
from searcher.disk.refusals import reason
from searcher.export.delimited import Cell, csv_text
from searcher.export.output import write_out
from searcher.research import (
    MAX_QUERIES,
    Batch,
    Series,
    Trends,
    read_sheet,
)
from searcher.research.batch import batch as ask_all
from searcher.research.rows import OUTSIDE, trend_rows
from searcher.research.trends import is_month
from searcher.research.trends import trends as count_months
from searcher.speech import in_words, said

_LONGEST = 30  # characters of a query shown in a table

format_option = option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="option.format",
)


def _month(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    if given is not None and not is_month(given):
        raise click.BadParameter(in_words("usage.month", given=given))
    return given


def _print_csv(rows: Iterable[Sequence[Cell]]) -> None:
    write_out((piece.encode("utf-8", "replace") for piece in csv_text(rows)), None)


def _print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], fixed: int = 1) -> None:
    for line in columns(headers, rows, shutil.get_terminal_size().columns, fixed):
        say(line)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@click.command(
    name="trends",
    cls=QueryCommand,
)
@click.argument("terms", metavar="TERM...", nargs=-1, required=True)
@option(
    "--by",
    type=click.Choice([Facet.STREET.value, Facet.DEPARTMENT.value]),
    help="option.by",
)
@option("--per", type=click.Choice(["10k"]), help="option.per")
@option("--from", "first", metavar="YYYY-MM", callback=_month, help="option.from")
@option("--to", "last", metavar="YYYY-MM", callback=_month, help="option.to")
@filter_options
@mode_option
@synonyms_option
@format_option
@index_option
@json_option
def trends(terms: tuple[str, ...], index: Path | None, as_json: bool, **options: Any) -> None:
    """Articles a month, for one or more terms, each a query."""
    first, last = options["first"], options["last"]
    if first and last and first > last:
        raise click.UsageError(in_words("usage.months"))
    if options["month"]:
        raise click.UsageError(in_words("usage.month_option"))
    found = count_months(
        index_from(index),
        terms,
        request_from("", options),
        by=Facet(options["by"]) if options["by"] else None,
        first=first,
        last=last,
    )
    for term, notice in found.notices:
        tell([notice], term)
    if as_json or options["form"] == "json":
        print_json(trends_json(found))
    elif options["form"] == "csv":
        _print_csv(_trends_rows(found))
    else:
        _print_trends(found, rates=bool(options["per"]))


def _trends_rows(found: Trends) -> Iterator[Sequence[Cell]]:
    label = [LABELS[found.by]] if found.by else []
    yield ["检索式", *label, "月份", "篇数", "字数", "每万字篇数"]
    yield from trend_rows(found)


def _print_trends(found: Trends, *, rates: bool) -> None:
    if not found.series:
        say(in_words("terminal.none"))
        return
    names = [_short(" ".join(filter(None, (s.term, s.label)))) for s in found.series]
    cells = [_rates(s) if rates else [str(count) for count in s.counts] for s in found.series]
    rows = [[month, *row] for month, *row in zip(found.months, *cells, strict=True)]
    rows.append([UNLABELLED, *(str(series.undated) for series in found.series)])
    if any(series.outside for series in found.series):
        rows.append([OUTSIDE, *(str(series.outside) for series in found.series)])
    rows.append([in_words("table.total"), *(str(series.total) for series in found.series)])
    _print_table([in_words("table.month"), *names], rows)
    if rates:
        say(in_words("terminal.rates"))


def _rates(series: Series) -> list[str]:
    return ["-" if rate is None else f"{rate:.2f}" for rate in series.rates]


@click.command(name="batch", cls=Command)
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path))
@option(
    "--by",
    type=click.Choice([facet.value for facet in Facet]),
    default=Facet.STREET.value,
    show_default=True,
    help="option.columns",
)
@filter_options
@mode_option
@synonyms_option
@format_option
@index_option
@json_option
def batch(index: Path | None, as_json: bool, **options: Any) -> None:
    """Ask up to 500 queries, one a line or in a CSV column "query"."""
    file = options["file"]
    sheet = read_sheet(_read(file), table=file.suffix.lower() == ".csv")
    found = ask_all(
        index_from(index),
        sheet,
        request_from("", options),
        by=Facet(options["by"]),
    )
    _tell(found)
    if as_json or options["form"] == "json":
        print_json(_batch_json(found))
    elif options["form"] == "csv":
        _print_csv(_batch_rows(found))
    else:
        _print_batch(found)
    if found.problems or found.left_out:
        click.get_current_context().exit(Exit.PARTIAL)


def _read(file: Path) -> bytes:
    try:
        if file != Path("-"):
            return file.read_bytes()
        return sys.stdin.buffer.read() if sys.stdin else b""
    except OSError as error:
        raise InputError("file.unreadable", file=file, why=reason(error)) from error


def _tell(found: Batch) -> None:
    for row in found.rows:
        tell(row.notices, in_words("terminal.line", line=row.line))
    for problem in found.problems:
        what = problem.message
        if problem.text:
            what = said("terminal.about", about=problem.message, what=_short(problem.text))
        say(in_words("terminal.line_failed", line=problem.line, what=what), err=True)
    if found.left_out:
        say(
            in_words("terminal.left_out", most=MAX_QUERIES, n=found.left_out),
            err=True,
        )


def _batch_json(found: Batch) -> dict[str, Any]:
    return {
        "by": found.by.value,
        "labels": found.labels,
        "rows": [
            {
                "line": row.line,
                "query": row.text,
                "total": row.total,
                "counts": dict(zip(found.labels, row.counts, strict=True)),
                "notices": [notice_json(notice) for notice in row.notices],
            }
            for row in found.rows
        ],
        "problems": [
            {"line": problem.line, "query": problem.text, **message_json(problem.message)}
            for problem in found.problems
        ],
        "left_out": found.left_out,
    }


def _batch_rows(found: Batch) -> Iterator[Sequence[Cell]]:
    yield ["行号", "检索式", "合计", *found.labels]
    for row in found.rows:
        yield [row.line, row.text, row.total, *row.counts]


def _print_batch(found: Batch) -> None:
    """Leave out columns of zeros: an index may have hundreds of offices."""
    kept = [n for n in range(len(found.labels)) if any(row.counts[n] for row in found.rows)]
    rows = [
        [_short(row.text), str(row.total), *(str(row.counts[n]) for n in kept)]
        for row in found.rows
    ]
    _print_table(
        [in_words("table.query"), in_words("table.total"), *(found.labels[n] for n in kept)],
        rows,
        fixed=2,
    )
    if zeros := len(found.labels) - len(kept):
        say(in_words("terminal.zeros", n=zeros))
