"""Costs of an OpenSearch cluster for each article and each answer: ``python -m bench.cluster``.

`bench.scaling` computes docs/scaling.md from these figures. Generated articles are indexed as the
product does; some are indexed again with one stream left out at a time; then queries with few to
nearly all articles as hits are run. All indexes are removed at the end.
"""

import time
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from bench import cluster_answers as reading
from bench import cluster_costs as costs
from bench.corpus import load_articles, prepare
from bench.engines.opensearch_peer import Place, primary_bytes, remove, reserved, settle
from bench.peers import cluster_option, failures, workplace
from bench.report import brief, table
from searcher.cli.console import json_option, print_json
from searcher.core.engine import Engine

_KINDS = ("word", "phrase")  # kinds of queries that have cheap and expensive examples


@dataclass(frozen=True, slots=True)
class Figures:
    """All measured figures.

    Attributes:
        articles: number of articles.
        nodes: number of nodes in the cluster.
        shards: number of shards in the index.
        rebuild_s: seconds from articles to a serving index.
        client_ms: CPU milliseconds of the client for each article, all its work.
        built_bytes: bytes of each article after the rebuild, when merges have settled.
        writing: see `bench.cluster_costs`.
        stored: see `bench.cluster_costs`; by what was left out or added.
        asked: the queries.
        lines: by kind of query and cost, see `bench.cluster_answers`.
        depths: hits before a page of ten -> milliseconds.
        walks: milliseconds of answers that read all articles.
        held_bytes: memory of the client for each article when `index` compares.
    """

    articles: int
    nodes: int
    shards: int
    rebuild_s: float
    client_ms: float
    built_bytes: float
    writing: costs.Writing
    stored: Mapping[str, costs.Stored]
    asked: list[reading.Measured]
    lines: Mapping[str, Mapping[str, reading.Line]]
    depths: Mapping[int, float]
    walks: Mapping[str, float]
    held_bytes: float


def measure(place: Place, corpus: Path, articles: int, parts: int, runs: int) -> Figures:
    """Measure with a prepared corpus.

    Args:
        place: of the index.
        corpus: file of records.
        articles: number of records.
        parts: number of articles to index repeatedly; 0: skip this.
        runs: how often each query is run.
    """
    connection = costs.connected(place)
    engine = place.engine()
    began, busy = time.perf_counter(), time.process_time()
    engine.rebuild(load_articles(corpus))
    rebuild, busy = time.perf_counter() - began, time.process_time() - busy
    settle(place)
    built = primary_bytes(place) / articles
    held = _held(engine)
    engine.close()
    asked = reading.answers(place, connection, corpus, runs)
    depths = reading.depths(place, corpus, articles, runs)
    some = list(islice(load_articles(corpus), parts or 1000))
    return Figures(
        articles,
        connection.ask("GET", "/_cluster/health")["number_of_nodes"],
        place.cluster.shards,
        rebuild,
        busy * 1000 / articles,
        built,
        costs.writing(connection, some),
        costs.stored(connection, some) if parts else {},
        asked,
        {kind: _lines([each for each in asked if each.kind == kind]) for kind in _KINDS},
        depths,
        reading.walks(place),
        held,
    )


def _held(engine: Engine) -> float:
    """Return the bytes of memory for each article in the map of digests."""
    tracemalloc.start()
    held = engine.held()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(held)


def _lines(asked: list[reading.Measured]) -> dict[str, reading.Line]:
    return {
        "first": reading.line(asked, lambda each: each.first_ms),
        "p50": reading.line(asked, lambda each: each.p50_ms),
        "nodes": reading.line(asked, lambda each: each.nodes_ms),
    }


def lines(figures: Figures) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{figures.articles:,} articles, {figures.nodes} nodes, {figures.shards} shards"
    yield f"rebuild {brief(figures.rebuild_s)} s, {brief(figures.built_bytes)} bytes an article"
    yield f"the client's CPU, all: {brief(figures.client_ms)} ms an article"
    yield f"held: {brief(figures.held_bytes)} bytes of memory an article"
    yield ""
    told = asdict(figures.writing).items()
    yield from table(["an article", "", ""], ([name, brief(value), ""] for name, value in told))
    yield ""
    kinds = list(next(iter(figures.stored.values())).files) if figures.stored else []
    stored = (
        [name, brief(each.bytes), *(brief(each.files[kind]) for kind in kinds), ""]
        for name, each in figures.stored.items()
    )
    yield from table(["bytes an article", "all", *kinds, ""], stored)
    yield ""
    yield from table(
        ["question", "hits", "first ms", "p50 ms", "CPU ms", ""],
        (
            [a.kind, f"{a.hits:,}", brief(a.first_ms), brief(a.p50_ms), brief(a.nodes_ms), ""]
            for a in figures.asked
        ),
    )
    yield ""
    fitted: Iterator[list[Any]] = (
        [f"{kind}, {cost}", brief(each.fixed_ms), brief(each.million_ms), ""]
        for kind, all_ in figures.lines.items()
        for cost, each in all_.items()
    )
    yield from table(["cost", "ms", "ms a million hits", ""], fitted)
    yield ""
    deep = ([f"{depth:,}", brief(ms), ""] for depth, ms in figures.depths.items())
    yield from table(["hits before a page", "ms", ""], deep)
    yield ""
    whole = ([name, brief(ms), ""] for name, ms in figures.walks.items())
    yield from table(["through all articles", "ms", ""], whole)


@click.command(
    epilog="例 / example:  python -m bench.cluster --opensearch-url http://127.0.0.1:9200"
)
@click.option("--articles", type=click.IntRange(min=1000), default=20_000, show_default=True)
@click.option(
    "--parts",
    type=click.IntRange(min=0),
    default=20_000,
    show_default=True,
    help="按字段量体积用多少篇 / articles for bytes by stream; 0: none",
)
@click.option("--runs", type=click.IntRange(min=1), default=15, show_default=True)
@cluster_option
@json_option
def main(articles: int, parts: int, runs: int, cluster: str, as_json: bool) -> None:
    """集群的开销 / Measure what a cluster takes for an article and for an answer."""
    with failures(), workplace(None, "") as folder:
        place = reserved(cluster)
        prepared = prepare(articles, None, folder)
        try:
            figures = measure(place, prepared.path, prepared.count, parts, runs)
        finally:
            remove(place)
    if as_json:
        print_json(asdict(figures))
        return
    for each in lines(figures):
        click.echo(each)


if __name__ == "__main__":
    main()
