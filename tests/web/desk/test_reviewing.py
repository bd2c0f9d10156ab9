"""The queue of doubtful values: accept, change, skip, progress, offices."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk_sites import BOUND, SECOND, XINGLIN, Desk, form_of
from tests.support.staff import HTML, send

PATH = "/desk/review"


def shown(client: FlaskClient, query: str = "") -> dict[str, str]:
    """Return the form of the present value."""
    return form_of(client.get(PATH + query, headers=HTML))


def decided(client: FlaskClient, query: str = "", **values: str) -> TestResponse:
    return client.post(PATH, data=shown(client, query) | values, headers=HTML)


def progress(client: FlaskClient) -> tuple[int, int]:
    found = re.search(r"已核 (\d+) / 共 (\d+)", client.get(PATH, headers=HTML).text)
    assert found
    return int(found[1]), int(found[2])


def test_the_least_certain_value_comes_first_and_accepting_makes_it_certain(desk: Desk) -> None:
    client = desk.editor()
    assert progress(client) == (0, 11)
    first = shown(client)
    assert (first["of"], first["value"]) == ("title", "")  # printed without a title
    done = decided(client, do="accept")
    assert done.status_code == 303
    assert progress(client) == (1, 11)
    assert shown(client)["of"] == "byline"
    desk.work()
    assert progress(client) == (1, 11)
    now = desk.article(first["id"])
    assert now is not None
    assert now.title is None
    [sure] = [each for each in now.evidence if each.field == "title"]
    assert sure.confidence == 1.0
    assert "撤销" in client.get(done.headers["Location"], headers=HTML).text


def test_all_are_accepted_one_after_the_other_whether_the_worker_keeps_up_or_not(
    desk: Desk,
) -> None:
    client, before = desk.editor(), {each.id: each for each in desk.articles()}
    for number in range(1, 12):
        assert decided(client, do="accept").status_code == 303
        assert progress(client) == (number, 11)
        if number % 4 == 0:
            desk.work()
    desk.work()
    assert "没有" in client.get(PATH, headers=HTML).text
    assert progress(client) == (11, 11)
    for article in desk.articles():  # no value has changed
        was = before[article.id]
        assert (article.title, article.month, article.kicker, article.captions, article.byline) == (
            *(was.title, was.month, was.kicker, was.captions, was.byline),
        )


def test_a_value_is_changed_in_place(desk: Desk) -> None:
    client = desk.editor()
    name = shown(client)["id"]
    assert decided(client, do="change", value="补上的标题").status_code == 303
    desk.work()
    now = desk.article(name)
    assert now is not None
    assert now.title == "补上的标题"


def test_what_cannot_be_saved_is_told_and_stays_the_task(desk: Desk) -> None:
    client = desk.editor()
    before = shown(client, "?field=month")
    answer = decided(client, "?field=month", do="change", value="2022-13")
    assert answer.status_code == 422
    after = form_of(answer)
    assert (after["id"], after["value"]) == (before["id"], "2022-13")
    assert after["field"] == "month"
    assert desk.log.changes == ()


def test_skipping_goes_on_and_comes_to_an_end(desk: Desk) -> None:
    client = desk.editor()
    seen = [
        (shown(client, f"?skip={n}")["id"], shown(client, f"?skip={n}")["of"]) for n in range(11)
    ]
    assert len(set(seen)) == 11
    assert "跳过了 11 条" in client.get(f"{PATH}?skip=11", headers=HTML).text
    assert decided(client, "?skip=3", do="accept").headers["Location"].startswith(f"{PATH}?skip=3")
    assert (shown(client, "?skip=3")["id"], shown(client, "?skip=3")["of"]) == seen[4]


def test_one_field_alone(desk: Desk) -> None:
    client = desk.editor()
    for number in range(3):
        assert shown(client, f"?field=month&skip={number}")["of"] == "month"
    assert "跳过了 3 条" in client.get(f"{PATH}?field=month&skip=3", headers=HTML).text


def test_a_bound_editor_sees_and_counts_the_own_office_alone(desk: Desk) -> None:
    client = desk.client(BOUND)
    assert progress(client) == (0, 5)
    own = {each.id for each in desk.articles(XINGLIN)}
    for number in range(5):
        assert shown(client, f"?skip={number}")["id"] in own
    foreign = shown(desk.editor(), "?field=kicker")
    assert foreign["id"] not in own
    sent = foreign | {"do": "accept", "csrf_token": shown(client)["csrf_token"]}
    assert client.post(PATH, data=sent, headers=HTML).status_code == 403
    assert (
        "引题" not in client.get(PATH, headers=HTML).text.split("desk-fields")[1].split("</nav>")[0]
    )


def test_of_two_who_look_at_one_value_the_second_is_told(desk: Desk) -> None:
    first, second = desk.editor(), desk.client(SECOND)
    slow = shown(second)
    assert decided(first, do="change", value="甲的").status_code == 303
    for do, value in (("change", "乙的"), ("accept", "")):
        answer = second.post(PATH, data=slow | {"do": do, "value": value}, headers=HTML)
        assert answer.status_code == 409
        assert "甲的" in answer.text
    assert len(desk.log.changes) == 1


def test_a_slip_is_undone_at_once(desk: Desk) -> None:
    client = desk.editor()
    first = shown(client)
    decided(client, do="accept")
    undone = send(client, "/desk/undo/1", {"back": "review"}, f"{PATH}?done=1")
    assert undone.headers["Location"] == f"{PATH}?undone=1"
    assert shown(client)["id"] == first["id"]
    assert progress(client) == (0, 11)


def test_a_form_of_no_meaning_changes_nothing(desk: Desk) -> None:
    client = desk.editor()
    for values in ({"do": "fly"}, {"do": "accept", "of": "id"}, {"do": "accept", "id": "nowhere"}):
        answer = decided(client, **values)
        assert answer.status_code in {200, 400, 404}
    assert desk.log.changes == ()


def test_the_print_is_shown_beside_a_value_where_there_is_one(desk: Desk) -> None:
    client, seen = desk.editor(), set[bool]()
    for skip in range(11):
        page = client.get(f"{PATH}?skip={skip}", headers=HTML)
        article = desk.article(form_of(page)["id"])
        assert article is not None
        wanted = f'loading="lazy" src="/cutout/{article.id}.png"'
        assert (wanted in page.text) is bool(article.leaf)
        seen.add(bool(article.leaf))
        if article.leaf:
            picture = client.get(f"/cutout/{article.id}.png")
            assert picture.mimetype == "image/png"
            assert len(picture.data) < len(client.get(f"/page-image/{article.id}.png").data)
        else:
            assert client.get(f"/cutout/{article.id}.png").status_code == 404
    assert seen == {True, False}
