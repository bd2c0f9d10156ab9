"""Keeps garbage out of the index: what was decoded wrongly is restored, or is no text.

Every format goes through here, whatever its reader knows of encodings: a program may have written
mojibake into a sound Word file.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from indexer.corpus.blocks import BadFile, Block, Document, Kind
from indexer.formats import reader_rules
from searcher.language.garbage import FEWEST_ASKED, Garbage, damage_in
from searcher.language.mojibake import restored
from searcher.language.pairs import begins_with_words, have_few_words, make_no_words, pairs_in
from searcher.language.usual import usual_characters
from searcher.speech import Message, said

_SHOWN = 12  # characters that show what was found
_CELLS = "|"  # parts the cells of a row
_BREAKS = frozenset("\n\t\r\f\v\xa0")
_Part = tuple[Block, Garbage | None]


def readable(document: Document) -> Document:
    """Return a document without garbage: restored where possible, else as furniture.

    Raises:
        BadFile: hardly anything else is left; the reason names what was found and what to do.
    """
    odd = set("".join(block.text for block in document.blocks)) - usual_characters() - _BREAKS
    parts = [part for block in document.blocks for part in _looked_at(block, odd)]
    garbage = {at: kind for at, kind in _garbage(parts) if kind}
    if not garbage:
        return replace(document, blocks=tuple(part for part, _ in parts))
    at, kind = next(iter(garbage.items()))
    why = reason(parts[at][0].text, kind)
    lost = sum(len(parts[each][0].text) for each in garbage)
    if lost > reader_rules.GARBAGE.worth * sum(len(part.text) for part in _texts(parts)):
        raise BadFile(why)
    blocks = (
        replace(part, kind=Kind.FURNITURE, why=reader_rules.GARBAGE) if at in garbage else part
        for at, (part, _) in enumerate(parts)
    )
    problem = said("garbage.part", n=lost, why=why)
    return replace(document, blocks=tuple(blocks), problems=(*document.problems, problem))


def reason(text: str, kind: Garbage) -> Message:
    """Return why a text is refused, with its first characters."""
    return said(f"garbage.{kind}", text=" ".join(text.split())[:_SHOWN])


def _looked_at(block: Block, odd: Set[str]) -> Iterator[_Part]:
    """Yield the parts of a block; most blocks hold none of the unusual characters of a file."""
    text = block.text
    if not any(char in text for char in odd) and text.count("?") < FEWEST_ASKED:
        yield block, None
    else:
        yield from _parts(_restored(block))


def _restored(block: Block) -> Block:
    text = restored(block.text)
    return block if text == block.text else replace(block, text=text)


def _texts(parts: Sequence[_Part]) -> Iterator[Block]:
    return (part for part, _ in parts if part.kind is not Kind.FURNITURE)


def _garbage(parts: Sequence[_Part]) -> Iterator[tuple[int, Garbage | None]]:
    """Yield what is wrong with each part, in the order of the parts.

    Paragraphs may be too short to show whether their Han make words, so neighbours speak together.
    """
    pairs = [_pairs(part) for part, _ in parts]
    senseless = [have_few_words(*each) for each in pairs]
    for alike, numbers in groupby(range(len(parts)), key=senseless.__getitem__):
        run = list(numbers)
        count, words = (sum(pairs[at][side] for at in run) for side in (0, 1))
        scrambled = Garbage.SCRAMBLED if alike and make_no_words(count, words) else None
        yield from ((at, parts[at][1] or scrambled) for at in run)


def _pairs(block: Block) -> tuple[int, int]:
    """Return how many pairs may stand in words; none of a paragraph that begins with words.

    A row of a table holds names and codes.
    """
    text = block.text
    if block.kind is Kind.FURNITURE or begins_with_words(text):
        return 0, 0
    lines = text.split("\n")
    return pairs_in("\n".join(line for line in lines if _CELLS not in line), names=False)


def _parts(block: Block) -> Iterator[_Part]:
    """Yield a block, or its stretches of good lines and of damaged ones, with the damage."""
    if block.kind is Kind.FURNITURE:
        yield block, None
        return
    whole = damage_in(block.text)
    if whole or usual_characters().issuperset(set(block.text) - _BREAKS):
        yield block, whole
        return
    lines = block.text.split("\n")
    kinds = [damage_in(line) for line in lines]
    if not any(kinds):
        yield block, None
        return
    for kind, at in groupby(range(len(lines)), key=kinds.__getitem__):
        yield _stretch(block, lines, list(at)), kind


def _stretch(block: Block, lines: list[str], numbers: list[int]) -> Block:
    first, end = numbers[0], numbers[-1] + 1
    return replace(
        block,
        text="\n".join(lines[first:end]),
        indented=block.indented[first:end],
        starts_page=block.starts_page and first == 0,
    )
