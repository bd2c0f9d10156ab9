"""What each number of articles takes, from what one article and one hit take: docs/scaling.md.

``python -m bench.scaling`` prints the table that stands there; a test holds both together.
`MEASURED` is what `bench.cluster`, `bench.peers` and `bench.completion` printed; `ASSUMED` is a
machine and a wish; everything else is computed from these two.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import click

SIZES = (10_000, 1_000_000, 100_000_000, 10_000_000_000)
LUCENE = 2_147_483_519  # documents that a shard can hold, deleted ones included
MANAGERS = 3  # nodes below which one that is lost takes the cluster with it
_GB, _TB = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one article of 600 characters or of one hit; milliseconds of one core, bytes.

    Attributes:
        kept, built: of the primary, all merged and right after a rebuild.
        client, nodes: of the client process and of all nodes, to index an article.
        wire: sent for an article.
        fixed, word, question: of a page with facets: without hits; of a million hits of one word;
            of a question of twenty characters, any word of which may match.
        held: memory of the client for an article, when `index` compares.
        name: memory of the web process for a name to complete; an article has about one.
        embedded_kept, embedded_rate, embedded_word: of the embedded engine; articles/s, two cores.
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
    """A machine, and what is wanted.

    Attributes:
        cores, disk: of a node; bytes, of which ``full`` may be used.
        replicas: copies of each shard beside the primary.
        spare: share of the cores that a reindex may take, the rest answers.
        at_once: shards of a node that one question searches at the same time; the default.
        shard: most bytes of one: it is copied as a whole when a node is lost.
        common: share of the articles that a common word finds.
        patience: milliseconds that a shard may take for it.
        clients: processes that index, see the text.
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
    """What so many articles take.

    Attributes:
        per_shard: articles of the primary of one shard.
        waves: how often a question goes round, when a node searches a few shards at a time.
    """

    articles: int
    measured: Measured = MEASURED
    assumed: Assumed = ASSUMED

    @property
    def shard_articles(self) -> int:
        """The most articles that a shard should hold: by bytes, by time and by Lucene."""
        by_bytes = self.assumed.shard / self.measured.kept
        by_time = self.assumed.patience / self.measured.word * 1e6 / self.assumed.common
        return int(min(by_bytes, by_time, LUCENE / 2))  # a reindex of changes marks old versions

    @property
    def shards(self) -> int:
        """Primaries."""
        return math.ceil(self.articles / self.shard_articles)

    @property
    def copies(self) -> int:
        """Of each shard."""
        return 1 + self.assumed.replicas

    @property
    def bytes(self) -> float:
        """Of the primaries, merged."""
        return self.articles * self.measured.kept

    @property
    def disk(self) -> float:
        """All copies, while a reindex stands beside what serves."""
        return self.articles * (self.measured.kept + self.measured.built) * self.copies

    @property
    def nodes(self) -> int:
        """As many as the disks ask for, and a quorum."""
        return max(MANAGERS, math.ceil(self.disk / (self.assumed.disk * self.assumed.full)))

    @property
    def cores(self) -> int:
        """Of all nodes."""
        return self.nodes * self.assumed.cores

    @property
    def client_s(self) -> float:
        """Seconds of a reindex that the client takes."""
        return self.articles * self.measured.client / 1000 / self.assumed.clients

    @property
    def nodes_s(self) -> float:
        """Seconds of a reindex that the nodes take, if clients keep them busy."""
        spent = self.articles * self.measured.nodes * self.copies / 1000
        return spent / (self.cores * self.assumed.spare)

    @property
    def hits(self) -> float:
        """Of a common word."""
        return self.articles * self.assumed.common

    def cpu_s(self, million_ms: float, share: float) -> float:
        """Seconds of one core that an answer takes."""
        fixed = self.measured.fixed * self.shards
        return (fixed + million_ms * self.articles * share / 1e6) / 1000

    def answer_s(self, million_ms: float, share: float) -> float:
        """Seconds until the answer, when nothing else is asked; a shard is one core's work."""
        waves = math.ceil(
            self.shards / (self.nodes * min(self.assumed.at_once, self.assumed.cores))
        )
        hits = self.articles * share / self.shards
        return waves * (self.measured.fixed + million_ms * hits / 1e6) / 1000

    @property
    def held(self) -> float:
        """Memory of the client when `index` compares."""
        return self.articles * self.measured.held

    @property
    def names(self) -> float:
        """Memory of the tables of completion, in every web process."""
        return self.articles * self.measured.name

    @property
    def embedded_s(self) -> float:
        """Seconds until the embedded engine has answered for a common word."""
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
    """Yield the table of docs/scaling.md."""
    plans = [Plan(size) for size in SIZES]
    yield f"| articles | {' | '.join(f'{plan.articles:,}' for plan in plans)} |"
    yield "|---" * (len(plans) + 1) + "|"
    for name, cell in _rows().items():
        yield f"| {name} | {' | '.join(map(cell, plans))} |"


def two(value: float) -> str:
    """Return about two digits of a figure."""
    if value >= 10:
        digits = len(str(int(value))) - 2
        return f"{round(value, -digits):,.0f}"
    return f"{value:.2g}" if value < 9.95 else "10"


def size(count: float) -> str:
    """Return bytes in the unit that suits."""
    for unit, name in ((1e15, "PB"), (_TB, "TB"), (_GB, "GB")):
        if count >= unit:
            return f"{two(count / unit)} {name}"
    return f"{two(count / 1e6)} MB"


def span(seconds: float) -> str:
    """Return a time in the unit that suits."""
    for unit, name in ((86400 * 2, "days"), (7200, "h"), (120, "min"), (1, "s")):
        if seconds >= unit:
            return f"{two(seconds / {'days': 86400, 'h': 3600, 'min': 60, 's': 1}[name])} {name}"
    return f"{two(seconds * 1000)} ms"


def count(value: float) -> str:
    """Return a number of articles."""
    return f"{two(value / 1e6)} million" if value >= 1e6 else two(value)


def rate(value: float) -> str:
    """Return a number a second; thousands are all the same to who asks."""
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
