"""Asking in a real browser: the list under the box, its keys, input methods, and what is kept."""

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browsing import Opener, linger_in, settle

WASTE = quote("垃圾分类")


def options(page: Page) -> list[str]:
    page.wait_for_selector("#suggestions:not([hidden])")
    return page.locator("#suggestions li span:first-child").all_text_contents()


def ask(page: Page, typed: str) -> list[str]:
    page.locator("#q").press_sequentially(typed)
    return options(page)


def test_the_list_opens_moves_and_closes(visit: Opener) -> None:
    page = visit("/")
    before = page.locator("main").bounding_box()
    found = ask(page, "qclj")
    assert found[0] == "晴川路街道"
    box = page.locator("#q")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    assert str(len(found)) in page.locator("form.search [role=status]").inner_text()
    assert page.locator("main").bounding_box() == before  # nothing moved
    page.keyboard.press("ArrowUp")
    last = page.locator("#suggestions li").last
    assert box.get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert box.input_value() == "qclj"


@pytest.mark.parametrize("way", ["keys", "mouse"])
def test_a_suggestion_is_searched_with_what_else_is_chosen(visit: Opener, way: str) -> None:
    page = visit(f"/?mode=exact&street={quote('望江街道')}")
    ask(page, "ljfl")
    if way == "keys":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        page.locator("#suggestions li").first.click()
    page.wait_for_url("**q=*")
    assert page.locator("#q").input_value() == "垃圾分类"
    assert "mode=exact" in page.url
    assert f"street={quote('望江街道')}" in page.url


def test_enter_without_a_suggestion_searches_what_is_typed(visit: Opener) -> None:
    page = visit("/")
    ask(page, "望江")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**q={quote('望江')}*")


_ENTER = """([box, init]) => {
  const told = { key: 'Enter', bubbles: true, cancelable: true, ...init };
  const key = new KeyboardEvent('keydown', told);
  return box.dispatchEvent(key);
}"""  # whether the browser may go on, and submit


_ENDS = f"""([box, init]) => {{
  box.dispatchEvent(new CompositionEvent('compositionend', {{ bubbles: true }}));
  return ({_ENTER})([box, init]);
}}"""


@pytest.mark.parametrize("field", ["#q", "#narrow-q"])
def test_enter_that_ends_a_composition_submits_nothing(visit: Opener, field: str) -> None:
    page = visit(f"/?q={WASTE}")
    address, box = page.url, page.locator(field)
    box.focus()

    def goes_on(**init: object) -> bool:
        return bool(page.evaluate(_ENTER, [box.element_handle(), init]))

    assert goes_on()
    assert not goes_on(isComposing=True)
    assert not goes_on(keyCode=229)  # Safari, after compositionend
    box.dispatch_event("compositionstart")
    assert not goes_on()
    box.evaluate("box => box.form.requestSubmit()")
    assert not page.evaluate(_ENDS, [box.element_handle(), {}])  # the very same key
    linger_in(page, 100)
    assert goes_on()
    assert page.url == address


def test_nothing_opens_while_composing(visit: Opener) -> None:
    page = visit("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = page.context.new_cdp_session(page)
    page.locator("#q").focus()
    for spelt in ("l", "la", "laj", "laji"):
        session.send(
            "Input.imeSetComposition", {"text": spelt, "selectionStart": 4, "selectionEnd": 4}
        )
    linger_in(page, 400)
    assert page.locator("#suggestions").is_hidden()
    assert not [url for url in asked if "/suggest" in url]
    session.send("Input.insertText", {"text": "垃圾"})
    assert options(page)[0].startswith("垃圾")


def test_where_the_answer_fails_the_box_is_a_box(visit: Opener) -> None:
    page = visit("/")
    page.route("**/suggest*", lambda route: route.fulfill(status=200, body="no json"))
    with page.expect_response("**/suggest*"):
        page.locator("#q").press_sequentially("垃圾")
    settle(page)
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**q={quote('垃圾')}*")


def test_only_the_last_answer_counts(visit: Opener) -> None:
    page = visit("/")
    held: list[object] = []
    page.route(f"**/suggest?q={quote('垃')}", lambda route: held.append(route))
    with page.expect_request("**/suggest*"):
        page.locator("#q").press_sequentially("垃")
    settle(page)
    assert len(held) == 1
    page.locator("#q").fill("晴川")
    assert options(page)[0].startswith("晴川")
    for route in held:
        route.abort()  # type: ignore[attr-defined]
    settle(page)
    assert options(page)[0].startswith("晴川")


def test_earlier_searches_are_kept_here_and_can_be_deleted(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}&street={quote('望江街道')}")
    address = page.url
    for path in (f"/?q={quote('河道')}", "/", "/advanced"):
        page.goto(address.split("/?")[0] + path)
    links = page.locator("#history-list a")
    assert links.all_text_contents() == ["河道", "垃圾分类"]
    assert page.locator("#q").evaluate("box => box.getAttribute('aria-expanded')") == "false"
    page.locator("#q").focus()
    assert options(page) == ["河道", "垃圾分类"]
    page.keyboard.press("x")  # which completes nothing
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("Backspace")
    assert options(page) == ["河道", "垃圾分类"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.goto(address.split("/?")[0] + "/advanced")
    page.locator("#history-list button").last.click()
    expect(links).to_have_count(1)
    page.locator("#history-keep").uncheck()
    page.goto(address)
    page.goto(address.split("/?")[0] + "/advanced")
    assert not page.locator("#history-keep").is_checked()
    expect(links).to_have_count(1)
    page.locator("#history-clear").click()
    expect(page.locator("#history-empty")).to_be_visible()
    assert page.evaluate("JSON.parse(localStorage.getItem('jiewen.history'))") == []


@pytest.mark.parametrize(
    "held",
    ["{", "7", '[{"typed":"a","url":"//other.example/"}]', '[{"typed":"a","url":"javascript:0"}]'],
)
def test_what_is_no_history_is_passed_over(visit: Opener, held: str) -> None:
    page = visit("/")
    page.evaluate("held => localStorage.setItem('jiewen.history', held)", held)
    page.goto(page.url + "advanced")
    expect(page.locator("#history-empty")).to_be_visible()


def test_the_slash_key_leads_to_the_box_unless_switched_off(visit: Opener) -> None:
    page = visit("/help")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    assert page.locator("#q").input_value() == ""
    page.keyboard.press("/")
    assert page.locator("#q").input_value() == "/"
    page.locator("#slash-key").uncheck()
    page.locator("#slash-key").blur()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_related_words_come_by_themselves(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}")
    word = page.locator("#related .words a").first
    word.wait_for()
    name = word.inner_text()
    word.click()
    expect(page.locator("#q")).to_have_value(name)


def test_all_works_without_scripts(visit: Opener) -> None:
    page = visit(f"/?q={WASTE}", java_script_enabled=False)
    page.locator("#narrow-q").fill("望江街道")
    page.locator(".narrow button").click()
    assert page.locator("#q").input_value() == "垃圾分类 望江街道"
    page.locator(".narrow-edit").click()
    assert page.locator("#history").is_hidden()
    page.locator("#text-1").fill("讲解")
    page.locator("#text-1").press("Enter")
    assert page.locator("#q").input_value() == "垃圾分类 望江街道 讲解"
    page.locator("#related a").click()
    assert page.locator(".words a").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_narrow(visit: Opener, scheme: str) -> None:
    for path in (f"/advanced?q={WASTE}&since=x&do=show", "/help?lang=en", f"/related?q={WASTE}"):
        assert_sound(visit(path, width=360, color_scheme=scheme))
    page = visit("/help", width=360, color_scheme=scheme)
    ask(page, "垃圾")
    page.keyboard.press("ArrowDown")
    assert_sound(page)


def assert_sound(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
