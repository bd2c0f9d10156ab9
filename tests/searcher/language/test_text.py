"""tokens.py and cutting.py: the definition of a character and of a word."""

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from importlib.metadata import version

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searcher.language import cutting, folding, tokens
from searcher.language.cutting import FastCutter, JiebaCutter
from searcher.language.lexicon import lexicon
from tests.conftest import ROOT, SAMPLE, SHARED

anything = st.text(max_size=80)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("ＡＢ１２（）：", "ab12():"),
        ("㎡", "m2"),
        ("…", "..."),
        ("　", " "),
        ("Straße", "strasse"),
        ("换届\n选举", "换届\n选举"),
        ("“两委”", "'两委'"),
        ("\ud800\ufdd0", "��"),  # neither is a character
        ("換屆選舉", "换届选举"),
        ("頭髮發展", "头发发展"),  # several traditional ones are one simplified
        ("乾隆後來", "干隆后来"),  # by character: 乾隆 keeps its 乾 only beside 隆
        ("薴", "苎"),  # 薴 is 苧, and that is 苎
        ("⿓", "龙"),  # a radical
        ("Café naïve", "cafe naive"),
        ("Cafe\u0301", "cafe"),  # the same, spelt with an accent of its own
        ("İ", "i"),
        ("一\u200b网\ufeff统\u00ad管", "一网统管"),  # never seen
        ("葛\U000e0100飾", "葛饰"),  # a variant of one glyph
        ("１\u20e3", "1"),
        ("ｶﾞ", "カ"),
        ("한글", "한글"),
        ("\u0301", ""),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert tokens.fold(printed).text == folded


# Traditional and full-width, accents and what is never seen, several for one and none for one.
dressed = st.text(
    st.sampled_from(
        "換届选舉aé\u0301\u0323\u200b\ufe0f\u00ad㎡…ﬁİＡ１가ᄀ\u1161\u3099か㐂𠀀\n "
        "衞著⺠⼾⺅“」’•．℃½⋯○"
    ),
    max_size=40,
)


@given(anything | dressed)
def test_fold_offsets_lead_back_to_print(printed: str) -> None:
    folded = tokens.fold(printed)
    covered = set()
    for i in range(len(folded.text)):
        start, end = folded.printed(i, i + 1)
        assert folded.text[i] in tokens.fold(printed[start]).text
        assert tokens.fold(printed[start + 1 : end]).text == ""  # only what dresses it
        assert end == len(printed) or tokens.fold(printed[end]).text
        covered |= set(range(start, end))
    undressed = len(printed) if not folded.text else folded.printed(0, 1)[0]
    assert covered == set(range(undressed, len(printed)))


@given(anything | dressed, anything | dressed)
def test_a_substring_in_print_is_one_in_folded_text(first: str, second: str) -> None:
    joined = tokens.fold(first + second).text
    assert joined == tokens.fold(first).text + tokens.fold(second).text


@pytest.mark.exhaustive
def test_folding_twice_changes_nothing() -> None:
    forms = {tokens.fold(chr(code)).text for code in range(tokens.CODES)}
    assert [form for form in forms if tokens.fold(form).text != form] == []


def test_latin_text_needs_no_table_of_traditional_characters() -> None:
    fold = "import sys; from searcher.language.folding import fold; "
    fold += "fold('Café １２ COVID-19: Straße…'); "
    check = "assert 'opencc' not in sys.modules; fold('街道'); assert 'opencc' in sys.modules"
    subprocess.run([sys.executable, "-c", fold + check], check=True, cwd=ROOT)


@given(anything)
def test_tokens_stand_where_they_say(printed: str) -> None:
    folded = tokens.fold(printed).text
    for stream in (
        tokens.words,
        tokens.bigrams,
        tokens.characters,
        tokens.stretches,
        tokens.typed_words,
    ):
        for token in stream(folded):
            assert folded[token.start : token.end] == token.text != ""


@given(anything)
def test_bigrams_and_characters_spell_every_run(printed: str) -> None:
    folded = tokens.fold(printed).text
    characters = {t.start: t.text for t in tokens.characters(folded)}
    bigrams = {t.start for t in tokens.bigrams(folded)}
    for run in tokens.stretches(folded):
        assert "".join(characters[i] for i in range(run.start, run.end)) == run.text
        assert all(i in bigrams for i in range(run.start, run.end - 1))
        assert run.end - 1 not in bigrams


@pytest.mark.parametrize(
    ("printed", "has"),
    [
        ("嘉兴路街道换届选举", {"嘉兴路街道", "换届选举", "换届", "选举", "街道"}),
        ("长江大桥", {"长江大桥", "长江", "大桥"}),
        ("COVID-19", {"covid-19", "covid", "19"}),
        ("83.2%", {"83.2", "83", "2"}),
        ("A座", {"a", "座"}),
        ("㐂", {"㐂"}),
        ("換屆選舉", {"换届选举", "换届", "选举"}),
        ("ꀀꀁ 한글", {"ꀀꀁ", "한글"}),  # letters like Latin ones, not ideographs
        ("\ue000两委", {"两委"}),  # private use is no letter
        ("居民委员会", {"居民委员会"}),  # a synonym
        ("召开大会", {"召开", "大会"}),
    ],
)
def test_words(printed: str, has: set[str]) -> None:
    assert has <= {token.text for token in tokens.words(tokens.fold(printed).text)}


def test_typed_words_do_not_overlap() -> None:
    found = list(tokens.typed_words("居民区党组织2021年换届"))
    assert "".join(t.text for t in found) == "居民区党组织2021年换届"


def test_jieba_leaves_no_cache_in_the_shared_folder(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    list(JiebaCutter(lexicon()).cut("换届选举"))
    assert list(tmp_path.iterdir()) == []


# jieba and rjieba


@cache
def reference() -> JiebaCutter:
    return JiebaCutter(lexicon())


@cache
def fast() -> FastCutter:
    pytest.importorskip("rjieba", reason="no wheel for this platform", exc_type=ImportError)
    return FastCutter(lexicon())


def assert_cut_alike(run: str) -> None:
    assert list(fast().cut(run)) == list(reference().cut(run))
    assert list(fast().search(run)) == list(reference().search(run))


known = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)
# Words of the lexicon and bits of them, where the frequencies we hand over decide.
bits = st.tuples(st.sampled_from(lexicon()), st.integers(0, 3), st.integers(1, 9)).map(
    lambda drawn: "".join(re.findall("[一-\u9fd5]", drawn[0]))[drawn[1] : drawn[1] + drawn[2]]
)


# Few different words in any order: many cuts are equally likely, and rounding decides.
even = st.lists(st.sampled_from(["一", "一一", "人人", "天天", "好好", "我们", "两委"]), max_size=9)


@given(st.lists(st.text(known, min_size=1, max_size=4) | bits | even.map("".join)).map("".join))
@example("一一一一一丛")
def test_both_cut_alike(run: str) -> None:
    assert_cut_alike(run)


def test_both_cut_newsletters_alike() -> None:
    pages = [*sorted(SAMPLE.rglob("*.txt")), *sorted((SHARED / "corpus").glob("*.txt"))]
    runs = {
        run
        for page in pages
        for run in re.findall("[一-\u9fd5]+", page.read_text("utf-8", "ignore"))
    }
    assert len(runs) > 300
    for run in runs | set(lexicon()):
        assert_cut_alike("".join(re.findall("[一-\u9fd5]", run)))
    lines = "\n".join(sorted(runs))
    assert list(fast().lines(lines)) == list(reference().lines(lines))


def test_every_character_alone() -> None:
    for code in range(0x4E00, 0x9FD6):
        assert list(fast().search(chr(code))) == list(reference().search(chr(code)))


def test_frequencies_are_those_of_jieba() -> None:
    """Else run: python data/make_frequencies.py."""
    assert cutting.load_frequencies(lexicon()) == cutting.measure_frequencies(lexicon())


def test_identity_names_what_is_installed() -> None:
    for package in ("jieba", "opencc"):
        assert f"{package} {version(package)}," in tokens.identity()


def test_identity_changes_with_the_tables_of_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tokens.identity()
    folding.tables_digest.cache_clear()
    tokens.identity.cache_clear()
    monkeypatch.setattr(folding, "_variants_text", lambda: "卫衞\n")
    assert tokens.identity() != before
    folding.tables_digest.cache_clear()
    tokens.identity.cache_clear()


def test_another_lexicon_is_measured() -> None:
    measured = cutting.load_frequencies(["两委", "街闻"])
    assert measured.words.keys() <= {"两委", "街闻"}
    assert measured.lexicon == cutting.digest(["两委", "街闻"])


def test_jieba_where_rjieba_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    cutter = cutting.open_cutter(["街闻"])
    assert isinstance(cutter, JiebaCutter)
    assert list(cutter.cut("看街闻")) == ["看", "街闻"]


def test_threads_that_come_at_once_share_one_cutter() -> None:
    """In a process of its own: this one has made its cutter."""
    code = """
import threading, time
from searcher.language import tokens
made, real = [], tokens.open_cutter
def slowly(lexicon):
    made.append(lexicon)
    time.sleep(0.2)
    return real(lexicon)
tokens.open_cutter = slowly
threads = [threading.Thread(target=tokens.cutter) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(made))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"1\n"


# Faster ways to the same

odd = st.text(
    st.sampled_from(
        "换届选举舉两委街道〇々㐂𠀀\U0003ffff龦한글ꀀaé\u0301\u200b\ue000ａ9½İ._-%：“ \n"
    ),
    max_size=40,
)


@given(anything | odd)
def test_index_words_are_the_words(printed: str) -> None:
    folded = tokens.fold(printed).text
    assert Counter(tokens.index_words(folded)) == Counter(t.text for t in tokens.words(folded))


@given(anything | odd)
def test_latin_words_are_the_other_words(printed: str) -> None:
    folded = tokens.fold(printed).text
    others = [t for t in tokens.words(folded) if not tokens.is_han(t.text[0])]
    assert list(tokens.latin_words(folded)) == others


def test_classes_say_what_a_run_is() -> None:
    table = tokens.classes()
    everything = "".join(map(chr, range(tokens.CODES)))
    places = {t.start for t in tokens.characters(everything)}
    assert [bool(flags & tokens.WORD) for flags in table] == [
        n in places for n in range(tokens.CODES)
    ]
    for code, flags in enumerate(table):
        kind = flags & (tokens.KNOWN | tokens.LONE | tokens.LATIN | tokens.JOINT)
        assert kind in (0, tokens.KNOWN, tokens.LONE, tokens.LATIN, tokens.JOINT), hex(code)
        assert bool(kind & (tokens.KNOWN | tokens.LONE)) == tokens.is_han(chr(code)), hex(code)
