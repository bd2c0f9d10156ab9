"""Whether a text is made of usual characters: text that was decoded wrongly is not.

Usual are ASCII, the marks and letters of GB 2312, and the common Han of GB 2312 and Big5: 99% of
any Chinese text. A character that a wrong map gives is one of them by chance in three cases of ten.
"""

from collections.abc import Iterable, Iterator
from functools import cache

# Row and cell of the first and last common Han, and of the first and last mark.
_GB_COMMON = (0xB0, 0xD7)
_GB_MARKS = (0xA1, 0xA9)
_BIG5_COMMON = (0xA4, 0xC6)
_GB_CELLS = range(0xA1, 0xFF)
_BIG5_CELLS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
_ASCII = range(0x20, 0x7F)
_MORE = "·—‘’“”…※→←↑↓●◆■□▲△▼★☆◎○①②③④⑤⑥⑦⑧⑨⑩–•〇﹏￥　〝〞"
_FULLWIDTH = range(0xFF01, 0xFF5F)


@cache
def usual_characters() -> frozenset[str]:
    """Return all usual characters, about 7,000."""
    gb = _decoded("gb2312", (_GB_COMMON, _GB_MARKS), _GB_CELLS)
    big5 = _decoded("big5", (_BIG5_COMMON,), _BIG5_CELLS)
    ascii_marks = map(chr, (*_ASCII, *_FULLWIDTH))
    return frozenset((*gb, *big5, *ascii_marks, *_MORE))


def _decoded(encoding: str, rows: Iterable[tuple[int, int]], cells: Iterable[int]) -> Iterator[str]:
    for first, last in rows:
        for row in range(first, last + 1):
            for cell in cells:
                yield from bytes((row, cell)).decode(encoding, "ignore")


def usual_share(text: str) -> float:
    """Return the share of a text's characters that are usual; 1 for an empty text."""
    usual = usual_characters()
    return sum(char in usual for char in text) / len(text) if text else 1.0
