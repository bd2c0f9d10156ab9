"""Files of the rarer formats, sound ones with edits: articles or a reason that can be shown."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from functools import cache, partial

from tests.fuzz.edits import edited
from tests.fuzz.newsletters import survive
from tests.fuzz.target import Target
from tests.support import packed_papers as made
from tests.support.ole import word_97

_TITLE = "夏至市集摆出三十个摊"
_STORY = "六月三日上午，青禾路街道举办夏至市集，三十个摊位摆出手工皂，居民来了一千二百人次。"
_PAGE = f"<html><body><h1>{_TITLE}</h1><p>{_STORY}</p></body></html>"
_TEXT = f"{_TITLE}\n　　{_STORY}\n".encode()


@cache
def sound_papers() -> Mapping[str, bytes]:
    """Return a small sound file of each format, by suffix."""
    lines = [(20.0, 40.0 + 6 * n, 4.0, text) for n, text in enumerate((_TITLE, _STORY[:20]))]
    return {
        ".md": f"# {_TITLE}\n\n{_STORY}\n\n- 甲\n- 乙\n".encode(),
        ".rtf": b"{\\rtf1\\ansi\\ansicpg936{\\b "
        + "".join(f"\\u{ord(char)}?" for char in _TITLE).encode()
        + b"}\\par "
        + "".join(f"\\'{byte:02x}" for byte in _STORY.encode("gbk")).encode()
        + b"}",
        ".ofd": made.ofd("".join(map(made.text_object, lines))),
        ".odt": made.odt(f"<text:h>{_TITLE}</text:h><text:p>{_STORY}</text:p>"),
        ".epub": made.epub(_PAGE),
        ".doc": word_97(f"{_TITLE}\r{_STORY}\r"),
        ".msg": made.msg(_TITLE, _STORY),
        ".eml": _mail(),
        ".csv": f"标题,日期,正文\n{_TITLE},2021-06-15,{_STORY}\n".encode(),
        ".json": f'[{{"title": "{_TITLE}", "content": "{_STORY}"}}]'.encode(),
        ".zip": _zipped(),
        ".tar": _tarred(),
        ".gz": gzip.compress(_TEXT, mtime=0),
    }


def _mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["Date"] = _TITLE, "Tue, 15 Jun 2021 10:00:00 +0800"
    mail.set_content(_STORY)
    mail.add_alternative(_PAGE, subtype="html")
    mail.add_attachment(_TEXT, "text", "plain", filename="a.txt")
    return mail.as_bytes()


def _zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("06/a.txt", _TEXT)
        archive.writestr("b.html", _PAGE)
    return stream.getvalue()


def _tarred() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("06/a.txt")
        info.size = len(_TEXT)
        archive.addfile(info, io.BytesIO(_TEXT))
    return stream.getvalue()


def check(suffix: str, data: bytes) -> None:
    """Extract a sound file with edits, or the bytes alone if the first is 255."""
    content = data[1:] if data[:1] == b"\xff" else edited(sound_papers()[suffix], data)
    survive(suffix, content)


def _seeds(suffix: str) -> Iterator[bytes]:
    yield b""
    yield b"\xff" + sound_papers()[suffix]
    yield bytes([0, 0, 30, 0, 9, 9, 0x80, 0, 12, 1, 0xFF, 0xFF])


TARGETS = tuple(
    Target(f"format-{suffix[1:]}", partial(check, suffix), partial(_seeds, suffix), longest=256)
    for suffix in sound_papers()
)
