"""A real server and a real browser for the tests that need both."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from waitress.server import create_server

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
Opener = Callable[..., Page]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application over HTTP while the context lasts; yield its address."""
    # a long run of tests may have more than 1,024 files open, which select() cannot watch
    server = create_server(app, host="127.0.0.1", port=0, threads=8, asyncore_use_poll=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=5)


@contextmanager
def visiting(browser: Browser, site: str) -> Iterator[Opener]:
    """Yield a function that opens a path of the site in a new page.

    At the end, assert that the browser has reported no error and asked no other host.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, width: int = 1100, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 740}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = watched(context, site, complaints)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def watched(context: BrowserContext, site: str, complaints: list[str]) -> Page:
    """Make a page; browser errors and requests to other hosts are added to ``complaints``."""
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: _note_host(asked.url, site, complaints))
    return page


def _note_host(url: str, site: str, complaints: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(site).netloc:
        complaints.append(f"asked another host: {url}")


def settle(page: Page) -> None:
    """Wait until what a page has begun has been done: frames are drawn, and requests are sent.

    The answer to a request of our own is awaited, which comes after those that were sent before it.
    """
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    page.evaluate("() => fetch('/healthz').then(answer => answer.text())")


def linger_in(page: Page, milliseconds: int) -> None:
    """Let time pass on the clock of a page, where its timers are the matter."""
    page.wait_for_function(
        "until => performance.now() > until",
        arg=float(page.evaluate("performance.now()")) + milliseconds,
    )
