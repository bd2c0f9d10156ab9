"""A folder with a file of each suffix that offices hold: each is read, or named with advice."""

import json
from pathlib import Path

import pytest

from indexer.corpus.kinds import PICTURES, SUFFIXES
from indexer.corpus.sources import Rejection, walk
from tests.fuzz.damaged import papers
from tests.support.command import jiewen, report

_TEXT = "夏至市集摆出三十个摊\n\n　　六月三日上午，青禾路街道举办夏至市集，居民来了一千二百人次。\n"
# what is read, by the suffix of a sound file of that kind
_SOUND = (
    "txt md html jsonl docx pdf mht eml msg ofd doc odt rtf epub json csv xlsx xls ods zip tar gz"
)
_READ = {
    **{f".{each}": f".{each}" for each in _SOUND.split()},
    **{".text": ".txt", ".markdown": ".md", ".htm": ".html", ".xhtml": ".html", ".shtml": ".html"},
    **{".mhtml": ".mht", ".docm": ".docx", ".dotx": ".docx", ".dot": ".doc", ".wps": ".doc"},
    **{".wpt": ".doc", ".ott": ".odt", ".ndjson": ".jsonl", ".tsv": ".csv", ".et": ".xls"},
    ".tgz": ".gz",
}
# what is not read, by the advice
_NAMED = {
    "unread.words": "fodt pages",
    "unread.sheets": "numbers",
    "unread.slides": "pptx ppt dps key vsd",
    "unread.scans": "jpg jpeg png tif tiff gif webp",
    "unread.pictures": "bmp heic psd",
    "unread.recordings": "mp4 mp3",
    "unread.packed": "rar 7z bz2 xz",
    "unread.prints": "ceb xps",
    "unread.books": "mobi azw3 djvu chm",
    "unread.layouts": "ai indd p65 fit s72 ps",
    "unread.shortcuts": "lnk url",
    "unread.programs": "exe ini db",
}
_ADVISED = {f".{each}": code for code, all_ in _NAMED.items() for each in all_.split()}


def _paper(suffix: str, number: int) -> bytes:
    """Return a sound file; its articles have ids that no other file has."""
    if suffix in (".csv", ".json", ".jsonl"):
        rows = [{"id": f"{number}", "title": "夏至市集", "content": _TEXT}]
        comma = f'编号,标题,正文\n{number},夏至市集,"{_TEXT}"\n'
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return {".csv": comma, ".json": f"[{lines}]", ".jsonl": lines}[suffix].encode()
    return papers()[suffix][0]


@pytest.fixture
def holdings(tmp_path: Path) -> Path:
    folder = tmp_path / "holdings"
    folder.mkdir()
    for number, (suffix, kind) in enumerate(_READ.items()):
        (folder / f"paper{number}{suffix}").write_bytes(_paper(kind, number))
    for suffix in _ADVISED:
        (folder / f"other{suffix}").write_bytes(b"\x00\x01\x02\x03" * 300)
    return folder


def test_each_suffix_is_read_or_named_with_advice_that_fits(holdings: Path) -> None:
    assert len(_READ) + len(_ADVISED) > 70
    found = list(walk(holdings))
    read = {Path(item.path).suffix for item in found if not isinstance(item, Rejection)}
    assert read == set(_READ)
    named = {item.path: dict(item.reason.values) for item in found if isinstance(item, Rejection)}
    assert set(named) == {f"*{suffix}" for suffix in _ADVISED}
    for suffix, code in _ADVISED.items():
        values = named[f"*{suffix}"]
        assert values["count"] == 1
        assert getattr(values["advice"], "code", None) == code, suffix


def test_no_suffix_is_both_read_and_advised_against() -> None:
    assert not set(_ADVISED) & SUFFIXES
    assert {each for each in _ADVISED if _ADVISED[each] == "unread.scans"} <= PICTURES


def test_a_run_and_a_check_name_them_and_end_with_exit_code_3(
    holdings: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    told = report(holdings, index, "--ocr", "off")
    names = {line["file"] for line in told["rejected"]}
    assert names >= {f"*{suffix}" for suffix in _ADVISED}
    assert jiewen("search", "夏至市集", "--index", index).exit_code == 0
    again = jiewen("index", holdings, "--index", index, "--ocr", "off")
    checked = jiewen("check", holdings, "--ocr", "off")
    for result in (again, checked):
        assert result.exit_code == 3
        for suffix in _ADVISED:
            assert f"*{suffix}：" in result.output or f"*{suffix}: " in result.output


def test_where_all_is_read_the_exit_code_is_0(tmp_path: Path) -> None:
    folder = tmp_path / "holdings"
    folder.mkdir()
    for number, suffix in enumerate((".text", ".ndjson", ".tsv", ".wpt")):
        (folder / f"paper{number}{suffix}").write_bytes(_paper(_READ[suffix], number))
    (folder / "Thumbs.db").write_bytes(b"x")
    assert jiewen("check", folder).exit_code == 0
    told = report(folder, tmp_path / "index")
    assert told["rejected"] == []
    assert told["files"] == 4
