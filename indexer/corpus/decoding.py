"""Bytes of a text file to text. No other module guesses encodings."""

import codecs
import re
from collections.abc import Callable

from charset_normalizer import from_bytes

from indexer.corpus.blocks import BadFile
from indexer.corpus.rules import Decides, Rule
from searcher.language.mojibake import restored
from searcher.language.radicals import as_characters
from searcher.language.vertical_forms import as_horizontal

LONGEST_LINE = 1_000_000  # characters; a longer line is a data dump, not a newsletter
_PROBE = 65_536  # bytes read to choose an encoding

# Each share is one in so many characters; the rules at the end give the reasons.
_HAN_IN = 2  # one Han in so many characters makes a Chinese text
_DAMAGED_IN = 20  # one damaged character in so many others is a fault of UTF-8 text
_CONTROL_IN_HAN, _CONTROL_IN = 10, 100  # one control character in so many is noise in a text
_LOST_IN = 5  # more than one damaged character in so many: the encoding was not found
# First and last lead byte, both included, of the common Han in GB2312 and in Big5.
_GB_LEVEL_ONE, _BIG5_LEVEL_ONE = range(0xB0, 0xD7 + 1), range(0xA4, 0xC6 + 1)
_GB_SECOND = range(0xA1, 0xFE + 1)  # second bytes of GB2312
_BIG5_SECOND = (*range(0x40, 0x7E + 1), *range(0xA1, 0xFE + 1))

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its BOM begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0")
_BESIDE_UTF8 = ("gb18030", "big5")  # encodings of lines among lines of UTF-8
_FEWEST_OF_HALF = 8  # characters beyond ASCII: fewer do not show an encoding
_HALF_READS = 0.6  # of score: each half of such a file must read as a text of common Han
_LOST = "\ufffd"  # stands for bytes that no character fits
_SHOWN = 12  # characters that show what was found
_GUESSES = ("gb18030", "big5", "utf-16-le", "utf-16-be")

_BAD_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NEWLINE = re.compile(r"\r\n|[\r\x0b\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_IGNORABLE = str.maketrans("", "", "\ufeff\u200b\u2060")

# Scores of a character as a sign that the encoding was guessed right. A wrong encoding gives rare
# Han, so only frequent ones speak in favour; what no newsletter prints costs as much.
_IS_FREQUENT, _IS_COMMON, _IS_MARK, _IS_RARE, _IS_FOREIGN = 2.0, 0.6, 0.3, -0.5, -2.0
_NEAR_TIE = 0.05  # of score: GB18030 and Big5 share byte ranges, so a library decides so near a tie

# The most frequent characters of Chinese texts in both scripts, with Chinese punctuation.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"
    "产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点"
    "从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原"
    "又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革"
    "位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指区街办居"
    "届选举委书记市副任召领导服务安"
    "這個國來時們為會發經對動過說產種學後進現實體當點從業應開還與關樣間無將組見計別區辦屆選舉書記領導務長"
    "，。、；：？！“”‘’（）《》「」『』…—·　"
)


def decode(data: bytes) -> str:
    r"""Return the text with ``\n`` newlines; form feeds stay, damaged bytes become U+FFFD.

    Raises:
        BadFile: the data is empty, is not text, or has a line longer than LONGEST_LINE characters.
    """
    if not data.strip():
        raise BadFile("file.empty")
    if data.startswith(_MAGIC):
        raise BadFile("text.other_format")
    text = restored(_read(data))
    if _LOST.encode() in data and _is_lost(text):
        raise BadFile("garbage.lost", text=text.strip()[:_SHOWN])
    text = _checked(text)
    if not text.strip():
        raise BadFile("file.empty")
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise BadFile("text.long_line", n=longest, most=LONGEST_LINE)
    return text


def _read(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data = data[len(bom) :]
            text = data.decode(encoding, "replace")
            mixed = _mixed(data) if encoding == "utf-8" and _LOST in text else None
            return mixed or text
    text = data.decode("utf-8", "replace")
    if _LOST in text and text.encode() == data:  # the characters were lost before
        return text
    if _LOST in text and (mixed := _mixed(data)):
        return mixed
    if "\x00" in text and _is_sound(text):
        return text.replace("\x00", "")
    wide = _utf16_by_nuls(data)
    if wide:
        return data.decode(wide, "replace")
    return text if _is_utf8(text) else _guessed(data, text)


def _mixed(data: bytes) -> str | None:
    """Return a text whose lines are in two encodings, as files are that were joined; else ``None``.

    No byte of a character is a line feed in these encodings, so each line is one or the other. A
    line that both fit is UTF-8, because other texts fit UTF-8 only by accident. Both halves must
    read as Chinese.
    """
    lines = data.split(b"\n")
    for encoding in _BESIDE_UTF8:
        try:
            decoded = [_line_in(line, encoding) for line in lines]
        except UnicodeDecodeError:
            continue
        halves = ["".join(t for t, own in decoded if own is side) for side in (True, False)]
        if all(map(_reads, halves)):
            return "\n".join(text for text, _ in decoded)
    return None


def _line_in(line: bytes, encoding: str) -> tuple[str, bool]:
    """Return a line's text, and whether it is in UTF-8."""
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        return line.decode(encoding), False


def _reads(text: str) -> bool:
    """Whether a text has enough characters that Chinese texts are made of."""
    probe = "".join(char for char in text if char > "\x7f")[:_PROBE]
    return len(probe) >= _FEWEST_OF_HALF and _score(probe) >= _HALF_READS


def _is_sound(text: str) -> bool:
    """Whether UTF-8 text is undamaged and mostly Han; then its control characters are noise."""
    han = sum(1 for char in text[:_PROBE] if "\u4e00" <= char <= "\u9fff")
    return "\ufffd" not in text and han * _HAN_IN >= len(text[:_PROBE])


def _utf16_by_nuls(data: bytes) -> str | None:
    """Return the byte order of UTF-16 text, or ``None`` if the data is not UTF-16.

    No other text encoding contains NUL. The order that decodes to more common Han is chosen; the
    positions of the NULs would not tell, because Han such as 开 (U+5F00) contain one too.
    """
    probe = data[:_PROBE]
    if b"\x00" not in probe:
        return None
    orders = ("utf-16-le", "utf-16-be")
    scores = {order: _score(probe.decode(order, "replace")) for order in orders}
    best = max(orders, key=lambda order: scores[order])
    return best if scores[best] >= 0 else None


def _is_utf8(text: str) -> bool:
    """Whether UTF-8 decoding damaged at most a truncated last character, or 1 in 20 characters."""
    damaged = text.count("\ufffd")
    if damaged <= 1 and (damaged == 0 or text.endswith("\ufffd")) and "\x00" not in text:
        return damaged == 0 or not text.isascii()
    sound = sum(1 for c in text if c > "\x7f") - damaged
    return damaged * _DAMAGED_IN <= sound


def _guessed(data: bytes, utf8: str) -> str:
    """Decode with the encoding whose text scores best; charset-normalizer decides near-ties.

    Raises:
        BadFile: every reading scores as binary data.
    """
    probe = data[:_PROBE]
    scores = {encoding: _score(probe.decode(encoding, "replace")) for encoding in _GUESSES}
    scores["utf-8"] = _score(utf8[:_PROBE])
    best = max(scores, key=lambda name: scores[name])
    if best in ("gb18030", "big5") and abs(scores["gb18030"] - scores["big5"]) < _NEAR_TIE:
        best = _normalizer_choice(probe) or best
    if scores[best] < 0:
        raise BadFile("text.encoding")
    return data.decode(best, "replace")


def _normalizer_choice(probe: bytes) -> str | None:
    match = from_bytes(probe, cp_isolation=["gb18030", "big5"]).best()
    return match.encoding if match else None


def _score(text: str) -> float:
    """Return the mean score of the non-ASCII characters; higher means more like Chinese text."""
    marks = [_worth(c) for c in text if c > "\x7f" or _BAD_CONTROL.match(c)]
    return sum(marks) / len(marks) if marks else 0.0


def _worth(char: str) -> float:
    if char in _FREQUENT:
        return _IS_FREQUENT
    if char in _LEVEL_ONE:
        return _IS_COMMON
    if "\u4e00" <= char <= "\u9fff":
        return _IS_RARE
    if "\uff01" <= char <= "\uff5e" or "\u3000" <= char <= "\u30ff":
        return _IS_MARK
    return _IS_FOREIGN


def _level_one() -> frozenset[str]:
    """Return the 3,755 common Han of GB2312 and the 5,401 common traditional Han of Big5."""
    gb = (bytes((hi, lo)) for hi in _GB_LEVEL_ONE for lo in _GB_SECOND)
    big5 = (bytes((hi, lo)) for hi in _BIG5_LEVEL_ONE for lo in _BIG5_SECOND)
    chars = {c.decode("gb2312", "ignore") for c in gb} | {c.decode("big5", "ignore") for c in big5}
    return frozenset(c for c in chars if len(c) == 1 and "\u4e00" <= c <= "\u9fff")


_LEVEL_ONE = _level_one()


def _checked(text: str) -> str:
    """Return the text with unified newlines, without radicals or its few control characters.

    Raises:
        BadFile: too many control or damaged characters, so the data is binary.
    """
    text = _NEWLINE.sub("\n", _SURROGATE.sub("\ufffd", text).translate(_IGNORABLE))
    text = as_horizontal(as_characters(text))
    if "\x00" in text or _is_noisy(text):
        raise BadFile("text.binary")
    if _is_lost(text):
        raise BadFile("text.encoding")
    return _BAD_CONTROL.sub("", text)


def _is_noisy(text: str) -> bool:
    """Whether a text has more control characters than a text may have by accident."""
    spared = _CONTROL_IN_HAN if _is_sound(text) else _CONTROL_IN
    return len(_BAD_CONTROL.findall(text)) > len(text) // spared


def _is_lost(text: str) -> bool:
    """Whether so many characters are damaged that the encoding must be wrong."""
    return text.count("\ufffd") * _LOST_IN > len(text.strip())


def _bytes_rule(
    name: str, share: int, accepts: Callable[[str], bool], because: str, fires: str, not_on: str
) -> Rule:
    return Rule(
        id=name,
        decides=Decides.PRINT,
        worth=share,
        unit="characters to each",
        because=because,
        accepts=accepts,
        fires=fires,
        not_on=not_on,
    )


_STORY = "柳岸的老人们学起了伞舞，河畔的孩子们也来学"  # 21 characters

# Which bytes are a text. The examples are texts as UTF-8 gives them; U+FFFD is a damaged character.
BYTES = (
    _bytes_rule(
        "bytes-of-chinese-text",
        _HAN_IN,
        _is_sound,
        "At least one character in {worth} is Han and none is damaged, so the file is a Chinese "
        "text, and its control characters are noise.",
        "柳岸ab",
        "柳岸abc",
    ),
    _bytes_rule(
        "bytes-damaged-utf8",
        _DAMAGED_IN,
        _is_utf8,
        "Reading another encoding as UTF-8 damages most characters, so a text with at "
        "most one damaged character in {worth} is UTF-8.",
        f"{_STORY}\ufffd。",
        f"柳岸\ufffd{_STORY[:17]}",
    ),
    _bytes_rule(
        "bytes-noisy-chinese-text",
        _CONTROL_IN_HAN,
        lambda text: _is_sound(text) and not _is_noisy(text),
        "Some programs leave control characters in Chinese texts, so at most one "
        "character in {worth} may be one, and a file with more is refused.",
        f"{_STORY[:9]}\x01",
        f"{_STORY[:8]}\x01",
    ),
    _bytes_rule(
        "bytes-noisy-other-text",
        _CONTROL_IN,
        lambda text: not _is_sound(text) and not _is_noisy(text),
        "A text that is mostly Latin or digits looks like binary data, so at most one character "
        "in {worth} may be a control character.",
        f"{'a' * 99}\x01",
        f"{'a' * 98}\x01",
    ),
    _bytes_rule(
        "bytes-lost",
        _LOST_IN,
        _is_lost,
        "No encoding fits a text in which more than one character in {worth} is damaged, so the "
        "file is refused.",
        "柳岸街\ufffd",
        "柳岸街道\ufffd",
    ),
)
