"""Ways to use a page in a browser: with a mouse or finger, or with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 400  # from anywhere on a page to anywhere else


class Hand(Protocol):
    """What a reader does with a control of the present page."""

    def follow(self, control: Locator) -> None:
        """Follow a link, push a button or turn a fold."""

    def fill(self, field: Locator, text: str) -> None:
        """Put text into a field in place of what is there."""

    def choose(self, field: Locator, option: str) -> None:
        """Choose one of the options of a select."""

    def tick(self, field: Locator) -> None:
        """Tick a box or choose a radio button."""


class Pointer:
    """A mouse, or a finger."""

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
    """Tab, Enter, space and letters; whatever cannot be reached so is not there."""

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
        """See `Hand`: space ticks a box, arrows go between radio buttons."""
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
    """Press Tab until the control has the focus, and see that one can see so."""
    page: Page = control.page
    for _ in range(MOST_TABS):
        if control.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"Tab never comes to {control}")
    seen = "e => e.matches(':focus-visible') && e.getClientRects().length > 0"
    assert control.evaluate(seen), f"the focus cannot be seen on {control}"
