"""The time of quotes with punctuation: ``python -m bench.quotes --articles 300000``.

Generated articles of `bench.corpus` in the embedded engine, in one process. Each quote runs six
times
through `find`; the hits, the first time and the median of the other five are printed.
"""

import statistics
import tempfile
import time
from pathlib import Path

import click

from bench.corpus import generate
from searcher.core.engine import Engine
from searcher.core.request import Request
from searcher.engines.choose import open_engine
from searcher.find.find import find

QUOTES = ("“房，街”", "“的，”", "“，”", "“，。”", "“街道，社区”", "“。街”")
RUNS = 6


@click.command()
@click.option("--articles", default=20_000, show_default=True, help="how many are indexed")
def main(articles: int) -> None:
    """Build an index in a temporary folder and time each quote on it."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        engine = open_engine(Path(folder) / "index")
        engine.rebuild(generate(articles))
        click.echo(f"build {time.perf_counter() - began:.1f} s")
        for quote in QUOTES:
            hits, first, median = measured(engine, quote)
            click.echo(f"{quote}  hits {hits}  first {first:.1f} ms  median {median:.1f} ms")
        engine.close()


def measured(engine: Engine, quote: str) -> tuple[int, float, float]:
    """Return hits, milliseconds of the first answer, and median milliseconds of the others."""
    spent = []
    total = 0
    for _ in range(RUNS):
        began = time.perf_counter()
        total = find(engine, Request(quote)).total
        spent.append((time.perf_counter() - began) * 1000)
    return total, spent[0], statistics.median(spent[1:])


if __name__ == "__main__":
    main()
