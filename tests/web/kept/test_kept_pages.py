"""Pages of what is kept: lists by address, lists of a person, sharing, searches, hostile forms."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from indexer.identity.register import open_register
from searcher.core.model import Article
from searcher.engines.choose import open_engine
from tests.conftest import ARTICLES
from tests.support.sites import Sites, index_in
from tests.support.staff import HTML, Staff, hash_cheaply, send, with_everyone
from web.kept.database import Shelves
from web.kept.links import BYTES, MOST, cut
from web.kept.shelf import Entry
from web.people.person import Role

GONE, MOVED = "old/2", "old/1"  # withdrawn, and the former id of jx/1
Founded = Callable[..., Staff]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index: four articles, a former id, and an article that was withdrawn."""
    hash_cheaply(monkeypatch)
    made = index_in(tmp_path / "index")
    with open_register(made) as register:
        register.write("alias", [(MOVED, "jx/1")])
        register.write("withdrawn", [(GONE, "应要求", "2026-11-29", "[]")])
        register.commit()
    return made


@pytest.fixture
def sites(folder: Path) -> Iterator[Sites]:
    made = Sites(folder)
    yield made
    made.close()


@pytest.fixture
def founded(folder: Path, sites: Sites) -> Founded:
    """Make a site with an account of each role."""

    def made(**values: object) -> Staff:
        return Staff(sites, with_everyone(folder), **values)

    return made


@pytest.fixture
def staff(founded: Founded) -> Staff:
    return founded()


@pytest.fixture
def reader(staff: Staff) -> FlaskClient:
    return staff.signed_in(Role.READER)


@pytest.fixture
def shelves(folder: Path) -> Shelves:
    return Shelves(folder)


def titles(page: TestResponse) -> list[str]:
    """Return what the rows of a list say, in their order."""
    rows = re.findall(r'<div class="kept-what">\s*<h3[^>]*>(.*?)</h3>', page.text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", row)).split()) for row in rows]


def kept(client: FlaskClient, ids: list[str], name: str = "甲", search: str = "") -> str:
    """Put articles on a new shelf; return the path of its page."""
    page = f"/kept?{urlencode([('id', each) for each in ids])}"
    values = {"do": "add", "id": ids, "new": name}
    token = re.findall('name="csrf_token" value="([^"]+)"', client.get(page, headers=HTML).text)
    done = client.post(f"/kept{search}", data={**values, "csrf_token": token[0]}, headers=HTML)
    assert done.status_code == 303, done.text
    return urlsplit(done.headers["Location"]).path


# -- a list by address, which anybody may make ---------------------------------------------------


def test_an_address_holds_a_list(sites: Sites) -> None:
    page = sites().get("/kept?name=换届&id=jx/2&id=lf/1&id=jx/2")
    assert titles(page) == ["妇联执委换届", "参观南京长江大桥"]
    assert "<h1>换届 <small>2 篇" in page.text


def test_former_ids_lead_on_and_withdrawn_articles_are_told_without_their_words(
    sites: Sites,
) -> None:
    page = sites().get(f"/kept?id={MOVED}&id={GONE}&id=jx/1&id=nothing/9")
    assert titles(page) == [
        *("居民区换届选举圆满完成", "已撤下（2026-11-29）"),
        "找不到这篇文章： nothing/9",
    ]
    assert 'href="/article/jx/1"' in page.text
    assert "应要求" not in page.text


def test_no_article_has_an_address_that_holds_too_many(sites: Sites) -> None:
    ids = [f"nothing/{n}" for n in range(MOST + 5)]
    page = sites().get(f"/kept?{urlencode([('id', each) for each in ids])}")
    assert page.status_code == 200
    assert len(titles(page)) == MOST
    assert "还有 5 篇" in page.text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)))
def test_a_list_is_cut_without_loss(ids: list[str]) -> None:
    parts = list(cut(ids * 40))
    assert [one for part in parts for one in part] == ids * 40
    for part in parts:
        assert 0 < len(part) <= MOST
        assert len(urlencode([("id", one) for one in part])) <= BYTES


@pytest.mark.parametrize("path", ["/kept", "/kept?id=jx/1", "/kept/save?q=换届"])
def test_without_accounts_and_scripts_a_page_says_what_is_lacking(sites: Sites, path: str) -> None:
    page = sites().get(path)
    assert page.status_code == 200
    assert "<noscript>" in page.text
    assert 'method="post"' not in page.text


@pytest.mark.parametrize("path", ["/kept", "/kept/lists/1", "/kept/searches/1"])
def test_without_accounts_no_form_is_taken(sites: Sites, path: str) -> None:
    assert sites().post(path, data={"do": "make", "name": "甲"}).status_code == 404
    assert sites().get("/kept/lists/1").status_code == 404
    assert sites().get("/kept/shared/x").status_code == 404


def test_hostile_values_come_back_as_text(sites: Sites) -> None:
    page = sites().get('/kept?name="><script>x()</script>&id="><script>y()</script>')
    assert page.status_code == 200
    assert "<script>x" not in page.text
    assert "<script>y" not in page.text
    assert sites().get("/kept?id=%00&name=%00%ff&id=").status_code == 200


# -- lists of a person ---------------------------------------------------------------------------


def test_articles_are_kept_across_pages_and_the_way_back_stays(reader: FlaskClient) -> None:
    path = kept(reader, ["jx/1", "lf/1"], search="?q=换届")
    page = reader.get(f"{path}?q=换届", headers=HTML)
    assert titles(page) == ["居民区换届选举圆满完成", "参观南京长江大桥"]
    assert 'href="/?q=%E6%8D%A2%E5%B1%8A"' in page.text
    number = path.rpartition("/")[2]
    send(reader, "/kept", {"do": "add", "id": "jx/2", "list": number}, "/kept?id=jx/2")
    assert titles(reader.get(path))[0] == "妇联执委换届"
    assert "3 篇" in reader.get("/kept", headers=HTML).text


def test_a_former_id_is_kept_as_the_present_one_and_what_is_unknown_is_not(
    reader: FlaskClient, shelves: Shelves
) -> None:
    kept(reader, [MOVED, "nothing/1", GONE])
    assert shelves.get(1, 1) == (shelves.all(1)[0], [Entry("jx/1")])
    refused = send(reader, "/kept", {"do": "add", "id": "nothing/1", "new": "乙"}, "/kept?id=x")
    assert refused.status_code == 422
    assert "没有可收藏的文章" in refused.text
    assert len(shelves.all(1)) == 1


def test_notes_and_tags_are_shown_and_tags_choose(reader: FlaskClient) -> None:
    path = kept(reader, ["jx/1", "lf/1"])
    note = {"do": "note", "id": "lf/1", "note": "给<b>领导</b>看\r\n第二行", "tags": "防汛，桥"}
    assert send(reader, path, note).status_code == 303
    page = reader.get(path, headers=HTML)
    assert "给&lt;b&gt;领导&lt;/b&gt;看\n第二行" in page.text
    assert titles(reader.get(f"{path}?tag=桥")) == ["参观南京长江大桥"]
    assert titles(reader.get(f"{path}?tag=无")) == []
    send(reader, path, {"do": "remove", "id": "lf/1"})
    assert titles(reader.get(path)) == ["居民区换届选举圆满完成"]
    assert "领导" not in reader.get(path).text


def test_what_was_kept_follows_its_article(reader: FlaskClient, folder: Path) -> None:
    path = kept(reader, ["jx/1", "lf/1"])
    engine = open_engine(folder)
    engine.update([Article("jx/9", "正文。", title="新地址的文章")], ["jx/1", "lf/1"])
    engine.close()
    with open_register(folder) as register:
        register.write("alias", [("jx/1", "jx/9")])
        register.write("withdrawn", [("lf/1", "", "2026-11-30", "[]")])
        register.commit()
    assert titles(reader.get(path)) == ["新地址的文章", "已撤下（2026-11-30）"]


def links(page: TestResponse, word: str) -> list[str]:
    found = re.findall(rf'<a [^>]*href="([^"]+)"[^>]*>{word}</a>', page.text)
    return [unescape(each) for each in found]


def test_the_export_of_a_list_is_the_export_of_its_ids(reader: FlaskClient) -> None:
    ids = ["lf/1", "jx/2", "cf/4"]
    page = reader.get(kept(reader, ids))
    [export] = links(page, "导出")
    assert urlsplit(export).path == "/export"
    assert parse_qsl(urlsplit(export).query) == [("id", each) for each in ids]
    asked = urlsplit(export).query
    for ending in ("jsonl", "csv", "ris"):
        of_list = reader.get(f"/export/hits.{ending}?{asked}").get_data()
        by_ids = reader.get(f"/export/hits.{ending}?id=lf/1&id=jx/2&id=cf/4").get_data()
        assert of_list == by_ids
    lines = reader.get(f"/export/hits.jsonl?{asked}").text.splitlines()
    assert [each["id"] for each in map(json.loads, lines) if "id" in each] == ids
    [printed] = links(page, "打印清单")
    assert "参观南京长江大桥" in reader.get(printed).text


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({"do": "rename", "name": ""}, 422, "1 到 60"),
        ({"do": "rename", "name": "乙"}, 422, "已经有叫"),
        ({"do": "note", "id": "jx/1", "note": "字" * 2001}, 422, "2000"),
        ({"do": "note", "id": "jx/1", "tags": "字" * 31}, 422, "30"),
        ({"do": "note", "id": "nothing"}, 422, "没有这个收藏夹或文章"),
        ({"do": "sell"}, 422, ""),
        ({}, 422, ""),
    ],
)
def test_a_form_that_changes_nothing_says_why(
    reader: FlaskClient, shelves: Shelves, values: dict[str, str], status: int, told: str
) -> None:
    shelves.make(1, "乙")
    path = kept(reader, ["jx/1"])
    before = shelves.get(1, int(path.rpartition("/")[2]))
    answer = send(reader, path, values)
    assert answer.status_code == status
    assert "kept-told is-wrong" in answer.text
    assert told in answer.text
    assert shelves.get(1, int(path.rpartition("/")[2])) == before


@pytest.mark.parametrize(
    "values",
    [
        {"do": "add", "id": "jx/1", "list": "999"},
        {"do": "add", "id": "jx/1", "list": "-1"},
        {"do": "add", "id": "jx/1", "list": "１"},
        {"do": "add", "id": "jx/1", "list": "9" * 40},
        {"do": "add", "id": "jx/1"},
        {"do": "add", "new": "甲"},
        {"do": "make", "name": "\x00"},
        {"do": "save", "name": ""},
        {"do": "buy"},
    ],
)
def test_hostile_forms_make_nothing(
    reader: FlaskClient, shelves: Shelves, values: dict[str, str]
) -> None:
    answer = send(reader, "/kept", values)
    assert answer.status_code in {400, 422}
    assert shelves.all(1) == []
    assert shelves.searches(1) == []


# -- one person never sees what is another's -----------------------------------------------------

CHANGES = [
    {"do": "rename", "name": "别人的"},
    {"do": "note", "id": "jx/1", "note": "别人的"},
    {"do": "remove", "id": "jx/1"},
    {"do": "share"},
    {"do": "unshare"},
    {"do": "delete"},
]


def test_no_person_sees_or_changes_what_is_anothers(staff: Staff, shelves: Shelves) -> None:
    owner = staff.signed_in(Role.READER)
    path = kept(owner, ["jx/1"], name="读者的夹子")
    shelves.save(1, "读者的检索", "q=1", "")
    shelves.share(1, 1, noted=False)
    before = shelves.get(1, 1), shelves.searches(1)
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        client = staff.signed_in(role)
        assert client.get(path, headers=HTML).status_code == 404
        for page in ("/kept", "/kept?id=jx/1"):
            shown = client.get(page, headers=HTML).text
            assert "读者的夹子" not in shown
            assert "读者的检索" not in shown
        for values in CHANGES:
            answer = send(client, path, values, "/account")
            assert answer.status_code in {404, 422}, values
            assert "读者的夹子" not in answer.text
        add = {"do": "add", "id": "jx/2", "list": "1"}
        assert send(client, "/kept", add, "/account").status_code == 422
        for what in ("look", "forget"):
            answer = send(client, "/kept/searches/1", {"do": what}, "/account")
            assert answer.status_code == 422
            assert "读者的检索" not in answer.text
    assert (shelves.get(1, 1), shelves.searches(1)) == before


@pytest.mark.parametrize("path", ["/kept", "/kept/lists/1", "/kept/searches/1"])
def test_a_form_needs_the_token_of_its_session(staff: Staff, shelves: Shelves, path: str) -> None:
    reader = staff.signed_in(Role.READER)
    kept(reader, ["jx/1"])
    before = shelves.get(1, 1)
    for token in ("", "x"):
        for values in (*CHANGES, {"do": "make", "name": "甲二"}, {"do": "forget"}):
            answer = reader.post(path, data={**values, "csrf_token": token}, headers=HTML)
            assert answer.status_code == 400
    assert staff.visitor().post(path, data={"do": "delete"}).status_code in {400, 401}
    assert shelves.get(1, 1) == before


# -- sharing -------------------------------------------------------------------------------------


def shared(client: FlaskClient, path: str, **values: str) -> str:
    """Share a shelf; return the path of what others see."""
    assert send(client, path, {"do": "share", **values}).status_code == 303
    found = re.search(r'href="http://localhost(/kept/shared/[\w-]+)"', client.get(path).text)
    assert found
    return found[1]


def test_a_shared_list_shows_articles_and_notes_only_if_ticked(staff: Staff) -> None:
    owner, visitor = staff.signed_in(Role.READER), staff.visitor()
    path = kept(owner, ["jx/1", "lf/1"], name="换届材料")
    send(owner, path, {"do": "note", "id": "lf/1", "note": "内部备注", "tags": "内部标签"})
    link = shared(owner, path)
    page = visitor.get(link, headers=HTML)
    assert titles(page) == ["居民区换届选举圆满完成", "参观南京长江大桥"]
    assert "换届材料" in page.text
    assert "读者甲" not in page.text
    assert "内部" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert shared(owner, path, noted="1") == link
    noted = visitor.get(link, headers=HTML).text
    assert "内部备注" in noted
    assert "内部标签" in noted
    [take] = links(page, "收进我的收藏")
    assert titles(visitor.get(take)) == titles(page)


def test_a_link_that_was_taken_back_shows_nothing(staff: Staff) -> None:
    owner, visitor = staff.signed_in(Role.READER), staff.visitor()
    path = kept(owner, ["jx/1"])
    link = shared(owner, path)
    send(owner, path, {"do": "unshare"})
    assert visitor.get(link, headers=HTML).status_code == 404
    again = shared(owner, path)
    assert again != link
    send(owner, path, {"do": "delete"})
    assert visitor.get(again, headers=HTML).status_code == 404


def test_links_of_a_disabled_account_show_nothing(staff: Staff) -> None:
    owner, visitor = staff.signed_in(Role.READER), staff.visitor()
    link = shared(owner, kept(owner, ["jx/1"]))
    staff.people.set_active(staff.account(Role.READER).id, active=False)
    assert visitor.get(link, headers=HTML).status_code == 404


def test_on_a_private_site_nothing_is_shown_without_signing_in(founded: Founded) -> None:
    staff = founded(private=True)
    owner, visitor = staff.signed_in(Role.READER), staff.visitor()
    link = shared(owner, kept(owner, ["jx/1"], name="换届材料"), noted="1")
    for path in (link, "/kept?id=jx/1", "/kept", "/kept/save?q=换届", "/kept/new?q=换届"):
        answer = visitor.get(path, headers=HTML)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")
        assert visitor.get(path).status_code == 401
    assert titles(staff.signed_in(Role.EDITOR).get(link)) == [ARTICLES[0].title]


# -- saved searches ------------------------------------------------------------------------------


def dated(folder: Path, ids: list[str], day: str) -> None:
    """Index articles about 换届 as a run of a day would."""
    engine = open_engine(folder)
    moment = f"{day}T00:00:00Z"
    engine.update([Article(i, "换届。", title=i, first_indexed=moment) for i in ids], ())
    engine.close()


def news(client: FlaskClient) -> str:
    page = client.get("/kept", headers=HTML).text.split('id="saved-title"')[1]
    found = re.search("有新文章：[^<]*|没有新文章", page)
    return found[0] if found else ""


def test_a_saved_search_marks_what_was_indexed_since_its_owner_looked(
    reader: FlaskClient, folder: Path
) -> None:
    dated(folder, ["a/1"], "2026-01-01")
    saved = send(reader, "/kept?q=换届&sort=newest&page=3", {"do": "save", "name": "换届"}, "/kept")
    assert saved.status_code == 303
    assert news(reader) == "没有新文章"
    dated(folder, ["a/2", "a/3"], "2026-01-02")
    assert news(reader) == "有新文章：2 篇"
    assert news(reader) == "有新文章：2 篇"  # showing the list is not looking
    led = send(reader, "/kept/searches/1", {"do": "look"}, "/kept").headers["Location"]
    assert led == "/?q=%E6%8D%A2%E5%B1%8A&sort=added"
    assert reader.get(led).text.index("a/2") < reader.get(led).text.index("a/1")
    assert news(reader) == "没有新文章"
    dated(folder, [f"b/{n}" for n in range(150)], "2026-01-03")
    assert news(reader) == "有新文章：99 篇以上"
    send(reader, "/kept/searches/1", {"do": "forget"}, "/kept")
    assert news(reader) == ""


@pytest.mark.parametrize("fresh", [0, 1, 2, 3, 50, 98, 99, 100, 101])
def test_new_articles_are_counted_up_to_a_bound(sites: Sites, folder: Path, fresh: int) -> None:
    dated(folder, ["a/1", "a/2"], "2026-01-01")
    dated(folder, [f"b/{n}" for n in range(fresh)], "2026-01-02")
    told = sites().get("/kept/new?q=换届&mark=2026-01-01T00:00:00Z").get_json()
    assert told["new"] == min(fresh, told["most"] + 1)
    assert told["mark"] == f"2026-01-0{2 if fresh else 1}T00:00:00Z"


@pytest.mark.parametrize("mark", ["", "x" * 5_000, "%00", "9999", "-"])
def test_any_mark_is_answered(sites: Sites, mark: str) -> None:
    assert sites().get(f"/kept/new?q=换届&mark={mark}").status_code == 200


def test_the_feed_of_a_saved_search_has_what_it_finds(reader: FlaskClient) -> None:
    send(reader, "/kept?q=换届&street=青禾街道", {"do": "save", "name": "换届"}, "/kept")
    found = re.search(r'href="(/feed.atom\?[^"]+)"', reader.get("/kept", headers=HTML).text)
    assert found
    feed = reader.get(unescape(found[1]))
    assert feed.text.count("<entry>") == 2
    assert "sort=added" in found[1]
