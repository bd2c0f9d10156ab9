"""What is kept, in a real browser: without an account by scripts, with one without; keys; axe."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.browsing import Opener, serving, visiting, watched
from tests.support.every_page import SHIFTS
from tests.support.hands import Hand, Keyboard, Pointer
from tests.support.mail_server import MailServer, plain
from tests.support.sites import index_in
from tests.support.staff import NAMES, PASSWORD, hash_cheaply, with_everyone
from web.app import create_app
from web.kept.mailings import Mailings
from web.people.person import Role

AXE = Axe().axe_script
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1200, "light"), (360, "dark"))
HANDS: dict[str, Hand] = {"mouse": Pointer(), "keyboard": Keyboard()}
WAYS: dict[str, tuple[Hand, int, bool]] = {
    "mouse": (Pointer(), 1200, True),
    "keyboard": (Keyboard(), 1200, True),
    "phone-without-scripts": (Pointer(), 360, False),
}
MOST_MOVED = 0.01  # layout shift that no input has caused
ELECTION, WOMEN = "居民区换届选举圆满完成", "妇联执委换届"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four articles, and an account of each role."""
    with pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        folder = index_in(tmp_path_factory.mktemp("kept") / "index")
        with_everyone(folder)
    return folder


@pytest.fixture
def site(index: Path) -> Iterator[str]:
    """Address of a real server without accounts."""
    engine = open_engine(index)
    with serving(create_app(engine, Settings(index=index))) as address:
        yield address
    engine.close()


@pytest.fixture
def staffed(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a real server with accounts."""
    hash_cheaply(monkeypatch)
    engine = open_engine(index)
    (index / "kept.sqlite").unlink(missing_ok=True)
    with serving(create_app(engine, Settings(index=index, staff=True))) as address:
        yield address
    engine.close()


@pytest.fixture
def mailing(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, MailServer]]:
    """Address of a real server with accounts, and the server that takes its mail."""
    hash_cheaply(monkeypatch)
    (index / "kept.sqlite").unlink(missing_ok=True)
    engine = open_engine(index)
    with MailServer() as server:
        settings = Settings(
            index=index,
            staff=True,
            smtp=server.address,
            smtp_security="none",
            mail_from="news@example.org",
            public_url="http://mailed.example",
        )
        with serving(create_app(engine, settings)) as address:
            yield address, server
    engine.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Opener]:
    """Open a path; at the end nothing may have been refused, or asked of another host."""
    with visiting(browser, site) as opened:
        yield opened


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest) -> Hand:
    return HANDS[request.param]


def shown(page: Page) -> list[str]:
    """Return the titles of the articles that a page lists, once they are there."""
    expect(page.locator(".kept-rows > li:not(:has(.kept-what)):not(.soft)")).to_have_count(0)
    return page.locator(".kept-what h3").all_inner_texts()


def starred(page: Page, hand: Hand, title: str) -> None:
    """Keep a result, or keep it no more."""
    hand.follow(page.locator(".results > li", has_text=title).locator(".star"))


# -- in the browser alone ------------------------------------------------------------------------


def test_articles_are_kept_in_the_browser_across_pages(
    visit: Opener, hand: Hand, site: str
) -> None:
    page = visit("/?q=换届")
    star = page.locator(".results > li", has_text=ELECTION).locator(".star")
    expect(star).to_have_attribute("aria-pressed", "false")
    starred(page, hand, ELECTION)
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_have_accessible_name(f"已收藏 {ELECTION}")
    page.goto(f"{site}/article/lf/1")
    hand.follow(page.locator(".star"))
    expect(page.locator(".star")).to_contain_text("已收藏")
    page.goto(f"{site}/kept")
    assert shown(page) == ["参观南京长江大桥", ELECTION]
    first = page.locator("#rows > li").first
    hand.follow(first.locator("summary"))
    hand.fill(first.locator("textarea"), "给领导看\n第二行")
    hand.fill(first.locator("input[name=tags]"), "桥，参观 桥")
    hand.follow(first.locator("button[type=submit]"))
    expect(page.locator("#told")).to_have_text("备注和标签已保存")
    page.reload()
    expect(page.locator("#rows .kept-note").first).to_have_text("给领导看\n第二行")
    assert page.locator("#rows .kept-tags").first.locator("li").all_inner_texts() == ["桥", "参观"]
    hand.choose(page.locator("#tag"), "桥")
    expect(page.locator("#rows > li")).to_have_count(1)
    assert shown(page) == ["参观南京长江大桥"]
    expect(page.locator("#ways a").first).to_have_attribute("href", f"{site}/export?id=lf%2F1")
    page.goto(f"{site}/?q=换届")
    starred(page, hand, ELECTION)
    page.goto(f"{site}/kept")
    assert shown(page) == ["参观南京长江大桥"]


def test_what_has_a_note_is_not_dropped_by_its_star(visit: Opener, site: str) -> None:
    page = visit("/article/lf/1")
    page.locator(".star").click()
    page.goto(f"{site}/kept")
    page.locator("#rows summary").click()
    page.locator("#rows textarea").fill("要紧")
    page.locator("#rows button[type=submit]").click()
    page.goto(f"{site}/article/lf/1")
    page.locator(".star").click()
    page.wait_for_url(f"{site}/kept")
    assert shown(page) == ["参观南京长江大桥"]


def test_several_lists_are_made_renamed_and_deleted(visit: Opener, hand: Hand, site: str) -> None:
    page = visit("/kept")
    for name in ("防汛", "换届"):
        hand.fill(page.locator("#make input"), name)
        hand.follow(page.locator("#make button"))
        expect(page.locator("#shelf-title")).to_have_text(name)
    hand.fill(page.locator("#make input"), "防汛")
    hand.follow(page.locator("#make button"))
    expect(page.locator("#told")).to_contain_text("不能用这个名称")
    hand.follow(page.locator("#shelves button", has_text="防汛"))
    page.goto(f"{site}/?q=妇联")
    starred(page, hand, WOMEN)
    page.goto(f"{site}/kept")
    expect(page.locator("#shelf-title")).to_have_text("防汛")
    assert shown(page) == [WOMEN]
    hand.fill(page.locator("#rename input"), "妇联材料")
    hand.follow(page.locator("#rename button"))
    expect(page.locator("#shelves button[aria-pressed=true]")).to_have_text("妇联材料")
    hand.follow(page.locator("#shelf summary", has_text="删除"))
    hand.follow(page.locator("#delete"))
    expect(page.locator("#shelves button")).to_have_text(["换届"])
    expect(page.locator("#empty")).to_be_visible()


def test_a_list_goes_to_another_browser_by_its_link(
    visit: Opener, browser: Browser, site: str
) -> None:
    page = visit("/?q=换届")
    starred(page, Pointer(), WOMEN)
    starred(page, Pointer(), ELECTION)
    page.goto(f"{site}/kept")
    titles = shown(page)
    export = page.locator("#ways a", has_text="导出").get_attribute("href")
    assert export == f"{site}/export?id=jx%2F1&id=jx%2F2"
    link = page.locator("#ways a", has_text="分享链接").get_attribute("href") or ""
    other = browser.new_context()
    complaints: list[str] = []
    theirs = watched(other, site, complaints)
    theirs.goto(link)
    assert shown(theirs) == titles
    theirs.locator("#keep-here input").fill("别人给的")
    theirs.locator("#keep-here button").click()
    theirs.wait_for_url(f"{site}/kept")
    assert shown(theirs) == titles
    expect(theirs.locator("#shelf-title")).to_have_text("别人给的")
    other.close()
    assert complaints == []


def test_a_search_is_saved_in_the_browser(visit: Opener, hand: Hand, site: str) -> None:
    page = visit("/?q=换届")
    hand.follow(page.locator(".takeaway a", has_text="保存检索"))
    hand.fill(page.locator("#save-here input"), "换届消息")
    hand.follow(page.locator("#save-here button"))
    page.wait_for_url(f"{site}/kept")
    entry = page.locator("#saved > li")
    expect(entry).to_contain_text("没有新文章")
    expect(entry.locator("> a")).to_have_attribute("href", f"{site}/?q=%E6%8D%A2%E5%B1%8A")
    hand.follow(entry.locator("[data-do=look]"))
    page.wait_for_url("**/?q=*&sort=added")
    page.goto(f"{site}/kept")
    hand.follow(page.locator("#saved [data-do=forget]"))
    expect(page.locator("#saved > li")).to_have_count(0)


@pytest.mark.parametrize(
    "held",
    ["nonsense", "{}", "[1, null]", '[{"name": "<b>x</b>", "entries": [{"id": "\\"><i>"}, 3]}]'],
)
def test_whatever_was_written_into_the_storage_harms_nothing(visit: Opener, held: str) -> None:
    page = visit("/kept")
    page.evaluate(
        "held => { for (const k of ['shelves', 'searches', 'shelf'])"
        " localStorage.setItem('jiewen.' + k, held); }",
        held,
    )
    page.reload()
    expect(page.locator("#make")).to_be_visible()
    assert page.locator("main b, main i").count() == 0


def test_a_server_that_cannot_answer_loses_nothing(visit: Opener, site: str) -> None:
    page = visit("/?q=妇联")
    starred(page, Pointer(), WOMEN)
    page.route("**/kept?id=*", lambda route: route.fulfill(status=200, body="<p>"))
    page.goto(f"{site}/kept")
    expect(page.locator("#rows > li")).to_have_count(1)
    expect(page.locator("#rows button[type=button]")).to_be_visible()  # it can be removed
    page.unroute("**/kept?id=*")
    page.reload()
    assert shown(page) == [WOMEN]


def test_without_scripts_the_page_says_that_it_needs_them(visit: Opener) -> None:
    page = visit("/kept", java_script_enabled=False)
    expect(page.locator(".notices")).to_contain_text("JavaScript")
    expect(page.locator("#here")).to_be_hidden()
    page.goto(page.url + "?id=jx/1")
    assert shown(page) == [ELECTION]
    expect(page.locator("#keep-here")).to_be_hidden()


# -- with an account -----------------------------------------------------------------------------


@pytest.fixture(params=WAYS)
def walk(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, Hand]]:
    """A page, and how it is used."""
    hand, width, scripts = WAYS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=scripts, locale="zh-CN"
    )
    yield context.new_page(), hand
    context.close()


def signed_in(page: Page, site: str, hand: Hand) -> None:
    page.goto(f"{site}/sign-in")
    hand.fill(page.locator("#name"), NAMES[Role.READER])
    hand.fill(page.locator("#password"), PASSWORD)
    hand.follow(page.locator("main button"))
    expect(page.locator(".people-head button")).to_be_visible()


def test_a_reader_keeps_notes_shares_and_takes_back(staffed: str, walk: tuple[Page, Hand]) -> None:
    page, hand = walk
    signed_in(page, staffed, hand)
    page.goto(f"{staffed}/?q=换届")
    for title in (ELECTION, WOMEN):
        hand.tick(page.locator(".results > li", has_text=title).locator(".pick input"))
    hand.follow(page.locator(".picked button", has_text="收藏所选"))
    hand.fill(page.locator("input[name=new]"), "换届材料")
    hand.follow(page.locator(".main-button"))
    expect(page.locator(".kept-told")).to_have_text("已收藏")
    assert sorted(shown(page)) == sorted((WOMEN, ELECTION))
    expect(page.locator(".back a", has_text="返回")).to_have_attribute(
        "href", "/?q=%E6%8D%A2%E5%B1%8A"
    )
    first = page.locator(".kept-rows > li").first
    hand.follow(first.locator("summary"))
    hand.fill(first.locator("textarea"), "给领导看")
    hand.follow(first.locator("button[value=note]"))
    expect(page.locator(".kept-note")).to_have_text("给领导看")
    hand.tick(page.locator("input[name=noted]"))
    hand.follow(page.locator("button[value=share]"))
    link = page.locator(".kept-token").get_attribute("href") or ""
    visitor = page.context.browser
    assert visitor
    other = visitor.new_context().new_page()
    other.goto(link)
    expect(other.locator(".kept-note")).to_have_text("给领导看")
    hand.follow(page.locator("button[value=unshare]"))
    other.reload()
    expect(other.locator("h1")).not_to_contain_text("换届材料")
    other.context.close()
    hand.follow(page.locator("summary", has_text="删除"))
    hand.follow(page.locator("button[value=delete]"))
    expect(page.locator(".kept-shelves")).to_contain_text("还没有收藏夹")


def test_a_reader_saves_a_search_and_keeps_by_the_star(
    staffed: str, walk: tuple[Page, Hand]
) -> None:
    page, hand = walk
    signed_in(page, staffed, hand)
    page.goto(f"{staffed}/?q=换届")
    hand.follow(page.locator(".takeaway a", has_text="保存检索"))
    hand.follow(page.locator("main .main-button"))
    expect(page.locator(".kept-saved")).to_contain_text("没有新文章")
    hand.follow(page.locator("button[value=look]"))
    page.wait_for_url("**/?q=*&sort=added")
    starred(page, hand, WOMEN)  # a link here
    hand.follow(page.locator("main .main-button"))
    assert shown(page) == [WOMEN]
    expect(page.locator("h1")).to_contain_text("我的收藏")


# -- for everybody -------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def inspected(context: BrowserContext, address: str, ready: str) -> list[str]:
    """Return what axe finds, wide and light or narrow and dark, and whether a page is too wide."""
    page, found = context.new_page(), list[str]()
    page.add_init_script(SHIFTS)
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        expect(page.locator(ready).first).to_be_visible()
        for fold in page.locator("main summary").all():
            fold.click()
        found += [f"{width}: {line}" for line in violations(page)]
        if (reach := page.evaluate("document.scrollingElement.scrollWidth")) > width:
            found.append(f"{width}: is {reach} wide")
        if (moved := page.evaluate("window.__shifts")) > MOST_MOVED:
            found.append(f"{width}: moved by {moved}")
    page.close()
    return found


def test_axe_finds_nothing_on_what_the_browser_keeps(site: str, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/?q=换届")
    starred(page, Pointer(), WOMEN)
    assert violations(page) == []
    page.goto(f"{site}/kept/save?q=换届")
    page.locator("#save-here button").click()
    page.wait_for_url(f"{site}/kept")
    page.locator("#rows summary").click()
    page.locator("#rows textarea").fill("字" * 300)
    page.locator("#rows input[name=tags]").fill("标签 长" + "长" * 29)
    page.locator("#rows button[type=submit]").click()
    for path, ready in (("/kept", ".kept-what"), ("/kept?id=jx/1&id=x/9&lang=en", ".kept-what")):
        assert inspected(context, site + path, ready) == [], path
    context.close()


def test_axe_finds_nothing_on_what_the_server_keeps(staffed: str, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    signed_in(page, staffed, Pointer())
    page.goto(f"{staffed}/kept/save?q=换届")
    page.locator("main .main-button").click()
    page.goto(f"{staffed}/kept?id=jx/1&id=lf/1")
    page.locator("main .main-button").click()
    expect(page.locator(".kept-told")).to_be_visible()
    page.locator(".kept-rows summary").first.click()
    page.locator(".kept-rows input[name=tags]").first.fill("防汛 换届")
    page.locator(".kept-rows button[value=note]").first.click()
    page.locator("button[value=share]").click()
    link = page.locator(".kept-token").get_attribute("href") or ""
    for path in ("/kept?done=saved", "/kept/lists/1?q=换届&done=added", "/kept?id=jx/1"):
        assert inspected(context, staffed + path, "main h1") == [], path
    assert inspected(context, link, ".kept-what") == []
    page.goto(f"{staffed}/kept")
    page.locator("input[name=name]").fill("我的收藏")
    page.locator("button[value=make]").click()
    expect(page.locator("[role=alert]")).to_contain_text("已经有叫")
    assert violations(page) == []
    context.close()


# -- by mail -------------------------------------------------------------------------------------


def test_a_reader_confirms_an_address_and_has_a_search_mailed(
    mailing: tuple[str, MailServer], index: Path, walk: tuple[Page, Hand]
) -> None:
    (site, server), (page, hand) = mailing, walk
    signed_in(page, site, hand)
    page.goto(f"{site}/kept/save?q=换届")
    hand.follow(page.locator("main .main-button"))
    hand.follow(page.get_by_role("link", name="我的账号"))
    hand.fill(page.locator("#email"), "wang@example.org")
    hand.follow(page.locator("button[value=email]"))
    expect(page.locator("main [role=status]")).to_have_text("确认信已发出。")
    path = link_in(server)
    page.goto(site + path)
    hand.follow(page.locator("main button"))
    expect(page.locator("main [role=status]")).to_contain_text("wang@example.org 现在是")
    page.goto(f"{site}/kept")
    hand.choose(page.locator("select[name=every]"), "7")
    hand.follow(page.locator("button[value=mail]"))
    expect(page.locator("main [role=status]")).to_have_text("邮件通知已保存")
    expect(page.locator("select[name=every]")).to_have_value("7")
    page.goto(site + stop_of(index))
    hand.follow(page.locator("button[value=all]"))
    expect(page.locator("main [role=status]")).to_contain_text("不再发")
    page.goto(f"{site}/kept")
    expect(page.locator("select[name=every]")).to_have_value("0")
    page.goto(f"{site}/account")
    hand.follow(page.locator("button[value=no_email]"))
    expect(page.locator("main [role=status]")).to_contain_text("不再发邮件")


def link_in(server: MailServer) -> str:
    """Return the path of the link in the letter that came last."""
    found = re.search(r"http://mailed\.example(/email/\S+)", plain(server.box.letters[-1][1]))
    assert found
    return found[1]


def stop_of(index: Path) -> str:
    """Return the path that stops the only search that is mailed."""
    [[found]] = Mailings(index, lambda: 1e10).due()
    return f"/kept/mail/{found.token}"


def test_axe_finds_nothing_on_what_is_mailed(
    mailing: tuple[str, MailServer], index: Path, browser: Browser
) -> None:
    site, server = mailing
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    signed_in(page, site, Pointer())
    page.goto(f"{site}/kept/save?q=换届")
    page.locator("main .main-button").click()
    page.goto(f"{site}/account")
    page.locator("#email").fill("wang@example.org")
    page.locator("button[value=email]").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    for path in ("/kept", "/account", link_in(server), "/email/none", "/kept/mail/none"):
        assert inspected(context, site + path, "main h1") == [], path
    page.goto(site + link_in(server))
    page.locator("main button").click()
    expect(page.locator("main [role=status]")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{site}/kept")
    page.locator("select[name=every]").select_option("1")
    page.locator("button[value=mail]").click()
    for path in ("/kept", "/account", f"{stop_of(index)}?lang=en"):
        assert inspected(context, site + path, "main h1") == [], path
    context.close()
