"""The time and size of pages: ``python -m bench.web --index jiewen-index``.

Pages are made by the whole application in one thread, without a network: parsing, searching, facet
counts, template and compression. Then the compressed bytes of a first visit are listed.
"""

import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

import click
from flask.testing import FlaskClient

from bench.addresses import addresses
from searcher.cli.console import index_option, settings_from
from searcher.engines.choose import open_index
from searcher.settings import Settings
from web.app import create_app

_GZIP = {"Accept-Encoding": "gzip"}
_LOADED = re.compile(r'<(?:link rel="(?:icon|stylesheet)"|script)[^>]* (?:href|src)="([^"]+)"')
_IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"'\n]*["'](\.[^"'\n]+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Times:
    """Times for pages of one kind.

    Attributes:
        kind: of page.
        pages: number of requests in all runs.
        p50: median milliseconds by the clock.
        p95: 95th percentile in milliseconds by the clock.
        most: greatest milliseconds by the clock.
        cpu: median milliseconds of CPU time, which depends little on other work of the machine.
        size: median compressed bytes.
    """

    kind: str
    pages: int
    p50: float
    p95: float
    most: float
    cpu: float
    size: float


def measure(client: FlaskClient, kind: str, asked: Sequence[str], runs: int) -> Times:
    """Request each page once to warm up, then ``runs`` times.

    Raises:
        RuntimeError: a page could not be loaded.
    """
    sizes = [_size(client, address) for address in asked]
    spent = [_spent(client, address) for _ in range(runs) for address in asked]
    times, cpu = sorted(clock for clock, _ in spent), median(cpu for _, cpu in spent)
    p95 = times[math.ceil(len(times) * 0.95) - 1]
    return Times(kind, len(times), median(times), p95, times[-1], cpu, median(sizes))


def _spent(client: FlaskClient, address: str) -> tuple[float, float]:
    began, computed = time.perf_counter(), time.thread_time()
    client.get(address, headers=_GZIP)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - computed) * 1000


def _size(client: FlaskClient, address: str) -> int:
    answer = client.get(address, headers=_GZIP)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return len(answer.data)


def first_visit(client: FlaskClient, address: str = "/") -> dict[str, int]:
    """Return the compressed bytes of a page and of each file that it loads, by address."""
    text = client.get(address).text
    found = {address: _size(client, address)}
    waiting = [urljoin(address, each) for each in _LOADED.findall(text)]
    while waiting:
        if (file := waiting.pop()) not in found:
            found[file] = _size(client, file)
            if file.split("?")[0].endswith(".js"):
                waiting += [
                    urljoin(file, each) for each in _IMPORTED.findall(client.get(file).text)
                ]
    return found


@click.command(epilog="例 / example:  python -m bench.web --index jiewen-index --runs 5")
@index_option
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True)
def main(index: Path | None, runs: int) -> None:
    """网页有多快 / How fast pages are."""
    folder = settings_from(index=index).index
    opened = open_index(folder)
    client = create_app(opened, Settings(index=folder, access_log="off")).test_client()
    click.echo("| page | asked | p50, ms | p95, ms | most, ms | CPU, ms | KB |")
    click.echo("|---|---|---|---|---|---|---|")
    for kind, asked in addresses(opened).items():
        row = measure(client, kind, asked, runs)
        click.echo(
            f"| {kind} | {row.pages} | {row.p50:.1f} | {row.p95:.1f} | {row.most:.1f} "
            f"| {row.cpu:.1f} | {row.size / 1000:.1f} |"
        )
    click.echo("\n| first visit | bytes |\n|---|---|")
    loaded = first_visit(client)
    for address, size in loaded.items():
        click.echo(f"| {address} | {size:,} |")
    click.echo(f"| together | {sum(loaded.values()):,} |")


if __name__ == "__main__":
    main()
