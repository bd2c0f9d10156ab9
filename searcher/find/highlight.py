"""Marks and snippets: matches are found again in the printed text, the same for every engine."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from searcher.core.brief import shortened
from searcher.core.deadline import checked
from searcher.core.model import Article, Highlighted, Span
from searcher.core.tree import Leaf, Literal, Pattern, Prefix, Wildcard, Word, wildcard
from searcher.language import tokens
from searcher.language.occurrences import occurrences
from searcher.language.sentences import sentences

SNIPPET = 110  # printed characters of a snippet
_PIECE = 50_000  # characters of a long text that are searched at once
_SHARED = 1_000  # characters that neighbouring pieces share, so that few matches are cut
_BACK = 30  # a snippet begins with the sentence of its first match if that is so near
_CONTEXT = 12  # otherwise it begins so many characters before the match
# The first clause, with the next one if the first is as short as “5月26日”.
_CLAUSE = re.compile(
    r"[^，。！？；：,!?;\n]{8,}|[^，。！？；：,!?;\n]+(?:[，：,][^，。！？；：,!?;\n]+)?"
)
MAX_TITLE = 40  # characters of a title that is made from the text

# (start, end, number of the leaf that matches there)
_Match = tuple[int, int, int]


def display_title(article: Article) -> str:
    """Return the printed title, or else the first clause of the body; ``""`` without any text."""
    if article.title:
        return shortened(article.title)
    clause = _CLAUSE.search(article.text)
    if not clause:
        return ""
    words = clause.group().strip()
    return words if len(words) <= MAX_TITLE else f"{words[:MAX_TITLE]}…"


def highlight(printed: str, leaves: Iterable[Leaf]) -> Highlighted:
    """Mark each place where a leaf matches; spans are ordered, disjoint and cover printed text.

    The part of a leaf is ignored, because only the caller knows which part the text is.
    """
    ranges = ((start, end) for start, end, _ in _found(tokens.fold(printed), leaves))
    return Highlighted(printed, tuple(_merge(ranges)))


def snippet(printed: str, leaves: Iterable[Leaf], length: int = SNIPPET) -> Highlighted:
    """Cut the window with most different matches, on one line, with ``…`` where text was cut.

    Matches are marked if the window holds all of them; if none fits, the beginning of a match is
    marked. A long text is searched piece by piece, and the snippet comes from the first piece with
    a match.

    Args:
        printed: the text.
        leaves: the leaves to mark.
        length: characters of the window.
    """
    if len(printed) > _PIECE:
        return _snippet_of_long(printed, leaves, length)
    folded = tokens.fold(printed)
    found = _found(folded, leaves)
    start, end = _window(printed, found, length, folded.dropped)
    before, after = "…" if start else "", "…" if end < len(printed) else ""
    shift = len(before) - start
    spans = tuple(Span(s.start + shift, s.end + shift) for s in _shown(found, start, end))
    return Highlighted(before + printed[start:end].replace("\n", " ") + after, spans)


def _snippet_of_long(printed: str, leaves: Iterable[Leaf], length: int) -> Highlighted:
    asked = tuple(leaves)
    for start in checked(range(0, len(printed) - _SHARED if asked else 0, _PIECE - _SHARED)):
        piece = printed[_outside(printed, start) : _outside(printed, start + _PIECE)]
        shown = snippet(piece, asked, length)
        if shown.spans:
            return shown
    return snippet(printed[:_PIECE], (), length)


def _outside(printed: str, at: int) -> int:
    """Return the nearest place before an offset where a border stands, so that no run is cut."""
    first = max(0, at - _SHARED)
    while first < at < len(printed):
        before, behind = (tokens.fold(char).text for char in printed[at - 1 : at + 1])
        if before and behind and tokens.starts_part(before + behind, len(before)):
            break
        at -= 1
    return at


def _found(folded: tokens.Folded, leaves: Iterable[Leaf]) -> list[_Match]:
    """Return the matches in printed offsets, in order."""
    distinct = list(dict.fromkeys(leaves))
    matches = (*_texts(folded.text, distinct), *_words(folded.text, distinct))
    return sorted((*folded.printed(start, end), number) for start, end, number in matches)


def _texts(folded: str, leaves: Sequence[Leaf]) -> Iterator[_Match]:
    """Yield the matches of literals and patterns."""
    for number, leaf in enumerate(leaves):
        if isinstance(leaf, Literal | Pattern):
            yield from ((start, end, number) for start, end in occurrences(folded, leaf))


def _words(folded: str, leaves: Sequence[Leaf]) -> Iterator[_Match]:
    """Yield the matches of words; the text is cut into words once for all leaves."""
    exact = {leaf.text: n for n, leaf in enumerate(leaves) if isinstance(leaf, Word)}
    patterns = [
        (n, _fit(leaf)) for n, leaf in enumerate(leaves) if isinstance(leaf, Prefix | Wildcard)
    ]
    if not exact and not patterns:
        return
    latin = not patterns and not any(tokens.is_han(word[0]) for word in exact)
    for token in checked(tokens.latin_words(folded) if latin else tokens.words(folded)):
        if token.text in exact:
            yield token.start, token.end, exact[token.text]
        for number, fits in patterns:
            if fits(token.text):
                yield token.start, token.end, number


def _fit(leaf: Prefix | Wildcard) -> Callable[[str], object]:
    if isinstance(leaf, Prefix):
        return lambda word: word.startswith(leaf.text)
    return wildcard(leaf.pattern).fullmatch


def _merge(ranges: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Unite ranges that overlap or touch, so that marks are never nested."""
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


def _window(
    printed: str, found: Sequence[_Match], length: int, dropped: frozenset[int]
) -> tuple[int, int]:
    """Choose the window to show; it never separates a character from its accents."""
    start = _sentence_start(printed, _densest(found, length - _BACK)) if found else 0
    while start and start in dropped:
        start -= 1
    end = cut = min(len(printed), start + length)
    while end in dropped:
        end -= 1
    return start, end if end > start else cut


def _densest(found: Sequence[_Match], room: int) -> int:
    """Return the start of the match from which on the window holds most different matches."""
    best, most, last = 0, 0, 0
    within: Counter[int] = Counter()
    for start, _, number in found:
        while last < len(found) and found[last][0] < start + room:
            within[found[last][2]] += 1
            last += 1
        if len(within) > most:
            best, most = start, len(within)
        within[number] -= 1
        if not within[number]:
            del within[number]
    return best


def _sentence_start(printed: str, at: int) -> int:
    """Return the beginning of the sentence if it is near, else a place a few characters before."""
    begin = max(0, at - _BACK)
    starts = [begin + span.start for span in sentences(printed[begin : at + 1])]
    last = starts[-1] if starts else at
    return last if last > begin or not begin else at - _CONTEXT


def _shown(found: Sequence[_Match], start: int, end: int) -> tuple[Span, ...]:
    whole = tuple(_merge((a, b) for a, b, _ in found if start <= a and b <= end))
    if whole:
        return whole
    return tuple(_merge((max(a, start), min(b, end)) for a, b, _ in found if a < end and b > start))
