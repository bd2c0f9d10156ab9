"""The user's own words for jieba: real processes, since no process ever forgets a word."""

from pathlib import Path

import pytest

from searcher.core.errors import SettingsError
from searcher.language import lexicon, tokens
from searcher.language.lexicon import extend_lexicon, words_of
from searcher.settings import MAX_WORD, Settings, load_settings
from tests.conftest import ROOT
from tests.support.lexicons import WORDS, run


def test_a_word_of_the_user_is_one_word() -> None:
    cut = (
        "from searcher.language import tokens; "
        "print(*[t.text for t in tokens.typed_words('去临江晚报社')])"
    )
    assert run("-c", cut).split() == ["去", "临江", "晚报社"]
    extend = (
        "from searcher.language.lexicon import extend_lexicon; extend_lexicon(['臨江晚報社']); "
    )
    assert run("-c", extend + cut).split() == ["去", "临江晚报社"]


def test_workers_cut_as_their_parent_does(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        "from searcher.language.lexicon import extend_lexicon\n"
        "from searcher.core.model import Article\nfrom searcher.core.tree import Query, Word\n"
        "from searcher.engines.whoosh import writer\n"
        "from searcher.engines.whoosh.adapter import WhooshEngine\n"
        "if __name__ == '__main__':\n"
        "    extend_lexicon(['临江晚报社'])\n"
        "    writer._CHUNK = 30  # several chunks, so that processes write them\n"
        "    engine = WhooshEngine(Path(sys.argv[1]))\n"
        "    engine.rebuild(Article(str(n), '去临江晚报社。' * 5) for n in range(9))\n"
        "    print(engine.search(Query(Word('临江晚报社'))).total)\n",
        "utf-8",
    )
    assert run(script, tmp_path / "index").split() == ["9"]


def test_too_late() -> None:
    used = set(lexicon.lexicon())
    assert tokens.identity()
    with pytest.raises(RuntimeError, match="in use"):
        extend_lexicon(["临江晚报社"])
    extend_lexicon(lexicon.added_words())  # the same again
    assert set(lexicon.lexicon()) == used


def test_setting_stands_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("\ufeff" + WORDS, "utf-8")  # as Windows editors save it
    (tmp_path / "jiewen.toml").write_text('lexicon = "words.txt"\n', "utf-8")
    settings = load_settings(environ={}, folder=tmp_path)
    assert settings.lexicon == tmp_path / "words.txt"
    assert settings.words() == ("临江晚报社", "街闻编辑组")
    variable = load_settings(environ={"JIEWEN_LEXICON": "other.txt"}, folder=tmp_path)
    assert variable.lexicon == Path("other.txt")
    assert Settings().words() == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("临江晚报社".encode("gb18030"), "UTF-8"),
        (b"\x00\x01\x02", "第 1 行"),
        ("两委\nAED急救\n".encode(), "第 2 行"),  # jieba is only asked about ideographs
        ("两委\n社\n".encode(), "第 2 行"),  # each is a word anyway
        ("社区".encode() * MAX_WORD, "第 1 行"),
        (b"", ""),
    ],
)
def test_odd_files(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)
    settings = Settings(lexicon=path)
    if not said:
        assert settings.words() == ()
        return
    with pytest.raises(SettingsError, match=said) as raised:
        settings.words()
    assert "\n" not in str(raised.value)


def test_an_unusable_file_is_one_line(tmp_path: Path) -> None:
    refused = run("-m", "jiewen", "stats", lexicon=tmp_path / "none.txt", code=1)
    assert "词表" in refused


def test_words_of_a_list() -> None:
    assert list(words_of(["# 注", "", " 两委 ", "换届 3 n", "  # 注"])) == ["两委", "换届"]


def test_every_word_of_ours_can_be_cut_out() -> None:
    """A line that jieba cannot use would be a slip."""
    listed = (ROOT / "data" / "lexicon.txt").read_text("utf-8").splitlines()
    assert len(listed) == len(set(listed))
    assert Settings(lexicon=ROOT / "data" / "lexicon.txt").words() == tuple(words_of(listed))


def test_a_word_that_folding_respells_stays_one_word_and_is_shown_as_printed() -> None:
    """The dictionary holds 著名, whose folded form 着名 would fall apart."""
    folded = tokens.fold("看著名單，著名作家成效顯著").text
    cut = [token.text for token in tokens.typed_words(folded)]
    assert cut == ["看着", "名单", "着名作家", "成效显着"]
    assert lexicon.as_printed("着名作家") == "著名作家"
    assert lexicon.as_printed("看着") == "看着"


def test_respelled_words_are_words_that_folding_changes() -> None:
    respelled = lexicon.respelled()
    assert {tokens.fold(word).text for word in respelled.values()} == respelled.keys()
    assert [folded for folded, word in respelled.items() if folded == word] == []
