"""The history: who, what, when, why; filters, undoing, and the table for spreadsheets."""

import csv
import io

import lxml.html
import pytest

from tests.support.desk_sites import BOUND, SECOND, XINGLIN, YUNQIAO, Desk, filled
from tests.support.pages import texts
from tests.support.staff import HTML, NAMES, send
from web.desk.timeline import local
from web.people.person import Role


def lines(page: str) -> list[str]:
    """Return the number and target of each listed change."""
    return texts(lxml.html.fromstring(page), "//li[starts-with(@id, 'change-')]//strong")


@pytest.fixture
def changed(desk: Desk) -> Desk:
    """Three changes by two people."""
    first, second = desk.articles(XINGLIN)[0], desk.articles(YUNQIAO)[0]
    editor = desk.editor()
    filled(editor, f"/desk/correct/{first.id}", title="=1+1", reason="核对原报")
    filled(editor, f"/desk/correct/{second.id}", page="02")
    filled(desk.client(SECOND), f"/desk/correct/{second.id}", kicker="引题")
    desk.work()
    return desk


def test_the_history_tells_and_filters(changed: Desk) -> None:
    client = changed.editor()
    article = changed.articles(YUNQIAO)[0]
    every = client.get("/desk/history", headers=HTML).text
    assert lines(every) == ["更正 3", "更正 2", "更正 1"]
    for told in ("核对原报", NAMES[Role.EDITOR], SECOND, "=1+1", "引题"):
        assert told in every
    day = local(changed.log.changes[0].at)[:10]
    asked = {
        f"?article={article.id}": 2,
        f"?who={SECOND}": 1,
        f"?who={SECOND}&article={article.id}&day={day}": 1,
        f"?day={day}": 3,
        "?day=1999-01-01": 0,
        "?day=%00<script>": 0,
        "?article=nothing": 0,
    }
    for query, number in asked.items():
        page = client.get(f"/desk/history{query}", headers=HTML)
        assert page.status_code == 200
        assert len(lines(page.text)) == number, query
        assert "<script>&" not in page.text


def test_an_article_tells_its_own_history_to_staff_alone(changed: Desk) -> None:
    path = f"/article/{changed.articles(XINGLIN)[0].id}"
    told = changed.editor().get(path).text
    assert "最近的更正" in told
    assert f"{NAMES[Role.EDITOR]} · 标题" in " ".join(told.split())
    for client in (changed.staff.visitor(), changed.staff.signed_in(Role.READER)):
        page = client.get(path).text
        assert "最近的更正" not in page
        assert "/desk/" not in page


def test_undoing_brings_the_old_value_back_and_can_be_undone(changed: Desk) -> None:
    client, article = changed.editor(), changed.articles(XINGLIN)[0]
    done = send(client, "/desk/undo/1", {"reason": "改错了"}, "/desk/history")
    assert done.status_code == 303
    changed.work()
    now = changed.article(article.id)
    assert now is not None
    assert now.title != "=1+1"
    told = client.get("/desk/history?done=4", headers=HTML).text
    assert "改错了" in told
    assert "撤销更正 1" in told
    assert send(client, "/desk/undo/1", {}, "/desk/history").status_code == 409
    assert send(client, "/desk/undo/4", {}, "/desk/history").status_code == 303
    changed.work()
    again = changed.article(article.id)
    assert again is not None
    assert again.title == "=1+1"


@pytest.mark.parametrize("number", ["0", "99", "999999999999"])
def test_undoing_what_does_not_exist(changed: Desk, number: str) -> None:
    answer = send(changed.editor(), f"/desk/undo/{number}", {}, "/desk/history")
    assert answer.status_code == 404
    assert len(changed.log.changes) == 3


def test_a_bound_editor_undoes_nothing_of_other_offices(changed: Desk) -> None:
    client = changed.client(BOUND)
    assert send(client, "/desk/undo/2", {}, "/desk/history").status_code == 403
    assert len(changed.log.changes) == 3
    assert send(client, "/desk/undo/1", {}, "/desk/history").status_code == 303


def test_the_table_opens_in_a_spreadsheet_and_calculates_nothing(changed: Desk) -> None:
    answer = changed.editor().get("/desk/history.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["field"] for row in rows] == ["title", "page", "kicker"]
    assert rows[0]["new"] == "'=1+1"
    assert [row["who"] for row in rows] == [NAMES[Role.EDITOR]] * 2 + [SECOND]
    some = changed.editor().get(f"/desk/history.csv?who={SECOND}")
    assert len(some.data.decode("utf-8-sig").splitlines()) == 2


def test_a_long_history_has_pages(desk: Desk) -> None:
    from indexer.history.change import Draft
    from indexer.history.history import History

    for number in range(35):
        History(desk.index).append(Draft("li", {"id": "x", "title": f"{number}"}, seen=99))
    client = desk.editor()
    assert len(lines(client.get("/desk/history", headers=HTML).text)) == 30
    assert len(lines(client.get("/desk/history?page=2", headers=HTML).text)) == 5
