"""Damages files of every format: their bytes, and what their packages hold.

A changed byte of a zip or a compound file mostly gives a package that is refused at once. So a part
of a zip and a stream of a compound file are changed before the package is made of them anew.
"""

import gzip
import io
import random
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache

import olefile
from lxml import etree

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import extract
from tests.conftest import ROOT, SAMPLE
from tests.fuzz.newsletters import CONTEXT, SHARDS, sound
from tests.fuzz.target import Target
from tests.support import packed_papers as made
from tests.support.ole import ole, word_97

Mutate = Callable[[bytes, random.Random], bytes]
_OFFICE = ROOT / "tests" / "support" / "office"
_TITLE = "夏至市集摆出三十个摊"
_STORY = "六月三日上午，青禾路街道举办夏至市集，三十个摊位摆出手工皂，居民来了一千二百人次。"
_PAGE = f"<html><body><h1>{_TITLE}</h1><p>{_STORY}</p></body></html>"
_ROWS = f'编号,标题,正文,发布时间\n1,{_TITLE},"{_STORY}",2021-06-15\n2,晾衣架,{_STORY},44362\n'
_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
_MOST_STREAMS = 60_000  # bytes of a compound file that `ole` can lay out


def flip(data: bytes, dice: random.Random) -> bytes:
    """Change some bytes."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 30))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def numbers(data: bytes, dice: random.Random) -> bytes:
    """Put in numbers that are small, large or negative, as lengths and places are written."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 6))):
        at = dice.randrange(len(changed))
        size = dice.choice((1, 2, 4))
        value = dice.choice(
            (0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, dice.randrange(512))
        )
        changed[at : at + size] = (value % 256**size).to_bytes(size, "little")
    return bytes(changed)


def truncate(data: bytes, dice: random.Random) -> bytes:
    """Leave out the end."""
    return data[: dice.randrange(len(data))]


def cut_out(data: bytes, dice: random.Random) -> bytes:
    """Leave out a part."""
    start, end = sorted(dice.choices(range(len(data)), k=2))
    return data[:start] + data[end:]


def swap(data: bytes, dice: random.Random) -> bytes:
    """Exchange two neighbouring parts."""
    a, b, c = sorted(dice.choices(range(len(data)), k=3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def double(data: bytes, dice: random.Random) -> bytes:
    """Repeat a part."""
    start, end = sorted(dice.choices(range(len(data)), k=2))
    return data[:end] + data[start:]


def plant(data: bytes, dice: random.Random) -> bytes:
    """Put pieces of newsletters between whole characters, so that the text still decodes."""
    text = list(data.decode("utf-8", "replace"))
    for _ in range(dice.randint(1, 20)):
        text.insert(dice.randrange(len(text) + 1), dice.choice(SHARDS))
    return "".join(text).encode("utf-8", "replace")


def move_elements(data: bytes, dice: random.Random) -> bytes:
    """Take out, repeat and move elements of XML, and change attributes; it stays well-formed."""
    root = etree.fromstring(data)
    for _ in range(dice.choice((1, 5, 25))):
        some = list(root.iter("{*}*"))[1:]
        if not some:
            break
        one, other = dice.choice(some), dice.choice(some)
        if one is not other and not any(each is one for each in other.iterancestors()):
            other.insert(dice.randint(0, len(other)), deepcopy(one))
        if (parent := one.getparent()) is not None and dice.random() < 0.5:
            parent.remove(one)
        _change_attribute(dice.choice(some), dice)
    return bytes(etree.tostring(root))


_VALUES = (
    "",
    "0",
    "-1",
    "9" * 30,
    "1e999",
    "nan",
    "g 99999999 1",
    "0 0 0 0 0 0",
    "x",
    "../x",
    "二",
)


def _change_attribute(element: etree._Element, dice: random.Random) -> None:
    if element.attrib:
        element.attrib[dice.choice(list(element.attrib))] = dice.choice(_VALUES)


_RAW: tuple[Mutate, ...] = (flip, numbers, truncate, cut_out, swap, double)


def _changed(data: bytes, dice: random.Random) -> bytes:
    """Return a part of a package changed, in a way that fits what it is."""
    if not data:
        return b"\0" * dice.randrange(9)
    xml = data.lstrip()[:1] == b"<"
    way = dice.choice((move_elements, move_elements, plant, *_RAW) if xml else _RAW)
    try:
        return way(data, dice)
    except etree.XMLSyntaxError:
        return flip(data, dice)


def inside(data: bytes, dice: random.Random) -> bytes:
    """Change what a package holds, and pack it anew; anything else is changed as a whole."""
    if data.startswith(_ZIP):
        return _in_zip(data, dice)
    if data.startswith(_OLE):
        return _in_compound(data, dice)
    if data.startswith(_GZIP):
        return gzip.compress(inside(gzip.decompress(data), dice), 1)
    return _changed(data, dice)


def _in_zip(data: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for _ in range(dice.choice((1, 1, 3))):
        name = dice.choice(list(parts))
        if dice.random() < 0.1:
            parts.pop(name)
        elif parts[name].startswith((_ZIP, _OLE)):
            parts[name] = inside(parts[name], dice)
        else:
            parts[name] = _changed(parts[name], dice)
        if not parts:
            break
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _in_compound(data: bytes, dice: random.Random) -> bytes:
    streams = dict(_streams(data))
    if sum(map(len, streams.values())) > _MOST_STREAMS or not streams:
        return numbers(data, dice)
    name = dice.choice(list(streams))
    streams[name] = dice.choice((flip, numbers, numbers, truncate, cut_out))(streams[name], dice)
    return ole(streams)


@cache
def _streams(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        names = [each for each in container.listdir() if len(each) == 1]
        found = [(each[0], container.openstream(each).read()) for each in names]
    return tuple((name, content) for name, content in found if content)


def _packed(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in files:
            package.writestr(name, content)
    return buffer.getvalue()


def _mail(kind: str) -> bytes:
    parts = (
        f"Subject: {_TITLE}\nMIME-Version: 1.0\nDate: Tue, 15 Jun 2021 10:00:00 +0800\n"
        f'Content-Type: multipart/{kind}; boundary="x"\n\n--x\n'
        "Content-Type: text/html; charset=utf-8\n"
        f"Content-Location: https://example.cn/a.html\n\n{_PAGE}\n--x\nContent-Type: text/plain;"
        f' charset=utf-8\nContent-Disposition: attachment; filename="附件.txt"\n\n{_STORY}\n--x--\n'
    )
    return parts.encode()


def _office(path: str) -> bytes:
    return (_OFFICE / path).read_bytes()


@cache
def papers() -> Mapping[str, tuple[bytes, ...]]:
    """Return sound files by suffix."""
    sample = {
        suffix: tuple(path.read_bytes() for path in sorted(SAMPLE.rglob(f"*{suffix}")))
        for suffix in (".txt", ".html", ".jsonl", ".docx", ".pdf")
    }
    text = f"{_TITLE}\r{_STORY}\r（党群办）\r"
    page = "".join(made.text_object((20, 40 + 8 * n, 4, _STORY[n * 8 :][:8])) for n in range(5))
    tar = made.tar_of({"a.txt": _STORY.encode(), "b.html": _PAGE.encode()})
    rich = "".join(f"\\u{ord(char)}?" for char in _STORY)
    crawled = f'{{"data": {{"items": [{{"title": "{_TITLE}", "content": "{_STORY}"}}]}}}}'
    rtf, full = (
        _office("full.rtf"),
        {each: _office(f"full.{each}") for each in ("docx", "doc", "odt")},
    )
    csv = _ROWS.encode()
    return sample | {
        ".docx": (*sample[".docx"], full["docx"]),
        ".md": (f"# {_TITLE}\n\n{_STORY}\n\n| a | b |\n|---|---|\n| c | d |\n".encode(),),
        ".mht": (_mail("related"),),
        ".eml": (_mail("mixed"),),
        ".msg": (made.msg(_TITLE, _STORY),),
        ".ofd": (made.ofd(page, page, template=page),),
        ".doc": (full["doc"], word_97(text, notes="\x02注。\r")),
        ".odt": (full["odt"], made.odt(f"<text:h>{_TITLE}</text:h><text:p>{_STORY}</text:p>")),
        ".rtf": (rtf, f"{{\\rtf1\\ansicpg936 {rich}}}".encode()),
        ".epub": (made.epub(_PAGE, _PAGE),),
        ".json": (crawled.encode(),),
        ".csv": (csv, csv.replace(b",", b"\t")),
        ".xlsx": (_office("list.xlsx"),),
        ".xls": (_office("list.xls"),),
        ".ods": (_office("list.ods"),),
        ".zip": (_packed(("a.txt", _STORY.encode()), ("b/c.docx", full["docx"]), ("d.csv", csv)),),
        ".tar": (tar,),
        ".gz": (gzip.compress(csv), gzip.compress(tar)),
    }  # fmt: skip


def mutants(suffix: str, count: int) -> Iterator[bytes]:
    """Yield damaged files of a format, the same on every run; half are damaged inside."""
    dice = random.Random(suffix)
    files = papers()[suffix]
    for number in range(count):
        way = inside if number % 2 else _RAW[number // 2 % len(_RAW)]
        yield way(dice.choice(files), dice)


# ---- the fuzzer's entry -----------------------------------------------------------------------


def check(suffix: str, data: bytes) -> None:
    """Damage a sound file as the bytes say, and extract it."""
    dice = random.Random(data[1:])
    whole = data[:1] >= b"\xf0"
    file = data[1:] if whole else inside(dice.choice(papers()[suffix]), dice)
    sound(extract(RawFile(f"fuzz/2023-05-12{suffix}", file), CONTEXT))


def _seeds(suffix: str) -> Iterator[bytes]:
    yield from (bytes((0, number)) for number in range(8))
    yield from (b"\xff" + file for file in papers()[suffix])


_FUZZED = ("xlsx", "xls", "ods", "mht", "eml", "msg", "doc", "rtf", "odt", "ofd", "epub", "csv")
TARGETS = tuple(
    Target(
        f"damaged-{name}",
        lambda data, suffix=f".{name}": check(suffix, data),  # type: ignore[misc]
        lambda suffix=f".{name}": _seeds(suffix),  # type: ignore[misc]
        longest=1 << 15,
    )
    for name in _FUZZED
)
