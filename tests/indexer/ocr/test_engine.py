"""The engine reads print, says where each character stands, and asks nothing of a network."""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from typing import Any

import numpy as np
import pytest

from indexer.ocr import engine
from indexer.ocr.engine import NoEngine, identity, is_installed, reading, recognise
from tests.support.pictures import drawn, needs_font, pixels

TEXT = "云溪街道举办邻里春茶会"


@needs_font
def test_reads_a_line_and_the_place_of_each_character() -> None:
    page = recognise(pixels(drawn([(40, 50, 32, TEXT)], (480, 140))))
    assert (page.width, page.height) == (480, 140)
    (line,) = page.lines
    assert line.text == TEXT
    assert "".join(character.text for character in line.characters) == TEXT
    for number, character in enumerate(line.characters):
        across, down = character.middle
        assert abs(across - (40 + 32 * (number + 0.5))) < 12
        assert 50 < down < 100
        assert 0.8 < character.confidence <= 1


@needs_font
def test_grey_and_colours_are_read_alike() -> None:
    rows = [(40, 50, 32, TEXT)]
    grey, colours = drawn(rows, (480, 140)), drawn(rows, (480, 140), "RGB")
    assert recognise(pixels(grey)) == recognise(pixels(colours))


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (16, 4000), (4000, 16), (64, 64)])
def test_a_picture_without_print_has_no_lines(size: tuple[int, int]) -> None:
    assert recognise(np.full(size, 255, np.uint8)).lines == ()


@needs_font
def test_no_network_is_asked() -> None:
    asked = (
        "import socket\n"
        "def no(*_, **__): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "import os, numpy as np\n"
        "from indexer.ocr.engine import recognise\n"
        "recognise(np.full((64, 64), 255, np.uint8))\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_the_engine_says_what_it_is() -> None:
    assert "rapidocr 3.10" in identity()
    assert "PP-OCRv6_rec_small.onnx" in identity()


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_version(name: str) -> Any:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(engine, "version", no_version)
    for known in (is_installed, identity, reading, engine._engine):
        known.cache_clear()
    try:
        assert not is_installed()
        for ask in (identity, lambda: recognise(np.zeros((64, 64), np.uint8))):
            with pytest.raises(NoEngine, match="jiewen"):
                ask()
    finally:
        monkeypatch.undo()
        for known in (is_installed, identity, reading, engine._engine):
            known.cache_clear()


def test_no_child_process_would_load_libraries_from_the_current_folder() -> None:
    recognise(np.full((64, 64), 255, np.uint8))
    assert "" not in os.environ.get("LD_LIBRARY_PATH", "none").split(os.pathsep)
