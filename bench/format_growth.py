"""The speed of each format, and how it grows: ``python -m bench.format_growth [--articles 50]``.

The articles of the sample are written into one file of each format, then four and sixteen times as
many. Extraction that looks at everything once takes 16 times as long for 16 times as much. Like
`bench.extraction_speed`, this counts CPU seconds of this process. Each figure is the least of some
passes, since other work can only slow a pass down.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from bench.extraction_speed import SAMPLE, load
from bench.made_formats import MAKERS, Articles, Told
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, extract
from indexer.update.run import load_context
from searcher.cli.console import print_json

TIMES = (1, 4, 16)
PASSES = {1: 5, 4: 3, 16: 2}  # of a file so many times as large


def told_in(folder: Path, context: Context) -> list[Told]:
    """Return the articles with a title of the texts of a folder."""
    texts = (raw for raw in load(folder) if raw.suffix == ".txt")
    found = (article for raw in texts for article in extract(raw, context).articles)
    return [Told(each.title, tuple(each.body.split("\n"))) for each in found if each.title]


def articles_of(told: Sequence[Told], count: int) -> Articles:
    """Return so many articles, of which no two have the same title or first paragraph."""
    return [
        Told(
            f"{one.title}（{number}）", (f"第{number}则：{one.paragraphs[0]}", *one.paragraphs[1:])
        )
        for number in range(count)
        for one in (told[number % len(told)],)
    ]


def seconds(raw: RawFile, context: Context, passes: int) -> tuple[float, int]:
    """Return the least CPU seconds of a pass, and the articles found."""
    took, found = [], 0
    for _ in range(passes):
        began = time.process_time()
        found = len(extract(raw, context).articles)
        took.append(time.process_time() - began)
    return min(took), found


def grown(name: str, told: Sequence[Told], articles: int, context: Context) -> dict[str, object]:
    """Return the figures of one format."""
    row: dict[str, object] = {}
    first = 0.0
    for times in TIMES:
        written = articles_of(told, articles * times)
        data = MAKERS[name](written)
        took, found = seconds(RawFile(f"2022-06-10.{name}", data), context, PASSES[times])
        first = first or took
        row[f"{times}x"] = {
            "kilobytes": len(data) // 1000,
            "articles": found,
            "seconds": round(took, 3),
            "per_article_ms": round(1000 * took / len(written), 2),
            "ratio": round(took / first, 1),
        }
    row["articles_per_s"] = round(articles * TIMES[-1] / took)
    return row


@click.command(epilog="例 / example:  python -m bench.format_growth --formats txt,docx")
@click.option("--articles", default=50, help="最小文件的篇数 / articles of the smallest file  [50]")
@click.option("--formats", default=",".join(MAKERS), help="格式 / formats, with commas between")
def main(articles: int, formats: str) -> None:
    """各种格式有多快，文件大了是否成比例变慢 / Speed of each format, and its growth, as JSON."""
    context = load_context(SAMPLE)
    told = told_in(SAMPLE, context)
    print_json({name: grown(name, told, articles, context) for name in formats.split(",")})


if __name__ == "__main__":
    main()
