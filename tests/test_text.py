"""text.py: the definition of a character and of a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import text

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
        ("“两委”", "“两委”"),
        ("\ud800", "�"),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert text.fold(printed).text == folded


@given(anything)
def test_fold_offsets_lead_back_to_print(printed: str) -> None:
    folded = text.fold(printed)
    for i in range(len(folded.text)):
        start, end = folded.printed(i, i + 1)
        assert end == start + 1
        assert folded.text[i] in text.fold(printed[start]).text


@given(anything)
def test_tokens_stand_where_they_say(printed: str) -> None:
    folded = text.fold(printed).text
    for stream in (text.words, text.bigrams, text.characters, text.runs, text.typed_words):
        for token in stream(folded):
            assert folded[token.start : token.end] == token.text != ""


@given(anything)
def test_bigrams_and_characters_spell_every_run(printed: str) -> None:
    folded = text.fold(printed).text
    characters = {t.start: t.text for t in text.characters(folded)}
    bigrams = {t.start for t in text.bigrams(folded)}
    for run in text.runs(folded):
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
        ("召开大会", {"召开", "大会"}),
    ],
)
def test_words(printed: str, has: set[str]) -> None:
    assert has <= {token.text for token in text.words(text.fold(printed).text)}


def test_typed_words_do_not_overlap() -> None:
    tokens = list(text.typed_words("居民区党组织2021年换届"))
    assert "".join(t.text for t in tokens) == "居民区党组织2021年换届"


def test_jieba_leaves_no_cache_in_the_shared_folder(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    text._jieba.cache_clear()
    list(text.words("换届选举"))
    assert list(tmp_path.iterdir()) == []
