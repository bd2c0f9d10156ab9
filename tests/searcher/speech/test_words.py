"""The words of site and terminal: every language says everything, and fills the same blanks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from data.make_traditional import made
from searcher.core.errors import JiewenError
from searcher.speech import LANGUAGES, Message, NoMessage, catalogue, in_words, said, speaking
from searcher.speech.catalogue import FOLDER, read_po
from tests.support.golden_files import AREAS
from tests.support.oracle import OracleEngine
from web.app import create_app
from web.i18n import Speech, keys

WEB = Path(__file__).resolve().parents[3] / "web"
FILES = sorted(FOLDER.glob("*/*.po"))


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(OracleEngine())


def used() -> Iterator[str]:
    """Yield the keys that templates name outright."""
    for template in (WEB / "templates").glob("**/*.html"):
        yield from re.findall(r"\bt\('([a-z_.]+)'[,)]", template.read_text("utf-8"))


def blanks(text: str) -> set[str]:
    """Return the names of the blanks in some words."""
    return set(re.findall(r"\{(\w+)[^{}]*\}", text))


RULES = {rule.code: rule for rules in AREAS.values() for rule in rules}


def entries(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words of a language; the English reasons of rules stand in the tables of rules."""
    tables = {code: (rule.because,) for code, rule in RULES.items()} if language == "en" else {}
    return {**catalogue(language).entries, **tables}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_blanks(language: str) -> None:
    chinese, other = entries("zh"), entries(language)
    assert chinese.keys() == other.keys()
    for code, forms in other.items():
        for form in forms:
            assert form, code
            assert blanks(form) == blanks(chinese[code][0]), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_of_extraction_has_a_reason_in_each_language(language: str) -> None:
    told = {code for code in catalogue(language).entries if code.startswith("rule.")}
    assert told == (set() if language == "en" else RULES.keys())
    for code, rule in RULES.items():
        reason = rule.reason(language)
        assert (rule.because in reason) is (language == "en" and not blanks(rule.because)), code
        assert "{" not in reason
        assert re.search("[\u4e00-\u9fff]{4}", reason) or language == "en", code


def test_no_code_stands_in_two_files() -> None:
    for language, folder in LANGUAGES.items():
        codes = [
            c for p in (FOLDER / folder).glob("*.po") for c, _ in read_po(p.read_text("utf-8"))
        ]
        assert sorted(codes) == sorted(catalogue(language).entries)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_catalogue_is_read_as_babel_reads_it(path: Path) -> None:
    with path.open("rb") as file:
        theirs = {}
        for message in pofile.read_po(file):
            code = message.id if isinstance(message.id, str) else message.id[0]
            forms = (message.string,) if isinstance(message.string, str) else message.string
            theirs[code] = tuple(forms)
    theirs.pop("")
    assert dict(read_po(path.read_text("utf-8"))) == theirs


def test_templates_use_known_words() -> None:
    assert set(used()) <= keys()
    assert set(used())


def test_traditional_is_made_from_simplified() -> None:
    for path, text in made().items():
        assert path.read_text("utf-8") == text, "run python data/make_traditional.py"
        assert "社群" not in text  # a newsletter is of a 社區, where neighbours live


def test_a_value_that_holds_a_slash_arrives_whole(app: Flask) -> None:
    for language in LANGUAGES:
        with app.test_request_context(f"/?lang={language}"):
            assert "甲 / A" in Speech().message(said("error", what="甲 / A"))
    assert JiewenError("甲 / A").message.words("en") == "甲 / A"


VALUES = st.recursive(
    st.text() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.builds(lambda value: said("list.comma", value=value), inner),
    max_leaves=5,
)


@given(values=st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), VALUES))
def test_a_message_survives_as_data(values: dict[str, object]) -> None:
    message = said("articles", **values)
    assert Message.of_data(message.data()) == message


@pytest.mark.parametrize(
    "data",
    [
        "articles",
        {"code": "articles"},
        {"code": 1, "values": {}},
        {"code": "articles", "values": []},
        {"code": "articles", "values": {"n": None}},
        {"code": "articles", "values": {"n": [[1]]}},
        {"code": "articles", "values": {}, "more": 1},
    ],
)
def test_other_data_is_no_message(data: object) -> None:
    with pytest.raises(NoMessage):
        Message.of_data(data)


def test_the_process_speaks_one_language_at_a_time() -> None:
    assert in_words("articles", n=2) == "2 篇"
    with speaking("en"):
        assert in_words("articles", n=2) == "2 articles"
        assert str(JiewenError("articles", n=1)) == "1 article"
    assert in_words("articles", n=2) == "2 篇"


def test_one_and_many(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert [Speech()("articles", n=n) for n in (1, 2)] == ["1 article", "2 articles"]
    with app.test_request_context("/"):
        assert Speech()("articles", n=1) == "1 篇"
