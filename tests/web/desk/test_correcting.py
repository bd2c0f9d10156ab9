"""Correcting an article or an issue: what is saved, what is refused, what others see."""

import re

import pytest

from tests.support.desk_sites import BOUND, PAPER, SECOND, XINGLIN, YUNQIAO, Desk, filled, form_of
from tests.support.staff import HTML, NAMES, send
from web.people.person import Role


def test_a_correction_is_in_the_history_at_once_and_in_the_index_after_the_worker(
    desk: Desk,
) -> None:
    client, article = desk.editor(), desk.articles(XINGLIN)[0]
    path = f"/desk/correct/{article.id}"
    done = filled(client, path, title="新的标题", event_date="2022-06-29", reason="核对原报")
    assert done.status_code == 303
    assert done.headers["Location"] == f"/article/{article.id}?saved=1"
    [change] = desk.log.changes
    assert change.who == NAMES[Role.EDITOR]
    assert dict(change.says) == {
        "id": article.id,
        "title": "新的标题",
        "event_date": "2022-06-29",
        "reason": "核对原报",
    }
    assert change.old == {"title": article.title, "event_date": article.event_date}
    assert "几秒后生效" in client.get(done.headers["Location"]).text
    desk.work()
    page = client.get(done.headers["Location"])
    assert "更正已生效" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    now = desk.article(article.id)
    assert now is not None
    assert (now.title, now.event_date, now.month) == ("新的标题", "2022-06-29", "2022-06")
    assert "新的标题" in desk.staff.visitor().get("/?q=新的标题").text


@pytest.mark.parametrize(
    ("typed", "attribute", "value"),
    [
        ({"title": "  两行\n标题 "}, "title", "两行 标题"),
        ({"title": ""}, "title", None),
        ({"authors": "王小禾（摄影）、李明"}, "authors", [("王小禾", "摄影"), ("李明", "")]),
        ({"department": "司法所、总工会"}, "departments", ("司法所", "总工会")),
        ({"body": "第一段。\r\n\r\n  第二段。"}, "body", "第一段。\n第二段。"),
        ({"captions": "一\r\n二"}, "captions", ("一", "二")),
        ({"captions": ""}, "captions", ()),
        ({"page": "03"}, "page", "03"),
        ({"month": "2022-05"}, "month", "2022-05"),
        ({"street": YUNQIAO}, "street", YUNQIAO),
        ({"paper": "杏林岁月=1+1"}, "paper", "杏林岁月=1+1"),
    ],
)
def test_each_field_reaches_the_index(
    desk: Desk, typed: dict[str, str], attribute: str, value: object
) -> None:
    client = desk.editor()
    article = next(each for each in desk.articles() if each.captions and each.street != YUNQIAO)
    assert filled(client, f"/desk/correct/{article.id}", **typed).status_code == 303
    [job] = desk.work()
    assert job.counts["put"] == 1
    now = desk.article(article.id)
    found = getattr(now, attribute)
    if attribute == "authors":
        found = [(each.name, each.role) for each in found]
    assert found == value


HOSTILE = [
    ("title", "坏\x00标题", "无法保存"),
    ("title", "长" * 501, "太长"),
    ("body", "", "正文不能为空"),
    ("body", "字" * 100_001, "太长"),
    ("body", "一段\x1b[31m", "无法保存"),
    ("event_date", "2022-02-30", "event_date"),
    ("event_date", "昨天", "event_date"),
    ("event_date", "2022-06-29T00:00", "太长"),
    ("month", "2022-13", "month"),
    ("paper", "\u202e\x07", "无法保存"),
]


@pytest.mark.parametrize(("name", "typed", "said"), HOSTILE)
def test_what_cannot_be_saved_is_told_at_its_field_and_kept(
    desk: Desk, name: str, typed: str, said: str
) -> None:
    client, article = desk.editor(), desk.articles(XINGLIN)[0]
    path = f"/desk/correct/{article.id}"
    answer = filled(client, path, **{name: typed, "kicker": "<script>别的改动</script>"})
    assert answer.status_code == 422
    wrong = re.search(rf'id="f-{name}-wrong">([^<]*)<', answer.text)
    assert wrong
    assert said in wrong[1]
    assert form_of(answer)["kicker"] == "<script>别的改动</script>"
    assert "<script>别" not in answer.text
    assert desk.log.changes == ()


def test_an_unchanged_form_saves_nothing(desk: Desk) -> None:
    for article in desk.articles():
        answer = filled(desk.editor(), f"/desk/correct/{article.id}")
        assert (answer.status_code, "没有改动" in answer.text) == (422, True), article.id
    assert desk.log.changes == ()


# -- two editors -----------------------------------------------------------------------------


@pytest.mark.parametrize("works", [False, True], ids=["waiting", "indexed"])
def test_the_second_editor_is_told_and_loses_nothing(desk: Desk, works: bool) -> None:
    first, second = desk.editor(), desk.client(SECOND)
    path = f"/desk/correct/{desk.articles(XINGLIN)[0].id}"
    slow = form_of(second.get(path, headers=HTML))
    assert filled(first, path, title="甲的标题").status_code == 303
    if works:
        desk.work()
    sent = slow | {"title": "乙的标题", "kicker": "乙的引题"}
    told = second.post(path, data=sent, headers=HTML)
    assert told.status_code == 409
    assert NAMES[Role.EDITOR] in told.text
    assert "甲的标题" in told.text
    kept = form_of(told)
    assert (kept["title"], kept["kicker"]) == ("乙的标题", "乙的引题")
    assert second.post(path, data=kept, headers=HTML).status_code == 303  # now they know
    desk.work()
    now = desk.article(desk.articles(XINGLIN)[0].id)
    assert now is not None
    assert (now.title, now.kicker) == ("乙的标题", "乙的引题")
    made, again = desk.log.changes
    assert (made.old["title"], again.old["title"]) == (slow["title"], "甲的标题")


def test_two_editors_of_different_fields_do_not_meet(desk: Desk) -> None:
    first, second = desk.editor(), desk.client(SECOND)
    article = desk.articles(XINGLIN)[0]
    path = f"/desk/correct/{article.id}"
    slow = form_of(second.get(path, headers=HTML))
    assert filled(first, path, title="甲的标题").status_code == 303
    desk.work()
    assert second.post(path, data=slow | {"kicker": "引"}, headers=HTML).status_code == 303
    desk.work()
    now = desk.article(article.id)
    assert now is not None
    assert (now.title, now.kicker) == ("甲的标题", "引")


def test_a_form_shows_what_the_index_lacks_yet(desk: Desk) -> None:
    client, article = desk.editor(), desk.articles(XINGLIN)[0]
    path = f"/desk/correct/{article.id}"
    filled(client, path, title="还没进索引")
    assert form_of(client.get(path, headers=HTML))["title"] == "还没进索引"
    desk.work()
    assert send(client, "/desk/undo/1", {}, "/desk/history").status_code == 303
    assert form_of(client.get(path, headers=HTML))["title"] == article.title  # undone, not yet in
    desk.work()
    assert desk.article(article.id) == article


# -- a whole issue ---------------------------------------------------------------------------


def test_a_department_of_a_whole_issue_is_put_right(desk: Desk) -> None:
    client, article = desk.editor(), desk.articles(PAPER)[0]
    path = f"/desk/correct/{article.id}"
    done = filled(client, path, department="宣传办公室", scope="issue", reason="整期弄错")
    assert done.status_code == 303
    [change] = desk.log.changes
    assert change.files == ("wangchao/2024-01-12.pdf",)
    desk.work()
    assert {each.department for each in desk.articles(PAPER)} == {"宣传办公室"}
    assert "宣传办公室" not in {each.department for each in desk.articles(XINGLIN)}


def test_a_title_is_no_matter_of_an_issue(desk: Desk) -> None:
    path = f"/desk/correct/{desk.articles(PAPER)[0].id}"
    answer = filled(desk.editor(), path, title="新题", scope="issue")
    assert answer.status_code == 422
    assert "不能按本期更正" in answer.text
    assert desk.log.changes == ()


# -- editors of some offices -----------------------------------------------------------------


def test_a_bound_editor_changes_articles_of_the_own_office_alone(desk: Desk) -> None:
    client = desk.client(BOUND)
    own, foreign = desk.articles(XINGLIN)[0], desk.articles(YUNQIAO)[0]
    assert client.get(f"/desk/correct/{foreign.id}", headers=HTML).status_code == 403
    path = f"/desk/correct/{own.id}"
    assert filled(client, path, street=YUNQIAO).status_code == 403  # nor given away
    assert filled(client, path, street="").status_code == 403
    assert desk.log.changes == ()
    assert filled(client, path, title="自己的").status_code == 303
    whole = filled(client, path, paper="杏林乡讯", scope="issue")
    assert whole.status_code == 303
    token = form_of(client.get(path, headers=HTML))["csrf_token"]
    for verb in ("correct", "withdraw"):
        data = {"csrf_token": token, "title": "x", "reason": "x"}
        answer = client.post(f"/desk/{verb}/{foreign.id}", data=data, headers=HTML)
        assert answer.status_code == 403
    assert len(desk.log.changes) == 2


def test_links_to_the_desk_are_for_editors(desk: Desk) -> None:
    own, foreign = desk.articles(XINGLIN)[0], desk.articles(YUNQIAO)[0]
    bound, reader = desk.client(BOUND), desk.staff.signed_in(Role.READER)
    assert f"/desk/correct/{own.id}" in bound.get(f"/article/{own.id}").text
    there = bound.get(f"/article/{foreign.id}").text
    assert f"/desk/correct/{foreign.id}" not in there
    assert "别的街道" in there
    doubts = bound.get("/browse/uncertain").text
    assert "/desk/correct/xljd" in doubts
    assert "/desk/correct/yqljd" not in doubts
    for client in (reader, desk.staff.visitor()):
        for path in (f"/article/{own.id}", "/browse/uncertain", "/"):
            assert "/desk/" not in client.get(path).text


def test_an_article_that_does_not_exist(desk: Desk) -> None:
    for verb in ("correct", "withdraw"):
        assert desk.editor().get(f"/desk/{verb}/nothing-here", headers=HTML).status_code == 404


def test_only_forms_with_texts_may_be_large(desk: Desk) -> None:
    client, article = desk.editor(), desk.articles(XINGLIN)[0]
    path = f"/desk/correct/{article.id}"
    assert filled(client, path, body="字" * 100_000).status_code == 303  # 900,000 bytes
    assert filled(client, path, body="x" * (1 << 20)).status_code == 413
    for other in ("/desk/update", f"/desk/withdraw/{article.id}", "/desk/undo/1", "/account"):
        answer = client.post(other, data={"reason": "x" * (1 << 16)}, headers=HTML)
        assert answer.status_code == 413, other
    assert desk.staff.visitor().post(path, data={"body": "x" * (1 << 19)}).status_code == 401
    assert len(desk.log.changes) == 1
