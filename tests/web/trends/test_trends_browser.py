"""The trends page in a real browser: axe, the phone, the keyboard, the chart that scripts add."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import Opener, visiting

LINES = urlencode([("term", "垃圾分类"), ("term", "居民"), ("term", "火星")])
SPLIT = f"{LINES}&by=street&unit=10k&exclude=department%3D%E5%B7%A5%E4%BC%9A"


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Opener]:
    """Open the page; at the end the browser may have refused or complained of nothing."""
    with visiting(browser, f"{site}/trends?") as opened:
        yield opened


def unfold(page: Page) -> None:
    for fold in page.locator("main summary").all():
        fold.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", LINES, SPLIT, "term=%E7%81%AB%E6%98%9F&lang=en"])
def test_axe_finds_nothing(visit: Opener, query: str, scheme: str) -> None:
    page = visit(query, color_scheme=scheme)
    unfold(page)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


@pytest.mark.parametrize("query", ["", LINES, SPLIT, f"term={'x' * 400}&by=district"])
def test_fits_a_phone(visit: Opener, query: str) -> None:
    page = visit(query, width=360)
    unfold(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_form_and_links_work_without_scripts(visit: Opener) -> None:
    page = visit("", java_script_enabled=False)
    page.get_by_label("第 1 个词", exact=True).fill("垃圾分类")
    page.get_by_label("分组").select_option("street")
    page.get_by_role("button", name="生成图表").click()
    point = page.locator(".plot-box svg a").first
    count = (point.get_attribute("aria-label") or "").split(": ")[1]
    point.focus()
    page.keyboard.press("Enter")
    assert count in page.locator(".total").inner_text()


def test_arrow_keys_go_along_a_line_that_is_one_stop(visit: Opener) -> None:
    page = visit(LINES)
    stops = page.locator(".plot-box svg a:not([tabindex='-1'])")
    expect(stops).to_have_count(2)  # two lines have points
    focused = "document.activeElement.getAttribute('aria-label')"
    stops.first.focus()
    first = page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(focused)
    assert second != first
    assert second.startswith("垃圾分类")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == first
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused).startswith("垃圾分类 2021-06")  # its last
    expect(stops).to_have_count(2)


_PLACES = """() => ['.plot-box', 'main summary'].map(name => {
  const {x, y, width, height} = document.querySelector(name).getBoundingClientRect();
  return [x, y + scrollY, width, height].map(Math.round);
})"""


@pytest.mark.parametrize("width", [1100, 360])
def test_chart_to_zoom_stands_where_the_drawing_was(visit: Opener, width: int) -> None:
    page = visit(LINES, width=width)
    before = page.evaluate(_PLACES)
    page.get_by_role("button", name="交互图").click()
    expect(page.locator(".plot-live canvas")).to_be_visible()
    expect(page.locator(".plot-box svg")).to_be_hidden()
    assert page.evaluate(_PLACES)[0] == before[0]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.get_by_role("button", name="静态图").click()
    expect(page.locator(".plot-live")).to_have_count(0)
    assert page.evaluate(_PLACES) == before


def test_chart_to_zoom_tells_leads_and_resets(visit: Opener) -> None:
    page = visit(LINES)
    page.get_by_role("button", name="交互图").click()
    over = page.locator(".u-over")
    over.hover(position={"x": 3, "y": 20})
    reading = page.locator(".plot-reading")
    expect(reading).to_contain_text("2021-01 · 垃圾分类")
    box = over.bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 700, box["y"] + 50, steps=4)
    page.mouse.up()
    over.hover(position={"x": 3, "y": 20})
    expect(reading).not_to_contain_text("2021-01")
    page.get_by_role("button", name="还原").click()
    over.hover(position={"x": 4, "y": 20})
    expect(reading).to_contain_text("2021-01")
    over.click(position={"x": 4, "y": 20})
    page.wait_for_url("**/?q=*month=2021-01*")
    assert page.locator(".total").is_visible()
