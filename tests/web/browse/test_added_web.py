"""What was indexed last: the page, the feed, the search and the command."""

import json
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from searcher.core.model import Article
from searcher.engines.choose import open_engine
from tests.support.command import LINES, jiewen, report, write_lines
from tests.support.oracle import OracleEngine
from tests.support.waiting import until
from web.app import create_app
from web.browse.added import PER_PAGE, added, moment_of

FIRST, LATER = "2026-11-28T01:50:00Z", "2026-11-29T01:50:00Z"
ARTICLES = (
    Article(
        "a", "正文。", title="旧", issue_date="2021-05-08", first_indexed=FIRST, street="甲街道"
    ),
    Article("b", "正文。", title="新", issue_date="2020-01-01", first_indexed=LATER, paper="甲报"),
    Article(
        "c", "正文。", title="更新", issue_date="2021-01-01", first_indexed=LATER, issue="jb-x-1"
    ),
    Article("d", "正文。", title="不详", issue_date="2026-01-01", first_indexed=None),
)
IN_ORDER = ["更新", "新", "旧", "不详"]  # in one run the newest print first
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def index() -> OracleEngine:
    made = OracleEngine()
    made.update(ARTICLES, ())
    return made


@pytest.fixture(scope="module")
def client(index: OracleEngine) -> FlaskClient:
    return create_app(index).test_client()


def page_of(client: FlaskClient, address: str) -> HtmlElement:
    return lxml.html.fromstring(client.get(address).text)


def titles(feed: Any) -> list[str]:
    return [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")]


def feed_of(client: FlaskClient, address: str) -> Any:
    return lxml.etree.fromstring(client.get(address).data)


def test_the_page_shows_runs_with_their_articles(client: FlaskClient) -> None:
    page = page_of(client, "/browse/added")
    assert [each.text_content() for each in page.xpath("//h3")] == IN_ORDER
    assert page.xpath("//h2/time/@datetime") == [
        moment.isoformat()
        for moment in (
            datetime(2026, 11, 29, 1, 50, tzinfo=UTC),
            datetime(2026, 11, 28, 1, 50, tzinfo=UTC),
        )
    ]
    assert page.xpath("//main//li/a[contains(@href, '/issue/')]/@href") == ["/issue/jb-x-1"]
    [feed] = page.xpath("//head/link[@type='application/atom+xml']/@href")
    assert feed == "/feed.atom?sort=added"


def test_the_page_can_be_narrowed(client: FlaskClient) -> None:
    page = page_of(client, "/browse/added?street=甲街道")
    assert [each.text_content() for each in page.xpath("//h3")] == ["旧"]
    assert "甲街道" in page.xpath("//main")[0].text_content()


def test_the_feed_tells_when_an_article_was_added(client: FlaskClient) -> None:
    feed = feed_of(client, "/feed.atom?sort=added")
    entries = feed.findall(f"{ATOM}entry")
    assert titles(feed) == IN_ORDER
    assert entries[0].findtext(f"{ATOM}updated") == "2026-11-29T01:50:00+00:00"
    assert entries[0].findtext(f"{ATOM}published") == "2021-01-01T00:00:00+08:00"
    newest = feed_of(client, "/feed.atom")
    assert newest.findtext(f"{ATOM}id") != feed.findtext(f"{ATOM}id")
    assert titles(newest)[0] == "不详"


def test_results_and_api_can_be_in_this_order(client: FlaskClient) -> None:
    page = page_of(client, "/?q=正文&sort=added")
    assert [each.text_content().strip() for each in page.xpath("//ol[@class='results']//h3")] == (
        IN_ORDER
    )
    hits = json.loads(client.get("/api/v1/search?q=正文&sort=added").data)["hits"]
    assert [hit["title"] for hit in hits] == IN_ORDER
    assert [hit["first_indexed"] for hit in hits] == [LATER, LATER, FIRST, None]
    whole = json.loads(client.get("/api/v1/articles/c").data)
    assert (whole["first_indexed"], whole["issue"]) == (LATER, "jb-x-1")


def next_second() -> None:
    """Wait for the next second, since times of runs are in seconds."""
    now = int(time.time())
    until(lambda: int(time.time()) > now)


def test_the_command_lists_first_what_the_last_run_added(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    lines = [
        {**each, "issue_date": day}
        for each, day in zip(LINES, ("2021-05-08", "2020-01-01"), strict=True)
    ]
    for line in lines:  # the older article is indexed by the later run
        write_lines(corpus / f"{line['id']}.jsonl", [line])
        report(corpus, index)
        next_second()
    found = jiewen("search", "街道", "--index", index, "--sort", "added", "--json")
    hits = json.loads(found.stdout)["hits"]
    assert [hit["id"] for hit in hits] == ["b", "a"]
    first, second = _times(index, "a", "b")
    assert first < second
    report(corpus, index)  # a later run changes no time
    assert _times(index, "a", "b") == (first, second)


def _times(index: Path, *ids: str) -> tuple[str, ...]:
    """Return when articles were first indexed."""
    with closing(open_engine(index)) as engine:
        found = [engine.get(each) for each in ids]
        return tuple(article.first_indexed or "" for article in found if article)


def test_a_long_list_comes_in_parts() -> None:
    made = OracleEngine()
    count = PER_PAGE + 3
    made.update([Article(f"{n:03d}", "正文", first_indexed=FIRST) for n in range(count)], ())
    seen: list[str] = []
    for page in (1, 2):
        batches, part = added(made, (), page)
        assert (part.page, part.total) == (page, count)
        seen += [article.id for batch in batches for article in batch.articles]
    assert seen == [f"{n:03d}" for n in range(count)]


@pytest.mark.parametrize("said", [None, "", "gestern", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_unknown(said: str | None) -> None:
    assert moment_of(said) is None
