"""An article and its source in a real browser: keys, marks, copying, what is read by machines."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from indexer.update.run import index
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import SAMPLE
from tests.support.browsing import serving, watched
from tests.support.sample_ids import sample_id
from web.app import create_app

WORD = quote("社区")
PAGED = sample_id("wangchao/2024-01-12.pdf", 1)
TEXT = sample_id("yunqiao/2023-10-20.txt", 1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the real server over the sample corpus."""
    folder = tmp_path_factory.mktemp("site") / "index"
    engine = open_engine(folder)
    index(engine, folder, SAMPLE)
    app = create_app(engine, Settings(index=folder))
    with serving(app) as address:
        yield address
    engine.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1200, "height": 600})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page on which nothing may be refused or fail."""
    complaints: list[str] = []
    made = watched(context, site, complaints)
    yield made
    assert complaints == []


def open_third(page: Page, site: str) -> None:
    """Open the third result of a search that marks several places."""
    page.goto(f"{site}/?q={WORD}")
    page.locator("#result-3 h3 a").click()
    expect(page.locator(".rank")).to_contain_text("第 3 条")


def press(page: Page, key: str) -> None:
    """Press a key once the script is there."""
    expect(page.get_by_label("快捷键")).to_be_attached()
    page.keyboard.press(key)


def test_keys_go_from_mark_to_mark(page: Page, site: str) -> None:
    open_third(page, site)
    marks = page.locator("article mark")
    number = marks.count()
    assert number > 1
    said = page.locator(".hit-bar output .hidden")
    for place in (*range(1, number + 1), 1):  # from the last to the first
        press(page, "n")
        expect(said).to_have_text(f"第 {place} 处，共 {number} 处")
        assert page.locator("mark.is-current").get_attribute("id") == f"hit-{place}"
        expect(page.locator("mark.is-current")).to_be_in_viewport()
    for key in ("p", "Shift+N"):
        press(page, key)
    expect(said).to_have_text(f"第 {number - 1} 处，共 {number} 处")
    page.get_by_role("button", name="下一处").click()
    assert page.locator("mark.is-current").get_attribute("id") == f"hit-{number}"


def test_keys_go_from_result_to_result(page: Page, site: str) -> None:
    open_third(page, site)
    for key, rank in (("j", 4), ("k", 3), ("k", 2)):
        press(page, key)
        expect(page.locator(".rank")).to_contain_text(f"第 {rank} 条")
    page.get_by_role("link", name="返回检索结果").click()
    assert urlsplit(page.url).fragment == "result-2"
    expect(page.locator("#result-2")).to_be_in_viewport()


def test_keys_are_letters_in_a_field_and_can_be_switched_off(page: Page, site: str) -> None:
    open_third(page, site)
    page.locator("#q").press("n")
    page.get_by_label("快捷键").uncheck()
    page.locator("h1").click()
    press(page, "n")
    expect(page.locator("mark.is-current")).to_have_count(0)
    page.reload()
    assert not page.get_by_label("快捷键").is_checked()
    page.get_by_label("快捷键").check()
    page.locator("h1").click()
    press(page, "n")
    expect(page.locator("mark.is-current")).to_have_count(1)


def test_the_reference_and_the_link_are_copied(
    context: BrowserContext, page: Page, site: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/article/{PAGED}")
    for button, copied in (("复制引文", "reference"), ("复制链接", "permalink")):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("button", name="已复制")).to_be_visible()
        assert (
            page.evaluate("navigator.clipboard.readText()")
            == page.locator(f"#{copied}").inner_text()
        )
        expect(page.get_by_role("button", name=button)).to_be_visible()
    assert page.locator("#permalink").get_attribute("href") == f"{site}/article/{PAGED}"


def test_similar_articles_come_by_themselves(page: Page, site: str) -> None:
    open_third(page, site)
    page.locator("#similar").scroll_into_view_if_needed()
    expect(page.locator("#similar li").first).to_be_visible()
    expect(page.get_by_role("heading", name="相似文章")).to_have_count(1)


def test_without_scripts_there_are_links(browser: Browser, site: str) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = plain.new_page()
    open_third(page, site)
    expect(page.get_by_role("button", name="复制引文")).to_have_count(0)
    page.get_by_role("link", name="跳到第一处").click()
    expect(page.locator("#hit-1")).to_be_in_viewport()
    page.get_by_role("link", name="下一条").click()
    expect(page.locator(".rank")).to_contain_text("第 4 条")
    page.get_by_role("link", name="查找相似文章").click()
    expect(page.locator("#similar li").first).to_be_visible()
    page.get_by_role("link", name="对照原始文件").click()
    expect(page.get_by_role("heading", name="原始文件")).to_be_visible()
    page.get_by_role("link", name="返回文章").click()
    expect(page.locator(".rank")).to_contain_text("第 4 条")
    plain.close()


def test_on_paper_there_is_the_text_and_where_it_is_from(page: Page, site: str) -> None:
    open_third(page, site)
    page.emulate_media(media="print")
    for shown in ("h1", "article p", "#reference", "#permalink", ".about dl"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".hit-bar", ".way-back", ".relatives", "form.search", ".downloads"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_everybody_can_use_it(browser: Browser, site: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 700},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    places = (
        *(f"article/{TEXT}?q={WORD}&at=3&similar=1", f"article/{PAGED}"),
        *(f"source/{PAGED}", f"source/{TEXT}?q={WORD}&lang=en"),
    )
    for place in places:
        page.goto(f"{site}/{place}")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_outline_lies_on_the_picture(page: Page, site: str) -> None:
    page.goto(f"{site}/source/{PAGED}")
    picture = page.locator("figure img")
    expect(picture).to_be_visible()
    assert picture.evaluate("e => e.complete && e.naturalWidth") == int(
        str(picture.get_attribute("width"))
    )
    frame, drawn = picture.bounding_box(), page.locator("figure svg").bounding_box()
    assert frame
    assert drawn == pytest.approx(frame, abs=1)
