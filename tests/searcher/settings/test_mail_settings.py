"""Settings of mail: what is read, what is refused in one line; no line tells a password."""

from pathlib import Path

import pytest

from searcher.core.errors import SettingsError
from searcher.settings import Settings, load_settings
from searcher.settings.mail import host_and_port, is_address, parted
from tests.support.messages import assert_is_a_line

SECRET = "never told"
WHOLE = {
    "smtp": "mail.example.org:587",
    "smtp_user": "news",
    "smtp_password": SECRET,
    "mail_from": "街闻 <news@example.org>",
    "public_url": "https://example.org/news",
    "staff": "true",
}


def loaded(folder: Path, **changes: str) -> Settings:
    values = {**WHOLE, **changes}
    environ = {f"JIEWEN_{name.upper()}": value for name, value in values.items()}
    return load_settings(environ=environ, folder=folder)


def test_variables_and_the_file_say_the_same(tmp_path: Path) -> None:
    made = loaded(tmp_path)
    lines = [f'{name} = "{value}"' for name, value in WHOLE.items() if name != "staff"]
    (tmp_path / "jiewen.toml").write_text("\n".join([*lines, "staff = true"]), "utf-8")
    assert load_settings(environ={}, folder=tmp_path) == made
    assert (made.smtp, made.smtp_password, made.smtp_security) == (
        "mail.example.org:587",
        SECRET,
        "starttls",
    )
    assert SECRET not in repr(made)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"staff": ""}, "setting.smtp_staff"),
        ({"public_url": ""}, "setting.smtp_url"),
        ({"public_url": "example.org"}, "setting.smtp_url"),
        ({"mail_from": ""}, "setting.smtp_from"),
        ({"smtp_user": ""}, "setting.smtp_half"),
        ({"smtp_password": ""}, "setting.smtp_half"),
        ({"smtp_security": "none"}, "setting.smtp_open"),
        ({"smtp_security": "ssl"}, "setting.value"),
        ({"smtp": "mail.example.org"}, "setting.value"),
        ({"smtp": "mail.example.org:0"}, "setting.value"),
        ({"smtp": "mail.example.org:65536"}, "setting.value"),
        ({"smtp": "a b:25"}, "setting.value"),
        ({"smtp_user": "a\nb"}, "setting.value"),
        ({"smtp_password": f"{SECRET}\n"}, "setting.value"),
        ({"mail_from": "news"}, "setting.value"),
        ({"mail_from": "a@example.org, b@example.org"}, "setting.value"),
        ({"mail_from": "Jiewen <news@example.org>\nBcc: x@example.org"}, "setting.value"),
    ],
)
def test_what_cannot_be_used_is_refused(changes: dict[str, str], code: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, **changes)
    assert caught.value.code == code
    assert SECRET not in str(caught.value)
    assert_is_a_line(caught.value.message)


@pytest.mark.parametrize(
    "changes",
    [
        {"smtp": "127.0.0.1:25", "smtp_security": "none"},  # nobody between reads the password
        {"smtp": "[::1]:25", "smtp_security": "none"},
        {"smtp_user": "", "smtp_password": "", "smtp_security": "none"},
        {"smtp": "", "public_url": "", "mail_from": ""},  # no mail
    ],
)
def test_what_can_be_used_is_read(changes: dict[str, str], tmp_path: Path) -> None:
    made = loaded(tmp_path, **changes)
    assert made.smtp == changes.get("smtp", WHOLE["smtp"])


@pytest.mark.parametrize(
    ("server", "parts"),
    [("mail.example.org:587", ("mail.example.org", 587)), ("[::1]:25", ("::1", 25))],
)
def test_a_server_has_host_and_port(server: str, parts: tuple[str, int]) -> None:
    assert host_and_port(server) == parts


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("wang@example.org", True),
        ("wang.li+news@mail.example.org", True),
        ("a@b", True),  # a name of an intranet
        ("", False),
        ("wang", False),
        ("@example.org", False),
        ("wang@", False),
        ("a@b@c", False),
        ("a@b, c@d", False),
        ("a b@example.org", False),
        ("wang@example.org\n", False),
        ("wang@example.org\r\nBcc: x@example.org", False),
        ("wang@example.org\u2028x", False),
        ("wang@example.org\x00", False),
        ("<wang@example.org>", False),
        ('"a b"@example.org', False),
        ("wang@[127.0.0.1]", False),
        ("a..b@example.org", False),
        ("-oX@-example.org", False),
        ("王@example.org", False),
        (f"{'a' * 250}@b.org", False),
    ],
)
def test_an_address_is_plain(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one


def test_a_sender_has_a_name_or_none() -> None:
    assert parted("街闻 <news@example.org>") == ("街闻", "news@example.org")
    assert parted("news@example.org") == ("", "news@example.org")
