"""Retrieval quality on judged sets: ``python -m bench.relevance SETDIR``.

A set is a folder with ``docs.jsonl`` ({id, title, text, date}), ``queries.jsonl`` ({id, text}) and
``qrels.jsonl`` ({qid, docid, rel}), each optionally with ``.gz``; title, date and rel may be
missing.
Documents are indexed and queries parsed as the product does; with ``--engine opensearch`` in the
cluster at ``--opensearch-url``.
"""

import gzip
import json
import math
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import click

from bench.peers import cluster_option
from searcher.cli.console import json_option, print_json
from searcher.core.engine import Engine, SearchIndex
from searcher.core.errors import CorpusError, JiewenError
from searcher.core.model import Article, Choice, Facet, Mode
from searcher.core.request import Request
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import query_of
from searcher.find.loose import asked
from searcher.settings import ENGINES

DEEP, SHALLOW = 100, 10  # depth of recall; depth of nDCG and MRR
SUBSTRINGS = 1000
SHELVES = 500  # number of streets that documents are labelled with: see `findability`
_LENGTHS = (2, 8)  # Han characters of a substring
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents, judged queries, and the relevant documents of each query.

    Attributes:
        docs: document id -> article.
        queries: query id -> text.
        gold: query id -> document id -> relevance, 1 or more.
    """

    docs: Mapping[str, Article]
    queries: Mapping[str, str]
    gold: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the judged queries, rounded to the three decimals that are usually published.

    Attributes:
        ndcg10: gains as judged, discount log2(rank + 1) (Järvelin and Kekäläinen 2002).
        mrr10: 1 / rank of the first relevant document among ten, else 0.
        recall100: share of the relevant documents among the first hundred.
        findability: share of quoted substrings of relevant documents that find their document.
        queries: number of queries.
        docs: number of documents.
    """

    ndcg10: float
    mrr10: float
    recall100: float
    findability: float
    queries: int
    docs: int


def load(folder: Path, title_as_body: bool = False) -> JudgedSet:
    """Read a set; a judged document that the set lacks counts as not found.

    Args:
        folder: the set.
        title_as_body: whether titles are put at the beginning of bodies.

    Raises:
        CorpusError: a file is missing or has a line that is not a record.
    """
    docs: dict[str, Article] = {}
    for number, row in enumerate(_rows(folder, "docs")):
        article = _article(row, f"shelf {number % SHELVES}", title_as_body)
        docs.setdefault(article.id, article)
    gold: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in _rows(folder, "qrels"):
        if (worth := float(row.get("rel", 1))) > 0:
            gold[str(row["qid"])][str(row["docid"])] = worth
    queries = {str(row["id"]): str(row.get("text") or "") for row in _rows(folder, "queries")}
    return JudgedSet(docs, {n: typed for n, typed in queries.items() if n in gold}, gold)


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = next((p for e in ("jsonl", "jsonl.gz") if (p := folder / f"{name}.{e}").is_file()), None)
    if path is None:
        raise CorpusError(f"没有 / not found: {folder / name}.jsonl")
    keys = {"docs": ("id",), "queries": ("id",), "qrels": ("qid", "docid")}[name]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _row(line, keys, f"{path}:{number}")


def _row(line: str, keys: Iterable[str], where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        float(row.get("rel", 1))
        if all(key in row for key in keys):
            return dict(row)
    except (ValueError, AttributeError, TypeError) as error:
        raise CorpusError(f"{where}: 不是 JSON 记录 / not a record: {error}") from error
    raise CorpusError(f"{where}: 缺少 / lacks {'、'.join(keys)}")


def _article(row: Mapping[str, Any], shelf: str, title_as_body: bool) -> Article:
    title, body = str(row.get("title") or ""), str(row.get("text") or "")
    if title_as_body:
        title, body = "", "\n".join(part for part in (title, body) if part)
    day = str(row.get("date") or "")[:10]
    return Article(
        id=str(row["id"]),
        body=body,
        title=" ".join(title.split()) or None,
        street=shelf,
        event_date=day if _DAY.fullmatch(day) else None,
    )


def measure(engine: Engine, judged: JudgedSet, mode: Mode, *, synonyms: bool = True) -> Scores:
    """Index the documents and run the queries."""
    _tell(f"indexing {len(judged.docs)} documents")
    engine.rebuild(judged.docs.values())
    sums = [0.0, 0.0, 0.0]
    for number, (query, typed) in enumerate(judged.queries.items(), 1):
        wanted = asked(engine, Request(typed, mode=mode, synonyms=synonyms)).query
        found = [hit.article.id for hit in engine.search(replace(wanted, limit=DEEP)).hits]
        gold = judged.gold[query]
        figures = ndcg(found, gold), reciprocal_rank(found, gold), recall(found, gold)
        sums = [total + figure for total, figure in zip(sums, figures, strict=True)]
        if not number % 500:
            _tell(f"{number} of {len(judged.queries)} questions")
    found_share = findability(engine, judged)
    count = max(1, len(judged.queries))
    ndcg10, mrr10, recall100 = (round(total / count, 3) for total in sums)
    return Scores(
        ndcg10, mrr10, recall100, round(found_share, 3), len(judged.queries), len(judged.docs)
    )


def ndcg(found: Sequence[str], gold: Mapping[str, float]) -> float:
    """Return the discounted gain of the first hits, divided by that of the ideal order."""
    gains = [gold.get(each, 0.0) for each in found[:SHALLOW]]
    best = sorted(gold.values(), reverse=True)[:SHALLOW]
    return _discounted(gains) / _discounted(best)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def reciprocal_rank(found: Sequence[str], gold: Mapping[str, float]) -> float:
    """Return 1 / rank of the first relevant document among the first hits; 0 without one."""
    ranks = (rank for rank, each in enumerate(found[:SHALLOW], 1) if each in gold)
    return 1 / next(ranks, math.inf)


def recall(found: Sequence[str], gold: Mapping[str, float]) -> float:
    """Return the share of the relevant documents among all hits."""
    return len(set(found[:DEEP]) & gold.keys()) / len(gold)


def findability(index: SearchIndex, judged: JudgedSet, seed: int = 7) -> float:
    """Return the share of quoted substrings of relevant documents that find their document.

    Each search is limited to the document's own street label, so that all hits can be read.
    """
    tried = list(_substrings(judged, Random(seed)))
    found = 0
    for article, wanted in tried:
        shelf = Choice(Facet.STREET, article.street or "")
        query, _ = query_of(Request(f"“{wanted}”", choices=(shelf,)))
        hits = index.search(replace(query, limit=len(judged.docs))).hits
        found += any(hit.article.id == article.id for hit in hits)
    return found / len(tried) if tried else 1.0


def _substrings(judged: JudgedSet, dice: Random) -> Iterator[tuple[Article, str]]:
    """Yield documents with runs of Han from them, the same for the same seed."""
    good = sorted({doc for gold in judged.gold.values() for doc in gold if doc in judged.docs})
    texts = [(doc, f"{doc.title or ''}\n{doc.body}") for doc in map(judged.docs.get, good) if doc]
    texts = [(doc, printed) for doc, printed in texts if _HAN.search(printed)]
    for _ in range(SUBSTRINGS if texts else 0):
        article, printed = dice.choice(texts)
        run = dice.choice(_HAN.findall(printed))
        length = min(dice.randint(*_LENGTHS), len(run))
        start = dice.randint(0, len(run) - length)
        yield article, run[start : start + length]


def simplified(judged: JudgedSet) -> JudgedSet:
    """Return the set with its queries in simplified characters, as OpenCC converts phrases."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    return replace(judged, queries={n: convert(typed) for n, typed in judged.queries.items()})


@contextmanager
def _empty(name: str, url: str) -> Iterator[Engine]:
    """Yield an empty engine, and remove its index afterwards."""
    if name == "opensearch":
        from bench.engines import opensearch_peer as cluster  # its client may not be installed

        place = cluster.reserved(url)
        engine: Engine = place.engine()
        try:
            yield engine
        finally:
            engine.close()
            cluster.remove(place)
        return
    with tempfile.TemporaryDirectory(prefix="jiewen-relevance-") as folder:
        engine = WhooshEngine(Path(folder))
        yield engine
        engine.close()


def _tell(message: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{message}\x1b[K", nl=False, err=True)


@click.command(
    epilog="例 / example:  python -m bench.relevance ../shared/sets/cmrc_xquad_wiki --mode any"
)
@click.argument("folder", metavar="SETDIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--mode", type=click.Choice([m.value for m in Mode]), default=Mode.ANY.value)
@click.option("--title-as-body", is_flag=True, help="标题并入正文 / titles are no headlines")
@click.option("--simplify", is_flag=True, help="查询转为简体 / questions in simplified characters")
@click.option("--no-synonyms", is_flag=True, help="不用同义词 / without synonyms")
@click.option("--engine", "name", type=click.Choice(ENGINES), default=ENGINES[0])
@cluster_option
@json_option
def main(
    folder: Path,
    mode: str,
    title_as_body: bool,
    simplify: bool,
    no_synonyms: bool,
    name: str,
    cluster: str,
    as_json: bool,
) -> None:
    """检索质量 / Measure how well a judged set's questions find what they should."""
    try:
        judged = load(folder, title_as_body)
        if simplify:
            judged = simplified(judged)
        with _empty(name, cluster) as engine:
            scores = measure(engine, judged, Mode(mode), synonyms=not no_synonyms)
    except (JiewenError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error
    _tell("")
    if as_json:
        print_json(asdict(scores))
        return
    for name, value in asdict(scores).items():
        click.echo(f"{name:12} {value}")


if __name__ == "__main__":
    main()
