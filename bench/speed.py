"""How fast the embedded engine builds and answers: ``python -m bench.speed --articles 5000``.

Articles are drawn sentence by sentence from the sample corpus, with a fixed seed. Each query asks
for the first ten hits, the exact total and all facet counts; medians over several runs.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from indexer import run
from searcher.engine import SearchIndex
from searcher.find import find
from searcher.model import Article
from searcher.whoosh_engine.adapter import WhooshEngine

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
QUERIES = {
    "rare word": "糨糊",
    "common word": "街道",
    "two words": "居民 志愿者",
    "phrase": "“社区服务”",
    "either": "消防 | 防汛",
    "one character": "人",
    "everything": "",
}
RUNS = 7


def articles(count: int, pool: list[Article]) -> Iterator[Article]:
    """Yield articles of about 400 characters that mix the pool's sentences."""
    dice = random.Random(3)
    sentences = [s + "。" for a in pool for s in a.body.split("。") if s]
    for number in range(count):
        like = dice.choice(pool)
        yield Article(
            id=f"n/{number}",
            title=like.title,
            body="".join(dice.choices(sentences, k=10)),
            departments=like.departments,
            street=like.street,
            event_date=like.event_date,
            month=like.month,
            source=f"n/{number // 20}",
        )


def median_ms(action: Callable[[], object]) -> float:
    """Return the median time of several runs in milliseconds."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        action()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 1)


def ask(index: SearchIndex, typed: str) -> Callable[[], object]:
    """Return an action that answers one query."""
    return lambda: find(index, typed)


def measure(count: int) -> dict[str, object]:
    """Build and query an index of ``count`` articles."""
    with tempfile.TemporaryDirectory() as folder:
        sample = WhooshEngine(Path(folder) / "sample")
        extraction = run.index(sample, Path(folder) / "sample", SAMPLE)
        pool = list(sample.scan())
        engine = WhooshEngine(Path(folder) / "index")
        began = time.perf_counter()
        engine.rebuild(articles(count, pool))
        build = time.perf_counter() - began
        opened = median_ms(lambda: find(WhooshEngine(Path(folder) / "index"), "糨糊"))
        stats = engine.stats()
        return {
            "articles": count,
            "sample_files_s": extraction.seconds,
            "build_s": round(build, 1),
            "articles_per_s": round(count / build),
            "index_bytes": stats.size,
            "bytes_per_character": round(stats.size / stats.characters, 1),
            "open_and_first_answer_ms": opened,
            "hits": {name: find(engine, typed).total for name, typed in QUERIES.items()},
            "p50_ms": {name: median_ms(ask(engine, typed)) for name, typed in QUERIES.items()},
        }


@click.command()
@click.option("--articles", "count", type=click.IntRange(min=1), default=5000, show_default=True)
def main(count: int) -> None:
    """Print the figures as JSON."""
    click.echo(json.dumps(measure(count), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
