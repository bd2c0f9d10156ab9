"""Reading typed letters as syllables, and finding names by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.language import tokens
from searcher.language.readings import readings
from searcher.suggest.names import Names
from searcher.suggest.pinyin import latin, syllabary, ways

NAMES = (
    "临汾路街道",
    "长寿路街道",
    "长宁区",
    "重庆路",
    "绿化",
    "西安",
    "线",
    "㐂乐",
    "AED培训",
    "“音乐”会",
    "居民区换届",
    "吕巷镇",
)


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("lfl", ("", "lfl")),
        ("ＬＦＬ", ("", "lfl")),  # width and case
        ("换届xuan", ("换届", "xuan")),  # Han first, pinyin after it
        ("lin fen", ("", "lin'fen")),
        ("xi'an", ("", "xi'an")),
        ("xi’an", ("", "xi'an")),  # the apostrophe of a Chinese keyboard
        ("lǜhuà", ("", "lvhua")),  # tones
        ("jv", ("", "ju")),
        ("换届", ("换届", "")),
        ("a" * 100, ("a" * 100, "")),  # no abbreviation is so long
        ("", ("", "")),
    ],
)
def test_typed_letters_are_told_from_what_precedes_them(typed: str, split: tuple[str, str]) -> None:
    assert latin(typed) == split


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("重庆", "chong qing"),  # phrases decide
        ("长寿", "chang shou"),
        ("长宁", "chang ning"),  # no phrase: either reading
        ("长宁", "zhang ning"),
        ("乐", "le"),  # alone: every reading
        ("乐", "yue"),
        ("绿化", "lv hua"),
        ("AED培训", "A E D pei xun"),
    ],
)
def test_polyphones_are_read_as_their_phrase_says(name: str, said: str) -> None:
    assert tuple(said.split()) in readings(name)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lfl", ["临汾路街道"]),
        ("linfen", ["临汾路街道"]),
        ("lin fen", ["临汾路街道"]),
        ("LinFen", ["临汾路街道"]),
        ("linf", ["临汾路街道"]),  # the last syllable begun
        ("lfen", ["临汾路街道"]),  # mixed
        ("changs", ["长寿路街道"]),
        ("cnq", ["长宁区"]),
        ("chongqing", ["重庆路"]),
        ("lvhua", ["绿化"]),  # ü as v, as u, as itself
        ("luhua", ["绿化"]),
        ("lühua", ["绿化"]),
        ("xian", ["线", "西安"]),  # one syllable before two
        ("xi'an", ["西安"]),
        ("aedpx", ["AED培训"]),  # letters are their own syllables
        ("yinyuehui", ["“音乐”会"]),  # no punctuation in pinyin
        ("居民区hj", ["居民区换届"]),
        ("民qu", ["居民区换届"]),  # inside
        ("路", ["临汾路街道", "长寿路街道", "重庆路"]),
        ("l", ["临汾路街道", "绿化", "吕巷镇"]),  # one initial: only beginnings
        ("㐂", ["㐂乐"]),  # no pinyin, found all the same
        ("qqq", []),
        ("", []),
        ("'", []),
    ],
)
@pytest.mark.parametrize("careful", [len(NAMES), 3], ids=["one by one", "by tables"])
def test_names_are_found(typed: str, found: list[str], careful: int) -> None:
    names = Names(NAMES, careful)
    assert [NAMES[number] for number in names.find(typed, 9)] == found


@given(st.text(max_size=70))
def test_any_text_can_be_typed(typed: str) -> None:
    found = Names(NAMES).find(typed, 20)
    assert len(set(found)) == len(found)
    assert set(found) <= set(range(len(NAMES)))


@given(st.lists(st.text("临汾路街道换届ａx ·", max_size=6), max_size=8), st.data())
def test_every_substring_finds_its_name(printed: list[str], data: st.DataObject) -> None:
    names = Names(printed)
    assert names.folded == [tokens.fold(" ".join(name.split())).text for name in printed]
    for number, name in enumerate(names.folded):
        if wanted := name[data.draw(st.integers(0, 3)) :].strip():
            assert number in names.find(wanted, len(printed))


@given(st.lists(st.sampled_from(sorted(syllabary().ordinals)), min_size=1, max_size=6))
def test_each_spelling_can_be_read(said: list[str]) -> None:
    numbers = tuple(syllabary().ordinals[each] for each in said)
    read = ways("'".join(said).replace("v", "u") if "v" not in said else "'".join(said))
    assert any(
        len(way) == len(numbers)
        and all(first <= n < stop for n, (first, stop) in zip(numbers, way, strict=True))
        for way in read
    )
