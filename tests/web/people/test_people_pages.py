"""Pages of accounts: one's own, and those of administrators, in three languages."""

import pytest
from flask.testing import FlaskClient

from tests.support.staff import HTML, NAMES, PASSWORD, WRONG, Staff, send, sign_in
from tests.web.people.conftest import Founded
from web.people.person import Role

NEW = "黄河之水天上来，奔流到海 9"


@pytest.fixture
def staff(founded: Founded) -> Staff:
    return founded()


@pytest.fixture
def administrator(staff: Staff) -> FlaskClient:
    return staff.signed_in(Role.ADMINISTRATOR)


# -- the head of every page ----------------------------------------------------------------------


def test_the_head_says_who_is_signed_in(staff: Staff) -> None:
    visitor = staff.visitor().get("/browse", headers=HTML).text
    assert 'href="/sign-in?next=%2Fbrowse"' in visitor
    assert "/sign-out" not in visitor
    editor = staff.signed_in(Role.EDITOR).get("/browse", headers=HTML).text
    assert NAMES[Role.EDITOR] in editor
    assert "编辑" in editor
    assert 'action="/sign-out"' in editor
    assert 'href="/people"' not in editor
    assert 'href="/people"' in staff.signed_in(Role.ADMINISTRATOR).get("/", headers=HTML).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("登录", "用户名", "我的账号", "人员", "表单已过期", "不能打开这一页")),
        ("zh-Hant", ("登入", "使用者名稱", "我的賬號", "人員", "表單已過期", "不能開啟這一頁")),
        ("en", ("Sign in", "Name", "My account", "People", "out of date", "does not open")),
    ],
)
def test_pages_speak_three_languages(staff: Staff, language: str, words: tuple[str, ...]) -> None:
    client, said = staff.signed_in(Role.ADMINISTRATOR), {"lang": language}
    sign = staff.visitor().get("/sign-in", query_string=said).text
    assert words[0] in sign
    assert words[1] in sign
    assert f"lang={language}" in sign.split("<form")[-1].split(">")[0]  # it stays
    assert words[2] in client.get("/account", query_string=said).text
    assert words[3] in client.get("/people", query_string=said).text
    assert words[3] in client.get("/people/1", query_string=said).text
    assert words[4] in client.post("/people", query_string=said).text
    assert words[5] in staff.signed_in(Role.READER).get("/people", query_string=said).text


# -- one's own account ---------------------------------------------------------------------------


def change(client: FlaskClient, old: str, new: str, again: str) -> tuple[int, str]:
    values = {"do": "password", "password": old, "new": new, "again": again}
    answer = send(client, "/account", values)
    return answer.status_code, answer.text


def test_a_password_is_changed_and_other_devices_are_out(staff: Staff) -> None:
    client, other = staff.signed_in(Role.READER), staff.signed_in(Role.READER)
    assert change(client, PASSWORD, NEW, NEW)[0] == 303
    assert "密码已修改" in client.get("/account?done=password").text
    assert other.get("/account").status_code == 401
    assert sign_in(staff.visitor(), NAMES[Role.READER], PASSWORD).status_code == 403
    assert sign_in(staff.visitor(), NAMES[Role.READER], NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "status", "said"),
    [
        (WRONG, NEW, NEW, 403, "现在的密码不对"),
        (PASSWORD, NEW, NEW + "x", 422, "两次输入的新密码不一样"),
        (PASSWORD, "short", "short", 422, "至少要 10 个"),
        (PASSWORD, "x" * 1025, "x" * 1025, 422, "密码太长"),
    ],
)
def test_a_password_that_is_not_changed(
    staff: Staff, old: str, new: str, again: str, status: int, said: str
) -> None:
    client = staff.signed_in(Role.READER)
    told = change(client, old, new, again)
    assert told[0] == status
    assert said in told[1]
    assert 'role="alert"' in told[1]
    assert NEW not in told[1]
    assert sign_in(staff.visitor(), NAMES[Role.READER]).status_code == 303
    assert client.get("/account").status_code == 200


def test_a_form_of_no_meaning_changes_nothing(staff: Staff, administrator: FlaskClient) -> None:
    before = [(a.name, a.epoch, a.role) for a in staff.people.all()]
    for path in ("/account", "/people/1"):
        assert send(administrator, path, {"do": "fly"}).status_code == 400
    assert send(administrator, "/people/1", {"do": "role", "role": "king"}).status_code == 400
    values = {"name": "新人", "role": "", "new": NEW, "again": NEW}
    assert send(administrator, "/people", values).status_code == 400
    assert [(a.name, a.epoch, a.role) for a in staff.people.all()] == before


# -- everybody's ---------------------------------------------------------------------------------


def test_an_account_is_added(staff: Staff, administrator: FlaskClient) -> None:
    values = {"name": "新编辑", "role": "editor", "offices": " 云桥路街道 \r\n\r\n杏林街道\r\n"}
    made = send(administrator, "/people", {**values, "new": NEW, "again": NEW})
    assert made.status_code == 303
    assert "账号已添加" in administrator.get(made.headers["Location"]).text
    found = staff.people.named("新编辑")
    assert found is not None
    assert (found.role, found.offices) == (Role.EDITOR, ("云桥路街道", "杏林街道"))
    assert sign_in(staff.visitor(), "新编辑", NEW).status_code == 303
    listed = administrator.get("/people").text
    assert "云桥路街道、杏林街道" in listed
    assert "新编辑" in listed


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": NAMES[Role.READER]}, "已经有人用"),
        ({"name": "<script>alert(1)</script>"}, "用户名"),
        ({"name": "新人", "new": "short", "again": "short"}, "至少要 10 个"),
        ({"name": "新人", "again": "x"}, "不一样"),
        ({"name": "新人", "offices": "\n".join(map(str, range(60)))}, "街道太多"),
    ],
)
def test_an_account_that_is_not_added_keeps_what_was_typed(
    staff: Staff, administrator: FlaskClient, values: dict[str, str], said: str
) -> None:
    before = staff.people.all()
    whole = {"role": "editor", "offices": "云桥路街道", "new": NEW, "again": NEW, **values}
    answer = send(administrator, "/people", whole)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert '<option value="editor" selected>' in answer.text
    assert NEW not in answer.text
    assert staff.people.all() == before


def test_what_an_administrator_changes(staff: Staff, administrator: FlaskClient) -> None:
    told = {
        "role": {"do": "role", "role": "editor", "offices": "云桥路街道"},
        "password": {"do": "password", "new": NEW, "again": NEW},
        "disabled": {"do": "disable"},
        "enabled": {"do": "enable"},
        "signed_out": {"do": "sign_out"},
    }
    for done, values in told.items():
        answer = send(administrator, "/people/1", values)
        assert answer.headers["Location"] == f"/people/1?done={done}"
        assert 'role="status"' in administrator.get(answer.headers["Location"]).text
    found = staff.people.get(1)
    assert found is not None
    assert (found.role, found.offices, found.active) == (Role.EDITOR, ("云桥路街道",), True)
    assert sign_in(staff.visitor(), NAMES[Role.READER], NEW).status_code == 303


@pytest.mark.parametrize(
    "values", [{"do": "disable"}, {"do": "role", "role": "reader", "offices": ""}]
)
def test_nobody_locks_themselves_out(
    staff: Staff, administrator: FlaskClient, values: dict[str, str]
) -> None:
    staff.people.add("第二位", Role.ADMINISTRATOR, (), "x")
    number = staff.account(Role.ADMINISTRATOR).id
    answer = send(administrator, f"/people/{number}", values)
    assert answer.status_code == 422
    assert "不能停用自己" in answer.text
    assert administrator.get("/people").status_code == 200


def test_an_administrator_stays_in_who_resets_the_own_password(
    staff: Staff, administrator: FlaskClient
) -> None:
    number = staff.account(Role.ADMINISTRATOR).id
    values = {"do": "password", "new": NEW, "again": NEW}
    assert send(administrator, f"/people/{number}", values).status_code == 303
    assert administrator.get("/people").status_code == 200


def test_an_account_that_does_not_exist(administrator: FlaskClient) -> None:
    assert administrator.get("/people/99").status_code == 404
    assert administrator.get("/people/99999999999999999999999").status_code == 404


def test_a_form_that_is_too_large_is_refused(administrator: FlaskClient) -> None:
    answer = administrator.post("/people", data={"name": "x" * 100_000}, headers=HTML)
    assert answer.status_code == 413


def test_damaged_accounts_are_told_and_let_nobody_in(staff: Staff) -> None:
    client = staff.signed_in(Role.ADMINISTRATOR)
    staff.people.path.write_bytes(b"no database" * 500)
    for path in ("/people", "/account", "/sign-in"):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 503, path
        assert NAMES[Role.READER] not in answer.text
    assert client.get("/healthz").status_code == 200
