"""Files in files: members have paths of their own; bombs, rings and hostile names cost one line."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Extraction, extract
from indexer.extract.workers import extract_all
from indexer.formats import archives
from indexer.formats.archives import member_of, safe_name
from indexer.originals.original import locate, printed_lines
from indexer.update.run import load_context
from tests.conftest import SAMPLE
from tests.fuzz.newsletters import survive

CONTEXT = load_context(SAMPLE)
STORY = (
    "夏至市集摆出三十个摊\n　　六月三日上午，青禾路街道举办市集，居民来了一千二百人次。\n".encode()
)


def zipped(files: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def found(name: str, data: bytes) -> Extraction:
    return extract(RawFile(name, data), CONTEXT)


def told(extraction: Extraction) -> list[str]:
    return [str(problem) for problem in extraction.problems]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped({"06/b.txt": STORY})),
        ("a.tar", tarred({"06/b.txt": STORY})),
        ("a.tar.gz", gzip.compress(tarred({"06/b.txt": STORY}))),
        ("a.tgz", gzip.compress(tarred({"06/b.txt": STORY}))),
    ],
)
def test_members_are_files_with_paths_of_their_own(name: str, data: bytes) -> None:
    extraction = found(name, data)
    [article] = extraction.articles
    assert (article.id, article.source) == (f"{name}/06/b.txt/1", f"{name}/06/b.txt")
    assert not extraction.problems
    assert member_of(RawFile(name, data), article.source).data == STORY


def test_a_gzip_file_is_the_file_in_it() -> None:
    data = gzip.compress(STORY)
    [article] = found("a.txt.gz", data).articles
    assert article.source == "a.txt.gz"
    assert member_of(RawFile("a.txt.gz", data), "a.txt.gz") == RawFile("a.txt", STORY)


def test_an_archive_in_an_archive() -> None:
    inner = zipped({"c.txt": STORY})
    data = zipped({"b.zip": inner, "d.txt": STORY})
    sources = [article.source for article in found("a.zip", data).articles]
    assert sources == ["a.zip/b.zip/c.txt", "a.zip/d.txt"]
    assert member_of(RawFile("a.zip", data), "a.zip/b.zip/c.txt").data == STORY


def test_what_is_not_read_is_named_member_by_member_and_suffix_by_suffix() -> None:
    files = {"b.txt": STORY, "empty.txt": b"", "c.mp4": b"x", "d.MP4": b"x", "__MACOSX/b.txt": b"x"}
    extraction = found("a.zip", zipped(files))
    assert len(extraction.articles) == 1
    [empty, films] = told(extraction)
    assert empty.startswith("empty.txt：")
    assert films.startswith("*.mp4：")
    assert "2" in films


def test_names_in_gbk_are_read() -> None:
    data = zipped({"xx.txt": STORY}).replace(b"xx.txt", "市".encode("gbk") + b".txt")
    [article] = found("a.zip", data).articles
    assert article.source == "a.zip/市.txt"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/a.txt", "abs/a.txt"),
        ("C:\\报\\a.txt", "C:/报/a.txt"),
        ("a\n\x1b[31m\u202eb.txt", "a[31mb.txt"),
        ("..", "_"),
        ("x" * 400 + "/a.txt", "x" * 200 + "/a.txt"),
        ("\ud800.txt", ".txt"),
    ],
)
def test_a_name_stays_inside_and_on_one_line(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_two_members_of_one_name_give_each_id_once() -> None:
    data = zipped({"b.txt": STORY, "c.txt": STORY}).replace(b"c.txt", b"b.txt")
    extraction = found("a.zip", data)
    assert len(extraction.articles) == 1
    assert len(extraction.problems) == 1


def test_a_bomb_is_refused_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER", 1 << 16)
    data = zipped({"bomb.txt": bytes(1 << 20), "b.txt": STORY})
    extraction = found("a.zip", data)
    assert len(extraction.articles) == 1
    assert told(extraction)[0].startswith("bomb.txt：")
    assert "MB" in told(found("a.txt.gz", gzip.compress(bytes(1 << 20))))[0]


def test_all_members_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (3 * len(STORY), 20))
    files = {f"{n}.txt": STORY for n in range(5)}
    assert len(found("a.zip", zipped(files)).articles) == 3


def test_too_many_members_are_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives.Budget.__init__, "__defaults__", (1 << 20, 4))
    extraction = found("a.zip", zipped({f"{n}.txt": STORY for n in range(9)}))
    assert len(extraction.problems) == 1


def test_archives_in_archives_end() -> None:
    data = zipped({"b.txt": STORY})
    for _ in range(archives.MAX_DEPTH + 1):
        data = zipped({"b.zip": data})
    extraction = found("a.zip", data)
    assert not extraction.articles
    assert str(archives.MAX_DEPTH) in told(extraction)[0]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        zipped({"b.txt": STORY})[:-30],
        gzip.compress(STORY)[:-9],
        gzip.compress(tarred({"b.txt": STORY})[:600]),
        b"x" * 257 + b"ustar\x0000" + bytes(300),
        zipped({}),
    ],
)
def test_a_damaged_archive_is_refused_in_one_line(data: bytes) -> None:
    for name in (".zip", ".gz", ".tar", ".txt"):
        survive(name, data)
    assert len(found("a.zip", data).problems) == 1


def test_a_locked_member_is_said_to_be_that() -> None:
    data = bytearray(zipped({"b.txt": STORY}, zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "密码" in told(found("a.zip", bytes(data)))[0]


def test_a_pdf_by_the_name_of_a_text_is_read_and_said_to_be_one() -> None:
    pdf = next(SAMPLE.rglob("*.pdf")).read_bytes()
    extraction = found("a.txt", pdf)
    assert extraction.articles
    assert "pdf" in told(extraction)[-1]
    assert ".txt" in told(extraction)[-1]


def test_a_picture_by_the_name_of_a_pdf_is_said_to_be_one() -> None:
    assert "jpg" in told(found("a.pdf", b"\xff\xd8\xff\xe0 jfif"))[0]


@pytest.mark.processes
def test_members_come_through_a_parser_process_and_can_be_shown(tmp_path: Path) -> None:
    rows = b'{"id": "own", "body": "' + "好。".encode() + b'"}\n'
    data = zipped({"b.txt": STORY, "c.jsonl": rows})
    (tmp_path / "a.zip").write_bytes(data)
    [(_, outcome)] = extract_all([RawFile("a.zip", data)], CONTEXT, workers=1)
    assert isinstance(outcome, Extraction)
    assert [article.id for article in outcome.articles] == ["a.zip/b.txt/1", "own"]
    file = locate(tmp_path, "a.zip/b.txt")
    assert file == tmp_path / "a.zip"
    assert printed_lines(file, "a.zip/b.txt", 60)[0] == "夏至市集摆出三十个摊"
