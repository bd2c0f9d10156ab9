"""How well articles are found on real web pages, and how other choices of the main text do.

``python -m bench.web_pages ../shared/web`` prints the table of docs/extraction.md, and how many
pages a second of CPU time become articles. The folder holds ``pages/`` and ``gold.jsonl`` with
title, date, and words that the text has and has not; ``tests/golden/web`` is another. trafilatura
is measured if it is installed.
"""

import json
import math
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.corpus.blocks import Document, Kind, RawFile
from indexer.extract.extract import Context, Extraction, extract
from indexer.formats.html.decoded import source_of
from indexer.formats.html.main_text import main_node
from indexer.formats.html.texts import Units, flatten
from indexer.formats.html.tree import Node, Page, parse
from indexer.update.run import load_context

_QUOTES = str.maketrans("“”‘’「」『』＂＇", "\"\"''\"\"''\"'")
_KB = 1000  # bytes
_PASSES = 5  # over all pages, of which the median counts
_FEWEST = 25  # glyphs of a paragraph that readability counts
_SIGNS = re.compile("[！，。？、；：“”‘’《》%（）,.?:;'\"!%()]")


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right for one page; ``kind`` is ``article`` for a page that holds one."""

    file: str
    kind: str
    titles: tuple[str, ...]
    dates: tuple[str | None, ...]
    has: tuple[str, ...]
    hasnt: tuple[str, ...]


def gold_of(folder: Path) -> list[Gold]:
    """Return what is right for each page of a folder."""
    lines = (folder / "gold.jsonl").read_text("utf-8").splitlines()
    return [_gold(json.loads(line)) for line in lines]


def _gold(found: dict[str, Any]) -> Gold:
    return Gold(
        found["file"],
        found["kind"],
        tuple(map(bare, found["title_accept"])),
        tuple(found.get("date_accept", [found["date"]])),
        tuple(map(bare, found["has"])),
        tuple(map(bare, found["hasnt"])),
    )


def bare(text: str | None) -> str:
    """Return a text without spaces, with quotation marks of one shape."""
    return re.sub(r"\s+", "", text or "").translate(_QUOTES)


# ---- whole pages ------------------------------------------------------------------------------


def is_right(gold: Gold, found: Extraction) -> bool:
    """Whether a page gave one article, with the title, the date and the text that are right."""
    if gold.kind != "article":
        return not found.articles
    if len(found.articles) != 1:
        return False
    article = found.articles[0]
    body = bare(article.body)
    every = body + bare("".join(article.captions))
    return (
        bare(article.title) in gold.titles
        and article.issue_date in gold.dates
        and all(mark in body for mark in gold.has)
        and not any(mark in every for mark in gold.hasnt)
    )


def judged(folder: Path) -> Iterator[tuple[Gold, bool]]:
    """Yield each page of a folder with whether it came out wholly right."""
    context: Context = load_context(folder / "pages")
    for gold in gold_of(folder):
        data = (folder / "pages" / gold.file).read_bytes()
        yield gold, is_right(gold, extract(RawFile(gold.file, data), context))


def pace_of(folder: Path) -> tuple[float, float]:
    """Return how many pages a second of CPU time become articles, and their mean size in KB.

    The first pass over the pages, which loads tables, is not counted.
    """
    context = load_context(folder / "pages")
    pages = [
        RawFile(gold.file, (folder / "pages" / gold.file).read_bytes()) for gold in gold_of(folder)
    ]
    times = []
    for _ in range(1 + _PASSES):
        began = time.process_time()
        for page in pages:
            extract(page, context)
        times.append(time.process_time() - began)
    took = statistics.median(times[1:])
    return len(pages) / took, sum(len(page.data) for page in pages) / len(pages) / _KB


# ---- the text alone ---------------------------------------------------------------------------


def ours(text: str) -> str:
    """Return the text that our reader keeps."""
    from indexer.formats.html import read

    document: Document = read(RawFile("a.html", b"\xef\xbb\xbf" + text.encode()))
    return "".join(block.text for block in document.blocks if block.kind is Kind.BODY)


def of_node(choose: Callable[[Page, Units], Node]) -> Callable[[str], str]:
    """Return a reader that takes all of the element chosen, menus and tools included."""

    def read(text: str) -> str:
        page = parse(text)
        units = flatten(page.root)
        return "".join(unit.text for unit in units.of(choose(page, units)))

    return read


def densest(page: Page, units: Units) -> Node:
    """Return the element of the highest density of text and of signs, after the paper on it.

    Hong and others, "基于文本及符号密度的网页正文提取方法" (2019): text outside links per tag,
    times the logarithm of the text outside links per sign, and of the paragraphs.
    """
    tags, links, paragraphs = _counted(page)
    best, worth = page.root, 0.0
    for node in page.nodes:
        own = units.of(node)
        size = sum(len(unit.text) for unit in own)
        plain = size - sum(unit.linked for unit in own)
        if plain <= 0:
            continue
        signs = sum(len(_SIGNS.findall(unit.text)) for unit in own)
        held = tags[node] - links[node]
        if held < 1:
            continue
        density = plain / held
        here = density * math.log10(paragraphs[node] + 2) * math.log(plain / (signs + 1) + 1)
        if here > worth:
            best, worth = node, here
    return best


def _counted(page: Page) -> tuple[dict[Node, int], dict[Node, int], dict[Node, int]]:
    """Return for each element how many elements, links and paragraphs it holds."""
    tags: dict[Node, int] = {}
    links: dict[Node, int] = {}
    paragraphs: dict[Node, int] = {}
    for node in page.nodes:
        tags[node] = links[node] = paragraphs[node] = 0
    for node in reversed(page.nodes):
        if node.parent:
            tags[node.parent] += 1 + tags[node]
            links[node.parent] += (node.tag == "a") + links[node]
            paragraphs[node.parent] += (node.tag == "p") + paragraphs[node]
    return tags, links, paragraphs


def most_readable(page: Page, units: Units) -> Node:
    """Return the element that readability prefers: paragraphs count for parent and grandparent."""
    worth: dict[Node, float] = {}
    for unit in units.all:
        if len(unit.text) < _FEWEST:
            continue
        points = 1 + len(re.findall("[，,]", unit.text)) + min(len(unit.text) // 100, 3)
        for share, node in zip((1, 2), unit.node.ancestors(), strict=False):
            worth[node] = worth.get(node, 0.0) + points / share
    for node in worth:
        size = sum(len(unit.text) for unit in units.of(node))
        worth[node] *= 1 - sum(unit.linked for unit in units.of(node)) / (size or 1)
    return max(worth, key=lambda node: worth[node], default=page.root)


def of_trafilatura(text: str) -> str:
    """Return the text that trafilatura finds."""
    import trafilatura

    return trafilatura.extract(text, include_comments=False) or ""


READERS: dict[str, Callable[[str], str]] = {
    "ours": ours,
    "our element, untrimmed": of_node(main_node),
    "text and sign density alone": of_node(densest),
    "readability alone": of_node(most_readable),
    "trafilatura": of_trafilatura,
}


def main(folder: Path) -> None:
    """Print the table."""
    pages = [gold for gold in gold_of(folder) if gold.kind == "article"]
    texts = [source_of((folder / "pages" / gold.file).read_bytes()) for gold in pages]
    for name, read in READERS.items():
        started = time.process_time()
        try:
            found = [bare(read(text)) for text in texts]
        except ImportError:
            print(f"| {name} | not installed |")
            continue
        pace = len(pages) / (time.process_time() - started)
        has = [all(m in text for m in gold.has) for gold, text in zip(pages, found, strict=True)]
        clean = [not any(m in t for m in gold.hasnt) for gold, t in zip(pages, found, strict=True)]
        both = sum(map(all, zip(has, clean, strict=True)))
        print(f"| {name} | {sum(has)} | {sum(clean)} | {both} | {pace:.0f} |")
    pace, size = pace_of(folder)
    print(f"from bytes to articles: {pace:.0f} pages/s of {size:.0f} KB in the mean")
    results = list(judged(folder))
    articles = sum(1 for gold, right in results if gold.kind == "article" and right)
    others = sum(1 for gold, right in results if gold.kind != "article" and right)
    print(f"wholly right: {articles} of {len(pages)}; {others} other pages refused")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
