"""The operator's TOML files: any bytes give values, or an error of one line."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.corpus.corrections import load_corrections
from indexer.corpus.manifest import load_manifest
from searcher.core.errors import CorpusError, JiewenError, SettingsError
from searcher.language.gazetteer import load_gazetteer
from searcher.settings import load_settings
from tests.conftest import ARTICLES, SAMPLE
from tests.fuzz.target import Target


@cache
def _folder() -> tuple[Path, TemporaryDirectory[str]]:
    made = TemporaryDirectory()
    return Path(made.name), made


def _written(name: str, data: bytes) -> Path:
    folder = _folder()[0]
    (folder / name).write_bytes(data)
    return folder


def _said(error: JiewenError) -> None:
    said = str(error)
    assert said
    assert len(said.splitlines()) == 1, said
    assert len(said) < 2000, said


def manifest(data: bytes) -> None:
    """Check that ``manifest.toml``, if accepted, can be applied to any file."""
    folder = _written("manifest.toml", data)
    try:
        found = load_manifest(folder)
    except CorpusError as error:
        _said(error)
        return
    gazetteer = found.extend(load_gazetteer())
    assert found.extend(gazetteer).identity == gazetteer.identity
    for path in ("a.txt", "qingshibang/2022-10-14.txt", ""):
        found.street_of(path)
        day = found.issue_date_of(path)
        assert day is None or len(day) == 10


def corrections(data: bytes) -> None:
    """Check that ``corrections.toml``, if accepted, can be applied to any article."""
    folder = _written("corrections.toml", data)
    try:
        found = load_corrections(folder, load_gazetteer())
    except CorpusError as error:
        _said(error)
        return
    for article in ARTICLES:
        assert found.apply("qingshibang/1.txt", article).id == article.id
    for entry in found.unmatched([("a.txt", "jx/1")]):
        assert len(str(entry.unmatched).splitlines()) == 1
        assert entry.key
    for problem in found.problems:
        assert len(str(problem).splitlines()) == 1
        assert len(str(problem)) < 2000


def settings(data: bytes) -> None:
    """Check that ``jiewen.toml`` is accepted or refused with one line."""
    folder = _written("jiewen.toml", data)
    try:
        found = load_settings({}, {}, folder)
        found.gazetteer.street("云桥路街道")
        with suppress(SettingsError):
            found.words()
    except SettingsError as error:
        _said(error)


_MANIFEST = """[[street]]
name = "青石浜街道"
district = "临江区"
aliases = ["青石浜"]
paths = ["qingshibang/*"]
[[department]]
name = "滨江办公室"
aliases = []
[[issue]]
paths = ["a.*"]
date = 2022-03-15
"""
_CORRECTIONS = """[[correction]]
id = "jx/1"
title = "甲"
street = "云桥路街道"
department = ["妇联"]
event_date = 2022-03-15
month = ""
[[correction]]
files = ["qing*/*"]
issue_date = ""
page = "02"
captions = ["图"]
authors = ["周小禾", {name = "李小明", role = "摄影"}]
[[correction]]
id = "jx/2"
remove = true
reason = "隐私"
[[correction]]
id = "jx/2"
restore = true
confirmed = 2026-11-29
"""
_SETTINGS = """index = "ix"
corpus = "c"
host = "127.0.0.1"
port = 8000
language = "en"
base_path = "/a"
proxies = 1
rate_limit = "5/second"
time_limit = 2.0
redact = true
engine = "whoosh"
[[street]]
name = "云桥路街道"
[[department]]
name = "妇女联合会"
"""


def _seeds(*texts: str) -> Callable[[], Iterator[bytes]]:
    def seeds() -> Iterator[bytes]:
        for text in texts:
            yield text.encode()
            for line in text.split("[["):
                yield f"[[{line}".encode()
        yield b"a = " + b"[" * 200
        yield b"a." * 100 + b"b = 1"
        yield b"port = " + b"9" * 4000

    return seeds


WORDS = (
    *("[[", "]]", "[", "]", " = ", '"', "'''", '"""', "\n", "{", "}", ",", ".", "\\u0000"),
    *(
        "\\ud800",
        "\\n",
        "2022-03-15",
        "2022-03-15T01:02:03Z",
        "0x7f",
        "1e999",
        "nan",
        "inf",
        "true",
    ),
    *("street", "department", "issue", "correction", "paths", "files", "name", "id", "[!a-", "*?"),
)
_SAMPLE = (SAMPLE / "manifest.toml").read_text("utf-8")
TARGETS = (
    Target("manifest", manifest, _seeds(_MANIFEST, _SAMPLE), WORDS),
    Target("corrections", corrections, _seeds(_CORRECTIONS), WORDS),
    Target("settings", settings, _seeds(_SETTINGS), WORDS),
)
