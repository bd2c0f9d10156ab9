"""The pages of the inbox: who sees and does what, what a form may send, and what it changes."""

import re

import pytest

from indexer.desk.queue import Kind, Queue
from indexer.history.history import History
from indexer.inbox.entry import State
from indexer.inbox.work import work
from searcher.settings import Settings
from tests.support.intake import BOUND, Desk
from tests.support.new_issues import OFFICE, issue, zipped
from tests.support.sites import Sites, index_in
from tests.support.staff import HTML, NAMES, token_in
from web.people.person import Role

OWN, OTHER = BOUND
ELSEWHERE = BOUND[OTHER]
PLACE = f"收录/{OFFICE}/2021-05-08-新.txt"


def test_a_site_without_accounts_has_no_inbox(tmp_path, desk: Desk) -> None:  # type: ignore[no-untyped-def]
    sites = Sites(index_in(tmp_path / "other"))
    client = sites()
    for path in ("/inbox", "/inbox/1", "/inbox/1/page/1.png"):
        assert client.get(path).status_code == 404
    assert client.post("/inbox/send").status_code == 404
    sites.close()


@pytest.mark.parametrize("role", [None, Role.READER])
def test_who_is_no_editor_sends_and_sees_nothing(role: Role | None, desk: Desk) -> None:
    client = desk.staff.signed_in(role) if role else desk.staff.visitor()
    entry = desk.read(desk.editor(), "新.txt", issue(8, "加装电梯"))
    token = token_in(client.get("/account" if role else "/sign-in", headers=HTML))
    for path in ("/inbox", f"/inbox/{entry.number}", f"/inbox/{entry.number}/page/1.png"):
        answer = client.get(path, headers=HTML)
        assert answer.status_code in {303, 403}
        assert "加装电梯" not in answer.text
    for path in ("/inbox/send", f"/inbox/{entry.number}"):
        answer = client.post(path, data={"csrf_token": token, "do": "discard"}, headers=HTML)
        assert answer.status_code in {401, 403}
    assert desk.inbox.entries() == [entry]


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    client = desk.editor()
    entry = desk.read(client, "新.txt", issue(8, "加装电梯"))
    for path in ("/inbox/send", f"/inbox/{entry.number}"):
        assert client.post(path, data={"do": "discard"}, headers=HTML).status_code == 400
    assert desk.inbox.entries() == [entry]


def test_a_file_is_sent_read_confirmed_and_found(desk: Desk) -> None:
    client = desk.editor()
    answer = desk.send(client, ("新.txt", issue(8, "加装电梯")), ("坏.pdf", b"%PDF-1.7 x"))
    assert answer.headers["Location"] == "/inbox?sent=2"
    assert "已送交 2 个文件" in client.get("/inbox?sent=2").text
    assert [job.kind for job in Queue(desk.settings.index).jobs()] == [Kind.READ]
    work(desk.settings)
    page = client.get("/inbox").text
    assert re.search(r"坏\.pdf.*?读不了.*?PDF", page, re.DOTALL)
    [entry] = desk.inbox.entries({State.READ})
    assert "加装电梯有了新办法" in client.get(f"/inbox/{entry.number}").text
    assert desk.decide(client, entry, "confirm", number="9").status_code == 303
    assert "正在收录" in client.get("/inbox").text
    work(desk.settings)
    assert (desk.corpus / PLACE).read_bytes() == issue(8, "加装电梯")
    [change] = History(desk.settings.index).log().changes
    assert (change.who, change.says["issue_number"]) == (NAMES[Role.EDITOR], "9")
    desk.index()
    assert "加装电梯" in client.get("/?q=加装电梯").text
    assert PLACE in client.get(f"/inbox/{entry.number}").text


def test_a_refused_file_is_read_again_or_removed(desk: Desk) -> None:
    client = desk.editor()
    assert desk.send(client, ("坏.pdf", b"%PDF-1.7 x")).status_code == 303
    work(desk.settings)
    [entry] = desk.inbox.entries({State.REFUSED})
    assert desk.decide(client, entry, "again").headers["Location"] == "/inbox?done=again"
    assert desk.inbox.entries({State.WAITING})
    assert desk.decide(client, entry, "discard").headers["Location"] == "/inbox?done=discarded"
    assert desk.inbox.entries() == []


def test_the_same_issue_is_shown_and_chosen(desk: Desk) -> None:
    client = desk.editor()
    entry = desk.read(client, "新.txt", issue(7, "雨棚翻修", "加装电梯"))
    page = client.get(f"/inbox/{entry.number}").text
    for words in (
        "同一期已在语料中",
        "新增 1 篇",
        "没有了 1 篇",
        "相同 1 篇",
        "楼道照明有了新办法",
    ):
        assert words in page
    assert desk.decide(client, entry, "confirm").status_code == 422
    assert desk.decide(client, entry, "replace", replaces="../x").status_code == 422
    assert desk.decide(client, entry, "replace", replaces="old.txt").status_code == 303
    work(desk.settings)
    files = {path.name for path in desk.corpus.rglob("*") if path.is_file()}
    assert files == {"old.txt.former", "2021-05-07-新.txt"}


def test_an_issue_that_only_a_correction_tells_is_recognised(desk: Desk) -> None:
    client = desk.editor()
    first = desk.read(client, "新.txt", issue(8, "加装电梯"))
    desk.decide(client, first, "confirm", date="2021-05-09")
    work(desk.settings)
    desk.index()
    again = desk.read(client, "再.txt", issue(9, "垃圾分类"))
    assert "2021-05-09-新.txt" in client.get(f"/inbox/{again.number}").text
    assert desk.decide(client, again, "confirm").status_code == 422


def test_identical_bytes_can_only_be_discarded(desk: Desk) -> None:
    client = desk.editor()
    entry = desk.read(client, "新.txt", (desk.corpus / "old.txt").read_bytes())
    page = client.get(f"/inbox/{entry.number}").text
    assert "一模一样的文件 old.txt" in page
    assert 'value="confirm"' not in page
    for do in ("confirm", "both"):
        assert desk.decide(client, entry, do).status_code == 422
    assert desk.decide(client, entry, "replace", replaces="old.txt").status_code == 422


def test_a_second_editor_is_told(desk: Desk) -> None:
    entry = desk.read(desk.editor(), "新.txt", issue(8, "加装电梯"))
    first, second = desk.editor(), desk.staff.signed_in(Role.ADMINISTRATOR)
    assert desk.decide(first, entry, "confirm").status_code == 303
    for do in ("confirm", "discard", "again"):
        answer = desk.decide(second, entry, do, number="9")
        assert answer.status_code == 409
        assert "已由别人处理" in answer.text
    work(desk.settings)
    assert (desk.corpus / PLACE).is_file()


def test_an_editor_of_one_office_sees_that_office_and_what_she_sent(desk: Desk) -> None:
    own = desk.read(desk.editor(), "甲.txt", issue(8, "加装电梯"))
    other = desk.read(desk.editor(), "乙.txt", issue(9, "垃圾分类", office=ELSEWHERE))
    client = desk.editor(OWN)
    page = client.get("/inbox").text
    assert "甲.txt" in page
    assert "乙.txt" not in page
    assert client.get(f"/inbox/{own.number}").status_code == 200
    for path in (f"/inbox/{other.number}", f"/inbox/{other.number}/page/1.png"):
        assert client.get(path).status_code == 404
    for do in ("discard", "confirm", "again"):
        assert desk.decide(client, other, do).status_code == 404
    sent = desk.read(client, "丙.txt", issue(10, "楼道", office=ELSEWHERE))
    assert client.get(f"/inbox/{sent.number}").status_code == 200


def test_an_editor_of_one_office_confirms_for_that_office_alone(desk: Desk) -> None:
    client = desk.editor(OTHER)
    entry = desk.read(client, "新.txt", issue(7, "雨棚翻修"))  # of an office that is not hers
    page = client.get(f"/inbox/{entry.number}").text
    assert "old.txt" not in page
    assert "楼道照明" not in page
    for do in ("confirm", "both", "replace"):
        assert desk.decide(client, entry, do, replaces="old.txt").status_code == 422
        assert desk.decide(client, entry, do, replaces="old.txt", office="").status_code == 422
    assert (
        desk.decide(client, entry, "replace", replaces="old.txt", office=ELSEWHERE).status_code
        == 422
    )
    assert (desk.corpus / "old.txt").is_file()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\0b.txt", "期" * 400 + ".txt", "🎉.txt", "<b>x</b>.txt", "con.txt"],
)
def test_a_hostile_name_is_shown_as_text(name: str, desk: Desk) -> None:
    client = desk.editor()
    desk.read(client, name, issue(8, "加装电梯"))
    assert "<b>" not in client.get("/inbox").text.split("<main")[1]
    [entry] = desk.inbox.entries()
    assert desk.decide(client, entry, "confirm").status_code == 303
    work(desk.settings)
    [new] = [path for path in desk.corpus.rglob("*") if path.is_file() and path.name != "old.txt"]
    assert new.parent == desk.corpus / "收录" / OFFICE


def test_a_form_beyond_the_limits_is_refused_in_words(desk: Desk) -> None:
    client = desk.editor()
    large = desk.send(client, ("大.txt", b"x" * (2 << 20)))
    many = desk.send(client, *((f"{n}.txt", b"%d" % n) for n in range(20)))
    for answer in (large, many):
        assert answer.status_code == 413
        assert "请减少文件" in answer.text
    assert desk.send(client).status_code == 422
    assert desk.send(client, ("空.txt", b"")).status_code == 422
    assert desk.inbox.entries() == []


def test_other_forms_stay_small(desk: Desk) -> None:
    client = desk.editor()
    token = token_in(client.get("/inbox", headers=HTML))
    for path in ("/account", "/sign-out", "/inbox/1"):
        values = {"csrf_token": token, "x": "y" * (1 << 17)}
        assert client.post(path, data=values, headers=HTML).status_code == 413


def test_a_zip_by_the_form(desk: Desk) -> None:
    client = desk.editor()
    data = zipped({"../8.txt": issue(8, "电梯"), "9.txt": issue(9, "垃圾")})
    assert desk.send(client, ("五月.zip", data)).status_code == 303
    work(desk.settings)
    assert {entry.name for entry in desk.inbox.entries()} == {"五月.zip/8.txt", "五月.zip/9.txt"}


@pytest.mark.parametrize(
    "path", ["/inbox/0", "/inbox/999999999999999999999", "/inbox/1/page/0.png"]
)
def test_what_is_not_there_is_not_found(path: str, desk: Desk) -> None:
    assert desk.editor().get(path).status_code == 404


def test_hidden_numbers_stay_hidden(desk: Desk) -> None:
    text = issue(8, "加装电梯") + "咨询电话13800138000。\n".encode()
    entry = desk.read(desk.editor(), "新.txt", text)
    from web.inbox.checking import texts_of

    shown, hidden = (texts_of(desk.inbox.articles(entry), hides=hides) for hides in (False, True))
    assert "13800138000" in "".join(each.body for each in shown)
    assert "13800138000" not in "".join(each.body for each in hidden)


def test_the_limits_are_settings() -> None:
    made = Settings()
    assert (made.upload_limit, made.upload_files, made.inbox) == (200, 200, None)
