"""invert.py: arrays say what the definitions in tokens.py say."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.engines.whoosh.arrays import Inverted
from searcher.engines.whoosh.building.folding import decode, encode, fold_codes
from searcher.engines.whoosh.building.invert import invert
from searcher.language import tokens

Texts = list[tuple[str, str]]
Plain = dict[bytes | int, dict[int, list[int]]]  # positions by term and document

STREAMS: dict[str, Callable[[str], Iterable[tokens.Token]]] = {
    "words": tokens.words,
    "bigrams": tokens.bigrams,
    "characters": tokens.characters,
}
# Where something may go wrong: joints, extensions, 〇, several or none for one, lone surrogates,
# letters that are no ideographs.
odd = st.sampled_from(
    "\ufdd0\ufdd1\ufdd2"
    "换届选举換屆選舉两委街道长江大桥〇○十々㐂𠀀\U0003ffff龦한글ꀀ\ue000…㎡Ａａ１9½İß._-%：“ "
    "\n\ud800ﬁé\u0301\u200b\ufe0f\U000e0100"
)
printed = st.text(odd, max_size=40) | st.text(max_size=20)


def plain(texts: Texts, stream: str, part: str) -> tuple[Plain, list[int]]:
    """Invert with dictionaries, straight from the definitions."""
    found: Plain = {}
    lengths = []
    for number, (heading, body) in enumerate(texts):
        title = tokens.fold(heading).text
        parts = [title] if part == "title" else [title, tokens.fold(body).text]
        lengths.append(sum(1 for each in parts for _ in STREAMS[stream](each)))
        at = 0
        for is_body, folded in enumerate(parts):
            begin = [tokens.Token(tokens.BODY, 0, 1)] if is_body and stream == "bigrams" else []
            for token in (*KEPT[stream](folded), *begin):
                term = token.text.encode() if stream == "words" else key(token.text)
                found.setdefault(term, {}).setdefault(number, []).append(token.start + at)
            at += len(folded) + bool(texts[number][is_body])
    return found, lengths


def pairs(folded: str) -> Iterator[tokens.Token]:
    """Yield all bigrams, and the marks of borders."""
    yield from tokens.adjacent(folded)
    yield from tokens.marks(folded)


def every(folded: str) -> Iterator[tokens.Token]:
    """Yield all characters."""
    return (tokens.Token(char, at, at + 1) for at, char in enumerate(folded))


# What is kept to be found; STREAMS is what articles are ranked by, and counts as their length.
KEPT = {"words": tokens.words, "bigrams": pairs, "characters": every}


def key(term: str) -> int:
    return ord(term[0]) << 21 | ord(term[1]) if len(term) == 2 else ord(term)


def unpacked(inverted: Inverted) -> Plain:
    """Read the arrays back; without positions, zeros stand for them."""
    terms, batch = inverted.terms, inverted.batch
    names = terms if isinstance(terms, list) else terms.tolist()
    assert names == sorted(set(names))
    assert len(batch.counts) == len(names)
    assert int(batch.counts.sum()) == len(batch.ids) == len(batch.frequencies)
    places = batch.positions
    if places is None:
        places = np.zeros(int(batch.frequencies.sum()), np.uint32)
    for column in (batch.counts, batch.ids, batch.frequencies, places):
        assert column.dtype == np.uint32
    postings = iter(zip(batch.ids.tolist(), batch.frequencies.tolist(), strict=True))
    left = iter(places.tolist())
    found: Plain = {}
    for name, count in zip(names, batch.counts.tolist(), strict=True):
        pairs = [next(postings) for _ in range(count)]
        assert [pair[0] for pair in pairs] == sorted({pair[0] for pair in pairs})
        found[name] = {number: [next(left) for _ in range(often)] for number, often in pairs}
    assert next(left, None) is None
    return found


def check(texts: Texts) -> None:
    streams = invert(texts)
    assert set(streams.fields) == {f"{p}_{s}" for p in ("title", "text") for s in STREAMS}
    for field, inverted in streams.fields.items():
        part, stream = field.split("_")
        found, lengths = plain(texts, stream, part)
        placed = field == "text_bigrams"
        assert (inverted.batch.positions is not None) == placed
        if not placed:
            found = {t: {n: [0] * len(p) for n, p in by.items()} for t, by in found.items()}
        assert unpacked(inverted) == found
        assert streams.lengths[field].tolist() == lengths
        assert streams.lengths[field].dtype == np.uint32


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [("", "")],
        [("", ""), ("题", ""), ("", "文"), ("", "")],
        [("引题\n标题", "正文。\n第二段")],
        [("……㎡", "100㎡……"), ("", "……㎡")],  # folds to more characters than are printed
        [("a.", "b"), ("a", ".b")],  # a joint joins neither title and body nor documents
        [("换届", "选举")],  # nor does a word or a bigram
        [("\ud800", "换\udfff届")],  # an article cannot be told from one with U+FFFD
        [("x", "covid-19 covid-19--2 83.2% a.b.c. -a- 1+1=2 @某人")],
        [("二〇二一", "二〇二一年々㐂𠀀龦鿿")],  # alone, though ideographs
        [("\u200b", "\u200b"), ("", "\u0301"), ("\u0301", "换届")],  # nothing is left of them
        [("e\u0301", "換\u200b屆選\ufe0f舉 cafe\u0301")],  # no gap where something was dropped
        [("，。", "。\n\n，"), ("，", ""), ("", " ")],  # marks and spaces are found too
        [("a\0", "\0\0b"), ("\0", "")],
        [("한글", "한글ꀀꀁ\ue000换届")],  # words like Latin ones
    ],
)
def test_cases(texts: Texts) -> None:
    check(texts)


@given(st.lists(st.tuples(printed, printed), max_size=5))
@settings(deadline=None)
def test_equals_the_plain_inversion(texts: Texts) -> None:
    check(texts)


def test_sample_equals_the_plain_inversion() -> None:
    pages = [p.read_text("utf-8", "replace") for p in sorted(Path("data/sample").rglob("*.txt"))]
    check([tuple(page.split("\n", 1)) for page in pages])  # type: ignore[misc]


def test_long_keys() -> None:
    everything = "".join(map(chr, range(0x3400, 0x3400 + 80_000, 3)))  # an alphabet beyond 16 bits
    texts = [("", everything), ("", "\U0002a000换届")]
    streams = invert(texts)
    for stream in ("bigrams", "characters"):
        found, lengths = plain(texts, stream, "text")
        assert unpacked(streams.fields[f"text_{stream}"]).keys() == found.keys()
        assert streams.lengths[f"text_{stream}"].tolist() == lengths


def test_too_many_documents() -> None:
    with pytest.raises(ValueError, match="65536"):
        invert([("", "")] * 65_536)


@given(st.lists(printed, max_size=6))
def test_folding(texts: list[str]) -> None:
    starts = np.cumsum([0, *map(len, texts)])
    codes, moved = fold_codes(encode("".join(texts)), starts)
    ends = moved.tolist()
    found = [decode(codes[a:b]) for a, b in pairwise(ends)]
    assert found == [tokens.fold(printed).text for printed in texts]


@pytest.mark.exhaustive
def test_folding_of_every_character() -> None:
    everything = "".join(map(chr, range(tokens.CODES)))
    codes, _ = fold_codes(encode(everything), np.array([0]))
    assert decode(codes) == tokens.fold(everything).text
