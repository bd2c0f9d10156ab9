"""Ways to use a page in a browser: with a mouse or finger, or with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 400  # enough to get from any control of a page to any other


class Hand(Protocol):
    """What a reader does with the controls of a page, whatever device he uses."""

    def follow(self, control: Locator) -> None:
        """Follow a link, press a button, or open or close a fold."""

    def fill(self, field: Locator, text: str) -> None:
        """Replace the text in a field."""

    def choose(self, field: Locator, option: str) -> None:
        """Choose an option of a select by its label."""

    def tick(self, field: Locator) -> None:
        """Tick a box or choose a radio button."""


class Pointer:
    """Uses a page with a mouse or a finger."""

    def follow(self, control: Locator) -> None:
        """See `Hand`."""
        control.click()

    def fill(self, field: Locator, text: str) -> None:
        """See `Hand`."""
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        """See `Hand`."""
        field.select_option(option)

    def tick(self, field: Locator) -> None:
        """See `Hand`."""
        field.check()


class Keyboard:
    """Uses a page with the keys alone.

    Fails if Tab does not reach a control.
    """

    def follow(self, control: Locator) -> None:
        """See `Hand`."""
        _reach(control)
        control.page.keyboard.press("Enter")

    def fill(self, field: Locator, text: str) -> None:
        """See `Hand`."""
        _reach(field)
        field.page.keyboard.press("Control+A")
        field.page.keyboard.insert_text(text)

    def choose(self, field: Locator, option: str) -> None:
        """See `Hand`."""
        _reach(field)
        field.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == option:
                break
            field.page.keyboard.press("ArrowDown")
        assert field.input_value() == option

    def tick(self, field: Locator) -> None:
        """See `Hand`: space ticks a box, arrow keys move between radio buttons."""
        if field.get_attribute("type") != "radio":
            _reach(field)
            field.page.keyboard.press("Space")
        else:
            group = field.page.locator(f"input[name='{field.get_attribute('name')}']")
            _reach(group.and_(field.page.locator(":checked")))
            for _ in range(group.count()):
                if field.is_checked():
                    break
                field.page.keyboard.press("ArrowRight")
        assert field.is_checked()


def _reach(control: Locator) -> None:
    """Press Tab until the control has the focus, and assert that its focus is visible."""
    page: Page = control.page
    for _ in range(MOST_TABS):
        if control.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"Tab never comes to {control}")
    seen = "e => e.matches(':focus-visible') && e.getClientRects().length > 0"
    assert control.evaluate(seen), f"the focus cannot be seen on {control}"
