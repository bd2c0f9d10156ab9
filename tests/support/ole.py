"""Builds OLE containers, which old Word files, sheets and Outlook's mails are."""

import struct

_SECTOR = 512  # bytes
_SMALLEST = 4096  # bytes of a stream: smaller ones stand elsewhere in a container, so none is
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_STREAM, _ROOT = 2, 5


def ole(streams: dict[str, bytes]) -> bytes:
    """Return a container with these streams."""
    sectors: list[bytes] = []
    chains: list[int] = []

    def laid(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // _SECTOR)
        for number in range(count):
            sectors.append(data[number * _SECTOR :][:_SECTOR].ljust(_SECTOR, b"\0"))
            chains.append(start + number + 1 if number + 1 < count else _END)
        return start

    padded = {name: data.ljust(_SMALLEST, b"\0") for name, data in streams.items()}
    places = {name: laid(data) for name, data in padded.items()}
    names = sorted(padded, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", _ROOT, child=1 if names else _FREE, start=_END)]
    for number, name in enumerate(names, 1):
        right = number + 1 if number < len(names) else _FREE
        size = len(padded[name])
        entries.append(_entry(name, _STREAM, right=right, start=places[name], size=size))
    directory = laid(b"".join(entries))
    fat = len(sectors)
    table = [*chains, _FAT]
    assert len(table) <= _SECTOR // 4
    table += [_FREE] * (_SECTOR // 4 - len(table))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, directory, 0, _SMALLEST, _END, 0, _END, 0)
    head += struct.pack("<109I", fat, *[_FREE] * 108)
    return head + b"".join(sectors)


def _entry(
    name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0
) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def word_97(text: str, notes: str = "", *, flags: int = 0, version: int = 0xC1) -> bytes:
    """Return an old Word file of these paragraphs, each with a carriage return at its end."""
    text, notes = (_in_units(each) for each in (text, notes))
    whole = text + notes
    half = len(whole) // 2
    start = 0x400
    head = bytearray(start)
    struct.pack_into("<HH", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<8i", head, 0x4C, len(text), len(notes), 0, 0, 0, 0, 0, 0)
    first, second = (
        part.encode("utf-16-le", "surrogatepass") for part in (whole[:half], whole[half:])
    )
    pieces = struct.pack("<3I", 0, half, len(whole))
    for place in (start, start + len(first)):
        pieces += struct.pack("<HIH", 0, place, 0)
    properties = b"\x01" + struct.pack("<H", 2) + b"\0\0"
    table = properties + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", head, 0x1A2, 0, len(table))
    name = "1Table" if flags & 0x0200 else "0Table"
    return ole({"WordDocument": bytes(head) + first + second, name: table})


def _in_units(text: str) -> str:
    """Return a text with one character for each unit of UTF-16, as Word counts."""
    data = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))
