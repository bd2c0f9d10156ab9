"""The site in a real browser: what only a browser can tell."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress.server import create_server

from searcher.open import open_engine
from tests.web_corpus import AWKWARD, articles
from web.app import create_app

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
WASTE = quote("垃圾分类")
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the real server over the made-up paper."""
    engine = open_engine(tmp_path_factory.mktemp("browser"))
    engine.update(articles(), ())
    server = create_server(create_app(engine), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)
    engine.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as installed; its absence fails on CI and skips elsewhere."""
    program = os.environ.get("JIEWEN_CHROMIUM") or shutil.which("chromium")
    if not program:
        reason = "no chromium: install it or set JIEWEN_CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Opener]:
    """Open a path; at the end nothing may have been refused, or asked of another host."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, width: int = 1100, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 740}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _check_host(asked.url, site, complaints))
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _check_host(url: str, site: str, complaints: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(site).netloc:
        complaints.append(f"asked another host: {url}")


@pytest.mark.parametrize("scripts", [True, False])
def test_search_narrow_read_and_return(visit: Opener, scripts: bool) -> None:
    page = visit("/", java_script_enabled=scripts)
    page.get_by_role("searchbox").fill("垃圾分类")
    page.get_by_role("searchbox").press("Enter")
    assert "共 10 篇" in page.locator(".total").inner_text()
    page.get_by_role("complementary").get_by_role("link", name="望江街道", exact=True).click()
    assert "望江街道" in page.locator(".chips").inner_text()
    assert page.locator(".result mark").first.is_visible()
    found = page.url
    page.locator(".result h3 a").first.click()
    assert page.locator("h1 mark").inner_text() == "垃圾分类"
    assert page.locator(".source").inner_text().endswith(".txt")
    page.get_by_role("link", name="返回检索结果").click()
    assert page.url == found


def test_marks_are_coloured(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}")
    colour = "e => getComputedStyle(e).backgroundColor"
    assert page.locator("mark").first.evaluate(colour) == "rgb(255, 227, 138)"


def test_mode_is_chosen_with_the_form(visit: Opener) -> None:
    page = visit("/")
    page.get_by_role("searchbox").fill("垃圾分类 火星")
    page.get_by_label("任意").check()
    page.get_by_role("button", name="搜索").click()
    assert "mode=any" in page.url
    assert page.locator(".result").count() == 10
    assert page.get_by_label("任意").is_checked()


def test_language_switch_keeps_the_search(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}&page=1")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("searchbox").input_value() == "垃圾分类"
    page.locator(".result h3 a").first.click()
    expect(page.get_by_role("heading", name="About this article")).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", name="文章信息")).to_be_visible()


def test_a_bar_narrows_to_its_month(visit: Opener) -> None:
    page = visit("/")
    page.get_by_role("link", name="2021-09: 4 篇").click()
    assert "共 4 篇" in page.locator(".total").inner_text()
    assert page.locator(".bar.is-chosen").count() == 1


def test_awkward_id_opens(visit: Opener) -> None:
    page = visit(f"/?q={quote('怪名文件')}")
    page.locator(".result h3 a").click()
    assert page.locator(".source").inner_text() == AWKWARD[:-2]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?lang=en&page=3",
        f"/?q={WASTE}&street={quote('望江街道')}&exclude=department%3D{quote('妇联')}",
        f"/?q={quote('长串')}",
        f"/?q={'x' * 300}&mode=exact&street={'y' * 150}",
        "/article/awkward/5",
        f"/article/qc/2021/000.txt/1?q={WASTE}",
    ],
)
def test_fits_a_phone(visit: Opener, path: str) -> None:
    page = visit(path, width=360)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    for fold in page.locator("summary").all():
        if fold.is_visible():
            fold.click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_filters_fold_on_a_phone_and_stand_on_a_desk(visit: Opener) -> None:
    assert visit("/", width=1100).locator("#facet-street").is_visible()
    phone = visit("/", width=360)
    assert not phone.locator("#facet-street").is_visible()
    phone.locator(".facets > details > summary").click()
    assert phone.locator("#facet-street").is_visible()


def test_keyboard_reaches_the_content(visit: Opener) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


_CONTRAST = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => rgb(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (rgb(c)[3] !== 0) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    const texts = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
    if (e.closest('svg') || !texts.length) continue;
    const [a, b] = [lum(getComputedStyle(e).color), lum(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(e.outerHTML.slice(0, 80));
  }
  return bad;
}"""  # WCAG 2.2, 1.4.3: 4.5 to 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit: Opener, scheme: str) -> None:
    for path in (f"/?q={WASTE}&exclude=street%3D{quote('松风镇')}", "/?q=x", "/article/awkward/4"):
        assert visit(path, color_scheme=scheme).evaluate(_CONTRAST) == []
