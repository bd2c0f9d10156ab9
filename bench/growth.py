"""The growth of figures with the corpus: ``python -m bench.growth --sizes 10000,100000``.

Repeats `bench.peers` with the beginning of the same corpus at each size, and prints each figure
with
its ratio to the value at the first size.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from bench import report
from bench.measure import Figures, Plan, measure
from bench.peers import (
    cluster_option,
    corpus_option,
    engines_option,
    failures,
    folder_option,
    runs_option,
    show,
    whoosh_option,
    workplace,
)
from bench.targets import PEAK_MB, Target
from searcher.cli.console import json_option, print_json

SIZES = (10_000, 100_000, 300_000, 1_000_000)
_SMALL, _BIG = 100_000, 1_000_000  # the two sizes that the bounds on growth compare
_MOST_P95, _MOST_PEAK = 12.0, 1.1  # bounds on the ratios; a peak counts as equal within 10%

Values = Mapping[str, float]


def _sizes(_context: click.Context, _option: click.Parameter, typed: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(size) for size in typed.split(",")}))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _values(figures: Figures) -> dict[str, Values]:
    """Return all compared figures by name, then by engine."""
    found: dict[str, Values] = {
        "build, s": figures.build_s,
        "index, bytes": figures.index_bytes,
        "peak memory, MiB": figures.peak_mb,
        "  without mapped files": figures.anonymous_mb,
        "open, ms": figures.open_ms,
        "private memory, MiB": figures.private_mb,
        "one article changed, s": figures.update_s,
    }
    for row in figures.workloads:
        found |= {f"{row.name} p50, ms": row.p50_ms, f"{row.name} p95, ms": row.p95_ms}
    return found


def lines(runs: Sequence[Figures], engines: Sequence[str]) -> Iterator[str]:
    """Yield a table for each engine, with a row for each figure and a column for each size."""
    tables = [_values(figures) for figures in runs]
    for engine in engines:
        rows = [
            [name, *_cells([table[name][engine] for table in tables])]
            for name in tables[0]
            if all(engine in table[name] for table in tables)
        ]
        yield from report.table([engine, *(f"{figures.articles:,}" for figures in runs)], rows)
        yield ""


def _cells(values: Sequence[float]) -> Iterator[str]:
    first = values[0]
    yield report.brief(first)
    for value in values[1:]:
        yield f"{report.brief(value)} (x{report.brief(value / first)})"


def growth_targets(runs: Sequence[Figures]) -> Iterator[Target]:
    """Yield the bounds on growth, if both compared sizes were measured."""
    sizes = {figures.articles: figures for figures in runs}
    if not {_SMALL, _BIG} <= sizes.keys() or "jiewen" not in sizes[_BIG].build_s:
        return
    small, big = sizes[_SMALL], sizes[_BIG]
    slower = _log_p95(big) / _log_p95(small)
    fatter = big.peak_mb["jiewen"] / small.peak_mb["jiewen"]
    yield Target("p95 of the mixed log, 1,000,000/100,000", slower, _MOST_P95)
    yield Target("peak memory of our build, 1,000,000/100,000", fatter, _MOST_PEAK)
    yield Target("peak memory at 1,000,000, MiB", big.peak_mb["jiewen"], PEAK_MB)


def _log_p95(figures: Figures) -> float:
    return _values(figures)["mixed p95, ms"]["jiewen"]


@click.command(epilog="例 / example:  python -m bench.growth --sizes 10000,100000")
@click.option(
    "--sizes",
    callback=_sizes,
    default=",".join(map(str, SIZES)),
    show_default=True,
    help="篇数 / numbers of articles",
)
@corpus_option
@engines_option
@cluster_option
@whoosh_option
@runs_option
@folder_option
@json_option
def main(
    sizes: tuple[int, ...],
    corpus: Path | None,
    engines: tuple[str, ...],
    cluster: str,
    whoosh_articles: int,
    runs: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """各项数值如何随规模增长 / How each figure grows with the corpus."""
    found = []
    for size in sizes:
        with failures(), workplace(folder, str(size)) as place:
            plan = Plan(size, place, corpus, engines, whoosh_articles, runs, cluster=cluster)
            found.append(measure(plan))
        if not as_json:
            show(found[-1])
    if as_json:
        print_json([report.as_json(figures) for figures in found])
        return
    for line in (*lines(found, engines), *report.target_lines(list(growth_targets(found)))):
        click.echo(line)


if __name__ == "__main__":
    main()
