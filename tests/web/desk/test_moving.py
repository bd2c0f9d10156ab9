"""Moving paragraphs between articles of an issue, and joining two."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from searcher.core.model import Article
from tests.support.desk_sites import BOUND, PAPER, SECOND, XINGLIN, YUNQIAO, Desk, filled, form_of
from tests.support.staff import HTML


def moved(client: FlaskClient, to: Article, other: Article, **values: object) -> TestResponse:
    """Choose another article and some of its paragraphs, and send the form."""
    path = f"/desk/move/{to.id}"
    page = client.get(path, query_string={"from": other.id}, headers=HTML)
    held = form_of(page) | {"reason": ""}
    for name in ("p", "title", "place"):
        held.pop(name, None)
    return client.post(path, data=held | values, headers=HTML)


def pair(desk: Desk) -> tuple[Article, Article]:
    """Two articles of one issue; the second has three paragraphs or more."""
    found = desk.articles(YUNQIAO)
    long = next(each for each in found if each.body.count("\n") > 1 and each.title)
    return next(each for each in found if each.id != long.id), long


def test_a_paragraph_goes_over(desk: Desk) -> None:
    client, (to, other) = desk.editor(), pair(desk)
    assert other.id in client.get(f"/desk/move/{to.id}", headers=HTML).text
    done = moved(client, to, other, p=["1"], reason="读错了版面")
    assert done.headers["Location"] == f"/article/{to.id}?saved=2"
    desk.work()
    lines = other.body.split("\n")
    now, rest = desk.article(to.id), desk.article(other.id)
    assert now is not None
    assert rest is not None
    assert now.body == f"{to.body}\n{lines[1]}"
    assert rest.body.split("\n") == [lines[0], *lines[2:]]
    first, second = desk.log.changes
    assert first.reason == f"移自《{other.title}》 读错了版面"
    assert second.reason == f"移入《{to.title}》 读错了版面"
    assert first.old == {"body": to.body}


def test_all_paragraphs_join_two_articles_and_undoing_parts_them(desk: Desk) -> None:
    client, (to, other) = desk.editor(), pair(desk)
    numbers = [str(n) for n in range(other.body.count("\n") + 1)]
    assert moved(client, to, other, p=numbers, title="1", place="before").status_code == 303
    desk.work()
    now = desk.article(to.id)
    assert now is not None
    assert now.body == f"{other.title}\n{other.body}\n{to.body}"
    assert now.captions == (*to.captions, *other.captions)
    gone = desk.staff.visitor().get(f"/article/{other.id}")
    assert gone.status_code == 410
    assert f"并入《{to.title}》" in gone.text
    for number in (1, 2):
        token = form_of(client.get("/desk/status", headers=HTML))["csrf_token"]
        sent = client.post(f"/desk/undo/{number}", data={"csrf_token": token}, headers=HTML)
        assert sent.status_code == 303
    desk.work()
    assert (desk.article(to.id), desk.article(other.id)) == (to, other)


@pytest.mark.parametrize("chosen", [[], ["99"], ["-1", "x", "٣"]])
def test_without_a_paragraph_nothing_moves(desk: Desk, chosen: list[str]) -> None:
    to, other = pair(desk)
    answer = moved(desk.editor(), to, other, p=chosen)
    assert answer.status_code == 422
    assert "没有选段落" in answer.text
    assert desk.log.changes == ()


def test_what_changed_meanwhile_moves_nothing(desk: Desk) -> None:
    client, (to, other) = desk.editor(), pair(desk)
    path = f"/desk/move/{to.id}"
    held = form_of(client.get(path, query_string={"from": other.id}, headers=HTML))
    filled(desk.client(SECOND), f"/desk/correct/{other.id}", body="另一段文字。")
    held.pop("place", None)
    answer = client.post(path, data=held | {"p": ["0"]}, headers=HTML)
    assert answer.status_code == 422
    assert "正文已变" in answer.text
    assert "另一段文字" in answer.text
    assert len(desk.log.changes) == 1


def test_only_articles_of_the_issue_and_of_the_own_office(desk: Desk) -> None:
    to, foreign = desk.articles(XINGLIN)[0], desk.articles(YUNQIAO)[0]
    path = f"/desk/move/{to.id}"
    client = desk.editor()
    for name in (foreign.id, to.id, "nothing"):
        assert client.get(path, query_string={"from": name}, headers=HTML).status_code == 404
    bound = desk.client(BOUND)
    assert bound.get(path, headers=HTML).status_code == 200
    assert bound.get(path, query_string={"from": foreign.id}, headers=HTML).status_code == 403
    page = desk.articles(PAPER)[0]
    assert bound.get(f"/desk/move/{page.id}", headers=HTML).status_code == 403
