"""The speed of extraction: ``python -m bench.extraction_speed [--files DIR]``.

Extracts on one core and in this process, as the workers of `jiewen index` do: text in articles per
second, PDF in pages per second. Files are read before. The clock counts CPU time, so that other
work
on the machine matters less. Each figure is the median of several passes over all files of a kind.
"""

import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
import pypdfium2 as pdfium

from indexer.corpus.blocks import RawFile
from indexer.corpus.sources import Found, read, walk
from indexer.extract.extract import Context, extract
from indexer.update.run import load_context
from searcher.cli.console import print_json
from searcher.core.errors import CorpusError, JiewenError

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
RUNS = 7
LEAST_SECONDS = 0.5  # a pass over a few small files is repeated to last this long


def load(folder: Path) -> list[RawFile]:
    """Return the newsletters of a folder; unreadable files are left out."""
    found = [(item.path, read(item)) for item in walk(folder) if isinstance(item, Found)]
    return [RawFile(path, data) for path, data in found if isinstance(data, bytes)]


def pages(raw: RawFile) -> int:
    """Return the number of pages of a PDF; 0 if it cannot be opened."""
    try:
        with closing(pdfium.PdfDocument(raw.data)) as document:
            return len(document)
    except pdfium.PdfiumError:
        return 0


def seconds(files: Sequence[RawFile], context: Context) -> float:
    """Return the median CPU seconds of a pass over the files; the first pass is not counted."""
    began = time.process_time()
    _pass(files, context)
    repeats = max(1, round(LEAST_SECONDS / (time.process_time() - began)))
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        for _ in range(repeats):
            _pass(files, context)
        times.append((time.process_time() - began) / repeats)
    return statistics.median(times)


def _pass(files: Sequence[RawFile], context: Context) -> None:
    for raw in files:
        extract(raw, context)


def measure(folder: Path) -> dict[str, dict[str, object]]:
    """Return the figures for each kind of file in a folder.

    Raises:
        CorpusError: the folder has no newsletter.
    """
    context, files = load_context(folder), load(folder)
    found: dict[str, dict[str, object]] = {}
    for suffix in sorted({raw.suffix for raw in files}):
        some = [raw for raw in files if raw.suffix == suffix]
        extractions = [extract(raw, context) for raw in some]
        articles = sum(len(extraction.articles) for extraction in extractions)
        took = seconds(some, context)
        row: dict[str, object] = {
            "files": len(some),
            "rejected": sum(bool(extraction.problems) for extraction in extractions),
            "articles": articles,
            "articles_per_s": round(articles / took),
        }
        if suffix == ".pdf":
            count = sum(map(pages, some))
            row |= {"pages": count, "pages_per_s": round(count / took, 1)}
        found[suffix.removeprefix(".")] = row
    if not found:
        raise CorpusError(f"没有可测的文件 / nothing to measure in {folder}")
    return found


@click.command(epilog="例 / example:  python -m bench.extraction_speed --files data/sample")
@click.option(
    "--files",
    "folder",
    default=SAMPLE,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="语料文件夹 / folder of newsletters  [data/sample]",
)
def main(folder: Path) -> None:
    """抽取有多快：单核，每秒篇数与页数 / Articles and pages a second on one core, as JSON."""
    try:
        figures = measure(folder)
    except JiewenError as error:
        raise click.ClickException(str(error)) from error
    print_json(figures)


if __name__ == "__main__":
    main()
