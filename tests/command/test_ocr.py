"""Scans and pictures on their way through the commands: recognised, kept, labelled, refused."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from indexer.corpus.blocks import RawFile
from indexer.extract import seeing, workers
from indexer.ocr import choose, engine
from indexer.ocr.vision import BLIND
from indexer.update import reading
from tests.support.command import PROSE, jiewen
from tests.support.pictures import drawn, encoded, needs_font

ROWS = [
    (60, 50, 52, "巷口小菜场换了新模样"),
    (108, 140, 24, "6月3日上午，青禾街道北巷菜场重新开张，"),
    (60, 176, 24, "摊位从四十个减到三十二个，过道宽了一米。"),
    (60, 212, 24, "卖豆腐的周师傅说，如今雨天地面也不打滑，"),
    (60, 248, 24, "老人买菜放心多了。居民可在门口称重复核。"),
    (108, 284, 24, "街道下月起还将在周末增设便民修补摊位。"),
]
SIZE = (640, 380)


def page() -> Image.Image:
    return drawn(ROWS, SIZE)


def extracted(path: Path, *options: str) -> dict[str, Any]:
    [found] = json.loads(jiewen("extract", path, "--json", *options).stdout)
    assert isinstance(found, dict)
    return found


def assert_read(found: dict[str, Any]) -> None:
    [article] = found["articles"]
    assert article["title"] == "巷口小菜场换了新模样"
    assert "摊位从四十个减到三十二个" in article["body"]
    assert article["event_date"] is None or article["event_date"].endswith("-06-03")
    assert article["confidence"]["body"]["code"] == "ocr.read"
    assert article["confidence"]["body"]["confidence"] > 0.9


def turned(picture: Image.Image) -> bytes:
    """Return a JPEG that a camera held sideways took: its EXIF data say how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it right
    return encoded(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=90)


@needs_font
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("扫描.pdf", lambda: encoded(page(), "PDF", resolution=100)),
        ("照片.jpg", lambda: turned(page())),
        ("图片.png", lambda: encoded(page().convert("RGBA"))),
        ("侧放.png", lambda: encoded(page().transpose(Image.Transpose.ROTATE_270))),
        ("倒放.pdf", lambda: encoded(page().rotate(180), "PDF", resolution=100)),
        ("黑白.tif", lambda: encoded(page().convert("1"), "TIFF", compression="group4")),
    ],
)
def test_a_picture_of_a_page_is_read(tmp_path: Path, name: str, made: Any) -> None:
    (tmp_path / name).write_bytes(made())
    assert_read(extracted(tmp_path / name))


@needs_font
def test_each_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    other = drawn([(60, 40, 30, "便民修补摊周末开张"), (60, 110, 24, ROWS[4][3])], SIZE)
    (tmp_path / "两页.tiff").write_bytes(
        encoded(page(), "TIFF", save_all=True, append_images=[other])
    )
    found = extracted(tmp_path / "两页.tiff")
    text = json.dumps(found, ensure_ascii=False)
    assert "便民修补摊周末开张" in text
    assert "摊位从四十个减到三十二个" in text


@needs_font
def test_a_page_is_recognised_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run takes it from the cache, another picture is recognised."""
    monkeypatch.setenv("JIEWEN_OCR_CACHE", str(tmp_path / "cache" / "pages.sqlite"))
    (tmp_path / "a.png").write_bytes(encoded(page()))
    first = extracted(tmp_path / "a.png")

    def never(*_: object) -> bytes:
        raise AssertionError("recognised again")

    monkeypatch.setattr(seeing.Eyes, "_recognised", never)
    assert extracted(tmp_path / "a.png") == first


@needs_font
def test_the_index_reads_scans_again_only_when_ocr_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEWEN_OCR_CACHE", str(tmp_path / "pages.sqlite"))
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text(f"夏夜乘凉点\n{PROSE}", "utf-8")
    (corpus / "b.pdf").write_bytes(encoded(page(), "PDF", resolution=100))

    def run(mode: str) -> dict[str, Any]:
        out = jiewen("index", corpus, "--index", index, "--ocr", mode, "--json").stdout
        report = json.loads(out)
        assert isinstance(report, dict)
        return report

    parsed: list[str] = []
    extract_all = workers.extract_all

    def counted(jobs: Iterator[RawFile], *given: Any, **named: Any) -> Any:
        def each() -> Iterator[RawFile]:
            for job in jobs:
                parsed.append(job.path)
                yield job

        return extract_all(each(), *given, **named)

    monkeypatch.setattr(reading, "extract_all", counted)
    off = run("off")
    assert off["articles"] == 1
    assert "OCR" in off["rejected"][0]["reason"]
    run("off")
    assert parsed == ["a.txt", "b.pdf"]
    on = run("auto")
    assert (on["articles"], on["rejected"]) == (2, [])
    run("auto")
    assert parsed == ["a.txt", "b.pdf", "b.pdf"]  # only the scan, and only once


# -- refused, in one line, with what to do ------------------------------------------------------


@pytest.fixture
def _blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were not installed."""
    monkeypatch.setattr("indexer.cli.index.vision_of", lambda *_: BLIND)
    for module in (choose, engine):
        monkeypatch.setattr(module, "is_installed", lambda: False)
    monkeypatch.setattr("indexer.formats.picture.is_installed", lambda: False)
    monkeypatch.setattr("indexer.formats.pdf.is_installed", lambda: False)


@pytest.mark.usefixtures("_blind")
def test_without_the_extra_pictures_in_a_folder_are_one_line(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (corpus / name).write_bytes(encoded(Image.new("L", (40, 40)), "JPEG"))
    (corpus / "a.txt").write_text(f"夏夜乘凉点\n{PROSE}", "utf-8")
    result = jiewen("index", corpus, "--index", tmp_path / "index")
    assert result.exit_code == 3
    [line] = [line for line in result.stderr.splitlines() if "*.jpg" in line]
    assert "pip install 'jiewen[ocr]'" in line


@pytest.mark.parametrize("name", ["a.jpg", "a.pdf"])
def test_with_ocr_off_a_picture_says_so(tmp_path: Path, name: str) -> None:
    blank = Image.new("L", (400, 500))
    (tmp_path / name).write_bytes(encoded(blank, "PDF" if name.endswith("pdf") else "JPEG"))
    result = jiewen("extract", tmp_path / name, "--ocr", "off", "--json")
    assert result.exit_code == 3
    assert "--ocr off" in json.loads(result.stdout)[0]["rejected"]


def test_heic_is_named_with_advice(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.heic").write_bytes(b"\x00\x00\x00\x18ftypheic")
    (corpus / "a.txt").write_text(f"夏夜乘凉点\n{PROSE}", "utf-8")
    result = jiewen("index", corpus, "--index", tmp_path / "index")
    assert result.exit_code == 3
    assert "JPEG" in result.stderr


def bomb() -> bytes:
    """A PNG of a few kilobytes that has 400 million pixels."""
    return encoded(Image.new("1", (20_000, 20_000)))


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("name", "made", "why"),
    [
        ("a.png", bomb, "像素"),
        ("a.png", lambda: cut(encoded(Image.effect_noise((300, 300), 90))), "损坏"),
        ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "损坏"),
        ("a.tif", lambda: b"II*\x00" + b"\xff" * 200, "损坏"),
        ("a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(50), "损坏"),
        ("a.gif", lambda: b"GIF89a" + b"\xff" * 30, "损坏"),
        ("a.png", lambda: encoded(Image.new("L", (900, 700), 255)), "没有认出文字"),
    ],
)
def test_a_hostile_picture_is_refused(tmp_path: Path, name: str, made: Any, why: str) -> None:
    (tmp_path / name).write_bytes(made())
    result = jiewen("extract", tmp_path / name, "--json")
    assert result.exit_code == 3
    assert why in json.loads(result.stdout)[0]["rejected"]


def test_a_picture_without_end_of_pages_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    tiny = Image.new("1", (20, 20))
    tiny.save(out, "TIFF", save_all=True, append_images=[tiny] * 500)
    (tmp_path / "a.tif").write_bytes(out.getvalue())
    assert "500" in extracted(tmp_path / "a.tif")["rejected"]
