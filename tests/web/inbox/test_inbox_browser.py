"""The inbox in a real browser: files sent, checked and confirmed, then found; axe finds nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from indexer.inbox.work import work
from tests.support.browsing import serving
from tests.support.hands import Hand, Keyboard, Pointer
from tests.support.intake import Desk, founded_at
from tests.support.new_issues import issue
from tests.support.staff import NAMES, PASSWORD, hash_cheaply
from web.people.person import Role

AXE = Axe().axe_script
WAYS: dict[str, tuple[Hand, int, bool]] = {
    "mouse": (Pointer(), 1200, True),
    "keyboard": (Keyboard(), 1200, True),
    "phone-without-scripts": (Pointer(), 360, False),
}
PDF = Path(__file__).parents[3] / "data/sample/yunqiao/2023-03-10.pdf"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Desk]]:
    """Address of the real server, and what is behind it."""
    hash_cheaply(monkeypatch)
    desk = founded_at(tmp_path)
    with serving(desk.staff.app) as address:
        yield address, desk
    desk.close()


@pytest.fixture(params=WAYS)
def walk(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, Hand]]:
    """A page, and how it is used."""
    hand, width, scripts = WAYS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=scripts, locale="zh-CN"
    )
    yield context.new_page(), hand
    context.close()


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-in?next=/inbox")
    page.fill("#name", NAMES[Role.EDITOR])
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator("h1")).to_have_text("收录")


def test_an_issue_is_sent_checked_confirmed_and_found(
    place: tuple[str, Desk], walk: tuple[Page, Hand]
) -> None:
    site, desk = place
    page, hand = walk
    sign_in(page, site)
    page.set_input_files("#files", FilePayload(name="新.txt", mimeType="", buffer=issue(8, "电梯")))
    hand.follow(page.locator(".inbox-send button"))
    expect(page.locator(".people-done")).to_contain_text("已送交 1 个文件")
    work(desk.settings)
    page.reload()
    hand.follow(page.locator(".inbox-list a", has_text="新.txt"))
    expect(page.locator("#office")).to_have_value("嘉兴路街道")
    expect(page.locator("#date")).to_have_value("2021-05-08")
    hand.fill(page.locator("#number"), "88")
    hand.follow(page.locator("button[value=confirm]"))
    expect(page.locator(".people-done")).to_contain_text("已确认")
    work(desk.settings)
    desk.index()
    page.goto(f"{site}/?q=电梯有了新办法")
    expect(page.locator("main")).to_contain_text("电梯有了新办法")
    page.goto(f"{site}/inbox")
    expect(page.locator(".inbox-list")).to_contain_text("已放入语料")


def test_three_issues_are_sent_at_once_and_found(
    place: tuple[str, Desk], walk: tuple[Page, Hand]
) -> None:
    site, desk = place
    page, hand = walk
    sign_in(page, site)
    subjects = {8: "电梯", 9: "雨水花园", 10: "食堂"}
    files = [
        FilePayload(name=f"第{number}期.txt", mimeType="", buffer=issue(number, subject))
        for number, subject in subjects.items()
    ]
    page.set_input_files("#files", files)
    hand.follow(page.locator(".inbox-send button"))
    expect(page.locator(".people-done")).to_contain_text("已送交 3 个文件")
    work(desk.settings)
    for number, subject in subjects.items():
        page.goto(f"{site}/inbox")
        hand.follow(page.locator(".inbox-list a", has_text=f"第{number}期.txt"))
        expect(page.locator("main")).to_contain_text(f"{subject}有了新办法")
        expect(page.locator("#date")).to_have_value(f"2021-05-{number:02}")  # nothing to type
        hand.follow(page.locator("button[value=confirm]"))
        expect(page.locator(".people-done")).to_contain_text("已确认")
    work(desk.settings)
    desk.index()
    for subject in subjects.values():
        page.goto(f"{site}/?q={subject}有了新办法")
        expect(page.locator("main")).to_contain_text(f"{subject}有了新办法")


def test_a_dropped_file_is_sent_and_one_that_is_too_large_is_not(
    place: tuple[str, Desk], browser: Browser
) -> None:
    site, desk = place
    page = browser.new_page(locale="zh-CN")
    sign_in(page, site)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(['x'], '拖.txt'));
          document.querySelector('.inbox-send').dispatchEvent(
            new DragEvent('drop', {dataTransfer: data, cancelable: true}));
        }"""
    )
    assert page.evaluate("document.querySelector('#files').files[0].name") == "拖.txt"
    page.evaluate("document.querySelector('.inbox-send').dataset.most = 0")
    page.click(".inbox-send button")
    expect(page.locator(".inbox-progress")).to_contain_text("请减少文件")
    assert desk.inbox.entries() == []
    page.evaluate("document.querySelector('.inbox-send').dataset.most = 9")
    page.click(".inbox-send button")
    expect(page.locator(".people-done")).to_contain_text("已送交")
    assert [entry.name for entry in desk.inbox.entries()] == ["拖.txt"]
    page.context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_axe_finds_nothing_and_no_page_is_too_wide(
    place: tuple[str, Desk], browser: Browser
) -> None:
    site, desk = place
    client = desk.editor()
    files = (("新.pdf", PDF.read_bytes()), ("再.txt", issue(7, "雨棚翻修")), ("坏.exe", b"MZ\0"))
    assert desk.send(client, *files).status_code == 303
    work(desk.settings)
    numbers = [entry.number for entry in desk.inbox.entries()]
    page = browser.new_page(locale="zh-CN")
    sign_in(page, site)
    for width, scheme in ((1200, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for path in ("/inbox?lang=en", "/inbox", *(f"/inbox/{number}" for number in numbers)):
            page.goto(site + path)
            assert violations(page) == [], path
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width, path
    pdf = next(entry for entry in desk.inbox.entries() if entry.name == "新.pdf")
    page.goto(f"{site}/inbox/{pdf.number}")
    picture = page.locator(".inbox-leaf").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 500
    page.context.close()
