"""Whatever the bytes, extraction gives articles or a reason: never an exception, never a hang."""

import base64
import io
import json
import random
import re
import signal
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.blocks import RawFile
from indexer.extract import Context, Extraction, extract
from indexer.run import load_context
from tests.conftest import SAMPLE

SUFFIXES = (".txt", ".html", ".docx", ".pdf", ".jsonl")
EXAMPLES = 2_000  # a suffix: 10,000 in all
MUTANTS = 120  # a suffix
HANG = 5  # seconds
OUR_BUG = "无法解析"  # how `extract` reports an exception that no reader foresaw

Mutate = Callable[[bytes, random.Random], bytes]


class _HangError(BaseException):
    """No Exception: `extract` must not turn it into a reason."""


@contextmanager
def _no_hang() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _HangError(f"no answer after {HANG} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


CONTEXT = load_context(SAMPLE)


def survive(suffix: str, data: bytes, context: Context = CONTEXT) -> Extraction:
    """Extract, and hold the result against what must be true of any result."""
    with _no_hang():
        found = extract(RawFile(f"fuzz/2023-05-12{suffix}", data), context)
    assert found.articles or found.problems
    for problem in found.problems:
        assert len(problem.splitlines()) == 1, problem
        assert not problem.startswith(OUR_BUG), problem
    ids = [article.id for article in found.articles]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    written = [asdict(article) for article in found.articles]
    json.dumps([written, found.problems], ensure_ascii=False).encode("utf-8")
    return found


# what newsletters are made of, and what trips parsers of numbers, dates, brackets and lines
_SHARDS = (
    *(
        "5月26日",
        "２０２１年",
        "2月30日",
        "十十月五日",
        "2023.5.12",
        "第²期",
        "٣月٤日",
        "①",
        "日前",
    ),
    *("（社区平安办）", "（", "）", "《", "【】", "下转第2版", "上接第01版", "▶", "图为志愿者"),
    *("云桥路街道", "街道街道街道", "本报讯", "文/张三", "、", "。", "：", "————", "1.", "一、"),
    *("\n", "\r\n", "\n\n", "\f", "\u3000\u3000", "\t", " ", "\u2028", "\x85", "\ufeff"),
    *("\x00", "\x1b[31m", "\u202e", "\ue000", "\ufffd", "𠀀", "e\u0301", "\ud800", "居居民民"),
)
_prose = st.lists(st.one_of(st.sampled_from(_SHARDS), st.text(max_size=12)), max_size=30)
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
_FIELDS = ("id", "title", "body", "department", "street", "event_date", "month", "captions", "page")
_rows = st.lists(
    st.dictionaries(st.sampled_from(_FIELDS), st.sampled_from(_SHARDS) | _json), max_size=4
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
_PDF_PARTS = (
    *(b"1 0 obj\n", b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[1 0 R]/Count 9999>>"),
    *(
        b"stream\n",
        b"endstream\n",
        b"endobj\n",
        b"xref\n0 1\n",
        b"trailer<</Root 1 0 R>>",
        b"/Encrypt",
    ),
)


def _joined(
    parts: st.SearchStrategy[bytes], before: bytes, after: bytes
) -> st.SearchStrategy[bytes]:
    return st.lists(parts, max_size=12).map(lambda some: before + b"".join(some) + after)


def _zipped(data: bytes) -> bytes:
    """A package with the least that DOCX asks for, around any document."""
    return _package({"word/document.xml": data} | _DOCX_FRAME)


def _package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


_OFFICE = "http://schemas.openxmlformats.org"
_DOCX_FRAME = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    ).encode(),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ).encode(),
}
_WORD = f'<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main"><w:body>'.encode()
_WORD_TAGS = (
    *(b"<w:p>", b"</w:p>", b"<w:r>", b"</w:r>", b"<w:t>", b"</w:t>", b"<w:tbl>", b"</w:tbl>"),
    *(b"<w:tr>", b"</w:tr>", b"<w:tc>", b"</w:tc>", b"<w:br/>", b"<w:p/>", b"<w:txbxContent/>"),
    "<w:p><w:r><w:t>5月26日，志愿者巡查。</w:t></w:r></w:p>".encode(),
)

# bytes of no format, then those that get past its first checks
BYTES = {
    ".txt": st.binary() | _encoded,
    ".html": st.binary()
    | _joined(_encoded | st.sampled_from(_TAGS).map(str.encode), b"<!DOCTYPE html>", b""),
    ".docx": st.binary()
    | st.binary().map(_zipped)
    | _joined(st.sampled_from(_WORD_TAGS), _WORD, b"</w:body></w:document>").map(_zipped),
    ".pdf": st.binary()
    | _joined(
        st.binary(max_size=20) | st.sampled_from(_PDF_PARTS), b"%PDF-1.4\n", b"startxref\n0\n%%EOF"
    ),
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
        text.insert(dice.randrange(len(text) + 1), dice.choice(_SHARDS))
    return "".join(text).encode("utf-8", "replace")


MUTATIONS: tuple[Mutate, ...] = (_flip, _truncate, _cut_out, _swap, _double, _shuffle_lines)


def _inside_docx(mutate: Mutate) -> Mutate:
    """Change the document, not the package around it."""

    def changed(data: bytes, dice: random.Random) -> bytes:
        parts = _parts(data)
        inner = "word/document.xml"
        return _package(parts | {inner: mutate(parts[inner], dice)})

    return changed


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
    ".docx": tuple(map(_inside_docx, (*MUTATIONS, _plant))),
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
