"""Every page in a real browser: WCAG by axe-core, narrow screens, the keyboard, nothing that moves.

axe cannot see all that WCAG 2.2 AA asks for; what it cannot is in the other browser tests.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from indexer.update import run
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.conftest import SAMPLE
from tests.support.browsing import serving, settle, watched
from tests.support.every_page import ARTICLE, PAGES, REACHED, SHIFTS, UNREACHED, UNSEEN, WORD
from tests.support.hands import MOST_TABS
from tests.support.waiting import linger
from web.app import create_app

WIDE, NARROW = 1200, 360  # CSS pixels
LINE = 0.005  # layout shift of one line that was seen before all of it had arrived
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Axe().axe_script
_ALL: dict[str, object] = {"resultTypes": ["violations"]}
# Colours alone differ between the schemes.
RULES = {"light": _ALL, "dark": _ALL | {"runOnly": ["color-contrast"]}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index of the sample."""
    made = tmp_path_factory.mktemp("a11y") / "index"
    run.index(open_engine(made), made, SAMPLE)
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """Address of the real server over the sample."""
    with serving(create_app(open_engine(folder), Settings(index=folder))) as address:
        yield address


@pytest.fixture(scope="module")
def slow_site(folder: Path) -> Iterator[str]:
    """Address of the same on a slow line."""
    app = create_app(open_engine(folder), Settings(index=folder))
    app.wsgi_app = InTwo(app.wsgi_app)  # type: ignore[assignment, method-assign]
    with serving(app) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who has asked for no motion."""
    made = browser.new_context(viewport={"width": WIDE, "height": 800}, reduced_motion="reduce")
    made.add_init_script(SHIFTS)
    yield made
    made.close()


def violations(page: Page, options: dict[str, object]) -> list[str]:
    """Return what axe finds on the present page: a rule and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):  # axe itself as an answer would take seconds
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def inspect(context: BrowserContext, address: str) -> list[str]:
    """Return all that is wrong with a page, wide and narrow, light and dark."""
    found: list[str] = []
    page = watched(context, address, found)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        if (reach := page.evaluate("document.scrollingElement.scrollWidth")) > width:
            found.append(f"{width}: is {reach} wide")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme}: {line}" for line in violations(page, RULES[scheme])]
        if (shift := page.evaluate("window.__shifts")) > LINE:
            found.append(f"{width}: moved by {shift}")
    return found


def unless_refused(found: list[str]) -> list[str]:
    """Leave out that the browser tells of every page that is an error."""
    return [line for line in found if "the server responded with a status of" not in line]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_page(context: BrowserContext, site: str, name: str) -> None:
    found = inspect(context, site + PAGES[name])
    assert (unless_refused(found) if name.startswith("no such") else found) == []


class InTwo:
    """Sends each page in two halves, the second of them late."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, object], start: Callable[..., object]) -> Iterator[bytes]:
        whole = b"".join(self._inner({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start))
        yield whole[: len(whole) // 2]
        if whole.startswith(b"<!doctype"):
            linger(0.15)
        yield whole[len(whole) // 2 :]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_while_a_page_arrives(browser: Browser, slow_site: str, name: str) -> None:
    context = browser.new_context(viewport={"width": WIDE, "height": 800})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.goto(slow_site + PAGES[name], wait_until="networkidle")
    assert page.evaluate("window.__shifts") <= LINE
    context.close()


def test_page_of_a_site_without_an_index(context: BrowserContext, tmp_path: Path) -> None:
    with serving(create_app(open_engine(tmp_path), Settings(index=tmp_path))) as address:
        assert unless_refused(inspect(context, f"{address}/")) == []


def test_page_for_those_who_ask_too_often(context: BrowserContext, folder: Path) -> None:
    settings = Settings(index=folder, rate_limit="1/hour")
    with serving(create_app(open_engine(folder), settings)) as address:
        context.request.get(f"{address}/")
        assert context.request.get(f"{address}/").status == 429
        assert unless_refused(inspect(context, f"{address}/")) == []


def test_page_of_a_search_that_takes_too_long(context: BrowserContext, folder: Path) -> None:
    settings = Settings(index=folder, time_limit=1e-9)
    with serving(create_app(open_engine(folder), settings)) as address:
        assert unless_refused(inspect(context, f"{address}/?q={WORD}")) == []


@pytest.mark.parametrize(
    "name",
    ["narrowed", "nothing found", "facet", "advanced", "article", "source", "trends", "browse"],
)
def test_the_keyboard_reaches_all(context: BrowserContext, site: str, name: str) -> None:
    page = context.new_page()
    page.goto(site + PAGES[name], wait_until="networkidle")
    for _ in range(2):  # what is asked for when one comes near stands there the second time
        for _ in range(MOST_TABS):
            page.keyboard.press("Tab")
            if not page.evaluate(REACHED):  # round once
                break
    assert page.evaluate(UNREACHED) == []
    assert page.evaluate(UNSEEN) == []


@pytest.mark.parametrize("path", ["/", "/advanced", f"/article/{ARTICLE}", "/trends"])
def test_enter_while_composing_sends_nothing(context: BrowserContext, site: str, path: str) -> None:
    """An input method takes Enter for "keep these letters"; the browser tells it by code 229."""
    page = context.new_page()
    page.goto(site + path, wait_until="networkidle")
    session = context.new_cdp_session(page)
    box = page.locator("input[name=q]").locator("visible=true").first
    box.focus()
    spelt = {"text": "juming", "selectionStart": 6, "selectionEnd": 6}
    session.send("Input.imeSetComposition", spelt)
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", enter)
    session.send("Input.dispatchKeyEvent", enter | {"type": "keyUp"})
    settle(page)
    assert page.url == site + path
    session.send("Input.insertText", {"text": "居民"})
    assert box.input_value() == "居民"
