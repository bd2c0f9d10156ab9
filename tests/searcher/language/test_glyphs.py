"""Characters that print sets in several shapes: radicals, variants and signs."""

import unicodedata
from pathlib import Path

import pytest

from data.make_variants import made
from searcher.language import tokens
from searcher.language.radicals import RADICALS, as_characters


def folded(printed: str) -> str:
    return tokens.fold(printed).text


# Printed, and what somebody may type for it.
@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("⼈⺠⻔⼝", "人民门口"),  # Kangxi radicals and the supplement
        ("⻋⻓⻝⾔⻘⾭⼾", "车长食言青青户"),
        ("⻑⻩⻰⿓", "长黄龙龙"),  # then simplified
        ("沿著河岸", "沿着河岸"),
        ("顯著", "显著"),
        ("衞生防護", "卫生防护"),
        ("鄕鎭", "乡镇"),
        ("隣里", "邻里"),
        ("靑年", "青年"),
        ("情緖", "情绪"),
        ("戸外", "户外"),
        ("戶籍戸籍户籍", "户籍户籍户籍"),
        ("眞実", "真实"),
        ("高尙屛風", "高尚屏风"),
        ("澁谷駅広場", "涩谷驿广场"),  # Japan
        ("綫裏臺麵峯羣牀", "线里台面峰群床"),  # Hong Kong and Taiwan
        ("姪兒砲臺菓園化粧", "侄儿炮台果园化妆"),
        ("優惠劵、電銲、手鎗、啣接、恊會、胷口", "优惠券、电焊、手枪、衔接、协会、胸口"),
        ("二○二一年", "二〇二一年"),
        ("二◯二一年", "二〇二一年"),
        ("28℃", "28˚C"),
        ("28º", "28°"),
        ("100㎡", "100m2"),
        ("№5", "No5"),
        ("½", "1/2"),
        ("17∶00", "17:00"),
        ("BNT‑162–b2", "BNT-162-b2"),
        ("2021—2025", "2021―2025"),
        ("3〜5", "3～5"),
        ("等等⋯⋯", "等等……"),
        ("don’t", "don't"),
        ("don´t", "don't"),
    ],
)
def test_another_shape_is_the_same(printed: str, typed: str) -> None:
    assert folded(printed) == folded(typed)


@pytest.mark.parametrize("quote", "“”\"„‟«»‹›「」『』〝〞〟＂‘’‚‛'＇｢｣﹁﹂﹃﹄")
def test_quotes_have_one_shape(quote: str) -> None:
    assert folded(f"社区{quote}两委") == "社区'两委"


@pytest.mark.parametrize("dot", "·•・‧∙⋅･᛫")
def test_dots_of_names_have_one_shape(dot: str) -> None:
    assert folded(f"阿依{dot}古丽") == "阿依·古丽"


# What a table of look-alikes or of near meanings would make one.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("零", "〇"),  # told as an expansion instead
        ("．", "·"),  # a decimal point too
        ("《", "「"),  # titles of books are no quotes
        ("妳", "奶"),
        ("卍", "万"),
        ("凃", "涂"),
        ("芸", "艺"),  # Japan writes 芸 for 藝, but it is a name in China
        ("浜", "滨"),  # likewise 沙家浜
        ("土", "士"),
        ("末", "未"),
        ("佢", "他"),
    ],
)
def test_another_word_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_radicals_become_one_character_each() -> None:
    everything = "".join(map(chr, RADICALS))
    read = as_characters(everything)
    assert len(read) == len(everything)
    assigned = [n for n, char in enumerate(everything) if unicodedata.category(char) != "Cn"]
    left = {everything[n] for n in assigned if read[n] == everything[n]}
    assert left == {"\u2e80"}  # Unicode knows no character like it
    assert as_characters("居⺠区 ABC ⿰") == "居民区 ABC ⿰"


def test_no_variant_is_a_common_character_of_its_own() -> None:
    """GB2312 lists what the mainland prints; few of its characters are shapes of another."""
    table = Path(tokens.__file__).parents[2] / "data" / "variants.txt"
    lines = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("#")]
    others = [char for line in lines for char in line[1:]]
    assert len(others) == len(set(others)) > 1000
    assert {char for char in others if char.encode("gb2312", "ignore")} == set(
        "著馀谘砦渖沲硷舡箝飚"
    )


TABLES = {
    "TWVariants": "啓\t啟\n",
    "HKVariants": "",
    "JPShinjitaiCharacters": "# Japan\n駅\t驛\n芸\t藝\n",
    "Unihan_Variants": """
U+885E\tkSemanticVariant\tU+885B<kLau,kMatthews
U+884C\tkSpoofingVariant\tU+884D
U+2010C\tkSemanticVariant\tU+884C
U+6C35\tkSemanticVariant\tU+6C34
""",
    "Unihan_Readings": """
U+885E\tkMandarin\twèi
U+885B\tkHanyuPinyin\t20811.130:wèi
U+884C\tkMandarin\txíng
U+2010C\tkMandarin\tháng
U+6C35\tkMandarin\tshuǐ
U+6C34\tkMandarin\tshuǐ
U+6DF8\tkMandarin\tqīng
U+6E05\tkMandarin\tqīng
""",
    "Unihan_OtherMappings": "".join(
        f"U+{ord(char):04X}\tkTGH\t2013:{n}\n" for n, char in enumerate("卫行水驿艺芸启清")
    )
    + "U+6E05\tkEACC\t214761\nU+6DF8\tkEACC\t2D4761\n",
    "EquivalentUnifiedIdeograph": "2EA1 ; 6C35 # CJK RADICAL WATER ONE\n",
}


def test_the_table_of_variants_is_made_by_rules(tmp_path: Path) -> None:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    lines = {line[0]: set(line[1:]) for line in made(tmp_path).splitlines() if line[0] != "#"}
    assert lines["卫"] == {"衞"}  # related, read alike
    assert lines["清"] == {"淸"}  # related by the plane of a code
    assert lines["驿"] == {"駅"}  # listed by OpenCC, whatever its reading
    assert "行" not in lines  # its variant is read otherwise
    assert "水" not in lines  # 氵 is a component
    assert "艺" not in lines  # 芸 is a standard character
    assert lines["着"] == {"著"}  # by hand
