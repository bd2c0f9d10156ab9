"""Whatever the bytes, extraction gives articles or a reason: never an exception, never a hang."""

import base64
import json
import random
import re
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from tests.conftest import SAMPLE
from tests.fuzz.newsletters import (
    CONTEXT,
    SHARDS,
    WORD,
    docx_around,
    docx_of,
    docx_parts,
    page_of,
    survive,
)
from tests.support.effort import many

SUFFIXES = (".txt", ".html", ".docx", ".pdf", ".jsonl")
EXAMPLES = many(2_000)  # a suffix: 10,000 in all
MUTANTS = many(240)  # a suffix
Mutate = Callable[[bytes, random.Random], bytes]


def _joined(
    parts: st.SearchStrategy[bytes], before: bytes, after: bytes
) -> st.SearchStrategy[bytes]:
    return st.lists(parts, max_size=12).map(lambda some: before + b"".join(some) + after)


_shard = st.sampled_from(SHARDS)
_prose = st.lists(st.one_of(_shard, _shard, _shard, st.text(max_size=4)), max_size=30)
_phrase = st.lists(st.one_of(_shard, _shard, st.text(max_size=4)), max_size=6)
_encoded = st.builds(
    lambda shards, encoding: "".join(shards).encode(encoding, "replace"),
    _prose,
    st.sampled_from(("utf-8", "gb18030", "big5", "utf-16")),
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
_FIELDS = ("title", "department", "street", "event_date", "month", "captions", "page")
_value = _shard | _json
_rows = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(0, 3).map(str) | _value, "body": _shard | _shard | _value},
        optional=dict.fromkeys(_FIELDS, _value),
    ),
    max_size=4,
)
_TAGS = (
    *("<html>", "<body>", "<p>", "</p>", "<br/>", "<div class='rich_media_content'>", "<table>"),
    *(
        "<founder-title>",
        "<founder-content>",
        "<!--enpcontent-->",
        "<!--/enpcontent-->",
        "<script>",
    ),
    *(
        "<meta charset='gb2312'>",
        "<meta charset='no-such'>",
        "&#55296;",
        "&#0;",
        "&nbsp;",
        "<![CDATA[",
    ),
)
_pages = st.lists(st.one_of(st.sampled_from(_TAGS), _phrase.map("".join)), max_size=40).map(
    lambda parts: ("<!DOCTYPE html>" + "".join(parts)).encode("utf-8", "replace")
)


def _element(tag: str, inside: list[str]) -> str:
    return f"<w:{tag}>{''.join(inside)}</w:{tag}>"


_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_runs = _phrase.map(lambda some: f"<w:t>{escape(_NOT_XML.sub('', ''.join(some)))}</w:t>")
_WORD_TAGS = ("p", "r", "tbl", "tr", "tc", "br", "txbxContent", "sdt", "sdtContent", "ins", "del")
_word = st.lists(
    st.recursive(
        _runs.map(lambda run: _element("p", [_element("r", [run])])) | _runs,
        lambda inner: st.builds(_element, st.sampled_from(_WORD_TAGS), st.lists(inner, max_size=4)),
        max_leaves=6,
    ),
    max_size=4,
).map(lambda some: f'<w:document xmlns:w="{WORD}">{_element("body", some)}</w:document>'.encode())

_pdf_noise = st.binary(max_size=20) | st.sampled_from(
    (
        *(b"1 0 obj\n", b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[1 0 R]/Count 999>>"),
        *(b"stream\n", b"endstream\n", b"endobj\n", b"trailer<</Root 1 0 R>>", b"/Encrypt"),
    )
)
_place = st.integers(-2, 40).map(lambda n: n * 21.0) | st.floats(-1e6, 1e6)
_drawn = st.lists(
    st.tuples(_place, _place, st.sampled_from((0, 1, 9, 9, 9, 20, 300)), _phrase.map("".join)),
    max_size=40,
).map(page_of)

# bytes of no format, then those that get past its first checks
BYTES = {
    ".txt": st.binary() | _encoded,
    ".html": st.binary() | _pages | _joined(_encoded, b"<!DOCTYPE html>", b""),
    ".docx": st.binary() | st.binary().map(docx_around) | _word.map(docx_around),
    ".pdf": st.binary() | _joined(_pdf_noise, b"%PDF-1.4\n", b"startxref\n0\n%%EOF") | _drawn,
    ".jsonl": st.binary()
    | _encoded
    | _rows.map(lambda rows: "\n".join(map(json.dumps, rows)).encode()),
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_bytes(suffix: str) -> None:
    @settings(max_examples=EXAMPLES, derandomize=True, database=None)
    @given(BYTES[suffix])
    def attempt(data: bytes) -> None:
        survive(suffix, data)

    attempt()


def test_a_line_of_controls_in_a_pdf() -> None:
    prose = "街道志愿者在现场巡查防汛设施完成情况良好"
    lines = [(100.0, 700.0 - 14 * row, 10, prose) for row in range(6)]
    page = page_of([*lines, (0.0, 0.0, 9, "\n\f")])
    assert extract(RawFile("fuzz/2023-05-12.pdf", page), CONTEXT).problems == ()


_NEWS = "5月26日，街道召开会议，部署夏季防汛工作，居民参加。"
LARGE = [
    (".txt", f"题目在此\n　　{_NEWS}\n（社区平安办）\n\n".encode() * 2000),
    (".txt", "街道".encode() * 50_000),
    (".txt", "（社区平安办）\n".encode() * 10_000),
    (".html", f"<p>　　{_NEWS}</p>".encode() * 1500),
    (".html", b"<div>" * 3000 + _NEWS.encode()),
    (
        ".docx",
        docx_around(
            f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
            + f"<w:p><w:r><w:t>{_NEWS}</w:t></w:r></w:p>".encode() * 1500
            + b"</w:body></w:document>"
        ),
    ),
    (".pdf", page_of([(n * 37.0 % 560, n * 53.0 % 820, 9, _NEWS[n % 20]) for n in range(5000)])),
    (".jsonl", b"\n".join(b'{"id": %d, "body": "a"}' % n for n in range(5000))),
]


@pytest.mark.parametrize(("suffix", "data"), LARGE)
def test_much_of_one_thing(suffix: str, data: bytes) -> None:
    """Work may not grow with the square of a file's size."""
    survive(suffix, data)


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 30))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _cut_out(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.choices(range(len(data)), k=2))
    return data[:start] + data[end:]


def _swap(data: bytes, dice: random.Random) -> bytes:
    a, b, c = sorted(dice.choices(range(len(data)), k=3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _double(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.choices(range(len(data)), k=2))
    return data[:end] + data[start:]


def _shuffle_lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines[: dice.randint(1, len(lines))])


def _plant(data: bytes, dice: random.Random) -> bytes:
    """Shards between whole characters, so that the text still decodes."""
    text = list(data.decode("utf-8", "replace"))
    for _ in range(dice.randint(1, 20)):
        text.insert(dice.randrange(len(text) + 1), dice.choice(SHARDS))
    return "".join(text).encode("utf-8", "replace")


MUTATIONS: tuple[Mutate, ...] = (_flip, _truncate, _cut_out, _swap, _double, _shuffle_lines)


def _inside_docx(mutate: Mutate) -> Mutate:
    """Change the document, not the package around it."""

    def changed(data: bytes, dice: random.Random) -> bytes:
        parts = docx_parts(data)
        inner = "word/document.xml"
        return docx_of(parts | {inner: mutate(parts[inner], dice)})

    return changed


def _move_elements(data: bytes, dice: random.Random) -> bytes:
    """A document that stays well-formed: elements taken out, doubled and put elsewhere."""
    root = etree.fromstring(data)
    for _ in range(dice.choice((1, 5, 25))):
        some = list(root.iter("{*}*"))[1:]
        one, other = dice.choice(some), dice.choice(some)
        other.insert(dice.randint(0, len(other)), deepcopy(one))
        if (parent := one.getparent()) is not None and dice.random() < 0.5:
            parent.remove(one)
        if one.text:
            one.text = _NOT_XML.sub("", one.text + dice.choice(SHARDS))
    return etree.tostring(root)


_PDF_STREAM = re.compile(
    rb"/Filter \[[^]]*\]([^>]*>>\s*stream\r?\n)(.*?)(~>\s*endstream)", re.DOTALL
)


def _inside_pdf(mutate: Mutate) -> Mutate:
    """Change the content stream once it is unpacked; pdfium mends the cross references."""

    def unpacked(match: re.Match[bytes], dice: random.Random) -> bytes:
        content = zlib.decompress(base64.a85decode(match[2]))
        return match[1] + mutate(content, dice) + b"\nendstream"

    def changed(data: bytes, dice: random.Random) -> bytes:
        return _PDF_STREAM.sub(lambda match: unpacked(match, dice), data)

    return changed


_EXTRA: dict[str, tuple[Mutate, ...]] = {
    ".txt": (_plant,),
    ".html": (_plant,),
    ".jsonl": (_plant,),
    ".docx": tuple(map(_inside_docx, (_move_elements, _flip, _move_elements, _plant))),
    ".pdf": tuple(map(_inside_pdf, MUTATIONS)),
}


def mutants(suffix: str, count: int = MUTANTS) -> Iterator[bytes]:
    """Yield damaged copies of the sample's files, the same on every run."""
    dice = random.Random(suffix)
    files = [path.read_bytes() for path in sorted(SAMPLE.rglob(f"*{suffix}"))]
    ways = (*MUTATIONS, *_EXTRA[suffix])
    for number in range(count):
        yield ways[number % len(ways)](dice.choice(files), dice)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_damaged_newsletters(suffix: str) -> None:
    results = [survive(suffix, data) for data in mutants(suffix)]
    assert any(found.articles for found in results)  # most damage leaves something to read
