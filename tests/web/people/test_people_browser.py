"""Accounts in a real browser: signed in by mouse, keys alone, or a phone without scripts; axe."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.browsing import serving
from tests.support.hands import Hand, Keyboard, Pointer
from tests.support.sites import index_in
from tests.support.staff import NAMES, PASSWORD, WRONG, hash_cheaply, with_everyone
from web.app import create_app
from web.people.person import Role

AXE = Axe().axe_script
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1200, "light"), (360, "dark"))
NEW = "黄河之水天上来，奔流到海 9"
WAYS: dict[str, tuple[Hand, int, bool]] = {
    "mouse": (Pointer(), 1200, True),
    "keyboard": (Keyboard(), 1200, True),
    "phone-without-scripts": (Pointer(), 360, False),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of the real server of a private site."""
    hash_cheaply(monkeypatch)
    index = index_in(tmp_path / "index")
    with_everyone(index)
    engine = open_engine(index)
    with serving(create_app(engine, Settings(index=index, staff=True, private=True))) as address:
        yield address
    engine.close()


def entered(page: Page, hand: Hand, name: str, password: str) -> None:
    """Fill in the form for signing in, and send it."""
    hand.fill(page.locator("#name"), name)
    hand.fill(page.locator("#password"), password)
    hand.follow(page.locator("main button"))


@pytest.fixture(params=WAYS)
def walk(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, Hand]]:
    """A page, and how it is used."""
    hand, width, scripts = WAYS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=scripts, locale="zh-CN"
    )
    yield context.new_page(), hand
    context.close()


def fits(page: Page) -> bool:
    """Whether the text is no wider than the screen."""
    box, screen = page.locator("main").bounding_box(), page.viewport_size
    return box is not None and screen is not None and box["width"] <= screen["width"]


def test_an_administrator_signs_in_adds_somebody_and_leaves(
    site: str, walk: tuple[Page, Hand]
) -> None:
    page, hand = walk
    page.goto(f"{site}/browse/papers")
    expect(page.locator("h1")).to_have_text("登录")
    assert fits(page)
    entered(page, hand, NAMES[Role.ADMINISTRATOR], WRONG)
    expect(page.locator("[role=alert]")).to_contain_text("不对")
    hand.fill(page.locator("#password"), PASSWORD)
    hand.follow(page.locator("main button"))
    expect(page).to_have_url(f"{site}/browse/papers")  # back where it began
    hand.follow(page.locator(".people-head a", has_text="人员"))
    assert fits(page)
    hand.fill(page.locator("#name"), "新编辑")
    hand.choose(page.locator("#add-role"), "editor")
    hand.fill(page.locator("#add-offices"), "青禾街道")
    hand.fill(page.locator("#add-new"), NEW)
    hand.fill(page.locator("#add-again"), NEW)
    hand.follow(page.locator("main button"))
    expect(page.locator(".people-done")).to_contain_text("账号已添加")
    assert fits(page)
    hand.follow(page.locator(".people-head button"))
    expect(page.locator("h1")).to_have_text("登录")
    page.go_back()
    expect(page.locator("h1")).not_to_have_text("新编辑 在用")  # nothing was kept in a cache
    page.goto(f"{site}/sign-in")
    entered(page, hand, "新编辑", NEW)
    expect(page.locator(".people-head")).to_contain_text("编辑")
    expect(page.locator(".people-head a", has_text="人员")).to_have_count(0)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def inspected(context: BrowserContext, address: str) -> list[str]:
    """Return what axe finds, wide and light or narrow and dark, and whether a page is too wide."""
    page, found = context.new_page(), list[str]()
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        found += [f"{width}: {line}" for line in violations(page)]
        if (reach := page.evaluate("document.scrollingElement.scrollWidth")) > width:
            found.append(f"{width}: is {reach} wide")
    page.close()
    return found


def test_axe_finds_nothing_on_the_pages_of_accounts(site: str, browser: Browser) -> None:
    context = browser.new_context()
    assert inspected(context, f"{site}/sign-in") == []
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    entered(page, Pointer(), NAMES[Role.ADMINISTRATOR], WRONG)
    assert violations(page) == []
    entered(page, Pointer(), NAMES[Role.ADMINISTRATOR], PASSWORD)
    expect(page.locator(".people-head button")).to_be_visible()
    for path in ("/", "/account", "/people?lang=en", "/people/1?done=role"):
        assert inspected(context, site + path) == [], path
    page.goto(f"{site}/account")
    page.click("button[value=key]")
    expect(page.locator(".people-key")).to_be_visible()
    assert violations(page) == []
    page.click(".people-head button")
    page.goto(f"{site}/sign-in")
    entered(page, Pointer(), NAMES[Role.READER], PASSWORD)
    expect(page.locator(".people-head button")).to_be_visible()
    page.goto(f"{site}/people")
    expect(page.locator("h1")).to_contain_text("不能打开")
    assert violations(page) == []
    context.close()
