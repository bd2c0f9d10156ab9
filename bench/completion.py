"""The speed of completion: ``python -m bench.completion --articles 300000``.

Indexes generated articles, builds the stock, then completes a mixed log of typed text: beginnings
of offices, words and titles in characters, pinyin and initials, and text without matches.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import click

from bench.corpus import generate
from bench.processes import private_mb
from searcher.cli.console import print_json
from searcher.core.engine import SearchIndex
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.language.readings import readings
from searcher.suggest import Suggester
from searcher.suggest.completion import Stock

SOURCES = 600  # names from which the log is made
LOST = ("qqq", "zzyzx", "㐂乐无", "换借选举", "x y z", "街道:", "“")


def log(stock: Stock, seed: int = 1) -> list[str]:
    """Return typed texts, in the same order for the same seed."""
    dice = random.Random(seed)
    names = [each.text for each in stock.known]
    drawn = dice.sample(names, min(SOURCES // 2, len(names)))
    drawn += dice.sample(stock.titles, min(SOURCES // 2, len(stock.titles)))
    typed = [each for name in drawn for each in _keys(name[:8], dice)]
    typed += LOST
    dice.shuffle(typed)
    return typed


def _keys(name: str, dice: random.Random) -> Iterator[str]:
    said = readings(name)[0]
    for whole in (name, "".join(said), "".join(each[0] for each in said), _mixed(said)):
        yield whole[: dice.randint(1, len(whole))]


def _mixed(said: tuple[str, ...]) -> str:
    return "".join(said[:1]) + "".join(each[0] for each in said[1:])


def measure(index: SearchIndex) -> dict[str, float]:
    """Return milliseconds of a completion, and seconds and MiB for building the stock."""
    suggester = Suggester(index)
    before = private_mb()
    stock_s = _seconds(suggester.stock)
    pinyin_s = _seconds(suggester.prepare)
    held_mb = private_mb() - before
    typed = log(suggester.stock())
    times = sorted(_seconds(partial(suggester.complete, each)) * 1000 for each in typed)
    return {
        "names": len(suggester.stock().names.folded),
        "stock_s": round(stock_s, 2),
        "pinyin_s": round(pinyin_s, 2),
        "tables_mb": round(held_mb, 1),
        "completions": len(times),
        "p50_ms": round(median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "max_ms": round(times[-1], 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@click.command(epilog="例 / example:  python -m bench.completion --articles 30000")
@click.option("--articles", type=click.IntRange(min=1), default=30_000, show_default=True)
def main(articles: int) -> None:
    """补全有多快 / How fast completion is."""
    with tempfile.TemporaryDirectory(prefix="jiewen-bench-") as folder:
        engine = WhooshEngine(Path(folder))
        engine.rebuild(generate(articles))
        print_json({"articles": articles, **measure(engine)})
        engine.close()


if __name__ == "__main__":
    main()
