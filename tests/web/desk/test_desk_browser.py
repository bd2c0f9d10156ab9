"""The desk in a real browser, with the worker beside: mouse, keys alone, a phone; axe."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from indexer.desk.queue import Queue
from indexer.desk.worker import Worker, only_worker
from searcher.cli.console import message_of
from tests.support.browsing import serving, watched
from tests.support.desk_sites import PAPER, XINGLIN, YUNQIAO, Desk
from tests.support.hands import Hand, Keyboard, Pointer
from tests.support.sites import Sites
from tests.support.staff import NAMES, PASSWORD
from web.desk import present
from web.people.person import Role

AXE = Axe().axe_script
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1200, "light"), (360, "dark"))
WAYS: dict[str, tuple[Hand, int, bool]] = {
    "mouse": (Pointer(), 1200, True),
    "keyboard": (Keyboard(), 1200, True),
    "phone-without-scripts": (Pointer(), 360, False),
}


@dataclass(frozen=True)
class Place:
    """A site that is served, and its desk."""

    address: str
    desk: Desk


@pytest.fixture
def place(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The real server over an index of its own, with a worker in a thread."""
    monkeypatch.setattr(present, "PATIENCE", 30.0)
    index = tmp_path / "index"
    shutil.copytree(template, index)
    sites, stop = Sites(index), Event()
    desk = Desk(sites, index)
    worker = Worker(Queue(index), desk.does, message_of, stop=stop)
    with only_worker(index), serving(desk.staff.app) as address:
        thread = Thread(target=worker.run)
        thread.start()
        yield Place(address, desk)
        stop.set()
        thread.join()
    sites.close()


def entered(context: BrowserContext, place: Place, role: Role = Role.ADMINISTRATOR) -> Page:
    """Return a page of a person who has signed in."""
    page = context.new_page()
    page.goto(f"{place.address}/sign-in")
    page.fill("#name", NAMES[role])
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator(".people-head button")).to_be_visible()
    return page


@pytest.fixture(params=WAYS)
def walk(
    request: pytest.FixtureRequest, browser: Browser, place: Place
) -> Iterator[tuple[Page, Hand]]:
    """A page of an administrator, and how it is used."""
    hand, width, scripts = WAYS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=scripts, locale="zh-CN"
    )
    yield entered(context, place), hand
    context.close()


def test_a_value_is_put_right_an_article_withdrawn_and_restored(
    place: Place, walk: tuple[Page, Hand]
) -> None:
    page, hand = walk
    article = place.desk.articles(XINGLIN)[0]
    page.goto(f"{place.address}/article/{article.id}")
    hand.follow(page.locator(".desk-bar a", has_text="更正"))
    hand.fill(page.locator("#f-title"), "换上的标题")
    hand.fill(page.locator("#reason"), "核对原报")
    hand.follow(page.locator("main .desk-main"))
    expect(page.locator(".desk-done")).to_have_text("更正已生效。")  # the worker was awaited
    expect(page.locator("h1")).to_have_text("换上的标题")
    hand.follow(page.locator(".desk-bar a", has_text="撤下"))
    hand.fill(page.locator("#reason"), "当事人要求")
    hand.follow(page.locator("main .desk-main"))
    expect(page.locator(".desk-done")).to_have_text("已生效。")
    answer = page.goto(f"{place.address}/article/{article.id}")
    assert answer is not None
    assert answer.status == 410
    expect(page.locator("main")).to_contain_text("当事人要求")
    hand.follow(page.locator(".pages-of-site a", has_text="编辑台"))
    hand.follow(page.locator(".desk-areas a", has_text="回收站"))
    hand.follow(page.locator("main li button"))
    expect(page.locator(".desk-done")).to_have_text("已生效。")
    page.goto(f"{place.address}/article/{article.id}")
    expect(page.locator("h1")).to_have_text("换上的标题")
    hand.follow(page.locator(".desk-bar a", has_text="历史"))
    hand.follow(page.locator("#change-1 button"))
    expect(page.locator("#change-1")).to_contain_text("已撤销")
    page.goto(f"{place.address}/article/{article.id}")
    expect(page.locator("h1")).to_have_text(article.title or "")


def test_a_withdrawn_article_is_purged(place: Place, walk: tuple[Page, Hand]) -> None:
    page, hand = walk
    article = place.desk.articles(PAPER)[0]
    page.goto(f"{place.address}/desk/withdraw/{article.id}")
    hand.fill(page.locator("#reason"), "当事人要求")
    hand.follow(page.locator("main .desk-main"))
    hand.follow(page.locator(".desk-areas a", has_text="回收站"))
    hand.follow(page.locator(".desk-line a", has_text="彻底删除"))
    expect(page.locator("main")).to_contain_text("不能恢复")
    expect(page.locator("main")).to_contain_text(article.source)
    hand.fill(page.locator("#reason"), "依法删除")
    hand.follow(page.locator("main .desk-main"))
    expect(page.locator(".desk-done")).to_have_text("已生效。")
    expect(page.locator("#change-2")).to_contain_text("依法删除")
    hand.follow(page.locator(".desk-areas a", has_text="回收站"))
    expect(page.locator(".desk-line")).to_contain_text("已彻底删除")
    expect(page.locator(".desk-line button")).to_have_count(0)
    answer = page.goto(f"{place.address}/article/{article.id}")
    assert answer is not None
    assert answer.status == 410
    expect(page.locator("main")).to_contain_text("依法删除")


def test_a_wrong_department_of_a_whole_issue_is_put_right(
    place: Place, walk: tuple[Page, Hand]
) -> None:
    page, hand = walk
    first, *others = place.desk.articles(PAPER)
    page.goto(f"{place.address}/article/{first.id}")
    hand.follow(page.locator(".desk-bar a", has_text="更正"))
    hand.tick(page.locator("input[value=issue]"))
    hand.fill(page.locator("#f-department"), "宣传办公室")
    hand.follow(page.locator("main .desk-main"))
    expect(page.locator(".desk-done")).to_have_text("更正已生效。")
    for each in (first, *others):
        page.goto(f"{place.address}/article/{each.id}")
        expect(page.locator(".about dl")).to_contain_text("宣传办公室")


def test_the_queue_by_keys(place: Place, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    complaints: list[str] = []
    page = entered(context, place, Role.EDITOR)
    watched(context, place.address, complaints)
    page.goto(f"{place.address}/desk/review")
    said = page.locator(".desk-progress")
    expect(said).to_contain_text("已核 0 / 共 11")
    expect(page.locator("#keys")).to_be_checked()
    page.keyboard.press("a")
    expect(said).to_contain_text("已核 1 / 共 11")
    page.keyboard.press("s")
    expect(page).to_have_url(f"{place.address}/desk/review?skip=1")
    page.keyboard.press("c")
    expect(page.locator("#f-value")).to_be_focused()
    page.keyboard.type("as")  # letters in the box are text
    page.keyboard.press("Enter")
    expect(said).to_contain_text("已核 2 / 共 11")
    assert [change.says for change in place.desk.log.changes][1]["title"] == "as"
    page.locator("#keys").uncheck()
    page.keyboard.press("a")
    page.reload()
    expect(page.locator("#keys")).not_to_be_checked()
    page.keyboard.press("a")
    expect(said).to_contain_text("已核 2 / 共 11")
    assert complaints == []
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def inspected(page: Page) -> list[str]:
    """Return what axe finds, wide and light or narrow and dark, and whether a page is too wide."""
    found: list[str] = []
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{page.url} {width}: {line}" for line in violations(page)]
        if (reach := page.evaluate("document.scrollingElement.scrollWidth")) > width:
            found.append(f"{page.url} {width}: is {reach} wide")
    return found


def test_axe_finds_nothing_on_the_pages_of_the_desk(place: Place, browser: Browser) -> None:
    context = browser.new_context()
    page = entered(context, place)
    first, second, third = (each.id for each in place.desk.articles(YUNQIAO)[:3])
    other = entered(browser.new_context(), place, Role.EDITOR)
    other.goto(f"{place.address}/desk/correct/{first}")
    pages = (f"withdraw/{first}", "review", "review?skip=99")
    for path in (f"correct/{first}?lang=en", f"move/{first}", f"move/{first}?from={third}", *pages):
        page.goto(f"{place.address}/desk/{path}")
        assert inspected(page) == []
    page.goto(f"{place.address}/desk/correct/{first}")
    page.fill("#f-title", "一个新题目")
    page.click(".desk-main")
    expect(page.locator(".desk-done")).to_be_visible()
    page.click("summary:has-text('最近的更正')")
    assert inspected(page) == []
    other.fill("#f-title", "另一个题目")
    other.fill("#f-body", "另一段。")
    other.click(".desk-main")
    expect(other.locator("#f-title-other")).to_contain_text("一个新题目")
    assert inspected(other) == []
    other.context.close()
    page.goto(f"{place.address}/desk/withdraw/{second}")
    page.fill("#reason", "误发")
    page.click(".desk-main")
    assert inspected(page) == []
    page.goto(f"{place.address}/desk/purge/{second}")
    assert inspected(page) == []
    page.fill("#reason", "依法删除")
    page.click(".desk-main")
    assert inspected(page) == []
    page.goto(f"{place.address}/desk/review")
    page.click("button[value=accept]")
    assert inspected(page) == []
    for skip in range(10):
        page.goto(f"{place.address}/desk/review?skip={skip}")
        if page.locator(".desk-print").count():
            break
    expect(page.locator(".desk-print img")).to_be_visible()
    assert inspected(page) == []
    page.goto(f"{place.address}/desk/status")
    page.click(".desk-main")
    for path in ("status", "bin", "bin?lang=en", "history", "status?lang=zh-Hant"):
        page.goto(f"{place.address}/desk/{path}")
        assert inspected(page) == []
    for path in (f"article/{third}", "browse/uncertain"):
        page.goto(f"{place.address}/{path}")
        assert inspected(page) == []
    context.close()
