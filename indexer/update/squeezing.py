"""Rows and records of one file, packed: many short texts that are much alike.

Alone, an article is too short to be compressed well, so the records of a file are packed together,
in chunks of bounded size, so that one article is read without reading all. GB18030 takes two bytes
for a character where UTF-8 takes three, and zlib makes less of it. What nearly every record holds
is given to zlib beforehand (`_KNOWN`).
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate

from indexer.update.rows import Row

_CHUNK = 1 << 16  # characters of the records of a chunk, unless one record alone is longer
_LEVEL = 6  # of zlib: 9 takes a third longer for one part in a hundred
_BETWEEN = "\n"  # a record is one line
_LENGTH = 4  # bytes of a number
_GB, _UTF = b"g", b"u"  # the first byte of packed text names its encoding
# Changing this text makes stores unreadable: raise the store's version with it.
_KNOWN = (
    '"why.year_printed","why.year_in_sentence","why.year_in_title","why.year_relative_to_issue"'
    '"why.day_in_path","values":{"printed":"2021-06-09"}},"why.street_named","values":{"times":5}}'
    "近日日前举行召开开展活动现场会议指出负责人表示志愿者社区居民街道办事处党工委党组织书记主任工作服务"
    "老人孩子邻里小区楼道垃圾分类文明城区疫情防控换届选举安全检查宣传培训学习进一步为了通过以及他们我们"
    "一个这个已经可以还有没有大家自己，。“”、：；的了在是和有，，。。\\n\\n"
    '{"id":".txt/1","body":"\\n","title":"","kicker":null,"captions":[],"byline":"社区党建办",'
    '"authors":[],"departments":["社区党建办公室"],"street":"街道","district":"区",'
    '"event_date":"2021-05-26","issue_date":"2021-06-09","month":"2021-05","issue_number":null,'
    '"paper":null,"issue":"街道","issue_month":null,"page":null,"place":1,"leaf":null,"box":null,'
    '"continued_to":null,"continued_from":null,"source":"","others":[],"group":null,'
    '"first_indexed":null,"evidence":[{"field":"street","confidence":0.95,"reason":{"code":'
    '"why.manifest","values":{}}},{"field":"district","confidence":1.0,"reason":{"code":'
    '"why.district_of_street","values":{}}},{"field":"departments","confidence":0.95,"reason":'
    '{"code":"why.byline","values":{"byline":"社区党建办"}}},{"field":"event_date","confidence":0.9,'
    '"reason":{"code":"why.year_of_issue","values":{"day":"2021-06-09"}}},{"field":"issue_date",'
    '"confidence":0.9,"reason":{"code":"why.masthead","values":{"line":"第期 2021年6月9日"}}},'
    '{"field":"month","confidence":0.9,"reason":{"code":"why.month_of_event","values":{"why":'
    '{"code":"why.year_of_issue","values":{"day":"2021-06-09"}}}}}]}\n'
)
_DICTIONARY = {_GB: _KNOWN.encode("gb18030"), _UTF: _KNOWN.encode()}


def pack_text(text: str) -> bytes:
    """Return a text packed."""
    try:
        form, encoded = _GB, text.encode("gb18030")
    except UnicodeEncodeError:  # half of a surrogate pair, which a file may hold
        form, encoded = _UTF, text.encode("utf-8", "surrogatepass")
    packer = zlib.compressobj(_LEVEL, zdict=_DICTIONARY[form])
    return form + packer.compress(encoded) + packer.flush()


def unpack_text(packed: bytes) -> str:
    """Return the text that `pack_text` packed.

    Raises:
        ValueError: the bytes are not as they were written.
    """
    try:
        form = packed[:1]
        unpacker = zlib.decompressobj(zdict=_DICTIONARY[form])
        encoded = unpacker.decompress(packed[1:]) + unpacker.flush()
        if form == _GB:
            return encoded.decode("gb18030")
        return encoded.decode("utf-8", "surrogatepass")
    except (zlib.error, LookupError, TypeError) as error:
        raise ValueError(str(error)) from error


def pack_records(records: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Yield chunks of records: the place of the chunk's first record, and the chunk."""
    ends = list(accumulate(map(len, records)))
    first = 0
    while first < len(records):
        begun = ends[first - 1] if first else 0
        last = first + 1
        while last < len(records) and ends[last] - begun <= _CHUNK:
            last += 1
        yield first, pack_text(_BETWEEN.join(records[first:last]))
        first = last


def unpack_records(packed: bytes) -> list[str]:
    """Return the records of a chunk.

    Raises:
        ValueError: the bytes are not as they were written.
    """
    return unpack_text(packed).split(_BETWEEN)


def pack_rows(path: str, rows: Sequence[Row]) -> bytes:
    """Return the rows of a file packed; ids that extraction gives and places are left out."""
    told = [
        [
            *(None if row.id == _usual(path, at) else row.id, row.digest, row.issue, row.imprint),
            *(len(row.sketch), len(row.content)),
        ]
        for at, row in enumerate(rows)
    ]
    text = pack_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    hashes = b"".join(part for row in rows for part in (row.sketch, row.content))
    return len(text).to_bytes(_LENGTH) + text + hashes


def unpack_rows(path: str, packed: bytes) -> list[Row]:
    """Return the rows that `pack_rows` packed.

    Raises:
        ValueError: the bytes are not as they were written.
    """
    try:
        start = _LENGTH + int.from_bytes(packed[:_LENGTH])
        rows = []
        for at, told in enumerate(json.loads(unpack_text(packed[_LENGTH:start]))):
            name, checksum, issue, imprint, sketch, content = told
            middle, end = start + sketch, start + sketch + content
            hashes = packed[start:middle], packed[middle:end]
            row_id = name if name is not None else _usual(path, at)
            rows.append(Row(at, row_id, checksum, hashes[0], issue, hashes[1], imprint))
            start = end
        return rows
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _usual(path: str, place: int) -> str:
    return f"{path}/{place + 1}"
