"""The page number that a newspaper prints at the head or foot of a page: 第2版, 02版, A02."""

import re
from collections import Counter

from indexer.articles.jump_lines import parse_jump
from indexer.corpus.blocks import Document, Kind

_NUMBER = r"[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(r"(?:^|\s)([A-Z]\d{2})(?=\s|$)")
# Not 共4版 (the number of pages) and not 2-3版 (a spread).
_MARK = re.compile(rf"(?<![共期日今\d\-—–~～至、A-Z])第?\s*({_NUMBER})\s*版(?!本|权|面|式)")


def page_labels(document: Document) -> dict[int, str]:
    """Return the printed number of each physical page, two digits.

    A page is left out if it prints no number, prints several, or if another page claims the number.
    """
    heads: dict[int, str] = {}
    for block in document.blocks:
        if block.page and block.kind is Kind.FURNITURE:
            heads[block.page] = f"{heads.get(block.page, '')}\n{block.text}"
    found = {page: label for page, text in heads.items() if (label := _label(text))}
    times = Counter(found.values())
    found = {page: label for page, label in found.items() if times[label] == 1}
    pages = {block.page for block in document.blocks if block.page}
    while taken := _taken(found, pages):
        found = {page: label for page, label in found.items() if label not in taken}
    return found


def _taken(found: dict[int, str], pages: set[int]) -> set[str]:
    """Return printed numbers that equal the physical number of a page without a printed one."""
    return {f"{page:02d}" for page in pages - found.keys()} & set(found.values())


def _label(text: str) -> str | None:
    numbers = set(_MARK.findall(text)) or set(_SECTION.findall(text))
    labels = {jump[1] for number in numbers if (jump := parse_jump(f"转{number}版"))}
    return labels.pop() if len(labels) == 1 else None
