"""The words of the interface: every language says everything, and fills the same blanks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from data.make_traditional import made
from tests.oracle import OracleEngine
from web.app import create_app
from web.i18n import FOLDER, LOCALES, Speech, catalogue, keys

WEB = FOLDER.parent


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(OracleEngine())


def used() -> Iterator[str]:
    """Yield the keys that templates name outright."""
    for template in (WEB / "templates").glob("**/*.html"):
        yield from re.findall(r"\bt\('([a-z_.]+)'[,)]", template.read_text("utf-8"))


@pytest.mark.parametrize("locale", LOCALES.values())
def test_every_language_says_everything_with_the_same_blanks(locale: str) -> None:
    chinese, other = catalogue("zh_Hans"), catalogue(locale)._catalog
    for key in keys():
        words = [other[name] for name in (key, (key, 0), (key, 1)) if name in other]
        assert words, f"{key} is not in {locale}"
        blanks = set(re.findall(r"\{\w+\}", chinese.gettext(key)))
        for each in words:
            assert set(re.findall(r"\{\w+\}", each)) == blanks, key


def test_no_key_stands_in_two_files() -> None:
    for locale in LOCALES.values():
        seen: dict[object, Path] = {}
        for path in (FOLDER / locale / "LC_MESSAGES").glob("*.po"):
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        name = message.id if isinstance(message.id, str) else message.id[0]
                        assert seen.setdefault(name, path) == path, name


def test_templates_use_known_words() -> None:
    assert set(used()) <= keys()
    assert set(used())


def test_traditional_is_made_from_simplified() -> None:
    for path, text in made().items():
        assert path.read_text("utf-8") == text, "run python data/make_traditional.py"


@pytest.mark.parametrize(
    ("language", "message", "said"),
    [
        ("zh", "引号没有成对 / unpaired quote", "引号没有成对"),
        ("zh-Hant", "引号没有成对 / unpaired quote", "引號沒有成對"),
        ("en", "引号没有成对 / unpaired quote", "unpaired quote"),
        ("en", "只有中文", "只有中文"),
    ],
)
def test_notices_speak_one_language(app: Flask, language: str, message: str, said: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert Speech().notice(message) == said


def test_one_and_many(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert [Speech()("articles", n=n) for n in (1, 2)] == ["1 article", "2 articles"]
    with app.test_request_context("/"):
        assert Speech()("articles", n=1) == "1 篇"
