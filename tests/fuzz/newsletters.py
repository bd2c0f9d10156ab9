"""Newsletters of each format: any bytes must give articles, or a reason that can be shown."""

import base64
import io
import json
import re
import signal
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from types import FrameType

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction, extract
from indexer.update.run import load_context
from tests.conftest import SAMPLE
from tests.fuzz.target import Target

HANG = 20  # seconds of processor: what else the machine does is no fault of extraction
OUR_BUG = "file.unparsable"  # how `extract` reports an exception that no reader foresaw


class _HangError(BaseException):
    """Not a subclass of Exception, so that `extract` cannot turn it into a reason."""


@contextmanager
def _no_hang() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _HangError(f"no answer after {HANG} s of processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


CONTEXT = load_context(SAMPLE)


def survive(suffix: str, data: bytes, context: Context = CONTEXT) -> Extraction:
    """Extract a file of any bytes within the time limit, and check the result with `sound`."""
    with _no_hang():
        return sound(extract(RawFile(f"fuzz/2023-05-12{suffix}", data), context))


def sound(found: Extraction) -> Extraction:
    """Check what must hold for every extraction, and return it."""
    assert found.articles or found.problems
    for problem in found.problems:
        assert len(str(problem).splitlines()) == 1, problem
        assert problem.code != OUR_BUG, problem
    ids = [article.id for article in found.articles]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    written = [asdict(article) for article in found.articles]
    text = json.dumps([written, [problem.data() for problem in found.problems]], ensure_ascii=False)
    text.encode("utf-8")  # fails on an unpaired surrogate
    assert "\\u0000" not in text
    for article in found.articles:
        assert article.text.strip()
        assert "\n" not in (article.title or "")
        assert all(0 <= evidence.confidence <= 1 for evidence in article.evidence)
        assert article.leaf is None or article.leaf > 0
    return found


# pieces of newsletters, and text that could trip parsers of numbers, dates, brackets and lines
SHARDS = (
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
    *("\x1b[31m", "\u202e", "\ue000", "\ufffd", "𠀀", "e\u0301", "\ud800", "居居民民"),
)


def docx_of(parts: dict[str, bytes]) -> bytes:
    """Return a DOCX package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return buffer.getvalue()


def docx_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a DOCX package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


OFFICE = "http://schemas.openxmlformats.org"
WORD = f"{OFFICE}/wordprocessingml/2006/main"
_FRAME = {
    "[Content_Types].xml": f"""<Types xmlns="{OFFICE}/package/2006/content-types">
<Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType=
 "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{OFFICE}/package/2006/relationships">
<Relationship Id="r" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>""",
}


def docx_around(data: bytes) -> bytes:
    """Return the smallest valid DOCX package around a document part."""
    frame = {name: text.encode() for name, text in _FRAME.items()}
    return docx_of(frame | {"word/document.xml": data})


_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H
/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000
/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>]>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
trailer<</Root 1 0 R>>
startxref
0
%%%%EOF"""


def page_of(lines: list[tuple[float, float, int, str]]) -> bytes:
    """Return a PDF page with these lines of (x, y, type size, text)."""
    content = "\n".join(
        f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td <{text.encode('utf-16-be', 'replace').hex()}> Tj ET"
        for x, y, size, text in lines
    ).encode()
    return _PDF % (len(content), content)


# -- the fuzzer's entry: the first byte says whether the rest is a file or is put into one


def check(suffix: str, data: bytes) -> None:
    """Extract from the bytes as a file, or as the content of a sound file."""
    inside = bool(data) and data[0] >= 0x80
    content = data[1:]
    if inside and suffix == ".docx":
        content = docx_around(content)
    elif inside and suffix == ".pdf":
        content = _PDF % (len(content), content)
    sound(extract(RawFile(f"fuzz/2023-05-12{suffix}", content), CONTEXT))


_STREAM = re.compile(rb"ASCII85Decode[^>]*>>\s*stream\r?\n(.*?)~>\s*endstream", re.DOTALL)


def _seeds(suffix: str) -> Iterator[bytes]:
    yield b"\0"
    yield b"\xff" + "".join(SHARDS).encode("utf-8", "replace")
    for path in sorted(SAMPLE.rglob(f"*{suffix}")):
        content = path.read_bytes()
        yield b"\0" + content
        if suffix == ".docx":
            yield b"\xff" + docx_parts(content)["word/document.xml"]
        for match in _STREAM.finditer(content) if suffix == ".pdf" else ():
            yield b"\xff" + zlib.decompress(base64.a85decode(match[1]))[:8000]
    if suffix == ".pdf":
        lines = [(100.0, 700.0 - 14 * row, 10, "街道志愿者巡查防汛设施") for row in range(6)]
        yield b"\0" + page_of(lines)
        yield b"\xff" + page_of(lines).partition(b"stream\n")[2].partition(b"endstream")[0]


_SIGNS: dict[str, tuple[str, ...]] = {
    ".txt": (),
    ".html": ("<p>", "</p>", "<div>", "<table>", "<founder-title>", "<!--enpcontent-->", "&#0;"),
    ".docx": ("<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:tbl>", "<w:r>", "<w:br/>", "<w:ins>"),
    ".pdf": ("BT ", " ET", " Tf", " Td ", " Tj", " Tm", " re f", "<5b89>", " cm q ", " 1e9 "),
    ".jsonl": ('{"id": "1", "body": "', '"title"', '"street"', '"event_date"', "\\ud800", "1e999"),
}
TARGETS = tuple(
    Target(
        f"format-{suffix[1:]}",
        partial(check, suffix),
        partial(_seeds, suffix),
        (*(shard for shard in SHARDS if "\ud800" not in shard), *signs),
        longest=1 << 14,
    )
    for suffix, signs in _SIGNS.items()
)
