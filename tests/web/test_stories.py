"""The stories of readers in docs/stories.md, walked in a real browser over a real server."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import rispy
from docx import Document
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from indexer.update import run
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support import story_corpus
from tests.support.browsing import serving, watched
from tests.support.hands import Hand, Keyboard, Pointer
from web.app import create_app


@dataclass(frozen=True)
class Way:
    """How a story is walked."""

    hand: Hand
    width: int
    scripts: bool = True


WAYS = {
    "desk": Way(Pointer(), 1200),
    "keyboard": Way(Keyboard(), 1200),  # the fifth story
    "phone-without-scripts": Way(Pointer(), 360, scripts=False),  # the sixth
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the real server over the corpus of the stories."""
    folder = tmp_path_factory.mktemp("stories")
    engine = open_engine(folder / "index")
    run.index(engine, folder / "index", story_corpus.lay_out(folder))
    app = create_app(engine, Settings(index=folder / "index"))
    with serving(app) as address:
        yield address
    engine.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


@pytest.fixture
def page(browser: Browser, site: str, way: Way) -> Iterator[Page]:
    """The start page; at the end nothing may have gone wrong in the browser."""
    context: BrowserContext = browser.new_context(
        viewport={"width": way.width, "height": 740},
        java_script_enabled=way.scripts,
        accept_downloads=True,
        locale="zh-CN",
    )
    complaints: list[str] = []
    opened = watched(context, site, complaints)
    opened.goto(site)
    yield opened
    context.close()
    assert complaints == []


@dataclass(frozen=True)
class Reader:
    """Somebody at a page."""

    page: Page
    hand: Hand

    def search(self, typed: str) -> None:
        """Type into the box and push the button beside it."""
        self.hand.fill(self.page.locator("#q"), typed)
        button = self.page.locator("form.search button[type=submit]")
        self.arrive(lambda: self.hand.follow(button))

    def total(self) -> int:
        """Return the total that the page of results says."""
        said = re.search(r"\d+", self.page.locator(".total").first.inner_text())
        assert said
        return int(said.group())

    def link(self, name: str | re.Pattern[str]) -> Locator:
        """Return the first link of that name in the main part of the page."""
        return self.page.get_by_role("main").get_by_role("link", name=name).first

    def filters(self) -> Locator:
        """Return the filters, unfolded where they are folded."""
        fold = self.page.locator(".facets > details")
        summary = fold.locator("> summary")
        if summary.is_visible() and fold.get_attribute("open") is None:
            self.hand.follow(summary)
        return self.page.locator(".facets")

    def arrive(self, act: Callable[[], None]) -> None:
        """Do what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            act()


@pytest.fixture
def reader(page: Page, way: Way) -> Reader:
    return Reader(page, way.hand)


def test_story_1_half_remembered(reader: Reader, way: Way) -> None:
    page = reader.page
    reader.search("流动票箱 上门 老人")
    assert reader.total() >= 1
    first = page.locator(".result h3 a").first
    assert "换届选举投票日" in first.inner_text()
    reader.arrive(lambda: reader.hand.follow(first))
    marks = page.locator("main article mark")
    assert {"流动票箱上门", "老人"} <= set(marks.all_inner_texts())
    reader.hand.follow(page.locator(".hit-bar a[href='#hit-2']"))
    assert page.url.endswith("#hit-2")
    if way.scripts:
        page.keyboard.press("n")
        expect(page.locator("mark.is-current")).to_have_count(1)
    reader.arrive(lambda: reader.hand.follow(page.get_by_role("link", name="返回检索结果")))
    assert page.url.endswith("#result-1")
    assert page.locator("#result-1").is_visible()
    assert page.locator("#q").input_value() == "流动票箱 上门 老人"


def test_story_1_a_slip_is_noticed(reader: Reader) -> None:
    reader.search("换届选据")
    meant = reader.page.locator(".meant a").first
    assert meant.inner_text() == "换届选举"
    reader.arrive(lambda: reader.hand.follow(meant))
    assert reader.total() >= 2


def test_story_2_an_event_in_two_offices_into_zotero(reader: Reader, tmp_path: Path) -> None:
    page, wanted = reader.page, story_corpus.wanted()
    reader.search("换届")
    first, second = story_corpus.OFFICES
    only = reader.filters().get_by_role("link", name=first, exact=True)
    reader.arrive(lambda: reader.hand.follow(only))
    also = reader.filters().get_by_role("link", name=re.compile(f"^也选.*{second}"))
    reader.arrive(lambda: reader.hand.follow(also))
    span = page.locator("form.range")
    reader.hand.choose(span.locator("select[name=from]"), story_corpus.SPRING[0])
    reader.hand.choose(span.locator("select[name=to]"), story_corpus.SPRING[-1])
    reader.arrive(lambda: reader.hand.follow(span.get_by_role("button")))
    assert reader.total() == len(wanted)
    reader.arrive(lambda: reader.hand.follow(reader.link("导出")))
    with page.expect_download() as download:
        reader.hand.follow(reader.link("RIS"))
    download.value.save_as(tmp_path / "hits.ris")
    references = rispy.loads((tmp_path / "hits.ris").read_text("utf-8"))
    assert len(references) == len(wanted)
    assert all(each["title"] and each["date"].startswith("2021") for each in references)


def test_story_2_zotero_reads_a_page(reader: Reader) -> None:
    reader.search("换届 临泉坊")
    reader.arrive(lambda: reader.hand.follow(reader.page.locator(".result h3 a").first))
    title = reader.page.locator("main h1").inner_text()
    meta = reader.page.locator("head meta[name=citation_title]")
    assert meta.get_attribute("content") == title


def test_story_3_a_term_over_time(reader: Reader) -> None:
    page, hand = reader.page, reader.hand
    reader.search("换届")
    reader.arrive(lambda: hand.follow(reader.link("趋势")))
    hand.fill(page.locator("input[name=term]").nth(1), "垃圾分类")
    hand.choose(page.locator("select[name=by]"), "street")
    reader.arrive(lambda: hand.follow(page.locator(".trends-form button[type=submit]")))
    assert page.locator(".plot svg, .plot canvas").first.is_visible()
    fold = page.locator("details:has(table)").first
    hand.follow(fold.locator("summary"))
    number = fold.locator("td a").first
    said = int(number.inner_text())
    reader.arrive(lambda: hand.follow(number))
    assert reader.total() == said > 0


def test_story_4_what_was_printed(reader: Reader) -> None:
    page = reader.page
    reader.search("来源:2023-03-10.pdf")
    reader.arrive(lambda: reader.hand.follow(page.locator(".result h3 a").first))
    reader.arrive(lambda: reader.hand.follow(reader.link("对照原始文件")))
    image = page.locator(".page-image img")
    assert image.is_visible()
    assert image.evaluate("e => e.complete && e.naturalWidth > 0") if image else False
    expect(page.locator(".page-image svg rect")).to_have_count(1)


def test_story_4_the_lines_of_a_text(reader: Reader) -> None:
    page = reader.page
    reader.search("槐荫里居民区党总支换届选举")
    reader.arrive(lambda: reader.hand.follow(page.locator(".result h3 a").first))
    reader.arrive(lambda: reader.hand.follow(reader.link("对照原始文件")))
    own = page.locator(".lines li.own")
    assert any("槐荫里" in line for line in own.all_inner_texts())
    assert own.count() < page.locator(".lines li").count()


def test_story_10_the_list_of_a_year_as_word(reader: Reader, tmp_path: Path) -> None:
    page = reader.page
    reader.search("社区 日期:2023年")
    total = reader.total()
    assert total > 1
    reader.arrive(lambda: reader.hand.follow(reader.link("导出")))
    with page.expect_download() as download:
        reader.hand.follow(reader.link("Word 清单"))
    download.value.save_as(tmp_path / "list.docx")
    [table] = Document(str(tmp_path / "list.docx")).tables
    head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert {"标题", "日期"} <= set(head)
    assert len(rows) == total
    assert all(row[head.index("日期")].startswith("2023") for row in rows)
