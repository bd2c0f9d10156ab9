"""How well scans are read: ``python -m bench.ocr FOLDER FILE[:PAGES]… --kind scan``.

Renders pages of PDFs with truth, makes them look scanned, photographed or faxed, and extracts them
as a PDF of pictures. Recognised pages may be kept (``--keep``), to measure what follows alone.
"""

import hashlib
import io
import json
import resource
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.degrade import KINDS
from bench.extraction import Score, _score, figures, pair
from bench.truth import TrueArticle, load_truth
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, extract
from indexer.ocr.cache import key_of
from indexer.ocr.engine import identity, reading, recognise, with_drawings
from indexer.ocr.recognised import RecognisedPage
from indexer.ocr.vision import Mode, Picture, Vision
from indexer.ocr.wire import page_of, told
from indexer.update.run import load_context
from searcher.core.model import Article

_DPI = 200
_OFF = 0.01  # of a body's characters that may be wrong in a body that counts as nearly exact


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.argument("files", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(list(KINDS)), multiple=True, default=("scan",))
@click.option("--keep", type=click.Path(path_type=Path))
@click.option("--show", is_flag=True)
def main(
    folder: Path, files: tuple[str, ...], kind: tuple[str, ...], keep: Path | None, show: bool
) -> None:
    """How well scans of pages with truth are read."""
    for each in kind:
        reader = _Reader(keep)
        vision = Vision(Mode.AUTO, identity(), recognise=reader)
        context = replace(load_context(folder), vision=vision)
        again = _Again(reader)
        scores: list[Score] = []
        near = [0, 0]
        for file in files:
            name, _, pages = file.partition(":")
            found, true = _read(folder, name, int(pages or 0), each, context, again)
            partners = pair(found, true)
            scores += (_score(partners.get(place), one) for place, one in enumerate(true))
            near[0] += sum(_is_near(partners[place][0], true[place]) for place in partners)
            near[1] += len(found)
            if show:
                _show(name, partners, true)
        counts = figures(scores) | {"near": near[0], "found": near[1]}
        click.echo(f"{each}: {counts} {reader.costs()}, {again.mean():.3f} s a page again")


def _read(
    folder: Path, name: str, pages: int, kind: str, context: Context, again: "_Again"
) -> tuple[list[Article], list[TrueArticle]]:
    articles = _truth(folder, name, pages)
    pictures = list(_pictures(folder / f"{name}.pdf", pages, kind))
    out = io.BytesIO()
    pictures[0].save(
        out, "PDF", save_all=True, append_images=pictures[1:], resolution=_DPI, quality=95
    )
    raw = RawFile(f"{name}.pdf", out.getvalue())
    found = extract(raw, context)
    again.time(raw, context, len(pictures))
    for problem in found.problems:
        click.echo(f"{name}: {problem}", err=True)
    return list(found.articles), articles


def _truth(folder: Path, name: str, pages: int) -> list[TrueArticle]:
    """Return the true articles of the first pages of a file."""
    for source in sorted(folder.glob("*.truth.json")):
        for true in load_truth(source, folder):
            if Path(true.path).stem == name:
                rows = json.loads(source.read_text("utf-8"))
                own = [row for row in rows if row.get("file", true.path) == true.path]
                places = [row.get("page", row.get("leaf", -1) + 1) for row in own]
                both = zip(true.articles, places, strict=True)
                return [article for article, page in both if not pages or page <= pages]
    raise click.ClickException(f"{name}: 没有真值 / no truth")


def _pictures(path: Path, pages: int, kind: str) -> Iterator[Image.Image]:
    with closing(pdfium.PdfDocument(path)) as document:
        for number in range(min(pages or len(document), len(document))):
            rendered = document[number].render(scale=_DPI / 72, grayscale=True)
            dice = np.random.default_rng(zlib.crc32(f"{path.stem}{number}{kind}".encode()))
            yield Image.fromarray(KINDS[kind](np.array(rendered.to_pil()), dice))


def _is_near(found: Article, true: TrueArticle) -> bool:
    return Levenshtein.distance(found.body, true.body) <= _OFF * len(true.body)


def _show(name: str, partners: Any, true: list[TrueArticle]) -> None:
    for place, one in enumerate(true):
        if place not in partners:
            click.echo(f"{name} {place} MISSING {one.values['title']}")
            continue
        article, score = partners[place]
        if score < 0.999 or article.title != one.values["title"]:
            click.echo(f"{name} {place} f1 {score:.4f} {article.title!r} {one.values['title']!r}")
            for step in Levenshtein.opcodes(one.body, article.body):
                if step.tag != "equal":
                    was = one.body[step.src_start : step.src_end]
                    now = article.body[step.dest_start : step.dest_end]
                    at = one.body[max(step.src_start - 6, 0) : step.src_start]
                    click.echo(f"    {at}[{was[:40]!r} -> {now[:40]!r}]")


class _Reader:
    """Recognises pages, and knows what that cost."""

    def __init__(self, keep: Path | None) -> None:
        self._keep = keep
        self._seconds: list[float] = []

    def __call__(self, picture: Picture) -> RecognisedPage:
        pixels = picture.pixels
        key = hashlib.blake2b(pixels.tobytes() + reading().encode(), digest_size=16).hexdigest()
        kept = self._keep / key if self._keep else None
        if kept and kept.is_file():
            return with_drawings(page_of(kept.read_bytes()), pixels)  # found anew: that is geometry
        began = time.process_time()
        page = recognise(pixels)
        self._seconds.append(time.process_time() - began)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(told(page))
        return page

    def costs(self) -> str:
        """Return seconds a page and the most memory of this process."""
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if not self._seconds:
            return f"all kept, {most} MB"
        mean = sum(self._seconds) / len(self._seconds)
        worst = max(self._seconds)
        return f"{mean:.2f} s a page (most {worst:.2f}), {len(self._seconds)} pages, {most} MB"


class _Again:
    """Extracts files once more with their recognised pages at hand, and knows what that cost."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._seconds, self._pages = 0.0, 0

    def time(self, raw: RawFile, context: Context, pages: int) -> None:
        """Extract a file of some pages."""
        kept: dict[bytes, bytes] = {}

        def key(picture: Picture) -> bytes:
            height, width = picture.pixels.shape
            return key_of(picture.pixels.tobytes(), height, width, identity())

        def note(picture: Picture) -> RecognisedPage:
            page = self._reader(picture)
            kept[key(picture)] = told(page)
            return page

        extract(raw, replace(context, vision=replace(context.vision, recognise=note)))
        known = replace(context.vision, recognise=lambda picture: page_of(kept[key(picture)]))
        began = time.process_time()
        extract(raw, replace(context, vision=known))
        self._seconds += time.process_time() - began
        self._pages += pages

    def mean(self) -> float:
        """Return the seconds of processor time a page."""
        return self._seconds / max(self._pages, 1)


if __name__ == "__main__":
    main()
