"""Settings of the site: what is read, and what is refused in one line."""

from pathlib import Path

import pytest

from searcher.core.errors import SettingsError
from searcher.settings import Settings, load_settings


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("language", "zh-Hant", "zh-Hant"),
        ("base_path", "jiewen/", "/jiewen"),
        ("base_path", "/", ""),
        ("public_url", "https://example.org/news/", "https://example.org/news"),
        ("proxies", "1", 1),
        ("time_limit", "2.5", 2.5),
        ("threads", "16", 16),
        ("redact", "1", True),
        ("redact", "false", False),
        ("access_log", "off", "off"),
        ("rate_limit", "60/minute", "60/minute"),
    ],
)
def test_variables_are_read(name: str, typed: str, read: object, tmp_path: Path) -> None:
    settings = load_settings(environ={f"JIEWEN_{name.upper()}": typed}, folder=tmp_path)
    assert getattr(settings, name) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "fr"),
        ("proxies", "-1"),
        ("proxies", True),
        ("time_limit", 0),
        ("time_limit", "nan"),
        ("time_limit", "soon"),
        ("threads", 0),
        ("redact", "perhaps"),
        ("redact", ["true"]),
        ("access_log", "all"),
        ("base_path", 7),
        ("port", 65536),
        ("port", True),
        ("host", 1),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: object, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value}, environ={}, folder=tmp_path)


def test_a_file_may_say_true(tmp_path: Path) -> None:
    (tmp_path / "jiewen.toml").write_text("redact = true\ntime_limit = 5\n", "utf-8")
    settings = load_settings(environ={}, folder=tmp_path)
    assert (settings.redact, settings.time_limit) == (True, 5.0)
    assert load_settings(environ={}, folder=tmp_path.parent) == Settings()
