"""Spans and snippets, the same for every engine: found again in the printed text by offsets."""

import re
from collections.abc import Iterable, Iterator

from searcher import text
from searcher.model import Article, Highlighted, Span
from searcher.query import Leaf, Literal, Prefix, Wildcard, Word, wildcard

SNIPPET = 110  # printed characters
# The first clause; when that is a mere “5月26日”, the next one too.
_CLAUSE = re.compile(
    r"[^，。！？；：,!?;\n]{8,}|[^，。！？；：,!?;\n]+(?:[，：,][^，。！？；：,!?;\n]+)?"
)
MAX_TITLE = 40  # characters of a made-up title
_BREAK = re.compile(r"[。！？；\n]")


def display_title(article: Article) -> str:
    """Return the printed title, else the body's first clause; empty when there is no text."""
    if article.title:
        return article.title
    clause = _CLAUSE.search(article.text)
    if not clause:
        return ""
    words = clause.group().strip()
    return words if len(words) <= MAX_TITLE else f"{words[:MAX_TITLE]}…"


def highlight(printed: str, leaves: Iterable[Leaf]) -> Highlighted:
    """Mark each place where a leaf matches; spans are ordered, merged and cover printed glyphs."""
    folded = text.fold(printed)
    found = sorted(folded.printed(start, end) for start, end in _matches(folded.text, leaves))
    return Highlighted(printed, tuple(_merge(found)))


def snippet(printed: str, leaves: Iterable[Leaf], length: int = SNIPPET) -> Highlighted:
    """Cut the window that shows most different matches, on one line, with ``…`` where cut."""
    leaves = list(leaves)
    start = _best_start(printed, leaves, length)
    end = min(len(printed), start + length)
    window = printed[start:end].replace("\n", " ")
    marked = highlight(window, leaves)
    before, after = "…" if start else "", "…" if end < len(printed) else ""
    spans = tuple(Span(s.start + len(before), s.end + len(before)) for s in marked.spans)
    return Highlighted(before + window + after, spans)


def _matches(folded: str, leaves: Iterable[Leaf]) -> Iterator[tuple[int, int]]:
    words: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Literal(wanted):
                yield from _occurrences(folded, wanted)
            case Word(wanted):
                words.add(wanted)
            case Prefix() | Wildcard():
                yield from _fitting(folded, leaf)
    if words:
        yield from ((t.start, t.end) for t in text.latin_words(folded) if t.text in words)


def _fitting(folded: str, leaf: Prefix | Wildcard) -> Iterator[tuple[int, int]]:
    if isinstance(leaf, Prefix):
        yield from ((t.start, t.end) for t in text.words(folded) if t.text.startswith(leaf.text))
    else:
        fits = wildcard(leaf.pattern).fullmatch
        yield from ((t.start, t.end) for t in text.words(folded) if fits(t.text))


def _occurrences(folded: str, wanted: str) -> Iterator[tuple[int, int]]:
    at = folded.find(wanted)
    while at >= 0:
        yield at, at + len(wanted)
        at = folded.find(wanted, at + 1)


def _merge(ranges: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Join ranges that overlap or touch, so that a mark never opens inside another."""
    current: tuple[int, int] | None = None
    for start, end in ranges:
        if current and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current:
            yield Span(*current)
        current = (start, end)
    if current:
        yield Span(*current)


def _best_start(printed: str, leaves: list[Leaf], length: int) -> int:
    """Start at the sentence of the match whose window holds the most distinct leaves."""
    folded = text.fold(printed)
    hits = sorted(
        (folded.printed(start, end)[0], index)
        for index, leaf in enumerate(leaves)
        for start, end in _matches(folded.text, [leaf])
    )
    if not hits:
        return 0
    best, most = hits[0][0], 0
    for i, (start, _) in enumerate(hits[:200]):  # a common character may match thousands of times
        kinds = len({k for at, k in hits[i : i + 200] if at < start + length - 20})
        if kinds > most:
            best, most = start, kinds
    return _sentence_start(printed, best)


def _sentence_start(printed: str, at: int) -> int:
    """Step back to the sentence's beginning when it is near, else a few characters."""
    begin = max(0, at - 30)
    breaks = [m.end() for m in _BREAK.finditer(printed, begin, at)]
    if breaks:
        return breaks[-1]
    return begin if begin == 0 else at - 12
