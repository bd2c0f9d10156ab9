"""Pictures for docs/staff.zh.md: an editor's day, walked in the browser over the sample.

Three issues are held back and sent on the page, as staff do; the worker runs between two steps.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from waitress.server import create_server

from indexer.update import run
from searcher.core.tree import Query
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from web.app import create_app
from web.kept.database import Shelves
from web.kept.shelf import Entry
from web.people.database import People
from web.people.passwords import HASHER
from web.people.person import Role

NEW = ("wangchao/2024-01-12.pdf", "xinglin/2022-12-16.docx", "yunqiao/2023-10-20.txt")
BROKEN = "没传完的一期.pdf"
NAME, PASSWORD = "王小禾", "made-for-pictures-only"
WIDTH, HEIGHT, PHONE = 1000, 640, 360  # CSS pixels
_QUALITY = 78


@dataclass(frozen=True, slots=True)
class Site:
    """A site with accounts.

    Attributes:
        address: without a slash at the end.
        corpus: what is indexed.
        index: folder of the index.
        waiting: the files that are not in the corpus yet; the last one cannot be read.
    """

    address: str
    corpus: Path
    index: Path
    waiting: tuple[Path, ...]

    def work(self) -> None:
        """Let the worker do what there is to do."""
        words = ("worker", "--once", "--index", str(self.index))
        subprocess.run([sys.executable, "-m", "jiewen", *words], check=True)

    def shelf(self) -> int:
        """Put two articles on a shelf of the person, and return its number."""
        engine = open_engine(self.index)
        hits = engine.search(Query(limit=2)).hits
        engine.close()
        shelves, owner = Shelves(self.index), People(self.index).all()[0].id
        made = shelves.make(owner, "给主任的材料").id
        first, second = (hit.article.id for hit in hits)
        shelves.add(owner, made, [first, second])
        shelves.annotate(owner, made, Entry(first, note="年终总结用", tags=("总结",)))
        return made


def pictures(browser: Browser, sample: Path) -> Iterator[tuple[str, bytes]]:
    """Walk through the pages, and yield each picture as WebP with its name.

    Args:
        browser: what opens the pages.
        sample: the sample corpus, with the files of `NEW`.
    """
    with _served(sample) as site:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="zh-CN"
        )
        page = context.new_page()
        for steps in (_taking_in, _checking, _correcting, _keeping, _asking):
            yield from steps(page, site)
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        page.goto(f"{site.address}/desk/review")
        yield "phone", _taken(page)
        context.close()


def _taking_in(page: Page, site: Site) -> Iterator[tuple[str, bytes]]:
    page.goto(f"{site.address}/sign-in?next=/inbox")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    yield "sign-in", _taken(page)
    page.click("main button")
    page.set_input_files("#files", site.waiting[:-1])
    yield "send", _taken(page)
    page.set_input_files("#files", site.waiting)
    page.click(".inbox-send button")
    page.wait_for_selector(".people-done")
    site.work()
    page.goto(f"{site.address}/inbox")
    yield "inbox", _taken(page, page.locator("#open-title"))
    page.locator(".inbox-list a", has_text="2024-01-12.pdf").click()
    page.wait_for_load_state("networkidle")
    yield "check", _taken(page, page.locator("main h1"), HEIGHT + 260)
    for file in site.waiting[:-1]:
        page.goto(f"{site.address}/inbox")
        page.locator(".inbox-list a", has_text=file.name).click()
        page.click("button[value=confirm]")
        page.wait_for_selector(".people-done")
    site.work()


def _checking(page: Page, site: Site) -> Iterator[tuple[str, bytes]]:
    page.goto(f"{site.address}/desk/review")
    yield "review", _taken(page, page.locator("main"))


def _correcting(page: Page, site: Site) -> Iterator[tuple[str, bytes]]:
    _find(page, site, "来源:2024-01-12.pdf")
    page.locator(".desk-bar a", has_text="更正").click()
    page.check("input[value=issue]")
    page.fill("#f-department", "社区党建办公室")
    page.fill("#reason", "与报纸核对")
    page.locator("#f-department").scroll_into_view_if_needed()
    yield "correct", _taken(page, page.locator("main"), HEIGHT + 200)
    page.click("main .desk-main")
    site.work()
    _find(page, site, "来源:2023-08-11.txt")
    page.locator(".desk-bar a", has_text="撤下").click()
    page.fill("#reason", "当事人来电，请求撤下")
    yield "withdraw", _taken(page, page.locator("main"))
    page.click("main .desk-main")
    site.work()
    page.goto(f"{site.address}/desk/bin")
    yield "bin", _taken(page, page.locator("main"))
    page.goto(f"{site.address}/desk/history")
    yield "history", _taken(page, page.locator("main"))


def _keeping(page: Page, site: Site) -> Iterator[tuple[str, bytes]]:
    page.goto(f"{site.address}/kept/lists/{site.shelf()}")
    yield "kept", _taken(page, page.locator("main"))
    page.goto(f"{site.address}/export?q={quote('居民 日期:2023年')}")
    yield "export", _taken(page, page.locator("main"))


def _asking(page: Page, site: Site) -> Iterator[tuple[str, bytes]]:
    page.goto(f"{site.address}/desk/status")
    yield "status", _taken(page, page.locator("main"))


def _find(page: Page, site: Site, query: str) -> None:
    page.goto(f"{site.address}/?q={quote(query)}")
    page.locator(".result h3 a").first.click()


def _taken(page: Page, top: Locator | None = None, height: int = HEIGHT) -> bytes:
    """Return a picture of the page from an element on, or of its beginning."""
    width = page.viewport_size["width"] if page.viewport_size else WIDTH
    box = top.bounding_box() if top else None
    start = max(0.0, box["y"] + page.evaluate("scrollY") - 12) if box else 0.0
    whole: float = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0.0, "y": start, "width": float(width), "height": min(height, whole - start)}
    shot = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    packed = BytesIO()
    Image.open(BytesIO(shot)).save(packed, "WEBP", quality=_QUALITY, method=6)
    return packed.getvalue()


@contextmanager
def _served(sample: Path) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="jiewen-shots-") as name:
        folder = Path(name)
        corpus, index = folder / "newsletters", folder / "jiewen-index"
        shutil.copytree(sample, corpus)
        (folder / "waiting").mkdir()
        moved = (Path(shutil.move(corpus / new, folder / "waiting")) for new in NEW)
        broken = folder / "waiting" / BROKEN
        broken.write_bytes(b"%PDF-1.7 cut off")
        waiting = (*moved, broken)
        engine = open_engine(index)
        run.index(engine, index, corpus)
        people = People(index)
        people.prepare()
        people.add(NAME, Role.ADMINISTRATOR, (), HASHER.hash(PASSWORD))
        app = create_app(engine, Settings(index=index, corpus=corpus, staff=True))
        server = create_server(app, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.effective_port}", corpus, index, waiting)
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)
        engine.close()
