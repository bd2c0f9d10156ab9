"""Pictures of all pages for docs/images: ``python -m bench.screenshots``, `make screenshots`.

The sample corpus is indexed and served, and Chromium opens each page at desktop size, light and
dark, and at phone size; those of ``staff`` show what the guide for staff tells. Pictures are WebP,
which takes a tenth of PNG's bytes.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import quote

import click
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from bench.staff_pictures import pictures
from indexer.update import run
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from web.app import create_app

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ("--no-sandbox", "--disable-gpu")
_QUALITY = 82
STAFF = "staff"  # the pictures of docs/staff.zh.md


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen size and colour scheme.

    Attributes:
        name: part of the file name.
        width: in CSS pixels.
        height: in CSS pixels.
        dark: whether the dark colour scheme is requested.
    """

    name: str
    width: int
    height: int
    dark: bool = False


SCREENS = (
    Screen("light", 1200, 900),
    Screen("dark", 1200, 900, dark=True),
    Screen("phone", 360, 740),
)
_REPORT = "yunqiao/2022-03-15.txt/1"
_PRINTED = "yunqiao/2023-03-10.pdf/1"
PAGES = {
    "start": "/",
    "search": f"/?q={quote('居民')}&street={quote('云桥路街道')}&exclude=month%3D2022-03",
    "question": f"/?q={quote('居民区怎么加装电梯？')}",
    "nothing": f"/?q={quote('居民 “火星车”')}",
    "facet": f"/facet/department?q={quote('居民')}",
    "advanced": f"/advanced?q={quote('居民')}",
    "help": "/help",
    "related": f"/related?q={quote('居民')}",
    "article": f"/article/{quote(_REPORT)}?q={quote('换届 党员')}&at=1",
    "source": f"/source/{quote(_PRINTED)}",
    "trends": f"/trends?term={quote('居民')}&term={quote('志愿者')}",
    "trends-by-street": f"/trends?term={quote('居民')}&by=street&unit=10k",
    "browse": "/browse",
    "streets": "/browse/streets",
    "departments": "/browse/departments",
    "issues": "/browse/issues",
    "issue": "/issue/yqsqb-ecj-20230310",
    "papers": "/browse/papers",
    "added": "/browse/added",
    "uncertain": "/browse/uncertain",
    "export": f"/export?q={quote('居民')}",
    "api": "/api",
    "error": "/nowhere",
}


@click.command(epilog="例 / example:  python -m bench.screenshots --folder docs/images")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "docs" / "images"
)
@click.option("--corpus", type=click.Path(path_type=Path), default=ROOT / "data" / "sample")
@click.option(
    "--only", multiple=True, type=click.Choice([*PAGES, STAFF]), help="哪些页 / which pages"
)
def main(folder: Path, corpus: Path, only: tuple[str, ...]) -> None:
    """拍下每一页 / Take a picture of each page."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        program = os.environ.get("JIEWEN_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        for name, picture in made(browser, corpus, only or (*PAGES, STAFF)):
            (folder / f"{name}.webp").write_bytes(picture)
            click.echo(f"{name}.webp", err=True)
        browser.close()


def made(browser: Browser, corpus: Path, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of these pages, each with its name."""
    if pages := [name for name in names if name != STAFF]:
        with served(corpus) as address:
            for name, screen in product(pages, SCREENS):
                yield f"{name}-{screen.name}", taken(browser, address + PAGES[name], screen)
    if STAFF in names:
        for name, picture in pictures(browser, corpus):
            yield f"{STAFF}-{name}", picture


@contextmanager
def served(corpus: Path) -> Iterator[str]:
    """Index and serve a corpus; yield the site's address."""
    with tempfile.TemporaryDirectory(prefix="jiewen-shots-") as folder:
        engine = open_engine(Path(folder))
        run.index(engine, Path(folder), corpus)
        app = create_app(engine, Settings(index=Path(folder)))
        server = create_server(app, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)
        engine.close()


def taken(browser: Browser, address: str, screen: Screen) -> bytes:
    """Return the visible part of a page as WebP."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme="dark" if screen.dark else "light",
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    shot = page.screenshot()
    context.close()
    packed = BytesIO()
    Image.open(BytesIO(shot)).save(packed, "WEBP", quality=_QUALITY, method=6)
    return packed.getvalue()


if __name__ == "__main__":
    main()
