"""A folder with a file of each of many suffixes: each is read, or named in the report."""

from pathlib import Path

import pytest

from indexer.check.corpus import extracted
from indexer.corpus.kinds import SUFFIXES
from indexer.corpus.sources import Rejection
from indexer.corpus.unread import advice_for
from indexer.update.run import load_context
from tests.fuzz.damaged import papers
from tests.fuzz.edited_papers import sound_papers
from tests.support.command import jiewen

_WORDS = (
    "txt md html htm xhtml shtml mht mhtml eml msg pdf ofd docx docm dotx doc dot wps wpt rtf odt "
    "ott epub jsonl json csv tsv xlsx xls et ods zip tar gz tgz rar 7z jpg png tif heic mp4 mp3 "
    "ppt pptx key caj ceb djvu xps mobi pages css exe sqlite unheard"
)
_SUFFIXES = [f".{suffix}" for suffix in _WORDS.split()]
_FEWEST = 40  # suffixes
_EXIT = 3  # some files were not read


@pytest.mark.parametrize("content", ["街道召开会议。".encode(), b"\x00\xff\x00\xfe"])
def test_each_file_is_read_or_named(tmp_path: Path, content: bytes) -> None:
    names = [f"a{suffix}" for suffix in (*_SUFFIXES, "")]
    for name in names:
        (tmp_path / name).write_bytes(content)
    told = set()
    for item in extracted(tmp_path, load_context(tmp_path)):
        if isinstance(item, Rejection):
            told.add(item.path)
            assert "\n" not in str(item.reason)
        else:
            path, extraction = item
            assert extraction.articles or extraction.problems, path
            told.add(path)
    wanted = {f"a{each}" if each in SUFFIXES else f"*{each}" for each in _SUFFIXES}
    wanted.add("*" if b"\0" in content else "a")  # a Chinese text needs no suffix
    assert told == wanted


def test_each_format_is_read_within_the_rights_of_a_parser_process(tmp_path: Path) -> None:
    papers = sound_papers()
    for suffix, content in papers.items():
        (tmp_path / f"a{suffix}").write_bytes(content)
    found = dict(each for each in extracted(tmp_path, load_context(tmp_path)))  # type: ignore[misc]
    assert found.keys() == {f"a{suffix}" for suffix in papers}
    assert not {path for path, each in found.items() if not each.articles or each.problems}


@pytest.mark.parametrize("command", ["check", "index"])
def test_a_folder_of_every_suffix_has_one_line_for_each_that_is_not_read(
    tmp_path: Path, command: str
) -> None:
    corpus, read = tmp_path / "corpus", papers()
    corpus.mkdir()
    unread = [suffix for suffix in _SUFFIXES if suffix not in SUFFIXES]
    for suffix in (*read, *unread):
        for number in range(2):
            path = corpus / f"{number}{suffix}"
            path.write_bytes(read[suffix][0] if suffix in read else b"\0x")
    assert len(read) + len(unread) >= _FEWEST
    index = ("--index", tmp_path / "index") if command == "index" else ()
    index = ("--index", tmp_path / "index") if command == "index" else ()
    result = jiewen(command, corpus, *index, "--ocr", "off")  # else each picture is named
    assert result.exit_code == _EXIT
    lines = result.stderr.splitlines()
    for suffix in unread:
        [line] = [each for each in lines if f"*{suffix}:" in each or f"*{suffix}：" in each]
        assert "2" in line, line
        assert str(advice_for(suffix)) in line
    assert not [line for line in lines for suffix in read if f"*{suffix}" in line.split("：")[0]]


def test_index_and_check_end_with_exit_code_3(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.mp4").write_bytes(b"x")
    for words in (("check", corpus), ("index", corpus, "--index", tmp_path / "index")):
        result = jiewen(*words)
        assert result.exit_code == _EXIT
        assert "*.mp4" in result.stderr
