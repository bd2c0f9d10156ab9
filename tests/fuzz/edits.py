"""Reads bytes as edits of a file, so that a short input can damage any place of a long file."""

_EDIT = 6  # bytes of one edit: three for the place, one for the kind, two for the new bytes


def edited(content: bytes, data: bytes) -> bytes:
    """Return the content after the edits that ``data`` encodes."""
    changed = bytearray(content)
    for start in range(0, len(data) - _EDIT + 1, _EDIT):
        _one(changed, data[start : start + _EDIT])
    return bytes(changed)


def _one(changed: bytearray, edit: bytes) -> None:
    place, kind, value = int.from_bytes(edit[:3]), edit[3], edit[4:]
    if place & 1 << 23:  # the place counts from the end, where files keep tails and directories
        place = len(changed) - 1 - (place & 0x7FFFFF)
    place %= len(changed) + 1
    match kind % 6:
        case 0:
            changed[place : place + 1] = value[:1]
        case 1:
            changed[place : place + 2] = value
        case 2:
            changed[place : place + 8] = value[:1] * 8
        case 3:
            del changed[place : place + int.from_bytes(value) % 512]
        case 4:
            changed[place:place] = value
        case _:
            changed[place : place + 4] = changed[int.from_bytes(value) :][:4]
