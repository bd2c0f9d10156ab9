"""Build, open and query all engines over one corpus, and collect the figures.

The build time of each engine is from the first record read to an index closed and ready, including
the making of streams. Our engine takes articles as `jiewen index` passes them; the other engines
get
streams from `bench.streams`, through pipes from as many processes as our engine uses.
``tokenise_s``
is the time of these processes alone. Each build and each opening runs in its own process; queries
run in this process, one engine after the other, with a warm page cache.

OpenSearch's memory is the client's, its bytes are those of the primaries, and its index is removed
at the end. All else is measured as for the other engines, over the network to the cluster.

Unchanged Whoosh cannot build a large corpus in useful time. It gets the first ``whoosh_articles``
articles, and its answers are compared with an index of ours over the same articles. Its build time
and size are scaled by the number of articles, its answers by the number of hits, except for the
time
of its fastest workload. The other figures are as measured.
"""

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench import processes
from bench.corpus import Corpus, prepare
from bench.engines import USUAL, peer
from bench.engines.common import Opened
from bench.timing import Lap, agree, ask, laps, warm
from bench.workloads import Workload, choose, first_word

OURS = ("jiewen", "opensearch")
CHEAPER = ("tantivy", "whoosh")  # engines that are also queried in their cheapest form
PLAIN = " plain"
_OPENINGS = 3  # the fastest one counts
_WARM_UP = 2.0  # seconds of warming up a cluster for each later run

Laps = Mapping[str, Lap]


@dataclass(frozen=True, slots=True)
class Plan:
    """The parameters of a measurement.

    Attributes:
        articles: number of articles.
        folder: an empty folder for corpora and indexes.
        given: a corpus file; ``None``: generate the articles.
        engines: names of the engines.
        whoosh_articles: number of articles for unchanged Whoosh.
        runs: how often each workload is run.
        budget: seconds of one workload after which an engine gets no further runs.
        cluster: addresses of OpenSearch's nodes, if it is one of the engines.
    """

    articles: int
    folder: Path
    given: Path | None = None
    engines: tuple[str, ...] = USUAL
    whoosh_articles: int = 20_000
    runs: int = 15
    budget: float = 5.0
    cluster: str = ""


@dataclass(slots=True)
class Row:
    """One workload; dicts are by engine.

    Attributes:
        name: of the workload.
        shown: the query, for the table.
        hits: total; for the mixed log the sum of all totals.
        p50_ms: median.
        p95_ms: 95th percentile.
        plain_ms: median when ranking only by the members' stream, the cheapest form.
        first_ms: our engine's first answer after opening.
        agree: whether all engines returned the same totals and facet counts.
    """

    name: str
    shown: str
    hits: int = 0
    p50_ms: dict[str, float] = field(default_factory=dict)
    p95_ms: dict[str, float] = field(default_factory=dict)
    plain_ms: dict[str, float] = field(default_factory=dict)
    first_ms: float | None = None
    agree: bool = True


@dataclass(slots=True)
class Figures:
    """All figures for one corpus; dicts are by engine.

    Attributes:
        articles: number of articles.
        characters: code points of headings and texts.
        input_bytes: the same as UTF-8 bytes.
        whoosh_articles: number of articles for unchanged Whoosh.
        workloads: one row each.
        tokenise_s: seconds for making all streams.
        build_s: seconds.
        index_bytes: size of the index.
        peak_mb: greatest memory of a build's processes together, with mapped files, in MiB.
        anonymous_mb: the same without mapped files, which the system can drop.
        open_ms: opening and first answer.
        import_ms: loading the modules before that.
        private_mb: memory of the process after the first answer, in MiB.
        import_mb: memory of the process before opening, in MiB.
        update_s: changing one article until a search finds the change.
        distinct: number of distinct terms by stream, counted by tantivy; empty without it.
    """

    articles: int
    characters: int
    input_bytes: int
    whoosh_articles: int
    workloads: list[Row] = field(default_factory=list)
    tokenise_s: float = 0.0
    build_s: dict[str, float] = field(default_factory=dict)
    index_bytes: dict[str, int] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)
    anonymous_mb: dict[str, float] = field(default_factory=dict)
    open_ms: dict[str, float] = field(default_factory=dict)
    import_ms: dict[str, float] = field(default_factory=dict)
    private_mb: dict[str, float] = field(default_factory=dict)
    import_mb: dict[str, float] = field(default_factory=dict)
    update_s: dict[str, float] = field(default_factory=dict)
    distinct: dict[str, int] = field(default_factory=dict)


def measure(plan: Plan) -> Figures:
    """Measure according to the plan.

    Raises:
        CorpusError: the given corpus holds no article.
        RuntimeError: an engine failed.
    """
    whole = prepare(plan.articles, plan.given, plan.folder)
    if "opensearch" not in plan.engines:
        return _measured(plan, whole)
    from bench.engines import opensearch_peer as cluster  # its client may not be installed

    folder = _place(whole, "opensearch")
    folder.mkdir()
    cluster.note(folder, plan.cluster)
    try:
        return _measured(plan, whole)
    finally:
        cluster.remove(cluster.noted(folder))


def _measured(plan: Plan, whole: Corpus) -> Figures:
    part = whole
    if "whoosh" in plan.engines and plan.whoosh_articles < whole.count:
        part = prepare(plan.whoosh_articles, whole.path, plan.folder / "part")
    figures = Figures(whole.count, whole.characters, whole.input_bytes, part.count)
    figures.tokenise_s = _worker("tokenise", whole.path).answer["seconds"]
    word = first_word(whole.path)
    for name in plan.engines:
        corpus = part if name == "whoosh" else whole
        _build(name, corpus, whole.count / corpus.count, figures)
        _open(name, corpus, word, min(plan.runs, _OPENINGS), figures)
    figures.workloads = _rows(plan, whole, part)
    if "tantivy" in plan.engines:
        figures.distinct = _worker("terms", _place(whole, "tantivy")).answer
    for name in OURS:
        if name in plan.engines:
            changed = _worker("change", name, _place(whole, name), whole.path)
            figures.update_s[name] = changed.answer["seconds"]
    return figures


def _worker(*arguments: str | Path) -> processes.Ran:
    words = [str(a.resolve()) if isinstance(a, Path) else a for a in arguments]
    return processes.run("bench.worker", *words)


def _place(corpus: Corpus, name: str) -> Path:
    return corpus.path.parent / name


def _build(name: str, corpus: Corpus, scale: float, figures: Figures) -> None:
    folder = _place(corpus, name)
    folder.mkdir(exist_ok=True)
    ran = _worker("build", name, folder, corpus.path)
    figures.build_s[name] = ran.answer["seconds"] * scale
    figures.index_bytes[name] = round(_bytes(name, folder) * scale)
    figures.peak_mb[name] = ran.peak_mb
    figures.anonymous_mb[name] = ran.anonymous_mb


def _bytes(name: str, folder: Path) -> int:
    if name == "opensearch":
        from bench.engines import opensearch_peer as cluster

        return cluster.primary_bytes(cluster.noted(folder))
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _open(name: str, corpus: Corpus, word: str, times: int, figures: Figures) -> None:
    place = _place(corpus, name)
    answers = [_worker("open", name, place, word).answer for _ in range(times)]
    best = min(answers, key=lambda answer: answer["open_ms"])
    figures.open_ms[name], figures.import_ms[name] = best["open_ms"], best["import_ms"]
    figures.private_mb[name], figures.import_mb[name] = best["private_mb"], best["import_mb"]


def _rows(plan: Plan, whole: Corpus, part: Corpus) -> list[Row]:
    workloads = choose(whole.path)
    apart = part is not whole
    here = [name for name in plan.engines if name != "whoosh" or not apart]
    first = _first(whole, workloads) if "jiewen" in here else {}
    found = _time(plan, whole, here, workloads)
    beside: list[Laps] = [{} for _ in workloads]
    if apart:
        there = ["whoosh"]
        if "jiewen" in here:
            _place(part, "jiewen").mkdir()
            _worker("build", "jiewen", _place(part, "jiewen"), part.path)
            there.append("jiewen")
        beside = _time(plan, part, there, workloads)
    cheapest = {label: min(each[label].p50 for each in beside) for label in beside[0]}
    return [
        _row(workload, whole_laps, part_laps, cheapest, first.get(workload.name))
        for workload, whole_laps, part_laps in zip(workloads, found, beside, strict=True)
    ]


def _first(corpus: Corpus, workloads: Sequence[Workload]) -> dict[str, float]:
    with closing(peer("jiewen").open(_place(corpus, "jiewen"))) as opened:
        return {each.name: statistics.mean(ask(opened, each)[1]) for each in workloads}


def _time(
    plan: Plan, corpus: Corpus, names: Sequence[str], workloads: Sequence[Workload]
) -> list[Laps]:
    with ExitStack() as stack:
        engines: dict[str, Opened] = {}
        for name in names:
            for label in (name, name + PLAIN) if name in CHEAPER else (name,):
                opened = peer(name).open(_place(corpus, name), plain=label != name)
                engines[label] = stack.enter_context(closing(opened))
        if "opensearch" in engines:
            queries = [query for each in workloads for query in each.queries]
            warm(engines["opensearch"], queries, plan.runs * _WARM_UP)
        return [laps(engines, each, plan.runs, plan.budget) for each in workloads]


def _row(
    workload: Workload, whole: Laps, part: Laps, cheapest: Mapping[str, float], first: float | None
) -> Row:
    agreed = all(agree(list(found.values())) for found in (whole, part) if found)
    hits = next(iter((whole or part).values())).hits
    row = Row(workload.name, workload.shown, hits, first_ms=first, agree=agreed)
    for label, lap in whole.items():
        _enter(row, label, lap.p50, lap.p95)
    for label, lap in part.items():
        if label != "jiewen":  # built only for comparison
            fixed, grown = cheapest[label], hits / max(1, lap.hits)
            p50, p95 = (fixed + max(0.0, ms - fixed) * grown for ms in (lap.p50, lap.p95))
            _enter(row, label, p50, p95)
    return row


def _enter(row: Row, label: str, p50: float, p95: float) -> None:
    name = label.removesuffix(PLAIN)
    if name != label:
        row.plain_ms[name] = p50
    else:
        row.p50_ms[name], row.p95_ms[name] = p50, p95
