"""Withdrawing an article, the bin, and restoring: gone at once, everywhere, and back."""

import pytest

from tests.support.desk_sites import (
    BOUND,
    PAPER,
    SECOND,
    XINGLIN,
    YUNQIAO,
    Desk,
    filled,
    form_of,
    places,
)
from tests.support.staff import HTML, NAMES, send
from web.people.person import Role


def test_a_withdrawn_article_is_gone_before_and_after_the_worker(desk: Desk) -> None:
    client, article = desk.editor(), desk.articles(PAPER)[0]
    visitor = desk.staff.visitor()
    before = {name: visitor.get(path) for name, path in places(article.id).items()}
    tags = {name: answer.headers.get("ETag", "") for name, answer in before.items()}
    assert before["article"].status_code == 200
    assert tags["api"]
    done = filled(client, f"/desk/withdraw/{article.id}", reason="当事人要求")
    assert done.status_code == 303
    for each in range(2):
        for name, path in places(article.id).items():
            answer = visitor.get(path, headers={"If-None-Match": tags[name]})
            assert answer.status_code == 410, (each, name)
        assert "当事人要求" in visitor.get(f"/article/{article.id}").text
        assert "/desk/" not in visitor.get(f"/article/{article.id}").text
        assert f"/desk/history?article={article.id}" in client.get(f"/article/{article.id}").text
        assert client.get(f"/desk/correct/{article.id}", headers=HTML).status_code == 410
        desk.work()
    assert article.title
    for path in (
        f"/?q={article.title}&mode=exact",
        "/feed.atom",
        "/export/hits.csv",
        "/sitemap-1.xml",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert article.id not in answer.text, path
    other = desk.articles(PAPER)[0]  # on the same page of the same file
    picture = visitor.get(f"/page-image/{other.id}.png")
    assert picture.status_code in {200, 404}


def test_a_reason_is_required(desk: Desk) -> None:
    article = desk.articles(XINGLIN)[0]
    for reason in ("", "   ", "\x00"):
        answer = filled(desk.editor(), f"/desk/withdraw/{article.id}", reason=reason)
        assert answer.status_code == 422
        assert "写明原因" in answer.text
    assert desk.log.changes == ()


def test_an_administrator_sees_the_bin_and_restores(desk: Desk) -> None:
    article = desk.articles(XINGLIN)[0]
    filled(desk.editor(), f"/desk/withdraw/{article.id}", reason="误发")
    client = desk.administrator()
    for _ in range(2):
        bin_ = client.get("/desk/bin", headers=HTML).text
        assert "1 篇" in bin_
        assert article.title
        assert article.title in bin_
        assert "误发" in bin_
        assert NAMES[Role.EDITOR] in bin_
        desk.work()
    assert send(client, f"/desk/restore/{article.id}", {}, "/desk/bin").status_code == 303
    assert "回收站是空的" in client.get("/desk/bin", headers=HTML).text
    desk.work()
    assert desk.staff.visitor().get(f"/article/{article.id}").status_code == 200
    assert desk.article(article.id) == article
    assert "回收站是空的" in client.get("/desk/bin", headers=HTML).text


@pytest.mark.parametrize("works", [False, True], ids=["waiting", "indexed"])
def test_editors_restore_what_they_withdrew_and_nothing_else(desk: Desk, works: bool) -> None:
    article = desk.articles(XINGLIN)[0]
    own, other = desk.client(BOUND), desk.client(SECOND)
    filled(own, f"/desk/withdraw/{article.id}", reason="误发")
    if works:
        desk.work()
    path = f"/desk/restore/{article.id}"
    assert send(other, path, {}, "/desk/history").status_code == 403
    assert send(other, "/desk/undo/1", {}, "/desk/history").status_code == 403
    assert "撤销</button>" not in other.get("/desk/history", headers=HTML).text.split("<main")[1]
    assert own.get("/desk/bin", headers=HTML).status_code == 403
    assert send(own, "/desk/undo/1", {"reason": "还要用"}, "/desk/history").status_code == 303
    desk.work()
    assert desk.article(article.id) == article


def test_nothing_is_restored_that_is_not_withdrawn(desk: Desk) -> None:
    client = desk.administrator()
    for name in ("nothing", desk.articles(XINGLIN)[0].id):
        assert send(client, f"/desk/restore/{name}", {}, "/desk/status").status_code == 404
    assert desk.log.changes == ()


def test_a_second_withdrawal_is_told(desk: Desk) -> None:
    article = desk.articles(YUNQIAO)[0]
    second = desk.client(SECOND)
    slow = form_of(second.get(f"/desk/withdraw/{article.id}", headers=HTML))
    filled(desk.editor(), f"/desk/withdraw/{article.id}", reason="误发")
    sent = slow | {"reason": "重复"}
    answer = second.post(f"/desk/withdraw/{article.id}", data=sent, headers=HTML)
    assert answer.status_code == 410
    assert len(desk.log.changes) == 1


def test_what_corrections_toml_withdraws_the_desk_restores(desk: Desk, tmp_path: object) -> None:
    from indexer.history.change import Draft
    from indexer.history.history import History

    article = desk.articles(XINGLIN)[0]
    says = {"files": [article.source], "remove": True, "reason": "整份撤下"}
    History(desk.index).append(Draft("", says))
    desk.work()
    assert desk.articles(XINGLIN) == []
    client = desk.administrator()
    assert "整份撤下" in client.get("/desk/bin", headers=HTML).text
    assert send(client, f"/desk/restore/{article.id}", {}, "/desk/bin").status_code == 303
    desk.work()
    assert [each.id for each in desk.articles(XINGLIN)] == [article.id]
