"""Resources for each number of articles, computed from measured unit costs: docs/scaling.md.

``python -m bench.scaling`` prints the table of that page; a test compares both. `MEASURED` holds
results of `bench.cluster`, `bench.peers` and `bench.completion`; `ASSUMED` describes a machine and
the wanted response times; all other figures are computed.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import click

SIZES = (10_000, 1_000_000, 100_000_000, 10_000_000_000)
LUCENE = 2_147_483_519  # documents in a shard, deleted ones included
MANAGERS = 3  # nodes; with fewer the cluster does not survive the loss of one
_GB, _TB = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class Measured:
    """Unit costs for articles of 600 characters; milliseconds of one core, and bytes.

    Attributes:
        kept: bytes of an article in the merged primary.
        built: bytes of an article in the primary right after a rebuild.
        client: milliseconds of the client to index an article.
        nodes: milliseconds of all nodes to index an article.
        wire: bytes sent for an article.
        fixed: milliseconds of a page with facets and without hits.
        word: milliseconds of a million hits of one word.
        question: milliseconds of a million hits of a question of twenty characters, any word of
            which may match.
        held: bytes of client memory for an article, when `index` compares.
        name: bytes of memory of a web process for a name to complete; an article has about one.
        embedded_kept: bytes of an article in the embedded engine.
        embedded_rate: articles per second of the embedded engine, with two cores.
        embedded_word: milliseconds of a million hits of one word in the embedded engine.
    """

    kept: float
    built: float
    client: float
    nodes: float
    wire: float
    fixed: float
    word: float
    question: float
    held: float
    name: float
    embedded_kept: float
    embedded_rate: float
    embedded_word: float


@dataclass(frozen=True, slots=True)
class Assumed:
    """A machine, and the requirements.

    Attributes:
        cores: of a node.
        disk: bytes of a node.
        full: share of the disk that may be used.
        replicas: copies of each shard beside the primary.
        spare: share of the cores that a reindex may use; the rest answers queries.
        at_once: shards of a node that one query searches at the same time; OpenSearch's default.
        shard: greatest bytes of a shard, because it is copied as a whole after the loss of a node.
        common: share of the articles that a common word finds.
        patience: milliseconds that a shard may take for a common word.
        clients: processes that index, see docs/scaling.md.
    """

    cores: int = 16
    disk: float = 2 * _TB
    full: float = 0.85
    replicas: int = 1
    spare: float = 0.5
    at_once: int = 5
    shard: float = 40 * _GB
    common: float = 0.5
    patience: float = 1000.0
    clients: int = 1


MEASURED = Measured(
    kept=4_160,
    built=7_450,
    client=0.6,
    nodes=1.12,
    wire=11_700,
    fixed=6.4,
    word=740,
    question=3_000,
    held=182,
    name=602,
    embedded_kept=2_694,
    embedded_rate=5_200,
    embedded_word=34,
)
ASSUMED = Assumed()


@dataclass(frozen=True, slots=True)
class Plan:
    """The resources for a number of articles.

    Attributes:
        articles: number of articles.
        measured: unit costs.
        assumed: machine and requirements.
    """

    articles: int
    measured: Measured = MEASURED
    assumed: Assumed = ASSUMED

    @property
    def shard_articles(self) -> int:
        """Greatest number of articles in a shard: bounded by bytes, by time and by Lucene."""
        by_bytes = self.assumed.shard / self.measured.kept
        by_time = self.assumed.patience / self.measured.word * 1e6 / self.assumed.common
        # an update keeps the old version until a merge, hence half
        return int(min(by_bytes, by_time, LUCENE / 2))

    @property
    def shards(self) -> int:
        """Number of primary shards."""
        return math.ceil(self.articles / self.shard_articles)

    @property
    def copies(self) -> int:
        """Number of copies of each shard, with the primary."""
        return 1 + self.assumed.replicas

    @property
    def bytes(self) -> float:
        """Bytes of the merged primaries."""
        return self.articles * self.measured.kept

    @property
    def disk(self) -> float:
        """Bytes of all copies while a reindex is built beside the serving index."""
        return self.articles * (self.measured.kept + self.measured.built) * self.copies

    @property
    def nodes(self) -> int:
        """Number of nodes, by disk space, at least a quorum."""
        return max(MANAGERS, math.ceil(self.disk / (self.assumed.disk * self.assumed.full)))

    @property
    def cores(self) -> int:
        """Number of cores of all nodes."""
        return self.nodes * self.assumed.cores

    @property
    def client_s(self) -> float:
        """Seconds that a reindex takes the clients."""
        return self.articles * self.measured.client / 1000 / self.assumed.clients

    @property
    def nodes_s(self) -> float:
        """Seconds that a reindex takes the nodes, if the clients keep the nodes busy."""
        spent = self.articles * self.measured.nodes * self.copies / 1000
        return spent / (self.cores * self.assumed.spare)

    @property
    def hits(self) -> float:
        """Number of hits of a common word."""
        return self.articles * self.assumed.common

    def cpu_s(self, million_ms: float, share: float) -> float:
        """Return the seconds of one core for an answer.

        Args:
            million_ms: milliseconds of a million hits.
            share: share of the articles that are hits.
        """
        fixed = self.measured.fixed * self.shards
        return (fixed + million_ms * self.articles * share / 1e6) / 1000

    def answer_s(self, million_ms: float, share: float) -> float:
        """Return the seconds until an answer without other load; a shard is searched by one core.

        Args:
            million_ms: milliseconds of a million hits.
            share: share of the articles that are hits.
        """
        waves = math.ceil(
            self.shards / (self.nodes * min(self.assumed.at_once, self.assumed.cores))
        )
        hits = self.articles * share / self.shards
        return waves * (self.measured.fixed + million_ms * hits / 1e6) / 1000

    @property
    def held(self) -> float:
        """Bytes of client memory when `index` compares."""
        return self.articles * self.measured.held

    @property
    def names(self) -> float:
        """Bytes of memory of the completion tables, in each web process."""
        return self.articles * self.measured.name

    @property
    def embedded_s(self) -> float:
        """Seconds of the embedded engine for a common word."""
        return self.measured.embedded_word * self.hits / 1e9


def _rows() -> dict[str, Callable[[Plan], str]]:
    word, question = MEASURED.word, MEASURED.question
    return {
        "embedded: index": lambda p: size(p.articles * p.measured.embedded_kept),
        "embedded: build, two cores": lambda p: span(p.articles / p.measured.embedded_rate),
        "embedded: a word in half of all": lambda p: span(p.embedded_s),
        "cluster: primaries, merged": lambda p: size(p.bytes),
        "cluster: shards": lambda p: f"{p.shards:,}",
        "cluster: articles of a shard": lambda p: count(p.articles / p.shards),
        "cluster: disk, two copies, during a reindex": lambda p: size(p.disk),
        "cluster: nodes": lambda p: f"{p.nodes:,}",
        "reindex: sent": lambda p: size(p.articles * p.measured.wire),
        "reindex: one client": lambda p: span(p.client_s),
        "reindex: the nodes, half of their cores": lambda p: span(p.nodes_s),
        "reindex: clients that keep the nodes busy": lambda p: f"{_clients(p):,}",
        "a word in half of all: answer": lambda p: span(p.answer_s(word, p.assumed.common)),
        "a word in half of all: CPU": lambda p: span(p.cpu_s(word, p.assumed.common)),
        "a word in half of all: answers a second, all cores": lambda p: rate(
            p.cores / p.cpu_s(word, p.assumed.common)
        ),
        "a word in one of 1,000: answer": lambda p: span(p.answer_s(word, 0.001)),
        "a question that all match: answer": lambda p: span(p.answer_s(question, 1.0)),
        "memory of `index`, to compare": lambda p: size(p.held),
        "memory of completion, each web process": lambda p: size(p.names),
    }


def _clients(plan: Plan) -> int:
    return math.ceil(plan.client_s / plan.nodes_s)


def lines() -> Iterator[str]:
    """Yield the lines of the table in docs/scaling.md."""
    plans = [Plan(size) for size in SIZES]
    yield f"| articles | {' | '.join(f'{plan.articles:,}' for plan in plans)} |"
    yield "|---" * (len(plans) + 1) + "|"
    for name, cell in _rows().items():
        yield f"| {name} | {' | '.join(map(cell, plans))} |"


def two(value: float) -> str:
    """Return a figure with about two digits."""
    if value >= 10:
        digits = len(str(int(value))) - 2
        return f"{round(value, -digits):,.0f}"
    return f"{value:.2g}" if value < 9.95 else "10"


def size(count: float) -> str:
    """Return bytes with a suitable unit."""
    for unit, name in ((1e15, "PB"), (_TB, "TB"), (_GB, "GB")):
        if count >= unit:
            return f"{two(count / unit)} {name}"
    return f"{two(count / 1e6)} MB"


def span(seconds: float) -> str:
    """Return a time with a suitable unit."""
    for unit, name in ((86400 * 2, "days"), (7200, "h"), (120, "min"), (1, "s")):
        if seconds >= unit:
            return f"{two(seconds / {'days': 86400, 'h': 3600, 'min': 60, 's': 1}[name])} {name}"
    return f"{two(seconds * 1000)} ms"


def count(value: float) -> str:
    """Return a number of articles."""
    return f"{two(value / 1e6)} million" if value >= 1e6 else two(value)


def rate(value: float) -> str:
    """Return a number per second; all above 2,000 are "thousands"."""
    return "thousands" if value >= 2000 else two(value)


@click.command()
@click.option("--clients", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--articles", type=click.IntRange(min=1), help="只看这么多篇 / only so many")
def main(clients: int, articles: int | None) -> None:
    """规模 / Print what each number of articles takes."""
    if articles is None:
        for line in lines():
            click.echo(line)
        return
    plan = Plan(articles, assumed=replace(ASSUMED, clients=clients))
    for name, cell in _rows().items():
        click.echo(f"{name}: {cell(plan)}")


if __name__ == "__main__":
    main()
